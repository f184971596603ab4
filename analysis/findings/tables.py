"""The tables of an answer as plain text cells, the same on the screen and in the report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.findings.wording import (
    IN_AN_HOUR,
    Estimate,
    as_shown,
    exact,
    in_unit,
    label,
    number,
    pairs,
    plus_minus,
    unit_name,
    verdict,
)
from analysis.results import Answer, Difference, Figure, Load, Measure, Published
from scenarios.page import MainMeasure
from sim.stages import STAGES

Known = dict[tuple[str, Measure], Estimate]
HEADLINE = (
    ("report to closing", "mean"), ("report to closing", "median"), ("report to closing", "95 %"),
    ("report to restoration", "mean"), ("report to dispatch", "mean"), ("share within", ""),
    ("hours beyond", ""), ("answered within", ""), ("first-time fix", ""), ("repeat rate", ""),
    ("visits", ""), ("hops", ""), ("open tickets", ""), ("utilisation", ""),
    ("abandoned calls", ""), ("chases", ""), ("first-appointment success", ""), ("keep rate", ""),
    ("fault to restoration", "mean"), ("false closure", ""), ("reopened", ""), ("wasted visits", ""),
    ("installation time", "mean"), ("express installation", ""), ("one visit for a bundle", ""),
    ("contractor jobs", ""), ("cost", "total"), ("cost", "per closed ticket"),
)  # fmt: skip
"""Measures of the main table in order, each with its statistic; an empty statistic means any. Those of a part that the
scenarios do not have are not measured, and so do not stand in the table."""


@dataclass(frozen=True)
class Cell:
    """One variant's figure in the main table."""

    variant: str
    level: str
    """For example `17.41 ± 0.21`."""
    difference: str
    """Paired difference against the reference, for example `-1.31 ± 0.08`; empty in the reference."""
    verdict: str
    """better, worse, inconclusive ...; empty in the reference."""


@dataclass(frozen=True)
class Row:
    """One measure over all variants, the reference first."""

    measure: str
    unit: str
    cells: list[Cell]


@dataclass(frozen=True)
class Links:
    """What an ordinary ticket of one variant passes on its way to the technician."""

    variant: str
    places: list[str]
    count: int
    change: str
    """Against the reference, for example `-40 %`; empty in the reference."""


def headline_measures(answer: Answer) -> list[Measure]:
    """The measures of the main table that the answer has: those that the study names, else the usual ones over all
    tickets."""
    known = list(dict.fromkeys(figure.of for figure in answer.figures))
    return main_measures(answer.page.measures, known, {published.of for published in answer.published})


def main_measures(
    own: Sequence[MainMeasure], known: Sequence[Measure], published: Collection[Measure]
) -> list[Measure]:
    """The measures of a main table, from those that are known and those of which figures were published."""
    if own:
        return _named(own, known)
    whole = [of for of in known if of.group == "all"]
    found: list[Measure] = []
    for name, statistic in HEADLINE:
        fitting = [of for of in whole if of.measure == name and statistic in ("", of.statistic)]
        found += _on_main_clock(fitting, published)
    return found


def named_measures(answer: Answer) -> list[Measure]:
    """The measures that the study wants in its main table, in the units and by the names that it gives them."""
    return _named(answer.page.measures, list(dict.fromkeys(figure.of for figure in answer.figures)))


def _named(wanted: Sequence[MainMeasure], known: Sequence[Measure]) -> list[Measure]:
    found: list[Measure] = []
    for own in wanted:
        names = (own.measure, own.statistic, own.group)
        fitting = [of for of in known if (of.measure, of.statistic, of.group) == names and of.clock in (own.clock, "")]
        found += [replace(of, unit=own.unit if of.unit == "h" else of.unit, shown=own.label) for of in fitting[:1]]
    return found


def judged_by(answer: Answer) -> list[Measure]:
    """The measures of the main table, as they were measured."""
    return [in_hours(of) for of in headline_measures(answer)]


def speaks_of_closing(answer: Answer) -> bool:
    """Whether the main table holds times to closing, so that more about them is worth showing."""
    return any(of.measure == "report to closing" for of in headline_measures(answer))


def _on_main_clock(fitting: list[Measure], published: Collection[Measure]) -> list[Measure]:
    """Measures on the clock of all hours, and on any other clock on which a figure was published."""
    chosen = [of for of in fitting if of.clock in ("clock", "") or of in published]
    return chosen or fitting


