"""The readable engine: a fault's way through hotline, desks and field as a SimPy process.

The numbered steps are those of docs/model.md. Sequencing is here and, for the parts with more to them, in modules of
their own; decisions are in `sim.rules`, chance is in `sim.draws`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import count

from simpy.events import Event

from scenarios.base import WrongInput
from scenarios.calendars import merged
from sim.calls import Calls
from sim.chain import Chain
from sim.chases import Chases
from sim.closing import Closing, Closings
from sim.closing_rules import recorded_outcome
from sim.draws import Draws, StationDraws
from sim.due import due_of
from sim.field import Pool, Technician, Trips, departures
from sim.log import FRONT_DESK, REMOTE, Log
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
from sim.second_line import SecondLine
from sim.station import Station
from sim.ticket import Lines, Ticket, Visit
from sim.workload import TOO_MANY, Workload
from sim.world import World

Steps = Generator[Event, None, None]


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
        self.calls, self.chases = Calls(self.world, self.hotline), Chases(self.world, self.hotline)
        self.remote = Station(clock, plan.remote, next(places))
        self.chain = Chain(self.world)
        absent = [missed.tolist() for missed in self.workload.absent]
        people = [
            Technician(position, person, departures(person, missed, plan.latest_start))
            for position, (person, missed) in enumerate(zip(plan.technicians, absent, strict=True))
        ]
        trips = Trips(plan.travel, self.draws)
        self.pools = []
        for pool in range(plan.pools):
            crew = [
                each for each, person in zip(people, plan.technicians, strict=True) if plan.pool_of(person.area) == pool
            ]
            self.pools.append(Pool(clock, plan, next(places), crew, trips))
        self.second_line, self.closings = SecondLine(self.world), Closings(self.world)
        self.duty = [_duty(plan, area, absent) for area in range(len(plan.areas))]

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
        ticket.due = self._due(ticket)
        self.records.tickets.append(ticket)
        self.clock.process(self.life(ticket))

    def _due(self, ticket: Ticket) -> int:
        """The promised instant: of the customer's class, or of all orders."""
        if ticket.order and self.plan.orders is not None:
            return ticket.reported + self.plan.orders.service_level
        return due_of(self.plan, ticket.customer, ticket.fault, ticket.area, ticket.reported)

    def life(self, ticket: Ticket) -> Steps:
        """A ticket's life after its report (step 1), top to bottom."""
        if ticket.order:
            yield from self._install(ticket)
            return
        # Step 2: intake.
        yield from self.calls.take(ticket)
        if ticket.outcome == Outcome.WITHDRAWN:
            return
        self.chases.begin(ticket)
        # Step 3: remote fix; a wrong one may be found out.
        if self.draws.remote_fix(ticket.number):
            yield from self._fix_remotely(ticket)
            if ticket.closed != MISSING:
                return
        # Steps 6 to 8: route, chain and hand-off contact.
        yield from self._reach_technicians(ticket)
        while ticket.closed == MISSING:
            # Steps 9 to 13: a visit; step 14: what it could not do.
            outcome = yield from self._visit(ticket)
            if outcome == Outcome.SECOND_LINE:
                outcome = yield from self.second_line.do(ticket, ticket.visits - 1)
            # Steps 15 and 16: restoration, closing, and perhaps a repeat; a false closing may be found out.
            if outcome in (Outcome.FIXED, Outcome.NO_FAULT_FOUND):
                yield from self._restore_and_close(ticket, outcome)

    def _install(self, ticket: Ticket) -> Steps:
        """An order's life after it came in: nothing is fixed remotely, no fault is looked for, nothing comes back."""
        # Step 2: the front desk.
        yield from self._serve(ticket, self.front_desk, self.draws.front_desk, FRONT_DESK)
        # Steps 6 to 8: as for faults.
        yield from self._reach_technicians(ticket)
        # Steps 9 to 13: visits until all that the ticket holds is done.
        outcome = Outcome.NOT_FIXED
        while outcome == Outcome.NOT_FIXED:
            outcome = yield from self._visit(ticket)
        # Step 15: service begins, then closing.
        yield from self._restore_and_close(ticket, outcome)

    def _serve(self, ticket: Ticket, station: Station, draws: StationDraws, desk: int) -> Steps:
        """Step 3: a station before the chain."""
        passage = self.world.arrive(ticket, desk, 0, 0)
        seconds = draws.handling(ticket.number)
        if seconds:
            yield station.join(ticket, passage.arrived, seconds, passage)
        else:
            passage.started = self.clock.now
        passage.finished = passage.left = self.clock.now

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
        found = misassignment_found(*self.duty[ticket.area], self.clock.now, triage)
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
        """Steps 9 to 13: one visit, and the pause after one that did not fix the fault."""
        draws, number = self.draws, ticket.number
        self._check_visits(ticket)
        # Step 9: field queue, until a technician is chosen; step 11: travel.
        visit = Visit(ticket, self.clock.now)
        self.records.visits.append(visit)
        pool = self.pools[self.plan.pool_of(ticket.area)]
        call = pool.join(ticket, visit)
        yield call
        # Step 12: at the door; step 13: work.
        visit.arrived = visit.began = self.clock.now
        technician = call.technician
        yield self.world.after(scaled(self._work(ticket), technician.work_factor), ticket)
        visit.finished = self.clock.now
        visit.outcome = self._outcome(ticket)
        ticket.visits += 1
        pool.release(technician, ticket)
        pause = draws.pause(number, visit.visit)
        if visit.outcome == Outcome.NOT_FIXED and pause:
            yield self.world.after(pause, ticket)
        return visit.outcome

    def _work(self, ticket: Ticket) -> int:
        """Step 13: seconds of work; for a bundle in one ticket those of all its members."""
        work = self.draws.work(ticket.number, ticket.visits)
        return work + self.draws.further_work(ticket.number, ticket.visits) if ticket.members > 1 else work

    def _outcome(self, ticket: Ticket) -> Outcome:
        """Step 13: what the visit comes to, as it is recorded; a false closing makes it look fixed."""
        draws, number, visit = self.draws, ticket.number, ticket.visits
        found = outcome_of_visit(visit == 0, draws.no_fault_found(number), draws.not_fixed(number, visit))
        if ticket.order:
            return found
        ticket.lives = found != Outcome.NO_FAULT_FOUND and self.closings.falsely(ticket)
        return recorded_outcome(found, self.second_line.needed(ticket), ticket.lives)

    def _check_visits(self, ticket: Ticket) -> None:
        if ticket.visits >= self.plan.max_visits:
            chance = "repair.not_fixed, second_line.visit_after or false_closure.base"
            chance = "orders.not_done" if ticket.order else chance
            raise WrongInput(
                f"repair.max_visits: ticket {ticket.number} needs more than {self.plan.max_visits} visits; "
                f"expected a lower {chance}, or a higher limit"
            )

    def _restore_and_close(self, ticket: Ticket, outcome: Outcome) -> Steps:
        """Steps 15 and 16: restoration now, closing after the paperwork; a living fault may be found out."""
        closing = self._restore(ticket)
        lag = self.draws.closing(ticket.number, closing.closing)
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
            raise WrongInput(
                f"repeats.max_repeats: a fault came back more than {self.plan.max_repeats} times; "
                "expected a lower repeats.imperfect or false_closure.base, or a higher limit"
            )
        Moment(self.clock, instant, Phase.REPORT, child).callbacks.append(lambda _: self._report(child, cause))


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
