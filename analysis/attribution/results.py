"""What an attribution has found: plain data between the runs and everything that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.attribution.combinations import Between
from analysis.intervals import Interval
from analysis.results import Difference, Figure, Measure


@dataclass(frozen=True)
class Part:
    """What one change contributes."""

    change: str
    added: bool
    """Whether the later variant makes it; else it takes it back."""
    due: Difference
    """The mean over the orders in which the changes can be made: its Shapley value."""
    share: Interval
    """Of the whole difference; Fieller's interval."""
    alone: Difference
    """When it is made first of all."""
    last: Difference
    """When it is made after all the others."""


@dataclass(frozen=True)
class Pair:
    """How two changes depend on each other."""

    one: str
    other: str
    interaction: Difference
    """By how much the effect of either differs where the other is made, too, on average over the other changes. All
    pairs of a measure together keep 95 %."""
    overlap: bool | None
    """Whether it lies against the direction of both parts; None where these have different directions."""
    large: bool
    """Whether the interval leaves 0 out, and the interaction is at least 5 % of the whole difference, or 1 % of it and
    half of what one of the two contributes."""


@dataclass(frozen=True)
class Split:
    """The difference of one measure, split."""

    of: Measure
    earlier: Figure
    later: Figure
    whole: Difference
    parts: tuple[Part, ...]
    """In the order in which changes are applied."""
    pairs: tuple[Pair, ...]
    """None where not all combinations are run."""
    combinations: tuple[tuple[int, Figure], ...]
    """Combinations with their figures, those of all replications only."""


@dataclass(frozen=True)
class Attribution:
    """How much of the difference between two variants is due to which change."""

    between: Between
    method: Literal["exact", "permutations"]
    permutations: int
    """Orders in each replication; 0 for all of them."""
    replications: int
    combinations: int
    """Different combinations that were run."""
    splits: tuple[Split, ...]
    same_places: tuple[tuple[str, str, str], ...]
    """Two changes and a place that both set; the value of the second holds."""
    tickets: int
