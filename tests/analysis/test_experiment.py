"""An experiment runs what is asked for, once, and the same whatever was asked before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.executors import work
from analysis.experiment import Experiment, Watcher
from analysis.replications import run_variants
from analysis.results import Measure
from analysis.store.store import Store
from analysis.study import plans_of
from scenarios.base import WrongInput
from scenarios.scenario import Scenario, read_scenario
from scenarios.study import Study, merge, resolve
from sim.planning import build_plan

TOWN: dict[str, Any] = {
    "horizon": {"warm_up": "0 days", "window": "6 days", "follow_up": "2 days"},
    "areas": {"north": {"lines": 500}},
    "reports": {"per_line_and_year": 3},
    "technicians": {"per_area": 2, "shift": {"hours": "08:00-18:00"}},
    "repair": {"on_site": "55 min"},
}
MEAN = Measure("report to closing", "mean")


class Counting(Watcher):
    """How many replications were run."""

    run = 0

    def finished(self, tickets: int) -> None:
        self.run += 1


def town(**changes: Any) -> Scenario:
    return read_scenario(merge(TOWN, changes), "scenario")


def study_with(**changes: Any) -> Study:
    three = {"technicians": {"per_area": 3}}
    given = {"scenario": TOWN, "changes": {"three": three}, "variants": {"two": [], "three": ["three"]}}
    return resolve({**given, "replications": 3, "executor": {"workers": 1}, "engine": "simpy", **changes})


@pytest.fixture
def experiment() -> Experiment:
    return Experiment(study_with(), watcher=Counting())


def run_count(of: Experiment) -> int:
    assert isinstance(of.watcher, Counting)
    return of.watcher.run


def test_what_was_run_is_not_run_again(experiment):
    first = experiment.values("two", MEAN, range(3))
    assert experiment.values("two", MEAN, [2, 0]) == [first[2], first[0]]
    assert run_count(experiment) == 3
    experiment.runs(["two", "three"], range(4))
    assert run_count(experiment) == 8


def test_figures_are_those_of_the_comparison(experiment):
    experiment.values("three", MEAN, [2])
    found = experiment.runs(["two", "three"], range(3))
    study = study_with()
    with np.printoptions(threshold=10**6, floatmode="unique"):
        assert repr(found) == repr(run_variants(study, plans_of(study)))


def test_two_workers_find_the_same(experiment):
    many = Experiment(study_with(executor={"workers": 2, "kind": "processes"}))
    assert many.values("three", MEAN, range(5)) == experiment.values("three", MEAN, range(5))


def test_tickets_are_counted_once(experiment):
    tickets = [measured.tickets for measured in experiment.replications("two", range(3))]
    experiment.replications("two", range(2))
    assert experiment.tickets == sum(tickets) > 0


def test_scenarios_can_be_added(experiment):
    experiment.add("five", town(technicians={"per_area": 5}))
    experiment.add("five", town(technicians={"per_area": 5}))
    assert "five" in experiment
    five, two = (experiment.values(name, MEAN, range(3)) for name in ("five", "two"))
    assert np.mean(five) < np.mean(two)
    with pytest.raises(ValueError, match="'five' is that of another scenario"):
        experiment.add("five", town(technicians={"per_area": 4}))


def test_kept_replications_are_found_again(tmp_path: Path):
    def counts(numbers: range) -> tuple[int, list[float]]:
        with Store(tmp_path) as store:
            experiment = Experiment(study_with(), store, Counting())
            values = [value for number in numbers for value in experiment.values("two", MEAN, [number])]
            return run_count(experiment), values

    first, again = counts(range(3)), counts(range(4))
    assert (first[0], again[0]) == (3, 1)
    assert again[1][:3] == first[1]


def add_endless(experiment: Experiment) -> None:
    """A scenario in which tickets need more visits than they may have."""
    hard = town(repair={"not_fixed": 0.5})
    experiment.add("endless", hard, replace(build_plan(hard), max_visits=1))


def test_a_scenario_that_cannot_be_run_to_its_end_is_an_error(experiment):
    add_endless(experiment)
    with pytest.raises(WrongInput):
        experiment.values("endless", MEAN, range(2))


def test_or_is_noted_where_failures_are_forgiven():
    experiment = Experiment(study_with(), forgiving=True)
    add_endless(experiment)
    found = experiment.runs(["two", "endless"], range(2))
    assert list(found) == ["two"]
    assert list(experiment.failures) == ["endless"]
    assert "visit" in experiment.failures["endless"]


@pytest.mark.parametrize("failing", [0, 2, 5])
def test_tickets_do_not_depend_on_how_replications_are_shared_out(monkeypatch, tmp_path, failing):
    """A worker gives the rest of its batch up after a failure; what others have run after it does not count."""

    def run_one(variant, number):
        if variant.name == "three" and number >= failing and number != failing + 1:
            raise WrongInput(f"too much piles up in {number}")
        return measured(variant, number)

    def tickets(store=None):
        experiment = Experiment(study_with(), store, forgiving=True)
        experiment.run({"two": range(10), "three": range(10)})
        return experiment.tickets, experiment.failures

    measured = work.run_one
    alone = Experiment(study_with())
    alone.run({"two": range(10), "three": range(failing)})
    expected = alone.tickets, {"three": f"too much piles up in {failing}"}
    monkeypatch.setattr(work, "run_one", run_one)
    assert tickets() == expected
    with Store(tmp_path) as store:
        assert tickets(store) == tickets(store) == expected
    monkeypatch.setattr(
        "analysis.experiment.run_here", lambda batches: (work.run_batch(variant, tuple(n)) for variant, n in batches)
    )
    assert tickets() == expected
