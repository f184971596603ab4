"""What a study takes, and by whom it is run."""

from __future__ import annotations

import pytest

from analysis.effort import WORTH_PROCESSES, expected_seconds, kind_of, tickets_of_a_run
from scenarios.study import resolve
from sim.engines import Engine

CITY = {
    "horizon": {"warm_up": "0 days", "window": "30 days", "follow_up": "0 days"},
    "areas": {"north": {"lines": 100_000}},
    "reports": {"per_line_and_year": 3.65},
    "technicians": {"per_area": 100},
    "repair": {"on_site": "55 min"},
}


def study_of(replications: int, kind: str = "auto"):
    return resolve({"scenario": CITY, "replications": replications, "executor": {"kind": kind, "workers": 2}})


def kind(tickets: float, engine: Engine, asked: str = "auto") -> str:
    return kind_of(study_of(1, asked), {engine}, tickets, 2)


def test_a_thousand_reports_a_day_are_thirty_thousand_in_a_month():
    assert tickets_of_a_run(study_of(1).base) == pytest.approx(30_000, rel=1e-3)


def test_short_compiled_studies_run_in_threads_and_long_ones_in_processes():
    enough = WORTH_PROCESSES * 2 * 80_000
    assert (kind(enough - 1, "compiled"), kind(enough, "compiled")) == ("threads", "processes")


def test_the_readable_engine_runs_in_processes():
    assert kind(1, "simpy") == "processes"


def test_what_is_asked_for_is_taken():
    assert (kind(1, "simpy", "threads"), kind(1e9, "compiled", "processes")) == ("threads", "processes")


def test_two_workers_take_half_as_long():
    study = study_of(50)
    assert expected_seconds(study, {"base": "simpy"}) == pytest.approx(50 * 30_000 / 10_000 / 2, rel=0.01)
