"""The tables and files of a staffing."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.charts.canvas import wrap
from analysis.findings.wording import label, number, unit_name
from analysis.intervals import Interval
from analysis.pages.page import Data, Grid, Value
from analysis.phrases import Target
from analysis.staffing.places import short
from analysis.staffing.results import OneFewer, Seen, Staffing
from analysis.staffing.words import costs_money, figure, percent

NARROW = 14
"""Letters of a column's name in a line: figures are short."""
VERDICTS = {
    "misses": "misses it",
    "open": "cannot be told",
    "keeps": "keeps it, not confirmed",
    "refused": "could not be confirmed",
}


def people_grid(found: Staffing) -> Grid:
    """Each place with what one person fewer there does."""
    chosen = found.recommended
    assert chosen is not None
    fewer = {each.place: each for each in found.one_fewer}
    rows = [
        [place.name, str(place.now), str(count), *_one_fewer(fewer.get(place), count > least)]
        for place, count, least in zip(found.places, chosen, found.box.least, strict=True)
    ]
    level = percent(found.options.confidence)
    return Grid(
        "People at each place, and what one fewer there does",
        ["place", "today", "needed", "target that is nearest", "without one", "at best", "verdict"],
        rows,
        numbers=[1, 2, 4, 5],
        caption=f"At best: one-sided bound with {level} confidence for all places and targets together, on fresh "
        "replications.",
    )


def _one_fewer(each: OneFewer | None, can_go: bool) -> list[str]:
    if each is None:
        return ["-", "-", "-", "was not looked at" if can_go else "is needed there"]
    target = each.target
    bound = "-" if each.verdict == "refused" else figure(target, each.bound)
    return [label(target.of), figure(target, each.figure), bound, VERDICTS[each.verdict]]


def targets_grid(found: Staffing) -> Grid:
    """Each target with what is kept of it, and what is reached today."""
    chosen = found.confirmed
    assert chosen is not None
    today = ["-"] * len(chosen.kept) if found.today is None else _levels(found, found.today)
    rows = [
        [kept.target.words, figure(kept.target, kept.estimate), figure(kept.target, kept.bound), level]
        for kept, level in zip(chosen.kept, today, strict=True)
    ]
    return Grid(
        "Targets",
        ["target", "recommended", "with confidence", "today"],
        rows,
        numbers=[1, 2, 3],
        caption=f"With confidence: what is kept with {percent(found.options.confidence)} confidence, all targets "
        f"together, on {chosen.replications} fresh replications.",
    )


def frontier_grid(found: Staffing) -> Grid:
    """The best staffing that was seen at each cost."""
    return _seen_grid(
        found,
        "What service costs: the best staffing that was seen at each cost",
        list(found.frontier),
        f"People in the order {', '.join(place.name for place in found.places)}. Figures are from the search, with "
        "95 % intervals; as the best of several they are a little too good.",
        folded=False,
    )


def candidates_grid(found: Staffing) -> Grid:
    """Everything that was simulated."""
    caption = f"People in the order {', '.join(place.name for place in found.places)}."
    return _seen_grid(found, "All staffings that were simulated", list(found.candidates), caption, folded=True)


def _seen_grid(found: Staffing, title: str, seen: list[Seen], caption: str, folded: bool) -> Grid:
    cost = [wrap(f"cost [{found.prices.unit}]", NARROW)] if costs_money(found) else []
    figures = [wrap(f"{label(target.of)} [{unit_name(target.of)}]", NARROW) for target in found.targets]
    head = ["people", "staffing", *cost, *figures, "runs"]
    rows = [
        [
            f"{each.people}{' *' if each.counts == found.recommended else ''}",
            short(each.counts),
            *([f"{each.cost:,.0f}"] if cost else []),
            *_levels(found, each),
            str(each.replications),
        ]
        for each in seen
    ]
    star = "" if found.recommended is None else "* recommended. "
    numbers = [0, *range(2, len(head))]
    return Grid(title, head, rows, numbers=numbers, caption=f"{star}{caption}", folded=folded)


def _levels(found: Staffing, seen: Seen) -> list[str]:
    """Figures with half the width of their intervals."""
    return [
        "cannot be run" if seen.why_not else _level(target, each)
        for target, each in zip(found.targets, seen.figures, strict=True)
    ]


def _level(target: Target, each: Interval) -> str:
    if each.estimate != each.estimate:
        return "not measured"
    unit = target.of.unit
    half = (each.high - each.low) / 2
    return number(each.estimate, unit) + (f" ± {number(half, unit)}" if half == half else "")


def candidates_file(found: Staffing) -> Data:
    """Every staffing with all figures of the targets."""
    figures = [f"{target.text}: {part}" for target in found.targets for part in ("estimate", "low", "high")]
    columns = [*(place.name for place in found.places), "people", f"cost [{found.prices.unit}]", *figures]
    on_frontier = {each.counts for each in found.frontier}
    rows: list[list[Value]] = [
        [
            *each.counts,
            each.people,
            each.cost,
            *(part for figure in each.figures for part in (figure.estimate, figure.low, figure.high)),
            each.replications,
            each.counts in on_frontier,
            each.counts == found.recommended,
        ]
        for each in found.candidates
    ]
    return Data("candidates.csv", [*columns, "replications", "frontier", "recommended"], rows)


def staffing_file(found: Staffing) -> Data:
    """Each place with its people."""
    fewer = {each.place: each for each in found.one_fewer}
    counts: Sequence[int | None] = found.recommended or [None] * len(found.places)
    rows: list[list[Value]] = [
        [place.name, place.kind, place.now, count, price, fewer[place].verdict if place in fewer else None]
        for place, count, price in zip(found.places, counts, found.prices.each, strict=True)
    ]
    price = f"cost of one [{found.prices.unit}]"
    return Data("staffing.csv", ["place", "kind", "today", "recommended", price, "one fewer"], rows)
