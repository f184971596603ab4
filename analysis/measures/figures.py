"""What every measure is made of: shares, means, quantiles, and durations in hours."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, nan

import numpy as np

from analysis.results import Measure
from sim.log import Table
from sim.rules import MISSING

HOUR = 3600
QUANTILES = {"median": 0.5, "80 %": 0.8, "90 %": 0.9, "95 %": 0.95, "99 %": 0.99}

Named = Iterator[tuple[Measure, float]]


def quantile(seconds: np.ndarray, probability: float) -> float:
    """The smallest observed value that at least this share of the values does not exceed."""
    if len(seconds) == 0:
        return nan
    position = max(ceil(probability * len(seconds)) - 1, 0)
    return float(np.partition(seconds, position)[position])


def ratio(part: int | float, whole: int | float) -> float:
    """A share or mean; NaN where the denominator is empty."""
    return float(part) / float(whole) if whole else nan


def share(name: str, statistic: str = "share", group: str = "all") -> Measure:
    return Measure(name, statistic, group, "", "share")


def duration(name: str, seconds: np.ndarray, group: str = "all", clock: str = "clock") -> Named:
    """Mean, quantiles and maximum of durations, in hours."""
    yield Measure(name, "mean", group, clock), ratio(int(seconds.sum()), len(seconds)) / HOUR
    for statistic, probability in QUANTILES.items():
        yield Measure(name, statistic, group, clock), quantile(seconds, probability) / HOUR
    yield Measure(name, "maximum", group, clock), (float(seconds.max()) if len(seconds) else nan) / HOUR


def between(table: Table, begin: str, end: str) -> np.ndarray:
    """Durations of the rows in which both instants have come."""
    known = (table[begin] != MISSING) & (table[end] != MISSING)
    return table[end][known] - table[begin][known]
