"""How widely the figures of single samples scatter: a replication is one sample of the length of the window.

An interval of a mean grows narrow with many replications. What an operator counts once, in half a month, does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from math import floor, isnan, nan, sqrt

import numpy as np

from analysis.intervals import LEVEL, student_quantile

Limits = tuple[float, float]

ENOUGH = 39
"""From so many replications on, 95 % of new ones fall between two of those that were seen: with 39, between the
smallest and the largest (38 of 40 gaps)."""


def limits_of_sample(values: Sequence[float]) -> Limits:
    """Within which limits one more value falls with 95 %; NaN below two values.

    Limits are values that were seen, whatever their distribution; below 39 values, Student's prediction limits,
    which suppose a normal distribution: mean -+ t s sqrt(1 + 1/n).
    """
    known = [value for value in values if not isnan(value)]
    if len(known) >= ENOUGH:
        return _seen(known, len(known))
    if len(known) < 2:
        return nan, nan
    return _student(float(np.mean(known)), float(np.std(known, ddof=1)), len(known))


def limits_of_change(earlier: Sequence[float], later: Sequence[float], relative: bool) -> Limits:
    """The same for the change between two samples, which are of different days and so are not paired.

    Every earlier value is set against every later one of another replication. Below 39 values, Student's limits with
    the squared spreads of both added up; for relative changes with their relative spreads.
    """
    pairs = [(a, b) for a, b in zip(earlier, later, strict=True) if not (isnan(a) or isnan(b))]
    if len(pairs) < 2:
        return nan, nan
    if len(pairs) >= ENOUGH:
        change = _relative if relative else _difference
        changes = [change(a, b) for (a, _), (_, b) in permutations(pairs, 2)]
        return _seen([value for value in changes if not isnan(value)], len(pairs))
    (mean_a, mean_b), (spread_a, spread_b) = np.mean(pairs, axis=0).tolist(), np.std(pairs, axis=0, ddof=1).tolist()
    if not relative:
        return _student(mean_b - mean_a, sqrt(spread_a**2 + spread_b**2), len(pairs))
    if mean_a == 0:
        return nan, nan
    ratio = mean_b / mean_a
    return _student(ratio - 1, sqrt((ratio * spread_a) ** 2 + spread_b**2) / abs(mean_a), len(pairs))


def _difference(earlier: float, later: float) -> float:
    return later - earlier


def _relative(earlier: float, later: float) -> float:
    """Later / earlier - 1; NaN where both are 0, infinite where only the earlier one is."""
    if earlier:
        return later / earlier - 1
    return float("inf") if later else nan


def _seen(values: list[float], replications: int) -> Limits:
    """Order statistics around 95 % of the values; `replications` says how sure the ends are."""
    tail = (1 - LEVEL) / 2 * (replications + 1) / replications
    ordered, count = sorted(values), len(values)
    if not count:
        return nan, nan
    low = max(floor(tail * count + 1e-9), 1)
    return ordered[low - 1], ordered[count - low]


def _student(middle: float, spread: float, count: int) -> Limits:
    half = student_quantile(0.5 + LEVEL / 2, count - 1) * spread * sqrt(1 + 1 / count)
    return middle - half, middle + half
