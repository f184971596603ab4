"""From the figures of single replications to estimates with intervals, and to differences between variants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isfinite, nan

import numpy as np

from analysis.intervals import LEVEL, Interval, correlation, interval_of, mean_interval, relative_interval
from analysis.measures import CURVE_HOURS, Measured
from analysis.results import Curves, Difference, Figure, Measure, Published
from analysis.samples import limits_of_change, limits_of_sample
from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.page import MainMeasure, Panel
from scenarios.published import PublishedFigure
from scenarios.quantities import SECONDS, signed_seconds
from scenarios.study import Study

Runs = dict[str, list[Measured]]
"""Per variant, the replications in order."""


def _values(runs: Sequence[Measured], of: Measure) -> list[float]:
    return [run.values.get(of, nan) for run in runs]


def figures_of(runs: Runs, level: float = LEVEL) -> list[Figure]:
    """Every measure of every variant with its interval."""
    found = []
    for variant, replications in runs.items():
        for of in replications[0].values:
            interval = interval_of(of.unit, _values(replications, of), level)
            found.append(Figure(variant, of, interval.estimate, interval.low, interval.high, interval.replications))
    return found


def difference(runs: Runs, reference: str, variant: str, of: Measure, level: float = LEVEL) -> Difference:
    """Later minus earlier, paired by replication: both saw the same customers and faults."""
    earlier, later = _values(runs[reference], of), _values(runs[variant], of)
    interval = mean_interval([b - a for a, b in zip(earlier, later, strict=True)], level)
    limits = interval.estimate, interval.low, interval.high, interval.replications
    return Difference(variant, reference, of, *limits, correlation(earlier, later))


def _pairs(study: Study) -> Iterator[tuple[str, str]]:
    """Each variant against the reference and against those that it adds changes to, and every published pair."""
    changes = {name: set(study.file.variants[name]) for name in study.scenarios}
    names = list(changes)
    wanted = [(study.reference, name) for name in names[1:]]
    wanted += [(part, whole) for part in names for whole in names if changes[part] < changes[whole]]
    wanted += [figure.variants for figure in study.file.published if figure.variants]
    wanted += [pair for panel in study.file.page.picture.panels for pair in panel_pairs(study, panel)]
    yield from dict.fromkeys(wanted)


def differences_of(study: Study, runs: Runs, level: float = LEVEL) -> list[Difference]:
    """Paired differences of every measure that both variants have."""
    return [
        difference(runs, earlier, later, of, level)
        for earlier, later in _pairs(study)
        for of in runs[earlier][0].values
        if of in runs[later][0].values
    ]


def _named(figure: PublishedFigure | Panel | MainMeasure, group: str, place: str, known: Sequence[Measure]) -> Measure:
    """The measure that a published figure or a panel speaks of; raises WrongInput where there is none."""
    fitting = [of for of in known if (of.measure, of.statistic, of.group) == (figure.measure, figure.statistic, group)]
    named = [of for of in fitting if of.clock in (figure.clock, "")]
    if figure.clock == "business":  # without the calendar's name, where there is only one
        named = [of for of in fitting if of.clock.startswith("business: ")]
    if len(named) == 1:
        return named[0]
    if fitting:
        clocks = [of.clock for of in fitting]
        raise WrongInput(
            f"{place}.clock: '{figure.measure}' is not measured on the clock '{figure.clock}'"
            f"{nearest(figure.clock, clocks)}; {expected_one_of(clocks)}"
        )
    names = list(dict.fromkeys(of.measure for of in known))
    if figure.measure not in names:
        raise WrongInput(
            f"{place}.measure: unknown measure '{figure.measure}'{nearest(figure.measure, names)}; "
            f"{expected_one_of(names)}"
        )
    statistics = list(dict.fromkeys(of.statistic for of in known if of.measure == figure.measure))
    raise WrongInput(
        f"{place}: no statistic '{figure.statistic}' for the group '{group}' of '{figure.measure}'; "
        f"{expected_one_of(statistics)} and the group 'all' or one that the measure has"
    )


def _plain_number(value: str | float) -> float:
    """The number, or NaN where the text is none."""
    try:
        return float(value)
    except ValueError:
        return nan


def _in_unit(figure: PublishedFigure, of: Measure, number: int) -> float:
    """The published value in the unit of the measure, or as a relative change."""
    if of.unit != "h" or figure.relative:
        value = _plain_number(figure.value)
        if not isfinite(value):
            wanted = "a change like -0.65 for a fall by 65 %" if figure.relative else f"one in the unit '{of.unit}'"
            raise WrongInput(f"published.{number}.value: '{figure.value}' is not a number; expected {wanted}")
        return value
    if not isinstance(figure.value, str):
        raise WrongInput(
            f"published.{number}.value: {figure.value} has no unit; expected a time like '17.38 h' or '-1.5 h'"
        )
    try:
        return signed_seconds(figure.value) / 3600
    except ValueError as error:
        raise WrongInput(f"published.{number}.value: {error}") from None


def check_published(study: Study, known: Sequence[Measure]) -> list[tuple[PublishedFigure, Measure, float]]:
    """Published figures with the measure and value that they mean; raises WrongInput where that is not clear."""
    return [
        (figure, of, _in_unit(figure, of, number))
        for number, figure in enumerate(study.file.published)
        for of in [_named(figure, figure.group, f"published.{number}", known)]
    ]


def check_main_table(study: Study, known: Sequence[Measure]) -> None:
    """Raises WrongInput where the study names a measure for its main table that is not measured."""
    for number, own in enumerate(study.file.page.measures):
        _named(own, own.group, f"page.measures.{number}", known)


def check_panels(study: Study, known: Sequence[Measure]) -> None:
    """Raises WrongInput where a panel of the case's picture names what is not measured."""
    for number, panel in enumerate(study.file.page.picture.panels):
        for group in panel.groups:
            _named(panel, group, f"page.picture.panels.{number}", known)


