"""A difference in differences: how much more some groups changed than others that were spared something."""

from __future__ import annotations

from pydantic import Field, PositiveInt, model_validator

from scenarios.base import Model


class PublishedCounts(Model):
    """Counts that somebody published for the two sides of a contrast, before and after."""

    of: tuple[PositiveInt, PositiveInt]
    """Earlier and later count of the groups that something else happened to."""
    against: tuple[PositiveInt, PositiveInt]
    """Earlier and later count of the others."""
    source: str
    """Who published them, and where."""


class Contrast(Model):
    """Two sets of groups, between two variants.

    What happened to all of them cancels out; what is left happened to the first ones alone, if both would otherwise
    have changed in the same proportion.
    """

    name: str
    """What happened to the first groups alone, in a few words."""
    measure: str = "reported tickets"
    """Name of the measure, which must be a count."""
    statistic: str = "count"
    """Its statistic."""
    variants: tuple[str, str]
    """The earlier and the later variant."""
    of: list[str] = Field(min_length=1)
    """The groups it happened to, for example `[area: north]`."""
    against: list[str] = Field(min_length=1)
    """The groups they are compared with."""
    published: PublishedCounts | None = None
    """The same counts as somebody published them."""

    @model_validator(mode="after")
    def _different_groups(self) -> Contrast:
        both = [group for group in self.of if group in self.against]
        if both:
            raise ValueError(f"'{both[0]}' stands on both sides; expected each group on one side")
        return self
