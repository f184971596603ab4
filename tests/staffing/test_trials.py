"""Candidates as scenarios: which cannot be, which pile up too much, and what engine they get."""

from __future__ import annotations

import numpy as np

from analysis.experiment import Experiment
from analysis.phrases import targets_of
from analysis.replications import known_measures
from analysis.staffing.places import places_of
from analysis.staffing.trials import Simulated, Trials
from scenarios.study import Study, resolve
from scenarios.tasks import Staff

STUDY = resolve(
    {
        "scenario": {
            "horizon": {"window": "3 days"},
            "areas": {"north": {"lines": 20000}, "south": {"lines": 20000}},
            "reports": {"per_line_and_year": 0.2},
            "technicians": {"per_area": 2},
            "repair": {"on_site": "1 h"},
        },
        "engine": "simpy",
        "executor": {"workers": 1},
    }
)


BOOKED = STUDY.base.model_dump(mode="json", exclude_none=True) | {
    "appointments": {
        "policy": "capacity",
        "windows": ["08:00-10:00", "14:00-16:00"],
        "days_ahead": 3,
        "mean_job": "75 min",
        "fill": 0.5,
    },
    "technicians": {"per_area": 4, "shift": {"hours": "08:00-18:00"}},
}


def simulated(study: Study = STUDY) -> Simulated:
    experiment = Experiment(study)
    targets = targets_of(
        ["share within 24 h >= 0.9", "report to closing mean <= 3 h"], known_measures(experiment.plan("base"), study)
    )
    return Simulated(experiment, study.base, places_of(study.base, Staff()), targets)


def booked() -> Simulated:
    return simulated(resolve({"scenario": BOOKED, "engine": "simpy", "executor": {"workers": 1}}))


def test_slacks_are_what_is_left_of_a_target():
    response = simulated()
    found = response.slacks({(2, 2): [0, 3]})[2, 2]
    share, hours = (response.experiment.values("base", target.of, [0, 3]) for target in response.targets)
    assert found[0].tolist() == [each - 0.9 for each in share]
    assert found[1].tolist() == [3 - each for each in hours]


def test_a_staffing_that_cannot_be_misses_by_far():
    response = simulated()
    found = response.slacks({(0, 3): [0, 1], (1, 1): [0]})
    assert found[0, 3].tolist() == [[-np.inf] * 2] * 2
    assert np.isfinite(found[1, 1]).all()
    assert response.name((0, 3)) not in response.experiment
    assert "north" in response.why_not((0, 3))
    assert response.why_not((1, 1)) == ""


def test_a_staffing_that_cannot_be_planned_misses_by_far():
    """Windows that so few people never have room for are found when a plan is made of the scenario."""
    response = booked()
    found = response.slacks({(1, 1): [0, 1], (4, 4): [0]})
    assert found[1, 1].tolist() == [[-np.inf] * 2] * 2
    assert np.isfinite(found[4, 4]).all()
    assert "appointments" in response.why_not((1, 1))


def test_a_staffing_with_which_too_much_piles_up_misses_by_far():
    response = simulated()
    response.experiment.failures[response.name((1, 1))] = "too many open tickets"
    assert response.slacks({(1, 1): [0, 1]})[1, 1].tolist() == [[-np.inf] * 2] * 2


def test_what_is_expected_once_is_expected_from_then_on(monkeypatch):
    experiment, asked = Experiment(STUDY), []
    monkeypatch.setattr("analysis.experiment.engine_for", lambda *words: asked.append(words[-1]) or "simpy")
    experiment.expect(1e6)
    experiment.expect(10)
    experiment.add("another", STUDY.base)
    assert set(asked) == {1e6}


def test_a_trial_pays_for_what_is_new_only():
    trials = Trials(simulated(), budget=20)
    assert trials((2, 2), 4).shape == (2, 4)
    assert trials((2, 2), 3).shape == (2, 4)
    trials.run([(2, 2), (1, 1), (1, 1)], 6)
    assert trials.used == 12
    assert trials.seen[2, 2].shape == (2, 6)
    again = Trials(simulated(), budget=20)
    assert (again((2, 2), 6) == trials.seen[2, 2]).all()
