"""The logs of two small runs are, word for word, the ones that are kept as text beside this file.

The keys of the tickets stand in them as well, so that they pin the drawing of the workload, too. The run `chain` is
older than appointments, orders, outages and the like: as long as these are off, they change nothing.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.laws import check_laws
from sim.log import Log
from sim.plan import Plan
from sim.rules import MISSING, AppointmentOutcome, Cause, Outcome, Route
from tests.golden.regenerate import FOLDER, RUNS, as_text, columns_kept, file_of, golden_run

FILES = [(run, path.stem) for run in RUNS for path in sorted((FOLDER / run).glob("*.txt"))]


@pytest.fixture(scope="module")
def runs() -> dict[str, tuple[Plan, Log]]:
    return {run: golden_run(run) for run in RUNS}


@pytest.mark.parametrize(("run", "name"), FILES)
def test_the_log_is_the_golden_one(runs, run, name):
    found = as_text(runs[run][1].tables()[name], columns_kept(run, name))
    assert found.splitlines() == file_of(run, name).read_text(encoding="utf-8").splitlines(), (
        "if this change of results is meant: python -m tests.golden.regenerate"
    )


def test_every_table_of_the_whole_model_is_kept(runs):
    kept = {name for run, name in FILES if run == "whole"}
    assert kept == set(runs["whole"][1].tables())
    for name in kept:
        assert columns_kept("whole", name) == list(runs["whole"][1].tables()[name].columns)


@pytest.mark.parametrize("run", RUNS)
def test_the_golden_log_is_lawful(runs, run):
    check_laws(*runs[run])


def test_almost_everything_happens_in_the_chain(runs):
    log = runs["chain"][1]
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


def test_almost_everything_happens_in_the_whole_model(runs):
    log = runs["whole"][1]
    assert set(log.tickets["outcome"]) >= {
        Outcome.OPEN, Outcome.REMOTE_FIX, Outcome.FIXED, Outcome.NO_FAULT_FOUND, Outcome.OUTAGE, Outcome.CANCELLED,
    }  # fmt: skip
    assert set(log.visits["outcome"]) >= {
        Outcome.FIXED, Outcome.NO_FAULT_FOUND, Outcome.NOT_FIXED, Outcome.NO_ACCESS, Outcome.SECOND_LINE,
        Outcome.WASTED, Outcome.CANCELLED,
    }  # fmt: skip
    assert set(log.appointments["outcome"]) >= set(AppointmentOutcome) - {AppointmentOutcome.OPEN}
    assert set(log.tickets["cause"]) == {MISSING, *Cause}
    assert set(log.tickets["order"]) == {0, 1}
    assert set(log.tickets["members"]) >= {1, 2}
    assert set(log.closings["cause"]) == {MISSING, 0, 1}
    assert set(log.second_line["parts"]) == {0, 1}
    assert (log.chases["freed"] == 1).any()
    assert (log.shifts["extended"] != MISSING).any()
    assert (log.outages["detection"] > 0).any()
    assert ((log.desk_passages["desk"] == -2) & (log.desk_passages["attempt"] > 0)).any()
