"""Logs made by hand for a small scenario: only what matters is written, the rest is filled in.

Second 0 is Monday 00:00. The window runs from Monday 10:00 to Friday 14:00 (100 h), the cut is Sunday 16:00. There
are two areas with one technician each, and two desks: the front desk with a limit of 2 h on the clock, the back
office with one of 4 h within Mon-Fri 08:00-18:00. A repeat is one within 2 days.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from analysis.measures import measure
from scenarios.calendars import WEEKDAYS
from scenarios.scenario import read_scenario
from sim.log import (
    APPOINTMENTS,
    CHASES,
    CLOSINGS,
    DESK_PASSAGES,
    INSTANTS,
    OUTAGES,
    SECOND_LINE,
    SHIFTS,
    TICKETS,
    VISITS,
    Log,
    Table,
)  # fmt: skip
from sim.plan import Plan
from sim.planning import build_plan
from sim.rules import MISSING, Cause, Outcome

MINUTE, HOUR, DAY = 60, 3600, 86_400

SCENARIO = {
    "horizon": {"warm_up": "10 h", "window": "100 h", "follow_up": "50 h"},
    "areas": {"north": {"lines": 100}, "south": {"lines": 100}},
    "customers": {"ordinary": {"share": 0.9}, "brand": {"share": 0.1}},
    "dispatch": {
        "chain": ["front desk", "back office"],
        "desks": {
            "front desk": {"limit": "2 h"},
            "back office": {"limit": "4 h", "limit_clock": "Mon-Fri 08:00-18:00"},
        },
    },
    "technicians": {"per_area": 1, "shift": {"hours": "08:00-18:00", "lunch": "12:00-13:00"}},
    "repair": {"on_site": "1 h"},
    "repeats": {"window": "2 days"},
}
PLAN = build_plan(read_scenario(SCENARIO))
PARTS = {
    "customers": SCENARIO["customers"],
    "faults": {"line": {"share": 0.5}, "service": {"share": 0.5}},
    "hotline": {"handling": "5 min", "patience": "5 min"},
    "chases": {"per_hour": 0.1},
    "orders": {"per_line_and_year": 1, "on_site": "1 h"},
    "false_closure": {"base": 0.1, "report": "1 day"},
    "second_line": {"needed": 0.1, "parts": {"needed": 0.1}},
    "appointments": {"policy": "blind", "no_access": {"unconfirmed": 0.1}},
    "outages": {"elements": {"cabinet": {"lines_each": 50, "per_element_and_year": 1, "repair": "2 h"}}},
}
EVERY_PART = build_plan(read_scenario(SCENARIO | PARTS))
"""The same with every part of the model, so that there is something to measure of each."""
FRONT_DESK, BACK_OFFICE = 0, 1

Row = dict[str, int]

OTHERS = {
    "appointments": APPOINTMENTS,
    "chases": CHASES,
    "closings": CLOSINGS,
    "second_line": SECOND_LINE,
    "outages": OUTAGES,
}
"""Tables that a log may have besides, by name."""

NOBODY = {"parent", "agent", "bundle", "outage", "cause", "appointment"}
"""Numbers that are missing unless they are given."""


def at(text: str) -> int:
    """The second of `Mon 10:00` or `Mon 10:00:05`, in week 0."""
    day, time = text.split()
    hours, minutes, seconds = (int(part) for part in f"{time}:0".split(":")[:3])
    return WEEKDAYS.index(day) * DAY + hours * HOUR + minutes * MINUTE + seconds


def ticket(reported: int, closed: int = MISSING, outcome: int | None = None, **others: int) -> Row:
    """A ticket; a closed one is fixed by a visit and restored as it closes, unless something else is said."""
    ended = Outcome.FIXED if closed != MISSING else Outcome.OPEN
    return {"reported": reported, "closed": closed, "restored": closed, "outcome": outcome or ended} | others


def passage(ticket: int, desk: int, arrived: int, started: int, finished: int, **others: int) -> Row:
    """A passage without batch release, in which the ticket is not stuck."""
    row = {"ticket": ticket, "desk": desk, "arrived": arrived, "started": started, "finished": finished}
    return row | {"found": arrived, "left": finished} | others


def visit(ticket: int, technician: int, queued: int, departed: int, arrived: int, finished: int, **others: int) -> Row:
    """The first visit, which fixes the fault."""
    row = {"ticket": ticket, "technician": technician, "queued": queued, "departed": departed, "began": arrived}
    return row | {"arrived": arrived, "finished": finished, "outcome": Outcome.FIXED} | others


def shift(technician: int, begins: int, ends: int, **others: int) -> Row:
    return {"technician": technician, "begins": begins, "ends": ends} | others


def _table(names: tuple[str, ...], rows: Iterable[Row]) -> Table:
    """Rows in their order; what is not said is missing for instants, parents and people, and else 0."""
    filled = {name: MISSING if name in INSTANTS | NOBODY else 0 for name in names}
    complete = [filled | row for row in rows]
    for row in complete:
        assert set(row) == set(names), set(row) ^ set(names)
    return Table({name: np.array([row[name] for row in complete], np.int64) for name in names})


def _cause(row: Row) -> Row:
    """A repeat is one of an imperfect repair, unless something else is said."""
    return {"cause": Cause.IMPERFECT_REPAIR} if "parent" in row and row["parent"] != MISSING else {}


def closings_of(tickets: Iterable[Row]) -> list[Row]:
    """One true closing of each restored ticket."""
    restored = [row for row in tickets if row.get("restored", MISSING) != MISSING]
    return [{"ticket": row["ticket"], "ended": row["restored"], "closed": row["closed"]} for row in restored]


def log_of(
    tickets: Iterable[Row],
    passages: Iterable[Row] = (),
    visits: Iterable[Row] = (),
    shifts: Iterable[Row] = (),
    **others: Iterable[Row],
) -> Log:
    """The log of these rows; tickets are numbered from 0, and each is of a line of its own if none is said."""
    numbered = [
        {"ticket": number, "line": number, "members": 1} | _cause(row) | row for number, row in enumerate(tickets)
    ]
    others = {"closings": closings_of(numbered)} | others
    return Log(
        cut=PLAN.cut,
        tickets=_table(TICKETS, numbered),
        desk_passages=_table(DESK_PASSAGES, sorted(passages, key=lambda row: row["ticket"])),
        visits=_table(VISITS, sorted(visits, key=lambda row: row["ticket"])),
        shifts=_table(SHIFTS, sorted(shifts, key=lambda row: (row["technician"], row["begins"]))),
        **{name: _table(names, others.get(name, ())) for name, names in OTHERS.items()},
    )


class Figures:
    """Figures of one log by name, statistic and group."""

    def __init__(self, log: Log, plan: Plan = PLAN, service_levels: Iterable[int] = (DAY, 2 * DAY)) -> None:
        self.measured = measure(plan, log, service_levels)
        self.by_name = {(of.measure, of.statistic, of.group): value for of, value in self.measured.values.items()}

    def __call__(self, measure: str, statistic: str = "share", group: str = "all") -> float:
        return self.by_name[measure, statistic, group]
