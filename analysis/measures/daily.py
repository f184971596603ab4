"""Day by day over the whole run, the warm-up too: what shows when a run has settled."""

from __future__ import annotations

import numpy as np

from analysis.measures.figures import HOUR
from analysis.measures.sums import Sums
from analysis.measures.window import Window, is_single_fault
from sim.rules import MISSING

DAY = 86_400


def by_day(window: Window) -> Sums:
    """Single faults by the day of their report: how many are closed, and their seconds from report to closing; single
    faults reported and closed by day."""
    tickets = window.log.tickets.rows(is_single_fault(window.log.tickets))
    days = -(-window.log.cut // DAY)
    closed = tickets["closed"] != MISSING
    reported, ended = tickets["reported"] // DAY, tickets["closed"][closed] // DAY
    seconds = np.zeros(days, np.int64)
    np.add.at(seconds, reported[closed], (tickets["closed"] - tickets["reported"])[closed])
    counts = (np.bincount(of, minlength=days)[:days] for of in (reported[closed], reported, ended))
    number, came, left = counts
    return Sums(number, seconds, came, left)


def daily(sums: Sums) -> np.ndarray:
    """Mean hours from report to closing by the day of the report, NaN where none of that day is closed; tickets open at
    the end of each day. Float, shape (2, days)."""
    number, seconds, came, left = sums.numbers
    hours = np.full(len(number), np.nan)
    np.divide(seconds, number * float(HOUR), out=hours, where=number > 0)
    return np.stack([hours, np.cumsum(came - left).astype(float)])
