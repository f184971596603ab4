"""Sobol's indices: which share of the variance of a figure each input explains, with the part of chance told apart.

The inputs are taken to be independent, each as likely at any value between its ends. The share that an input explains
alone is the correlation of the figures at two points that have this input in common and nothing else; what it explains
with others is 1 - the correlation at two points that have everything else in common. Each row of the design has
replications of its own, which all its points share. What chance adds to a figure then is independent between two
replications of a row, so products of figures of different replications hold no variance of chance: made of them, the
correlations are those of the expected figure, as if there were no chance. Were all rows to see the same replications,
chance that is common to all points would vanish from the variance, and the rest of it would be taken for an effect of
the inputs, in every resample alike.
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
    """Shares of the variance that one input explains; estimates below 0 or above 1 are chance."""

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
    centred = figures - figures.mean()  # which changes nothing, and spares digits
    found, drawn = parts(centred), _resampled(centred, seed)
    level = joint_level(2 * inputs)
    shares = [_interval(found[i], drawn[:, i], rows, level) for i in range(2 * inputs)]
    alone = found[:inputs].sum()
    noise = float(figures.var(axis=2, ddof=1).mean())
    variance = max(float(variance_of(figures)), 0.0)
    return Explained(
        [Index(shares[i], shares[inputs + i]) for i in range(inputs)],
        _interval(1 - alone, 1 - drawn[:, :inputs].sum(axis=1), rows, joint_level(1)),
        variance**0.5,
        noise**0.5,
        _interval(found[-1], drawn[:, -1], rows, joint_level(1)),
        float(figures.mean()),
    )


def parts(figures: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """First-order indices, total indices, and the share of chance in the variance of single runs, one after another.

    With weights of the rows, shape (draws, rows), the same for each draw.
    """
    rows = len(figures)
    drawn = (np.ones((1, rows)) if weights is None else weights) / rows
    one, other, mixed = figures[:, :1], figures[:, 1:2], figures[:, 2:]
    noise = drawn @ figures.var(axis=2, ddof=1).mean(axis=1)
    variance = drawn @ products(figures, figures).mean(axis=1) - (drawn @ figures.mean(axis=(1, 2))) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = noise / (variance + noise)
        alike = correlations(one, mixed, drawn)
        # points with nothing in common are correlated by the luck of the design, and the mixed point as far as it is
        # like the first one: without that luck small shares are told much better
        first = correlations(other, mixed, drawn) - alike * correlations(other, one, drawn)
    found = np.nan_to_num(np.hstack([first, 1 - alike, chance[:, None]]), nan=0.0, posinf=0.0, neginf=0.0)
    return found[0] if weights is None else found


def correlations(one: np.ndarray, other: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """The correlation of the expected figures at two points over the rows, for each pair of points.

    Both points are alike, so they have one mean and one variance (Janon and others, 2014): an extreme row moves the
    covariance and the variance together.
    """
    middle = (drawn @ one.mean(axis=2) + drawn @ other.mean(axis=2)) / 2
    squares = (drawn @ products(one, one) + drawn @ products(other, other)) / 2
    found: np.ndarray = (drawn @ products(one, other) - middle**2) / (squares - middle**2)
    return found


def products(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The mean product of two figures of different replications, for each row and point."""
    count = one.shape[2]
    pairs: np.ndarray = one.sum(axis=2) * other.sum(axis=2) - (one * other).sum(axis=2)
    return pairs / (count * (count - 1))


def variance_of(figures: np.ndarray) -> float:
    """Variance of the expected figure over the box, without chance."""
    plain = figures - figures.mean()
    return float(products(plain, plain).mean())


def _resampled(figures: np.ndarray, seed: int) -> np.ndarray:
    """`parts` of rows drawn again, with replacement."""
    rows = len(figures)
    generator = np.random.default_rng([seed, rows])
    return parts(figures, generator.multinomial(rows, np.full(rows, 1 / rows), RESAMPLES).astype(float))


def _interval(estimate: float, drawn: np.ndarray, rows: int, level: float) -> Interval:
    """Student's limits with the standard deviation over resamples: single quantiles far out would be too rough."""
    half = student_quantile(0.5 + level / 2, rows - 1) * float(drawn.std(ddof=1))
    return Interval(float(estimate), float(estimate) - half, float(estimate) + half, rows)
