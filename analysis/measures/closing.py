"""Closings and what they hide: first closings, restorations of faults, false closings, repeats by cause; and the
second line."""

from __future__ import annotations

import numpy as np

from analysis.measures.figures import Named, count, duration, ratio, share
from analysis.measures.parts import has_false_closings, has_parts, has_second_line, only_with
from analysis.measures.window import Window
from analysis.results import Measure
from sim.closing_rules import FoundBy
from sim.log import Log, Table
from sim.rules import MISSING, Cause
from sim.stages import rows_of


def _of_window(window: Window, table: Table) -> Table:
    """The rows of a table that are of the window's tickets."""
    return table.rows(window.faults.chosen[rows_of(window.log, table["ticket"])])


def _some_row(log: Log, table: Table) -> np.ndarray:
    """Mask over the log's tickets: those with a row in the table."""
    found = np.zeros(len(log.tickets), bool)
    found[rows_of(log, table["ticket"])] = True
    return found


@only_with(has_false_closings)
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


@only_with(has_false_closings)
def faults_to_restoration(window: Window) -> Named:
    """From the first report of a fault to service being back for good, through false closings, reopenings and further
    tickets; over the faults reported in the window: tickets that are no further report of a fault closed falsely.
    An imperfect repair did restore service, so its repeat is a fault of its own. Beside it, how many of these faults
    were not repaired before the cut."""
    tickets = window.log.tickets
    fault = window.faults.chosen & (tickets["cause"] != Cause.FALSE_CLOSURE)
    restored = fault_restored(window.log)[fault]
    known = restored != MISSING
    yield from duration("fault to restoration", (restored - tickets["reported"][fault])[known])
    yield Measure("faults not restored", "count", clock="", unit="tickets"), count((~known).sum())


@only_with(has_false_closings)
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
    for parts, name, has in ((0, "second line", has_second_line), (1, "waiting for parts", has_parts)):
        if not has(window.plan):
            continue
        own = jobs.rows(jobs["parts"] == parts)
        yield share(name), ratio(int(_some_row(window.log, own).sum()), visited)
        done = own.rows(own["finished"] != MISSING)
        yield from duration(f"time in {name}" if parts == 0 else "time waiting for parts", _lasted(done))


def _lasted(jobs: Table) -> np.ndarray:
    return jobs["finished"] - jobs["requested"]


CLOSING_MEASURES = (first_closings, faults_to_restoration, false_closings, second_line)
"""What this module measures."""
