"""The task as a user calls it."""

from __future__ import annotations

import csv
import json
import re

import numpy as np
import pytest

import run
from analysis import experiment
from analysis.effort import tickets_of_a_run
from analysis.experiment import Experiment
from analysis.results import Measure
from analysis.sensitivity import asking
from analysis.sensitivity.inputs import varied_inputs
from analysis.sensitivity.studies import check_told_apart, tornado, variance
from analysis.sensitivity.task import page_of
from scenarios.base import WrongInput
from tests.sensitivity.town import study_with, written

RANGES = ["vary=repair.on_site.mean = 30 min .. 90 min", "vary=remote.fixable = 0.1 .. 0.9"]
COMMANDS = {
    "tornado": ["vary=repair.on_site.mean = 30 min .. 90 min", "vary=three = off, on", "task.replications=4"],
    "morris": [*RANGES, "task.points=6"],
    "sobol": [*RANGES, "task.points=16"],
    "metamodel": [*RANGES, "task.points=16", "task.replications=2", "task.at=[remote.fixable = 0.5]"],
}
FILES = {
    "tornado": {"swings.csv", "charts/tornado.png", "charts/tornado.svg"},
    "morris": {"effects.csv", "charts/morris.png", "charts/morris.svg"},
    "sobol": {"indices.csv", "charts/sobol.png", "charts/sobol.svg"},
    "metamodel": {"points.csv", "coefficients.csv", "metamodel.json"}
    | {f"charts/{name}.{ending}" for name in ("agreement", "surface") for ending in ("png", "svg")},
}


def did(folder, out, method, *words):
    run.main(
        [
            f"case={written(folder)}",
            "task=sensitivity",
            f"task.method={method}",
            *words,
            f"hydra.run.dir={folder / out}",
        ]
    )
    return folder / out


@pytest.mark.parametrize("method", COMMANDS)
def test_a_command_leaves_everything_and_is_not_run_twice(method, tmp_path, monkeypatch, capsys):
    first = did(tmp_path, "out", method, *COMMANDS[method])
    files = {str(path.relative_to(first)) for path in first.rglob("*") if path.is_file()}
    files = {name for name in files if not name.startswith("store/")}
    assert files == FILES[method] | {"report.html", "study.yaml", "manifest.json"}
    assert "repair.on_site.mean" in capsys.readouterr().out
    kept = {name: (first / name).read_bytes() for name in files if name.endswith((".csv", ".svg")) or "meta" in name}

    def nothing(batches):
        raise AssertionError("a replication was run again")

    monkeypatch.setattr(experiment, "run_here", nothing)
    again = did(tmp_path, "out", method, *COMMANDS[method])
    assert {name: (again / name).read_bytes() for name in kept} == kept


def test_workers_do_not_change_a_byte(tmp_path):
    kept = []
    for workers in (1, 2):
        words = [*RANGES, "task.points=4", f"executor.workers={workers}", "executor.kind=threads"]
        folder = did(tmp_path, f"out{workers}", "morris", *words)
        kept.append((folder / "effects.csv").read_bytes())
    assert kept[0] == kept[1]


