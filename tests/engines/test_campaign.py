"""A campaign finds what an engine does wrong, and makes it small; an engine that does nothing wrong is equal."""

from __future__ import annotations

import os
import time
from dataclasses import asdict

import pytest
from hypothesis import strategies as st

from scenarios.base import WrongInput
from sim import process
from tests.engines import engines
from tests.engines.campaign import EQUAL, Campaign, compared, each_example, main
from tests.engines.case import Case, built, with_only
from tests.engines.engines import STAND_INS
from tests.engines.families import FAMILIES
from tests.engines.judging import OWN_CLASS, verdict_on
from tests.engines.shrinking import Shrinking
from tests.engines.trouble import TROUBLES, laid_over
from tests.laws.any_scenario import SCENARIOS
from tests.small import scenario_of

BATCHES = {
    "areas": {"town": {"lines": 9}},
    "dispatch": {"chain": ["desk"], "desks": {"desk": {"handling": "10 min", "agents": 1, "batch": "30 min"}}},
    "customers": {"ordinary": {"share": 0.5}, "brand": {"share": 0.5, "priority": 1}},
    "repair": {"on_site": {"distribution": "exponential", "mean": "1 h"}, "closing": "10 min"},
    "chases": {"per_hour": 0.1},
}
EVERY_TEN_MINUTES = [{"at": f"{hour:02d}:{minute:02d}"} for hour in (8, 9, 10) for minute in range(0, 60, 10)]
"""Tickets leave the desk every ten minutes, some of them at a release."""


def campaign(engine: str, **parts: object) -> Campaign:
    return Campaign(engine, "both", seed=1, timeout=60, **parts)


def test_an_engine_that_is_right_is_equal():
    found = compared(campaign("shuffled"), count=20, workers=2, say=lambda _: None)
    assert not found.differing
    assert found.counts["equal"] > 10


@pytest.mark.parametrize("engine", ["late_batch", "rounded_down", "failing"])
def test_an_engine_that_is_wrong_is_found_out(engine):
    found = compared(campaign(engine), count=150, workers=1, say=lambda _: None)
    case, verdict = found.differing[0]
    assert verdict_on(case, STAND_INS[engine]) == verdict
    assert ("raises" in verdict.kind) == (engine == "failing")


def test_an_engine_that_dies_is_found_out_with_its_case(monkeypatch):
    def dies(plan, workload, drain):
        os._exit(3)

    monkeypatch.setitem(engines.STAND_INS, "shuffled", dies)
    found = compared(campaign("shuffled"), count=5, workers=1, say=lambda _: None)
    (case, verdict), *_ = found.differing
    assert verdict.kind == "dies"
    assert verdict_on(case, process.simulate) is None


def test_an_engine_that_never_ends_is_found_out(monkeypatch, capfd):
    monkeypatch.setitem(engines.STAND_INS, "shuffled", lambda plan, workload, drain: time.sleep(60))
    found = compared(Campaign("shuffled", "both", 1, timeout=0.5), count=5, workers=1, say=lambda _: None)
    assert found.differing[0][1].kind == "dies"


def test_a_python_class_is_passed_over(monkeypatch, tmp_path):
    (tmp_path / "mine.py").write_text("class Mine:\n    def key(self, job):\n        return job.ticket\n")
    own = {"per_area": 1, "queue": {"python": str(tmp_path / "mine.py"), "class": "Mine"}}
    cases = st.sampled_from([Case({"technicians": technicians}) for technicians in (own, {"per_area": 1})])
    monkeypatch.setitem(FAMILIES, "both", cases)
    found = compared(campaign("kernel"), count=2, workers=1, say=lambda _: None)
    assert found.counts == {OWN_CLASS: 1, EQUAL: 1}


