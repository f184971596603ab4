"""When reports come, and which repairs come back."""

from __future__ import annotations

from math import ceil

import numpy as np

from scenarios.distributions import Gamma
from scenarios.scenario import Scenario
from sim.plan import BUSYNESS_SCALE, Table
from sim.quantiles import build_table, threshold


def hourly_rate(scenario: Scenario) -> np.ndarray:
    """Reports per hour and line for each hour of the run: level x month x weekday x hour of day."""
    reports, hours = scenario.reports, ceil(scenario.horizon.cut / 3600)
    hour = np.arange(hours)
    rate = np.full(hours, reports.per_line_and_year * reports.factor / (365 * 24))
    rate *= (np.array(reports.hours) / np.mean(reports.hours))[hour % 24]
    rate *= (np.array(reports.weekdays) / np.mean(reports.weekdays))[hour // 24 % 7]
    if scenario.start is not None:
        dates = np.datetime64(scenario.start, "D") + (hour // 24).astype("timedelta64[D]")
        month = dates.astype("datetime64[M]").astype(int) % 12
        rate *= (np.array(reports.months) / np.mean(reports.months))[month]
    return rate


def busyness_table(cv: float) -> Table | None:
    return build_table(Gamma(distribution="gamma", mean=f"{BUSYNESS_SCALE} s", cv=cv)) if cv > 0 else None


def imperfect_chances(scenario: Scenario) -> list[list[int]]:
    """Thresholds by fault and customer class: the customer's own chance, else the fault's, else the general one."""
    general = scenario.repeats.imperfect
    faults = [general if fault.imperfect is None else fault.imperfect for fault in scenario.faults.values()]
    return [
        [
            threshold(chance if customer.imperfect is None else customer.imperfect)
            for customer in scenario.customers.values()
        ]
        for chance in faults
    ]
