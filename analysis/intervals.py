"""Confidence intervals over independent replications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, isnan, log, nan, sqrt

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


def share_interval(values: Sequence[float], level: float = LEVEL) -> Interval:
    """Mean of independent shares from 0 to 1, with limits that stay between 0 and 1.

    Student's limits stand around the log-odds of the mean (delta method). Near the middle that is Student's interval;
    near 0 and 1, where few tickets decide and shares scatter to one side, it reaches farther to that side and holds
    the truth more often: with 1 ticket in 1000 and replications of unequal luck, 95 % instead of 91 %. Where all
    shares are 0, or all are 1, there are no limits: chance has not been seen.
    """
    plain = mean_interval(values, level)
    mean, half = plain.estimate, (plain.high - plain.low) / 2
    if isnan(half) or half == 0 or not all(0 <= value <= 1 for value in values if not isnan(value)):
        edge = mean in (0.0, 1.0) and not isnan(half)
        return Interval(mean, nan, nan, plain.replications) if edge else plain
    odds, step = log(mean / (1 - mean)), half / (mean * (1 - mean))
    return Interval(mean, _share_of(odds - step), _share_of(odds + step), plain.replications)


def _share_of(odds: float) -> float:
    """The share that has these log-odds, without overflow."""
    return 1 / (1 + exp(-odds)) if odds >= 0 else 1 - 1 / (1 + exp(odds))


def interval_of(unit: str, values: Sequence[float], level: float = LEVEL) -> Interval:
    """The interval of a figure over replications: of shares one that stays between 0 and 1, else Student's."""
    return share_interval(values, level) if unit == "share" else mean_interval(values, level)


def quantile_interval(values: Sequence[float], probability: float, level: float = LEVEL) -> Interval:
    """Quantile of the distribution that independent values come from, for example what one month in five exceeds.

    Limits are order statistics, whatever the distribution (binomial); between two of them by interpolation, so that
    they hold the quantile as often as the level says and not more often (J. Nyblom, Note on interpolated order
    statistics, Statistics & Probability Letters 14, 1992). A limit is NaN where no value is far enough out: the
    median takes 6 values, 90 % take 36 for the upper limit.

    The values are figures of whole replications. Values of one replication depend on each other, and this is wrong for
    them; a quantile over tickets is measured in each replication, and its mean has Student's interval.
    """
    known = sorted(value for value in values if not isnan(value))
    if not 0 < probability < 1:
        raise ValueError("expected a probability between 0 and 1")
    if not known:
        return Interval(nan, nan, nan, 0)
    tail = (1 - level) / 2
    low = _order_limit(known, probability, tail)
    high = -_order_limit([-value for value in reversed(known)], 1 - probability, tail)
    return Interval(_quantile(known, probability), low, high, len(known))


def _quantile(ordered: Sequence[float], probability: float) -> float:
    place = probability * (len(ordered) - 1)
    below = min(int(place), len(ordered) - 2) if len(ordered) > 1 else 0
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _order_limit(ordered: Sequence[float], probability: float, tail: float) -> float:
    """Lower limit that exceeds the quantile with the probability `tail`; NaN where no value lies so low.

    The r-th smallest value exceeds the quantile where fewer than r values lie below it.
    """
    from scipy.stats import binom

    count = len(ordered)
    risks = [float(binom.cdf(rank - 1, count, probability)) for rank in range(1, count + 1)]
    inside = [rank for rank, risk in enumerate(risks, start=1) if risk <= tail]
    if not inside:
        return nan
    rank = inside[-1]
    if rank == count:
        return ordered[-1]
    weight = _nyblom(risks[rank - 1], risks[rank], rank, count, probability, tail)
    return (1 - weight) * ordered[rank - 1] + weight * ordered[rank]


def _nyblom(risk: float, next_risk: float, rank: int, count: int, probability: float, tail: float) -> float:
    """Weight of the next order statistic, so that the risk in between is about `tail`."""
    share = (tail - risk) / (next_risk - risk)
    if share <= 0:
        return 0.0
    ratio = rank * (1 - probability) * (1 - share) / ((count - rank) * probability * share)
    return 1 / (1 + ratio)


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
