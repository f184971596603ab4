"""The task as a user runs it, on a town that takes seconds."""

from __future__ import annotations

import csv
import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import run
from analysis.experiment import Experiment, Watcher
from analysis.phrases import targets_of
from analysis.replications import known_measures
from analysis.staffing.chart import frontier_drawing
from analysis.staffing.evidence import estimate
from analysis.staffing.places import staffed
from analysis.staffing.staff import staff
from analysis.staffing.task import page_of
from analysis.staffing.words import answers, title
from scenarios.base import WrongInput
from scenarios.study import resolve
from scenarios.tasks import Staff

TOWN = {
    "name": "town",
    "scenario": {
        "horizon": {"warm_up": "1 day", "window": "8 days", "follow_up": "2 days"},
        "areas": {"north": {"lines": 24000, "side": "6 km"}, "south": {"lines": 36000, "side": "6 km"}},
        "reports": {"per_line_and_year": 0.12},
        "technicians": {"per_area": 3, "shift": {"hours": "08:00-18:00"}, "travel": {"speed": "20 km/h"}},
        "repair": {"on_site": {"distribution": "lognormal", "mean": "75 min", "cv": 0.8}},
    },
    "changes": {"busy": {"reports": {"factor": 1.2}}},
    "variants": {"today": [], "busy": ["busy"]},
    "engine": "simpy",
    "executor": {"workers": 1},
}
TARGET = "share within 24 h >= 0.85"
SMALL = Staff(replications=300, confirmation=16)
TOLD: list[str] = []


class Listening(Watcher):
    def stage(self, text: str) -> None:
        TOLD.append(text)


def experiment_of(**changes: object) -> Experiment:
    return Experiment(resolve(TOWN | changes), watcher=Listening())


def found_of(experiment: Experiment, *targets: str, options: Staff = SMALL):
    known = known_measures(experiment.plan("today"), experiment.study)
    return staff(experiment, targets_of(targets, known), options)


@pytest.fixture(scope="module")
def searched():
    """What was found, and the stages that were told meanwhile."""
    TOLD.clear()
    return found_of(experiment_of(), TARGET), list(TOLD)


@pytest.fixture(scope="module")
def found(searched):
    return searched[0]


def test_what_is_recommended_keeps_the_target(found):
    (kept,) = found.confirmed.kept
    assert kept.estimate > kept.bound >= 0.85
    assert found.confirmed.replications >= 16
    assert found.confirmed.cost == sum(found.recommended)
    assert found.replications <= SMALL.replications


def test_a_small_grid_finds_the_same(found):
    """The plain way: every staffing of a box of 12 gets as many replications as the recommended one had."""
    experiment, people = experiment_of(), {}
    for counts in product(range(1, 4), range(1, 5)):
        experiment.add(f"grid {counts}", staffed(found.scenario, found.places, counts))
        numbers = range(found.confirmed.replications)
        figures = experiment.values(f"grid {counts}", found.targets[0].of, numbers)
        slacks = estimate(np.array([figures]) - found.targets[0].value)
        if slacks.bounds(0.05 / 12)[0] >= 0:
            people[counts] = sum(counts)
    assert sum(found.recommended) == min(people.values())
    assert found.recommended in people


def test_one_fewer_is_looked_at_in_every_place(found):
    assert [each.place.name for each in found.one_fewer] == [
        place.name
        for place, n, least in zip(found.places, found.recommended, found.box.least, strict=True)
        if n > least
    ]
    for each in found.one_fewer:
        assert sum(each.seen.counts) == sum(found.recommended) - 1
        assert (each.verdict == "misses") == (each.bound < 0.85)


def test_the_frontier_rises(found):
    costs = [seen.cost for seen in found.frontier]
    levels = [seen.figures[0].estimate for seen in found.frontier]
    assert costs == sorted(set(costs))
    assert levels == sorted(levels)
    assert len(costs) >= 4
    assert found.recommended in {seen.counts for seen in found.candidates}


def test_the_answer_says_it_all(found):
    text = " ".join(answers(found))
    people = sum(found.recommended)
    expected = [
        f"{people} technicians",
        "95 % confidence",
        "share within 24 h",
        "at least",
        "Today's 6 technicians (3 in each of 2 areas) reach",
        "They are the fewest",
        "at most 5 %",
        f"{found.tickets:,} tickets were simulated",
        "one fewer" if found.one_fewer[0].verdict == "open" else "one person fewer",
    ]
    for words in expected:
        assert words in text
    assert title(found).startswith(f"{people} technicians")
    assert frontier_drawing(found).title.startswith(f"{people} technicians")


def test_figures_of_candidates_are_those_of_the_runs(found):
    seen = found.candidates[0]
    experiment = experiment_of()
    experiment.add("again", staffed(found.scenario, found.places, seen.counts))
    values = experiment.values("again", found.targets[0].of, range(seen.replications))
    assert seen.figures[0].estimate == pytest.approx(np.mean(values), rel=1e-12)


