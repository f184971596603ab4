"""Both engines return the same log, value for value, or refuse with the same message.

Everything that is shipped, the golden runs, the runs of the shuffle test and generated scenarios. By default horizons
are short and scenarios few. TRUCKROLL_FULL_HORIZON=1 runs what is shipped as long as it is meant to run;
TRUCKROLL_GENERATED=2000 generates so many scenarios (see also tests/engines/campaign.py).
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from run import compose
from scenarios.base import WrongInput
from scenarios.configuration.command_line import read_command
from scenarios.configuration.composition import study_of
from scenarios.scenario import Scenario, read_scenario
from scenarios.study import merge, resolve
from sim.planning import build_plan
from sim.process import simulate
from sim.workload import draw_workload
from tests.configs.test_shipped import CASES, CONFIGS, SAMPLED, SCENARIOS
from tests.engines.campaign import EQUAL, INVALID, each_example, judged, shown
from tests.engines.case import Case, built
from tests.engines.families import FAMILIES
from tests.engines.judging import Engine, Verdict, verdict_of_run, verdict_on
from tests.golden.regenerate import FOLDER, RUNS
from tests.orders import workload_with_orders
from tests.sim.test_shuffle import ORDERS, TEXTS
from tests.small import plan_of, scenario_of

FULL_HORIZON = "TRUCKROLL_FULL_HORIZON" in os.environ
GENERATED = int(os.environ.get("TRUCKROLL_GENERATED", "40"))
CHUNK = 20

SHORT = {"warm_up": "1 day", "window": "2 days", "follow_up": "1 day"}
SEED = 1


def assert_equal(scenario: Scenario, engine: Engine, seed: int) -> None:
    plan = build_plan(scenario)
    verdict = verdict_of_run(plan, draw_workload(plan, seed, 0), engine)
    assert verdict is None, verdict.text


# ---- what is shipped ----


def variants_of(case: str, folder: Path) -> dict[str, Scenario]:
    """The scenarios of a case by their names, with a short horizon where the operator's window does not matter."""
    words = [f"case={case}", f"hydra.run.dir={folder / 'out'}"]
    if not FULL_HORIZON:
        kept = {"window"} if case in SAMPLED else set()
        words += [f"scenario.horizon.{name}={length}" for name, length in SHORT.items() if name not in kept]
    command = read_command(words, CONFIGS)
    return study_of(command, compose(command, [])[0])[0].scenarios


@pytest.mark.parametrize("case", CASES)
def test_every_variant_of_a_case(case, engine, tmp_path):
    for name, scenario in variants_of(case, tmp_path).items():
        print(f"variant '{name}'")
        assert_equal(scenario, engine, SEED)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario(name, engine):
    tree = yaml.safe_load((CONFIGS / "scenario" / f"{name}.yaml").read_text(encoding="utf-8"))
    scenario = resolve({"scenario": _shortened(tree)}).base if tree else scenario_of()
    assert_equal(scenario, engine, SEED)


def _shortened(tree: dict) -> dict:
    return tree if FULL_HORIZON else merge(tree, {"horizon": SHORT})


@pytest.mark.parametrize("name", RUNS)
def test_golden_runs(name, engine):
    tree = yaml.safe_load((FOLDER / name / "scenario.yaml").read_text(encoding="utf-8"))
    for seed in (tree["seed"], 1, 2, 3):
        assert_equal(read_scenario(tree["scenario"]), engine, seed)


# ---- ties ----


@pytest.mark.parametrize(("scenario", "reports"), TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("drain", [False, True], ids=["cut", "drained"])
def test_runs_full_of_ties(scenario, reports, drain, engine):
    for seed in (SEED,) if drain else (SEED, 2):
        plan, workload = workload_with_orders(plan_of(scenario), ORDERS, reports, seed)
        verdict = verdict_of_run(plan, workload, engine, drain)
        assert verdict is None, verdict.text


# ---- limits ----

LIMITS = {
    "repair.max_visits: ticket 0 needs more than 3 visits; expected a lower repair.not_fixed, second_line.": {
        "repair": {"on_site": "1 h", "not_fixed": 1, "max_visits": 3}
    },
    "expected a lower appointments.no_access": {
        "repair": {"on_site": "1 h", "max_visits": 3},
        "appointments": {"no_access": {"without": 0.99}, "retry": "10 min"},
    },
    "expected a lower orders.not_done": {
        "orders": {"per_line_and_year": 1, "on_site": "1 h", "not_done": 1},
        "repair": {"on_site": "1 h", "max_visits": 3},
    },
    "repeats.max_repeats: a fault came back more than 2 times": {
        "repeats": {"imperfect": 1, "delay": "10 min", "max_repeats": 2}
    },
}
"""Part of the message -> a scenario that ends with it."""


@pytest.mark.parametrize("message", LIMITS)
def test_limits_are_refused_in_the_same_words(message, engine):
    orders = ["08:00"] if "orders" in LIMITS[message] else None
    case = Case(LIMITS[message], reports=[] if orders else [{"at": "08:00"}], orders=orders)
    verdict = verdict_on(case, engine)
    assert verdict is None, verdict.text
    with pytest.raises(WrongInput, match=re.escape(message)):
        simulate(*built(case))


# ---- generated scenarios ----


@pytest.mark.parametrize("chunk", range(-(-GENERATED // (3 * CHUNK))))
@pytest.mark.parametrize("family", ["ordinary", "trouble", "situations"])
def test_generated_scenarios(family, chunk, engine, tmp_path_factory):
    counts: Counter[str] = Counter()

    def compare(case: Case) -> None:
        verdict = judged(case, engine)
        if isinstance(verdict, Verdict):
            path = tmp_path_factory.mktemp("differing") / "case.json"
            case.save(path)
            pytest.fail(f"{shown(case, verdict, path)}\n---- smaller: ... --shrink {path}", pytrace=False)
        counts[verdict] += 1

    each_example(FAMILIES[family], chunk, CHUNK, compare)
    assert counts[EQUAL] > counts[INVALID]
