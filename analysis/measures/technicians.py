"""What technicians do with their time, and for whom they go."""

from __future__ import annotations

import numpy as np

from analysis.measures.figures import Named, ratio, share
from analysis.measures.parts import has_access, has_contractors, has_outages, has_stand_by
from analysis.measures.roster import TimeOf, time_of
from analysis.measures.sums import Value
from analysis.measures.window import Window
from analysis.results import Measure
from sim.plan import Plan
from sim.rules import MISSING
from sim.stages import rows_of


def technician_time(window: Window) -> Named:
    """Shares of the rostered time of own technicians who were there, within the window; overtime comes on top.

    Utilisation is what they do for tickets in that time, over that time without lunch. Contractors are paid by the job,
    so their hours say nothing. People on stand-by are there for the few calls that may come: they have a utilisation of
    their own.
    """
    plan = window.plan
    time = time_of(window, [not person.contractor and not person.stand_by for person in plan.technicians])
    states = {name: seconds for name, seconds in time.busy.items() if name not in _cannot_happen(plan)}
    states |= {"lunch": time.lunch, "idle": time.idle, "overtime": time.overtime}
    for name, seconds in states.items():
        yield share("technician time", "share", f"state: {name}"), ratio(seconds, time.rostered)
    yield share("utilisation"), _utilisation(time)
    if has_stand_by(plan):
        waiting = time_of(window, [person.stand_by for person in plan.technicians])
        yield share("utilisation", "share", "stand-by"), _utilisation(waiting)


def _cannot_happen(plan: Plan) -> set[str]:
    return ({"no access"} if not has_access(plan) else set()) | ({"wasted"} if not has_outages(plan) else set())


def _utilisation(time: TimeOf) -> Value:
    return ratio(sum(time.busy.values()), time.rostered - time.lunch)


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


def _per_100(name: str, count: int, window: Window) -> tuple[Measure, Value]:
    of = Measure(name, "per 100", clock="", unit="per 100 tickets")
    return of, ratio(100 * count, len(window.reports.tickets))
