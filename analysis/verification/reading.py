"""What a log says about waits, delays and the like, of the tickets reported in the window."""

from __future__ import annotations

import numpy as np

from analysis.verification.building import HOUR
from analysis.verification.daily_waves import TURN
from sim.log import HOTLINE, Log, Table
from sim.plan import Plan
from sim.rules import MISSING
from sim.stages import rows_of

Reading = tuple[float, float]
"""A sum over one replication, and what it is a sum over: the figure is the ratio of both, over all replications."""


def in_window(plan: Plan, log: Log, table: Table) -> Table:
    """The rows that belong to tickets reported in the window."""
    reported = log.tickets["reported"][rows_of(log, table["ticket"])]
    return table.rows((plan.warm_up <= reported) & (reported < plan.window_end))


def passages(plan: Plan, log: Log, desk: int = HOTLINE, wrong_unit: int = 0) -> Table:
    """Passages of a desk, by tickets reported in the window."""
    own = in_window(plan, log, log.desk_passages)
    return own.rows((own["desk"] == desk) & (own["wrong_unit"] == wrong_unit))


def hours_between(log: Log, table: Table, begin: str, end: str) -> np.ndarray:
    """Hours between two instants in every row; to the cut where the second has not come."""
    return (np.where(table[end] == MISSING, log.cut, table[end]) - table[begin]) / HOUR


def mean(values: np.ndarray) -> Reading:
    """A mean, as the sum and the number of values."""
    return float(np.sum(values)), float(len(values))


def hotline_waits(plan: Plan, log: Log) -> np.ndarray:
    """Hours in the queue of the hotline."""
    return hours_between(log, passages(plan, log), "arrived", "started")


def field_waits(plan: Plan, log: Log) -> np.ndarray:
    """Hours in the queue for a technician before the first visit."""
    visits = in_window(plan, log, log.visits)
    return hours_between(log, visits.rows(visits["visit"] == 0), "queued", "departed")


def waits_of_all_visits(plan: Plan, log: Log) -> np.ndarray:
    """Hours in the queue for a technician before each visit."""
    return hours_between(log, in_window(plan, log, log.visits), "queued", "departed")


def waits_of_class(plan: Plan, log: Log, customer: int) -> np.ndarray:
    """Hours in the queue of the hotline, of one class of customers."""
    calls = passages(plan, log)
    chosen = calls.rows(log.tickets["customer_class"][rows_of(log, calls["ticket"])] == customer)
    return hours_between(log, chosen, "arrived", "started")


def daily_wave(plan: Plan, begins: np.ndarray, ends: np.ndarray) -> tuple[complex, float]:
    """The integral over the window, in hours, of the number present times exp(-i TURN t), and that of the number.

    The window has to be whole days.
    """
    first, last = (np.clip(each, plan.warm_up, plan.window_end) / HOUR for each in (begins, ends))
    turned = (np.exp(-1j * TURN * first) - np.exp(-1j * TURN * last)) / (1j * TURN)
    return complex(turned.sum()), float((last - first).sum())
