"""Measures of one replication, read from its log alone.

Tickets are counted by their report in the window. What a plan does not have (see `parts`) is not measured. Sums are
exact whole numbers of seconds; a figure becomes a fraction once, at the end. Each function says its denominator. Names
are public: docs/measures.md lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from analysis.measures.appointments import APPOINTMENT_MEASURES
from analysis.measures.calls import asking, hanging_up, hotline_time
from analysis.measures.clocks import times_on_clocks
from analysis.measures.closing import false_closings, faults_to_restoration, first_closings, second_line
from analysis.measures.costs import costs
from analysis.measures.daily import by_day, daily
from analysis.measures.desks import answered, desk_times
from analysis.measures.figures import HOUR, QUANTILES, Named, between, duration, quantile, ratio, share
from analysis.measures.limits import limits
from analysis.measures.orders import order_measures
from analysis.measures.outages import OUTAGE_MEASURES
from analysis.measures.promises import promises
from analysis.measures.repeats import fixes, repeat_rate
from analysis.measures.service_levels import kept_promises, shares_within
from analysis.measures.state import counts, tickets_in_system
from analysis.measures.sums import Sums
from analysis.measures.technicians import technician_time, who_goes
from analysis.measures.times import closing_with_open_tickets, spread, ticket_times, time_in_stages, times_by_group
from analysis.measures.window import Window
from analysis.results import Measure
from sim.log import Log
from sim.plan import Plan

__all__ = [
    "CURVE_HOURS", "HOUR", "MEASURES", "QUANTILES", "Measured", "Named", "Window", "between", "closed_within",
    "duration", "measure", "quantile", "ratio", "share", "share_closed",
]  # fmt: skip

CURVE_HOURS = np.arange(0.0, 96.5, 0.5)
"""Hours after the report at which the share closed is recorded."""


@dataclass(frozen=True)
class Measured:
    """The figures of one replication."""

    values: Mapping[Measure, float]
    """NaN where the denominator is empty."""
    closed_within: np.ndarray
    """Share of the window's single faults closed within each of CURVE_HOURS; float, shape (n,)."""
    tickets: int
    """Tickets created in the whole run."""
    daily: np.ndarray = field(default_factory=lambda: np.zeros((2, 0)))
    """By day of the whole run: mean hours from report to closing of the single faults reported that day (NaN where none
    is closed), and single faults open at its end; float, shape (2, days)."""


MEASURES = (
    ticket_times, closing_with_open_tickets, time_in_stages, shares_within, kept_promises, fixes, repeat_rate, counts,
    answered, limits, technician_time, tickets_in_system, times_by_group, desk_times,
    spread, times_on_clocks, promises, costs, hanging_up, asking, hotline_time, order_measures,
    *APPOINTMENT_MEASURES, *OUTAGE_MEASURES, first_closings, faults_to_restoration, false_closings, second_line,
    who_goes,
)  # fmt: skip
"""Every function that measures something, in the order of the tables."""


def measure(plan: Plan, log: Log, service_levels: Iterable[int]) -> Measured:
    """All figures of one replication."""
    window = Window(plan, log, service_levels)
    values = {of: float(value) for function in MEASURES for of, value in function(window)}
    return Measured(values, share_closed(closed_within(window)), len(log.tickets), daily(by_day(window)))


def closed_within(window: Window) -> Sums:
    """Single faults of the window closed within each of CURVE_HOURS, and how many there are at all."""
    seconds = np.sort(between(window.faults.tickets, "reported", "closed"))
    inside = np.searchsorted(seconds, CURVE_HOURS * HOUR, side="right")
    return Sums(inside, len(window.faults.tickets))


def share_closed(sums: Sums) -> np.ndarray:
    inside, faults = sums.numbers
    share_of: np.ndarray = inside / max(faults, 1)
    return share_of
