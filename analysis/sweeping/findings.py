"""What a sweep says, before it is put into words: where a target is kept, and which points may be the best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

import numpy as np

from analysis.findings.wording import direction
from analysis.phrases import Target
from analysis.results import Figure
from analysis.sweeping.estimates import best_of, estimates_of, may_be_best, verdicts
from analysis.sweeping.sweep import Swept
from analysis.varying import Varied


@dataclass(frozen=True)
class Kept:
    """Where a target is kept in one variant."""

    target: Target
    variant: int
    measure: int
    verdicts: tuple[int, ...]
    """Of each point: 1 kept, -1 not kept, 0 inconclusive; all verdicts hold together with 95 %."""
    known: tuple[bool, ...]
    """Whether the point has a figure."""

    def points(self, verdict: int) -> list[int]:
        """The points of a verdict."""
        pairs = enumerate(zip(self.verdicts, self.known, strict=True))
        return [point for point, (found, known) in pairs if known and found == verdict]


@dataclass(frozen=True)
class Best:
    """The best point of one figure in one variant."""

    point: int
    figure: Figure
    """With an interval that holds for all points together, as the best one of many was chosen."""
    others: tuple[int, ...]
    """Points that cannot be told from the best."""
    compared: int
    """Points that have a figure in every replication."""


def kept_of(swept: Swept, target: Target, variant: int, looks: int) -> Kept:
    """Where a target is kept, with so many verdicts in all."""
    measure, values = swept.measures.index(target.of), swept.of(variant, swept.measures.index(target.of))
    sign = 1 if target.bound == "at least" else -1
    found = verdicts(values, sign, target.value, looks)
    return Kept(
        target, variant, measure, tuple(map(int, found)), tuple(map(bool, ~np.isnan(values).all(axis=1)))
    )  # fmt: skip


def best(swept: Swept, variant: int, measure: int) -> Best | None:
    """The best point; None where neither more nor less is better, or no point has a figure in every replication."""
    sign, values = direction(swept.measures[measure]), swept.of(variant, measure)
    point = best_of(values, sign) if sign else None
    if point is None:
        return None
    others = tuple(int(other) for other in np.flatnonzero(may_be_best(values, sign)) if other != point)
    compared = int((~np.isnan(values).any(axis=1)).sum())
    joint = estimates_of(values[point], compared)
    figure = replace(swept.figure(point, variant, measure), low=float(joint.low), high=float(joint.high))
    return Best(point, figure, others, compared)


def ends(swept: Swept, variant: int, measure: int) -> tuple[int, int] | None:
    """The points with the lowest and the highest figure."""
    means = swept.estimates.mean[:, variant, measure]
    return None if np.isnan(means).all() else (int(np.nanargmin(means)), int(np.nanargmax(means)))


# ---- along an input ----


def is_ordered(of: Varied) -> bool:
    """Whether the values of an input lie on an axis."""
    return of.kind not in ("choice", "change")


def levels_of(swept: Swept, axis: int) -> list[Any]:
    """The values of an input that occur, rising where they can be ordered."""
    found = list(dict.fromkeys(point[axis] for point in swept.points))
    return sorted(found) if is_ordered(swept.varied[axis]) else found


def is_full(swept: Swept) -> bool:
    """Whether every value of each input stands with every value of the others."""
    count = 1
    for axis in range(len(swept.varied)):
        count *= len(levels_of(swept, axis))
    return count == len(swept.points)


def lines_of(swept: Swept, axis: int) -> Iterator[tuple[tuple[Any, ...], list[int]]]:
    """The points along an input, for each combination of values of the others, in the order of the values."""
    orders = [_order(swept, each) for each in range(len(swept.varied))]
    order, others = orders[axis], [*orders[:axis], *orders[axis + 1 :]]
    found: dict[tuple[Any, ...], list[int]] = {}
    for number, point in enumerate(swept.points):
        found.setdefault((*point[:axis], *point[axis + 1 :]), []).append(number)
    for rest in sorted(found, key=lambda rest: [of[value] for of, value in zip(others, rest, strict=True)]):
        yield rest, sorted(found[rest], key=lambda number: order[swept.points[number][axis]])


def _order(swept: Swept, axis: int) -> dict[Any, int]:
    """The place of each value of an input among its levels."""
    return {value: place for place, value in enumerate(levels_of(swept, axis))}


@dataclass(frozen=True)
class Bound:
    """Where along an input a target is kept."""

    point: int | None
    """The first point from which on it is kept, or the last up to which it is; None where it is nowhere so."""
    side: str
    """`from` or `up to`."""


def bound_along(kept: Kept, line: Sequence[int]) -> Bound | None:
    """From which or up to which point of a line the target is kept; None where it is here and there."""
    marks = [kept.verdicts[point] == 1 for point in line]
    if not any(marks):
        return Bound(None, "from")
    first, last = marks.index(True), len(marks) - 1 - marks[::-1].index(True)
    if not all(marks[first : last + 1]) or (first > 0 and last < len(marks) - 1):
        return None
    return Bound(line[last], "up to") if first == 0 and last < len(marks) - 1 else Bound(line[first], "from")


def trend(swept: Swept, line: Sequence[int], variant: int, measure: int) -> str:
    """`falls` or `rises` where the figure goes one way along a line by more than chance, else an empty text."""
    values = swept.of(variant, measure)[list(line)]
    means = values.mean(axis=1)
    whole = estimates_of((values[-1] - values[0])[None])
    if len(line) < 2 or not np.isfinite(means).all() or not isfinite(float(whole.low[0])):
        return ""
    steps = np.diff(means)
    if float(whole.high[0]) < 0 and (steps <= 0).all():
        return "falls"
    return "rises" if float(whole.low[0]) > 0 and (steps >= 0).all() else ""
