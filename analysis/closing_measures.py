"""Closings and what they hide: first closings, restorations of faults, false closings, repeats by cause; and the
second line."""

from __future__ import annotations

import numpy as np

from analysis.measures import Named, Window, _reported_again, ratio
from analysis.measures import _share as share
from analysis.measures import _time as duration
from analysis.results import Measure
from sim.closing_rules import FoundBy
from sim.log import Log, Table
from sim.rules import MISSING, Cause, Outcome
from sim.stages import rows_of

UNREPAIRED = (Outcome.WITHDRAWN, Outcome.OUTAGE, Outcome.CANCELLED)
"""Outcomes of tickets that end without a repair of their own."""


def _of_window(window: Window, table: Table) -> Table:
    """The rows of a table that are of the window's tickets."""
    return table.rows(window.counted[rows_of(window.log, table["ticket"])])


def _some_row(log: Log, table: Table) -> np.ndarray:
    """Mask over the log's tickets: those with a row in the table."""
    found = np.zeros(len(log.tickets), bool)
    found[rows_of(log, table["ticket"])] = True
    return found


def first_closings(window: Window) -> Named:
    """Report to first closing, before any reopening; denominator: the window's tickets closed at least once."""
    closings = _of_window(window, window.log.closings)
    first = closings.rows((closings["closing"] == 0) & (closings["closed"] != MISSING))
    reported = window.log.tickets["reported"][rows_of(window.log, first["ticket"])]
    yield from duration("report to first closing", first["closed"] - reported)


def fault_restored(log: Log) -> np.ndarray:
    """When the fault of each ticket was repaired: in the ticket itself or, where it was closed falsely for good, in
    the ticket in which the customer reported it again; MISSING where it was not repaired before the cut."""
    tickets = log.tickets
    restored, generation = tickets["restored"].copy(), tickets["generation"]
    again = tickets["cause"] == Cause.FALSE_CLOSURE
    for number in range(int(generation.max(initial=0)), 0, -1):
        child = np.flatnonzero(again & (generation == number))
        restored[rows_of(log, tickets["parent"][child])] = restored[child]
    return restored


def faults_to_restoration(window: Window) -> Named:
    """From the first report of a fault to service being back for good, through false closings, reopenings and further
    tickets; over the faults reported in the window: tickets that are no further report of a fault closed falsely.
    An imperfect repair did restore service, so its repeat is a fault of its own. Beside it, how many of these faults
    were not repaired before the cut."""
    tickets = window.log.tickets
    fault = window.counted & (tickets["cause"] != Cause.FALSE_CLOSURE) & ~np.isin(tickets["outcome"], UNREPAIRED)
    restored = fault_restored(window.log)[fault]
    known = restored != MISSING
    yield from duration("fault to restoration", (restored - tickets["reported"][fault])[known])
    yield Measure("faults not restored", "count", clock="", unit="tickets"), float((~known).sum())


def false_closings(window: Window) -> Named:
    """Reopened: of the window's tickets closed at least once. False closure: of their closings. Caught by audit: of
    their false closings."""
    closings = _of_window(window, window.log.closings)
    closings = closings.rows(closings["closed"] != MISSING)
    closed = _some_row(window.log, closings)
    reopened = _some_row(window.log, closings.rows(closings["reopened"] != MISSING))
    false = int(closings["false"].sum())
    caught = int(((closings["cause"] == FoundBy.AUDIT) & (closings["reopened"] != MISSING)).sum())
    yield share("reopened"), ratio(int(reopened.sum()), int(closed.sum()))
    yield share("false closure"), ratio(false, len(closings))
    yield share("caught by audit"), ratio(caught, false)


def second_line(window: Window) -> Named:
    """Second line and waiting for parts: of the window's tickets with a finished visit. Time in either: over jobs that
    are done, from the end of the visit on."""
    jobs, visits = _of_window(window, window.log.second_line), _of_window(window, window.log.visits)
    visited = int(_some_row(window.log, visits.rows(visits["finished"] != MISSING)).sum())
    for parts, name in enumerate(("second line", "waiting for parts")):
        own = jobs.rows(jobs["parts"] == parts)
        yield share(name), ratio(int(_some_row(window.log, own).sum()), visited)
        done = own.rows(own["finished"] != MISSING)
        yield from duration(f"time in {name}" if parts == 0 else "time waiting for parts", _lasted(done))


def _lasted(jobs: Table) -> np.ndarray:
    return jobs["finished"] - jobs["requested"]


CAUSES = {Cause.IMPERFECT_REPAIR: "imperfect repair", Cause.FALSE_CLOSURE: "false closure"}


def repeat_rate(window: Window) -> Named:
    """Share of valid closings (no fault found excluded) followed by a report of the same line within the window of
    days after the ticket's last closing, and the same by cause.

    Imperfect repair or false closure where the same fault came back in that time (a ticket has one successor at most,
    so never both); coincidence where only other faults of the line did. So the causes add up to the whole.
    """
    tickets, within = window.log.tickets, window.plan.repeat_window
    valid = window.counted & np.isin(tickets["outcome"], (Outcome.FIXED, Outcome.REMOTE_FIX))
    soon = _reported_again(window.log, valid, within)
    cause = _cause_of_return(window.log, within)[valid]
    statistic, closings = f"{within / 86_400:g} days", int(valid.sum())
    yield share("repeat rate", statistic), ratio(int(soon.sum()), closings)
    for number, name in CAUSES.items():
        yield share("repeat rate", statistic, f"cause: {name}"), ratio(int((cause == number).sum()), closings)
    coincidence = int((soon & (cause == MISSING)).sum())
    yield share("repeat rate", statistic, "cause: coincidence"), ratio(coincidence, closings)


def _cause_of_return(log: Log, within: int) -> np.ndarray:
    """Why the fault of each ticket came back as a new ticket in time; MISSING where it did not."""
    tickets = log.tickets
    child = tickets.rows(tickets["parent"] != MISSING)
    parent = rows_of(log, child["parent"])
    soon = child["reported"] <= tickets["closed"][parent] + within
    cause = np.full(len(tickets), MISSING)
    cause[parent[soon]] = child["cause"][soon]
    return cause


CLOSING_MEASURES = (first_closings, faults_to_restoration, false_closings, second_line, repeat_rate)
"""What this module measures."""
