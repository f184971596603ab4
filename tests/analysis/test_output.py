"""A run's folder is written as a whole or not at all; the figures are written the same way every time."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from math import nan
from pathlib import Path

import pytest
from example_answer import case_answer, example_answer, without_intervals

from analysis.report import output
from analysis.report.figure_files import write_differences, write_measures, write_published, written
from analysis.report.output import OutputFolder
from scenarios.base import WrongInput


def write_run(folder: Path, files: dict[str, str], **manifest: object) -> None:
    with OutputFolder(folder) as out:
        for name, text in files.items():
            out.path(name).write_text(text, encoding="utf-8")
        out.manifest(manifest)


def contents(folder: Path) -> dict[str, str]:
    """All files of a folder but the manifest, hidden ones too."""
    files = (path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}
    found.pop("manifest.json", None)
    return found


def manifest(folder: Path) -> dict[str, object]:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


OLD = {"report.html": "old", "charts/old.svg": "old", "charts/stages.svg": "old"}
NEW = {"report.html": "new", "charts/stages.svg": "new", "measures.csv": "new"}


def test_run_is_written_with_its_manifest(tmp_path):
    write_run(tmp_path / "deep" / "run", NEW, seed=7)
    assert contents(tmp_path / "deep" / "run") == NEW
    assert manifest(tmp_path / "deep" / "run") == {"seed": 7, "files": sorted(NEW)}
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["run"]


def test_nothing_is_in_place_before_the_end(tmp_path):
    with OutputFolder(tmp_path / "run") as out:
        out.path("report.html").write_text("new")
        assert not (tmp_path / "run").exists()


def test_earlier_run_is_replaced_and_foreign_files_are_left_alone(tmp_path):
    run = tmp_path / "run"
    write_run(run, {**OLD, "logs/tickets.csv": "old"})
    (run / "notes of mine.txt").write_text("mine")
    (run / "charts" / "mine.svg").write_text("mine")
    write_run(run, NEW)
    assert contents(run) == {**NEW, "notes of mine.txt": "mine", "charts/mine.svg": "mine"}
    assert not (run / "logs").exists()
    assert manifest(run)["files"] == sorted(NEW)


def test_folder_that_is_there_and_empty_is_filled(tmp_path):
    (tmp_path / "run" / ".hydra").mkdir(parents=True)
    write_run(tmp_path / "run", NEW)
    assert contents(tmp_path / "run") == NEW
    assert (tmp_path / "run" / ".hydra").is_dir()


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(2)])
def test_failed_run_leaves_the_earlier_one(tmp_path, error):
    write_run(tmp_path / "run", OLD, seed=1)

    def fail(out):
        out.path("report.html").write_text("new")
        raise error

    with pytest.raises(type(error)), OutputFolder(tmp_path / "run") as out:
        fail(out)
    assert contents(tmp_path / "run") == OLD
    assert manifest(tmp_path / "run")["seed"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_failed_first_run_leaves_nothing(tmp_path):
    with pytest.raises(ValueError, match="x"), OutputFolder(tmp_path / "a" / "b" / "run"):
        raise ValueError("x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("failing", range(1, 9))
def test_failure_at_any_move_takes_all_moves_back(tmp_path, monkeypatch, failing):
    run = tmp_path / "run"
    write_run(run, OLD, seed=1)
    (run / "mine.txt").write_text("mine")
    moves = 0

    def replace_until(source, target):
        nonlocal moves
        moves += 1
        if moves == failing:
            raise OSError(errno.EACCES, "Permission denied", str(target))
        os.rename(source, target)

    monkeypatch.setattr(output.os, "replace", replace_until)
    with pytest.raises(WrongInput, match="permission denied"):
        write_run(run, NEW, seed=2)
    monkeypatch.undo()
    assert contents(run) == {**OLD, "mine.txt": "mine"}
    assert manifest(run)["seed"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_manifest_goes_first_and_comes_last(tmp_path, monkeypatch):
    write_run(tmp_path / "run", OLD)
    steps: list[str] = []

    def noted(source, target):
        away = ".run." in str(target)
        steps.append(f"{'-' if away else '+'}{Path(source if away else target).name}")
        os.rename(source, target)

    monkeypatch.setattr(output.os, "replace", noted)
    write_run(tmp_path / "run", NEW)
    assert steps[0] == "-manifest.json"
    assert steps[-1] == "+manifest.json"


def test_manifest_that_cannot_be_written_as_json_changes_nothing(tmp_path):
    write_run(tmp_path / "run", OLD)
    with pytest.raises(TypeError):
        write_run(tmp_path / "run", NEW, strange=object())
    assert contents(tmp_path / "run") == OLD


def test_folder_under_a_file_is_refused_at_once(tmp_path):
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(WrongInput, match="file/run: the results cannot be written there") as caught,
        OutputFolder(tmp_path / "file" / "run"),
    ):
        pytest.fail("the run was started")
    assert "hydra.run.dir=FOLDER" in str(caught.value)
    assert (tmp_path / "file").read_text() == "x"


def test_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "run").write_text("x")
    with pytest.raises(WrongInput, match="there is a file of that name"):
        write_run(tmp_path / "run", NEW)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_read_only_folder_is_refused_at_once(tmp_path):
    run = tmp_path / "run"
    run.mkdir(mode=0o555)
    with pytest.raises(WrongInput, match="permission denied"), OutputFolder(run):
        pytest.fail("the run was started")


def test_full_disk_is_told_in_one_sentence(tmp_path):
    write_run(tmp_path / "run", OLD)
    with pytest.raises(WrongInput, match=r"no space left on device\); free some space"), OutputFolder(tmp_path / "run"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert contents(tmp_path / "run") == OLD


def test_error_about_another_file_is_not_blamed_on_the_folder(tmp_path):
    with pytest.raises(FileNotFoundError), OutputFolder(tmp_path / "run"):
        (tmp_path / "missing.csv").read_text()


def test_foreign_folder_in_place_of_a_file_is_not_removed(tmp_path):
    (tmp_path / "run" / "measures.csv").mkdir(parents=True)
    with pytest.raises(WrongInput, match=r"measures.csv is a folder there"):
        write_run(tmp_path / "run", NEW)
    assert (tmp_path / "run" / "measures.csv").is_dir()
    assert contents(tmp_path / "run") == {}


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"files": 3}', '{"name": "a web page"}'])
def test_manifest_of_others_is_not_overwritten(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(WrongInput, match=r"holds a file 'manifest\.json' that no run of truckroll has written"):
        write_run(tmp_path, NEW)
    assert (tmp_path / "manifest.json").read_text() == text


def test_strange_manifest_removes_nothing_outside(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "mine.txt").write_text("mine")
    strange = '{"files": ["../mine.txt", "/etc/x", 3, "a/../../mine.txt"]}'
    (tmp_path / "run" / "manifest.json").write_text(strange)
    write_run(tmp_path / "run", NEW)
    assert contents(tmp_path / "run") == NEW
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["../x", "/x", "", "manifest.json", "a/../../x", "c:\\x"])
def test_name_outside_the_folder_is_a_mistake_of_the_caller(tmp_path, name):
    with pytest.raises(ValueError, match="expected a file name inside"), OutputFolder(tmp_path / "run") as out:
        out.path(name)


def test_link_to_the_folder_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_run(tmp_path / "link", NEW)
    assert contents(tmp_path / "real") == NEW
    assert (tmp_path / "link").is_symlink()


def test_folder_beside_which_nothing_can_be_put_is_staged_inside(tmp_path, monkeypatch):
    (tmp_path / "run").mkdir()
    make = output.tempfile.mkdtemp

    def refuse_beside(prefix, dir):
        if dir == tmp_path:
            raise PermissionError(errno.EACCES, "Permission denied", str(dir))
        return make(prefix=prefix, dir=dir)

    monkeypatch.setattr(output.tempfile, "mkdtemp", refuse_beside)
    with OutputFolder(tmp_path / "run") as out:
        staged = out.path("report.html")
        staged.write_text("new")
        assert staged.is_relative_to(tmp_path / "run")
    assert contents(tmp_path / "run") == {"report.html": "new"}
    assert [path.name for path in (tmp_path / "run").iterdir() if path.is_dir()] == []


def lines(write, answer, tmp_path) -> list[str]:
    write(answer, tmp_path / "figures.csv")
    data = (tmp_path / "figures.csv").read_bytes()
    assert b"\r" not in data
    assert data.endswith(b"\n")
    return data.decode("utf-8").splitlines()


def test_measures(tmp_path):
    answer = example_answer()
    found = lines(write_measures, answer, tmp_path)
    assert found[0] == "variant,measure,statistic,group,clock,unit,estimate,low,high,replications"
    assert found[1] == "before,report to closing,mean,all,clock,h,16.2,15.876,16.524,12"
    assert len(found) == 1 + len(answer.figures)


def test_differences(tmp_path):
    found = lines(write_differences, example_answer(), tmp_path)
    assert found[0] == "variant,reference,measure,statistic,group,clock,unit,estimate,low,high,replications"
    assert found[1] == "direct only,before,report to closing,mean,all,clock,h,-1.1,-1.262,-0.938,12"


def test_published(tmp_path):
    found = lines(write_published, example_answer(), tmp_path)
    assert found[0] == (
        "variant,measure,statistic,group,clock,unit,published,bound,estimate,low,high,deviation_percent,verdict,"
        "sample_days,sample_low,sample_high,source,note"
    )
    source = '"Invented Operator & Sons, yearly report <2001>"'
    start = "before,report to closing,mean,all,clock,h,16.1,,16.2,15.876,16.524"
    assert found[1] == f"{start},0.621118,inside,,,,{source},"
    assert found[2].startswith("before -> direct only,report to dispatch,mean,all,clock,h,-1.5,,-1.4,")


def test_published_changes_bounds_and_samples_in_the_unit_of_the_measure(tmp_path):
    *_, brand, late, dispatch = lines(write_published, case_answer(), tmp_path)
    assert brand.endswith(",a deck,preferred customers")
    start = "before -> after,share over,24 h,all,clock,relative,-0.65,,-0.7,-0.74,-0.66"
    assert late == f"{start},-7.69231,outside,15,-0.9,-0.1,a trial,"
    start = "before -> after,report to dispatch,mean,all,clock,h,-0.166667,at_most,-1.5,-1.52,-1.48"
    assert dispatch == f"{start},,kept,15,-1.7,-1.2,a trial,"


def test_what_is_missing_is_an_empty_cell(tmp_path):
    found = lines(write_measures, without_intervals(example_answer()), tmp_path)
    assert found[1] == "before,report to closing,mean,all,clock,h,16.2,,,12"


def test_chinese_names_are_utf_8(tmp_path):
    answer = replace(example_answer(), figures=[replace(example_answer().figures[0], variant="流程优化前")])
    assert lines(write_measures, answer, tmp_path)[1].startswith("流程优化前,")


@pytest.mark.parametrize(
    ("value", "text"), [(1 / 3, "0.333333"), (-0.0, "0"), (1234567.0, "1.23457e+06"), (nan, ""), (2.0, "2")]
)
def test_six_significant_digits(value, text):
    assert written(value) == text


def test_files_of_others_are_not_overwritten(tmp_path):
    (tmp_path / "study.yaml").write_text("my own", encoding="utf-8")
    with pytest.raises(WrongInput, match=r"holds a file 'study\.yaml' that no run of truckroll has written"):
        write_run(tmp_path, NEW)
    assert (tmp_path / "study.yaml").read_text(encoding="utf-8") == "my own"
