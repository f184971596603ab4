"""Several variants against one reference without pairing: Dunnett's comparison.

It holds for samples that are independent of each other, normal and equally spread (C. W. Dunnett, A multiple
comparison procedure for comparing several treatments with a control, Journal of the American Statistical Association
50, 1955). Replications under common random numbers are not independent: there its intervals would mostly be far too
wide. Here the integral is done by fixed points and weights, so that the same runs give the same bytes, which random
points would not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum, inf, isnan, sqrt

import numpy as np

from analysis.intervals import LEVEL, Interval

Z_POINTS, S_POINTS = 40, 128
"""Points for what the reference shares with all, and for the estimated spread."""
CLOSER = 6
"""Power by which points of the spread's distribution function move towards 0: where few replications estimate it, small
spreads decide how far out high levels lie."""
LARGEST = 1e6
"""Above every critical value."""


@dataclass(frozen=True)
class Against:
    """One variant minus the reference."""

    interval: Interval
    p: float
    """Adjusted for all variants."""


def dunnett(
    reference: Sequence[float], variants: Mapping[str, Sequence[float]], level: float = LEVEL
) -> dict[str, Against]:
    """Each variant minus the reference, with intervals that all hold at once; NaN values are left out.

    A variant with less than two values has no interval. It still counts as one of those that are looked at, as though
    it shared nothing with the others, which makes intervals a little wider and never too narrow.

    Parameters
    ----------
    reference
        Values of the reference, from runs of its own.
    variants
        Values of each variant, from runs of its own.
    level
        Confidence that all intervals hold together.
    """
    base, others = _known(reference), {name: _known(values) for name, values in variants.items()}
    others = {name: values for name, values in others.items() if len(values) > 1}
    if not others or len(base) < 2:
        return {}
    degrees = sum(len(values) - 1 for values in (base, *others.values()))
    spread = sqrt(fsum(map(_squares, (base, *others.values()))) / degrees)
    shared = tuple(sqrt(len(values) / (len(values) + len(base))) for values in others.values())
    shared += (0.0,) * (len(variants) - len(others))
    critical = critical_value(shared, degrees, level)
    found = {}
    for name, values in others.items():
        difference, error = _mean(values) - _mean(base), spread * sqrt(1 / len(values) + 1 / len(base))
        size = abs(difference) / error if error else (inf if difference else 0.0)
        limits = Interval(difference, difference - critical * error, difference + critical * error, len(values))
        found[name] = Against(limits, max(0.0, 1 - share_below(size, shared, degrees)))
    return found


def _known(values: Sequence[float]) -> list[float]:
    return [value for value in values if not isnan(value)]


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def _squares(values: Sequence[float]) -> float:
    mean = _mean(values)
    return fsum((value - mean) ** 2 for value in values)


@lru_cache(maxsize=64)
def critical_value(shared: tuple[float, ...], degrees: int, level: float) -> float:
    """The size that all standardised differences keep below with probability `level`, where nothing differs."""
    from scipy.optimize import brentq

    return float(brentq(lambda size: share_below(size, shared, degrees) - level, 0.0, LARGEST, xtol=1e-10))


def share_below(size: float, shared: tuple[float, ...], degrees: int) -> float:
    """Probability that no standardised difference is larger than `size`.

    Each is (root(1 - b^2) X - b Z) / S: X of the variant, Z of the reference that all share, S the estimated spread.
    """
    from scipy.special import ndtr

    if size == inf:
        return 1.0
    z, z_weights, s, s_weights = _points(degrees)
    inside = np.ones((s.size, z.size))
    for b in shared:
        own = sqrt(1 - b**2)
        inside *= ndtr((size * s[:, None] + b * z) / own) - ndtr((-size * s[:, None] + b * z) / own)
    return float(s_weights @ inside @ z_weights)


@lru_cache(maxsize=16)
def _points(degrees: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Gauss-Hermite points for Z; Gauss-Legendre points of a power of S's distribution function for S."""
    from scipy.special import gammaincinv

    z, z_weights = np.polynomial.hermite_e.hermegauss(Z_POINTS)
    u, u_weights = np.polynomial.legendre.leggauss(S_POINTS)
    place = (u + 1) / 2
    s = np.sqrt(2 * gammaincinv(degrees / 2, place**CLOSER) / degrees)
    return z, z_weights / z_weights.sum(), s, u_weights / 2 * CLOSER * place ** (CLOSER - 1)
