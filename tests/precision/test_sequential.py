"""Studies with `precision`: what is run, that it goes on where it was, and what is told about it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from math import nan
from pathlib import Path

import pytest

from analysis.experiment import Experiment, Watcher
from analysis.intervals import LEVEL
from analysis.precision.rule import judged
from analysis.precision.sequential import run_until_precise
from analysis.precision.words import JUDGED_HEAD, judged_rows, notice_of, stopping_sentences, why_stopped
from analysis.results import Measure, Stopping
from analysis.store.store import Store
from analysis.study import answer, run_study
from tests.precision.studies import tiny

TIME, SHARE = Measure("report to closing", "mean"), Measure("repeat rate", "30 days", clock="", unit="share")
NEVER = Measure("chases", "per 100", clock="", unit="per 100 tickets")


class Counting(Watcher):
    """Counts what is run and what is kept."""

    def __init__(self) -> None:
        self.kept, self.run, self.stages = 0, 0, []

    def stage(self, text: str) -> None:
        self.stages.append(text)

    def starts(self, kept: int, to_run: int, notes: list[str]) -> None:
        self.kept, self.run = self.kept + kept, self.run + to_run


def test_it_stops_at_the_first_look_at_which_all_figures_are_narrow_enough():
    watcher = Counting()
    runs, stopping = run_until_precise(Experiment(tiny(), watcher=watcher))
    assert stopping.reached
    assert stopping.looks == (10, 20, 40)[: len(stopping.looks)]
    assert stopping.replications == len(runs["two"]) == len(runs["three"])
    assert watcher.run == 2 * stopping.replications
    assert watcher.stages == [f"{count} replications" for count in stopping.looks]
    assert [(each.variant, each.of.shown) for each in stopping.judged] == [
        ("two", "time to closing"), ("two", "busy"), ("three", "time to closing"), ("three", "busy"),
    ]  # fmt: skip
    for each in stopping.judged:
        assert (each.interval.high - each.interval.low) / 2 <= each.allowed


def test_the_replications_are_those_of_a_plain_study():
    found = answer(tiny())
    count = found.replications
    beside = answer(tiny(precision=None, replications=count))
    assert [(a.variant, a.of, a.estimate) for a in found.figures] == [
        (b.variant, b.of, b.estimate) for b in beside.figures
    ]


def test_a_cap_makes_it_inconclusive_and_says_how_many_it_would_take():
    _, stopping = run_until_precise(Experiment(tiny(precision="0.5%", most_replications=15)))
    assert not stopping.reached
    assert stopping.looks == (10, 15)
    first, *rest = stopping_sentences(stopping)
    assert first.startswith("Inconclusive: stopped at 15 replications")
    assert "most_replications=15" in first
    worst = max(stopping.judged, key=lambda judged: judged.needed)
    assert f"about {worst.needed:,} replications" in " ".join(rest)
    assert judged_rows(stopping)[0][JUDGED_HEAD.index("verdict")] == "inconclusive"


def test_figures_without_chance_are_no_part_of_what_was_reached():
    values = {TIME: [10.0, 10.1] * 5, SHARE: [0.0] * 10, NEVER: [nan] * 10}
    found = [judged("two", of, given, 0.05, LEVEL) for of, given in values.items()]
    stopping = Stopping(0.05, (10,), 10, 12, LEVEL, found)
    assert stopping.reached
    assert [each.verdict for each in found] == ["reached", "constant", "not measured"]
    said = why_stopped(stopping)
    assert "the 95 % interval of every headline figure" in said
    chance = "(of 3, 1 the same in every replication and 1 measured in none)"
    assert f"but for those in which no chance has been seen {chance}." in said
    assert [row[2] for row in judged_rows(stopping)][1] == "always the same"
    assert "but for" not in why_stopped(replace(stopping, judged=found[:1]))


def test_a_second_run_computes_nothing_and_a_stopped_one_goes_on(tmp_path):
    with Store(tmp_path) as store:
        Experiment(tiny(), store).runs(["two", "three"], range(7))
    with Store(tmp_path) as store:
        watcher = Counting()
        runs, stopping = run_until_precise(Experiment(tiny(), store, watcher))
        assert (watcher.kept, watcher.run) == (14, 2 * stopping.replications - 14)
    with Store(tmp_path) as store:
        watcher = Counting()
        again, same = run_until_precise(Experiment(tiny(), store, watcher))
    assert (watcher.kept, watcher.run) == (2 * stopping.replications, 0)
    assert same == stopping
    assert [repr(run.values) for run in again["two"]] == [repr(run.values) for run in runs["two"]]


def written(folder: Path, workers: int) -> dict[str, bytes]:
    study = tiny(executor={"workers": workers, "kind": "threads"})
    run_study(study, folder, [], ["case=tiny", "precision=10%"])
    return {name: (folder / name).read_bytes() for name in ("measures.csv", "precision.csv", "warm_up.csv")}


def test_any_number_of_workers_writes_the_same_bytes_and_all_files_say_why_it_stopped(tmp_path, capsys):
    one = written(tmp_path / "one", 1)
    screen = capsys.readouterr().out
    assert one == written(tmp_path / "two", 2)
    manifest = json.loads((tmp_path / "one" / "manifest.json").read_text())
    count = manifest["replications"]
    assert manifest["precision"]["asked"] == "10 %"
    assert manifest["precision"]["stopped"] == "precision reached"
    assert manifest["precision"]["looks"][-1] == count
    rows = list(csv.DictReader(one["precision.csv"].decode().splitlines()))
    assert {row["replications"] for row in rows} == {str(count)}
    assert {row["stopped"] for row in rows} == {"precision reached"}
    assert all(float(row["half_width"]) <= float(row["allowed"]) for row in rows)
    report = (tmp_path / "one" / "report.html").read_text(encoding="utf-8")
    for words in (f"Reached with {count} replications", "replications=12 is ignored"):
        assert words in " ".join(screen.split())
        assert words in report.replace("\N{NO-BREAK SPACE}", " ")
    assert "charts/warm_up.png" in manifest["files"]
    # Written out, the study asks for the same again.
    assert "precision: 10%" in (tmp_path / "one" / "study.yaml").read_text()


def test_without_precision_nothing_of_it_is_said():
    found = answer(tiny(precision=None, replications=2))
    assert found.stopping is None
    assert (stopping_sentences(None), notice_of(None), judged_rows(None)) == ([], [], [])
    with pytest.raises(ValueError, match="precision"):
        run_until_precise(Experiment(tiny(precision=None)))


def test_where_no_headline_figure_is_measured_there_is_nothing_to_wait_for():
    study = tiny()
    silent = replace(study, file=study.file.model_copy(update={"page": study.file.page.model_copy()}))
    silent.file.page.__dict__["measures"] = [
        study.file.page.measures[0].model_copy(update={"measure": "chases", "statistic": "per 100"})
    ]
    _, stopping = run_until_precise(Experiment(silent))
    assert stopping.looks == (10,)
    assert "nothing to wait for" in stopping_sentences(stopping)[0]
