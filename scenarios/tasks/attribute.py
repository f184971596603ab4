"""Splitting an improvement into its causes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.base import Model


class Attribute(Model):
    """Splits the difference between two variants over the changes in which they differ, by Shapley values."""

    name: Literal["attribute"] = "attribute"
    """`attribute`: how much of the difference between two variants is due to which change."""
    earlier: str | None = None
    """The variant from which the difference is counted; without it, the first of the study."""
    later: str | None = None
    """The variant whose difference is split; without it, the last of the study."""
    measures: list[str] = []
    """The figures whose difference is split, in words, like `['repeat rate', 'share within 24 h']`; without any, the
    one by which the study is judged first, and the mean time from report to restoration where that is another."""
    replications: int | None = Field(default=None, gt=1, le=100_000)
    """Replications of each combination of changes; without it 40, which keeps the case jinan with its 16 combinations
    well under three minutes, or those of the study where these are more."""
    method: Literal["auto", "exact", "permutations"] = "auto"
    """`exact` runs every combination of the changes, up to 8 changes. `permutations` runs, in each replication, the
    changes one after the other in some orders drawn at random, and those by themselves and those left out alone.
    `auto`: the exact one up to 8 changes."""
    permutations: int = Field(default=2, ge=2, le=1000, multiple_of=2)
    """With `permutations`: orders in each replication; half of them are the other half backwards. Each replication
    draws its own."""
