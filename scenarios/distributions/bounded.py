"""Families with a shortest and a longest duration, by these limits or around a mean."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Literal

import numpy as np
from pydantic import field_validator, model_validator

from scenarios.distributions.base import AnyDistribution, MeanAndCv, ratio
from scenarios.quantities import Duration


class Fixed(AnyDistribution):
    """Always the same duration; a plain text such as `15 min` means this too."""

    distribution: Literal["fixed"] = "fixed"
    value: Duration
    """The duration."""

    @property
    def mean_seconds(self) -> float:
        return float(self.value)

    @property
    def cv(self) -> float:
        return 0.0

    @property
    def atoms(self) -> np.ndarray:
        return np.array([float(self.value)])


class Uniform(AnyDistribution):
    """Any duration between two limits, all equally likely."""

    distribution: Literal["uniform"] = "uniform"
    low: Duration
    """Shortest duration."""
    high: Duration
    """Longest duration."""

    @model_validator(mode="after")
    def _in_order(self) -> Uniform:
        _check_order(low=self.low, high=self.high)
        return self

    @property
    def mean_seconds(self) -> float:
        return (self.low + self.high) / 2

    @property
    def cv(self) -> float:
        return ratio((self.high - self.low) / math.sqrt(12), self.mean_seconds)

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        return self.low + (self.high - self.low) * u


class UniformAround(MeanAndCv):
    """A uniform distribution by its mean and cv."""

    distribution: Literal["uniform"] = "uniform"

    @field_validator("cv")
    @classmethod
    def _not_below_zero(cls, cv: float) -> float:
        return _at_most(cv, math.sqrt(1 / 3), "uniform")

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        return self.mean * (1 + self.cv * math.sqrt(12) * (u - 0.5))


class Triangular(AnyDistribution):
    """Between two limits, most likely near one value in between: what people estimate without data."""

    distribution: Literal["triangular"] = "triangular"
    low: Duration
    """Shortest duration."""
    mode: Duration
    """Most likely duration."""
    high: Duration
    """Longest duration."""

    @model_validator(mode="after")
    def _in_order(self) -> Triangular:
        _check_order(low=self.low, mode=self.mode, high=self.high)
        return self

    @property
    def mean_seconds(self) -> float:
        return (self.low + self.mode + self.high) / 3

    @property
    def cv(self) -> float:
        a, b, c = self.low, self.mode, self.high
        variance = ((b - a) ** 2 + (c - b) ** 2 + (b - a) * (c - b)) / 18
        return ratio(math.sqrt(variance), self.mean_seconds)

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        return _triangular_quantile(u, self.low, self.mode, self.high)


class TriangularAround(MeanAndCv):
    """A symmetric triangular distribution by its mean and cv."""

    distribution: Literal["triangular"] = "triangular"

    @field_validator("cv")
    @classmethod
    def _not_below_zero(cls, cv: float) -> float:
        return _at_most(cv, math.sqrt(1 / 6), "triangular")

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        reach = self.mean * self.cv * math.sqrt(6)
        return _triangular_quantile(u, self.mean - reach, self.mean, self.mean + reach)


def _check_order(**durations: int) -> None:
    """Refuses limits that are not in rising order."""
    named = list(durations.items())
    for (lower, shorter), (upper, longer) in pairwise(named):
        if shorter > longer:
            raise ValueError(f"{lower} ({shorter} s) is above {upper} ({longer} s); expected {lower} <= {upper}")


def _at_most(cv: float, limit: float, name: str) -> float:
    """Refuses a cv with which the distribution would reach below 0."""
    if cv > limit:
        raise ValueError(
            f"cv is {cv:g}, with which the shortest duration would be below 0; "
            f"expected at most {math.floor(limit * 1000) / 1000:g} for {name}"
        )
    return cv


def _triangular_quantile(u: np.ndarray, low: float, mode: float, high: float) -> np.ndarray:
    """Each side of the mode is a square root: the distribution function is a parabola there."""
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u * (high - low) < mode - low, rising, falling)
