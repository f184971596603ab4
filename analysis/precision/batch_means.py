"""An interval from one long run: means of long batches are nearly independent where single observations are not.

B. Schmeiser, Batch size effects in the analysis of simulation output, Operations Research 30, 1982: 10 to 30 batches.
Whether batches are long enough is tested by the correlation of neighbours (J. von Neumann, 1941; G. S. Fishman, 1978).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan, sqrt

import numpy as np

from analysis.intervals import LEVEL, Interval, mean_interval
from analysis.precision.mser import batched

BATCHES = 20
"""Batches: more would be shorter and depend on each other, fewer would make the interval wider."""
FEWEST = 10
"""With fewer batches neither the interval nor the test says much."""
NORMAL_95 = 1.6448536269514722
"""Quantile of the standard normal distribution for a one-sided test at 5 %."""


@dataclass(frozen=True)
class BatchMeans:
    """The mean of one long series with its interval."""

    interval: Interval
    """`replications` are the batches."""
    size: int
    """Observations in a batch."""
    correlation: float
    """Of neighbouring batches; NaN below three of them."""
    is_reliable: bool
    """Whether there are ten batches, and neighbours are not more alike than chance makes them in 19 series of 20. If
    not, the interval is too narrow: a longer run is needed."""


def batch_means(
    values: Sequence[float] | np.ndarray, batches: int = BATCHES, whole: int = 1, level: float = LEVEL
) -> BatchMeans:
    """Mean of a series of one run, after its warm-up, with Student's interval over batches.

    Observations at the beginning that fill no batch are left out.

    Parameters
    ----------
    values
        In the order of time; NaN where there is none.
    batches
        How many, at most.
    whole
        Batches hold a multiple of so many observations: 7 of days, so that all have the same weekdays.
    """
    if batches < 2 or whole < 1:
        raise ValueError("expected at least 2 batches, and whole numbers of 1 or more observations")
    series = np.asarray(values, dtype=float)
    size = len(series) // batches // whole * whole or whole
    count = min(len(series) // size, batches)
    means = batched(series[len(series) - count * size :], size)
    known = [float(mean) for mean in means if not isnan(mean)]
    found = neighbours(known)
    alike = isnan(found) or found > NORMAL_95 * sqrt((len(known) - 2) / (len(known) ** 2 - 1))
    return BatchMeans(mean_interval(known, level), size, found, len(known) >= FEWEST and not alike)


def neighbours(values: Sequence[float]) -> float:
    """Correlation of neighbours, by von Neumann's ratio of successive differences; NaN below three values.

    For independent normal values it has the mean 0 and the variance (n - 2) / (n^2 - 1).
    """
    series = np.asarray(values, dtype=float)
    if len(series) < 3:
        return nan
    off = series - series.mean()
    squares = float(np.sum(off**2))
    if squares == 0:
        return 0.0
    return 1 - float(np.sum(np.diff(series) ** 2)) / (2 * squares)
