"""Which engine runs a plan, and what is refused. The compiled engine is a stand-in here."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scenarios.base import WrongInput
from sim.engines import WORTH_COMPILING, engine_of, must_compile, notes_on
from sim.log import first_difference
from sim.plan import Plan
from sim.process import simulate
from sim.replicate import replicate
from tests.small import plan_of

TOWN: dict[str, Any] = {
    "areas": {"north": {"lines": 2000}},
    "reports": {"per_line_and_year": 5},
    "technicians": {"per_area": 2, "shift": {"hours": "08:00-18:00"}},
    "repair": {"on_site": "40 min"},
    "appointments": {"policy": "blind"},
}
CLASS = """
class Mine:
    def key(self, job): return job.ticket
    def may_help(self, technician, area): return False
    def choose(self, request, offers): return 0
"""


def with_own(folder: Path, section: str, key: str) -> Plan:
    (folder / "mine.py").write_text(CLASS)
    own = {"python": str(folder / "mine.py"), "class": "Mine"}
    return plan_of(**TOWN | {section: TOWN[section] | {key: own}})


@pytest.fixture
def kernel(monkeypatch):
    """A compiled engine that is ready or not, can be compiled or not, and counts what it runs."""
    found = SimpleNamespace(ready=False, numba=True, runs=0)

    def simulate_fast(plan, workload):
        found.runs += 1
        return simulate(plan, workload)

    module = SimpleNamespace(is_ready=lambda: found.ready, can_compile=lambda: found.numba, simulate=simulate_fast)
    monkeypatch.setitem(sys.modules, "sim.kernel", module)  # type: ignore[arg-type]
    return found


@pytest.fixture
def no_kernel(monkeypatch):
    monkeypatch.setitem(sys.modules, "sim.kernel", None)  # type: ignore[arg-type]


def test_a_large_study_is_worth_compiling(kernel):
    plan = plan_of(**TOWN)
    assert engine_of(plan, "auto", WORTH_COMPILING - 1) == "simpy"
    assert engine_of(plan, "auto", WORTH_COMPILING) == "compiled"
    kernel.ready = True
    assert engine_of(plan, "auto", 0) == "compiled"


def test_without_numba_no_study_is_large_enough(kernel):
    kernel.numba = False
    assert engine_of(plan_of(**TOWN), "auto", 10**9) == "simpy"


def test_what_is_asked_for_is_taken(kernel):
    kernel.ready = True
    assert engine_of(plan_of(**TOWN), "simpy", 10**9) == "simpy"
    kernel.ready = False
    assert engine_of(plan_of(**TOWN), "compiled", 0) == "compiled"


OWN = [("technicians", "queue"), ("technicians", "sharing"), ("appointments", "policy")]


@pytest.mark.parametrize(("section", "key"), OWN)
def test_a_rule_in_python_runs_in_simpy(kernel, tmp_path, section, key):
    kernel.ready = True
    plan = with_own(tmp_path, section, key)
    assert engine_of(plan, "auto", 10**9) == "simpy"
    with pytest.raises(WrongInput, match=rf"'compiled' cannot run the class Mine .*{section}\.{key} names; expected"):
        engine_of(plan, "compiled")


@pytest.mark.usefixtures("no_kernel")
def test_without_a_compiled_engine():
    assert engine_of(plan_of(**TOWN), "auto", 10**9) == "simpy"
    with pytest.raises(WrongInput, match="'compiled' is not installed here; expected engine=auto or engine=simpy"):
        engine_of(plan_of(**TOWN), "compiled")


def test_who_lets_simpy_run_hears_nothing(kernel):
    kernel.numba = False
    assert notes_on(["simpy", "simpy"]) == []
    assert not must_compile(["simpy"])


def test_a_compiled_engine_that_is_slower_than_it_could_be_says_why(kernel, monkeypatch, tmp_path):
    (tmp_path / "a file").touch()
    monkeypatch.setenv("TRUCKROLL_CACHE", str(tmp_path / "a file"))
    assert must_compile(["simpy", "compiled"])
    assert ["every start compiles again" in note for note in notes_on(["simpy", "compiled"])] == [True]
    monkeypatch.setenv("TRUCKROLL_CACHE", str(tmp_path / "a folder"))
    assert notes_on(["compiled"]) == []
    kernel.numba = False
    assert ["plain Python" in note for note in notes_on(["compiled"])] == [True]
    assert not must_compile(["compiled"])


def test_a_replication_runs_on_the_engine_that_is_asked_for(kernel):
    plan = plan_of(**TOWN)
    logs = [replicate(plan, 1, 0, engine) for engine in ("simpy", "compiled", "auto")]
    assert kernel.runs == 1
    kernel.ready = True
    logs.append(replicate(plan, 1, 0))
    assert kernel.runs == 2
    assert all(first_difference(logs[0], other) is None for other in logs[1:])
