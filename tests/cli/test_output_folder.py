"""Where results go, and that nothing is left behind where there are none."""

from __future__ import annotations

import sys

import pytest

from scenarios.base import WrongInput


def test_the_folder_is_where_the_user_says(truckroll, tmp_path):
    outcome = truckroll("hydra.run.dir=results 济南/a,b=c")
    assert outcome.folders == [tmp_path / "results 济南" / "a,b=c"]


def test_the_home_folder(truckroll, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert truckroll("hydra.run.dir=~/first").folders == [tmp_path / "home" / "first"]


def test_a_folder_named_by_the_study(truckroll, tmp_path):
    outcome = truckroll("hydra.run.dir=results/${name}-${seed}", "seed=3", "name=trial")
    assert outcome.folders == [tmp_path / "results" / "trial-3"]


@pytest.mark.parametrize(
    ("words", "store"),
    [
        ((), "runs/jinan/store"),
        (("hydra.run.dir=out/${name}",), "out/jinan/store"),
        (("hydra.run.dir=out/by day ${now:%Y-%m-%d}/${name}",), "out/store"),
        (("hydra.run.dir=${now:%Y}/${name}",), "store"),
        (("-m", "seed=1,2"), "multirun/store"),
        (("-m", "seed=1,2", "hydra.sweep.dir=out"), "out/store"),
        (("-m", "seed=1,2", "hydra.sweep.dir=out/${name}"), "out/store"),
    ],
)
def test_what_is_kept_lies_where_the_same_command_finds_it(truckroll, tmp_path, words, store):
    assert set(truckroll(*words).stores) == {tmp_path / store}


@pytest.mark.parametrize("folder", ["file", "file/below", "/proc/nothing/here"])
def test_a_folder_that_cannot_be_made(truckroll, write, tmp_path, folder):
    write("file", "")
    truckroll(f"hydra.run.dir={folder}").assert_refused(
        "cannot use '", folder.split("/here")[0], "hydra.run.dir=FOLDER"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_that_cannot_be_written(truckroll, tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()
    monkeypatch.setattr("os.access", lambda path, mode: False)
    truckroll("hydra.run.dir=closed").assert_refused("hydra.run.dir: ", "closed' is not open to you")


@pytest.mark.parametrize("words", [("hydra.run.dir=a/b/c",), (), ("name=other",), ("hydra.run.dir=a/${seed}",)])
def test_a_run_that_fails_leaves_no_folder(truckroll, tmp_path, monkeypatch, words):
    (tmp_path / "a" / "kept").mkdir(parents=True)
    (tmp_path / "runs" / "kept").mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))

    def fail(*_: object, **__: object) -> None:
        raise WrongInput("scenario.areas: too large")

    monkeypatch.setattr(sys.modules["analysis.study"], "run_study", fail)
    truckroll(*words).assert_refused("scenario.areas: too large")
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_that_was_there_stays(truckroll, tmp_path):
    (tmp_path / "mine").mkdir()
    truckroll("hydra.run.dir=mine", "seed=-1").assert_refused("seed")
    truckroll("hydra.run.dir=mine/new", "seed=-1").assert_refused("seed")
    assert list(tmp_path.rglob("*")) == [tmp_path / "mine"]


def test_results_stay(truckroll, tmp_path, monkeypatch):
    def write_some(study: object, output: object, **_: object) -> None:
        (output / "measures.csv").write_text("")  # type: ignore[operator]

    monkeypatch.setattr(sys.modules["analysis.study"], "run_study", write_some)
    assert truckroll().status == 0
    assert (tmp_path / "runs" / "jinan" / "measures.csv").exists()
