"""The tables of a sweep: on the page as texts, in files as figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

from analysis.findings.wording import label, plus_minus, quoted, unit_name
from analysis.pages.page import Grid, Value
from analysis.sweeping.findings import Kept, is_full, levels_of
from analysis.sweeping.sweep import Swept
from analysis.sweeping.words import capital, intervals_note, name_of
from analysis.varying import Varied

MOST_ROWS = 24
"""More points than this are folded in the report and not shown on the screen."""
MOST_IN_REPORT = 500
MOST_COLUMNS = 2
"""Figures beside each other that a screen holds."""
MOST_ACROSS = 9
"""Columns of a table over two inputs."""
UNITS = {"duration": (60.0, "min"), "distance": (1000.0, "km"), "speed": (1.0, "km/h")}
"""Units of inputs in files, by their kind."""
SIGNS = {1: " *", 0: " ?", -1: "  "}
WORDS = {1: "kept", 0: "inconclusive", -1: "not kept"}


def crossed(swept: Swept, variant: int, measure: int, kept: Sequence[Kept]) -> Grid | None:
    """A figure over two inputs; None where that is no rectangle that can be read."""
    if len(swept.varied) != 2 or not is_full(swept) or len(levels_of(swept, 1)) > MOST_ACROSS:
        return None
    rows, columns, of = levels_of(swept, 0), levels_of(swept, 1), swept.measures[measure]
    number = {point: place for place, point in enumerate(swept.points)}
    first, second = swept.varied
    found = next((each for each in kept if (each.variant, each.measure) == (variant, measure)), None)
    sign = f" *: keeps {found.target.words}; ?: inconclusive." if found else ""

    def marked(point: int) -> str:
        """The figure, with a sign where it keeps the target or may."""
        told = cell(swept, point, variant, measure)
        return told + SIGNS[found.verdicts[point]] if found and found.known[point] else told

    return Grid(
        f"{capital(label(of))} ({unit_name(of)}), in {quoted(swept.variants[variant])}: {name_of(first)} down, "
        f"{name_of(second)} across",
        ["", *map(second.write, columns)],
        [[first.write(row), *(marked(number[row, column]) for column in columns)] for row in rows],
        range(1, len(columns) + 1),
        f"Mean over replications and half-width: {intervals_note(swept)}.{sign}",
    )


def cell(swept: Swept, point: int, variant: int, measure: int) -> str:
    """A figure with its interval, or that there is none."""
    if (point, variant) in swept.failures:
        return "cannot be run"
    return plus_minus(swept.figure(point, variant, measure))


def listed_points(title: str, swept: Swept, measures: Sequence[int], kept: Sequence[Kept], folded: bool) -> Grid:
    """All points with some figures, and the verdicts on the targets."""
    several = len(swept.variants) > 1
    head = [*map(name_of, swept.varied), *(["variant"] if several else [])]
    shown = [f"{label(swept.measures[each])} [{unit_name(swept.measures[each])}]" for each in measures]
    targets = list(dict.fromkeys(each.target for each in kept))
    verdicts = {(each.target, each.variant): each for each in kept}
    rows = []
    for point in range(min(len(swept.points), MOST_IN_REPORT)):
        for variant, name in enumerate(swept.variants):
            row = [of.write(value) for of, value in zip(swept.varied, swept.points[point], strict=True)]
            row += [name] if several else []
            row += [cell(swept, point, variant, measure) for measure in measures]
            rows.append([*row, *(_verdict(verdicts[target, variant], point) for target in targets)])
    numbers = range(len(head), len(head) + len(shown))
    more = len(swept.points) - MOST_IN_REPORT
    caption = f"Mean over replications and half-width: {intervals_note(swept)}."
    caption += f" {more:,} further points are in sweep.csv." if more > 0 else ""
    return Grid(
        title,
        [*head, *shown, *(target.words for target in targets)],
        rows,
        numbers,
        caption,
        folded=folded or len(rows) > MOST_ROWS,
    )


def _verdict(kept: Kept, point: int) -> str:
    return WORDS[kept.verdicts[point]] if kept.known[point] else "-"


# ---- files ----


def in_file(of: Varied, value: Any) -> Value:
    """A value of an input as a figure, where it is one."""
    if of.kind in UNITS:
        return float(f"{value / UNITS[of.kind][0]:.12g}")
    return of.write(value) if of.kind in ("choice", "change") else value


def column_of(of: Varied) -> str:
    """The name of an input's column, with its unit."""
    return f"{of.name} [{UNITS[of.kind][1]}]" if of.kind in UNITS else of.name


def file_columns(swept: Swept) -> list[str]:
    return [
        "point", *map(column_of, swept.varied), "variant", "measure", "statistic", "group", "clock", "unit",
        "estimate", "low", "high", "replications", "failure",
    ]  # fmt: skip


class Rows(Sequence[Sequence[Value]]):
    """One row for each point, variant and measure, made when it is asked for: large sweeps have millions."""

    def __init__(self, swept: Swept) -> None:
        self._swept = swept
        self._shape = swept.estimates.mean.shape

    def __len__(self) -> int:
        return int(self._swept.estimates.mean.size)

    @overload
    def __getitem__(self, place: int) -> Sequence[Value]: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Sequence[Value]]: ...

    def __getitem__(self, place: int | slice) -> Sequence[Value] | Sequence[Sequence[Value]]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        rest, measure = divmod(place % len(self), self._shape[2])
        point, variant = divmod(rest, self._shape[1])
        return self._row(point, variant, measure)

    def _row(self, point: int, variant: int, measure: int) -> list[Value]:
        swept, found = self._swept, self._swept.figure(point, variant, measure)
        inputs = [in_file(of, value) for of, value in zip(swept.varied, swept.points[point], strict=True)]
        of = found.of
        return [
            point + 1, *inputs, found.variant, of.measure, of.statistic, of.group, of.clock, of.unit,
            found.estimate, found.low, found.high, found.replications, swept.failures.get((point, variant), ""),
        ]  # fmt: skip
