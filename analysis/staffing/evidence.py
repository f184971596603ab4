"""What a sample says about targets: pure functions over slacks, which are how far a figure keeps its target.

A sample has a row per target and a column per replication.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np

from analysis.intervals import student_quantile
from analysis.phrases import Target

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

    @property
    def is_constant(self) -> np.ndarray:
        """Whether a figure was the same in all replications, which says little about its spread."""
        found: np.ndarray = np.isfinite(self.mean) & (self.error == 0)
        return found

    def student(self, error: float, side: int = -1) -> np.ndarray:
        """One-sided bounds of Student's, each missed with this probability, as if the spread that was seen were all
        there is."""
        quantiles = np.array([student_quantile(1 - error, n - 1) if n > 1 else inf for n in self.count.tolist()])
        width = np.where(self.count > 1, np.where(self.error > 0, quantiles, 0.0) * self.error, inf)
        with np.errstate(invalid="ignore"):
            found: np.ndarray = np.where(np.isfinite(self.mean), self.mean + side * width, self.mean)
        return found

    def bounds(self, error: float, side: int = -1, limits: Limits | None = None) -> np.ndarray:
        """One-sided confidence bounds, each missed with this probability: lower ones, or upper ones with side 1.

        A figure that was the same in all n replications is another in at most 1 - error^(1/n) of them, and may there
        be as far away as its limits are.
        """
        limits = limits or Limits.unknown(len(self.mean))
        end = limits.lowest if side < 0 else limits.highest
        chance = 1 - error ** (1 / np.maximum(self.count, 1))
        with np.errstate(invalid="ignore"):
            rare = self.mean + chance * (end - self.mean)
        found: np.ndarray = np.where(self.is_constant, rare, self.student(error, side))
        return found


@dataclass(frozen=True)
class Limits:
    """How far below and above its target a figure can be at all; infinite where nothing bounds it."""

    lowest: np.ndarray
    highest: np.ndarray

    @classmethod
    def unknown(cls, targets: int) -> Limits:
        return cls(np.full(targets, -inf), np.full(targets, inf))


def limits_of(targets: Sequence[Target]) -> Limits:
    """Shares lie between 0 and 1."""
    ends = [sorted((t.slack(0.0), t.slack(1.0))) if t.of.unit == "share" else (-inf, inf) for t in targets]
    return Limits(np.array([low for low, _ in ends]), np.array([high for _, high in ends]))


def _alike(sample: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Whether all that is there in a row is the same, which a mean rounds away."""
    found: np.ndarray = np.where(there, sample, -inf).max(axis=1, initial=-inf) == np.where(there, sample, inf).min(
        axis=1, initial=inf
    )
    return found


def estimate(sample: np.ndarray) -> Estimate:
    """Mean and standard error of each row; NaN is left out, and a row without anything misses its target by far."""
    there = ~np.isnan(sample)
    count = there.sum(axis=1)
    total = np.where(there, sample, 0.0).sum(axis=1)
    mean = np.where(count > 0, total / np.maximum(count, 1), -inf)
    away = np.where(there, sample - np.where(np.isfinite(mean), mean, 0.0)[:, None], 0.0)
    away = np.where(np.isfinite(away) & ~_alike(sample, there)[:, None], away, 0.0)
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
    limits: Limits | None = None
    """Of the slacks; without them, a figure that is the same in all replications cannot be confirmed."""

    def share(self, look: int) -> float:
        """What look number 1, 2, ... may spend."""
        return self.error / 2.0**look

    def each(self, look: int) -> float:
        """What it may spend for each target."""
        return self.share(look) / self.targets

    def spent(self, looks: int) -> float:
        return sum(self.share(look) for look in range(1, looks + 1))

    def bounds(self, found: Estimate, look: int) -> np.ndarray:
        """Lower bounds of the slacks at this look."""
        return found.bounds(self.each(look), limits=self.limits)

    def margin(self, found: Estimate) -> np.ndarray:
        """The slack that the second look at a candidate can tell from 0 with probability `POWER`; 0 where all
        replications say the same, which is enough to search by and not enough to confirm."""
        return self._quantile(2) * found.deviation / sqrt(self.most)

    def needed(self, found: Estimate) -> int:
        """Replications with which the first look tells the slack of this estimate from 0, at most those there are."""
        if (found.mean <= 0).any():
            return self.most
        wanted = (self._quantile(1) * found.deviation / found.mean) ** 2
        wanted = np.where(found.is_constant, self.wanted_if_constant(found.mean), wanted)
        return int(min(self.most, max(FEWEST, np.ceil(wanted.max(initial=0.0)))))

    def wanted_if_constant(self, slacks: np.ndarray) -> np.ndarray:
        """Replications with the same figure that the first look needs to tell its slack from 0; infinite where nothing
        bounds it."""
        lowest = (self.limits or Limits.unknown(len(slacks))).lowest
        with np.errstate(divide="ignore", invalid="ignore"):
            found: np.ndarray = np.log(self.each(1)) / np.log(1 - slacks / (slacks - lowest))
        return np.where(slacks > 0, np.where(np.isfinite(lowest), found, inf), inf)

    def _quantile(self, look: int) -> float:
        return NormalDist().inv_cdf(1 - self.each(look)) + NormalDist().inv_cdf(POWER)


def judged(found: Estimate, looks: Looks, is_last: bool) -> Verdict:
    """Whether a candidate seems to keep every target by a margin that can be confirmed; open where more replications
    are to decide."""
    margin = looks.margin(found)
    if is_last:
        return "keeps" if (found.mean >= margin).all() else "misses"
    if (found.student(1 - SURE, 1) < margin).any():
        return "misses"
    return "keeps" if (found.student(1 - SURE) >= margin).all() else "open"
