"""What is read from a log does not depend on where it is cut: all that counts has ended by then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.verification.case import Case
from analysis.verification.cases import all_cases
from scenarios.scenario import Scenario
from sim.compiled import available
from sim.planning import build_plan
from sim.replicate import replicate

SEED, DAY = 31, 24 * 3600
ENGINE = "compiled" if available() else "simpy"


def followed_up(case: Case, days: int) -> Scenario:
    """The scenario with a follow-up that is longer by so many days; chance is the same up to the earlier cut."""
    horizon = case.scenario.horizon
    return case.scenario.model_copy(
        update={"horizon": horizon.model_copy(update={"follow_up": horizon.follow_up + days * DAY})}
    )


def readings(case: Case, days: int, replications: int) -> list[tuple[float, float]]:
    plan = build_plan(followed_up(case, days))
    return [case.read(plan, replicate(plan, SEED, number, ENGINE)) for number in range(1, replications + 1)]


@pytest.mark.parametrize("name", ["Outages", "Coincidence", "Off hours", "Stuck tickets with a timer"])
def test_later_cut_changes_no_reading(name):
    case = next(case for case in all_cases() if case.name == name)
    early, late = (readings(case, days, 12) for days in (0, 3))
    assert early == late


def test_window_is_judged_and_the_follow_up_is_not():
    """Failures of the follow-up are in the log, and their visits are cut off."""
    case = next(case for case in all_cases() if case.name == "Outages")
    plan = build_plan(case.scenario)
    for number in range(1, 13):
        log = replicate(plan, SEED, number, ENGINE)
        _, outages = case.read(plan, log)
        assert outages == (log.outages["failed"] < plan.window_end).sum() < len(log.outages["failed"])
        assert case.read(replace(plan, window_end=0), log)[1] == 0
