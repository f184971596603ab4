"""Small runs with outages for tests: elements fail, and lines report, at chosen times."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np

from sim.failures import Failures, Reported
from sim.laws import check_laws
from sim.process import simulate
from sim.streams import Kind, derived
from sim.workload import draw_workload
from tests.small import Run, at, plan_of, workload_of


def rows_of_text(text: str) -> list[dict[str, str]]:
    """Rows of a text whose first line names the columns; what is after a # is a remark."""
    names, *lines = [line.partition("#")[0].split() for line in text.strip().splitlines()]
    return [dict(zip(names, line, strict=True)) for line in lines if line]


def failures_of(text: str, classes: list[str]) -> Failures:
    """Failures with the columns at, and perhaps class, area and element; by default the first of each."""
    rows = rows_of_text(text)
    number = np.arange(len(rows), dtype=np.uint32)
    return Failures(
        key=derived((np.full_like(number, 5), number), Kind.OUTAGE, 0, number),
        element_class=np.array([classes.index(row.get("class", classes[0])) for row in rows]),
        area=np.array([int(row.get("area", 0)) for row in rows]),
        element=np.array([int(row.get("element", 0)) for row in rows]),
        failed=np.array([at(row["at"]) for row in rows]),
    )


def calls_of(text: str, failures: Failures) -> Reported:
    """Reports with the columns at, line, and perhaps outage, by default the first one."""
    rows = rows_of_text(text)
    number = np.arange(len(rows), dtype=np.uint32)
    outage = np.array([int(row.get("outage", 0)) for row in rows], dtype=np.int64)
    return Reported(
        key=derived((np.full_like(number, 7), number), Kind.OUTAGE_REPORT, 0, number),
        outage=outage,
        area=failures.area[outage],
        line=np.array([int(row["line"]) for row in rows], dtype=np.int64),
        reported=np.array([at(row["at"]) for row in rows], dtype=np.int64),
    )


def run_outages(scenario: str, failures: str, calls: str, singles: str = "", drain: bool = True, seed: int = 1) -> Run:
    """Simulates a town with failures, calls about them and single faults at chosen times, and checks the laws."""
    plan = plan_of(scenario)
    found = failures_of(failures, [element.name for element in plan.elements])
    calls_about = calls_of(calls, found)
    with (
        patch("sim.workload.draw_failures", lambda plan, world: found),
        patch("sim.workload.reports_of", lambda plan, failures: calls_about),
    ):
        if singles:
            plan, workload = workload_of(plan, singles, seed)
        else:
            workload = draw_workload(plan, seed, 0)
    log = simulate(plan, workload, drain)
    check_laws(plan, log, drained=drain)
    return Run(plan, workload, log)
