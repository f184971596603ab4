"""The whole task on a small town: from the study to the files."""

from __future__ import annotations

import csv
import io

import pytest
from rich.console import Console

from analysis.attribution.attribute import attribute
from analysis.attribution.task import page
from analysis.experiment import Experiment, Watcher
from analysis.pages.screen import show_page
from analysis.store.store import Store
from analysis.task import run_task
from scenarios.base import WrongInput
from scenarios.study import resolve
from scenarios.tasks import Attribute
from tests.attribution.example import TOWN, town

OPTIONS = Attribute(replications=3)


class Counting(Watcher):
    def __init__(self):
        self.kept = self.run = 0

    def starts(self, kept, to_run, notes):
        self.kept, self.run = self.kept + kept, self.run + to_run


@pytest.fixture(scope="module")
def found():
    return attribute(Experiment(town()), OPTIONS)


def test_each_combination_is_run(found):
    assert (found.method, found.replications, found.combinations) == ("exact", 3, 8)
    assert [split.of.measure for split in found.splits] == ["report to closing", "report to restoration"]
    assert found.tickets > 100


def test_a_change_whose_effect_is_known_has_just_that(found):
    """Every ticket is closed 4 h after its repair, or 15 min after it: no queue stands behind, so that nothing else
    depends on it."""
    closing, restored = found.splits
    prompt, same = closing.parts[2], restored.parts[2]
    for difference in (prompt.due, prompt.alone, prompt.last):
        assert difference.estimate == pytest.approx(-3.75, abs=1e-9)
        assert difference.high - difference.low < 1e-9
    assert [same.due.estimate, same.alone.estimate, same.last.estimate] == pytest.approx([0, 0, 0], abs=1e-9)


def test_parts_are_those_of_the_figures_themselves(found):
    experiment = Experiment(town())
    split, lies = found.splits[0], found.between
    for name, combination in (("before", 0), ("people", 0b010), ("after", 0b111)):
        values = experiment.values(name, split.of, range(3))
        assert dict(split.combinations)[combination].estimate == pytest.approx(sum(values) / 3, abs=1e-12)
    assert sum(part.due.estimate for part in split.parts) == pytest.approx(split.whole.estimate, abs=1e-9)
    assert lies.changes == tuple(part.change for part in split.parts)


def test_with_permutations_only_some_are_run_and_parts_add_up():
    experiment = Experiment(four())
    found = attribute(experiment, Attribute(method="permutations", replications=3))
    assert found.method == "permutations"
    split = found.splits[0]
    assert sum(part.due.estimate for part in split.parts) == pytest.approx(split.whole.estimate, abs=1e-9)
    assert split.parts[2].due.estimate == pytest.approx(-3.75, abs=1e-9)
    text = shown(experiment, found)
    assert "drawn at random" in text
    assert "Interactions" not in text


def four():
    changes = TOWN["changes"] | {"roads": {"technicians": {"travel": {"enter": "20 min"}}}}
    return town(changes=changes, variants={"before": [], "after": list(changes)})


def shown(experiment, found, width=100):
    stream = io.StringIO()
    show_page(page(experiment, found), Console(file=stream, width=width))
    return stream.getvalue()


def test_one_change_is_the_whole():
    experiment = Experiment(town())
    found = attribute(experiment, Attribute(later="people", replications=3))
    assert found.combinations == 2
    assert "is due to third technician, the only change between them" in " ".join(shown(experiment, found).split())


def test_a_second_time_nothing_is_run(tmp_path):
    results = []
    for counts in ((0, 24), (24, 0)):
        counting = Counting()
        with Store(tmp_path) as store:
            results.append(attribute(Experiment(town(), store, counting), OPTIONS))
        assert (counting.kept, counting.run) == counts
    assert results[0].splits == results[1].splits


def files_of(folder):
    names = ("attribution.csv", "shares.csv", "interactions.csv", "combinations.csv")
    return {name: (folder / name).read_bytes() for name in names}


