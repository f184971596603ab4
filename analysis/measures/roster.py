"""The time of technicians: when they are there, and what they do then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.measures.open_time import OpenTime
from sim.log import Log, Table
from sim.plan import Plan
from sim.rules import MISSING, Outcome

if TYPE_CHECKING:
    from analysis.measures.window import Window

BUSY = ("travel", "work", "no access", "wasted")
"""What technicians do for a ticket. `work` is from the arrival to the end of a visit, waiting at the door for the
beginning of the window included; `no access` the same where nobody opened; `wasted` where an outage made the work in
vain. A trip is `travel`, whatever it came to."""


class Roster:
    """Shifts and lunches within the window of those who were there. Technicians stand one after the other on one line
    of time, so that the visits of all of them meet their own shifts in one go."""

    def __init__(self, plan: Plan, shifts: Table) -> None:
        self._begin, self._end = plan.warm_up, plan.window_end
        self._span = self._end - self._begin + 1
        present = np.flatnonzero(shifts["absent"] == 0)
        present = present[np.argsort(shifts["technician"][present], kind="stable")]
        technician, begins, ends = (shifts[name][present] for name in ("technician", "begins", "ends"))
        self.shifts = self._disjoint(technician, begins, ends)
        lunch_begins = np.maximum(shifts["lunch_begins"][present], begins)
        self.lunches = self._disjoint(technician, lunch_begins, np.minimum(shifts["lunch_ends"][present], ends))

    def place(self, technician: np.ndarray, instants: np.ndarray) -> np.ndarray:
        """Where instants of technicians are on the line; those outside the window are moved to its ends."""
        return technician * self._span + np.clip(instants, self._begin, self._end) - self._begin

    def seconds(self, spans: OpenTime, chosen: np.ndarray) -> int:
        """Time of the chosen technicians, given as a mask."""
        return int((spans.closes - spans.opens)[chosen[spans.opens // self._span]].sum())

    def _disjoint(self, technician: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> OpenTime:
        """What overlaps counts once; empty ones are left out."""
        begins, ends = self.place(technician, begins), self.place(technician, ends)
        begins = np.maximum(begins, np.concatenate([[0], np.maximum.accumulate(ends)[:-1]]))
        return OpenTime((begins[begins < ends], ends[begins < ends]))


@dataclass(frozen=True)
class TimeOf:
    """Seconds of some technicians within the window."""

    rostered: int
    lunch: int
    """Lunch hours in which nothing was done for tickets."""
    busy: dict[str, int]
    """In rostered time, by what they did."""
    overtime: int

    @property
    def idle(self) -> int:
        return self.rostered - self.lunch - sum(self.busy.values())


def time_of(window: Window, chosen: np.ndarray | list[bool]) -> TimeOf:
    """What the chosen technicians did in the window. Their shifts are counted once in a run."""
    roster, of = window.roster, np.array(chosen, bool)
    rostered, lunch_hours = (
        roster.seconds(spans, of) if window.is_last else 0 for spans in (roster.shifts, roster.lunches)
    )
    visits = window.log.visits
    sent = visits["technician"] != MISSING
    sent[sent] = of[visits["technician"][sent]]
    busy, overtime, at_lunch = dict.fromkeys(BUSY, 0), 0, 0
    for name, technician, begins, ends in _doings(window.log, visits.rows(sent)):
        begins, ends = roster.place(technician, begins), roster.place(technician, ends)
        busy[name] = roster.shifts.overlap(begins, ends)
        overtime += int((ends - begins).sum()) - busy[name]
        at_lunch += roster.lunches.overlap(begins, ends)
    return TimeOf(rostered, lunch_hours - at_lunch, busy, overtime)


def _doings(log: Log, visits: Table) -> Iterator[tuple[str, np.ndarray, np.ndarray, np.ndarray]]:
    """Trips and visits of technicians; what is not over lasts to the end of the run."""
    technician = visits["technician"]
    arrived = np.where(visits["arrived"] == MISSING, log.cut, visits["arrived"])
    finished = np.where(visits["finished"] == MISSING, log.cut, visits["finished"])
    yield "travel", technician, visits["departed"], arrived
    nobody, vain = visits["outcome"] == Outcome.NO_ACCESS, visits["outcome"] == Outcome.WASTED
    for name, mask in (("work", ~nobody & ~vain), ("no access", nobody), ("wasted", vain)):
        yield name, technician[mask], arrived[mask], finished[mask]
