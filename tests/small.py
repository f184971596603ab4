"""Small runs for tests: reports at chosen times, and logs that a person can read and compute by hand.

Times are written like `08:00` or `08:00:30` on the first Monday, `Tue/08:00` on another day of the first week,
and `1/Mon/08:00` in the week after it. A missing instant or number is `-`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import yaml

from scenarios.calendars import DAY, WEEK, WEEKDAYS
from scenarios.history import ReportHistory
from scenarios.quantities import parse_time_of_day
from scenarios.scenario import Scenario, read_scenario
from sim.laws import check_laws
from sim.log import INSTANTS, Log, Table
from sim.plan import Plan
from sim.planning import build_plan
from sim.process import simulate
from sim.rules import MISSING, AppointmentOutcome, Outcome, Route
from sim.workload import Workload, draw_workload

TOWN = {
    "horizon": {"window": "14 days"},
    "areas": {"town": {"lines": 1}},
    "technicians": {"per_area": 1},
    "repair": {"on_site": "1 h"},
}
"""A town with one technician who is always there, at once at the customer's, and works for an hour."""


def at(text: str) -> int:
    """Second of `08:00`, `Tue/08:00:30` or `1/Mon/08:00`."""
    *days, time = text.split("/")
    day = WEEKDAYS.index(days.pop()) if days else 0
    week = int(days.pop()) if days else 0
    hour_and_minute, seconds = (time[:5], time[6:]) if time.count(":") == 2 else (time, "0")
    return week * WEEK + day * DAY + parse_time_of_day(hour_and_minute) + int(seconds)


def written(second: int) -> str:
    """The other way round."""
    if second == MISSING:
        return "-"
    week, day = second // WEEK, second % WEEK // DAY
    days = [str(week)] if week else []
    days += [WEEKDAYS[day]] if week or day else []
    hours, minutes, seconds = second % DAY // 3600, second % 3600 // 60, second % 60
    return "/".join([*days, f"{hours:02d}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")])


def plan_of(scenario: str = "", **parts: Any) -> Plan:
    """The plan of a town with these parts, written as YAML or given as trees."""
    return build_plan(scenario_of(scenario, **parts))


def scenario_of(scenario: str = "", **parts: Any) -> Scenario:
    """A town whose parts at the top of the tree are replaced by these."""
    return read_scenario(TOWN | (yaml.safe_load(scenario) or {}) | parts)


def _numbers(reports: list[dict[str, str]], role: str, names: list[str]) -> np.ndarray:
    """Number of each report's area or class; the first one where it is not written."""
    return np.array([names.index(report.get(role, names[0])) for report in reports], dtype=np.int64)


def _history(plan: Plan, reports: list[dict[str, str]]) -> ReportHistory:
    return ReportHistory(
        monday=date(2026, 1, 5),
        reported=np.array([at(report["at"]) for report in reports], dtype=np.int64),
        row=np.arange(1, len(reports) + 1),
        area=_numbers(reports, "area", [area.name for area in plan.areas]),
        fault_class=_numbers(reports, "fault", plan.faults),
        customer_class=_numbers(reports, "customer", plan.customers),
        repeats_modelled=True,
        notes=[],
    )


def _at_places(workload: Workload, reports: list[dict[str, str]]) -> Workload:
    """The reports at their written places; a repeat at its parent's. Orders and reports of outages stay where they
    are."""
    east, north = workload.east.copy(), workload.north.copy()
    singles = iter(reports)
    single = (workload.generation == 0) & (workload.outage == MISSING) & (workload.order == 0)
    for row in range(workload.rows):
        written_here = next(singles) if single[row] else {}
        parent = workload.parent[row]
        if parent != MISSING:
            east[row], north[row] = east[parent], north[parent]
        elif "east" in written_here:
            east[row], north[row] = int(written_here["east"]), int(written_here["north"])
    return replace(workload, east=east, north=north)


def workload_of(plan: Plan, reports: str, seed: int = 1) -> tuple[Plan, Workload]:
    """Reports as a text with a header (at, and perhaps area, fault, customer, east, north); the rest is drawn.

    A single line without a header holds nothing but times.
    """
    names, *lines = [line.split() for line in reports.strip().splitlines()]
    if "at" not in names:
        names, lines = ["at"], [[time] for time in names]
    rows = [dict(zip(names, line, strict=True)) for line in lines]
    plan = replace(plan, history=_history(plan, rows))
    return plan, _at_places(draw_workload(plan, seed, 0), rows)


@dataclass(frozen=True)
class Run:
    """One small run and what happened in it."""

    plan: Plan
    workload: Workload
    log: Log

    @property
    def tickets(self) -> Table:
        return self.log.tickets

    @property
    def passages(self) -> Table:
        return self.log.desk_passages

    @property
    def visits(self) -> Table:
        return self.log.visits

    @property
    def appointments(self) -> Table:
        """With the outcome as `became`, because its numbers are not those of tickets and visits."""
        columns = dict(self.log.appointments.columns)
        return Table(columns | {"became": columns["outcome"]})


def run(scenario: str, reports: str, seed: int = 1, drain: bool = False) -> Run:
    """Simulates a town with reports at chosen times, and checks the laws on its log."""
    plan, workload = workload_of(plan_of(scenario), reports, seed)
    log = simulate(plan, workload, drain)
    check_laws(plan, log, drained=drain)
    return Run(plan, workload, log)


def words_of(name: str, values: np.ndarray) -> list[str]:
    """A column of a log as words."""
    if name in INSTANTS:
        return [written(value) for value in values.tolist()]
    if name == "outcome":
        return [Outcome(value).name.lower() for value in values.tolist()]
    if name == "became":
        return [AppointmentOutcome(value).name.lower() for value in values.tolist()]
    if name == "route":
        return [Route(value).name.lower() for value in values.tolist()]
    if name == "desk":
        return [{-3: "front", -2: "hotline", -1: "remote"}.get(value, str(value)) for value in values.tolist()]
    return ["-" if value == MISSING else str(value) for value in values.tolist()]


def lines_of(table: Table, names: list[str]) -> list[str]:
    """These columns of a table, one line for each row."""
    columns = [words_of(name, table[name]) for name in names]
    return [" ".join(row) for row in zip(*columns, strict=True)]


def agree(table: Table, expected: str) -> None:
    """The columns that the first line names, row for row; what is after a # is a remark."""
    names, *rows = [line.partition("#")[0].split() for line in expected.strip().splitlines()]
    assert lines_of(table, names) == [" ".join(row) for row in rows if row]


TWO_CLASSES = """
customers: {ordinary: {share: 0.5, priority: 2}, brand: {share: 0.5, priority: 1}}
"""

ONE_DESK = """
repair: {on_site: 1 s}
technicians: {per_area: 9}
dispatch: {chain: [desk], desks: {desk: %s}}
"""
"""One desk on the way to plenty of technicians."""


def at_desk(desk: str, reports: str) -> Run:
    """A run with one desk."""
    return run(ONE_DESK % desk, reports)


def desk_rows(found: Run) -> Table:
    """Passages of the chain's desks and of their wrong units."""
    return found.passages.rows(found.passages["desk"] >= 0)
