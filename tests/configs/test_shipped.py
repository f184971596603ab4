"""Everything that is shipped runs, and every number of it says where it comes from."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import yaml

from analysis.inputs import NOT_LABELLED, inputs_of
from run import compose, main
from scenarios.configuration.command_line import read_command
from scenarios.configuration.composition import study_of as read_study
from scenarios.study import resolve

ROOT = Path(__file__).parents[2]
CONFIGS = ROOT / "configs"
CASES = sorted(path.stem for path in (CONFIGS / "case").glob("*.yaml"))
SCENARIOS = sorted(path.stem for path in (CONFIGS / "scenario").glob("*.yaml"))

QUICK = [
    "replications=1",
    "executor.workers=1",
    "check=true",
    "scenario.horizon.warm_up=2 days",
    "scenario.horizon.window=7 days",
    "scenario.horizon.follow_up=3 days",
]
"""One short run of each variant, checked against the laws."""

WINDOW = "scenario.horizon.window"
SAMPLED = {"tangshan"}
"""Cases whose window is the time that the operator counted."""


def study_of(case: str, folder: Path) -> dict:
    """The study that a finished run has written down."""
    quick = QUICK if case not in SAMPLED else [word for word in QUICK if not word.startswith(WINDOW)]
    main([f"case={case}", *quick, f"hydra.run.dir={folder}"])
    return yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES)
def test_case_runs_and_leaves_everything(case, tmp_path):
    study_of(case, tmp_path / "out")
    files = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    (store,) = [file for file in files if file.startswith("store/")]  # which is no result of the run
    files.remove(store)
    tables = {"measures.csv", "differences.csv", "published.csv"}
    assert tables | {"report.html", "study.yaml", "manifest.json"} <= files
    assert set(json.loads((tmp_path / "out" / "manifest.json").read_text())["files"]) == files - {"manifest.json"}
    with (tmp_path / "out" / "measures.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert all(row["replications"] in ("0", "1") for row in rows)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario_is_used_or_starts_a_study(scenario, tmp_path):
    tree = yaml.safe_load((CONFIGS / "scenario" / f"{scenario}.yaml").read_text(encoding="utf-8"))
    if scenario == "neutral":
        assert tree == {}
    else:
        assert resolve({"scenario": tree}).base.areas


def test_every_choice_stands_in_a_test_or_a_case():
    """A file of a group that nothing here or in tests/cli runs would rot."""
    groups = {path.parent.name: set() for path in CONFIGS.glob("*/*.yaml")}
    for path in CONFIGS.glob("*/*.yaml"):
        groups[path.parent.name].add(path.stem)
    assert groups == {
        "case": set(CASES),
        "demand": {"model", "history"},
        "executor": {"local", "dask"},
        "scenario": {
            "city",
            "guangdong_before",
            "hubei_before",
            "hunan_before",
            "jinan_before",
            "neutral",
            "plain_city",
            "tangshan_before",
            "zhejiang_before",
            "zhejiang_pilot",
            "zhoushan_before",
        },
        "task": {
            "attribute",
            "check",
            "compare",
            "roster",
            "schema",
            "select",
            "sensitivity",
            "staff",
            "sweep",
            "verify",
        },
    }


@pytest.mark.parametrize("case", CASES)
def test_every_input_is_labelled(case, tmp_path):
    command = read_command([f"case={case}", f"hydra.run.dir={tmp_path}"], CONFIGS)
    study, _ = read_study(command, compose(command, [])[0])
    unlabelled = [each.path for each in inputs_of(study) if each.label == NOT_LABELLED]
    assert not unlabelled


def test_a_finished_study_runs_again_with_the_same_figures(tmp_path):
    first, again = tmp_path / "first", tmp_path / "again"
    study_of("jinan", first)
    main([f"case={first / 'study.yaml'}", f"hydra.run.dir={again}"])
    for name in ("measures.csv", "differences.csv", "published.csv", "study.yaml"):
        assert (first / name).read_bytes() == (again / name).read_bytes(), name


def test_workers_do_not_change_a_byte(tmp_path):
    quick = [word for word in QUICK if not word.startswith(("executor", "replications"))]
    for workers in (1, 2):
        words = ["replications=3", "seed=7", f"executor.workers={workers}", f"hydra.run.dir={tmp_path / str(workers)}"]
        main([*quick, *words])
    assert (tmp_path / "1" / "measures.csv").read_bytes() == (tmp_path / "2" / "measures.csv").read_bytes()
