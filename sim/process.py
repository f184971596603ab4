"""The readable engine: a fault's way through hotline, desks and field as a SimPy process.

The numbered steps are those of docs/model.md. Sequencing is here and, for the parts with more to them, in modules of
their own; decisions are in `sim.rules`, chance is in `sim.draws`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import count

from simpy.events import Event

from sim.appointments import Appointments
from sim.calls import Calls
from sim.chain import Chain
from sim.chases import Chases
from sim.closing import Closing, Closings
from sim.closing_rules import recorded_outcome
from sim.draws import Draws, StationDraws
from sim.due import due_of
from sim.field import Field
from sim.field.call import Call
from sim.limits import too_many_repeats, too_many_visits
from sim.log import FRONT_DESK, REMOTE, Log
from sim.moments import Clock, Moment
from sim.outage_rules import product, slowness_at
from sim.outages import EndsWithOutage, Outages
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
from sim.second_line import SecondLine
from sim.station import Station
from sim.ticket import Lines, Ticket, Visit
from sim.workload import TOO_MANY, Workload
from sim.world import World

Steps = Generator[Event, None, None]

ENDS_VISITS = (Outcome.FIXED, Outcome.NO_FAULT_FOUND, Outcome.CANCELLED)
"""What a visit comes to where nobody has to come again."""


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
        self.front_desk = Station(clock, plan.front_desk, next(places))
        self.hotline = Station(clock, plan.hotline, next(places))
        self.remote = Station(clock, plan.remote, next(places))
        self.chain = Chain(self.world)
        self.field = Field(self.world)
        self.calls, self.chases = Calls(self.world, self.hotline), Chases(self.world, self.hotline, self.field)
        self.second_line, self.closings = SecondLine(self.world), Closings(self.world)
        self.outages = Outages(self.world, self._withdraw) if plan.elements else None
        self.appointments = None
        if plan.appointments is not None:
            self.appointments = Appointments(self.world, plan.appointments, self.field, self.chases.promise_broken)

    def _reports(self) -> Steps:
        """Starts the life of every first report at its time."""
        for number, reported in enumerate(self.workload.reported[: self.workload.first].tolist()):
            yield Moment(self.clock, reported, Phase.REPORT, number)
            if self.outages is None or self.outages.happens(number):
                self._report(number)

    def _report(self, number: int, cause: int = MISSING, technician: int = MISSING) -> None:
        """Step 1: a ticket is created; the technician of the one that it repeats knows the line."""
        ticket = self.lines.ticket(number, self.clock.now)
        ticket.cause, ticket.technician = cause, technician
        ticket.priority = self.plan.priorities[ticket.customer]
        ticket.due = self._due(ticket)
        self.records.tickets.append(ticket)
        if self.outages is None or ticket.order:
            self.clock.process(self.life(ticket))
        else:
            self.outages.report(ticket)
            self.clock.process(self._life_under_elements(ticket))

    def _life_under_elements(self, ticket: Ticket) -> Steps:
        """A ticket's life, which may end with the repair of an outage."""
        try:
            yield from self.life(ticket)
        except EndsWithOutage:
            self._close(ticket, Outcome.OUTAGE, self.closings.begin(ticket))

    def _due(self, ticket: Ticket) -> int:
        """The promised instant: of the customer's class, or of all orders."""
        if ticket.order and self.plan.orders is not None:
            return ticket.reported + self.plan.orders.service_level
        return due_of(self.plan, ticket.customer, ticket.fault, ticket.area, ticket.reported)

    def life(self, ticket: Ticket) -> Steps:
        """A ticket's life after its report (step 1), top to bottom."""
        # Steps 2 to 4: intake; a remote fix and known outages are for faults.
        if ticket.order:
            yield from self._serve(ticket, self.front_desk, self.draws.front_desk, FRONT_DESK)
        else:
            yield from self._take_in(ticket)
        if ticket.closed != MISSING:
            return
        # Step 5: booking.
        if self.appointments is not None:
            self.appointments.book_first(ticket)
        # Steps 6 to 8: route, chain and hand-off contact.
        yield from self._reach_technicians(ticket)
        while ticket.closed == MISSING:
            # Steps 9 to 13: a visit; step 14: what it could not do.
            outcome = yield from self._visit(ticket)
            if outcome == Outcome.SECOND_LINE:
                outcome = yield from self._call_second_line(ticket)
            if self.outages is not None and not ticket.order:
                yield from self._wait_after_visit(ticket, outcome)
            # Steps 15 and 16: restoration, closing, and perhaps a repeat; a false closing may be found out.
            if outcome in ENDS_VISITS:
                yield from self._restore_and_close(ticket, outcome)

    def _take_in(self, ticket: Ticket) -> Steps:
        """Steps 2 to 4: the ticket is closed at the end, or goes on its way to the technicians."""
        # Step 2: intake.
        yield from self.calls.take(ticket)
        if ticket.outcome == Outcome.WITHDRAWN:
            return
        if self.outages is not None:
            self.outages.take_in(ticket)
        self.chases.begin(ticket)
        # Step 3: remote fix; a wrong one may be found out.
        if self._can_be_fixed_remotely(ticket):
            yield from self._fix_remotely(ticket)
        # Step 4: known outage? Also where the ticket has been opened again.
        if self.outages is not None and ticket.closed == MISSING:
            yield from self.outages.wait(ticket)

    def _serve(self, ticket: Ticket, station: Station, draws: StationDraws, desk: int) -> Steps:
        """Steps 2 and 3: a station before the chain."""
        passage = self.world.arrive(ticket, desk, 0, 0)
        seconds = draws.handling(ticket.number)
        if seconds:
            yield station.join(ticket, passage.arrived, seconds, passage)
        else:
            passage.started = self.clock.now
        passage.finished = passage.left = self.clock.now

    def _can_be_fixed_remotely(self, ticket: Ticket) -> bool:
        if not self.draws.remote_fix(ticket.number):
            return False
        return self.outages is None or self.outages.may_be_fixed_remotely(ticket)

    def _fix_remotely(self, ticket: Ticket) -> Steps:
        """Step 3: the remote desk fixes the fault, or thinks so, and the ticket closes."""
        yield from self._serve(ticket, self.remote, self.draws.remote, REMOTE)
        ticket.lives = self.draws.false_remote_fix(ticket.number)
        closing = self._restore(ticket)
        self._close(ticket, Outcome.REMOTE_FIX, closing)
        if ticket.lives:
            yield from self._be_found_out(ticket, closing)

    def _reach_technicians(self, ticket: Ticket) -> Steps:
        """Steps 6 to 8: straight to the technicians of the area, or through the chain."""
        # Step 6: route.
        if self.plan.direct and self.draws.eligible(ticket.number):
            yield from self._assign_directly(ticket)
        # Steps 7 and 8: the chain, and the hand-off contact after it.
        if ticket.route != Route.DIRECT:
            for position in range(len(self.plan.chain)):
                yield from self.chain.pass_desk(ticket, position)
                if self.outages is not None and not ticket.order:
                    yield from self._wait_for_outage(ticket)
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
        if ticket.held_by is not None:
            return Outcome.OPEN
        if ticket.cancelled:
            return Outcome.CANCELLED
        # Step 9: field queue, until a technician is chosen; step 11: travel.
        call = self._join_field(ticket)
        visit = call.visit
        yield call
        if visit.outcome == Outcome.CANCELLED:
            return Outcome.OPEN
        # Step 12: at the door; who was called back meanwhile turns round; step 13: work.
        visit.arrived = self.clock.now
        if ticket.held_by is not None:
            visit.finished, visit.outcome = self.clock.now, Outcome.WASTED
        elif (yield from self._get_in(ticket, visit)):
            yield from self._work(ticket, call)
        self._leave(ticket, call)
        if visit.outcome in (Outcome.NOT_FIXED, Outcome.NO_ACCESS):
            yield from self._prepare_further_visit(ticket, visit.outcome)
        return visit.outcome

    def _join_field(self, ticket: Ticket) -> Call:
        """Step 9: the ticket waits for a technician; one who keeps free for its appointment knows of it already."""
        if ticket.call is None:
            ticket.call = self.field.join(ticket, Visit(ticket, self.clock.now))
        self.records.visits.append(ticket.call.visit)
        return ticket.call

    def _get_in(self, ticket: Ticket, visit: Visit) -> Generator[Event, None, bool]:
        """Step 12: whether somebody opens."""
        return self.appointments is None or (yield from self.appointments.get_in(ticket, visit))

    def _work(self, ticket: Ticket, call: Call) -> Steps:
        """Step 13: waiting, diagnosis and work on site."""
        visit = call.visit
        visit.began = self.clock.now
        of_outage = None if self.outages is None or ticket.order else self.outages.work_begins(ticket)
        yield self.world.after(scaled(self._work_seconds(ticket), self._work_factor(ticket, call)), ticket)
        visit.finished = self.clock.now
        visit.outcome = of_outage or self._outcome(ticket)
        ticket.visits += 1
        if self.outages is not None and not ticket.order:
            self.outages.work_ends(ticket, visit.outcome)

    def _work_seconds(self, ticket: Ticket) -> int:
        """For a bundle in one ticket those of all its members."""
        work = self.draws.work(ticket.number, ticket.visits)
        return work + self.draws.further_work(ticket.number, ticket.visits) if ticket.members > 1 else work

    def _work_factor(self, ticket: Ticket, call: Call) -> int:
        """Per mille of the usual time that work takes if it begins now."""
        factor = call.technician.factor(ticket)
        if not self.plan.storms:
            return factor
        storm = self.plan.storms[ticket.area]
        return product(factor, slowness_at(storm.instants, storm.slowness, self.clock.now))

    def _outcome(self, ticket: Ticket) -> Outcome:
        """Step 13: what the visit comes to, as it is recorded; a false closing makes it look fixed."""
        draws, number, visit = self.draws, ticket.number, ticket.visits
        found = outcome_of_visit(visit == 0, draws.no_fault_found(number), draws.not_fixed(number, visit))
        if ticket.order:
            return found
        ticket.lives = found != Outcome.NO_FAULT_FOUND and self.closings.falsely(ticket)
        return recorded_outcome(found, self.second_line.needed(ticket), ticket.lives)

    def _leave(self, ticket: Ticket, call: Call) -> None:
        """The technician is free."""
        self.field.release(call)
        ticket.call = None

    def _prepare_further_visit(self, ticket: Ticket, outcome: Outcome) -> Steps:
        """After a visit without access, or one that did not fix the fault: a pause, and another appointment."""
        if outcome == Outcome.NO_ACCESS:
            assert self.appointments is not None
            yield from self.appointments.come_again(ticket)
            return
        pause = self.draws.pause(ticket.number, ticket.visits - 1)
        if pause:
            yield self.world.after(pause, ticket)
        self._book_again(ticket)

    def _book_again(self, ticket: Ticket) -> None:
        """Step 5 for a further visit."""
        if self.appointments is not None:
            self.appointments.book_again(ticket)

    def _call_second_line(self, ticket: Ticket) -> Generator[Event, None, Outcome]:
        """Step 14: the second line or parts; what they leave to another visit is booked."""
        outcome = yield from self.second_line.do(ticket, ticket.visits - 1)
        if outcome == Outcome.NOT_FIXED:
            self._book_again(ticket)
        return outcome

    def _wait_after_visit(self, ticket: Ticket, outcome: Outcome) -> Steps:
        """Step 4 after a visit: who was called back, or visited in vain, waits; and where a fault is mended, service
        is back (step 15) only once the element that made the line report is repaired, too."""
        assert self.outages is not None
        if outcome in (Outcome.FIXED, Outcome.NO_FAULT_FOUND):
            self.outages.hold_mended(ticket)
            yield from self.outages.wait(ticket)
        elif outcome != Outcome.CANCELLED:
            yield from self._wait_for_outage(ticket)

    def _wait_for_outage(self, ticket: Ticket) -> Steps:
        """Step 4 for a ticket under way; who goes on afterwards needs another appointment."""
        assert self.outages is not None
        if ticket.held_by is None:
            return
        if self.appointments is not None:
            self.appointments.call_off(ticket)
        yield from self.outages.wait(ticket)
        if ticket.appointment is not None:
            self._book_again(ticket)

    def _withdraw(self, ticket: Ticket) -> None:
        """Nobody is sent to a ticket that still waits for a technician, or for its window; its customer knows why."""
        self.chases.becomes_child(ticket)
        if self.appointments is not None:
            self.appointments.call_off(ticket)
        elif ticket.call is not None and not ticket.call.sent:
            call, ticket.call = ticket.call, None
            self.field.withdraw(call)
            call.visit.finished = self.clock.now
            self.clock.fix(call, self.clock.now, Phase.COMPLETION, ticket.number)

    def _check_visits(self, ticket: Ticket) -> None:
        if ticket.visits + ticket.turned_away >= self.plan.max_visits:
            raise too_many_visits(self.plan, ticket.number, bool(ticket.order), ticket.turned_away, ticket.visits)

    def _restore_and_close(self, ticket: Ticket, outcome: Outcome) -> Steps:
        """Steps 15 and 16: restoration now, closing after the paperwork; a living fault may be found out."""
        closing = self._restore(ticket)
        lag = 0 if outcome == Outcome.CANCELLED else self.draws.closing(ticket.number, closing.closing)
        if lag:
            yield self.world.after(lag, ticket)
        self._close(ticket, outcome, closing)
        if ticket.lives:
            yield from self._be_found_out(ticket, closing)

    def _restore(self, ticket: Ticket) -> Closing:
        """Step 15: the work is done; service is restored unless the fault lives on."""
        if not ticket.lives:
            ticket.restored = self.clock.now
        return self.closings.begin(ticket)

    def _close(self, ticket: Ticket, outcome: Outcome, closing: Closing) -> None:
        """Steps 15 and 16: the ticket closes; where the fault does not live on, the repair may not last."""
        self.closings.close(ticket, outcome, closing)
        if not ticket.lives and self._is_imperfect(ticket, outcome):
            self._come_back(ticket)

    def _is_imperfect(self, ticket: Ticket, outcome: Outcome) -> bool:
        if outcome == Outcome.REMOTE_FIX:
            return self.draws.imperfect_remote(ticket.number)
        return outcome == Outcome.FIXED and self.draws.imperfect(ticket.number)

    def _be_found_out(self, ticket: Ticket, closing: Closing) -> Steps:
        """Step 15: the ticket is opened again, or a new one is reported for the fault that lives on."""
        again = yield from self.closings.be_found_out(ticket, closing)
        if ticket.closed == MISSING:
            self.chases.begin(ticket)
            if ticket.appointment is not None:
                self._book_again(ticket)
        self._report_again(ticket, again, Cause.FALSE_CLOSURE)

    def _come_back(self, ticket: Ticket) -> None:
        """Step 16: a repair that does not last will be reported again."""
        again = repeat_reported(ticket.restored, self.repeat_delay[ticket.number], ticket.closed)
        self._report_again(ticket, again, Cause.IMPERFECT_REPAIR)

    def _report_again(self, ticket: Ticket, instant: int, cause: Cause) -> None:
        """The line's next ticket is reported, unless that lies beyond the run."""
        child = self.child[ticket.number]
        # A workload leaves out repeats of imperfect repairs beyond the cut, and nobody else.
        assert child != MISSING or instant >= self.plan.cut or cause == Cause.IMPERFECT_REPAIR
        if child == MISSING or instant >= self.plan.cut:
            return
        if child == TOO_MANY:
            raise too_many_repeats(self.plan)
        report = Moment(self.clock, instant, Phase.REPORT, child)
        report.callbacks.append(lambda _: self._report(child, cause, ticket.technician))


def simulate(plan: Plan, workload: Workload, drain: bool = False, ties: Iterator[int] | None = None) -> Log:
    """Runs one replication and returns what happened.

    With `drain`, events go on after the cut until every ticket is closed (reports still end there); only tests of
    laws want that. `ties` replaces the order in which SimPy would break ties: the log must not depend on it.

    Raises WrongInput where the scenario exceeds a limit of its own (`sim.limits`).
    """
    clock = Clock(ties)
    run = FaultHandling(clock, plan, workload)
    clock.run_until(NEVER if drain else plan.cut)
    return run.records.log(plan, workload)
