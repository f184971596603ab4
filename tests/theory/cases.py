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
from math import ceil, sqrt
from typing import Any

import numpy as np

from analysis.intervals import Interval, mean_interval
from scenarios.scenario import Scenario, read_scenario
from sim.log import HOTLINE, Log, Table
from sim.plan import Plan
from sim.planning import build_plan
from sim.rules import MISSING
from sim.stages import rows_of

HOUR = 3600
SEED = 1
LOOKS = 96
"""Comparisons that share the risk of 1 %: as many as there are in all files of this folder."""
OWN_LEVEL = 0.99
JOINT_LEVEL = 1 - 0.01 / LOOKS
REPLICATIONS = 25
LINES = 10_000_000
"""So many that hardly any line has two tickets: places and customers of different tickets are independent."""

EXPONENTIAL = {"distribution": "exponential", "mean": "1 h"}
REMOTE = {"fixable": 1.0}
"""Every ticket ends after the hotline, because its fault is fixed remotely in no time."""
SHORT_VISIT = {"technicians": {"per_area": 5}, "repair": {"on_site": "1 s"}}
"""Every ticket ends with a visit that plays no part."""


def scenario_of(per_hour: float, window: float, warm_up: float = 0, follow_up: float = 0, **parts: Any) -> Scenario:
    """One area with so many reports an hour, evenly spread over a horizon in hours; `parts` is the rest."""
    lines = parts.pop("lines", LINES)
    tree = {
        "horizon": {"warm_up": hours(warm_up), "window": hours(window), "follow_up": hours(follow_up)},
        "areas": {"city": {"lines": lines, "side": parts.pop("side", "0 km")}},
        "reports": {"per_line_and_year": per_hour * 365 * 24 / lines},
    }
    return read_scenario(tree | parts)


def plan_of(per_hour: float, window: float, warm_up: float = 0, follow_up: float = 0, **parts: Any) -> Plan:
    """The plan of such a scenario."""
    return build_plan(scenario_of(per_hour, window, warm_up, follow_up, **parts))


def queue(servers: int, use: float, tickets: int, services: float = 1.0, slow: float = 1.0, **parts: Any) -> Plan:
    """A scenario whose only queue has so many servers, busy for this share of their time.

    The warm-up is four times the time in which such a queue forgets its start, and the follow-up lets everybody
    of the window be served (where services are exponential, a wait that long has a probability of exp(-12)).

    Parameters
    ----------
    tickets
        Expected number in the window of one replication.
    services
        Services of one hour that a ticket needs on average.
    slow
        Lengthens warm-up and follow-up, where services vary more than exponential ones.
    """
    per_hour = servers * use / services
    return plan_of(
        per_hour,
        warm_up=ceil(slow * services * 4 / (servers * (1 - sqrt(use)) ** 2)) + 4,
        window=ceil(tickets / per_hour),
        follow_up=ceil(slow * services * 12 / (servers * (1 - use))) + 4,
        **parts,
    )


def hotline(servers: int, handling: Any = EXPONENTIAL) -> dict[str, Any]:
    """Parts of a scenario in which tickets wait for a person at the hotline and for nothing else."""
    return {"hotline": {"agents": servers, "handling": handling}, "remote": REMOTE}


def technicians(servers: int, on_site: Any = EXPONENTIAL, **repair: Any) -> dict[str, Any]:
    """Parts of a scenario in which tickets wait for a technician, who is there at once, and for nothing else."""
    return {"technicians": {"per_area": servers}, "repair": {"on_site": on_site} | repair}


def desks(chain: dict[str, Any], **dispatch: Any) -> dict[str, Any]:
    """Parts of a scenario in which tickets pass these desks and nothing else that matters."""
    return {"dispatch": {"chain": list(chain), "desks": chain} | dispatch} | SHORT_VISIT


def hours(number: float) -> str:
    """The duration as people write it."""
    return f"{round(number * HOUR)} s"


def in_window(plan: Plan, log: Log, table: Table) -> Table:
    """The rows that belong to tickets reported in the window."""
    reported = log.tickets["reported"][rows_of(log, table["ticket"])]
    return table.rows((plan.warm_up <= reported) & (reported < plan.window_end))


def passages(plan: Plan, log: Log, desk: int = HOTLINE, wrong_unit: int = 0) -> Table:
    """Passages of a desk, by tickets reported in the window."""
    own = in_window(plan, log, log.desk_passages)
    return own.rows((own["desk"] == desk) & (own["wrong_unit"] == wrong_unit))


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
