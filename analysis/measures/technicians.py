"""What technicians do with their time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.measures.figures import Named, ratio, share
from analysis.measures.open_time import clipped, overlap
from analysis.measures.window import Window
from sim.log import Log
from sim.plan import Plan
from sim.rules import MISSING


def technician_time(window: Window) -> Named:
    """Shares of the rostered time of technicians who were there, within the window; overtime comes on top.

    Utilisation is travel and work in that time, over that time without lunch.
    """
    totals = dict.fromkeys(("rostered", "lunch hours", "travel", "work", "at lunch", "overtime"), 0)
    for technician in range(len(window.plan.technicians)):
        for name, seconds in time_of_technician(window.plan, window.log, technician):
            totals[name] += seconds
    rostered, lunch = totals["rostered"], totals["lunch hours"] - totals["at lunch"]
    idle = rostered - lunch - totals["travel"] - totals["work"]
    for name, seconds in (
        ("travel", totals["travel"]),
        ("work", totals["work"]),
        ("lunch", lunch),
        ("idle", idle),
        ("overtime", totals["overtime"]),
    ):
        yield share("technician time", "share", f"state: {name}"), ratio(seconds, rostered)
    busy = totals["travel"] + totals["work"]
    yield share("utilisation"), ratio(busy, rostered - lunch)


def time_of_technician(plan: Plan, log: Log, technician: int) -> Iterator[tuple[str, int]]:
    """Seconds of one technician within the window; `at lunch` is travel or work during lunch hours."""
    begin, end = plan.warm_up, plan.window_end
    shifts = log.shifts.rows((log.shifts["technician"] == technician) & (log.shifts["absent"] == 0))
    spans = clipped(shifts["begins"], shifts["ends"], begin, end)
    lunch_begins = np.maximum(shifts["lunch_begins"], shifts["begins"])
    lunches = clipped(lunch_begins, np.minimum(shifts["lunch_ends"], shifts["ends"]), begin, end)
    visits = log.visits.rows(log.visits["technician"] == technician)
    arrived = np.where(visits["arrived"] == MISSING, log.cut, visits["arrived"])
    finished = np.where(visits["finished"] == MISSING, log.cut, visits["finished"])
    yield "rostered", int((spans[1] - spans[0]).sum())
    yield "lunch hours", int((lunches[1] - lunches[0]).sum())
    for name, begins, ends in (("travel", visits["departed"], arrived), ("work", arrived, finished)):
        begins, ends = np.clip(begins, begin, end), np.clip(ends, begin, end)
        rostered = overlap(begins, ends, spans)
        yield name, rostered
        yield "overtime", int((ends - begins).sum()) - rostered
        yield "at lunch", overlap(begins, ends, lunches)
