"""What every part of the engine shares while one replication runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from sim.draws import Draws
from sim.moments import Clock, Moment
from sim.plan import Plan
from sim.records import Records
from sim.rules import Phase
from sim.ticket import Passage, Ticket
from sim.workload import Workload


@dataclass
class World:
    """Clock, numbers, chance and records of one replication."""

    clock: Clock
    plan: Plan
    workload: Workload
    draws: Draws
    records: Records = field(default_factory=Records)
    places: count = field(default_factory=count)
    """Numbers of stations and field pools: the order in which they decide at one instant."""

    def after(self, seconds: int, ticket: Ticket) -> Moment:
        """So many seconds from now, as the completion of something for a ticket."""
        return Moment(self.clock, self.clock.now + seconds, Phase.COMPLETION, ticket.number)

    def arrive(self, ticket: Ticket, desk: int, wrong_unit: int, attempt: int) -> Passage:
        """The ticket arrives at a desk, at a wrong unit, or at a station before the chain."""
        passage = Passage(ticket, desk, wrong_unit, attempt, self.clock.now)
        self.records.passages.append(passage)
        return passage
