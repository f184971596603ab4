"""The base chain in salabim: a component per ticket, resources with priorities; monitors that nobody reads are off."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from benchmarks.base_chain import AREAS, HANDLING, HIGH, NOT_FIXED, PEOPLE, PER_HOUR, REPAIR, TRAVEL
from benchmarks.models.model import NotHere
from benchmarks.summary import FIELD, Rows, Tickets

try:
    import salabim
except ImportError:
    raise NotHere("salabim is not installed") from None


class Ticket(salabim.Component):
    def setup(self, chain: Chain, number: int, urgency: int) -> None:
        self.chain, self.number, self.urgency = chain, number, urgency

    def process(self) -> Any:
        for position in range(FIELD):
            yield from self.pass_place(position, [HANDLING[position]])
        place = FIELD + random.randrange(AREAS)
        fixed = False
        while not fixed:
            yield from self.pass_place(place, [TRAVEL, REPAIR])
            fixed = random.random() >= NOT_FIXED

    def pass_place(self, place: int, services: list[tuple[float, float]]) -> Any:
        """Waits at a desk or in an area and is served."""
        chain, environment = self.chain, self.env
        people = chain.places[place]
        queued = environment.now()
        yield self.request((people, 1, self.urgency))
        started = environment.now()
        for service in services:
            yield self.hold(random.lognormvariate(*service))
        self.release(people)
        chain.log.append((self.number, place, queued, started, environment.now()))


class Arrivals(salabim.Component):
    def setup(self, chain: Chain, tickets: int) -> None:
        self.chain, self.tickets = chain, tickets

    def process(self) -> Any:
        chain = self.chain
        for number in range(self.tickets):
            yield self.hold(random.expovariate(PER_HOUR))
            priority = 1 if random.random() < HIGH else 2
            chain.tickets.append((self.env.now(), priority))
            Ticket(chain=chain, number=number, urgency=priority)


class Chain:
    """Desks, areas and the log of one run."""

    def __init__(self, tickets: int, seed: int) -> None:
        salabim.yieldless(False)
        self.environment = salabim.Environment(trace=False, random_seed=None)
        random.seed(seed)
        self.places = [salabim.Resource(f"place {at}", count, monitor=False) for at, count in enumerate(PEOPLE)]
        self.tickets: list[tuple[float, int]] = []
        self.log: list[tuple[int, int, float, float, float]] = []
        Arrivals(chain=self, tickets=tickets)


class SalabimProcesses:
    """The model to be measured."""

    def warm_up(self) -> None:
        self.run(100, 1)

    def prepare(self, tickets: int) -> int:
        return tickets

    def run(self, prepared: int, seed: int) -> Chain:
        chain = Chain(prepared, seed)
        chain.environment.run()
        return chain

    def rows(self, log: Chain) -> tuple[Tickets, Rows]:
        reported, priority = (np.array(column) for column in zip(*log.tickets, strict=True))
        return Tickets(reported, priority == 1), Rows(*(np.array(column) for column in zip(*log.log, strict=True)))
