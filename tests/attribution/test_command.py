"""The tasks `attribute` and `select` as they are typed."""

from __future__ import annotations

import json

import pytest
import yaml

import run
from tests.attribution.example import TOWN


@pytest.fixture
def truckroll(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = f"# @package _global_\n{yaml.safe_dump(TOWN, sort_keys=False)}"
    (tmp_path / "town.yaml").write_text(text, encoding="utf-8")

    def command(*words):
        status = 0
        try:
            run.main(["case=town.yaml", "hydra.run.dir=out", *words])
        except SystemExit as stop:
            status = int(stop.code or 0)
        return status, *capsys.readouterr()

    return command


def test_attribute(truckroll, tmp_path):
    words = ("task.later=people", "task.measures=[share within 7 h, repeat rate]", "task.replications=2")
    status, out, err = truckroll("task=attribute", *words)
    assert (status, err) == (0, "")
    assert "due to third technician, the only change" in " ".join(out.split())
    files = {path.name for path in (tmp_path / "out").iterdir()}
    assert files >= {"report.html", "attribution.csv", "combinations.csv", "manifest.json", "study.yaml", "charts"}
    facts = json.loads((tmp_path / "out" / "manifest.json").read_text())["attribution"]
    assert (facts["later"], facts["method"], facts["replications"]) == ("people", "exact", 2)
    assert "share within,7 h" in (tmp_path / "out" / "attribution.csv").read_text()
    status, out, err = truckroll("task=attribute", *words)
    assert "4 of 4 runs are kept from before" in out


def test_select(truckroll, tmp_path):
    words = ("task=select", "task.measure=share within 7 h", "task.indifference=50%", "task.first=3", "task.budget=40")
    status, out, err = truckroll(*words)
    assert (status, err) == (0, "")
    facts = json.loads((tmp_path / "out" / "manifest.json").read_text())["selection"]
    assert facts["best"] in TOWN["variants"]
    assert f'"{facts["best"]}" is the best of 3 variants in share within 7 h' in " ".join(out.split())


def test_mistakes_are_told_in_one_line(truckroll, tmp_path):
    for words, place in (
        (("task=attribute", "task.later=peeple"), "task.later: unknown variant 'peeple' (did you mean 'people'?)"),
        (("task=select", "task.indifference=5"), "task.indifference: '5' is no time"),
        (("task=select", "task.measure=visits by night"), "task.measure: unknown measure 'visits by night'"),
        (("task=attribute", "task.permutations=3"), "task.permutations"),
    ):
        status, out, err = truckroll(*words)
        assert (status, out) == (2, "")
        assert err.startswith(f"truckroll: {place}"), err
        assert err.count("truckroll:") == 1
        assert not (tmp_path / "out").exists()
