"""`study.yaml`: a study written out runs again as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from scenarios.study import Study
from scenarios.study_text import study_yaml

SHIPPED = sorted(path.stem for path in (Path(__file__).parents[2] / "configs" / "case").glob("*.yaml"))


def assert_same(first: Study, second: Study) -> None:
    assert first.scenarios == second.scenarios
    assert first.file.model_copy(update={"scenario": {}}) == second.file.model_copy(update={"scenario": {}})
    assert study_yaml(first) == study_yaml(second)


@pytest.mark.parametrize("case", SHIPPED)
def test_a_shipped_case_runs_again(truckroll, write, case):
    first = truckroll(f"case={case}", "seed=3", "scenario.technicians.latest_start=5 min").study
    write("study.yaml", study_yaml(first))
    assert_same(first, truckroll("case=study.yaml").study)
    assert truckroll("case=study.yaml", "scenario.technicians.latest_start=7 min").base.technicians.latest_start == 420


ODD = r"""# @package _global_
defaults: [override /scenario: jinan_before]
name: "1e5"
title: 'a \${name}, ''b'' "c": 济南 # d'
background: |
  Two lines: one
  # and another
scenario:
  technicians: {travel: {speed: 12.3456789 km/h}}
  repair: {closing: 5 min, on_site: {distribution: scipy, family: invgauss, parameters: {mu: 1.5}, mean: 61 s}}
changes:
  classes: {faults: {a: {share: 0.5}, b: {share: 0.5, on_site: 40 min}}, repair: {closing: {mean: 90 s}}}
  taken away: {remote: {handling: null, agents: null}}
  dated: {start: 2026-01-05, calendars: {office: {weekly: Mon-Fri 08:00-18:00, exceptions: {2026-01-06: closed}}}}
variants: {现状: [], "on": [classes], 2013: [taken away], "18:00": [dated, classes]}
published:
  - {variants: [现状, "on"], measure: report to closing, value: -1.5 h, source: "x: y"}
  - {variants: [现状, "on"], measure: report to closing, value: -0.65, relative: true, bound: at_most, source: x}
page:
  done: ["yes: it was", '\${done}']
  published: 济南
  cannot_tell: ["# all"]
  picture: {title: "1e5", panels: [{measure: report to closing, variants: ["on", 现状], shows: relative}, {measure: x}]}
  long_run: 200
"""


def test_an_odd_study_runs_again(truckroll, write):
    write("odd.yaml", ODD)
    first = truckroll("case=odd.yaml").study
    assert first.file.title == "a ${name}, 'b' \"c\": 济南 # d"
    assert first.scenarios["2013"].remote.agents is None
    write("study.yaml", study_yaml(first))
    assert_same(first, truckroll("case=study.yaml").study)


def test_reports_from_a_file_run_again(truckroll, write):
    words = ("demand.file=tickets.csv", "demand.columns.reported=opened_at", "demand.date_format=%d/%m/%Y %H:%M")
    first = truckroll("demand=history", *words).study
    write("study.yaml", study_yaml(first))
    again = truckroll("case=study.yaml").study
    assert_same(first, again)
    assert again.base.history == first.file.demand


def test_the_task_and_the_demand_of_a_saved_study_can_be_chosen_anew(truckroll, write):
    write("study.yaml", study_yaml(truckroll("executor.workers=2").study))
    assert len(truckroll("case=study.yaml", "task=check").checked) == 1
    assert truckroll("case=study.yaml", "executor.workers=3").study.file.executor.workers == 3
    assert truckroll("case=study.yaml", "engine=simpy", "store=off").study.file.engine == "simpy"
    words = ("demand=history", "demand.file=tickets.csv", "demand.columns.reported=opened_at")
    assert truckroll("case=study.yaml", *words).base.history.file == "tickets.csv"


def test_the_text_is_plain_yaml_with_every_default(truckroll):
    text = study_yaml(truckroll().study)
    tree = yaml.safe_load(text)
    assert text.startswith("# @package _global_\n")
    assert tree["scenario"]["repair"]["max_visits"] == 50
    assert tree["scenario"]["dispatch"]["contact"] == {
        "by": "phone",
        "first": 0.85,
        "second": 0.85,
        "pause": "5 min",
        "retry": "15 min",
    }
    assert list(tree)[:4] == ["defaults", "name", "title", "question"]


def test_the_schema_is_json_and_nothing_else(truckroll, tmp_path):
    outcome = truckroll("task=schema")
    schema = json.loads(outcome.out)
    assert schema["properties"]["scenario"] == {"$ref": "#/$defs/Scenario", "description": "The base scenario."}
    assert outcome.err == ""
    assert list(tmp_path.iterdir()) == []
