"""Intervals that hold at every moment of a sequential procedure, whenever and why ever it stops.

Student's interval holds for a number of replications that is fixed beforehand. Who stops when figures look clear sees
it miss too often. These are the means that a mixture of likelihood ratios of Student's statistic does not refuse
(T. L. Lai, On confidence sequences, Annals of Statistics 4, 1976; H. Wang and A. Ramdas, Anytime-valid t-tests and
confidence sequences for Gaussian means with unknown variance, Sequential Analysis 44, 2025): standardised effects are
normal with variance 1, and the scale has its invariant prior. By Ville's inequality the truth is ever refused with at
most the stated probability, for independent normal values.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, inf, nan, sqrt

from analysis.intervals import LEVEL, Interval


def anytime_interval(values: Sequence[float], level: float = LEVEL) -> Interval:
    """Mean of independent values with limits that hold after any number of them."""
    count = len(values)
    if not count:
        return Interval(nan, nan, nan, 0)
    mean = fsum(values) / count
    if count == 1:
        return Interval(mean, nan, nan, 1)
    squares = fsum((value - mean) ** 2 for value in values)
    half = sqrt(squares / count * _largest(count, 1 - level)) if squares else 0.0
    return Interval(mean, mean - half, mean + half, count)


def _largest(count: int, error: float) -> float:
    """The largest t^2 / (count - 1) that is not refused.

    The ratio is ((1 + u) / (1 + u / r))^(count / 2) / sqrt(r) with r = 1 + count, and is compared with 1 / error.
    """
    ratio = 1 + count
    bound = (sqrt(ratio) / error) ** (2 / count)
    return (bound - 1) / (1 - bound / ratio) if bound < ratio else inf
