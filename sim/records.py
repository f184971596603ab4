"""What the engine writes down while it runs, and the log made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import numpy as np

from scenarios.calendars import lunch_in_shift
from sim.log import (
    APPOINTMENTS,
    CHASES,
    CLOSINGS,
    DESK_PASSAGES,
    OUTAGES,
    SECOND_LINE,
    SHIFTS,
    TICKETS,
    VISITS,
    Log,
    Table,
    columns_of,
    table,
)  # fmt: skip
from sim.plan import Plan
from sim.rules import MISSING
from sim.ticket import Passage, Ticket, Visit
from sim.workload import Workload


@dataclass
class Records:
    """Every row of the log, in the order in which it came about. A row has the columns of its table as attributes."""

    tickets: list[Ticket] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    appointments: list[Any] = field(default_factory=list)
    chases: list[Any] = field(default_factory=list)
    closings: list[Any] = field(default_factory=list)
    second_line: list[Any] = field(default_factory=list)
    outages: list[Any] = field(default_factory=list)
    extended: dict[tuple[int, int], int] = field(default_factory=dict)
    """Technician and beginning of a shift -> until when departures were allowed beyond it."""

    def log(self, plan: Plan, workload: Workload) -> Log:
        """What has happened so far."""
        return Log(
            cut=plan.cut,
            tickets=_tickets(plan, workload, sorted(self.tickets, key=attrgetter("number"))),
            desk_passages=table(DESK_PASSAGES, self.passages),
            visits=table(VISITS, self.visits),
            appointments=table(APPOINTMENTS, self.appointments),
            chases=table(CHASES, self.chases),
            closings=table(CLOSINGS, self.closings),
            second_line=table(SECOND_LINE, self.second_line),
            outages=table(OUTAGES, self.outages),
            shifts=shifts_table(plan, workload, self.extended),
        )


def _tickets(plan: Plan, workload: Workload, tickets: list[Ticket]) -> Table:
    """One row per ticket: what the workload says of it, and what became of it."""
    number = np.array([ticket.number for ticket in tickets], dtype=np.int64)
    known = {name: column(plan, workload, number) for name, column in OF_WORKLOAD.items()}
    wide = {name: column if name == "key" else column.astype(np.int64) for name, column in known.items()}
    return Table(wide | columns_of(tickets, TICKETS[len(known) :]))


OF_WORKLOAD: dict[str, Callable[[Plan, Workload, Any], np.ndarray]] = {
    "ticket": lambda plan, workload, number: np.arange(workload.rows)[number],
    "key": lambda plan, workload, number: workload.key_numbers[number],
    "parent": lambda plan, workload, number: workload.parent[number],
    "generation": lambda plan, workload, number: workload.generation[number],
    "area": lambda plan, workload, number: workload.area[number],
    "line": lambda plan, workload, number: workload.line[number],
    "east": lambda plan, workload, number: workload.east[number],
    "north": lambda plan, workload, number: workload.north[number],
    "fault_class": lambda plan, workload, number: np.where(
        workload.order[number] == 1, MISSING, workload.fault[number]
    ),
    "customer_class": lambda plan, workload, number: workload.customer[number],
    "priority": lambda plan, workload, number: np.array(plan.priorities, dtype=np.int64)[workload.customer[number]],
    "order": lambda plan, workload, number: workload.order[number],
    "bundle": lambda plan, workload, number: workload.bundle[number],
    "members": lambda plan, workload, number: workload.members[number],
    "outage": lambda plan, workload, number: workload.outage[number],
}
"""The columns of tickets that the workload knows, for tickets given as positions or as a slice."""


def shifts_table(plan: Plan, workload: Workload, extended: dict[tuple[int, int], int]) -> Table:
    """Rostered shifts that begin before the cut, missed ones too."""
    columns, kept = rostered(plan)
    absent = np.concatenate([np.zeros(0, bool), *workload.absent])[kept].astype(np.int64)
    of = zip(columns["technician"].tolist(), columns["begins"].tolist(), strict=True)
    until = np.array([extended.get(each, MISSING) for each in of], dtype=np.int64)
    known = columns | {"extended": until, "absent": absent}
    return Table({name: known[name] for name in SHIFTS})


def rostered(plan: Plan) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """What the plan knows of every shift that begins before the cut, and which of all shifts these are."""
    rows = [
        (number, person.area, begins, ends, *_lunch_of(begins, person.lunch))
        for number, person in enumerate(plan.technicians)
        for begins, ends in person.shifts
    ]
    names = ("technician", "area", "begins", "ends", "lunch_begins", "lunch_ends")
    values = np.array(rows, dtype=np.int64).reshape(len(rows), len(names))
    kept = np.flatnonzero(values[:, 2] < plan.cut)
    return {name: values[kept, column] for column, name in enumerate(names)}, kept


def _lunch_of(begins: int, lunch: tuple[int, int] | None) -> tuple[int, int]:
    return (MISSING, MISSING) if lunch is None else lunch_in_shift(begins, *lunch)
