"""All technicians and all queues of tickets that wait for one."""

from __future__ import annotations

from sim.field.borrowing import Borrowing
from sim.field.call import Call
from sim.field.choice import Choice
from sim.field.order import Order
from sim.field.overtime import Overtime
from sim.field.pool import Pool
from sim.field.technician import Technician, departures
from sim.field.trips import Trips
from sim.policies import QueueRule, SharingRule
from sim.rosters import duty
from sim.rules import MISSING, Outcome, Sharing
from sim.ticket import Ticket, Visit
from sim.world import World


class Field:
    """Technicians and their queues: one for each area, or one for all where areas share."""

    def __init__(self, world: World) -> None:
        plan = world.plan
        absent = [missed.tolist() for missed in world.workload.absent]
        self._plan, self._trips = plan, Trips(plan, world.draws)
        self.technicians = [
            Technician(position, person, departures(person, missed, plan.latest_start))
            for position, (person, missed) in enumerate(zip(plan.technicians, absent, strict=True))
        ]
        own = plan.field.own_queue
        order = Order(plan, None if own is None else QueueRule(own, plan))
        pools = [Pool(world, self._crew(pool), self._trips, order, self._choice) for pool in range(plan.pools)]
        self._pools = [pools[plan.pool_of(area)] for area in range(len(plan.areas))]
        together = [duty(plan, area, absent) for area in range(len(plan.areas))]
        self.duty = [([begins for begins, _ in each], [ends for _, ends in each]) for each in together]
        if plan.field.overtime_hours:
            for pool in pools:
                Overtime(world, pool)

    def _crew(self, pool: int) -> list[Technician]:
        return [each for each in self.technicians if self._plan.pool_of(each.plan.area) == pool]

    def _choice(self, pool: Pool) -> Choice:
        plan, own, borrowing = self._plan, self._plan.field.own_sharing, None
        if plan.field.sharing in (Sharing.BORROW, Sharing.OWN):
            borrowing = Borrowing(plan, None if own is None else SharingRule(own, plan))
        return Choice(plan, pool.technicians, pool.trips, pool.send, borrowing)

    def join(self, ticket: Ticket, visit: Visit, not_before: int = MISSING) -> Call:
        """Step 9: the ticket waits for a technician, from now on or from a later instant; the call happens when
        one arrives."""
        return self._pools[ticket.area].join(ticket, visit, not_before)

    def withdraw(self, call: Call) -> None:
        """The ticket no longer waits and the call never happens; nothing is done where somebody is on the way."""
        if call.waits:
            call.visit.outcome = Outcome.CANCELLED
            self._pools[call.ticket.area].withdraw(call)

    def lock(self, call: Call, begins: int) -> None:
        """Announces an appointment: a technician keeps free for the call from `begins` on.

        Until then this technician starts a job only if it is expected to end in time for the trip to the call's
        place. At `begins`, when the call joins the queue, the lock ends: who kept free goes there first, if free.
        """
        if call.waits and call.lock is None:
            self._pools[call.ticket.area].lock(call, begins)

    def unlock(self, call: Call) -> None:
        """Takes the announcement back."""
        self._pools[call.ticket.area].unlock(call)

    def reorder(self, ticket: Ticket) -> None:
        """The ticket's priority has changed while it may be waiting."""
        self._pools[ticket.area].reorder()

    def release(self, call: Call) -> None:
        """The technician has done what the call was for, and is free at the ticket's place."""
        ticket = call.ticket
        ticket.technician = call.technician.number
        self._pools[ticket.area].release(call.technician, ticket)
