"""Sobol's indices: which share of the variance of a figure each input explains, with the part of chance told apart.

The inputs are taken to be independent, each as likely at any value between its ends. Each row of the design has
replications of its own, which all its points share. What chance adds to a figure then is independent between two
replications of a row, so that products of figures of different replications hold no variance of chance: with them the
estimators of Saltelli (2010, first order) and Jansen (1999, total) estimate the indices of the expected figure, as if
there were no chance. Were all rows to see the same replications, chance that is common to all points would vanish
from the variance, and the rest of it would be taken for an effect of the inputs, in every resample alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.intervals import Interval, student_quantile
from analysis.sensitivity.tornado import joint_level

RESAMPLES = 1000
"""Rows are drawn again so often for the intervals."""
SMALL = 0.05
"""An input whose total index is below may be left at any value."""


@dataclass(frozen=True)
class Index:
    """Shares of the variance that one input explains; estimates a little below 0 or above 1 are chance."""

    first: Interval
    """Alone."""
    total: Interval
    """With everything in which it takes part."""

    @property
    def verdict(self) -> str:
        """`matters` or `hardly matters` by the limits of the total index, else `inconclusive`."""
        return "matters" if self.total.low > SMALL else "hardly matters" if self.total.high < SMALL else "inconclusive"


@dataclass(frozen=True)
class Explained:
    """What explains the variance of a figure over the box of inputs."""

    indices: list[Index]
    together: Interval
    """Share of the variance that only two or more inputs together explain: 1 - the sum of all first-order indices."""
    deviation: float
    """Standard deviation of the expected figure over the box, in the unit of the figure."""
    chance: float
    """Standard deviation of the figure of one run due to chance."""
    chance_share: Interval
    """Share of chance in the variance of the figures of single runs at random points."""
    mean: float
    """Mean of the figure over the box."""


def explained(figures: np.ndarray, seed: int) -> Explained:
    """The indices with intervals, which hold together with 95 %.

    Parameters
    ----------
    figures
        Shape (rows, inputs + 2, replications), at the points of `designs.rows_of_two`, with two replications or more.
    seed
        Of the rows that are drawn again.
    """
    rows, points, _ = figures.shape
    inputs = points - 2
    found, drawn = parts(figures), _resampled(figures, seed)
    level = joint_level(2 * inputs)
    shares = [_interval(found[i], drawn[:, i], rows, level) for i in range(2 * inputs)]
    alone = found[:inputs].sum()
    noise = float(figures[:, :2].var(axis=2, ddof=1).mean())
    variance = max(float(variance_of(figures)), 0.0)
    return Explained(
        [Index(shares[i], shares[inputs + i]) for i in range(inputs)],
        _interval(1 - alone, 1 - drawn[:, :inputs].sum(axis=1), rows, joint_level(1)),
        variance**0.5,
        noise**0.5,
        _interval(found[-1], drawn[:, -1], rows, joint_level(1)),
        float(figures[:, :2].mean()),
    )


def parts(figures: np.ndarray) -> np.ndarray:
    """First-order indices, total indices, and the share of chance in the variance of single runs, in one array."""
    centred = figures - figures[:, :2].mean()
    one, other, mixed = centred[:, :1], centred[:, 1:2], centred[:, 2:]
    variance = variance_of(figures)
    noise = figures[:, :2].var(axis=2, ddof=1).mean()
    with np.errstate(divide="ignore", invalid="ignore"):
        first = _across(other, mixed - one) / variance
        total = _across(mixed - one, mixed - one) / variance / 2
        chance = noise / (variance + noise)
    return np.nan_to_num(np.concatenate([first, total, [chance]]), nan=0.0, posinf=0.0, neginf=0.0)


def variance_of(figures: np.ndarray) -> float:
    """Variance of the expected figure over the box, without chance."""
    plain = figures[:, :2] - figures[:, :2].mean()
    return float(_across(plain, plain).mean())


def _across(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Mean over rows of the product of two figures of different replications, for each point."""
    count = one.shape[2]
    pairs = one.sum(axis=2) * other.sum(axis=2) - (one * other).sum(axis=2)
    mean: np.ndarray = pairs.mean(axis=0) / (count * (count - 1))
    return mean


def _resampled(figures: np.ndarray, seed: int) -> np.ndarray:
    """`parts` of rows drawn again, with replacement."""
    generator = np.random.default_rng([seed, len(figures)])
    rows = len(figures)
    return np.array([parts(figures[generator.integers(0, rows, rows)]) for _ in range(RESAMPLES)])


def _interval(estimate: float, drawn: np.ndarray, rows: int, level: float) -> Interval:
    """Student's limits with the standard deviation over resamples: single quantiles far out would be too rough."""
    half = student_quantile(0.5 + level / 2, rows - 1) * float(drawn.std(ddof=1))
    return Interval(float(estimate), float(estimate) - half, float(estimate) + half, rows)
