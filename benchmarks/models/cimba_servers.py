"""The base chain in cimba for Python as its fast form: a process per person, who takes tickets from a store."""

from __future__ import annotations

from benchmarks.base_chain import AREAS, HANDLING, HIGH, NOT_FIXED, PEOPLE, PER_HOUR, REPAIR, TRAVEL
from benchmarks.models.cimba_common import CimbaModel, cb, keep_log
from benchmarks.summary import FIELD


class Ticket(cb.Model):
    number: int
    high: int
    queued: float


class Place(cb.Model):
    line: cb.PriorityStore[Ticket]

    def __init__(self) -> None:
        self.line = cb.PriorityStore()


class Person(cb.Model):
    chain: cb.Ref[Chain]
    place: cb.Param[int]

    def __init__(self, place: int) -> None:
        self.place = place

    def attached(self, owner: Chain, field: str) -> None:
        self.chain = owner

    @cb.process
    def serve(self):
        while True:
            ticket = self.chain.places[self.place].line.get()
            started = cb.now()
            if self.place < FIELD:
                cb.hold(cb.random.lognormal(HANDLING[self.place][0], HANDLING[self.place][1]))
            else:
                cb.hold(cb.random.lognormal(TRAVEL[0], TRAVEL[1]))
                cb.hold(cb.random.lognormal(REPAIR[0], REPAIR[1]))
            self.chain.write(ticket.number, self.place, ticket.queued, started)
            if self.place < FIELD - 1:
                following = self.place + 1
            elif self.place == FIELD - 1:
                following = FIELD + int(cb.random.uniform(0.0, 1.0) * AREAS)
            elif cb.random.uniform(0.0, 1.0) < NOT_FIXED:
                following = self.place
            else:
                cb.release(ticket)
                continue
            ticket.queued = cb.now()
            self.chain.places[following].line.put(ticket, ticket.high)


class Chain(cb.Model):
    tickets: cb.Param[int]
    places: list[Place]
    people: list[Person]
    reported: cb.Dataset
    high: cb.Dataset
    ticket: cb.Dataset
    place: cb.Dataset
    queued: cb.Dataset
    started: cb.Dataset
    finished: cb.Dataset

    def __init__(self, tickets: int) -> None:
        self.tickets = tickets
        self.places = [Place() for _ in PEOPLE]
        self.people = [Person(place) for place, people in enumerate(PEOPLE) for _ in range(people)]
        keep_log(self)

    @cb.function
    def write(self, number: int, place: int, queued: float, started: float) -> None:
        self.ticket.record(float(number))
        self.place.record(float(place))
        self.queued.record(queued)
        self.started.record(started)
        self.finished.record(cb.now())

    @cb.process
    def arrivals(self):
        for number in range(self.tickets):
            cb.hold(cb.random.exponential(1 / PER_HOUR))
            high = 1 if cb.random.uniform(0.0, 1.0) < HIGH else 0
            self.reported.record(cb.now())
            self.high.record(float(high))
            ticket = cb.spawn(Ticket, number=number, high=high, queued=cb.now())
            self.places[0].line.put(ticket, high)


class CimbaServers(CimbaModel):
    """The model to be measured."""

    chain = Chain
