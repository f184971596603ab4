"""Families without a longest duration, by their mean and, where it is free, their cv."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal

import numpy as np

from scenarios.distributions.base import MeanAndCv, MeanOnly
from scenarios.distributions.parameters import Count


class Exponential(MeanOnly):
    """Time to something that may happen at any moment, however long ago the last one was."""

    distribution: Literal["exponential"] = "exponential"

    @property
    def cv(self) -> float:
        return 1.0

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        return -self.mean * np.log1p(-u)


class Lognormal(MeanAndCv):
    """A long tail, the product of many influences: the usual choice for repair and work times."""

    distribution: Literal["lognormal"] = "lognormal"

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        from scipy.special import ndtri

        variance_of_log = math.log1p(self.cv**2)
        return self.mean * np.exp(math.sqrt(variance_of_log) * ndtri(u) - variance_of_log / 2)


class Gamma(MeanAndCv):
    """Between fixed and very irregular by its cv; cv 1 is exponential."""

    distribution: Literal["gamma"] = "gamma"

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        return _gamma_quantile(u, self.mean, shape=1 / self.cv**2)


class Weibull(MeanAndCv):
    """Time until something breaks that ages (cv below 1) or matures (cv above 1)."""

    distribution: Literal["weibull"] = "weibull"

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        inverse_shape = _weibull_inverse_shape(self.cv)
        return self.mean * (-np.log1p(-u)) ** inverse_shape / math.gamma(1 + inverse_shape)


class Erlang(MeanOnly):
    """The sum of equal exponential stages."""

    distribution: Literal["erlang"] = "erlang"
    stages: Count
    """Number of stages; 1 is exponential, many are nearly fixed."""

    @property
    def cv(self) -> float:
        return 1 / math.sqrt(self.stages)

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        return _gamma_quantile(u, self.mean, shape=self.stages)


def _gamma_quantile(u: np.ndarray, mean: float, shape: float) -> np.ndarray:
    from scipy.special import gammaincinv

    return mean * gammaincinv(shape, u) / shape


@lru_cache
def _weibull_inverse_shape(cv: float) -> float:
    """1 / shape of the Weibull distribution with this cv, found by halving an interval.

    From 1 + cv**2 = gamma(1 + 2 x) / gamma(1 + x)**2 with x = 1 / shape, which rises with x.
    """
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        log_ratio = math.lgamma(1 + 2 * middle) - 2 * math.lgamma(1 + middle)
        low, high = (middle, high) if log_ratio < math.log1p(cv**2) else (low, middle)
    return high
