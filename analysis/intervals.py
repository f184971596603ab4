"""Confidence intervals over independent replications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isnan, nan, sqrt

LEVEL = 0.95
"""Confidence level of every interval that is shown."""


@dataclass(frozen=True)
class Interval:
    """A mean over replications with its confidence limits; NaN where there is too little to say."""

    estimate: float
    low: float
    high: float
    replications: int


def mean_interval(values: Sequence[float], level: float = LEVEL) -> Interval:
    """Mean of independent values with Student's t interval; values that are NaN are left out.

    One value gives an estimate without limits, none gives NaN throughout.
    """
    known = [value for value in values if not isnan(value)]
    count = len(known)
    if count == 0:
        return Interval(nan, nan, nan, 0)
    mean = fsum(known) / count
    if count == 1:
        return Interval(mean, nan, nan, 1)
    variance = fsum((value - mean) ** 2 for value in known) / (count - 1)
    half = student_quantile(0.5 + level / 2, count - 1) * sqrt(variance / count)
    return Interval(mean, mean - half, mean + half, count)


def relative_interval(earlier: Sequence[float], later: Sequence[float], level: float = LEVEL) -> Interval:
    """Mean of later values / mean of earlier ones - 1, for pairs of values, with Fieller's interval.

    The limits are those ratios r for which the mean of (later - r earlier) lies within Student's limits around 0.
    That is exact where the pairs are normal, and nearly so for means over many tickets (E. C. Fieller, Some problems
    in interval estimation, Journal of the Royal Statistical Society B 16, 1954). There are no limits where the
    earlier mean cannot be told from 0.
    """
    pairs = [(a, b) for a, b in zip(earlier, later, strict=True) if not (isnan(a) or isnan(b))]
    count = len(pairs)
    mean_a, mean_b = (fsum(column) / count for column in zip(*pairs, strict=True)) if pairs else (nan, nan)
    if not pairs or mean_a == 0:
        return Interval(nan, nan, nan, count)
    ratio = mean_b / mean_a
    if count == 1:
        return Interval(ratio - 1, nan, nan, 1)
    factor = student_quantile(0.5 + level / 2, count - 1) ** 2 / count / (count - 1)
    square = mean_a**2 - factor * fsum((a - mean_a) ** 2 for a, _ in pairs)
    middle = mean_a * mean_b - factor * fsum((a - mean_a) * (b - mean_b) for a, b in pairs)
    constant = mean_b**2 - factor * fsum((b - mean_b) ** 2 for _, b in pairs)
    if square <= 0:
        return Interval(ratio - 1, nan, nan, count)
    root = sqrt(max(middle**2 - square * constant, 0.0))
    low, high = (middle - root) / square - 1, (middle + root) / square - 1
    return Interval(ratio - 1, low, high, count)


def student_quantile(probability: float, degrees: int) -> float:
    """Quantile of Student's t distribution."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, probability))


def correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Pearson's correlation of paired values; NaN below three pairs or without variation."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if not (isnan(a) or isnan(b))]
    if len(pairs) < 3 or any(len(set(column)) == 1 for column in zip(*pairs, strict=True)):
        return nan
    mean_a, mean_b = (fsum(column) / len(pairs) for column in zip(*pairs, strict=True))
    together = fsum((a - mean_a) * (b - mean_b) for a, b in pairs)
    apart = sqrt(fsum((a - mean_a) ** 2 for a, _ in pairs) * fsum((b - mean_b) ** 2 for _, b in pairs))
    return together / apart if apart else nan
