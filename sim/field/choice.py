"""Who goes where at one instant, where not everybody may take everything."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter

from sim.field.borrowing import Borrowing
from sim.field.call import Call, Lock
from sim.field.hours import Hours
from sim.field.technician import Technician
from sim.field.trips import Trips
from sim.plan import Plan
from sim.rules import MISSING, NEVER, Queue, Sharing, fits_before_lock, may_take, scaled

Send = Callable[[Technician, Call, int, int], None]
"""Technician, call, now, seconds of the trip."""


class Choice:
    """Who goes where at one instant: who keeps free for a call, then own technicians, then contractors."""

    def __init__(
        self, plan: Plan, technicians: list[Technician], trips: Trips, send: Send, borrowing: Borrowing | None
    ) -> None:
        self._plan, self._field, self._trips, self._send = plan, plan.field, trips, send
        self._own = [each for each in technicians if not each.plan.contractor]
        self._borrowing = borrowing
        self._hours = Hours(plan, self._own) if plan.field.sharing == Sharing.WORK_HOURS else None

    def send_out(self, ready: list[Technician], calls: list[Call], now: int) -> None:
        """Sends technicians who may depart to calls, which stand in the order of the queue rule."""
        self._end_locks(calls, now)
        own = [each for each in ready if not each.plan.contractor]
        if self._borrowing is None:
            self.assign(own, calls, now)
        else:
            self._borrowing.send_out(self, own, calls, now)
        self._hire([each for each in ready if each.plan.contractor], calls, now)

    def trip(self, technician: Technician, call: Call, now: int) -> int:
        """Seconds to the ticket; MISSING where this technician may not depart for it now."""
        if technician.busy or not self._qualified(technician, call):
            return MISSING
        if self._hours is not None and not technician.plan.contractor and not self._hours.fit(technician, call, now):
            return MISSING
        if technician.locks and not self._keeps_locks(technician, call, now):
            return MISSING
        return self._trips.seconds(technician, call, now)

    def send(self, technician: Technician, call: Call, now: int, seconds: int) -> None:
        """The technician goes to the ticket."""
        if self._hours is not None and not technician.plan.contractor:
            self._hours.assign(technician, call, now)
        self._send(technician, call, now, seconds)

    def assign(self, people: list[Technician], calls: list[Call], now: int, at_most: int = NEVER) -> None:
        """Sends people to at most so many of the calls: the first call first, and to each whoever is nearest."""
        if self._field.queue == Queue.NEAREST_JOB:
            self._assign_nearest_pairs(people, calls, now, at_most)
            return
        hopeless: set[tuple[int, int, int]] = set()
        for call in calls:
            if not at_most or not people:
                return
            kind = call.ticket.fault, call.ticket.members, call.ticket.priority
            if not call.waits or kind in hopeless:
                continue
            found = self._nearest(people, call, now)
            if found is not None:
                seconds, technician = found
                self.send(technician, call, now, seconds)
                people = [each for each in people if not each.busy]
                at_most -= 1
            elif not any(each.locks for each in people):
                hopeless.add(kind)  # nobody may take this kind; in a long queue that is much of the work

    def _nearest(self, people: list[Technician], call: Call, now: int) -> tuple[int, Technician] | None:
        trips = ((self.trip(each, call, now), each.number, each) for each in people)
        found = min((trip for trip in trips if trip[0] != MISSING), default=None)
        return None if found is None else (found[0], found[2])

    def _assign_nearest_pairs(self, people: list[Technician], calls: list[Call], now: int, at_most: int) -> None:
        """The shortest trip of all first, then the next."""
        trips = [
            (self.trip(technician, call, now), call.ticket.number, technician.number, technician, call)
            for technician in people
            for call in calls
            if call.waits
        ]
        for seconds, _, _, technician, call in sorted(trips, key=itemgetter(0, 1, 2)):
            if at_most and seconds != MISSING and not technician.busy and call.waits:
                self.send(technician, call, now, seconds)
                at_most -= 1

    def _hire(self, contractors: list[Technician], calls: list[Call], now: int) -> None:
        """Contractors take what no own technician can: the lowest number first, however far."""
        for call in calls:
            if not contractors:
                return
            if call.waits and not self._fits_own(call, now):
                first = next((each for each in contractors if self._may_hire(each, call, now)), None)
                if first is not None:
                    self.send(first, call, now, self._trips.seconds(first, call, now))
                    contractors = [each for each in contractors if not each.busy]

    def _may_hire(self, contractor: Technician, call: Call, now: int) -> bool:
        return self._at_home(contractor, call) and self.trip(contractor, call, now) != MISSING

    def _at_home(self, technician: Technician, call: Call) -> bool:
        return self._borrowing is None or technician.plan.area == call.ticket.area

    def _fits_own(self, call: Call, now: int) -> bool:
        """Whether an own technician on duty, though busy, has the hours for it."""
        hours = self._hours
        return hours is not None and any(
            self._qualified(each, call) and hours.fit(each, call, now) for each in self._own
        )

    def _qualified(self, technician: Technician, call: Call) -> bool:
        person, ticket = technician.plan, call.ticket
        return may_take(person.skills, self._field.skill[ticket.fault], person.at_most, ticket.priority)

    # ---- locks ----

    def locker(self, call: Call, begins: int) -> Technician | None:
        """Who is to keep free for a call: on duty then, with the fewest locks of that instant, the lowest number."""
        able = [each for each in self._own if each.may_depart_at(begins) and self._is_for(each, call)]
        return min(
            able, key=lambda each: (sum(lock.begins == begins for lock in each.locks), each.number), default=None
        )

    def _is_for(self, technician: Technician, call: Call) -> bool:
        """Whether it is the technician's to take the ticket: with neighbours who help, only in the own area."""
        return self._at_home(technician, call) and self._qualified(technician, call)

    def _keeps_locks(self, technician: Technician, call: Call, now: int) -> bool:
        """Whether the job is expected to end in time for every call that the technician keeps free for."""
        return all(
            self._in_time(technician, call, now, lock)
            for lock in technician.locks
            if lock.begins > now and lock.call is not call
        )

    def _in_time(self, technician: Technician, call: Call, now: int, lock: Lock) -> bool:
        ticket, next_ = call.ticket, lock.call.ticket
        place = ticket.east, ticket.north
        there = self._trips.expected(technician.place(), place, now)
        work = scaled(self._field.mean_work[ticket.fault] * ticket.members, technician.factor(ticket))
        onward = self._trips.expected(place, (next_.east, next_.north), now + there + work)
        return fits_before_lock(now, there, work, onward, lock.begins)

    def _end_locks(self, calls: list[Call], now: int) -> None:
        """A lock ends as its call comes into the queue; whoever kept free goes there first."""
        for call in calls:
            if call.lock is not None:
                technician = call.lock.technician
                call.lock.end()
                seconds = self.trip(technician, call, now) if technician.may_depart(now) else MISSING
                if seconds != MISSING:
                    self.send(technician, call, now, seconds)
