"""The table as a whole: right engines pass, planted errors are found, and engines that differ are noticed."""

from __future__ import annotations

import pytest

from analysis import theory
from analysis.verification import both_engines
from analysis.verification.cases import all_cases
from analysis.verification.verify import chosen, from_empty, verify, wrong_rate
from scenarios.base import WrongInput
from sim.compiled import available
from sim.log import Log, Table
from tests.statistics.verify import found_by_case

SEED = 31
QUICK = ["off hours", "batches", "contact", "travel along"]
HALF_A_SECOND = 0.5 / 3600
"""In hours."""
needs_numba = pytest.mark.skipif(not available(), reason="numba is not installed")
Replicate = both_engines.replicate


def test_cases_have_names_and_values_of_their_own():
    cases = all_cases()
    assert len({(case.name, case.figure) for case in cases}) == len(cases) >= 25
    assert all(case.source and case.models and case.rate and case.replications >= 20 for case in cases)


def test_values_are_those_that_are_published():
    expected = {
        ("Erlang C with 1 agent", "mean wait"): 4.0,
        ("Erlang C with 5 agents", "mean wait"): 0.554113,
        ("Erlang C with 20 agents", "mean wait"): 0.275385,
        ("Erlang A", "share of calls that wait"): 0.467774,
        ("Erlang A", "share of calls given up"): 0.030912,
        ("Priority 1 of 3", "mean wait"): 0.181546,
        ("Priority 3 of 3", "mean wait"): 2.541644,
        ("M/D/5", "mean wait"): 0.289060,
        ("Off hours", "mean wait for the opening"): 14**2 / 48,
        ("Travel in a straight line", "mean trip in sides of the square"): 0.5214054,
        ("Travel along streets", "mean trip in sides of the square"): 2 / 3,
        ("Stuck tickets", "mean time until found"): 2.0,
    }
    found = {(case.name, case.figure): case.theory for case in all_cases()}
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=2e-6)


def test_whole_seconds_are_far_below_the_limits():
    """Half a second, by which rounding may move a time, is less than a tenth of 2 % of the time."""
    for case in all_cases():
        if case.unit == "h":
            assert abs(case.shown(case.theory)) * 0.02 / 10 > HALF_A_SECOND


def test_a_planted_error_changes_the_scenario():
    for case in all_cases():
        assert case.build(1.02) != case.scenario
        assert case.build(1.0) == case.scenario


def test_words_choose_cases():
    assert {case.name for case in chosen(["erlang_c"])} == {
        "Erlang C with 1 agent", "Erlang C with 5 agents", "Erlang C with 20 agents",
    }  # fmt: skip
    assert chosen([]) == list(all_cases())
    assert [case.name for case in chosen(["travel along", "Erlang B"])] == ["Erlang B", "Travel along streets"]
    with pytest.raises(WrongInput, match=r"task.cases: no case is called 'erlang d'.*did you mean.*; expected some of"):
        chosen(["erlang d"])


@needs_numba
def test_table_passes_on_both_engines():
    """A tenth of the replications: a right engine passes 99 times in 100, and this seed is fixed."""
    found = verify(seed=SEED, share=0.1, engine="compiled", compared=600)
    assert not found.failed, [verdict.case.name for verdict in found.outside]
    assert found.compared > 600 * found.scenarios / 2
    assert found.scenarios < len(found.verdicts) == len(all_cases())


def test_simpy_alone_says_so_and_runs_less():
    found = verify(QUICK[:1], seed=SEED, engine="simpy")
    assert (found.engine, found.compared, found.share, found.failed) == ("simpy", 0, 0.2, False)
    (verdict,) = found.verdicts
    assert verdict.replications == 10
    assert verdict.theory == theory.off_hours_wait(14)


@needs_numba
@pytest.mark.parametrize("off", [0.98, 1.02])
def test_rates_that_are_off_by_a_fiftieth_are_found(off):
    found = verify(QUICK, seed=SEED, engine="compiled", build=wrong_rate(off), compared=0)
    assert set(found_by_case([found]).values()) == {1}


@needs_numba
def test_start_from_empty_is_found():
    found = verify(["with 1 agent"], seed=SEED, engine="compiled", build=from_empty, compared=0)
    assert [verdict.estimate < verdict.theory for verdict in found.outside] == [True]
    assert not verify(["with 1 agent"], seed=SEED, engine="compiled", compared=0).failed


@needs_numba
def test_number_of_workers_changes_nothing():
    one, two = (verify(QUICK[:2], seed=SEED, engine="compiled", workers=n, compared=3000) for n in (1, 2))
    assert [each.readings for each in one.observed] == [each.readings for each in two.observed]
    assert (one.tickets, one.compared) == (two.tickets, two.compared)


@needs_numba
def test_engines_that_differ_are_told(monkeypatch):
    def a_second_late(plan, seed, number, engine):
        log = Replicate(plan, seed, number, engine)
        if engine == "simpy" and number == 1:
            closed = log.tickets["closed"].copy()
            closed[7] += 1
            tickets = Table({**{name: log.tickets[name] for name in log.tickets.names()}, "closed": closed})
            return Log(**{**vars(log), "tickets": tickets})
        return log

    monkeypatch.setattr(both_engines, "replicate", a_second_late)
    found = verify(QUICK[:1], seed=SEED, engine="compiled", compared=20_000)
    assert found.failed
    assert not found.outside
    assert found.differences["Off hours"].startswith("replication 1: ")
    assert "tickets.closed" in found.differences["Off hours"]
