"""Distributions as tables, intervals as lists, probabilities as thresholds."""

from __future__ import annotations

import numpy as np

from scenarios.calendars import Intervals
from scenarios.distributions import Distribution
from sim.plan import Table
from sim.quantiles import build_table, threshold


def table_of(distribution: Distribution | None) -> Table | None:
    return None if distribution is None else build_table(distribution)


def split(intervals: Intervals) -> tuple[list[int], list[int]]:
    return [opens for opens, _ in intervals], [closes for _, closes in intervals]


def cumulative(shares: list[float]) -> list[int]:
    """Upper thresholds of classes with these shares; the last one always holds."""
    return [threshold(min(total, 1.0)) for total in np.cumsum(shares[:-1])] + [threshold(1.0)]


def either(special: float | None, general: float) -> int:
    return threshold(general if special is None else special)