def stage_measures(answer: Answer) -> list[Measure]:
    """The stages of a ticket's way in order, those too that only some variants have."""
    order = {f"stage: {stage}": position for position, stage in enumerate(STAGES)}
    found = group_measures(answer, "time in stage", "stage: ")
    return sorted(found, key=lambda of: order.get(of.group, len(order)))


def group_measures(answer: Answer, measure: str, prefix: str) -> list[Measure]:
    """All groups of a measure whose name begins so, in the order of the answer."""
    found = (figure.of for figure in answer.figures if figure.of.measure == measure)
    return list(dict.fromkeys(of for of in found if of.group.startswith(prefix)))


def figures_by_measure(answer: Answer) -> dict[tuple[str, Measure], Figure]:
    """Every figure under (variant, measure); those of the main table also in the unit that the study wants."""
    return _with_units({(figure.variant, figure.of): figure for figure in answer.figures}, answer)


def differences_to_reference(answer: Answer) -> dict[tuple[str, Measure], Difference]:
    """Paired differences against the first variant under (variant, measure), with the limits and the verdict that hold
    for all pairs of the measure; those of the main table also in the unit that the study wants."""
    reference = next(iter(answer.variants))
    found = {(d.variant, d.of): jointly(d, answer) for d in answer.differences if d.reference == reference}
    return _with_units(found, answer)


def jointly(difference: Difference, answer: Answer) -> Difference:
    """The difference with the limits and the verdict that hold for all pairs of its measure, if it is one of them."""
    together = answer.together
    pair = together.paired(difference.variant, difference.reference, difference.of)
    if pair is None:
        return difference
    return replace(difference, low=pair.low, high=pair.high, level=together.level, judged=pair.verdict)


def _with_units(found: Known[Estimate], answer: Answer) -> Known[Estimate]:
    named = {
        (variant, of): in_unit(found[variant, hours], of)
        for of in named_measures(answer)
        for variant in answer.variants
        if (variant, hours := in_hours(of)) in found
    }
    return {**found, **named}


def in_hours(of: Measure) -> Measure:
    """The measure in the unit in which it was measured."""
    return replace(of, unit="h") if of.unit in IN_AN_HOUR else of


def main_measure(answer: Answer) -> Measure | None:
    """What the study is judged by first: report to closing where it was measured."""
    return next(iter(headline_measures(answer)), None)


def main_difference(answer: Answer, variant: str) -> Difference | None:
    """The main measure's difference between a variant and the reference."""
    of = main_measure(answer)
    return differences_to_reference(answer).get((variant, of)) if of else None


def reference_of(answer: Answer) -> str:
    """The first variant, with which the others are compared."""
    return next(iter(answer.variants))


def last_of(answer: Answer) -> str:
    """The last variant, which holds the whole programme."""
    return list(answer.variants)[-1]


def comparison(answer: Answer, measures: list[Measure]) -> list[Row]:
    """A table of measures by variants."""
    figures, differences = figures_by_measure(answer), differences_to_reference(answer)
    return [
        Row(
            label(of),
            unit_name(of),
            [_cell(name, figures.get((name, of)), differences.get((name, of))) for name in answer.variants],
        )
        for of in measures
    ]


def _cell(variant: str, figure: Figure | None, difference: Difference | None) -> Cell:
    if difference is None:
        return Cell(variant, plus_minus(figure), "", "")
    return Cell(variant, plus_minus(figure), plus_minus(difference, signed=True), verdict(difference))


def deviation(published: Published) -> float:
    """Model minus published in % of the size of the published figure; NaN where that says nothing."""
    if not published.published or published.bound:
        return float("nan")
    return 100 * (published.estimate - published.published) / abs(published.published)


def deviation_in_words(published: Published) -> str:
    """The deviation in per cent, for example `+0.3 %`."""
    off = deviation(published)
    return f"{off:+.1f} %" if off == off else "-"


PUBLISHED_HEAD = ["variant", "measure", "unit", "published", "model", "deviation", "verdict", "source"]
ONE_SAMPLE = "one sample"
PUBLISHED_NUMBERS = ["published", "model", "deviation", ONE_SAMPLE]
"""Columns with figures."""


