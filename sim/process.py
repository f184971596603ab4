"""The readable engine: a fault's way through hotline, desks and field as a SimPy process.

The numbered steps are those of docs/model.md. Sequencing is here and, for the parts with more to them, in modules of
their own; decisions are in `sim.rules`, chance is in `sim.draws`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import count

from simpy.events import Event

from scenarios.base import WrongInput
from sim.appointments import Appointments
from sim.chain import Chain
from sim.draws import Draws, StationDraws
from sim.field import Call, Field
from sim.log import HOTLINE, REMOTE, Log
from sim.moments import Clock, Moment
from sim.plan import Plan
from sim.rules import (
    MISSING,
    NEVER,
    Cause,
    Outcome,
    Phase,
    Route,
    misassignment_found,
    outcome_of_visit,
    repeat_reported,
    scaled,
)  # fmt: skip
from sim.station import Station
from sim.ticket import Lines, Ticket, Visit
from sim.workload import TOO_MANY, Workload
from sim.world import World

Steps = Generator[Event, None, None]

NOT_OVER = (Outcome.OPEN, Outcome.NOT_FIXED, Outcome.NO_ACCESS)
"""Outcomes after which somebody comes again."""


class FaultHandling:
    """One run of the model."""

    def __init__(self, clock: Clock, plan: Plan, workload: Workload) -> None:
        self.clock, self.plan, self.workload = clock, plan, workload
        self.draws, self.lines = Draws(plan, workload), Lines(workload)
        self.world = World(clock, plan, workload, self.draws)
        self.records = self.world.records
        self.child, self.repeat_delay = workload.child.tolist(), workload.repeat_delay.tolist()
        self._place_people()
        clock.process(self._reports())

    def _place_people(self) -> None:
        clock, plan, places = self.clock, self.plan, self.world.places
        self.hotline = Station(clock, plan.hotline, next(places))
        self.remote = Station(clock, plan.remote, next(places))
        self.chain = Chain(self.world)
        self.field = Field(self.world)
        self.appointments = None
        if plan.appointments is not None:
            self.appointments = Appointments(self.world, plan.appointments, self.field)

    def _reports(self) -> Steps:
        """Starts the life of every first report at its time."""
        for number, reported in enumerate(self.workload.reported[: self.workload.first].tolist()):
            yield Moment(self.clock, reported, Phase.REPORT, number)
            self._report(number)

    def _report(self, number: int, cause: int = MISSING) -> None:
        """Step 1: a ticket is created."""
        ticket = self.lines.ticket(number, self.clock.now)
        ticket.cause = cause
        ticket.priority = self.plan.priorities[ticket.customer]
        ticket.due = ticket.reported + self.plan.service_levels[ticket.customer]
        self.records.tickets.append(ticket)
        self.clock.process(self.life(ticket))

    def life(self, ticket: Ticket) -> Steps:
        """A ticket's life after its report (step 1), top to bottom."""
        # Step 2: intake.
        yield from self._serve(ticket, self.hotline, self.draws.hotline, HOTLINE)
        # Step 3: remote fix.
        if self.draws.remote_fix(ticket.number):
            yield from self._fix_remotely(ticket)
            return
        # Step 5: booking.
        if self.appointments is not None:
            self.appointments.book_first(ticket)
        # Steps 6 to 8: route, chain and hand-off contact.
        yield from self._reach_technicians(ticket)
        # Steps 9 to 13: visits until the fault is fixed, or none is found, or the customer needs nobody any more.
        outcome = Outcome.OPEN
        while outcome in NOT_OVER:
            outcome = yield from self._visit(ticket)
        if outcome == Outcome.CANCELLED:
            ticket.restored = self.clock.now
            self._close(ticket, outcome)
            return
        # Steps 15 and 16: restoration, closing, and perhaps a repeat.
        yield from self._restore_and_close(ticket, outcome)

    def _serve(self, ticket: Ticket, station: Station, draws: StationDraws, desk: int) -> Steps:
        """Steps 2 and 3: a station before the chain."""
        passage = self.world.arrive(ticket, desk, 0, 0)
        seconds = draws.handling(ticket.number)
        if seconds:
            yield station.join(ticket, passage.arrived, seconds, passage)
        else:
            passage.started = self.clock.now
        passage.finished = passage.left = self.clock.now

    def _fix_remotely(self, ticket: Ticket) -> Steps:
        """Step 3: the remote desk fixes the fault, and the ticket closes."""
        yield from self._serve(ticket, self.remote, self.draws.remote, REMOTE)
        ticket.restored = self.clock.now
        self._close(ticket, Outcome.REMOTE_FIX)
        if self.draws.imperfect_remote(ticket.number):
            self._come_back(ticket)

    def _reach_technicians(self, ticket: Ticket) -> Steps:
        """Steps 6 to 8: straight to the technicians of the area, or through the chain."""
        # Step 6: route.
        if self.plan.direct and self.draws.eligible(ticket.number):
            yield from self._assign_directly(ticket)
        # Steps 7 and 8: the chain, and the hand-off contact after it.
        if ticket.route != Route.DIRECT:
            for position in range(len(self.plan.chain)):
                yield from self.chain.pass_desk(ticket, position)
            ticket.route = ticket.route or Route.CHAIN
            yield from self._contact(ticket)
        ticket.dispatched = self.clock.now

    def _assign_directly(self, ticket: Ticket) -> Steps:
        """Step 6: the system assigns the ticket to its area; a wrong one is handed back to the chain."""
        seconds = self.draws.assignment(ticket.number)
        if seconds:
            yield self.world.after(seconds, ticket)
        ticket.assigned = self.clock.now
        if not self.draws.misassigned(ticket.number):
            ticket.route = Route.DIRECT
            return
        triage = self.draws.misassigned_triage(ticket.number)
        found = misassignment_found(*self.field.duty[ticket.area], self.clock.now, triage)
        yield Moment(self.clock, found, Phase.COMPLETION, ticket.number)
        ticket.route = Route.MISASSIGNED

    def _contact(self, ticket: Ticket) -> Steps:
        """Step 8: by system at once; by phone the first contact, the second, and again after a while."""
        contact, draws, number = self.plan.contact, self.draws, ticket.number
        ticket.contacted = self.clock.now
        if not contact.by_phone:
            return
        for attempt in count():
            ticket.contacts += 1
            if draws.first_contact(number, attempt):
                return
            if contact.second:
                yield self.world.after(contact.pause, ticket)
                ticket.contacts += 1
                if draws.second_contact(number, attempt):
                    return
            yield self.world.after(contact.retry, ticket)

    def _visit(self, ticket: Ticket) -> Generator[Event, None, Outcome]:
        """Steps 9 to 13: one visit, and the pause after one that did not fix the fault; OPEN if nobody came."""
        self._check_visits(ticket)
        # Step 10: until the window of the appointment.
        if self.appointments is not None:
            yield from self.appointments.wait_for_window(ticket)
            if self.appointments.cancelled(ticket):
                return Outcome.CANCELLED
        # Step 9: field queue, until a technician is chosen; step 11: travel.
        call = self._join_field(ticket)
        visit = call.visit
        yield call
        if visit.outcome == Outcome.CANCELLED:
            return Outcome.OPEN
        # Step 12: at the door.
        visit.arrived = self.clock.now
        if self.appointments is not None:
            inside = yield from self.appointments.get_in(ticket, visit)
            if not inside:
                self.field.release(call)
                ticket.call = None
                yield from self.appointments.come_again(ticket)
                return Outcome.NO_ACCESS
        # Step 13: work.
        visit.began = self.clock.now
        yield from self._work(ticket, call)
        self.field.release(call)
        ticket.call = None
        if visit.outcome == Outcome.NOT_FIXED:
            yield from self._prepare_further_visit(ticket)
        return visit.outcome

    def _join_field(self, ticket: Ticket) -> Call:
        """Step 9: the ticket waits for a technician; one who keeps free for its appointment knows of it already."""
        if ticket.call is None:
            ticket.call = self.field.join(ticket, Visit(ticket, self.clock.now))
        self.records.visits.append(ticket.call.visit)
        return ticket.call

    def _work(self, ticket: Ticket, call: Call) -> Steps:
        """Step 13: work on site, and what it comes to."""
        draws, number, visit = self.draws, ticket.number, call.visit
        yield self.world.after(scaled(draws.work(number, ticket.visits), call.technician.work_factor), ticket)
        visit.finished = self.clock.now
        first, not_fixed = ticket.visits == 0, draws.not_fixed(number, ticket.visits)
        visit.outcome = outcome_of_visit(first, draws.no_fault_found(number), not_fixed)
        ticket.visits += 1

    def _prepare_further_visit(self, ticket: Ticket) -> Steps:
        """After a visit that did not fix the fault: a pause, and another appointment."""
        pause = self.draws.pause(ticket.number, ticket.visits - 1)
        if pause:
            yield self.world.after(pause, ticket)
        if self.appointments is not None:
            self.appointments.book(ticket)

    def _check_visits(self, ticket: Ticket) -> None:
        if ticket.visits + ticket.turned_away >= self.plan.max_visits:
            raise WrongInput(
                f"repair.max_visits: ticket {ticket.number} needs more than {self.plan.max_visits} visits; "
                "expected a lower repair.not_fixed, or a higher limit"
            )

    def _restore_and_close(self, ticket: Ticket, outcome: Outcome) -> Steps:
        """Steps 15 and 16: restoration now, closing after the paperwork; the repair may not last."""
        ticket.restored = self.clock.now
        lag = self.draws.closing(ticket.number)
        if lag:
            yield self.world.after(lag, ticket)
        self._close(ticket, outcome)
        if outcome == Outcome.FIXED and self.draws.imperfect(ticket.number):
            self._come_back(ticket)

    def _close(self, ticket: Ticket, outcome: Outcome) -> None:
        """Step 15: the ticket closes."""
        ticket.outcome, ticket.closed = outcome, self.clock.now

    def _come_back(self, ticket: Ticket) -> None:
        """Step 16: a repair that does not last will be reported again."""
        again = repeat_reported(ticket.restored, self.repeat_delay[ticket.number], ticket.closed)
        self._report_again(ticket, again, Cause.IMPERFECT_REPAIR)

    def _report_again(self, ticket: Ticket, instant: int, cause: Cause) -> None:
        """The line's next ticket is reported, unless that lies beyond the run."""
        child = self.child[ticket.number]
        if child == MISSING or instant >= self.plan.cut:
            return
        if child == TOO_MANY:
            raise WrongInput(
                f"repeats.max_repeats: a fault came back more than {self.plan.max_repeats} times; "
                "expected a lower repeats.imperfect, or a higher limit"
            )
        Moment(self.clock, instant, Phase.REPORT, child).callbacks.append(lambda _: self._report(child, cause))


def simulate(plan: Plan, workload: Workload, drain: bool = False, ties: Iterator[int] | None = None) -> Log:
    """Runs one replication and returns what happened.

    With `drain`, events go on after the cut until every ticket is closed (reports still end there); only tests of
    laws want that. `ties` replaces the order in which SimPy would break ties: the log must not depend on it.

    Raises WrongInput where a ticket exceeds `repair.max_visits` or a fault `repeats.max_repeats`.
    """
    clock = Clock(ties)
    run = FaultHandling(clock, plan, workload)
    clock.run_until(NEVER if drain else plan.cut)
    return run.records.log(plan, workload)
