"""The models of the base chain that the benchmarks compare are of the same chain: intervals of independent runs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_ind

from benchmarks.base_chain import DESK_HOURS, DESK_PEOPLE, NOT_FIXED, PER_HOUR, REPAIR_HOURS, TRAVEL_HOURS
from benchmarks.models.catalogue import MODELS, model_of
from benchmarks.models.model import Model, NotHere
from benchmarks.summary import summarise

TICKETS, RUNS = 3000, 15
LOOKS = 27
"""Figures that are compared in this file; all together are wrong by chance once in a hundred times."""
LEVEL = 1 - 0.01 / LOOKS
WITHIN = {"hours of high": 0.05, "hours of ordinary": 0.15, "desks wait": 0.25, "visits": 0.02}
"""Largest half-width of an interval that still tells something, as a share of the figure; 5 % for all others."""


def shown(model: Model, tickets: int = TICKETS, runs: int = RUNS) -> dict[str, np.ndarray]:
    """What runs of a model show, by figure."""
    found = [summarise(*model.rows(model.run(model.prepare(tickets), seed))).figures() for seed in range(1, runs + 1)]
    return {name: np.array([each[name] for each in found]) for name in found[0]}


@pytest.fixture(scope="module")
def reference() -> dict[str, np.ndarray]:
    return shown(model_of("simpy"))


@pytest.fixture(scope="module")
def in_c() -> Model:
    try:
        return model_of("c")
    except NotHere as reason:
        pytest.skip(str(reason))


def agree(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> None:
    """Asserts that each difference has an interval that holds 0 and is narrow."""
    for name, values in one.items():
        interval = ttest_ind(values, other[name], equal_var=False).confidence_interval(LEVEL)
        text = f"{name}: {values.mean():.4g} and {other[name].mean():.4g}"
        assert interval.low <= 0 <= interval.high, text
        assert (interval.high - interval.low) / 2 <= WITHIN.get(name, 0.05) * other[name].mean(), f"too wide: {text}"


def test_our_engine_simulates_the_chain_of_the_simpy_model(reference):
    agree(shown(model_of("truckroll simpy")), reference)


def test_the_c_program_simulates_the_chain_of_the_simpy_model(reference, in_c):
    agree(shown(in_c, runs=20 * RUNS), reference)


def test_people_of_the_chain_are_as_busy_as_its_figures_say(in_c):
    """A share of busy time is arrivals an hour, times hours of work per ticket, by people."""
    found = shown(in_c, tickets=60_000)
    expected = {
        f"desk {number + 1} busy": PER_HOUR * hours / people
        for number, (hours, people) in enumerate(zip(DESK_HOURS, DESK_PEOPLE, strict=True))
    }
    expected["visits"] = 1 / (1 - NOT_FIXED)
    expected["technicians busy"] = PER_HOUR * expected["visits"] * (TRAVEL_HOURS + REPAIR_HOURS) / 40
    for name, value in expected.items():
        assert found[name].mean() == pytest.approx(value, rel=0.01)


def test_a_run_in_c_is_the_same_for_the_same_seed_alone(in_c):
    first, again, other = (in_c.rows(in_c.run(2000, seed))[1] for seed in (1, 1, 2))
    assert np.array_equal(first.finished, again.finished)
    assert not np.array_equal(first.finished, other.finished)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_that_is_installed_keeps_a_log_of_every_ticket(name):
    try:
        model = model_of(name)
    except NotHere as reason:
        pytest.skip(str(reason))
    model.warm_up()
    tickets, rows = model.rows(model.run(model.prepare(300), 1))
    assert len(tickets.reported) == pytest.approx(300, abs=90)
    assert np.all(np.diff(tickets.reported) >= 0)
    assert (rows.started >= rows.queued).all()
    assert (rows.finished >= rows.started).all()
    assert set(np.unique(rows.place)) == set(range(12))
