"""The end of the warm-up by MSER: what to cut off so that the mean of the rest is known best.

K. P. White, An effective truncation heuristic for bias reduction in simulation output, Simulation 69, 1997; MSER-5 of
W. W. Franklin and K. P. White, Stationarity tests and MSER-5, Winter Simulation Conference 2008.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan

import numpy as np

LEFT = 5
"""Batches that are never cut off: so few may agree by chance."""


@dataclass(frozen=True)
class Truncation:
    """What MSER cuts off."""

    observations: float
    """So many at the beginning, in whole batches; NaN where there are too few to look at."""
    is_reliable: bool
    """Whether it lies in the first half of the series. If not, the series is too short, or never settles."""


def mser(values: Sequence[float] | np.ndarray, batch: int = 5) -> Truncation:
    """The number of batches d, of k, that makes the squared deviations of the rest / (k - d)^2 smallest.

    Of days, use a `batch` of 7: means of whole weeks do not swing with the weekday. Observations at the end that fill
    no batch are left out, and the last five batches are never cut off. Of equal values the first is taken. A batch
    without any observation (all NaN) makes the series too short.
    """
    means = batched(values, batch)
    count = len(means)
    if count <= LEFT or isnan(float(means.sum())):
        return Truncation(nan, False)
    errors = [
        float(np.sum((means[cut:] - means[cut:].mean()) ** 2)) / (count - cut) ** 2 for cut in range(count - LEFT)
    ]
    cut = int(np.argmin(errors))
    return Truncation(float(cut * batch), 2 * cut <= count)


def batched(values: Sequence[float] | np.ndarray, batch: int) -> np.ndarray:
    """Means of batches one after the other; of a batch with gaps (NaN), over what is known."""
    if batch < 1:
        raise ValueError("expected a batch of at least 1 observation")
    series = np.asarray(values, dtype=float)
    whole = series[: len(series) // batch * batch].reshape(-1, batch)
    return mean_of_known(whole)


def mean_of_known(values: np.ndarray) -> np.ndarray:
    """Means along the last axis, without what is NaN; NaN where all is."""
    known = ~np.isnan(values)
    number = known.sum(axis=-1)
    means = np.full(number.shape, nan)
    np.divide(np.where(known, values, 0.0).sum(axis=-1), number, out=means, where=number > 0)
    return means
