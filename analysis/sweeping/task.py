"""The sweep: asks for the replications at all points, and puts what was found on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from analysis.charts.canvas import HEIGHT
from analysis.experiment import Experiment
from analysis.findings.wording import label, listed, quoted
from analysis.headlines import chosen, headlines, measures_of
from analysis.pages.page import Data, Drawing, Page, Section
from analysis.phrases import Target, targets_of
from analysis.results import Measure
from analysis.sweeping.design import points_of
from analysis.sweeping.findings import Kept, best, is_full, kept_of
from analysis.sweeping.heat_map import plot_heat_map
from analysis.sweeping.lines import plot_lines
from analysis.sweeping.scatter import plot_scatter
from analysis.sweeping.sweep import Swept, sweep
from analysis.sweeping.tables import MOST_COLUMNS, Rows, crossed, file_columns, listed_points
from analysis.sweeping.words import (
    best_answer,
    capital,
    chart_title,
    in_variant,
    intervals_note,
    name_of,
    range_answer,
    target_answer,
)
from analysis.varying import varied_of
from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.study import Study
from scenarios.tasks.sweep import Sweep

DAY = 86_400
MOST_CHARTED = 3
"""Figures, and variants, that have charts of their own; the tables hold all."""
MOST_FAILURES = 3
"""So many points that cannot be run are named in the notes."""


@dataclass(frozen=True)
class Found:
    """Everything that the page is made of."""

    study: Study
    swept: Swept
    shown: tuple[int, ...]
    """Numbers of the figures that sentences and charts speak of."""
    kept: tuple[Kept, ...]
    looks: int
    """Verdicts on targets in all."""
    tickets: int


def page_of(experiment: Experiment) -> Page:
    """Does the sweep that the study asks for.

    Raises WrongInput where an input, a value, a figure or a variant is not known, or no point can be run.
    """
    study = experiment.study
    asked = cast(Sweep, study.file.task)
    varied = varied_of(study, study.file.vary)
    points = points_of(varied, asked, study.file.seed)
    variants = _variants(study, asked.variants)
    known = measures_of(experiment)
    targets = targets_of(study.file.targets, known)
    shown = list(dict.fromkeys([*chosen(study, asked.measures, known, "task.measures"), *_of(targets)]))
    if targets and not asked.measures:
        shown = list(dict.fromkeys(_of(targets)))
    measures = list(dict.fromkeys([*shown, *headlines(study, known)]))
    if not shown:
        raise WrongInput("task.measures: the study has no headline figure; expected one, like 'report to closing'")
    swept = sweep(experiment, varied, points, measures, variants)
    looks = len(points) * len(variants) * max(len(targets), 1)
    kept = [kept_of(swept, target, variant, looks) for target in targets for variant in range(len(variants))]
    found = Found(study, swept, tuple(range(len(shown))), tuple(kept), looks, experiment.tickets)
    return _page(found, asked)


def _of(targets: Sequence[Target]) -> list[Measure]:
    return [target.of for target in targets]


def _variants(study: Study, names: Sequence[str]) -> list[str]:
    """The variants of these names, in which `_` may stand for a space; the first one where none is named."""
    known = {name.replace("_", " "): name for name in study.scenarios}
    for name in names:
        if name.replace("_", " ") not in known:
            raise WrongInput(
                f"task.variants: unknown variant '{name}'{nearest(name, study.scenarios)}; "
                f"{expected_one_of(study.scenarios)}"
            )
    return list(dict.fromkeys(known[name.replace("_", " ")] for name in names)) or [study.reference]


def _page(found: Found, asked: Sweep) -> Page:
    swept, file = found.swept, found.study.file
    inputs = listed(map(name_of, swept.varied))
    figures = listed(label(swept.measures[measure]) for measure in found.shown)
    return Page(
        title=f"{file.title or file.name}: {inputs}",
        question=f"How {'do' if len(found.shown) > 1 else 'does'} {figures} depend on {inputs}?",
        answer=list(_answer(found)),
        extent=_extent(found),
        sections=list(_sections(found)),
        data=[Data(f"sweep.{ending}", file_columns(swept), Rows(swept)) for ending in ("csv", "parquet")],
        notes=list(_notes(found, asked)),
        facts={
            "points": len(swept.points),
            "failures": len(swept.failures),
            "replications": swept.replications,
            "tickets": found.tickets,
        },
    )


def _answer(found: Found) -> Iterator[str]:
    for kept in found.kept:
        yield from target_answer(found.swept, kept, found.looks)
    targets = {(kept.variant, kept.measure) for kept in found.kept}
    for measure in found.shown:
        for variant in range(len(found.swept.variants)):
            if (variant, measure) in targets:
                continue
            yield range_answer(found.swept, variant, measure)
            if point := best(found.swept, variant, measure):
                yield best_answer(found.swept, point, variant)


def _extent(found: Found) -> str:
    swept, study = found.swept, found.study
    days = study.base.horizon.window / DAY
    count, variants = swept.replications, len(swept.variants)
    where = f"{listed(map(quoted, swept.variants))}" if variants <= 3 else f"{variants} variants"
    return (
        f"{len(swept.points):,} points of {where}, {count} {'replications' if count > 1 else 'replication'} of "
        f"{days:g} days at each, with the same customers and faults at every point; {found.tickets:,} tickets; "
        f"seed {study.file.seed}."
    )


# ---- tables and charts ----


def _sections(found: Found) -> Iterator[Section]:
    swept = found.swept
    for number, measure in enumerate(found.shown):
        grids = [crossed(swept, variant, measure, found.kept) for variant in range(len(swept.variants))]
        drawings = list(_drawings(found, measure)) if number < MOST_CHARTED else []
        if drawings or any(grids):
            name = label(swept.measures[measure])
            yield Section(capital(name), grids=[grid for grid in grids if grid], drawings=drawings)
    is_crossed = crossed(swept, 0, 0, found.kept) is not None
    points = listed_points("All points", swept, found.shown[:MOST_COLUMNS], found.kept, folded=is_crossed)
    others = [measure for measure in range(len(swept.measures)) if measure not in found.shown[:MOST_COLUMNS]]
    yield Section("Points", grids=[points, listed_points("Further figures", swept, others, [], folded=True)])


def _drawings(found: Found, measure: int) -> Iterator[Drawing]:
    swept, every = found.swept, range(len(found.swept.variants))
    if swept.estimates.count[:, :, measure].sum() == 0:
        return
    if len(swept.varied) == 1:
        yield _lines(found, measure, list(every))
        return
    crossed_fully = len(swept.varied) == 2 and is_full(swept)
    for variant in every[:MOST_CHARTED]:
        yield _over_inputs(found, measure, variant, crossed_fully)
        if crossed_fully:
            yield _lines(found, measure, [variant])


def _over_inputs(found: Found, measure: int, variant: int, crossed_fully: bool) -> Drawing:
    """A heat map, or a panel for each input."""
    swept = found.swept
    plot = plot_heat_map if crossed_fully else plot_scatter
    caption = (
        f"Darker is higher. {intervals_note(swept)}."
        if crossed_fully
        else "A panel for each input: what the other inputs do scatters the dots."
    )
    return Drawing(
        _file_name("heat_map" if crossed_fully else "scatter", measure, variant),
        chart_title(swept, variant, measure, found.kept),
        caption,
        partial(
            plot, swept=swept, variant=variant, measure=measure, kept=found.kept, footer=_footer(found, measure)
        ),
        HEIGHT,
    )  # fmt: skip


def _lines(found: Found, measure: int, variants: list[int]) -> Drawing:
    return Drawing(
        _file_name("lines", measure, variants[0]),
        chart_title(found.swept, variants[0], measure, found.kept),
        f"Whiskers: {intervals_note(found.swept)}.",
        partial(
            plot_lines, swept=found.swept, variants=variants, measure=measure, kept=found.kept,
            footer=_footer(found, measure),
        ),
    )  # fmt: skip


def _file_name(kind: str, measure: int, variant: int) -> str:
    return f"{kind}_{measure + 1}" + (f"_variant_{variant + 1}" if variant else "")


def _footer(found: Found, measure: int) -> str:
    clock = found.swept.measures[measure].clock
    hours = "hours: all hours of the clock, nights and weekends included; " if clock == "clock" else ""
    return (
        f"{found.swept.replications} replications of {found.study.base.horizon.window / DAY:g} days at each of "
        f"{len(found.swept.points):,} points; {hours}seed\N{NO-BREAK SPACE}{found.study.file.seed}."
    )


def _notes(found: Found, asked: Sweep) -> Iterator[str]:
    swept = found.swept
    named = list(swept.failures.items())[:MOST_FAILURES]
    for (point, variant), failure in named:
        yield f"{swept.written(point)}{in_variant(swept, variant)} cannot be run: {failure}."
    if len(swept.failures) > MOST_FAILURES:
        more = len(swept.failures) - MOST_FAILURES
        yield f"{more:,} further points cannot be run: see the column failure of sweep.csv."
    spread = asked.design in ("latin_hypercube", "sobol")
    if spread and len(swept.points) < asked.points:
        yield f"{asked.points - len(swept.points)} of {asked.points} points were the same as others and stand once."
    if swept.replications == 1:
        yield "One replication gives no intervals: expected replications=12 or so to tell points from chance."
    if found.study.file.precision is not None:
        yield "precision is not used by a sweep: every point has the same replications."
