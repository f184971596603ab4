"""The field: technicians as individuals, and the queues of tickets that wait for one."""

from __future__ import annotations

from collections.abc import Generator
from heapq import heapify, heappop, heappush
from operator import itemgetter

from simpy.events import Event

from scenarios.calendars import before_and_after_lunch, merged
from sim.draws import Draws
from sim.moments import Clock, Moment, Waiting
from sim.plan import Plan, TechnicianPlan, TravelPlan
from sim.rules import MISSING, Outcome, Phase, Queue, distance, field_key, travel_seconds
from sim.ticket import Ticket, Visit
from sim.world import World


def departures(person: TechnicianPlan, absent: list[bool], latest_start: int) -> list[tuple[int, int, int]]:
    """When a technician may depart: (from, until, beginning of the shift), without lunch and missed shifts."""
    found = []
    for (begins, ends), missing in zip(person.shifts, absent, strict=True):
        if not missing:
            parts = before_and_after_lunch(begins, ends - latest_start, person.lunch)
            found += [(opens, closes, begins) for opens, closes in parts]
    return found


class Technician:
    """One person: where, and whether free."""

    def __init__(self, number: int, plan: TechnicianPlan, windows: list[tuple[int, int, int]]) -> None:
        self.number, self.base, self.work_factor = number, plan.base, plan.work_factor
        self.windows, self._window = windows, 0
        self.busy = False
        self._place, self._free_since = plan.base, -1

    def may_depart(self, now: int) -> bool:
        """Whether the technician is free and on duty for a departure. Time only goes forward."""
        if self.busy:
            return False
        windows = self.windows
        while self._window < len(windows) and windows[self._window][1] <= now:
            self._window += 1
        return self._window < len(windows) and windows[self._window][0] <= now

    def place(self) -> tuple[int, int]:
        """Where the technician departs from: the last job of this shift, else the base."""
        return self._place if self._free_since >= self.windows[self._window][2] else self.base

    def finish(self, now: int, place: tuple[int, int]) -> None:
        """The job is done; the technician stays where it was."""
        self.busy, self._free_since, self._place = False, now, place


class Call(Waiting):
    """A ticket that waits for a technician; happens when one arrives."""

    def __init__(self, clock: Clock, ticket: Ticket, visit: Visit) -> None:
        super().__init__(clock)
        self.ticket, self.visit = ticket, visit
        self.technician: Technician
        self.sent = self.withdrawn = False


