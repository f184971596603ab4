"""Estimates at many points at once, verdicts on targets, and the points that may be the best; arrays of numbers only.

Whatever is said of all points together holds for all of them with 95 %: the error is shared out (Bonferroni).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.intervals import LEVEL

RIVALS = 50
"""Each point is compared with so many of the best; with more of them hardly another one is ruled out."""


@dataclass(frozen=True)
class Estimates:
    """Means over replications and the limits of their intervals; NaN where there is too little to say."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    count: np.ndarray
    """Replications in which the figure exists."""


def estimates_of(values: np.ndarray, looks: int = 1) -> Estimates:
    """Means along the last axis with Student's t intervals; values that are NaN are left out.

    With several looks, so many intervals hold together with 95 %.
    """
    known = ~np.isnan(values)
    count = known.sum(axis=-1)
    filled = np.where(known, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = filled.sum(axis=-1) / count
        squares = np.where(known, values - mean[..., None], 0.0) ** 2
        half = quantiles(0.5 + _level(looks) / 2, count - 1) * np.sqrt(squares.sum(axis=-1) / (count - 1) / count)
    return Estimates(mean, mean - half, mean + half, count)


def _level(looks: int) -> float:
    return 1 - (1 - LEVEL) / max(looks, 1)


def quantiles(probability: float, degrees: np.ndarray) -> np.ndarray:
    """Quantiles of Student's t distributions; NaN without a degree of freedom."""
    from scipy.special import stdtrit

    found: np.ndarray = np.where(degrees > 0, stdtrit(np.maximum(degrees, 1), probability), np.nan)
    return found


def verdicts(values: np.ndarray, sign: int, bound: float, looks: int) -> np.ndarray:
    """1 where the mean is on the good side of a bound, -1 where it is not, 0 where that cannot be told.

    A verdict is wrong with 5 % / looks at most: all that many together are right with 95 %.

    Parameters
    ----------
    values
        Of the shape (..., replications).
    sign
        1 where the mean is to be at least the bound, -1 where at most.
    """
    one_sided = estimates_of(values, 1)
    with np.errstate(invalid="ignore"):
        factor = quantiles(_level(looks), one_sided.count - 1) / quantiles(0.5 + LEVEL / 2, one_sided.count - 1)
        half = (one_sided.high - one_sided.mean) * factor
        slack = sign * (one_sided.mean - bound)
        return np.where(slack >= half, 1, np.where(slack <= -half, -1, 0)) * np.isfinite(half)


def may_be_best(values: np.ndarray, sign: int) -> np.ndarray:
    """Which points may be the best: the best one is among them with 95 %.

    A point is ruled out where another one is better by more than chance explains, replication by replication, as all
    see the same customers and faults. Points with an empty replication are not compared, and False.

    Parameters
    ----------
    values
        Of the shape (points, replications).
    sign
        1 where more is better, -1 where less is.
    """
    whole = ~np.isnan(values).any(axis=1)
    kept = whole.copy()
    points, count = np.flatnonzero(whole), values.shape[1]
    if count < 2 or len(points) < 2:
        return kept
    found = sign * values[points]
    limit = quantiles(1 - (1 - LEVEL) / (len(points) - 1), np.array(count - 1)) / np.sqrt(count)
    stays = np.ones(len(points), dtype=bool)
    for rival in np.argsort(-found.mean(axis=1), kind="stable")[:RIVALS]:
        behind = found[rival] - found
        stays &= behind.mean(axis=1) <= limit * behind.std(axis=1, ddof=1)
    kept[points] = stays
    return kept


def best_of(values: np.ndarray, sign: int) -> int | None:
    """The point with the best mean; the first of equal ones; None where none is known."""
    mean = values.mean(axis=1) * sign
    return None if np.isnan(mean).all() else int(np.nanargmax(mean))
