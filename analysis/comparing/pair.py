"""What the comparison of all variants has found: plain data, without a run or a word on the screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isfinite, nan
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from analysis.results import Measure

Method = Literal["bonferroni", "holm", "dunnett", "none"]

DOES_NOT_MATTER = "no difference that matters"
"""The verdict on a difference whose whole interval lies within the margin."""


@dataclass(frozen=True)
class Gain:
    """How many times the replications a comparison of the same width takes without pairing; below 1 pairing hurts."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class Pair:
    """`variant` minus `reference` in one measure, judged together with the other pairs of that measure."""

    variant: str
    reference: str
    of: Measure
    estimate: float
    low: float
    """Limits that hold for all pairs of the measure at once."""
    high: float
    plain_low: float
    """Limits of this pair by itself, at the same level."""
    plain_high: float
    p: float
    """P value, adjusted for all pairs of the measure."""
    replications: int
    correlation: float
    gain: Gain
    margin: float
    """Differences below it do not matter, in the unit of the measure; NaN where none was given."""
    verdict: str
    """better, worse (higher, lower), no difference that matters, no difference, inconclusive, no interval."""

    @property
    def clear(self) -> bool:
        """Whether one of the two is called better."""
        return self.verdict in ("better", "worse", "higher", "lower")


@dataclass(frozen=True)
class Standing:
    """Where a variant stands among all of them in one measure; counted so that more is better."""

    variant: str
    of: Measure
    may_be_best: bool
    """Whether none of the others is clearly better."""
    behind: float
    """At most so much worse than the best of the others, in the unit of the measure; 0 where it is the best."""
    ahead: float
    """At most so much better than the best of the others; 0 where it is not the best."""


@dataclass(frozen=True)
class AllPairs:
    """The pairs of every measure, and how they were judged."""

    method: Method = "bonferroni"
    level: float = 0.95
    against: Literal["reference", "all"] = "reference"
    pairs: list[Pair] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)
    beside: list[Pair] = field(default_factory=list)
    """With `dunnett`, whose pairs come from runs of their own: the same pairs on the runs of the main table, whose
    differences are paired, judged by Bonferroni's method."""

    @property
    def family(self) -> int:
        """How many pairs of one measure are judged together."""
        return len({(pair.variant, pair.reference) for pair in self.pairs})

    def of(self, measure: Measure) -> list[Pair]:
        """The pairs of one measure."""
        return [pair for pair in self.pairs if pair.of == measure]

    def best(self, measure: Measure) -> list[Standing]:
        """Where the variants stand in one measure."""
        return [standing for standing in self.standings if standing.of == measure]

    def pair(self, variant: str, reference: str, measure: Measure) -> Pair | None:
        """`variant` minus `reference`, or None where that was not asked for."""
        return _found(self.pairs, variant, reference, measure)

    def paired(self, variant: str, reference: str, measure: Measure) -> Pair | None:
        """The same on runs that share their chance, as the main table shows it."""
        return _found(self.beside if self.method == "dunnett" else self.pairs, variant, reference, measure)


def _found(pairs: Iterable[Pair], variant: str, reference: str, measure: Measure) -> Pair | None:
    wanted = (variant, reference, measure)
    return next((each for each in pairs if (each.variant, each.reference, each.of) == wanted), None)


NO_GAIN = Gain(nan, nan, nan)


def is_known(pair: Pair) -> bool:
    """Whether the difference was measured at all."""
    return isfinite(pair.estimate)
