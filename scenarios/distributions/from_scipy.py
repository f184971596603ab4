"""Any continuous family of scipy.stats; scipy is imported only when one is used."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from pydantic import Field, ValidationInfo, field_validator, model_validator

from scenarios.base import expected_one_of, nearest
from scenarios.distributions.base import AnyDistribution
from scenarios.distributions.parameters import SomeTime
from scenarios.quantities import Duration


class _Scipy(AnyDistribution):
    """A continuous distribution of scipy.stats, by its name there and its shape parameters.

    For the few families whose inverse scipy finds by search, such as `geninvgauss`, a table takes some 15 s.
    """

    distribution: Literal["scipy"] = "scipy"
    family: str
    """Name of the distribution in scipy.stats, such as `invgauss`."""
    parameters: dict[str, float] = Field(default_factory=dict, validate_default=True)
    """Its shape parameters by name; not `loc` and `scale`."""

    @field_validator("family")
    @classmethod
    def _continuous(cls, family: str) -> str:
        _family(family)
        return family

    @field_validator("parameters")
    @classmethod
    def _shapes(cls, parameters: dict[str, float], info: ValidationInfo) -> dict[str, float]:
        if "family" in info.data:  # otherwise the family is the mistake, and reported as that
            _check_shapes(info.data["family"], parameters)
        return parameters

    @model_validator(mode="after")
    def _usable(self) -> _Scipy:
        _check_moments(self.family, self._law())
        return self

    def __hash__(self) -> int:
        return hash((self.family, *sorted(self.parameters.items()), self.mean_seconds))

    @property
    def mean_seconds(self) -> float:
        return float(self._law().mean())

    @property
    def cv(self) -> float:
        law = self._law()
        return float(law.std() / law.mean())

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        return self._law().ppf(u)

    def _law(self) -> Any:
        """The distribution with all its parameters, as an object of scipy.stats in seconds."""
        raise NotImplementedError


class ScipyByMean(_Scipy):
    """A distribution of scipy.stats, stretched so that its mean is right; it starts at 0."""

    mean: SomeTime
    """Mean duration."""

    def _law(self) -> Any:
        family = _family(self.family)
        unscaled = _checked_support(self.family, family(**self.parameters))
        return family(**self.parameters, scale=self.mean / unscaled.mean())


class ScipyByScale(_Scipy):
    """A distribution of scipy.stats by its scale, moved by `loc`."""

    scale: SomeTime
    """Scale: what one unit of the distribution's standard form lasts."""
    loc: Duration = 0
    """Added to all durations."""

    def _law(self) -> Any:
        law = _family(self.family)(**self.parameters, loc=self.loc, scale=self.scale)
        return _checked_support(self.family, law)


def _family(name: str) -> Any:
    """The continuous distribution of scipy.stats with this name."""
    from scipy import stats

    found = getattr(stats, name, None)
    if isinstance(found, stats.rv_continuous):
        return found
    if isinstance(found, stats.rv_discrete):
        raise ValueError(f"{name} is a discrete distribution; expected a continuous one of scipy.stats")
    known = [word for word, thing in vars(stats).items() if isinstance(thing, stats.rv_continuous)]
    raise ValueError(
        f"unknown family '{name}'; expected a continuous distribution of scipy.stats{nearest(name, known)}"
    )


def _check_shapes(family: str, parameters: dict[str, float]) -> None:
    """Refuses wrong names of shape parameters, and values for which the distribution does not exist."""
    shapes = (_family(family).shapes or "").replace(",", " ").split()
    for name in parameters:
        if name not in shapes:
            expected = expected_one_of(shapes) if shapes else "expected none"
            raise ValueError(f"unknown parameter '{name}' of {family}; {expected}")
    for name in shapes:
        if name not in parameters:
            raise ValueError(f"{family} needs the parameter '{name}'; expected a number")
    if np.isnan(_family(family)(**parameters).support()[0]):
        given = ", ".join(f"{name} = {value:g}" for name, value in parameters.items())
        raise ValueError(f"{family} does not exist with {given}; expected values that scipy.stats allows")


def _checked_support(family: str, law: Any) -> Any:
    """Refuses a distribution of durations that may be negative."""
    lowest = law.support()[0]
    if lowest < 0:
        raise ValueError(f"{family} can be as low as {lowest:g}; expected a distribution without negative durations")
    return law


def _check_moments(family: str, law: Any) -> None:
    """Refuses tails so long that an average over more and more runs would never settle."""
    if not (math.isfinite(law.mean()) and math.isfinite(law.std())):
        raise ValueError(f"{family} has no finite mean and variance with these parameters; expected shorter tails")
