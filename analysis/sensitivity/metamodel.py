"""A response surface: a formula for a figure over a box of inputs, which says how far it may be off.

    figure at a point = quadratic polynomial of the inputs + what the polynomial misses + chance

The inputs run from -1, their low ends, to 1, their high ends. Coefficients come from weighted least squares: a point
weighs the less, the larger chance is there, and what the polynomial misses is a variance that all points share. It is
as large as makes the weighted residuals as large as they should be (Paule and Mandel, 1982), and 0 where chance
explains them. So the interval at a point holds both that the coefficients are estimates and that the truth is no
polynomial. It is meant for points inside the box, and refuses others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import nan, sqrt

import numpy as np

from analysis.intervals import LEVEL, Interval, student_quantile

Term = tuple[int, ...]
"""The inputs that are multiplied: () is the constant, (0,) an input, (0, 0) its square, (0, 1) an interaction."""


@dataclass(frozen=True)
class Surface:
    """A fitted polynomial with its errors, in the unit of the figure."""

    terms: tuple[Term, ...]
    coefficients: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    """Of the coefficients."""
    missed: float
    """Standard deviation of what the polynomial misses."""
    chance: float
    """Standard deviation of the simulated points due to chance (root of the mean variance)."""
    left_out: float
    """Root mean square of how far each point is from the surface fitted without it; chance of the points included."""
    lack_of_fit: float
    """Probability that chance alone scatters the points as far from the surface as they are (small: it misses more)."""
    explained: float
    """Share of the variance between points that is predicted where a point is left out."""
    points: int

    @property
    def degrees(self) -> int:
        return self.points - len(self.terms)

    @property
    def own_error(self) -> float:
        """The error at a point that was left out, without the chance of that point itself."""
        return sqrt(max(self.left_out**2 - self.chance**2, 0.0))

    def at(self, place: Sequence[float], level: float = LEVEL) -> Interval:
        """The expected figure at a place, coordinates from -1 to 1, with its interval.

        Raises ValueError outside the box.
        """
        if any(not -1 - 1e-9 <= coordinate <= 1 + 1e-9 for coordinate in place):
            raise ValueError(f"{tuple(place)} is outside the box; expected coordinates from -1 to 1")
        row = columns_of(np.array([place]), self.terms)[0]
        middle = float(row @ np.array(self.coefficients))
        half = student_quantile(0.5 + level / 2, self.degrees) * sqrt(
            float(row @ np.array(self.covariance) @ row) + self.missed**2
        )
        return Interval(middle, middle - half, middle + half, self.points)

    def coefficient(self, position: int, level: float = LEVEL) -> Interval:
        """A coefficient with its interval."""
        middle = self.coefficients[position]
        half = student_quantile(0.5 + level / 2, self.degrees) * sqrt(self.covariance[position][position])
        return Interval(middle, middle - half, middle + half, self.points)


def quadratic_terms(levels: Sequence[int]) -> tuple[Term, ...]:
    """Constant, inputs, interactions and squares; no square of an input that takes two values only."""
    inputs = range(len(levels))
    linear = [(position,) for position in inputs]
    pairs = [pair for pair in combinations_with_replacement(inputs, 2) if pair[0] != pair[1] or levels[pair[0]] > 2]
    return ((), *linear, *pairs)


def columns_of(places: np.ndarray, terms: Sequence[Term]) -> np.ndarray:
    """The value of each term at each place, shape (places, terms)."""
    return np.stack([places[:, list(term)].prod(axis=1) for term in terms], axis=1)


def weights_of(surface: Surface, inputs: int) -> list[float]:
    """The share of the variance of the surface that each input takes part in, over the whole box."""
    parts = {term: c**2 * _variance(term) for term, c in zip(surface.terms, surface.coefficients, strict=True)}
    whole = sum(parts.values()) or 1.0
    return [sum(part for term, part in parts.items() if position in term) / whole for position in range(inputs)]


def _variance(term: Term) -> float:
    """Variance of a term whose inputs are evenly spread from -1 to 1."""
    if not term:
        return 0.0
    if len(term) == 1:
        return 1 / 3
    return 4 / 45 if term[0] == term[1] else 1 / 9


def fitted(places: np.ndarray, figures: np.ndarray) -> tuple[Surface, np.ndarray]:
    """The surface through simulated points, and what it says of each point where it is fitted without it.

    Parameters
    ----------
    places
        Shape (points, inputs), coordinates from -1 to 1.
    figures
        Shape (points, replications), with at least two replications, which are the points' own.
    """
    terms = quadratic_terms([len(np.unique(column)) for column in places.T])
    columns, means = columns_of(places, terms), figures.mean(axis=1)
    if len(places) <= len(terms) + 1:
        raise ValueError(f"expected more than {len(terms) + 1} points for {len(terms)} coefficients")
    chance = _chance(columns_of(places, [term for term in terms if len(term) < 2]), figures)
    missed = _missed(columns, means, chance)
    weights = _weights(chance + missed)
    coefficients, inverse, leverage = _least_squares(columns, means, weights)
    residuals = means - columns @ coefficients
    without = residuals / (1 - leverage)
    covariance = inverse if (chance + missed > 0).all() else np.zeros_like(inverse)
    total = float(np.square(means - means.mean()).sum())
    surface = Surface(
        terms,
        tuple(map(float, coefficients)),
        tuple(tuple(map(float, row)) for row in covariance),
        sqrt(missed),
        sqrt(float(chance.mean())),
        sqrt(float(np.square(without).mean())),
        _lack_of_fit(columns, means, chance, figures.shape[1]),
        1 - float(np.square(without).sum()) / total if total else nan,
        len(places),
    )
    return surface, means - without


def _chance(columns: np.ndarray, figures: np.ndarray) -> np.ndarray:
    """Variance due to chance of the mean at each point: a smooth function over the box.

    The variances of a few replications are rough. Their logarithms are fitted by a plane, which is then scaled so that
    its mean is the mean of the variances.
    """
    count = figures.shape[1]
    found = figures.var(axis=1, ddof=1) / count
    seen = found > 0
    if seen.sum() <= columns.shape[1] + 1:
        return np.full(len(found), float(found.mean()))
    plane, *_ = np.linalg.lstsq(columns[seen], np.log(found[seen]), rcond=None)
    smooth: np.ndarray = np.exp(columns @ plane)
    return smooth * float(found.mean() / smooth.mean())


def _weights(variances: np.ndarray) -> np.ndarray:
    """Weights of points with these variances; all alike where there is no variance at all."""
    return 1 / variances if (variances > 0).all() else np.ones_like(variances)


def _least_squares(columns: np.ndarray, means: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, ...]:
    """Coefficients, inverse of the weighted squares, and leverage of each point."""
    inverse = np.linalg.inv(columns.T @ (columns * weights[:, None]))
    coefficients = inverse @ (columns.T @ (weights * means))
    leverage = np.einsum("ij,jk,ik->i", columns, inverse, columns) * weights
    return coefficients, inverse, leverage


def _squares(columns: np.ndarray, means: np.ndarray, variances: np.ndarray) -> float:
    """Sum of squared residuals, each by its variance."""
    weights = _weights(variances)
    residuals = means - columns @ _least_squares(columns, means, weights)[0]
    return float((weights * residuals**2).sum())


def _missed(columns: np.ndarray, means: np.ndarray, chance: np.ndarray) -> float:
    """The variance of what the polynomial misses, with which the squares are as large as they should be."""
    from scipy.optimize import brentq

    degrees = len(columns) - columns.shape[1]
    plain = means - columns @ _least_squares(columns, means, np.ones_like(means))[0]
    most = float((plain**2).sum()) / degrees
    if most <= 1e-20 * float((means**2).mean()):
        return 0.0
    if not (chance > 0).all():
        return most
    if _squares(columns, means, chance) <= degrees:
        return 0.0
    upper = 2 * most
    while _squares(columns, means, chance + upper) > degrees:
        upper *= 2
    return float(brentq(lambda missed: _squares(columns, means, chance + missed) - degrees, 0.0, upper, rtol=1e-10))


def _lack_of_fit(columns: np.ndarray, means: np.ndarray, chance: np.ndarray, replications: int) -> float:
    """F test of the residuals against the variance between replications."""
    from scipy.special import fdtrc

    if not (chance > 0).all():
        return nan
    degrees = len(columns) - columns.shape[1]
    ratio = _squares(columns, means, chance) / degrees
    return float(fdtrc(degrees, len(columns) * (replications - 1), ratio))