def test_without_vary_all_assumptions_are_moved(tmp_path, capsys):
    folder = did(tmp_path, "out", "tornado", "replications=2")
    with (folder / "swings.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["input"] for row in rows} >= {"areas.*.lines", "technicians.per_area", "repair.closing"}
    assert not {row["input"] for row in rows} & {"repair.on_site.mean", "reports.per_line_and_year"}
    words = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert "Nothing was named by vary=, so 6 numbers" in words
    assert "customers.ordinary.share and customers.brand.share" in words


def test_the_answer_names_the_input_that_matters_most():
    vary = ["repair.on_site.mean = 30 min .. 2 h", "three = off, on"]
    page = page_of(Experiment(study_with(vary=vary, replications=10)))
    assert page.answer[0].startswith("repair.on_site.mean moves report to closing, mean most: ")
    assert re.search(r"at 30 min and [\d.]+ h at 2 h, \+[\d.]+ h \(95 % interval", page.answer[0])
    assert page.drawings[0].title.startswith("Report to closing, mean: repair.on_site.mean matters most")


def test_a_tornado_is_the_paired_difference_of_two_scenarios():
    """The same figures come from the variants that were written by hand."""
    study = study_with(vary=["three = off, on"])
    of, asked = Measure("report to closing", "mean"), Experiment(study)
    found = tornado(asked, varied_inputs(study, "two"), of, "two", 3)
    pairs = zip(asked.values("two", of, range(3)), asked.values("three", of, range(3)), strict=True)
    assert found.swings[0].whole.estimate == pytest.approx(sum(b - a for a, b in pairs) / 3, rel=1e-12)
    assert found.swings[0].low.low == found.swings[0].low.high == 0.0
    assert found.asked.runs == 6


def test_rows_see_replications_of_their_own():
    """16 rows of 3 points with 2 replications: numbers 0 and 1 for the first row, 2 and 3 for the second, ..."""
    study = study_with(vary=["repair.on_site.mean = 30 min .. 90 min"])
    asked = Experiment(study)
    seen: dict[int, set[str]] = {}
    plain = asked.run

    def noted(wanted):
        for name, numbers in wanted.items():
            for number in numbers:
                seen.setdefault(number, set()).add(name)
        plain(wanted)

    asked.run = noted  # type: ignore[method-assign]
    variance(asked, varied_inputs(study, "two"), Measure("report to closing", "mean"), "two", 16, 2)
    assert sorted(seen) == list(range(32))
    assert all(len(names) == 2 for names in seen.values())  # with one input the third point is the second


@pytest.mark.parametrize("phrase", ["repair.on_site.mean = 30 min .. 90 min", "technicians.per_area = 2 .. 4"])
def test_rows_in_parts_find_the_same_and_fill_no_memory(phrase, monkeypatch):
    """The variant itself, where 2 people stand in its scenario, is a point, too, and is not forgotten."""
    study, of = study_with(vary=[phrase]), Measure("report to closing", "mean")
    found, most = [], []
    for at_once in (1000, 6, 1):
        monkeypatch.setattr(asking, "AT_ONCE", at_once)
        experiment, held = Experiment(study), 0
        plain = experiment.run

        def noted(wanted, experiment=experiment, plain=plain):
            nonlocal held
            held = max(held, len(experiment._variants))
            plain(wanted)

        experiment.run = noted  # type: ignore[method-assign]
        result = variance(experiment, varied_inputs(study, "two"), of, "two", 16, 2)
        found.append((result, result.asked.tickets))
        most.append(held)
        assert "two" in experiment
    assert found[0] == found[1] == found[2]
    assert most[2] <= 2 + 3 < most[0] or "technicians" in phrase


def test_the_engine_is_chosen_for_all_runs_of_the_task(monkeypatch):
    """9 runs of a town: what the choice of the engine hears of is more than the variants alone have."""
    study = study_with(vary=["remote.fixable = 0.1 .. 0.9"])
    heard: list[float] = []
    plain = experiment.engine_for
    monkeypatch.setattr(experiment, "engine_for", lambda *given: heard.append(given[-1]) or plain(*given))
    page_of(Experiment(study))
    assert heard[:2] == [0, 0]
    assert heard[2:] == pytest.approx([9 * tickets_of_a_run(study.base)] * 4)


@pytest.mark.parametrize(
    ("task", "vary", "words"),
    [
        ({"method": "sobol"}, [], ["vary: nothing is varied", "task.method=sobol expects ranges"]),
        ({"method": "metamodel"}, [], ["vary: nothing is varied", "task.method=metamodel"]),
        ({"method": "sobol"}, ["technicians.per_area = 2, 3"], ["task.method=sobol needs a range"]),
        ({"method": "sobol", "points": 8}, ["remote.fixable = 0 .. 1"], ["task.points: got 8 rows", "power of two"]),
        ({"method": "sobol", "points": 24}, ["remote.fixable = 0 .. 1"], ["task.points: got 24 rows"]),
        ({"method": "morris", "points": 3}, ["remote.fixable = 0 .. 1"], ["task.points: 3 walks", "4 or more"]),
        ({"method": "metamodel", "points": 5}, ["remote.fixable = 0 .. 1"], ["task.points: 5 points are too few", "6"]),
        ({"points": 5}, [], ["task.points: a tornado has two points"]),
        ({"variant": "tow"}, [], ["task.variant: unknown variant 'tow'", "did you mean 'two'"]),
        ({"measure": "report to clsoing"}, [], ["task.measure: unknown measure", "report to closing"]),
        ({"at": ["remote.fixable = 0.5"]}, [], ["task.at: only a formula", "task.method=metamodel"]),
        (
            {"method": "metamodel", "at": ["remote.fixable = 2"]},
            ["remote.fixable = 0 .. 1"],
            ["task.at 'remote.fixable = 2'", "outside of what was simulated, 0 .. 1"],
        ),
        (
            {"method": "metamodel", "at": ["0.5"]},
            ["remote.fixable = 0 .. 1"],
            ["task.at '0.5'", "is no value of an input"],
        ),
        (
            {"method": "metamodel"},
            [f"areas.{name}.lines = 100 .. 900" for name in ("north", "south")]
            + [f"{path} = 10 min .. 20 min" for path in ("repair.on_site.mean", "repair.closing", "remote.handling")]
            + ["remote.fixable = 0 .. 1", "technicians.per_area = 1 .. 3", "repair.on_site.cv = 0.5 .. 1"]
            + ["technicians.travel.speed = 10 km/h .. 20 km/h"],
            ["vary: 9 inputs are too many for task.method=metamodel", "at most 8", "task.method=morris"],
        ),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_runs(task, vary, words, monkeypatch):
    asked = Experiment(study_with(task={"name": "sensitivity", **task}, vary=vary))
    monkeypatch.setattr(asked, "run", lambda wanted: pytest.fail("something was run"))
    with pytest.raises(WrongInput) as error:
        page_of(asked)
    assert [word for word in words if word not in str(error.value)] == []


@pytest.mark.parametrize(
    ("phrase", "low", "high"),
    [
        ("repair.not_fixed = 0.05 .. 0.16666667", "0.05", "0.166667"),
        ("repair.not_fixed = 0.1 .. 0.1000001", "0.1", "0.1000001"),
        ("technicians.per_area = 1 .. 2", "1", "2"),
    ],
)
def test_a_formula_over_ranges_that_are_hard_to_write(phrase, low, high):
    task = {"name": "sensitivity", "method": "metamodel", "points": 8, "replications": 2}
    page = page_of(Experiment(study_with(task=task, vary=[phrase])))
    what_if, name = page.sections[0].grids[0], phrase.partition(" ")[0]
    assert [row[0] for row in what_if.rows] == ["all in the middle", f"{name} = {low}", f"{name} = {high}"]
    middle, *ends = (float(row[1]) for row in what_if.rows)
    between = "The middle of technicians.per_area lies between two values, at 1.5." in what_if.caption
    assert between == (name == "technicians.per_area")
    if between:
        assert middle == pytest.approx(sum(ends) / 2, abs=0.02)  # not the figure at the upper end


def test_points_with_too_few_values_are_refused():
    with pytest.raises(WrongInput, match="too few different values for a formula of 2 coefficients at 8 points"):
        check_told_apart(np.zeros((8, 1)))
    check_told_apart(np.array([[-1.0], [1.0]] * 4))


def test_one_replication_tells_nothing():
    with pytest.raises(WrongInput, match="replications: 1 tells nothing of chance"):
        page_of(Experiment(study_with(replications=1)))


def test_a_figure_that_some_runs_lack_is_refused():
    task = {"name": "sensitivity", "method": "morris", "measure": "repeat rate within 30 days", "points": 4}
    empty = {"reports": {"per_line_and_year": 0.01}}
    asked = Experiment(study_with(task=task, vary=["remote.fixable = 0.1 .. 0.9"], scenario=empty))
    with pytest.raises(WrongInput, match=r"task\.measure: 'repeat rate"):
        page_of(asked)


def test_the_manifest_of_a_formula_names_its_file(tmp_path):
    folder = did(tmp_path, "out", "metamodel", *COMMANDS["metamodel"])
    assert "metamodel.json" in json.loads((folder / "manifest.json").read_text())["files"]
    assert "remote.fixable = 0.5" in (folder / "report.html").read_text(encoding="utf-8")


def test_without_a_headline_figure_the_measure_is_asked_for():
    with pytest.raises(WrongInput, match=r"task\.measure: missing"):
        page_of(Experiment(study_with(page={"measures": [{"measure": "chases", "statistic": "per 100"}]})))
