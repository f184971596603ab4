"""The base chain as a scenario of truckroll, run by one of its engines.

All that the benchmarks call of truckroll itself stands here.
"""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from analysis.measures.streaming import Streamed
from benchmarks.base_chain import as_scenario
from benchmarks.summary import FIELD, Rows, Tickets
from scenarios.study import merge, resolve
from sim.log import Log
from sim.plan import Plan
from sim.planning import build_plan
from sim.replicate import replicate, replicate_in_blocks
from sim.rules import MISSING
from sim.workload import draw_workload

HOUR = 3600
CITY = Path(__file__).parents[2] / "configs" / "scenario" / "city.yaml"
CACHE_FOLDER = ("TRUCKROLL_CACHE", "NUMBA_CACHE_DIR")
"""Environment variables that name the folder of compiled code."""
SMALL, LARGE = 200, 1_000_000
"""Tickets of a first run, and of a workload so large that whatever draws large ones is loaded, too."""


def has_engines() -> bool:
    """Whether a replication can be run by an engine of one's choice."""
    return "engine" in signature(replicate).parameters


def simulate(plan: Plan, seed: int, engine: str) -> Log:
    """One replication, drawing included; by the readable engine where there is no other."""
    chosen = {"engine": engine} if has_engines() else {}
    return replicate(plan, seed, 0, **chosen)


def draw(plan: Plan, seed: int) -> Any:
    """All chance of one replication, and nothing else."""
    return draw_workload(plan, seed, 0)


def chain_plan(tickets: int, times: int = 1) -> Plan:
    """The base chain with so many expected tickets, or one that is so many times as large."""
    return build_plan(resolve({"scenario": as_scenario(tickets, times)}).base)


def city_plan(days: int) -> Plan:
    """The default city with a window of so many days."""
    tree = yaml.safe_load(CITY.read_text(encoding="utf-8"))
    return build_plan(resolve({"scenario": merge(tree, {"horizon": {"window": f"{days} days"}})}).base)


def load(plan: Plan, engine: str) -> None:
    """Compiles or loads all that a run of the engine needs, by a run of a small plan after drawing much."""
    draw(chain_plan(LARGE), 1)
    simulate(plan, 1, engine)


def measure_streamed(plan: Plan, seed: int) -> int:
    """All figures of one replication without its log; returns how many tickets there were."""
    streamed = Streamed(plan, ())
    replicate_in_blocks(plan, seed, 0, streamed.take)
    return streamed.measured().tickets


def tickets_of(log: Log) -> int:
    """How many tickets there were."""
    return len(log.tickets)


class Truckroll:
    """The model to be measured."""

    def __init__(self, engine: str) -> None:
        self.engine = engine

    def warm_up(self) -> None:
        load(self.prepare(SMALL), self.engine)

    def prepare(self, tickets: int) -> Plan:
        return chain_plan(tickets)

    def run(self, prepared: Plan, seed: int) -> Log:
        return simulate(prepared, seed, self.engine)

    def rows(self, log: Log) -> tuple[Tickets, Rows]:
        """Tickets have their numbers by the time of their report. What had not ended at the cut is left out."""
        passages, visits, tickets = log.desk_passages, log.visits, log.tickets
        passages, visits = (
            passages.rows((passages["left"] != MISSING) & (passages["desk"] >= 0)),
            visits.rows(visits["finished"] != MISSING),
        )
        pairs = (
            (passages["ticket"], visits["ticket"]),
            (passages["desk"], FIELD + tickets["area"][visits["ticket"]]),
            (passages["arrived"] / HOUR, visits["queued"] / HOUR),
            (passages["started"] / HOUR, visits["departed"] / HOUR),
            (passages["left"] / HOUR, visits["finished"] / HOUR),
        )
        return Tickets(tickets["reported"] / HOUR, tickets["priority"] == 1), Rows(*map(np.concatenate, pairs))
