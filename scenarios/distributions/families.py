"""The table of all families: a new one is a class in one of the files beside this one, and a line here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from scenarios.distributions import bounded, empirical, from_scipy, unbounded
from scenarios.distributions.base import AnyDistribution

Form = (
    bounded.Fixed
    | unbounded.Exponential
    | bounded.Uniform
    | bounded.UniformAround
    | bounded.Triangular
    | bounded.TriangularAround
    | unbounded.Lognormal
    | unbounded.Gamma
    | unbounded.Weibull
    | unbounded.Erlang
    | empirical.Empirical
    | from_scipy.ScipyByMean
    | from_scipy.ScipyByScale
)
"""The classes that a field may hold, in the order in which messages and the JSON schema name them."""


def _by_name(forms: Iterable[type[AnyDistribution]]) -> dict[str, tuple[type[AnyDistribution], ...]]:
    found: dict[str, tuple[type[AnyDistribution], ...]] = {}
    for form in forms:
        name = form.model_fields["distribution"].default
        found[name] = (*found.get(name, ()), form)
    return found


FORMS = _by_name([*get_args(Form), empirical.EmpiricalFile])
"""The classes by the name that a user writes; the keys that come with it decide between two."""


def parameters_of(name: str) -> list[str]:
    """Every key that goes with the name of a distribution, sorted."""
    return sorted({key for form in FORMS[name] for key in form.model_fields})
