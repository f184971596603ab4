"""The task as a user sees it: on the screen, in files, as charts; and what is refused."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import run
from analysis.charts.canvas import drawing, new_sheet
from analysis.experiment import Experiment
from analysis.sweeping import heat_map
from analysis.sweeping.task import page_of
from analysis.task import run_task
from scenarios.base import WrongInput
from tests.sweeping.towns import town

TWO = ["technicians.per_area = 1, 2", "repair.not_fixed = 0, 0.2, 1"]
TARGET = ["report to closing, mean <= 12 h"]


def page(**changes):
    return page_of(Experiment(town(**changes)))


def done(folder, store, **changes):
    run_task(town(**changes), folder, [], ["python", "run.py"], store)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("manifest.json", "report.html")
    }


def test_a_sweep_writes_tables_charts_and_a_report(tmp_path, capsys):
    files = done(tmp_path / "first", tmp_path / "store", vary=TWO, targets=TARGET)
    assert set(files) == {
        "charts/heat_map_1.png", "charts/heat_map_1.svg", "charts/lines_1.png", "charts/lines_1.svg", "study.yaml",
        "sweep.csv", "sweep.parquet",
    }  # fmt: skip
    manifest = json.loads((tmp_path / "first/manifest.json").read_text(encoding="utf-8"))
    assert (manifest["points"], manifest["failures"], manifest["replications"]) == (6, 2, 4)
    out = " ".join(capsys.readouterr().out.split())
    assert "6 points, 24 runs" in out
    assert "of 6 points" in out
    assert "and 2 have no figure" in out
    assert "cannot be run: scenario.repair.not_fixed: is 1" in out
    assert "Results are in" in out

    again = done(tmp_path / "again", tmp_path / "store", vary=TWO, targets=TARGET, executor={"workers": 2})
    same = [name for name in files if name != "study.yaml" and files[name] != again[name]]
    assert same == []


def test_files_have_a_row_for_each_point_variant_and_figure(tmp_path):
    vary = ["repair.on_site.mean = 30 min, 1 h", "two = off, on", "repair.not_fixed = 0, 1"]
    task = {"variants": ["two_people", "one"], "measures": ["report to closing, 95 %"]}
    done(tmp_path / "out", tmp_path / "store", vary=vary, task=task)
    csv = pd.read_csv(tmp_path / "out/sweep.csv", keep_default_na=True)
    parquet = pd.read_parquet(tmp_path / "out/sweep.parquet")
    assert list(csv.columns) == list(parquet.columns)
    assert list(csv.columns)[:5] == ["point", "repair.on_site.mean [min]", "two", "repair.not_fixed", "variant"]
    assert len(csv) == len(parquet) == 8 * 2 * csv[["measure", "statistic"]].drop_duplicates().shape[0]
    assert (csv["measure"][0], csv["statistic"][0]) == ("report to closing", "95 %")
    assert set(csv["repair.on_site.mean [min]"]) == {30, 60}
    assert set(csv["two"]) == {"off", "on"}
    assert set(csv["variant"]) == {"two people", "one"}
    failed = csv[csv["repair.not_fixed"] == 1]
    assert failed["failure"].str.contains("no visit would ever fix").all()
    assert failed["estimate"].isna().all()
    fine = csv[(csv["repair.not_fixed"] == 0) & (csv["measure"] == "report to closing")]
    assert fine["failure"].isna().all()
    assert (fine["low"] <= fine["estimate"]).all()
    assert np.allclose(csv["estimate"], parquet["estimate"], rtol=1e-5, equal_nan=True)
    assert (tmp_path / "out/charts/scatter_1_variant_2.png").exists()


SWEEPS = {
    "lines": {"vary": ["technicians.per_area = 1, 2"], "task": {"variants": ["one", "two people"]}},
    "categories": {"vary": ["technicians.queue = first_come, priority"]},
    "heat_map": {"vary": TWO, "targets": TARGET},
    "many cells": {"vary": ["repair.not_fixed = 0 .. 0.2", "repair.no_fault_found = 0 .. 0.2"], "task": {"steps": 4}},
    "scatter": {
        "vary": ["technicians.per_area = 1 .. 2", "repair.not_fixed = 0 .. 0.2", "repair.on_site.mean = 20 min .. 2 h"],
        "task": {"design": "sobol", "points": 8},
        "targets": TARGET,
    },
    "list": {"vary": ["technicians.per_area = 1, 2", "repair.not_fixed = 0.2, 0.1"], "task": {"design": "list"}},
    "one replication": {"vary": TWO, "replications": 1},
}


@pytest.mark.parametrize("name", SWEEPS)
def test_every_chart_can_be_drawn_and_read(name, monkeypatch):
    if name == "many cells":
        monkeypatch.setattr(heat_map, "MOST_CELLS", 15)
    shown = page(**SWEEPS[name])
    assert shown.drawings
    for each in shown.drawings:
        sheet = new_sheet()
        with drawing():
            each.draw(sheet)
            room = sheet.get_window_extent()
            texts = [*sheet.texts, *(text for ax in sheet.axes for text in (*ax.texts, ax.xaxis.label, ax.yaxis.label))]
            sticking_out = [text.get_text() for text in texts if not _inside(text.get_window_extent(), room)]
        assert sticking_out == []


def _inside(box, room):
    return box.x0 >= room.x0 - 1 and box.x1 <= room.x1 + 1 and box.y0 >= room.y0 - 1 and box.y1 <= room.y1 + 1


def test_without_targets_the_best_point_is_named():
    answer = page().answer
    assert answer[0].startswith("Report to closing, mean falls from ")
    assert answer[1].startswith("The lowest report to closing, mean is at technicians.per_area = 3: ")


def test_points_that_coincide_are_told():
    shown = page(vary=["technicians.per_area = 1 .. 2"], task={"design": "sobol", "points": 8})
    assert "6 of 8 points were the same as others and stand once." in shown.notes


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"vary": []}, "vary: nothing is varied"),
        ({"vary": ["technicians.per_aera = 1, 2"]}, "did you mean 'per_area'"),
        ({"task": {"variants": ["tow people"]}}, r"task.variants: unknown variant 'tow people' \(did you mean 'two"),
        ({"task": {"measures": ["report to closng"]}}, "task.measures: unknown measure 'report to closng'"),
        ({"targets": ["report to closing >= soon"]}, "'soon' is no time"),
        ({"vary": ["repair.not_fixed = 2, 3"]}, "no point can be run"),
    ],
)
def test_bad_input_is_refused_in_one_message(changes, message):
    with pytest.raises(WrongInput, match=message):
        page(**changes)


def test_the_command_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = [
        "case=jinan", "task=sweep", "vary=technicians.per_area = 4, 5", "task.variants=[after]", "engine=simpy",
        "scenario.horizon={warm_up: 1 days, window: 2 days, follow_up: 2 days}", "replications=2",
        "target=share within 30 h >= 0.5", "hydra.run.dir=out", "executor.workers=1", "published=[]", "page={}",
    ]  # fmt: skip
    run.main(words)
    assert "Share within 30 h at least 50.0 %: " in capsys.readouterr().out
    assert (tmp_path / "out/sweep.parquet").exists()
    with pytest.raises(SystemExit) as stopped:
        run.main([*words, "task.design=sobl"])
    assert stopped.value.code == 2
    assert "did you mean 'sobol'" in capsys.readouterr().err
