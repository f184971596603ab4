"""The readable engine: a fault's way through hotline, desks and field as a SimPy process.

The numbered steps are those of docs/model.md. Sequencing is here; decisions are in `sim.rules`, chance is in
`sim.draws`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import count
from operator import attrgetter

import numpy as np
from simpy.events import Event

from scenarios.base import WrongInput
from scenarios.calendars import lunch_in_shift, merged
from sim.draws import DeskDraws, Draws, StationDraws
from sim.field import Pool, Technician, Trips, departures
from sim.log import DESK_PASSAGES, HOTLINE, REMOTE, SHIFTS, TICKETS, VISITS, Log, Table, columns_of, table
from sim.moments import Clock, Moment
from sim.plan import Plan
from sim.rules import (
    MISSING,
    NEVER,
    Outcome,
    Phase,
    Route,
    add_open_time,
    found_when_stuck,
    misassignment_found,
    next_multiple,
    outcome_of_visit,
    raised,
    repeat_reported,
    scaled,
)  # fmt: skip
from sim.station import Service, Station
from sim.ticket import Lines, Passage, Ticket, Visit
from sim.workload import TOO_MANY, Workload

Steps = Generator[Event, None, None]


class _Watch:
    """The node timer of a ticket at a desk, from its first arrival until it leaves for good."""

    def __init__(self, alarm: int) -> None:
        self.alarm, self.active, self.supervised = alarm, True, False
        self.passage: Passage
        self.service: Service | None = None
        self.order = 0


class FaultHandling:
    """One run of the model."""

    def __init__(self, clock: Clock, plan: Plan, workload: Workload) -> None:
        self.clock, self.plan, self.workload = clock, plan, workload
        self.draws, self.lines = Draws(plan, workload), Lines(workload)
        self.child, self.repeat_delay = workload.child.tolist(), workload.repeat_delay.tolist()
        self.tickets: list[Ticket] = []
        self.passages: list[Passage] = []
        self.visits: list[Visit] = []
        self._place_people()
        clock.process(self._reports())

    def _place_people(self) -> None:
        clock, plan, number = self.clock, self.plan, count()
        self.hotline = Station(clock, plan.hotline, next(number))
        self.remote = Station(clock, plan.remote, next(number))
        self.desks = [Station(clock, desk.station, next(number)) for desk in plan.chain]
        self.wrong_units = [Station(clock, desk.wrong_unit, next(number)) for desk in plan.chain]
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
            self.pools.append(Pool(clock, plan, next(number), crew, trips))
        self.duty = [_duty(plan, area, absent) for area in range(len(plan.areas))]

    def _reports(self) -> Steps:
        """Starts the life of every first report at its time."""
        for number, reported in enumerate(self.workload.reported[: self.workload.first].tolist()):
            yield Moment(self.clock, reported, Phase.REPORT, number)
            self._report(number)

    def _report(self, number: int) -> None:
        """Step 1: a ticket is created."""
        ticket = self.lines.ticket(number, self.clock.now)
        ticket.priority = self.plan.priorities[ticket.customer]
        ticket.due = ticket.reported + self.plan.service_levels[ticket.customer]
        self.tickets.append(ticket)
        self.clock.process(self.life(ticket))

    def life(self, ticket: Ticket) -> Steps:
        """A ticket's life after its report (step 1), top to bottom."""
        draws, number = self.draws, ticket.number
        # Step 2: intake.
        yield from self._serve(ticket, self.hotline, draws.hotline, HOTLINE)
        # Step 3: remote fix.
        if draws.remote_fix(number):
            yield from self._serve(ticket, self.remote, draws.remote, REMOTE)
            self._close(ticket, Outcome.REMOTE_FIX, self.clock.now, self.clock.now, draws.imperfect_remote(number))
            return
        # Step 6: route.
        if self.plan.direct and draws.eligible(number):
            yield from self._assign_directly(ticket)
        # Steps 7 and 8: the chain, and the hand-off contact after it.
        if ticket.route != Route.DIRECT:
            for position in range(len(self.desks)):
                yield from self._pass_desk(ticket, position)
            ticket.route = ticket.route or Route.CHAIN
            yield from self._contact(ticket)
        ticket.dispatched = self.clock.now
        # Steps 9 to 13: visits until the fault is fixed, or none is found.
        outcome = Outcome.NOT_FIXED
        while outcome == Outcome.NOT_FIXED:
            outcome = yield from self._visit(ticket)
        # Step 15: restoration now, closing after the paperwork.
        ticket.restored = restored = self.clock.now
        lag = draws.closing(number)
        if lag:
            yield self._after(lag, ticket)
        comes_back = outcome == Outcome.FIXED and draws.imperfect(number)
        self._close(ticket, outcome, restored, self.clock.now, comes_back)

    def _after(self, seconds: int, ticket: Ticket) -> Moment:
        return Moment(self.clock, self.clock.now + seconds, Phase.COMPLETION, ticket.number)

    def _serve(self, ticket: Ticket, station: Station, draws: StationDraws, desk: int) -> Steps:
        """Steps 2 and 3: a station before the chain."""
        passage = self._arrive(ticket, desk, 0, 0)
        seconds = draws.handling(ticket.number)
        if seconds:
            yield station.join(ticket, passage.arrived, seconds, passage)
        else:
            passage.started = self.clock.now
        passage.finished = passage.left = self.clock.now

    def _arrive(self, ticket: Ticket, desk: int, wrong_unit: int, attempt: int) -> Passage:
        passage = Passage(ticket, desk, wrong_unit, attempt, self.clock.now)
        self.passages.append(passage)
        return passage

    def _assign_directly(self, ticket: Ticket) -> Steps:
        """Step 6: the system assigns the ticket to its area; a wrong one is handed back to the chain."""
        seconds = self.draws.assignment(ticket.number)
        if seconds:
            yield self._after(seconds, ticket)
        ticket.assigned = self.clock.now
        if not self.draws.misassigned(ticket.number):
            ticket.route = Route.DIRECT
            return
        triage = self.draws.misassigned_triage(ticket.number)
        found = misassignment_found(*self.duty[ticket.area], self.clock.now, triage)
        yield Moment(self.clock, found, Phase.COMPLETION, ticket.number)
        ticket.route = Route.MISASSIGNED

    def _pass_desk(self, ticket: Ticket, position: int) -> Steps:
        """Step 7: one desk, with returns from its wrong unit until the ticket is routed right."""
        desk, draws = self.plan.chain[position], self.draws.desks[position]
        watch = self._start_timer(ticket, position)
        order = self.clock.now
        for attempt in count():
            passage = watch.passage = self._arrive(ticket, position, 0, attempt)
            if draws.stuck(ticket.number, attempt):
                yield from self._be_stuck(ticket, passage, watch)
                order = self.clock.now
            yield from self._be_handled(ticket, position, passage, watch, order)
            # 7d: batch release.
            if desk.batch:
                yield Moment(
                    self.clock,
                    next_multiple(self.clock.now, desk.batch, desk.batch_phase),
                    Phase.BATCH,
                    ticket.number,
                )
            passage.left = self.clock.now
            # 7e: misroute; after the last return, or for the supervisor, the route is right.
            if passage.supervised or attempt >= desk.max_returns or not draws.misroute(ticket.number, attempt):
                break
            passage.misrouted = 1
            yield from self._be_returned(ticket, position, attempt, draws, watch)
            order = ticket.reported
        watch.active = False

    def _start_timer(self, ticket: Ticket, position: int) -> _Watch:
        """7a: the node timer runs from the first arrival."""
        desk, now = self.plan.chain[position], self.clock.now
        if not desk.alarm:
            return _Watch(NEVER)
        limit = now + desk.limit
        if desk.limit_opens:
            limit = add_open_time(desk.limit_opens, desk.limit_closes, now, desk.limit)
        watch = _Watch(limit)
        if limit < NEVER:
            # Alarms have even numbers and findings odd ones, so that a ticket's alarm comes before its finding.
            timer = Moment(self.clock, limit, Phase.TIMER, 2 * ticket.number)
            timer.callbacks.append(lambda _: self._alarm(ticket, position, watch))
        return watch

    def _alarm(self, ticket: Ticket, position: int, watch: _Watch) -> None:
        """7f: the limit is reached and the ticket is still here."""
        if not watch.active:
            return
        desk, service = self.plan.chain[position], watch.service
        watch.passage.alarm = self.clock.now
        watch.supervised = desk.supervisor
        if desk.raise_priority:
            ticket.priority = raised(ticket.priority)
            if service is not None and service.waits:
                self.desks[position].raise_priority(service, watch.order)
        if desk.supervisor and service is not None and service.waits:
            self.desks[position].hand_to_supervisor(service)

    def _be_stuck(self, ticket: Ticket, passage: Passage, watch: _Watch) -> Steps:
        """7b: lost from sight until an audit or an alarm finds it."""
        found = found_when_stuck(self.clock.now, self.plan.audit, watch.alarm, self.plan.alarm_reaction)
        passage.found = MISSING
        if found > self.clock.now:
            yield Moment(self.clock, found, Phase.TIMER, 2 * ticket.number + 1)
        passage.found = self.clock.now

    def _be_handled(self, ticket: Ticket, position: int, passage: Passage, watch: _Watch, order: int) -> Steps:
        """7c: waits for a free person and is handled."""
        station, seconds = (
            self.desks[position],
            self.draws.desks[position].handling(ticket.number, passage.attempt),
        )
        if not seconds:
            passage.started, passage.supervised = self.clock.now, int(watch.supervised)
        elif watch.supervised:
            service = Service(self.clock, ticket, seconds, passage)
            station.hand_to_supervisor(service)
            yield service
        else:
            watch.service, watch.order = station.join(ticket, order, seconds, passage), order
            yield watch.service
            watch.service = None
        passage.finished = self.clock.now

    def _be_returned(self, ticket: Ticket, position: int, attempt: int, draws: DeskDraws, watch: _Watch) -> Steps:
        """7e: the wrong unit finds out after its own queue and triage, and returns the ticket."""
        passage = watch.passage = self._arrive(ticket, position, 1, attempt)
        seconds = draws.triage(ticket.number, attempt)
        if seconds:
            yield self.wrong_units[position].join(ticket, passage.arrived, seconds, passage, priority=0)
        else:
            passage.started = self.clock.now
        passage.finished = passage.left = self.clock.now

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
                yield self._after(contact.pause, ticket)
                ticket.contacts += 1
                if draws.second_contact(number, attempt):
                    return
            yield self._after(contact.retry, ticket)

    def _visit(self, ticket: Ticket) -> Generator[Event, None, Outcome]:
        """Steps 9 to 13: one visit, and the pause after one that did not fix the fault."""
        draws, number = self.draws, ticket.number
        self._check_visits(ticket)
        # Step 9: field queue, until a technician is chosen; step 11: travel.
        visit = Visit(ticket, self.clock.now)
        self.visits.append(visit)
        pool = self.pools[self.plan.pool_of(ticket.area)]
        call = pool.join(ticket, visit)
        yield call
        # Step 12: at the door; step 13: work.
        visit.arrived = self.clock.now
        technician = call.technician
        yield self._after(scaled(draws.work(number, ticket.visits), technician.work_factor), ticket)
        visit.finished = self.clock.now
        first, not_fixed = ticket.visits == 0, draws.not_fixed(number, ticket.visits)
        visit.outcome = outcome_of_visit(first, draws.no_fault_found(number), not_fixed)
        ticket.visits += 1
        pool.release(technician, ticket)
        pause = draws.pause(number, visit.visit)
        if visit.outcome == Outcome.NOT_FIXED and pause:
            yield self._after(pause, ticket)
        return visit.outcome

    def _check_visits(self, ticket: Ticket) -> None:
        if ticket.visits >= self.plan.max_visits:
            raise WrongInput(
                f"repair.max_visits: ticket {ticket.number} needs more than {self.plan.max_visits} visits; "
                "expected a lower repair.not_fixed, or a higher limit"
            )

    def _close(self, ticket: Ticket, outcome: Outcome, restored: int, closed: int, comes_back: bool) -> None:
        """Steps 15 and 16: the ticket closes; a repair that does not last will be reported again."""
        ticket.outcome, ticket.restored, ticket.closed = outcome, restored, closed
        child = self.child[ticket.number]
        again = repeat_reported(restored, self.repeat_delay[ticket.number], closed)
        if not comes_back or child == MISSING or again >= self.plan.cut:
            return
        if child == TOO_MANY:
            raise WrongInput(
                f"repeats.max_repeats: a fault came back more than {self.plan.max_repeats} times; "
                "expected a lower repeats.imperfect, or a higher limit"
            )
        Moment(self.clock, again, Phase.REPORT, child).callbacks.append(lambda _: self._report(child))

    def log(self) -> Log:
        """What has happened so far."""
        by_number = sorted(self.tickets, key=attrgetter("number"))
        return Log(
            cut=self.plan.cut,
            tickets=_tickets(self.plan, self.workload, by_number),
            desk_passages=table(DESK_PASSAGES, self.passages),
            visits=table(VISITS, self.visits),
            shifts=_shifts(self.plan, self.workload),
        )


