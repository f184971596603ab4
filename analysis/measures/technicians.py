"""What technicians do with their time, and for whom they go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from analysis.measures.figures import Named, ratio, share
from analysis.measures.open_time import clipped, overlap
from analysis.measures.parts import has_access, has_contractors, has_outages, has_stand_by
from analysis.measures.window import Window
from analysis.results import Measure
from sim.log import Log, Table
from sim.plan import Plan
from sim.rules import MISSING, Outcome
from sim.stages import rows_of

BUSY = ("travel", "work", "no access", "wasted")
"""What technicians do for a ticket. `work` is from the arrival to the end of a visit, waiting at the door for the
beginning of the window included; `no access` the same where nobody opened; `wasted` where an outage made the work in
vain. A trip is `travel`, whatever it came to."""


def technician_time(window: Window) -> Named:
    """Shares of the rostered time of own technicians who were there, within the window; overtime comes on top.

    Utilisation is what they do for tickets in that time, over that time without lunch. Contractors are paid by the job,
    so their hours say nothing. People on stand-by are there for the few calls that may come: they have a utilisation of
    their own.
    """
    plan = window.plan
    own = [n for n, person in enumerate(plan.technicians) if not person.contractor and not person.stand_by]
    totals, lunch = _time_of(window, own)
    idle = totals["rostered"] - lunch - sum(totals[name] for name in BUSY)
    states = {name: totals[name] for name in BUSY if name not in _cannot_happen(plan)}
    states |= {"lunch": lunch, "idle": idle, "overtime": totals["overtime"]}
    for name, seconds in states.items():
        yield share("technician time", "share", f"state: {name}"), ratio(seconds, totals["rostered"])
    yield share("utilisation"), _utilisation(totals, lunch)
    if has_stand_by(plan):
        waiting = [n for n, person in enumerate(plan.technicians) if person.stand_by]
        yield share("utilisation", "share", "stand-by"), _utilisation(*_time_of(window, waiting))


def _cannot_happen(plan: Plan) -> set[str]:
    return ({"no access"} if not has_access(plan) else set()) | ({"wasted"} if not has_outages(plan) else set())


def _time_of(window: Window, technicians: Iterable[int]) -> tuple[dict[str, int], int]:
    """Seconds of these technicians by name, and the lunch that they had."""
    totals = dict.fromkeys(("rostered", "lunch hours", *BUSY, "at lunch", "overtime"), 0)
    for technician in technicians:
        for name, seconds in time_of_technician(window.plan, window.log, technician):
            totals[name] += seconds
    return totals, totals["lunch hours"] - totals["at lunch"]


def _utilisation(totals: dict[str, int], lunch: int) -> float:
    return ratio(sum(totals[name] for name in BUSY), totals["rostered"] - lunch)


def time_of_technician(plan: Plan, log: Log, technician: int) -> Iterator[tuple[str, int]]:
    """Seconds of one technician within the window; `at lunch` is whatever was done for tickets during lunch hours."""
    begin, end = plan.warm_up, plan.window_end
    shifts = log.shifts.rows((log.shifts["technician"] == technician) & (log.shifts["absent"] == 0))
    spans = clipped(shifts["begins"], shifts["ends"], begin, end)
    lunch_begins = np.maximum(shifts["lunch_begins"], shifts["begins"])
    lunches = clipped(lunch_begins, np.minimum(shifts["lunch_ends"], shifts["ends"]), begin, end)
    yield "rostered", int((spans[1] - spans[0]).sum())
    yield "lunch hours", int((lunches[1] - lunches[0]).sum())
    for name, begins, ends in _doings(log, log.visits.rows(log.visits["technician"] == technician)):
        begins, ends = np.clip(begins, begin, end), np.clip(ends, begin, end)
        rostered = overlap(begins, ends, spans)
        yield name, rostered
        yield "overtime", int((ends - begins).sum()) - rostered
        yield "at lunch", overlap(begins, ends, lunches)


def _doings(log: Log, visits: Table) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Trips and visits of a technician; what is not over lasts to the end of the run."""
    arrived = np.where(visits["arrived"] == MISSING, log.cut, visits["arrived"])
    finished = np.where(visits["finished"] == MISSING, log.cut, visits["finished"])
    yield "travel", visits["departed"], arrived
    nobody, vain = visits["outcome"] == Outcome.NO_ACCESS, visits["outcome"] == Outcome.WASTED
    for name, chosen in (("work", ~nobody & ~vain), ("no access", nobody), ("wasted", vain)):
        yield name, arrived[chosen], finished[chosen]


def who_goes(window: Window) -> Named:
    """Per 100 reports of the window: their visits by contractors; and those by own technicians of another area, where
    there are several areas."""
    plan, visits = window.plan, window.reports.visits
    gone = visits.rows(visits["departed"] != MISSING)
    contractor = np.array([person.contractor for person in plan.technicians], bool)[gone["technician"]]
    if has_contractors(plan):
        yield _per_100("contractor jobs", int(contractor.sum()), window)
    if len(plan.areas) > 1:
        home = np.array([person.area for person in plan.technicians], np.int64)[gone["technician"]]
        elsewhere = home != window.log.tickets["area"][rows_of(window.log, gone["ticket"])]
        yield _per_100("jobs in another area", int((elsewhere & ~contractor).sum()), window)


def _per_100(name: str, count: int, window: Window) -> tuple[Measure, float]:
    of = Measure(name, "per 100", clock="", unit="per 100 tickets")
    return of, ratio(100 * count, len(window.reports.tickets))
