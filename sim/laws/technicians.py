"""Laws about technicians: one place at a time, on duty, trips that begin somewhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.log import Log, Table
from sim.plan import Plan
from sim.rules import MISSING
from sim.stages import rows_of


def _by_technician(log: Log) -> Iterator[tuple[int, Table]]:
    went = log.visits.rows(log.visits["technician"] != MISSING)
    for technician in np.unique(went["technician"]):
        own = went.rows(went["technician"] == technician)
        yield int(technician), own.rows(np.lexsort((own["ticket"], own["departed"])))


def a_technician_is_in_one_place(plan: Plan, log: Log) -> Iterator[str]:
    """Visits of a technician do not overlap, and only the last may be under way."""
    for technician, visits in _by_technician(log):
        under_way = visits["finished"] == MISSING
        if (visits["departed"][1:] < visits["finished"][:-1]).any() or under_way[:-1].any():
            yield f"technician {technician} is on two visits at once"


def _shifts_of(log: Log, technician: int) -> Table:
    """Shifts that a technician did not miss, in the order in which they begin."""
    shifts = log.shifts.rows((log.shifts["technician"] == technician) & (log.shifts["absent"] == 0))
    return shifts.rows(np.argsort(shifts["begins"], kind="stable"))


def departures_are_on_duty(plan: Plan, log: Log) -> Iterator[str]:
    """Departures lie in a shift that is not missed, outside lunch and before the latest start.

    The log has the shifts that begin before the cut, so departures of a drained run after it are not looked at.
    """
    for technician, visits in _by_technician(log):
        shifts = _shifts_of(log, technician)
        now = visits["departed"][visits["departed"] < log.cut]
        number = np.searchsorted(shifts["begins"], now, side="right") - 1
        if (number < 0).any():
            yield f"technician {technician} departs off duty"
            continue
        late = now >= shifts["ends"][number] - plan.latest_start
        lunch = (shifts["lunch_begins"][number] <= now) & (now < shifts["lunch_ends"][number])
        if (late | lunch).any():
            yield f"technician {technician} departs off duty"


def trips_begin_somewhere(plan: Plan, log: Log) -> Iterator[str]:
    """A trip begins where the technician's last one of the shift ended; the first one of a shift at the base, or
    where a job from before the shift ended within it."""
    for technician, visits in _by_technician(log):
        shifts = _shifts_of(log, technician)
        visits = visits.rows(visits["departed"] < log.cut)
        begins = np.append(MISSING, shifts["begins"])[
            np.searchsorted(shifts["begins"], visits["departed"], side="right")
        ]
        last = np.concatenate([[-(1 << 60)], visits["finished"][:-1]])
        row = rows_of(log, visits["ticket"])
        stays_there = last >= begins
        for axis, from_ in ((0, "from_east"), (1, "from_north")):
            ended = np.concatenate([[0], log.tickets[("east", "north")[axis]][row][:-1]])
            expected = np.where(stays_there, ended, plan.technicians[technician].base[axis])
            if (visits[from_] != expected).any():
                yield f"technician {technician} starts a trip where nobody left them"
