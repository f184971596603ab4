"""What all distributions have in common: a mean, a cv and an inverse, in seconds."""

from __future__ import annotations

from typing import Any

import numpy as np
from pydantic import ConfigDict

from scenarios.base import Model
from scenarios.distributions.parameters import SomeTime, Spread


def _name_first(schema: dict[str, Any]) -> None:
    """Makes `distribution` a required key of the JSON schema: it tells the classes apart."""
    schema["required"] = ["distribution", *schema.get("required", [])]


class AnyDistribution(Model):
    """What all distributions have in common. Each also has a `cv`, as a parameter or computed."""

    model_config = ConfigDict(json_schema_extra=_name_first)

    distribution: str = ""
    """Name of the distribution."""

    @property
    def mean_seconds(self) -> float:
        """The mean in seconds."""
        raise NotImplementedError

    @property
    def atoms(self) -> np.ndarray | None:
        """The only possible values in seconds, rising, equally likely; None where others lie between."""
        return None

    def ppf(self, u: np.ndarray) -> np.ndarray:
        """Seconds that are not exceeded with probability `u`, for 0 < u < 1."""
        u = np.asarray(u, dtype=float)
        return self._quantile(u) if self.atoms is None else _step_quantile(self.atoms, u)

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        raise NotImplementedError


def _step_quantile(atoms: np.ndarray, u: np.ndarray) -> np.ndarray:
    """The smallest atom that at least the share `u` of all atoms does not exceed."""
    number = np.ceil(u * len(atoms)).astype(np.int64) - 1
    return atoms[np.clip(number, 0, len(atoms) - 1)]


class MeanOnly(AnyDistribution):
    """What families with a mean have in common."""

    mean: SomeTime
    """Mean duration."""

    @property
    def mean_seconds(self) -> float:
        return float(self.mean)


class MeanAndCv(MeanOnly):
    """What families with a mean and a free cv have in common; `_quantile` never meets a cv of 0."""

    cv: Spread
    """Coefficient of variation: standard deviation / mean; 0 is fixed."""

    @property
    def atoms(self) -> np.ndarray | None:
        return np.array([float(self.mean)]) if self.cv == 0 else None


def ratio(deviation: float, mean: float) -> float:
    """The cv from a standard deviation; 0 where there is no duration at all."""
    return deviation / mean if mean else 0.0
