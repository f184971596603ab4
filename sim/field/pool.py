"""Technicians who share one queue of tickets."""

from __future__ import annotations

from collections.abc import Callable, Generator
from heapq import heapify, heappop, heappush
from operator import itemgetter

from simpy.events import Event

from sim.field.call import Call, Lock
from sim.field.choice import Choice
from sim.field.order import Order
from sim.field.technician import Technician
from sim.field.trips import Trips
from sim.moments import Moment
from sim.rules import MISSING, Phase, Queue
from sim.ticket import Ticket, Visit
from sim.world import World

Item = tuple[int, int, int, Call]


class Pool:
    """Technicians who share one queue of tickets.

    As long as everybody may take everything, the queue is a heap and the decision a short one. Where more is to be
    looked at (skills, locks, neighbours, hours), `sim.field.choice` decides.
    """

    def __init__(
        self, world: World, technicians: list[Technician], trips: Trips, order: Order, choice: Callable[[Pool], Choice]
    ) -> None:
        plan = world.plan
        self.number, self.technicians, self.trips, self.plan = next(world.places), technicians, trips, plan
        self._clock, self._dispatcher, self._order = world.clock, world.clock.dispatcher, order
        self._queue: list[Item] = []
        self._locked: list[Call] = []
        """Calls that have come into the queue since the last decision, and for which somebody has kept free."""
        self._patience, self._by_trip = plan.field.other_waits, plan.field.queue == Queue.NEAREST_JOB
        self._make_choice = choice
        self._choice = None if _plain(plan.field.sharing_is_plain, technicians, order) else choice(self)
        opens = sorted({max(window[0], 0) for technician in technicians for window in technician.windows})
        world.clock.process(self._open(opens))

    def _open(self, opens: list[int]) -> Generator[Event, None, None]:
        """Whenever somebody may depart again, looks at what waits."""
        for instant in opens:
            yield Moment(self._clock, instant, Phase.CALENDAR, self.number)
            self.wake()

    def wake(self) -> None:
        """Has the queue looked at when this instant is settled."""
        if self._queue:
            self._dispatcher.wake(self)

    def waiting(self, area: int) -> int:
        """Tickets of an area that wait for a technician."""
        return sum(item[-1].ticket.area == area for item in self._queue)

    def join(self, ticket: Ticket, visit: Visit, not_before: int = MISSING) -> Call:
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
        call.queued = call.visit.queued = self._clock.now
        heappush(self._queue, (*self._order.key(call, call.ticket.priority), call))
        self._dispatcher.wake(self)
        if call.lock is not None:
            self._locked.append(call)
        if self._patience != MISSING:
            self._look_again(call, self._patience)

    def _look_again(self, call: Call, seconds: int) -> None:
        """A ticket that has waited so long may be one for a neighbour."""
        later = Moment(self._clock, self._clock.now + seconds, Phase.TIMER, call.ticket.number)
        later.callbacks.append(lambda _: self.wake() if call.waits else None)

    def withdraw(self, call: Call) -> None:
        """The ticket no longer waits."""
        call.withdrawn = True
        self.unlock(call)
        self._queue = [item for item in self._queue if item[-1] is not call]
        heapify(self._queue)

    def reorder(self) -> None:
        """Something that the order of the queue goes by has changed, such as a priority."""
        self._queue = [(*self._order.key(call, call.ticket.priority), call) for *_, call in self._queue]
        heapify(self._queue)
        self.wake()

    def lock(self, call: Call, begins: int) -> None:
        """Has a technician who is on duty then keep free for a call from that instant on, if there is one."""
        if self._choice is None:
            self._choice = self._make_choice(self)
        technician = self._choice.locker(call, begins)
        if technician is not None:
            call.lock = Lock(call, technician, begins)
            technician.locks.append(call.lock)

    def unlock(self, call: Call) -> None:
        """Nobody need keep free for the call any longer."""
        if call.lock is not None:
            call.lock.end()
            self.wake()

    def release(self, technician: Technician, ticket: Ticket) -> None:
        """The technician is free at the ticket's place."""
        technician.finish(self._clock.now, (ticket.east, ticket.north))
        if self._queue:
            self._dispatcher.wake(self)

    def start_waiting(self) -> None:
        """Sends free technicians to waiting tickets in the order of the queue rule."""
        now = self._clock.now
        ready = [technician for technician in self.technicians if technician.may_depart(now)]
        locked, self._locked = self._locked, []
        if not ready:
            _end_locks(locked)
            return
        if self._choice is not None:
            calls = self._order.sorted([item[-1] for item in sorted(self._queue, key=itemgetter(0, 1, 2))], now)
            self._choice.send_out(ready, calls, now)
            self._forget_sent()
        elif self._by_trip:
            self._send_to_nearest(ready, now)
        else:
            self._send_nearest(ready, now)

    def _send_nearest(self, ready: list[Technician], now: int) -> None:
        """The nearest technician to the first ticket, then the next."""
        while ready and self._queue:
            call = heappop(self._queue)[-1]
            seconds, _, technician = min((self.trips.seconds(each, call, now), each.number, each) for each in ready)
            ready.remove(technician)
            self.send(technician, call, now, seconds)

    def _send_to_nearest(self, ready: list[Technician], now: int) -> None:
        """The shortest trip of all first, then the next; a decision costs as much as there are tickets waiting."""
        trips = [
            (self.trips.seconds(technician, item[-1], now), item[2], technician.number, technician, item)
            for technician in ready
            for item in self._queue
        ]
        for seconds, _, _, technician, item in sorted(trips, key=itemgetter(0, 1, 2)):
            if not technician.busy and not item[-1].sent:
                self.send(technician, item[-1], now, seconds)
        self._forget_sent()

    def _forget_sent(self) -> None:
        self._queue = [item for item in self._queue if not item[-1].sent]
        heapify(self._queue)

    def send(self, technician: Technician, call: Call, now: int, seconds: int) -> None:
        """Step 11: the technician travels."""
        visit = call.visit
        visit.technician, visit.departed = technician.number, now
        visit.from_east, visit.from_north = technician.place()
        technician.busy, call.technician, call.sent = True, technician, True
        self._clock.fix(call, now + seconds, Phase.COMPLETION, call.ticket.number)


def _end_locks(calls: list[Call]) -> None:
    """Nobody is free for these: from now on they are tickets like any other."""
    for call in calls:
        if call.lock is not None:
            call.lock.end()


def _plain(sharing: bool, technicians: list[Technician], order: Order) -> bool:
    """Whether everybody may take everything, in an order that time does not change."""
    people = [each.plan for each in technicians]
    return sharing and not order.changes and all(person.takes_everything for person in people)