def published_rows(answer: Answer) -> list[list[str]]:
    """Variant, measure, unit, published, model, deviation, verdict, source."""
    return [] if answer.replayed else [_published_row(published, answer) for published in answer.published]


def _published_row(published: Published, answer: Answer) -> list[str]:
    signed, shown = is_change(published, answer), as_shown(published)
    return [
        shown.variant,
        label(shown.of),
        unit_name(shown.of),
        published_in_words(shown, signed),
        plus_minus(shown, signed=signed),
        deviation_in_words(shown),
        verdict_of_published(shown),
        shown.source,
    ]


def published_table(answer: Answer) -> tuple[list[str], list[list[str]]]:
    """Head and rows for the report: without a source that all have, with single samples where any has one."""
    rows = published_rows(answer)
    columns = dict(zip(PUBLISHED_HEAD, map(list, zip(*rows, strict=True)), strict=True)) if rows else {}
    if common_source(answer):
        del columns["source"]
    columns[ONE_SAMPLE] = [sample_in_words(as_shown(published), answer) for published in answer.published]
    kept = {name: cells for name, cells in columns.items() if rows and (name in PUBLISHED_HEAD or any(cells))}
    return list(kept), [list(row) for row in zip(*kept.values(), strict=True)]


def notes_of_published(answer: Answer) -> list[str]:
    """What a reader needs to know of single published figures, to stand below the table."""
    noted = [] if answer.replayed else [published for published in answer.published if published.note]
    return [f"{published.variant}, {label(published.of)}: {published.note}" for published in noted]


def common_source(answer: Answer) -> str:
    """The source of all published figures where there is one, to be named once."""
    sources = {published.source for published in answer.published}
    return sources.pop() if len(sources) == 1 and not answer.replayed else ""


def is_change(published: Published, answer: Answer) -> bool:
    """Whether a difference or relative change between two variants was published."""
    return pairs(list(answer.variants), published.variant) is not None


def published_in_words(shown: Published, signed: bool) -> str:
    """`17.38`, or `at most -10` for a bound."""
    words = f"{shown.bound.replace('_', ' ')} " if shown.bound else ""
    return words + exact(shown.published, shown.of.unit, signed)


def sample_in_words(shown: Published, answer: Answer) -> str:
    """Between which limits one sample falls, for example `15 days: -34.1 to -9.8`; empty where nothing is known."""
    if shown.sample_low != shown.sample_low:
        return ""
    signed, unit = is_change(shown, answer), shown.of.unit
    low, high = (number(limit, unit, signed=signed) for limit in (shown.sample_low, shown.sample_high))
    return f"{shown.sample_days:g} days: {low} to {high}"


def verdict_of_published(published: Published) -> str:
    """`inside`, `outside`, or `no interval` where there is none to be in; of a bound whether it is kept."""
    return published.verdict if published.low == published.low else "no interval"


@dataclass(frozen=True)
class LoadRow:
    """The offered load of one desk or pool over all variants; None where a variant does not have it."""

    place: str
    loads: list[Load | None]


def load_rows(answer: Answer) -> list[LoadRow]:
    """A row per desk or pool, in the order of the answer."""
    found = {(load.place, load.variant): load for load in answer.loads}
    places = dict.fromkeys(load.place for load in answer.loads)
    return [LoadRow(place, [found.get((place, name)) for name in answer.variants]) for place in places]


def share_of_capacity(load: Load | None) -> str:
    """The load in per cent; an overloaded place says so."""
    if load is None:
        return "-"
    share = "nobody there" if load.utilisation == float("inf") else f"{100 * load.utilisation:.0f} %"
    return f"{share} OVERLOADED" if load.overloaded else share


def work_and_people(load: Load | None) -> str:
    """For example `1.13 of 1.32`; nothing where a variant does not have the place."""
    if load is None:
        return ""
    people = "unlimited" if load.capacity == float("inf") else f"{load.capacity:.2f}"
    return f"{load.work:.2f} of {people}"


def link_rows(answer: Answer) -> Iterator[Links]:
    """Places passed in each variant, counted, with the change against the reference."""
    before = len(next(iter(answer.links.values()), []))
    for position, (variant, places) in enumerate(answer.links.items()):
        change = f"{100 * (len(places) - before) / before:+.0f} %" if position and before else ""
        yield Links(variant, places, len(places), change)
