"""What every measure is made of: counts, shares, means, quantiles, and durations in hours."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from analysis.measures.sums import Durations, Sums, Value, quantile, quotient
from analysis.results import Measure
from sim.log import Table
from sim.rules import MISSING

__all__ = [
    "HOUR", "QUANTILES", "Named", "between", "count", "duration", "per", "quantile", "quantile_of", "ratio", "share",
]  # fmt: skip

HOUR = 3600
QUANTILES = {"median": 0.5, "80 %": 0.8, "90 %": 0.9, "95 %": 0.95, "99 %": 0.99}

Named = Iterator[tuple[Measure, Value]]


def _number(sums: Sums) -> float:
    return float(sums.numbers[0])


def _ratio(sums: Sums) -> float:
    return quotient(*sums.numbers)


def count(number: int) -> Value:
    """How many there are."""
    return Value(Sums(int(number)), _number)


def ratio(part: int, whole: int) -> Value:
    """A share or mean; NaN where the denominator is empty."""
    return Value(Sums(int(part), int(whole)), _ratio)


def per(part: int | Fraction, whole: int | Fraction) -> Value:
    """A sum by something that the log does not decide, such as the length of the window."""
    return Value(Sums(part), lambda sums: quotient(sums.numbers[0], whole))


def share(name: str, statistic: str = "share", group: str = "all") -> Measure:
    return Measure(name, statistic, group, "", "share")


def quantile_of(durations: Durations, probability: float) -> Value:
    """A quantile in hours."""
    return Value(durations, lambda parts: parts.quantile(probability) / HOUR)


def duration(name: str, seconds: np.ndarray, group: str = "all", clock: str = "clock") -> Named:
    """Mean, quantiles and maximum of durations, in hours."""
    durations = Durations(seconds)
    yield Measure(name, "mean", group, clock), Value(durations, lambda parts: parts.mean / HOUR)
    for statistic, probability in QUANTILES.items():
        yield Measure(name, statistic, group, clock), quantile_of(durations, probability)
    yield Measure(name, "maximum", group, clock), Value(durations, lambda parts: parts.maximum / HOUR)


def between(table: Table, begin: str, end: str) -> np.ndarray:
    """Durations of the rows in which both instants have come."""
    known = (table[begin] != MISSING) & (table[end] != MISSING)
    return table[end][known] - table[begin][known]
