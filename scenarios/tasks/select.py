"""Choosing the best of many variants."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.base import Model


class Select(Model):
    """Finds the best variant with a guaranteed probability."""

    name: Literal["select"] = "select"
    """`select`: which variant is best, with a stated probability of being right."""
    measure: str | None = None
    """The figure in which it is to be best, in words, like `report to restoration`; without it, the one by which the
    study is judged first."""
    better: Literal["auto", "less", "more"] = "auto"
    """Whether `less` or `more` of it is better; `auto`: what is known of the measure."""
    variants: list[str] = []
    """The variants among which is chosen; without any, all of the study."""
    indifference: str | None = None
    """The smallest difference that matters to you, with its unit, like `0.5 h`, or `1%` of a share; without it 2 % of
    the reference's figure, measured in four replications of its own."""
    probability: float = Field(default=0.95, gt=0.5, lt=1)
    """How sure the choice is to be where the best is better than every other by the indifference or more."""
    method: Literal["kn", "ocba"] = "kn"
    """`kn`: variants leave one by one as soon as they cannot be the best, and the probability is guaranteed. `ocba`:
    replications go where they tell most, and the probability is only estimated."""
    first: int = Field(default=10, ge=3, le=1000)
    """Replications of every variant from which their scatter is estimated, before any can leave."""
    budget: int = Field(default=1200, gt=1, le=1_000_000)
    """Replications that may be run, those of all variants together; 1200 of the case jinan take about two minutes on
    two cores. Where it is used up before the best is found, the answer is inconclusive."""
