"""Measures of outages, read from the log of one replication: the elements, their tickets, and visits in vain.

Outages are counted by their failure in the window, tickets by their report in it. A run without elements has none.
"""

from __future__ import annotations

import numpy as np

from analysis.measures.figures import Named, between, count, duration, ratio, share
from analysis.measures.parts import has_outages, only_with
from analysis.measures.window import Window
from analysis.results import Measure
from sim.log import HOTLINE
from sim.outage_rules import Detection
from sim.rules import MISSING, Outcome
from sim.stages import rows_of

CHILDREN = "outage children"
"""Group of the tickets that closed with their outage; they are no part of the times of single faults."""


@only_with(has_outages)
def outages(window: Window) -> Named:
    """Outages of the window: how many, how many known and by what, how long until then and until the repair, and the
    tickets that each one made."""
    plan, log = window.plan, window.log
    failed = (plan.warm_up <= log.outages["failed"]) & (log.outages["failed"] < plan.window_end)
    made = int(np.isin(log.tickets["outage"], log.outages["outage"][failed]).sum())
    own = log.outages.rows(failed & window.is_last)
    yield Measure("outages", "count", clock="", unit="outages"), count(len(own))
    for detection, name in ((Detection.ALARM, "alarm"), (Detection.TICKETS, "tickets"), (Detection.ON_SITE, "on site")):
        yield share("detected outages", "share", f"by: {name}"), ratio((own["detection"] == detection).sum(), len(own))
    yield from duration("failure to detection", between(own, "failed", "detected"))
    yield from duration("failure to repair", between(own, "failed", "repaired"))
    yield Measure("tickets per outage", "mean", clock="", unit="tickets"), ratio(made, len(own))


@only_with(has_outages)
def outage_tickets(window: Window) -> Named:
    """Of the window's reports: made by an outage, closed with one; of those linked to a known outage: called back
    after their intake. Visits in vain, and trips whose visit was called off on the way, per 100 of them."""
    tickets, linked = window.reports.tickets, window.reports.tickets["linked"] != MISSING
    yield share("outage tickets"), ratio(int((tickets["outage"] != MISSING).sum()), len(tickets))
    yield share(CHILDREN), ratio(int((tickets["outcome"] == Outcome.OUTAGE).sum()), len(tickets))
    later = linked & (tickets["linked"] > _end_of_intake(window))
    yield share("called back"), ratio(int(later.sum()), int(linked.sum()))
    wasted = int((window.reports.visits["outcome"] == Outcome.WASTED).sum())
    yield Measure("wasted visits", "per 100", clock="", unit="per 100 tickets"), ratio(100 * wasted, len(tickets))


def _end_of_intake(window: Window) -> np.ndarray:
    """When each of the window's reports left the hotline."""
    log = window.log
    calls = log.desk_passages.rows(log.desk_passages["desk"] == HOTLINE)
    left = np.full(len(log.tickets), MISSING)
    left[rows_of(log, calls["ticket"])] = calls["left"]
    return left[window.reports.chosen]


@only_with(has_outages)
def times_of_children(window: Window) -> Named:
    """Times of the window's tickets that closed with their outage."""
    children = window.tickets.rows(window.tickets["outcome"] == Outcome.OUTAGE)
    yield from duration("report to restoration", between(children, "reported", "restored"), CHILDREN)
    yield from duration("report to closing", between(children, "reported", "closed"), CHILDREN)


OUTAGE_MEASURES = (outages, outage_tickets, times_of_children)
"""Every function that measures something about outages."""
