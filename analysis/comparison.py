"""From the figures of single replications to estimates with intervals, and to differences between variants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite, nan

import numpy as np

from analysis.intervals import correlation, mean_interval
from analysis.measures import CURVE_HOURS, Measured
from analysis.results import Curves, Difference, Figure, Measure, Published
from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.quantities import signed_seconds
from scenarios.study import PublishedFigure, Study

Runs = dict[str, list[Measured]]
"""Per variant, the replications in order."""


def _values(runs: Sequence[Measured], of: Measure) -> list[float]:
    return [run.values.get(of, nan) for run in runs]


def figures_of(runs: Runs) -> list[Figure]:
    """Every measure of every variant with its interval."""
    found = []
    for variant, replications in runs.items():
        for of in replications[0].values:
            interval = mean_interval(_values(replications, of))
            found.append(Figure(variant, of, interval.estimate, interval.low, interval.high, interval.replications))
    return found


def difference(runs: Runs, reference: str, variant: str, of: Measure) -> Difference:
    """Later minus earlier, paired by replication: both saw the same customers and faults."""
    earlier, later = _values(runs[reference], of), _values(runs[variant], of)
    interval = mean_interval([b - a for a, b in zip(earlier, later, strict=True)])
    limits = interval.estimate, interval.low, interval.high, interval.replications
    return Difference(variant, reference, of, *limits, correlation(earlier, later))


def _pairs(study: Study) -> Iterator[tuple[str, str]]:
    """Each variant against the reference and against those that it adds changes to, and every published pair."""
    changes = {name: set(study.file.variants[name]) for name in study.scenarios}
    names = list(changes)
    wanted = [(study.reference, name) for name in names[1:]]
    wanted += [(part, whole) for part in names for whole in names if changes[part] < changes[whole]]
    wanted += [figure.variants for figure in study.file.published if figure.variants]
    yield from dict.fromkeys(wanted)


def differences_of(study: Study, runs: Runs) -> list[Difference]:
    """Paired differences of every measure that both variants have."""
    return [
        difference(runs, earlier, later, of)
        for earlier, later in _pairs(study)
        for of in runs[earlier][0].values
        if of in runs[later][0].values
    ]


def _named(figure: PublishedFigure, number: int, known: Sequence[Measure]) -> Measure:
    """The measure that a published figure speaks of; raises WrongInput where there is none."""
    fitting = [
        of for of in known if (of.measure, of.statistic, of.group) == (figure.measure, figure.statistic, figure.group)
    ]
    named = [of for of in fitting if of.clock in (figure.clock, "")]
    if figure.clock == "business":  # without the calendar's name, where there is only one
        named = [of for of in fitting if of.clock.startswith("business: ")]
    if len(named) == 1:
        return named[0]
    if fitting:
        clocks = [of.clock for of in fitting]
        raise WrongInput(
            f"published.{number}.clock: '{figure.measure}' is not measured on the clock '{figure.clock}'"
            f"{nearest(figure.clock, clocks)}; {expected_one_of(clocks)}"
        )
    names = list(dict.fromkeys(of.measure for of in known))
    if figure.measure not in names:
        raise WrongInput(
            f"published.{number}.measure: unknown measure '{figure.measure}'{nearest(figure.measure, names)}; "
            f"{expected_one_of(names)}"
        )
    statistics = list(dict.fromkeys(of.statistic for of in known if of.measure == figure.measure))
    raise WrongInput(
        f"published.{number}: no statistic '{figure.statistic}' for the group '{figure.group}' of '{figure.measure}'; "
        f"{expected_one_of(statistics)} and the group 'all' or one that the measure has"
    )


def _plain_number(value: str | float) -> float:
    """The number, or NaN where the text is none."""
    try:
        return float(value)
    except ValueError:
        return nan


def _in_unit(figure: PublishedFigure, of: Measure, number: int) -> float:
    """The published value in the unit of the measure."""
    if of.unit != "h":
        value = _plain_number(figure.value)
        if not isfinite(value):
            raise WrongInput(
                f"published.{number}.value: '{figure.value}' is not a number; expected one in the unit '{of.unit}'"
            )
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
        for of in [_named(figure, number, known)]
    ]


def published_of(study: Study, runs: Runs) -> list[Published]:
    """What was published beside what the model shows."""
    found = []
    known = list(dict.fromkeys(of for replications in runs.values() for of in replications[0].values))
    for figure, of, value in check_published(study, known):
        if figure.variants:
            earlier, later = figure.variants
            shown = difference(runs, earlier, later, of)
            interval, name = (shown.estimate, shown.low, shown.high), f"{earlier} -> {later}"
        else:
            name = str(figure.variant)
            mean = mean_interval(_values(runs[name], of))
            interval = mean.estimate, mean.low, mean.high
        found.append(Published(name, of, value, *interval, source=figure.source))
    return found


def curves_of(runs: Runs) -> dict[str, Curves]:
    """Share closed within each time, averaged over replications."""
    return {
        variant: Curves(CURVE_HOURS, np.mean([run.closed_within for run in replications], axis=0))
        for variant, replications in runs.items()
    }