def _tickets(plan: Plan, workload: Workload, tickets: list[Ticket]) -> Table:
    """One row per ticket: what the workload says of it, and what became of it."""
    number = np.array([ticket.number for ticket in tickets], dtype=np.int64)
    of_workload = {
        "ticket": number,
        "key": workload.key_numbers[number],
        "parent": workload.parent[number],
        "generation": workload.generation[number],
        "area": workload.area[number],
        "line": workload.line[number],
        "east": workload.east[number],
        "north": workload.north[number],
        "fault_class": workload.fault[number],
        "customer_class": workload.customer[number],
        "priority": np.array(plan.priorities, dtype=np.int64)[workload.customer[number]],
    }
    return Table(of_workload | columns_of(tickets, TICKETS[len(of_workload) :]))


def _shifts(plan: Plan, workload: Workload) -> Table:
    """Rostered shifts that begin before the cut, missed ones too."""
    rows = [
        (number, person.area, begins, ends, *_lunch_of(begins, person.lunch), int(absent))
        for number, (person, missed) in enumerate(zip(plan.technicians, workload.absent, strict=True))
        for (begins, ends), absent in zip(person.shifts, missed.tolist(), strict=True)
        if begins < plan.cut
    ]
    values = np.array(rows, dtype=np.int64).reshape(len(rows), len(SHIFTS))
    return Table({name: values[:, column].copy() for column, name in enumerate(SHIFTS)})


def _lunch_of(begins: int, lunch: tuple[int, int] | None) -> tuple[int, int]:
    return (MISSING, MISSING) if lunch is None else lunch_in_shift(begins, *lunch)


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
    return run.log()
