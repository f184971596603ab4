"""Outages: elements fail, somebody notices, a plant crew repairs them, and tickets wait for that (step 4).

A line's ticket belongs to every element above it that is down when the line reports. As soon as an outage is known,
it is the parent of its tickets: each becomes its child at the end of what it is at, and those in the field queue at
once. A child waits for the repair and the line test; then it closes, or goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from simpy.events import Event

from sim.draws import OutageDraws
from sim.log import OUTAGE_DESK
from sim.moments import Moment, Waiting
from sim.outage_rules import (
    Detection,
    closes_with_outage,
    element_of,
    may_be_fixed_remotely,
    outcome_at_outage,
    reports_outage,
    shown_by_tickets,
)  # fmt: skip
from sim.rules import MISSING, Outcome, Phase
from sim.station import Station
from sim.ticket import Ticket
from sim.world import World

Steps = Generator[Event, None, None]


class EndsWithOutage(Exception):
    """The way of a ticket ends here: its line works again."""


class Outage:
    """One failure of an element, and its row in the log."""

    __slots__ = (
        "agent", "area", "detected", "detection", "element", "element_class", "failed", "outage", "repaired",
        "started", "taken_in", "tickets", "waiting",
    )  # fmt: skip

    def __init__(self, number: int, element_class: int, area: int, element: int, failed: int) -> None:
        self.outage, self.element_class, self.area, self.element, self.failed = (
            number, element_class, area, element, failed,
        )  # fmt: skip
        self.detected = self.started = self.repaired = self.agent = MISSING
        self.detection = Detection.NONE
        self.tickets: list[Ticket] = []
        """Reported while it is down."""
        self.taken_in: list[int] = []
        """Ends of their intake."""
        self.waiting: list[tuple[Ticket, Waiting]] = []
        """Those that wait for its repair."""

    @property
    def number(self) -> int:
        """What tells outages apart in a queue."""
        return self.outage

    @property
    def crew(self) -> int:
        """The crew that repairs it, for the log."""
        return self.agent

    @property
    def known(self) -> bool:
        return self.detected != MISSING

    @property
    def down(self) -> bool:
        return self.repaired == MISSING


class Outages:
    """All outages of one replication."""

    def __init__(self, world: World, withdraw: Callable[[Ticket], None]) -> None:
        self.world, self.clock, self.plan, self.records = world, world.clock, world.plan, world.records
        self._withdraw = withdraw
        failures = world.workload.failures
        assert failures is not None
        self.failures, self.draws = failures, OutageDraws(world.plan, world.workload, failures)
        self.line, self.of_ticket = world.workload.line.tolist(), world.workload.outage.tolist()
        self.crews = [
            Station(self.clock, element.crew, next(world.places), Phase.OUTAGE) for element in self.plan.elements
        ]
        self.outages: dict[int, Outage] = {}
        self.down: dict[tuple[int, int, int], Outage] = {}
        """By class, area and element."""
        self.clock.process(self._failures())

    # ---- elements ----

    def _failures(self) -> Steps:
        """Elements fail at their times; one that is down does not fail again, and nobody reports that."""
        failures = self.failures
        columns = (failures.element_class, failures.area, failures.element, failures.failed)
        for number, (of, area, element, failed) in enumerate(zip(*(each.tolist() for each in columns), strict=True)):
            yield Moment(self.clock, failed, Phase.OUTAGE, number)
            if (of, area, element) not in self.down:
                self._fail(Outage(number, of, area, element, failed))

    def _fail(self, outage: Outage) -> None:
        self.records.outages.append(outage)
        self.outages[outage.number] = outage
        self.down[outage.element_class, outage.area, outage.element] = outage
        if not self.draws.alarm(outage.number):
            return
        delay = self.draws.alarm_delay(outage.number)
        if delay:
            alarm = Moment(self.clock, self.clock.now + delay, Phase.OUTAGE, outage.number)
            alarm.callbacks.append(lambda _: self._detect(outage, Detection.ALARM))
        else:
            self._detect(outage, Detection.ALARM)

    def _detect(self, outage: Outage, detection: Detection) -> None:
        """The outage is known: a crew is called, and earlier tickets are called back."""
        if outage.known:
            return
        outage.detected, outage.detection = self.clock.now, detection
        seconds = self.draws.repair(outage.number)
        crew = self.crews[outage.element_class]
        repair = crew.join(outage, outage.detected, seconds, outage, priority=0)  # type: ignore[arg-type]
        repair.callbacks.append(lambda _: self._repair(outage))
        if self.plan.aggregation:
            for ticket in outage.tickets:
                self._call_back(ticket, outage)

    def _call_back(self, ticket: Ticket, outage: Outage) -> None:
        """An earlier ticket becomes a child as soon as it can."""
        over = ticket.cancelled or ticket.restored != MISSING or ticket.closed != MISSING
        if not over and ticket.held_by is None:
            ticket.held_by = outage
            self._withdraw(ticket)

    def _repair(self, outage: Outage) -> None:
        """The element works again."""
        outage.repaired = self.clock.now
        del self.down[outage.element_class, outage.area, outage.element]
        for ticket, waiting in outage.waiting:
            self.clock.fix(waiting, outage.repaired, Phase.COMPLETION, ticket.number)

    # ---- tickets ----

    def own(self, ticket: Ticket) -> Outage | None:
        """The outage that made the line report."""
        return self.outages.get(self.of_ticket[ticket.number])

    def _is_down(self, ticket: Ticket) -> bool:
        """Whether the element that made the line report is down."""
        own = self.own(ticket)
        return own is not None and own.down

    def happens(self, number: int) -> bool:
        """Whether a first report is made: always a single fault's, else while the element is down."""
        if self.of_ticket[number] == MISSING:
            return True
        outage = self.outages.get(self.of_ticket[number])
        return outage is not None and reports_outage(outage.down, self.draws.own_fault(number))

    def report(self, ticket: Ticket) -> None:
        """Step 1: the ticket belongs to what is down above its line; under a known outage it will be a child."""
        for number, element in enumerate(self.plan.elements):
            above = element_of(self.line[ticket.number], element.lines_each)
            outage = self.down.get((number, ticket.area, above))
            if outage is not None:
                outage.tickets.append(ticket)
                ticket.outages = (*ticket.outages, outage)
                if outage.known and self.plan.aggregation:
                    self._call_back(ticket, outage)

    def take_in(self, ticket: Ticket) -> None:
        """Step 2: at the end of its intake a ticket counts towards showing an outage."""
        for outage in ticket.outages:
            element = self.plan.elements[outage.element_class]
            outage.taken_in.append(self.clock.now)
            span = self.clock.now - outage.taken_in[-min(element.tickets, len(outage.taken_in))]
            if shown_by_tickets(len(outage.taken_in), span, element.tickets, element.within):
                self._detect(outage, Detection.TICKETS)

    def may_be_fixed_remotely(self, ticket: Ticket) -> bool:
        """Step 3."""
        own = self.own(ticket)
        return may_be_fixed_remotely(own is not None, self._is_down(ticket), self.draws.own_fault(ticket.number))

    def wait(self, ticket: Ticket) -> Steps:
        """Step 4: a child waits for the repair and the line test; then it closes, or goes on where it was.

        Where the repair came before the ticket could be linked, nothing is waited for. Under several known outages it
        waits for one after the other.

        Raises EndsWithOutage where the line works again.
        """
        while ticket.held_by is not None:
            outage, ticket.held_by = ticket.held_by, None
            if self.plan.aggregation and ticket.linked == MISSING:
                ticket.linked = self.clock.now
            yield from self._wait_for(ticket, outage)
            own = self.own(ticket)
            if closes_with_outage(self.draws.own_fault(ticket.number), self._is_down(ticket)):
                ticket.restored = max(outage.repaired, MISSING if own is None else own.repaired)
                raise EndsWithOutage
            if self.plan.aggregation:
                ticket.held_by = next((each for each in ticket.outages if each.known and each.down), None)

    def _wait_for(self, ticket: Ticket, outage: Outage) -> Steps:
        """The repair, and the line test after it."""
        passage = self.world.arrive(ticket, OUTAGE_DESK, 0, ticket.holds)
        passage.agent, ticket.holds = outage.number, ticket.holds + 1
        if outage.down:
            repaired = Waiting(self.clock)
            outage.waiting.append((ticket, repaired))
            yield repaired
            passage.started = self.clock.now
            seconds = self.draws.line_test(outage.element_class, ticket.number, passage.attempt)
            if seconds:
                yield self.world.after(seconds, ticket)
        else:
            passage.started = self.clock.now
        passage.finished = passage.left = self.clock.now

    # ---- visits ----

    def work_begins(self, ticket: Ticket) -> Outcome | None:
        """Step 13: what a visit will come to where the line reported an outage and has no fault of its own."""
        if self.own(ticket) is None or self.draws.own_fault(ticket.number):
            return None
        return outcome_at_outage(self._is_down(ticket))

    def work_ends(self, ticket: Ticket, outcome: Outcome) -> None:
        """Step 13: a technician under an element that is down finds that out; the ticket waits for its repair."""
        own = self.own(ticket)
        if own is None:
            return
        if own.down:
            self._detect(own, Detection.ON_SITE)
        if outcome == Outcome.WASTED and ticket.held_by is None:
            ticket.held_by = own

    def hold_mended(self, ticket: Ticket) -> None:
        """Step 15: a mended fault is restored once the element that made the line report is repaired, too."""
        ticket.held_by = self.own(ticket) if self._is_down(ticket) else None
