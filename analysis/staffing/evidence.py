"""What a sample says about targets: pure functions over slacks, which are how far a figure keeps its target.

A sample has a row per target and a column per replication.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np

from analysis.intervals import student_quantile

Verdict = Literal["keeps", "misses", "open"]

POWER = 0.9
"""Probability that a staffing which the search thinks good enough is confirmed at its last look."""
FEWEST = 16
"""Fresh replications at least: shares near 1 are skewed, and Student's bound needs some to be right for their mean."""
SURE = 0.95
"""One-sided confidence at which the search stops looking at a candidate."""


@dataclass(frozen=True)
class Estimate:
    """The mean slack of each target with its standard error."""

    mean: np.ndarray
    error: np.ndarray
    count: np.ndarray
    """Replications in which the figure exists."""

    @property
    def deviation(self) -> np.ndarray:
        """Standard deviation of one replication."""
        found: np.ndarray = self.error * np.sqrt(self.count)
        return found

    @np.errstate(invalid="ignore")
    def bounds(self, error: float, side: int = -1) -> np.ndarray:
        """One-sided confidence bounds, each missed with this probability: lower ones, or upper ones with side 1."""
        quantiles = np.array([student_quantile(1 - error, n - 1) if n > 1 else inf for n in self.count.tolist()])
        width = np.where(self.error > 0, quantiles, 0.0) * np.where(self.error > 0, self.error, 0.0)
        width = np.where(self.count > 1, width, inf)
        found: np.ndarray = np.where(np.isfinite(self.mean), self.mean + side * width, self.mean)
        return found


def estimate(sample: np.ndarray) -> Estimate:
    """Mean and standard error of each row; NaN is left out, and a row without anything misses its target by far."""
    there = ~np.isnan(sample)
    count = there.sum(axis=1)
    total = np.where(there, sample, 0.0).sum(axis=1)
    mean = np.where(count > 0, total / np.maximum(count, 1), -inf)
    away = np.where(there, sample - np.where(np.isfinite(mean), mean, 0.0)[:, None], 0.0)
    away = np.where(np.isfinite(away), away, 0.0)
    variance = (away**2).sum(axis=1) / np.maximum(count - 1, 1)
    return Estimate(mean, np.sqrt(variance / np.maximum(count, 1)), count)


@dataclass(frozen=True)
class Looks:
    """How the probability of a wrong recommendation is spent.

    Look k may be wrong with half of what is left, so that all looks together are wrong with less than `error`
    however many there are; within a look each target has an equal share (Bonferroni).
    """

    error: float
    targets: int
    most: int
    """Fresh replications that a candidate gets at most."""

    def share(self, look: int) -> float:
        """What look number 1, 2, ... may spend."""
        return self.error / 2.0**look

    def each(self, look: int) -> float:
        """What it may spend for each target."""
        return self.share(look) / self.targets

    def spent(self, looks: int) -> float:
        return sum(self.share(look) for look in range(1, looks + 1))

    def margin(self, found: Estimate) -> np.ndarray:
        """The slack that the second look at a candidate can tell from 0 with probability `POWER`."""
        return self._quantile(2) * found.deviation / sqrt(self.most)

    def needed(self, found: Estimate) -> int:
        """Replications with which the first look tells the slack of this estimate from 0, at most those there are."""
        if (found.mean <= 0).any():
            return self.most
        wanted = (self._quantile(1) * found.deviation / found.mean) ** 2
        return min(self.most, max(FEWEST, ceil(float(wanted.max(initial=0.0)))))

    def _quantile(self, look: int) -> float:
        return NormalDist().inv_cdf(1 - self.each(look)) + NormalDist().inv_cdf(POWER)


def judged(found: Estimate, looks: Looks, is_last: bool) -> Verdict:
    """Whether a candidate seems to keep every target by a margin that can be confirmed; open where more replications
    are to decide."""
    margin = looks.margin(found)
    if is_last:
        return "keeps" if (found.mean >= margin).all() else "misses"
    if (found.bounds(1 - SURE, 1) < margin).any():
        return "misses"
    return "keeps" if (found.bounds(1 - SURE) >= margin).all() else "open"
