"""The base chain as one writes it in SimPy: a process per ticket, a PriorityResource per desk and per area."""

from __future__ import annotations

from collections.abc import Generator
from random import Random
from typing import Any

import numpy as np
import simpy

from benchmarks.base_chain import (
    AREAS,
    DESK_PEOPLE,
    HANDLING,
    HIGH,
    NOT_FIXED,
    PER_HOUR,
    REPAIR,
    TECHNICIANS_PER_AREA,
    TRAVEL,
)
from benchmarks.summary import FIELD, Rows, Tickets

Steps = Generator[simpy.Event, Any, None]


class Chain:
    """Desks, areas and the log of one run."""

    def __init__(self, tickets: int, seed: int) -> None:
        self.environment, self.random = simpy.Environment(), Random(seed)
        self.desks = [simpy.PriorityResource(self.environment, people) for people in DESK_PEOPLE]
        self.areas = [simpy.PriorityResource(self.environment, TECHNICIANS_PER_AREA) for _ in range(AREAS)]
        self.tickets: list[tuple[float, int]] = []
        self.log: list[tuple[int, int, float, float, float]] = []
        self.environment.process(self.arrivals(tickets))

    def arrivals(self, tickets: int) -> Steps:
        environment, random = self.environment, self.random
        for number in range(tickets):
            yield environment.timeout(random.expovariate(PER_HOUR))
            environment.process(self.ticket(number))

    def ticket(self, number: int) -> Steps:
        """The way of one ticket."""
        environment, random = self.environment, self.random
        priority = 1 if random.random() < HIGH else 2
        self.tickets.append((environment.now, priority))
        for position, desk in enumerate(self.desks):
            queued = environment.now
            with desk.request(priority) as request:
                yield request
                started = environment.now
                yield environment.timeout(random.lognormvariate(*HANDLING[position]))
            self.log.append((number, position, queued, started, environment.now))
        area = random.randrange(AREAS)
        fixed = False
        while not fixed:
            queued = environment.now
            with self.areas[area].request(priority) as request:
                yield request
                started = environment.now
                yield environment.timeout(random.lognormvariate(*TRAVEL))
                yield environment.timeout(random.lognormvariate(*REPAIR))
            self.log.append((number, FIELD + area, queued, started, environment.now))
            fixed = random.random() >= NOT_FIXED


class SimpyProcesses:
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
