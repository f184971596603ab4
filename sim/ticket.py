"""A ticket under way, and the records of its passages and visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules import MISSING, Outcome, Route
from sim.workload import Workload

if TYPE_CHECKING:
    from sim.appointments import Appointment
    from sim.field import Call
    from sim.moments import Waiting


class Ticket:
    """One fault report on its way to closing."""

    __slots__ = (
        "appointment", "appointments", "area", "assigned", "call", "calls", "cause", "closed", "contacted", "contacts",
        "customer", "dispatched", "due", "east", "fault", "gate", "linked", "north", "number", "outcome", "passages",
        "priority", "reported", "restored", "route", "turned_away", "visits",
    )  # fmt: skip

    def __init__(self, number: int, reported: int, area: int, fault: int, customer: int, east: int, north: int) -> None:
        self.number, self.reported = number, reported
        self.area, self.fault, self.customer, self.east, self.north = area, fault, customer, east, north
        self.priority = self.due = 0
        self.route, self.outcome = Route.NONE, Outcome.OPEN
        self.assigned = self.contacted = self.dispatched = self.restored = self.closed = MISSING
        self.cause = self.linked = MISSING
        self.contacts = self.passages = self.visits = 0
        self.calls = self.appointments = self.turned_away = 0
        self.appointment: Appointment | None = None
        self.call: Call | None = None
        self.gate: Waiting | None = None


class Lines:
    """Columns of a workload as lists, because single values are read much faster from these."""

    def __init__(self, workload: Workload) -> None:
        self.area = workload.area.tolist()
        self.fault = workload.fault.tolist()
        self.customer = workload.customer.tolist()
        self.east = workload.east.tolist()
        self.north = workload.north.tolist()

    def ticket(self, number: int, reported: int) -> Ticket:
        """The ticket of a row, as it is reported."""
        here = (column[number] for column in (self.area, self.fault, self.customer, self.east, self.north))
        return Ticket(number, reported, *here)


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
