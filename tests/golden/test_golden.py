"""The log of one small run is, word for word, the one that is kept as text beside this file.

The keys of the tickets stand in it as well, so that it pins the drawing of the workload, too.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.laws import check_laws
from sim.log import Log
from sim.plan import Plan
from sim.rules import MISSING, Outcome, Route
from tests.golden.regenerate import as_text, file_of, golden_run


@pytest.fixture(scope="module")
def run() -> tuple[Plan, Log]:
    return golden_run()


@pytest.mark.parametrize("name", ["tickets", "desk_passages", "visits", "shifts"])
def test_the_log_is_the_golden_one(run, name):
    found = as_text(name, run[1].tables()[name])
    assert found.splitlines() == file_of(name).read_text(encoding="utf-8").splitlines(), (
        "if this change of results is meant: python -m tests.golden.regenerate"
    )


def test_the_golden_log_is_lawful(run):
    check_laws(*run)


def test_almost_everything_happens_in_it(run):
    log = run[1]
    tickets, passages, visits, shifts = log.tickets, log.desk_passages, log.visits, log.shifts
    assert set(tickets["outcome"]) == {Outcome.OPEN, Outcome.REMOTE_FIX, Outcome.FIXED, Outcome.NO_FAULT_FOUND}
    assert set(tickets["route"]) == set(Route)
    assert set(visits["outcome"]) == {Outcome.OPEN, Outcome.FIXED, Outcome.NO_FAULT_FOUND, Outcome.NOT_FIXED}
    assert tickets["generation"].max() >= 2
    assert tickets["contacts"].max() >= 3
    assert visits["visit"].max() >= 1
    for happened in (
        passages["found"] > passages["arrived"],
        passages["alarm"] != MISSING,
        passages["misrouted"] == 1,
        passages["supervised"] == 1,
        passages["left"] > passages["finished"],
        shifts["absent"] == 1,
    ):
        assert np.count_nonzero(happened) >= 1