def published_of(study: Study, runs: Runs, level: float = LEVEL) -> list[Published]:
    """What was published beside what the model shows."""
    known = list(dict.fromkeys(of for replications in runs.values() for of in replications[0].values))
    found = [_beside(figure, of, value, runs, level) for figure, of, value in check_published(study, known)]
    return [replace(each, of=_as_the_study_calls_it(each.of, study)) for each in found]


def _as_the_study_calls_it(of: Measure, study: Study) -> Measure:
    """The measure with the name that it has in the main table."""
    names = {(own.measure, own.statistic, own.group): own.label for own in study.file.page.measures}
    return replace(of, shown=names.get((of.measure, of.statistic, of.group), ""))


def _beside(figure: PublishedFigure, of: Measure, value: float, runs: Runs, level: float) -> Published:
    """One published figure beside the model's, and beside single samples of the model where that is wanted."""
    earlier, later = (_values(runs[name], of) for name in (figure.names[0], figure.names[-1]))
    interval = _interval_of(figure, of, earlier, later, level)
    limits = (nan, nan)
    if figure.sample is not None:
        limits = limits_of_change(earlier, later, figure.relative) if figure.variants else limits_of_sample(later)
    return Published(
        " -> ".join(figure.names),
        of,
        value,
        interval.estimate,
        interval.low,
        interval.high,
        source=figure.source,
        relative=figure.relative,
        bound=figure.bound or "",
        unit=unit_of(figure.value) if of.unit == "h" and not figure.relative else "",
        note=figure.note,
        sample_days=nan if figure.sample is None else figure.sample / 86_400,
        sample_low=limits[0],
        sample_high=limits[1],
    )


def _interval_of(
    figure: PublishedFigure, of: Measure, earlier: list[float], later: list[float], level: float
) -> Interval:
    """The model's figure: a level, or a change between two variants, paired by replication."""
    if figure.relative:
        return relative_interval(earlier, later, level)
    if figure.variants:
        return mean_interval([b - a for a, b in zip(earlier, later, strict=True)], level)
    return interval_of(of.unit, later, level)


def unit_of(text: str | float) -> str:
    """The unit in which a time is written: `s`, `min`, `h` or `days`; hours where it has several parts."""
    units = re.findall("[A-Za-z]+", str(text))
    size = SECONDS.get(units[0]) if len(units) == 1 else None
    return {1: "s", 60: "min", 86_400: "days"}.get(size or 3600, "h")


def relative_of(study: Study, runs: Runs, level: float = LEVEL) -> list[Difference]:
    """Relative changes of the panels that show such, for every pair that they show."""
    found = []
    for panel in study.file.page.picture.panels:
        if panel.shows != "relative":
            continue
        for earlier, later in panel_pairs(study, panel):
            for of in runs[later][0].values:
                if (of.measure, of.statistic) == (panel.measure, panel.statistic) and of in runs[earlier][0].values:
                    found.append(_relative(runs, earlier, later, of, level))
    return found


def _relative(runs: Runs, earlier: str, later: str, of: Measure, level: float) -> Difference:
    values = _values(runs[earlier], of), _values(runs[later], of)
    interval = relative_interval(*values, level)
    limits = interval.estimate, interval.low, interval.high, interval.replications
    return Difference(later, earlier, of, *limits, correlation(*values))


def panel_pairs(study: Study, panel: Panel) -> list[tuple[str, str]]:
    """The pairs of variants between which a panel shows changes."""
    shown = panel.variants or list(study.scenarios)
    return [(shown[0], later) for later in shown[1:]] if panel.shows != "level" else []


def curves_of(runs: Runs) -> dict[str, Curves]:
    """Share closed within each time, averaged over replications."""
    return {
        variant: Curves(CURVE_HOURS, np.mean([run.closed_within for run in replications], axis=0))
        for variant, replications in runs.items()
    }
