"""The scenario that replays a history: its dates, its window, and whether it makes repeats of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from typing import Any

import numpy as np

from scenarios.calendars import DAY
from scenarios.demand import Reports
from scenarios.history.reading import ReportHistory, read_history
from scenarios.scenario import Horizon, Scenario, check_scenario


def _horizon(reported: np.ndarray, asked: Horizon) -> Horizon:
    """The window is the whole days with reports; the days of that week before them are empty."""
    begins = int(reported[0]) // DAY * DAY
    ends = (int(reported[-1]) // DAY + 1) * DAY
    return asked.model_copy(update={"warm_up": begins, "window": ends - begins})


def _without_repeats(scenario: Scenario) -> dict[str, Any]:
    """What to change so that no fault comes back, whatever classes say of themselves: what was repaired badly or
    closed falsely stands in the file already."""
    never = {"imperfect": 0.0}
    return {
        "false_closure": scenario.false_closure.model_copy(update={"base": 0.0, "near_limit": 0.0}),
        "remote": scenario.remote.model_copy(update={"false_fix": 0.0}),
        "repeats": scenario.repeats.model_copy(update=never | {"imperfect_remote": 0.0}),
        "faults": {name: cls.model_copy(update=never) for name, cls in scenario.faults.items()},
        "customers": {name: cls.model_copy(update=never) for name, cls in scenario.customers.items()},
    }


def _reports(reported: np.ndarray, horizon: Horizon, scenario: Scenario) -> Reports:
    """The average rate of the file, from which offered loads are computed; the replay itself draws no reports."""
    lines, years = sum(area.lines for area in scenario.areas.values()), horizon.window / (365 * DAY)
    return Reports(per_line_and_year=len(reported) / (lines * years))


def _run_notes(scenario: Scenario, report: ReportHistory) -> Iterator[str]:
    first, last = (report.monday + timedelta(days=int(report.reported[end]) // DAY) for end in (0, -1))
    yield (
        f"The window is that of the file, {first} to {last}, with {report.reported.size:,} reports; "
        "the rates of reports, horizon.warm_up and horizon.window are not used."
    )
    if scenario.horizon.follow_up:
        yield "No reports come during the follow-up, so the last tickets meet less and less competition."
    if scenario.start not in (None, report.monday):
        yield f"The run's first Monday is {report.monday}, as in the file, and not {scenario.start}."


def with_history(scenario: Scenario) -> tuple[Scenario, ReportHistory]:
    """The scenario on the dates of its history, and the reports to replay.

    Raises WrongInput where the file cannot be used, or a calendar never opens on its dates.
    """
    if scenario.history is None:
        raise ValueError("Expected a scenario with a history.")
    names = (list(scenario.areas), list(scenario.faults), list(scenario.customers))
    report = read_history(scenario.history, *names)
    horizon = _horizon(report.reported, scenario.horizon)
    reports = _reports(report.reported, horizon, scenario)
    changes: dict[str, Any] = {"start": report.monday, "horizon": horizon, "reports": reports}
    if not report.repeats_modelled:
        changes |= _without_repeats(scenario)
    replayed = scenario.model_copy(update=changes)
    check_scenario(replayed)
    return replayed, replace(report, notes=list(chain(report.notes, _run_notes(scenario, report))))
