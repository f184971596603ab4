"""An experiment chooses its engines for as much as a task says that it will run."""

from __future__ import annotations

import pytest

from analysis.experiment import Experiment
from tests.attribution.example import town


@pytest.fixture
def chosen(monkeypatch):
    """The engine by the tickets that are expected, whatever is compiled on this machine."""
    monkeypatch.setattr(
        "analysis.experiment.engine_for",
        lambda study, place, plan, tickets: "compiled" if tickets > 300_000 else "simpy",
    )


def engines(experiment):
    return {name: variant.engine for name, variant in experiment._variants.items()}


def test_engines_are_chosen_anew_and_given_ones_stay(chosen):
    experiment = Experiment(town(engine="auto"), engines={"people": "simpy"})
    assert set(engines(experiment).values()) == {"simpy"}
    experiment.expect(1_000_000)
    assert engines(experiment) == {"before": "compiled", "people": "simpy", "after": "compiled"}
    experiment.add("more", experiment.scenario("before"))
    assert engines(experiment)["more"] == "compiled"
