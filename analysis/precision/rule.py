"""When a study with `precision` has enough replications: fixed numbers at which it looks, and what it looks for.

A study that goes on until its intervals look narrow stops too soon where they look so by chance. Three things keep the
promise of 95 %: it looks at few numbers only, each twice the one before; it stops when all figures are narrow enough,
so that most of them have been so for long; and where it may look more than once, Student's quantile is that of 95.9 %.
With normal figures the intervals then hold the truth in 94.5 to 95.9 % of studies, whatever the spread; at 95 % it
would be 93.4 % in the worst case. `python -m tests.statistics.coverage` measures it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, isfinite, isnan

from analysis.intervals import LEVEL, Interval, interval_of
from analysis.results import Judged, Measure
from scenarios.study import Study

FIRST = 10
"""Replications at the first look. A figure that fewer of them have is never called precise."""

WIDENED = 0.959
"""Level of Student's quantile where intervals may be looked at more than once."""

FLOORS = {"share": 0.10, "h": 1.0, "per 100 tickets": 10.0, "tickets": 100.0}
"""Figures below these are judged as though they were so large, since a share of next to nothing means nothing."""
OTHER_FLOOR = 1.0
"""The same for money and all other units."""


def looks_of(most: int) -> list[int]:
    """10, 20, 40 and so on, up to `most`, which is the last; numbers of replications, never seconds."""
    found = [min(FIRST, most)]
    while found[-1] < most:
        found.append(min(2 * found[-1], most))
    return found


def level_of(looks: Sequence[int]) -> float:
    """Level of Student's quantile in a study that may look so often."""
    return LEVEL if len(looks) == 1 else WIDENED


def as_careful(level: float, looked: float) -> float:
    """The level of Student's quantile behind an interval that is to hold with `level`, where figures of 95 % are given
    that of `looked`: the risk falls in the same proportion."""
    return looked if level == LEVEL else 1 - (1 - level) * (1 - looked) / (1 - LEVEL)


def floor_of(unit: str) -> float:
    return FLOORS.get(unit, OTHER_FLOOR)


def judged(variant: str, of: Measure, values: Sequence[float], precision: float, level: float) -> Judged:
    """Whether the figure of these replications is narrow enough, and how many would make it so."""
    interval = interval_of(of.unit, values, level)
    size, floor = abs(interval.estimate), floor_of(of.unit)
    if isnan(size):
        return Judged(variant, of, interval, precision * floor, True, "not measured", len(values))
    allowed = precision * max(size, floor)
    verdict, needed = _verdict(interval, allowed, values)
    return Judged(variant, of, interval, allowed, size < floor, verdict, needed)


def _verdict(interval: Interval, allowed: float, values: Sequence[float]) -> tuple[str, int]:
    known = [value for value in values if not isnan(value)]
    if len(known) < FIRST and len(known) < len(values):
        rare = ceil(len(values) * FIRST / len(known))
        return "inconclusive", max(rare, replications_needed(interval, allowed, len(values)))
    if len(known) > 1 and len(set(known)) == 1:  # chance has not shown in it, so there is nothing to narrow
        return "constant", len(values)
    if not isfinite(interval.high - interval.low):
        return "inconclusive", len(values) + 1
    if half_of(interval) <= allowed:
        return "reached", len(values)
    return "inconclusive", replications_needed(interval, allowed, len(values))


def half_of(interval: Interval) -> float:
    return (interval.high - interval.low) / 2


def replications_needed(interval: Interval, allowed: float, replications: int) -> int:
    """So many give an interval of this half-width: it falls with the square root of their number. Rounded up."""
    half = half_of(interval)
    if not isfinite(half):
        return replications + 1
    return max(replications, ceil(replications * (half / allowed) ** 2 - 1e-9))


def at_first_looks(study: Study) -> Study:
    """The study as though it ran the replications of its third look, to guess its time and its engine; without
    `precision` the study itself."""
    if study.file.precision is None:
        return study
    looks = looks_of(study.file.most_replications)
    return replace(study, file=study.file.model_copy(update={"replications": looks[:3][-1]}))
