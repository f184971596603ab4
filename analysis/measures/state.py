"""Counts per ticket, and how many tickets are where."""

from __future__ import annotations

import numpy as np

from analysis.measures.figures import Named, count, per, ratio
from analysis.measures.parts import stages_of
from analysis.measures.window import Window
from analysis.results import Measure
from sim.rules import MISSING
from sim.stages import Stays


def counts(window: Window) -> Named:
    """Counts per 100 reports of faults in the window, children of outages and withdrawn ones among them."""
    passages, tickets = window.reports.passages, len(window.reports.tickets)
    at_desks = passages["desk"] >= 0
    stuck = (passages["found"] == MISSING) | (passages["found"] > passages["arrived"])
    for name, number in {
        "hops": at_desks.sum(),
        "returns": passages["misrouted"].sum(),
        "stuck": stuck.sum(),
        "alarms": (passages["alarm"] != MISSING).sum(),
        "contacts": window.reports.tickets["contacts"].sum(),
        "visits": (window.reports.visits["departed"] != MISSING).sum(),
    }.items():
        yield Measure(name, "per 100", clock="", unit="per 100 tickets"), ratio(100 * int(number), tickets)


def tickets_in_system(window: Window) -> Named:
    """Faults of the window, and those still open at the end; faults in the system on average over the window, by
    stage."""
    plan, tickets = window.plan, window.log.tickets
    of_window, fault = window.reports.tickets, tickets["order"] == 0
    span = plan.window_end - plan.warm_up
    yield Measure("reported tickets", "count", clock="", unit="tickets"), count(len(of_window))
    for number, area in enumerate(plan.areas):
        here = count((of_window["area"] == number).sum())
        yield Measure("reported tickets", "count", f"area: {area.name}", "", "tickets"), here
    yield Measure("open tickets", "count", clock="", unit="tickets"), count((of_window["closed"] == MISSING).sum())
    whole = Stays(np.arange(len(tickets)), tickets["reported"], tickets["closed"]).of(fault)
    backlog = whole.seconds_within(plan.warm_up, plan.window_end)
    yield Measure("backlog", "mean", clock="", unit="tickets"), per(backlog, span)
    for stage in stages_of(plan):
        inside = window.stays[stage].of(fault).seconds_within(plan.warm_up, plan.window_end)
        yield Measure("work in progress", "mean", f"stage: {stage}", "", "tickets"), per(inside, span)
