"""Small scenarios whose answer is known, and the comparison of a run with it.

One hour is the unit: a service takes one hour on average unless a case says otherwise, so that whole seconds do
not matter and the closed forms are in hours.

How honest a comparison is. Each takes the mean of independent replications with its Student interval and asks
whether the closed form lies in it, and whether the interval is narrow enough to tell anything. A right engine
falls outside a 99 % interval once in a hundred looks, and this folder looks many times. Therefore

- the mean waits of Erlang C stand, one by one, in their own 99 % intervals at each of three seeds
  (see test_erlang_c.py);
- all other looks, at most LOOKS of them, share the risk of 1 %: each takes the level 1 - 0.01 / LOOKS
  (Bonferroni), so that a right engine passes all of them 99 times in 100.

Seeds are fixed before anybody looks and not changed afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from analysis.intervals import Interval, mean_interval
from analysis.verification.building import (
    EXPONENTIAL,
    HOUR,
    LINES,
    REMOTE,
    SHORT_VISIT,
    desks,
    hotline,
    hours,
    queue_of,
    scenario_of,
    technicians,
)
from analysis.verification.reading import in_window, passages
from sim.log import Log, Table
from sim.plan import Plan
from sim.planning import build_plan
from sim.rules import MISSING

__all__ = [
    "EXPONENTIAL", "HOUR", "JOINT_LEVEL", "LINES", "LOOKS", "OWN_LEVEL", "REMOTE", "REPLICATIONS", "SEED",
    "SHORT_VISIT", "desks", "field_waits", "holds", "hotline", "hotline_waits", "hours", "in_window", "interval",
    "passages", "plan_of", "queue", "scenario_of", "spent", "technicians",
]  # fmt: skip

SEED = 1
LOOKS = 96
"""Comparisons that share the risk of 1 %: as many as there are in all files of this folder."""
OWN_LEVEL = 0.99
JOINT_LEVEL = 1 - 0.01 / LOOKS
REPLICATIONS = 25


def plan_of(per_hour: float, window: float, warm_up: float = 0, follow_up: float = 0, **parts: Any) -> Plan:
    """The plan of a scenario with so many reports an hour."""
    return build_plan(scenario_of(per_hour, window, warm_up, follow_up, **parts))


def queue(servers: int, use: float, tickets: int, services: float = 1.0, slow: float = 1.0, **parts: Any) -> Plan:
    """The plan of a scenario whose only queue has so many servers, busy for this share of their time."""
    return build_plan(queue_of(servers, use, tickets, services, slow, **parts))


def spent(table: Table, begin: str, end: str) -> np.ndarray:
    """Hours between two instants that have come in every row."""
    assert (table[end] != MISSING).all(), "the run is too short: something of the window's tickets is not over"
    return (table[end] - table[begin]) / HOUR


def hotline_waits(plan: Plan, log: Log) -> np.ndarray:
    """Hours in the queue of the hotline, of the tickets reported in the window."""
    return spent(passages(plan, log), "arrived", "started")


def field_waits(plan: Plan, log: Log) -> np.ndarray:
    """Hours in the queue for a technician before the first visit, of the tickets reported in the window."""
    visits = in_window(plan, log, log.visits)
    return spent(visits.rows(visits["visit"] == 0), "queued", "departed")


def interval(values: Iterable[float], level: float = JOINT_LEVEL) -> Interval:
    """Student's interval of independent replications."""
    return mean_interval(list(values), level)


def holds(values: Sequence[float] | np.ndarray, expected: float, within: float, level: float = JOINT_LEVEL) -> None:
    """Asserts that the interval of the replications holds the expected value and is narrow.

    Parameters
    ----------
    within
        Largest half-width of the interval that still tells something, as a share of the expected value.
    """
    found = interval(values, level)
    half = (found.high - found.low) / 2
    text = f"{found.estimate:.6g} +- {half:.2g} ({100 * level:g} %), expected {expected:.6g}"
    assert found.low <= expected <= found.high, text
    assert half <= within * expected, f"too wide to tell anything: {text}"
