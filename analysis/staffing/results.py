"""What the search for a staffing has found: plain data between the runs and the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.intervals import Interval
from analysis.phrases import Target
from analysis.staffing.places import Counts, Place
from analysis.staffing.prices import Prices
from analysis.staffing.search import Box
from scenarios.scenario import Scenario
from scenarios.tasks import Staff


@dataclass(frozen=True)
class Seen:
    """A staffing with the figure of each target, in the order of the targets, with 95 % intervals."""

    counts: Counts
    cost: float
    figures: tuple[Interval, ...]
    replications: int
    """Of the search."""
    why_not: str = ""
    """Why it cannot be, or could not be run to its end, where it has no figures."""

    @property
    def people(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Kept:
    """A target that the recommended staffing keeps."""

    target: Target
    estimate: float
    bound: float
    """What the figure is at least (or at most) with the stated confidence, for all targets together."""
    margin: float
    """By so much a target must be kept to be seen to be, with the replications allowed."""


@dataclass(frozen=True)
class OneFewer:
    """What happens without one of the recommended people, on fresh replications."""

    place: Place
    counts: Counts
    replications: int
    verdict: Literal["misses", "open", "keeps", "refused"]
    target: Target
    """The target that is missed, or the one that is nearest to it."""
    figure: float
    bound: float
    """What its figure is at best, with the stated confidence for all places and targets together; infinite where it
    was refused, which bounds nothing from above."""


@dataclass(frozen=True)
class NotConfirmed:
    """A staffing that seemed good enough in the search and was refused on fresh replications."""

    counts: Counts
    cost: float
    kept: tuple[Kept, ...]
    """Its figures there; the bounds of some lie beyond their targets."""
    missed: tuple[Target, ...]
    """The targets that could not be confirmed."""
    replications: int
    wanted: int | None
    """Replications like these that would confirm it, where a figure was the same in all of them."""


@dataclass(frozen=True)
class Confirmed:
    """The recommended staffing, on fresh replications."""

    counts: Counts
    cost: float
    kept: tuple[Kept, ...]
    replications: int
    looks: int
    """How often a staffing was looked at before one was confirmed."""
    wrong: float
    """Probability, at most, that the procedure recommends a staffing that misses a target."""
    spent: float
    """How much of it the looks have spent."""
    of_a_grid: int
    """Replications that every staffing of a grid would get for the same guarantee."""
    refused: tuple[NotConfirmed, ...]
    also: tuple[Counts, ...]
    """Cheaper staffings that seemed good enough in the search, too, and were not looked at again."""


@dataclass(frozen=True)
class OutOfReach:
    """Why no staffing keeps all targets."""

    best: Seen
    """With the most people that were tried."""
    enough: Seen
    """The fewest people, in proportion to the work, from which on more do not help visibly."""
    missed: tuple[Target, ...]
    """At least one: by the figures of the search, or of the staffing that was refused."""
    refused: NotConfirmed | None
    """The last one that could not be confirmed, where the search found any."""


@dataclass(frozen=True)
class Staffing:
    """All that the search has found."""

    scenario: Scenario
    variant: str
    places: tuple[Place, ...]
    prices: Prices
    targets: tuple[Target, ...]
    options: Staff
    box: Box
    confirmed: Confirmed | None
    out_of_reach: OutOfReach | None
    one_fewer: tuple[OneFewer, ...]
    today: Seen | None
    """None where the replications did not suffice for it."""
    left_out: tuple[str, ...]
    """What the replications did not suffice for."""
    wanted: int
    """Replications that would do for it, about."""
    candidates: tuple[Seen, ...]
    """Every staffing that was simulated, the cheapest first."""
    frontier: tuple[Seen, ...]
    """The best staffing that was seen at each cost, as far as a higher cost buys more."""
    replications: int
    tickets: int
    """Simulated in all, for the search, the confirmation and the frontier."""
    tickets_of_a_run: float

    @property
    def recommended(self) -> Counts | None:
        return None if self.confirmed is None else self.confirmed.counts
