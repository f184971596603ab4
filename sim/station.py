"""A station: tickets queue for people who work by calendar (hotline, remote desk, desks, wrong units)."""

from __future__ import annotations

from collections.abc import Generator
from heapq import heapify, heappop, heappush
from typing import Protocol

from simpy.events import Event

from sim.moments import Clock, Moment, Waiting
from sim.plan import Crew, StationPlan
from sim.rules import Phase, desk_key, raised
from sim.ticket import Chase, Passage, Ticket

NORMAL_PRIORITY = 2
"""Priority of a customer who asks about a ticket."""

AFTER_TICKETS = 1 << 40
"""Added to the number of an end of service that comes after those of all tickets at the same instant."""


class _People:
    """A crew at work: who is free, and whether it is on duty."""

    def __init__(self, crew: Crew, first: int) -> None:
        self.people, self.opens, self.closes, self._shift = crew.people, crew.opens, crew.closes, 0
        self.free = list(range(first, first + crew.people))
        heapify(self.free)

    def on_duty(self, now: int) -> bool:
        """Whether a shift is open; nothing starts at the closing instant. Time only goes forward."""
        while self._shift < len(self.closes) and self.closes[self._shift] <= now:
            self._shift += 1
        return self._shift < len(self.opens) and self.opens[self._shift] <= now


class Record(Protocol):
    """What is written down of a ticket at a station."""

    started: int
    agent: int


class Service(Waiting):
    """A ticket at a station; happens when it has been handled."""

    def __init__(self, clock: Clock, ticket: Ticket, seconds: int, record: Record) -> None:
        super().__init__(clock)
        self.ticket, self.seconds, self.record = ticket, seconds, record
        self.waits = True
        self.number = ticket.number
        """Orders ends of service at one instant."""
        self.crew: _People | None = None
        self.station: Station
        self.order: int


class Station:
    """Queue and people of one place."""

    def __init__(self, clock: Clock, plan: StationPlan, number: int, phase: Phase = Phase.COMPLETION) -> None:
        self.number, self._phase = number, phase
        self._clock, self._dispatcher = clock, clock.dispatcher
        self._immediate, self._head_count = plan.immediate, plan.head_count
        self._queue: list[tuple[int, int, int, Service]] = []
        self._busy = 0
        firsts = [sum(crew.people for crew in plan.crews[:position]) for position in range(len(plan.crews))]
        self._crews = [_People(crew, first) for crew, first in zip(plan.crews, firsts, strict=True)]
        self._unlimited = None if plan.crews else _People(Crew(0, plan.opens, plan.closes), 0)
        opens = {instant for crew in self._crews for instant in crew.opens} or set(plan.opens)
        if opens - {0}:
            clock.process(self._open(sorted(opens)))

    def _open(self, opens: list[int]) -> Generator[Event, None, None]:
        """At every beginning of a shift, looks at what waits."""
        for instant in opens:
            yield Moment(self._clock, instant, Phase.CALENDAR, self.number)
            if self._queue:
                self._dispatcher.wake(self)

    def join(self, ticket: Ticket, order: int, seconds: int, record: Record, priority: int | None = None) -> Service:
        """Step 7c: the ticket waits for a free person and is handled; by its own priority, unless one is given."""
        service = Service(self._clock, ticket, seconds, record)
        if priority is None:
            ticket.queued, service.station, service.order = service, self, order
        self._enter(service, order, ticket.priority if priority is None else priority)
        return service

    def ask(self, ticket: Ticket, seconds: int, record: Chase) -> Service:
        """The customer asks about the ticket: a call of normal priority, whose end comes after those of tickets."""
        service = Service(self._clock, ticket, seconds, record)
        service.number += AFTER_TICKETS
        self._enter(service, self._clock.now, NORMAL_PRIORITY)
        return service

    def _enter(self, service: Service, order: int, priority: int) -> None:
        if self._immediate:
            self._start(service)
        else:
            self._queue_up(service, order, priority)
            self._dispatcher.wake(self)

    def _queue_up(self, service: Service, order: int, priority: int) -> None:
        heappush(self._queue, (*desk_key(priority, order, service.ticket.number), service))

    def raise_priority(self, service: Service) -> None:
        """The ticket has become more urgent; its old place in the queue counts no more."""
        self._queue_up(service, service.order, service.ticket.priority)

    def give_up(self, service: Service) -> None:
        """The caller hangs up, and is no longer waited for."""
        service.waits = False

    def hand_to_supervisor(self, service: Service) -> None:
        """The supervisor handles a waiting ticket at once, without taking a person from the desk."""
        assert isinstance(service.record, Passage)
        service.record.supervised = 1
        self._start(service)

    def start_waiting(self) -> None:
        """Starts tickets in order while somebody is free."""
        while self._queue:
            if not self._queue[0][-1].waits:
                heappop(self._queue)
            elif not self._assign(self._queue[0][-1]):
                return

    def _assign(self, service: Service) -> bool:
        """Starts the ticket if there is somebody for it."""
        now = self._clock.now
        if self._unlimited is not None:
            if not self._unlimited.on_duty(now):
                return False
        elif self._head_count:
            if self._busy >= sum(crew.people for crew in self._crews if crew.on_duty(now)):
                return False
            self._busy += 1
            service.callbacks.append(self._leave)
        else:
            crew = self._free_crew(now)
            if crew is None:
                return False
            service.crew, service.record.agent = crew, heappop(crew.free)
            service.callbacks.append(self._free)
        self._start(service)
        return True

    def _free_crew(self, now: int) -> _People | None:
        """The first crew with somebody free; its lowest-numbered free person is next."""
        for crew in self._crews:
            if crew.free and crew.on_duty(now):
                return crew
        return None

    def _start(self, service: Service) -> None:
        now = self._clock.now
        service.waits = False
        service.record.started = now
        self._clock.fix(service, now + service.seconds, self._phase, service.number)

    def _free(self, service: Service) -> None:
        """A person is free again."""
        assert service.crew is not None
        heappush(service.crew.free, service.record.agent)
        if self._queue:
            self._dispatcher.wake(self)

    def _leave(self, _: Service) -> None:
        """By head count: one ticket fewer is being handled."""
        self._busy -= 1
        if self._queue:
            self._dispatcher.wake(self)


def raise_priority(ticket: Ticket) -> None:
    """The ticket is one class more urgent from now on, also where it waits for a person just now."""
    ticket.priority = raised(ticket.priority)
    service = ticket.queued
    if service is not None and service.waits:
        service.station.raise_priority(service)
