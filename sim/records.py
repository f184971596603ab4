"""What the engine writes down while it runs, and the log made of it."""

from __future__ import annotations

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
    known = of_workload(plan, workload, np.array([ticket.number for ticket in tickets], dtype=np.int64))
    wide = {name: column if name == "key" else column.astype(np.int64) for name, column in known.items()}
    return Table(wide | columns_of(tickets, TICKETS[len(known) :]))


def of_workload(plan: Plan, workload: Workload, number: np.ndarray) -> dict[str, np.ndarray]:
    """What the workload says of the tickets with these numbers."""
    return {
        "ticket": number,
        "key": workload.key_numbers[number],
        "parent": workload.parent[number],
        "generation": workload.generation[number],
        "area": workload.area[number],
        "line": workload.line[number],
        "east": workload.east[number],
        "north": workload.north[number],
        "fault_class": np.where(workload.order[number] == 1, MISSING, workload.fault[number]),
        "customer_class": workload.customer[number],
        "priority": np.array(plan.priorities, dtype=np.int64)[workload.customer[number]],
        "order": workload.order[number],
        "bundle": workload.bundle[number],
        "members": workload.members[number],
        "outage": workload.outage[number],
    }


def shifts_table(plan: Plan, workload: Workload, extended: dict[tuple[int, int], int]) -> Table:
    """Rostered shifts that begin before the cut, missed ones too."""
    rows = [
        (
            number, person.area, begins, ends, *_lunch_of(begins, person.lunch),
            extended.get((number, begins), MISSING), int(absent),
        )
        for number, (person, missed) in enumerate(zip(plan.technicians, workload.absent, strict=True))
        for (begins, ends), absent in zip(person.shifts, missed.tolist(), strict=True)
        if begins < plan.cut
    ]  # fmt: skip
    values = np.array(rows, dtype=np.int64).reshape(len(rows), len(SHIFTS))
    return Table({name: values[:, column].copy() for column, name in enumerate(SHIFTS)})


def _lunch_of(begins: int, lunch: tuple[int, int] | None) -> tuple[int, int]:
    return (MISSING, MISSING) if lunch is None else lunch_in_shift(begins, *lunch)
