"""Durations of tickets, and the time they spend in each stage."""

from __future__ import annotations

from collections.abc import Callable
from math import nan

import numpy as np

from analysis.measures.figures import HOUR, QUANTILES, Named, between, duration, ratio
from analysis.measures.parts import stages_of
from analysis.measures.sums import Censored, Sums, Value, quotient
from analysis.measures.window import Window
from analysis.results import Measure
from sim.log import Table
from sim.rules import MISSING
from sim.stages import rows_of

INTERVALS = (
    ("report to dispatch", "reported", "dispatched"),
    ("dispatch to arrival", "dispatched", "first_arrived"),
    ("arrival to restoration", "first_arrived", "restored"),
    ("report to restoration", "reported", "restored"),
    ("report to closing", "reported", "closed"),
    ("restoration to closing", "restored", "closed"),
)
"""Names of the times of a ticket, with the instants at which they begin and end."""


def instants(window: Window) -> dict[str, np.ndarray]:
    """The instants between which these times lie, of all tickets of the log. The first arrival of a technician,
    `first_arrived`, counts also where nobody opened, or the trip was in vain."""
    log = window.log
    reached = log.visits.rows(log.visits["arrived"] != MISSING)
    arrived = np.full(len(log.tickets), MISSING)
    arrived[rows_of(log, reached["ticket"])[::-1]] = reached["arrived"][::-1]  # the first of a ticket is written last
    names = ("reported", "dispatched", "restored", "closed")
    return {name: log.tickets[name] for name in names} | {"first_arrived": arrived}


def ticket_times(window: Window) -> Named:
    """Times of single faults; denominator: those of the window that got to the later instant."""
    tickets = Table(instants(window)).rows(window.faults.chosen)
    for name, begin, end in INTERVALS:
        yield from duration(name, between(tickets, begin, end))


def times_by_group(window: Window) -> Named:
    """Report to closing of single faults by customer class and by area (fairness)."""
    tickets = window.faults.tickets
    for group, column, names in (
        ("customers", "customer_class", window.plan.customers),
        ("area", "area", [area.name for area in window.plan.areas]),
    ):
        for number, name in enumerate(names):
            own = tickets.rows(tickets[column] == number)
            yield from duration("report to closing", between(own, "reported", "closed"), f"{group}: {name}")


def spread(window: Window) -> Named:
    """Fairness: how far the means of report to closing of single faults lie apart, the slowest area (customer class)
    less the fastest, of those with a closed ticket; where there are several."""
    tickets = window.faults.tickets
    for group, column, count in (
        ("between areas", "area", len(window.plan.areas)),
        ("between customers", "customer_class", len(window.plan.customers)),
    ):
        if count > 1:
            own = (between(tickets.rows(tickets[column] == number), "reported", "closed") for number in range(count))
            sums = Sums(*(number for seconds in own for number in (int(seconds.sum()), len(seconds))))
            yield Measure("spread of report to closing", "mean", group), Value(sums, _spread)


def _spread(sums: Sums) -> float:
    """Largest less smallest of several means, each given as a sum and a number."""
    means = [quotient(*mean) / HOUR for mean in zip(sums.numbers[::2], sums.numbers[1::2], strict=True) if mean[1]]
    return max(means) - min(means) if means else nan


def closing_with_open_tickets(window: Window) -> Named:
    """Quantiles of report to closing in which open tickets count as not yet closed (Kaplan and Meier, 1958)."""
    tickets = window.faults.tickets
    closed = tickets["closed"] != MISSING
    seconds = np.where(closed, tickets["closed"], window.log.cut) - tickets["reported"]
    times = Censored(seconds, closed)
    for statistic in QUANTILES:
        yield Measure("report to closing, open tickets censored", statistic), Value(times, _censored(statistic))


def _censored(statistic: str) -> Callable[[Censored], float]:
    return lambda times: times.quantiles(QUANTILES)[statistic] / HOUR


def time_in_stages(window: Window) -> Named:
    """Mean time in each stage; denominator: closed single faults of the window, so that the stages add up."""
    counted = window.faults.chosen & (window.log.tickets["closed"] != MISSING)
    for stage in stages_of(window.plan):
        total = int(window.stays[stage].seconds_by_ticket(len(window.log.tickets))[counted].sum())
        yield Measure("time in stage", "mean", f"stage: {stage}"), ratio(total, int(counted.sum())) / HOUR
