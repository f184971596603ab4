"""The base chain in cimba for Python as one first writes it: a process per ticket, a resource per desk and per area."""

from __future__ import annotations

from benchmarks.base_chain import AREAS, HANDLING, HIGH, NOT_FIXED, PEOPLE, PER_HOUR, REPAIR, TRAVEL
from benchmarks.models.cimba_common import CimbaModel, cb, keep_log
from benchmarks.summary import FIELD


class Place(cb.Model):
    people: cb.Resource

    def __init__(self, people: int) -> None:
        self.people = cb.Resource(capacity=people)


class Ticket(cb.Model):
    chain: cb.Ref[Chain]
    number: int
    high: int

    @cb.process
    def live(self):
        for desk in range(FIELD):
            queued = cb.now()
            self.chain.places[desk].people.acquire(1, self.high)
            started = cb.now()
            cb.hold(cb.random.lognormal(HANDLING[desk][0], HANDLING[desk][1]))
            self.chain.places[desk].people.release(1)
            self.chain.write(self.number, desk, queued, started)
        place = FIELD + int(cb.random.uniform(0.0, 1.0) * AREAS)
        fixed = False
        while not fixed:
            queued = cb.now()
            self.chain.places[place].people.acquire(1, self.high)
            started = cb.now()
            cb.hold(cb.random.lognormal(TRAVEL[0], TRAVEL[1]))
            cb.hold(cb.random.lognormal(REPAIR[0], REPAIR[1]))
            self.chain.places[place].people.release(1)
            self.chain.write(self.number, place, queued, started)
            fixed = cb.random.uniform(0.0, 1.0) >= NOT_FIXED
        cb.release(self)


class Chain(cb.Model):
    tickets: cb.Param[int]
    places: list[Place]
    reported: cb.Dataset
    high: cb.Dataset
    ticket: cb.Dataset
    place: cb.Dataset
    queued: cb.Dataset
    started: cb.Dataset
    finished: cb.Dataset

    def __init__(self, tickets: int) -> None:
        self.tickets = tickets
        self.places = [Place(people) for people in PEOPLE]
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
            cb.spawn(Ticket, chain=self, number=number, high=high)


class CimbaProcesses(CimbaModel):
    """The model to be measured."""

    chain = Chain
