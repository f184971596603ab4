"""Small runs with orders at chosen times, beside reports at chosen times."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np

from sim.laws import check_laws
from sim.plan import Plan
from sim.process import simulate
from sim.streams import Kind, derived
from sim.workload import Workload, draw_workload
from tests.small import Run, at, plan_of, workload_of


def workload_with_orders(plan: Plan, orders: str, reports: str = "at", seed: int = 1) -> tuple[Plan, Workload]:
    """The workload of orders at these times in the first area and of reports as `tests.small` reads them."""
    times = np.array([at(time) for time in orders.split()], dtype=np.int64)
    number = np.arange(len(times), dtype=np.uint32)
    key = derived((np.full_like(number, seed), number * 0), Kind.ORDER, 1, number)
    with patch("sim.orders.orders_of_all_areas", lambda *_: (times, key, np.zeros(len(times), np.int64))):
        plan, _ = workload_of(plan, reports, seed)
        return plan, draw_workload(plan, seed, 0)


def run_orders(scenario: str, orders: str, reports: str = "at", seed: int = 1, drain: bool = False) -> Run:
    """Simulates a town with orders and reports at chosen times, and checks the laws on its log."""
    plan, workload = workload_with_orders(plan_of(scenario), orders, reports, seed)
    log = simulate(plan, workload, drain)
    check_laws(plan, log, drained=drain)
    return Run(plan, workload, log)
