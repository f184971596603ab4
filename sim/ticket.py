"""A ticket under way, and the records of its passages and visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules import MISSING, Outcome, Route
from sim.workload import Workload

if TYPE_CHECKING:
    from sim.appointments import Appointment
    from sim.chain import Lost
    from sim.chases import Asking
    from sim.field.call import Call
    from sim.moments import Waiting
    from sim.outages import Outage
    from sim.station import Service


class Ticket:
    """One fault report, or an order or part of it, on its way to closing."""

    __slots__ = (
        "appointment", "appointments", "area", "asking", "assigned", "call", "calls", "cancelled", "cause", "closed",
        "closings", "contacted", "contacts", "customer", "dispatched", "due", "east", "fault", "gate", "held_by",
        "holds", "jobs", "linked", "lives", "lost", "members", "north", "number", "order", "outages", "outcome",
        "passages", "priority", "queued", "reported", "restored", "route", "technician", "turned_away", "visits",
    )  # fmt: skip

    def __init__(self, number: int, reported: int, area: int, fault: int, customer: int, east: int, north: int) -> None:
        self.number, self.reported = number, reported
        self.area, self.fault, self.customer, self.east, self.north = area, fault, customer, east, north
        self.order, self.members = 0, 1
        self.priority = self.due = 0
        self.route, self.outcome = Route.NONE, Outcome.OPEN
        self.assigned = self.contacted = self.dispatched = self.restored = self.closed = MISSING
        self.cause = self.linked = self.technician = MISSING
        self.contacts = self.passages = self.jobs = self.closings = self.holds = 0
        self.visits = 0
        """Visits with work, which number the draws of work."""
        self.calls = self.appointments = self.turned_away = 0
        self.asking: Asking | None = None
        self.lost: Lost | None = None
        self.queued: Service | None = None
        self.cancelled = False
        """Whether the customer has called the visit off, because the service works again."""
        self.lives = False
        """Whether the fault lives although the work is recorded as having fixed it."""
        self.appointment: Appointment | None = None
        self.call: Call | None = None
        """Its place in the field queue."""
        self.gate: Waiting | None = None
        """What it waits for until its window."""
        self.outages: tuple[Outage, ...] = ()
        """Outages above its line when it was reported."""
        self.held_by: Outage | None = None
        """The known outage whose repair it will wait for."""


class Lines:
    """Columns of a workload as lists, because single values are read much faster from these."""

    def __init__(self, workload: Workload) -> None:
        self.area = workload.area.tolist()
        self.fault = workload.fault.tolist()
        self.customer = workload.customer.tolist()
        self.east = workload.east.tolist()
        self.north = workload.north.tolist()
        self.order = workload.order.tolist()
        self.members = workload.members.tolist()

    def ticket(self, number: int, reported: int) -> Ticket:
        """The ticket of a row, as it is reported."""
        here = (column[number] for column in (self.area, self.fault, self.customer, self.east, self.north))
        ticket = Ticket(number, reported, *here)
        ticket.order, ticket.members = self.order[number], self.members[number]
        return ticket


class Passage:
    """One passage of a desk or of its wrong unit."""

    __slots__ = (
        "agent", "alarm", "arrived", "attempt", "desk", "finished", "found", "left", "misrouted", "passage", "started",
        "supervised", "ticket", "wrong_unit",
    )  # fmt: skip

    def __init__(self, ticket: Ticket, desk: int, wrong_unit: int, attempt: int, arrived: int) -> None:
        self.ticket, self.passage = ticket.number, ticket.passages
        ticket.passages += 1
        self.desk, self.wrong_unit, self.attempt, self.arrived = desk, wrong_unit, attempt, arrived
        self.found = arrived
        self.started = self.finished = self.left = self.alarm = self.agent = MISSING
        self.misrouted = self.supervised = 0


class Chase:
    """One call of a customer about an open ticket."""

    __slots__ = (
        "agent", "broken", "called", "chase", "finished", "freed", "raised", "started", "supervised", "ticket",
    )  # fmt: skip

    def __init__(self, ticket: Ticket, chase: int, called: int, broken: int) -> None:
        self.ticket, self.chase, self.called, self.broken = ticket.number, chase, called, broken
        self.started = self.finished = self.agent = MISSING
        self.freed = self.raised = self.supervised = 0


class Visit:
    """One visit, from the ticket's joining the field queue."""

    __slots__ = (
        "appointment", "arrived", "began", "departed", "finished", "from_east", "from_north", "outcome", "queued",
        "technician", "ticket", "visit",
    )  # fmt: skip

    def __init__(self, ticket: Ticket, queued: int) -> None:
        self.ticket, self.visit, self.queued = ticket.number, ticket.calls, queued
        ticket.calls += 1
        self.technician = self.departed = self.arrived = self.began = self.finished = MISSING
        self.appointment = MISSING if ticket.appointment is None else ticket.appointment.appointment
        self.from_east = self.from_north = 0
        self.outcome = Outcome.OPEN
