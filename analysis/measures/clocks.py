"""Times of tickets on the clocks that the scenario names besides the clock of all hours."""

from __future__ import annotations

import numpy as np

from analysis.measures.figures import Named, duration
from analysis.measures.open_time import Spans, overlap_of_each
from analysis.measures.stops import Stopped, stopped
from analysis.measures.times import INTERVALS, instants
from analysis.measures.window import Window
from sim.rules import MISSING
from sim.service_plan import ClockPlan


def times_on_clocks(window: Window) -> Named:
    """Times of single faults on each further clock; denominators as on the clock of all hours."""
    for clock in window.plan.service.clocks:
        at = instants(window)
        stops = stopped(window.log, clock.stops)
        for name, begin, end in INTERVALS:
            known = window.faults.chosen & (at[begin] != MISSING) & (at[end] != MISSING)
            rows = np.flatnonzero(known)
            seconds = seconds_on(clock, stops, rows, at[begin][rows], at[end][rows])
            yield from duration(name, seconds, clock=clock.name)


def seconds_on(clock: ClockPlan, stops: Stopped, rows: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """How long a clock runs for each of these tickets between two instants; int64, shape (rows,)."""
    spans = spans_of(clock, int(ends.max(initial=0)))
    position = np.searchsorted(rows, stops.ticket)
    mine = position < len(rows)
    mine[mine] = rows[position[mine]] == stops.ticket[mine]
    of, from_, until = position[mine], stops.begins[mine], stops.ends[mine]
    from_, until = np.clip(from_, begins[of], ends[of]), np.clip(until, begins[of], ends[of])
    total = overlap_of_each(begins, ends, spans)
    np.subtract.at(total, of, overlap_of_each(from_, until, spans))
    return total


def spans_of(clock: ClockPlan, last: int) -> Spans:
    """When a clock runs, up to the last instant."""
    opens, closes = (clock.opens, clock.closes) if clock.opens else ([0], [last])
    return np.array(opens, np.int64), np.array(closes, np.int64)
