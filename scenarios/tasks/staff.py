"""Finding the cheapest staffing that keeps a promise."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, PositiveInt

from scenarios.base import Model
from scenarios.quantities import MOST_PEOPLE


class Staff(Model):
    """Finds the cheapest staffing that meets all targets.

    Sources of randomness: none of its own; the search and its confirmation see replications with different numbers.
    """

    name: Literal["staff"] = "staff"
    """`staff`: the fewest technicians with which all targets are met."""
    variant: str | None = None
    """The variant that is staffed; without it, the first one."""
    shifts: list[str] = []
    """Patterns of `technicians.shifts` whose people are found one by one in each area; the others keep theirs. Without
    any, one number is found for each area, and the patterns keep their shares."""
    desks: list[str] = []
    """Desks whose agents are found, too: names of desks of the chain, `hotline` or `remote`. By default none: a desk
    that is short of people is seldom made good by technicians."""
    most: int | None = Field(default=None, gt=0, le=MOST_PEOPLE)
    """So many people are tried at most at each place; without it, twice as many as the offered load needs, and four
    more, so that more could hardly help."""
    confidence: float = Field(default=0.95, ge=0.5, le=0.9999)
    """Probability, at least, with which all targets are kept by what is recommended."""
    replications: PositiveInt = 1500
    """So many replications are run at most, of all candidates together. By default as many as a city takes in two
    minutes on two cores; most questions need less than half of them."""
    screening: int = Field(default=8, ge=4, le=10_000)
    """So many replications each candidate gets at first; those near a target get more."""
    confirmation: int = Field(default=64, ge=8, le=100_000)
    """So many replications a candidate gets at most in the search, and twice as many fresh ones when it is confirmed.
    The more, the smaller the margin by which a target can be seen to be kept."""