def test_out_of_reach(found):
    found = found_of(experiment_of(), "report to closing mean <= 30 min", options=SMALL)
    assert found.confirmed is None
    why = found.out_of_reach
    assert why.missed == found.targets
    assert why.best.counts == found.box.most
    assert sum(why.enough.counts) < sum(why.best.counts)
    text = " ".join(answers(found))
    assert "No staffing with at most" in text
    assert "hardly help" in text
    assert title(found) == "No staffing keeps report to closing, mean at most 0.50 h"


def test_of_two_targets_the_one_that_binds_is_named():
    found = found_of(experiment_of(), TARGET, "report to closing mean <= 30 min")
    assert [target.text for target in found.out_of_reach.missed] == ["report to closing mean <= 30 min"]
    assert "It is report to closing, mean that binds" in " ".join(answers(found))


def test_a_target_that_people_make_worse_is_refused():
    with pytest.raises(WrongInput, match="more people make it worse"):
        found_of(experiment_of(), "utilisation >= 0.95")


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_target_about_what_never_happens_is_refused():
    quiet = {**TOWN["scenario"], "reports": {"per_line_and_year": 0}}
    with pytest.raises(WrongInput, match=r"share within 24 h .*: it is not measured in any replication"):
        found_of(experiment_of(scenario=quiet), TARGET)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_where_too_much_piles_up_with_everybody_no_staffing_is_found():
    """Every run fails, with the most people, too: that is no target that people make worse."""

    class Failing(Experiment):
        def add(self, name, *given):
            super().add(name, *given)
            if name.startswith("staffing"):
                self.failures[name] = "too many open tickets"

    found = found_of(Failing(resolve(TOWN)), TARGET)
    assert found.confirmed is None
    assert found.out_of_reach.missed == found.targets


def test_another_variant(found):
    busy = found_of(experiment_of(), TARGET, options=SMALL.model_copy(update={"variant": "busy"}))
    assert busy.scenario.reports.factor == 1.2
    assert sum(busy.recommended) >= sum(found.recommended)


def test_the_stages_are_told(searched):
    stages = searched[1]
    assert stages[0] == "Looking for enough people"
    assert stages[-3:] == [
        "Confirming with fresh replications",
        "Looking at one person fewer",
        "Looking along the frontier",
    ]


@pytest.mark.parametrize(
    ("targets", "options", "words"),
    [
        ([], {}, ["targets: none given", 'target="share within 24 h >= 0.90"', 'target="report to closing']),
        (["share over 24 hours"], {}, ["target 'share over 24 hours'", "is no bound"]),
        (["speed >= 3"], {}, ["unknown measure 'speed'"]),
        ([TARGET], {"variant": "bussy"}, ["task.variant", "did you mean 'busy'"]),
        ([TARGET], {"desks": ["hotline"]}, ["task.desks", "hotline.agents"]),
        ([TARGET], {"replications": 30}, ["task.replications: 30 are too few", "expected at least"]),
        ([TARGET], {"replications": 115, "confirmation": 8}, ["115 are used", "task.replications="]),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told(targets, options, words):
    with pytest.raises(WrongInput) as error:
        page_of(experiment_of(targets=targets, task={"name": "staff", **options}))
    assert [word for word in words if word not in str(error.value)] == [], str(error.value)


def test_the_example_of_the_message_can_be_used(found):
    with pytest.raises(WrongInput) as error:
        page_of(experiment_of(task={"name": "staff"}))
    examples = [part.split('"')[0] for part in str(error.value).split('target="')[1:]]
    experiment = experiment_of()
    assert len(targets_of(examples, known_measures(experiment.plan("today"), experiment.study))) == 2


def command(folder: Path, *words: str) -> dict[str, str]:
    """The tables of a run, as text."""
    run.main(["case=town.yaml", "task=staff", f"target={TARGET}", "task.replications=300", "task.confirmation=16",
              f"hydra.run.dir={folder}", *words])  # fmt: skip
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}


def test_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("town.yaml").write_text("# @package _global_\n" + json.dumps(TOWN), encoding="utf-8")
    first = command(tmp_path / "first")
    shown = capsys.readouterr().out
    assert "technicians" in shown
    assert {path.name for path in (tmp_path / "first").iterdir()} >= {
        "report.html", "candidates.csv", "staffing.csv", "study.yaml", "manifest.json", "charts", "store",
    }  # fmt: skip
    assert (tmp_path / "first" / "charts" / "what_service_costs.png").stat().st_size > 10_000
    rows = list(csv.DictReader(first["candidates.csv"].splitlines()))
    (best,) = [row for row in rows if row["recommended"] == "yes"]
    facts = json.loads((tmp_path / "first" / "manifest.json").read_text(encoding="utf-8"))
    assert facts["recommended"] == {"north": int(best["north"]), "south": int(best["south"])}
    assert float(best[f"{TARGET}: estimate"]) >= 0.85
    monkeypatch.setattr("analysis.executors.work.replicate", None)
    assert command(tmp_path / "first") == first
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert command(tmp_path / "second", "executor.workers=2", "executor.kind=threads") == first