def test_parts_can_be_left_out(monkeypatch):
    def no_appointments(plan, workload, drain):
        assert plan.appointments is None
        return process.simulate(plan, workload, drain)

    monkeypatch.setitem(engines.STAND_INS, "shuffled", no_appointments)
    assert compared(campaign("shuffled"), count=15, workers=1, say=lambda _: None).differing
    without = campaign("shuffled", without=("appointments",))
    assert not compared(without, count=15, workers=1, say=lambda _: None).differing


def test_a_difference_is_made_small():
    """One ticket is enough, and neither classes nor chases nor the paperwork have to do with it."""
    case = Case(BATCHES, reports=EVERY_TEN_MINUTES)
    late = STAND_INS["late_batch"]

    def differs(smaller: Case) -> bool:
        try:
            return verdict_on(smaller, late) is not None
        except Exception:
            return False

    small = Shrinking(differs, seconds=60).shrunk(case)
    assert verdict_on(small, late) is not None
    assert len(small.kept) == 1
    assert set(small.scenario) == {"dispatch", "horizon"}
    assert small.scenario["dispatch"]["desks"]["desk"].keys() <= {"handling", "batch"}


def test_it_is_saved_told_and_replayed(tmp_path, capsys):
    path = tmp_path / "differing.json"
    assert main(["--engine", "late_batch", "--count", "150", "--save", str(path), "--shrink-seconds", "5"]) == 1
    told = capsys.readouterr().out
    assert f"--replay {path}" in told
    assert "and the other engine" in told
    assert "batch: " in told
    assert Case(**asdict(Case.load(path))) == Case.load(path)
    assert main(["--engine", "late_batch", "--replay", str(path)]) == 1
    assert capsys.readouterr().out.splitlines()[:-1] == _from_scenario_on(told)
    assert main(["--engine", "shuffled", "--replay", str(path)]) == 0


def _from_scenario_on(told: str) -> list[str]:
    """Without the summary before, and where to find the file at the end."""
    lines = told.splitlines()
    return lines[lines.index("---- scenario") : -2]


def test_fewer_tickets_do_not_change_the_others():
    """With plenty of people nobody waits, so that the tickets that are left live as before."""
    plenty = {"technicians": {"per_area": 50}, "repeats": {"imperfect": 0.5, "delay": "1 h"}}
    plan, workload = built(Case(plenty, reports=EVERY_TEN_MINUTES))
    chosen = [1, 4, 7]
    whole, part = process.simulate(plan, workload), process.simulate(plan, with_only(workload, chosen))
    lives = dict(zip(whole.tickets["key"].tolist(), whole.tickets["closed"].tolist(), strict=True))
    left = dict(zip(part.tickets["key"].tolist(), part.tickets["closed"].tolist(), strict=True))
    assert left.items() <= lives.items()
    assert len(left) > len(chosen)
    assert part.tickets["reported"][:3].tolist() == whole.tickets["reported"][chosen].tolist()


def test_a_bundle_stays_together():
    orders = {"orders": {"per_line_and_year": 1, "on_site": "1 h", "bundle": 1, "together": 0}}
    _, workload = built(Case(orders, reports=[], orders=["08:00", "09:00"]))
    assert workload.first == 4
    left = with_only(workload, [3])
    assert left.first == 2
    assert left.bundle.tolist() == [0, 0]


def test_the_same_seed_makes_the_same_cases():
    def cases(seed: int) -> list[Case]:
        found: list[Case] = []
        each_example(FAMILIES["both"], seed, 10, found.append)
        return found

    assert cases(1) == cases(1)
    assert cases(1) != cases(2)


def test_every_trouble_is_asked_for():
    """The words are checked when a scenario is read; here, that each one is valid with some scenario."""
    assert [name for name in TROUBLES if not _is_valid_somewhere(name)] == []


def _is_valid_somewhere(name: str) -> bool:
    found: list[bool] = []

    def look(tree: dict) -> None:
        if any(found):
            return
        try:
            scenario_of(**laid_over(tree, [name]))
            found.append(True)
        except WrongInput:
            found.append(False)

    each_example(SCENARIOS, 1, 10, look)
    return any(found)