class Trips:
    """How long trips take, along the map or drawn."""

    def __init__(self, plan: TravelPlan, draws: Draws) -> None:
        self._plan, self._draws = plan, draws

    def seconds(self, technician: Technician, call: Call, now: int) -> int:
        """Time of the trip to the ticket if the technician departs now."""
        plan = self._plan
        if plan.table is not None:
            return self._draws.travel(call.ticket.number, call.visit.visit)
        if not plan.metres_per_hour:
            return 0
        east, north = technician.place()
        metres = distance(call.ticket.east - east, call.ticket.north - north, plan.manhattan)
        return travel_seconds(metres, plan.metres_per_hour[now // 3600 % 24], plan.detour, plan.enter)


class Pool:
    """Technicians who share one queue of tickets."""

    def __init__(
        self, clock: Clock, plan: Plan, number: int, technicians: list[Technician], trips: Trips
    ) -> None:  # fmt: skip
        self.number, self._technicians, self._trips = number, technicians, trips
        self._clock, self._dispatcher, self._rule = clock, clock.dispatcher, plan.queue
        self._queue: list[tuple[int, int, int, Call]] = []
        opens = sorted({max(window[0], 0) for technician in technicians for window in technician.windows})
        clock.process(self._open(opens))

    def _open(self, opens: list[int]) -> Generator[Event, None, None]:
        """Whenever somebody may depart again, looks at what waits."""
        for instant in opens:
            yield Moment(self._clock, instant, Phase.CALENDAR, self.number)
            if self._queue:
                self._dispatcher.wake(self)

    def join(self, ticket: Ticket, visit: Visit, not_before: int) -> Call:
        """Step 9: the ticket waits until a technician is chosen and has arrived."""
        call = Call(self._clock, ticket, visit)
        if not_before > self._clock.now:
            later = Moment(self._clock, not_before, Phase.TIMER, ticket.number)
            later.callbacks.append(lambda _: self._enter(call))
        else:
            self._enter(call)
        return call

    def _enter(self, call: Call) -> None:
        if call.withdrawn:
            return
        ticket = call.ticket
        call.visit.queued = self._clock.now
        key = field_key(self._rule, ticket.priority, ticket.reported, ticket.due, ticket.number)
        heappush(self._queue, (*key, call))
        self._dispatcher.wake(self)

    def withdraw(self, call: Call) -> None:
        """The ticket no longer waits."""
        call.withdrawn = True
        self._queue = [item for item in self._queue if item[-1] is not call]
        heapify(self._queue)

    def release(self, technician: Technician, ticket: Ticket) -> None:
        """The technician is free at the ticket's place."""
        technician.finish(self._clock.now, (ticket.east, ticket.north))
        if self._queue:
            self._dispatcher.wake(self)

    def start_waiting(self) -> None:
        """Sends free technicians to waiting tickets in the order of the queue rule."""
        now = self._clock.now
        ready = [technician for technician in self._technicians if technician.may_depart(now)]
        if self._rule == Queue.NEAREST_JOB:
            self._send_to_nearest(ready, now)
            return
        while ready and self._queue:
            call = heappop(self._queue)[-1]
            seconds, _, technician = min((self._trips.seconds(each, call, now), each.number, each) for each in ready)
            ready.remove(technician)
            self._send(technician, call, now, seconds)

    def _send_to_nearest(self, ready: list[Technician], now: int) -> None:
        """The shortest trip of all first, then the next; a decision costs as much as there are tickets waiting."""
        trips = [
            (self._trips.seconds(technician, item[-1], now), item[2], technician.number, technician, item)
            for technician in ready
            for item in self._queue
        ]
        for seconds, _, _, technician, item in sorted(trips, key=itemgetter(0, 1, 2)):
            if not technician.busy and not item[-1].sent:
                self._send(technician, item[-1], now, seconds)
        self._queue = [item for item in self._queue if not item[-1].sent]

    def _send(self, technician: Technician, call: Call, now: int, seconds: int) -> None:
        """Step 11: the technician travels."""
        visit = call.visit
        visit.technician, visit.departed = technician.number, now
        visit.from_east, visit.from_north = technician.place()
        technician.busy, call.technician, call.sent = True, technician, True
        self._clock.fix(call, now + seconds, Phase.COMPLETION, call.ticket.number)


class Field:
    """All technicians and all queues of tickets that wait for one."""

    def __init__(self, world: World) -> None:
        plan = self._plan = world.plan
        absent = [missed.tolist() for missed in world.workload.absent]
        people = [
            Technician(position, person, departures(person, missed, plan.latest_start))
            for position, (person, missed) in enumerate(zip(plan.technicians, absent, strict=True))
        ]
        trips = Trips(plan.travel, world.draws)
        self._pools = []
        for pool in range(plan.pools):
            crew = [
                each for each, person in zip(people, plan.technicians, strict=True) if plan.pool_of(person.area) == pool
            ]
            self._pools.append(Pool(world.clock, plan, next(world.places), crew, trips))
        self.duty = [_duty(plan, area, absent) for area in range(len(plan.areas))]

    def _pool(self, ticket: Ticket) -> Pool:
        return self._pools[self._plan.pool_of(ticket.area)]

    def join(self, ticket: Ticket, visit: Visit, not_before: int = MISSING) -> Call:
        """Step 9: the ticket waits for a technician, from now on or from a later instant."""
        return self._pool(ticket).join(ticket, visit, not_before)

    def withdraw(self, call: Call) -> None:
        """The ticket no longer waits and the call never happens; nothing is done where somebody is on the way."""
        if not call.sent and not call.withdrawn:
            call.visit.outcome = Outcome.CANCELLED
            self._pool(call.ticket).withdraw(call)

    def lock(self, call: Call, begins: int) -> None:
        """Announces an appointment; nobody keeps free for it yet."""

    def release(self, call: Call) -> None:
        """The technician has done what the call was for, and is free at the ticket's place."""
        self._pool(call.ticket).release(call.technician, call.ticket)


def _duty(plan: Plan, area: int, absent: list[list[bool]]) -> tuple[list[int], list[int]]:
    """When anybody of an area is on duty; anybody at all where the area has no technicians of its own."""
    people = [number for number, person in enumerate(plan.technicians) if person.area == area]
    together = merged(
        [
            hours
            for number in people or range(len(plan.technicians))
            for hours, missing in zip(plan.technicians[number].shifts, absent[number], strict=True)
            if not missing
        ]
    )
    return [begins for begins, _ in together], [ends for _, ends in together]