def test_the_same_files_for_any_number_of_workers(tmp_path, capsys):
    for workers in (1, 2):
        study = town(task={"name": "attribute", "replications": 3}, executor={"workers": workers, "kind": "threads"})
        run_task(study, tmp_path / str(workers), [], [])
    assert files_of(tmp_path / "1") == files_of(tmp_path / "2")
    charts = {path.name for path in (tmp_path / "1" / "charts").iterdir()}
    assert charts == {f"attribution_{n}.{ending}" for n in (1, 2) for ending in ("png", "svg")}
    rows = list(csv.DictReader((tmp_path / "1" / "attribution.csv").open()))
    own = [row for row in rows if row["measure"] == "report to closing"]
    assert [(row["change"], row["part"]) for row in own[:2]] == [("", "whole"), ("direct", "due")]
    due = sum(float(row["estimate"]) for row in own if row["part"] == "due")
    assert due == pytest.approx(float(own[0]["estimate"]), rel=1e-5)
    out = capsys.readouterr().out
    assert "due to" in out
    assert "open" in out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"measures": ["repat rate"]}, ["task.measures", "unknown measure 'repat rate'"]),
        ({"later": "aftr"}, ["task.later", "'aftr'", "'after'"]),
    ],
)
def test_wrong_options_are_refused(options, words):
    with pytest.raises(WrongInput) as refused:
        attribute(Experiment(town()), Attribute(**options))
    assert [word for word in words if word not in str(refused.value)] == []


def test_too_many_changes_for_all_combinations_are_refused():
    changes = {f"change_{number}": {"repair": {"max_visits": 20 + number}} for number in range(9)}
    study = town(changes=changes, variants={"before": [], "after": list(changes)})
    with pytest.raises(WrongInput, match=r"up to 8 changes.*differ in 9.*512.*task.method=permutations"):
        attribute(Experiment(study), Attribute(method="exact"))
    assert attribute(Experiment(study), Attribute(replications=2)).method == "permutations"


@pytest.mark.parametrize(("key", "value"), [("permutations", 3), ("replications", 1), ("method", "sampled")])
def test_wrong_values_name_their_place(key, value):
    with pytest.raises(WrongInput, match=f"task.{key}"):
        town(task={"name": "attribute", key: value})


def test_a_figure_that_a_combination_lacks_is_refused():
    changes = {"windows": {"appointments": {"policy": "blind", "windows": ["08:00-12:00", "12:00-18:00"]}}}
    study = town(changes=changes, variants={"before": [], "after": ["windows"]})
    with pytest.raises(WrongInput, match=r"not measured with .*; expected a figure that every combination"):
        attribute(Experiment(study), Attribute(measures=["first-appointment success"], replications=2))


@pytest.mark.parametrize("method", ["permutations", "exact"])
def test_replications_without_a_figure_are_left_out_and_told(method):
    """Some replications have no ticket at all; a combination that only one of these passes has no figure."""
    changes = {name: {"repair": {"max_visits": 20 + number}} for number, name in enumerate("abcde")}
    rare = {"areas": {"town": {"lines": 30}}, "reports": {"per_line_and_year": 2}}
    study = town(changes=changes, variants={"before": [], "after": list(changes)}, scenario=rare)
    experiment = Experiment(study)
    found = attribute(experiment, Attribute(method=method, replications=12))
    assert [split.whole.replications for split in found.splits] == [6, 6]
    text = " ".join(shown(experiment, found).split())
    assert "Report to closing, mean rests on 6 of 12 replications: in the others it has no ticket" in text


def test_nothing_is_told_where_nothing_is_left_out(found):
    assert "rests on" not in shown(Experiment(town()), found)


def test_changes_that_meet_are_told():
    changes = {"one": {"repair": {"closing": "1 h"}}, "other": {"repair": {"closing": "2 h"}}}
    study = town(changes=changes, variants={"before": [], "after": ["one", "other"]})
    experiment = Experiment(study)
    found = attribute(experiment, Attribute(replications=2))
    assert found.same_places == (("one", "other", "repair.closing"),)
    text = " ".join(shown(experiment, found).split())
    assert "one and other both set repair.closing: where both are made, the value of other holds" in text
    parts = {part.change: part for part in found.splits[0].parts}
    assert parts["one"].due.estimate == pytest.approx(-1.5, abs=1e-9)  # (-3 + 0) / 2
    assert parts["other"].due.estimate == pytest.approx(-0.5, abs=1e-9)  # (-2 + 1) / 2


def test_reports_from_a_file_are_split_too(tmp_path):
    rows = "\n".join(f"2026-01-{day:02d} 10:{minute:02d}" for day in range(5, 9) for minute in range(0, 60, 10))
    (tmp_path / "tickets.csv").write_text(f"opened\n{rows}\n")
    demand = {"source": "history", "file": str(tmp_path / "tickets.csv"), "columns": {"reported": "opened"}}
    found = attribute(Experiment(with_files(resolve({**TOWN, "demand": demand}))), Attribute(replications=2))
    assert found.splits[0].parts[2].due.estimate == pytest.approx(-3.75, abs=1e-9)


def with_files(study):
    from analysis.study import prepared

    return prepared(study, [])[0]
