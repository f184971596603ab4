"""What a selection has found: plain data between the runs and everything that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.results import Difference, Figure, Measure


@dataclass(frozen=True)
class Candidate:
    """One of the variants among which was chosen."""

    figure: Figure
    """Over all replications that it took part in; the interval holds whenever the procedure stops."""
    behind: Difference | None
    """This one minus the best, over the replications that both took part in; the intervals of all pairs of variants
    together keep 95 %, whenever the procedure stops. None for the best itself."""
    in_play: bool
    """Whether it has not been left out."""

    @property
    def variant(self) -> str:
        return self.figure.variant


@dataclass(frozen=True)
class Normality:
    """Whether differences between variants look normal, as the guarantee supposes."""

    smallest: float
    """The smallest p of Shapiro and Wilk's test over all variants; NaN where nothing could be tested."""
    tests: int

    @property
    def doubtful(self) -> bool:
        """Whether the smallest is below 1 %, shared over the tests."""
        return self.tests > 0 and self.smallest < 0.01 / self.tests


@dataclass(frozen=True)
class Selection:
    """Which variant is the best."""

    of: Measure
    sign: Literal[-1, 1]
    """1 where more is better, -1 where less is."""
    method: Literal["kn", "ocba"]
    indifference: float
    """In the unit of the measure."""
    derived: bool
    """Whether the indifference is a share of the reference's figure, not the user's."""
    probability: float
    """That was asked for."""
    estimated: float
    """Estimate of the probability, with `ocba`; else NaN."""
    conclusive: bool
    """Whether one was chosen before the budget was used up."""
    candidates: tuple[Candidate, ...]
    """The best first, those that left first last."""
    first: int
    runs: int
    """Replications of all variants together."""
    budget: int
    pilot: int
    """Replications beside these, which only say how large the reference's figure is."""
    normality: Normality
    tickets: int

    @property
    def best(self) -> Candidate:
        """The one that was chosen; where the answer is inconclusive, the one with the best figure so far."""
        return self.candidates[0]

    @property
    def guaranteed(self) -> bool:
        """Whether the probability is guaranteed, as far as the figures look normal."""
        return self.method == "kn" and self.conclusive and not self.normality.doubtful
