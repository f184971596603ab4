"""When reports come, and which repairs come back."""

from __future__ import annotations

from math import ceil

import numpy as np

from scenarios.demand import Arrivals
from scenarios.distributions import Gamma
from scenarios.scenario import Scenario
from sim.plan import BUSYNESS_SCALE, OrderPlan, Table
from sim.planning.tables import cumulative, table_of
from sim.quantiles import build_table, threshold


def hourly_rate(scenario: Scenario, demand: Arrivals) -> np.ndarray:
    """Arrivals per hour and line for each hour of the run: level x month x weekday x hour of day."""
    hours = ceil(scenario.horizon.cut / 3600)
    hour = np.arange(hours)
    rate = np.full(hours, demand.per_line_and_year * demand.factor / (365 * 24))
    rate *= (np.array(demand.hours) / np.mean(demand.hours))[hour % 24]
    rate *= (np.array(demand.weekdays) / np.mean(demand.weekdays))[hour // 24 % 7]
    if scenario.start is not None:
        dates = np.datetime64(scenario.start, "D") + (hour // 24).astype("timedelta64[D]")
        month = dates.astype("datetime64[M]").astype(int) % 12
        rate *= (np.array(demand.months) / np.mean(demand.months))[month]
    return rate


def busyness_table(cv: float) -> Table | None:
    return build_table(Gamma(distribution="gamma", mean=f"{BUSYNESS_SCALE} s", cv=cv)) if cv > 0 else None


def order_plan(scenario: Scenario) -> OrderPlan | None:
    """Orders and their bundles; None where there are none."""
    orders = scenario.orders
    if not orders.on:
        return None
    total = sum(orders.members)
    return OrderPlan(
        hourly_rate=hourly_rate(scenario, orders),
        bundle=threshold(orders.bundle),
        members=cumulative([weight / total for weight in orders.members]),
        together=threshold(orders.together),
        delay=table_of(orders.delay),
        service_level=orders.service_level,
        express=orders.express,
    )


def imperfect_chances(scenario: Scenario) -> list[list[int]]:
    """Thresholds by fault and customer class: the customer's own chance, else the fault's, else the general one.

    What was installed does not come back as a repeat: the class of orders has no chance of it.
    """
    general = scenario.repeats.imperfect
    faults = [general if fault.imperfect is None else fault.imperfect for fault in scenario.faults.values()]
    return [
        [
            threshold(chance if customer.imperfect is None else customer.imperfect)
            for customer in scenario.customers.values()
        ]
        for chance in faults
    ] + [[0] * len(scenario.customers)]
