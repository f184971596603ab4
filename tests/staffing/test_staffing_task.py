"""The task as a user runs it, on a town that takes seconds."""

from __future__ import annotations

import csv
import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import yaml

import run
from analysis.experiment import Experiment, Watcher
from analysis.phrases import targets_of
from analysis.replications import known_measures
from analysis.staffing.chart import frontier_drawing
from analysis.staffing.confirm import FRESH
from analysis.staffing.evidence import estimate
from analysis.staffing.fewer import NEIGHBOURS
from analysis.staffing.places import staffed
from analysis.staffing.staff import Staffer, staff
from analysis.staffing.tables import people_grid
from analysis.staffing.task import page_of
from analysis.staffing.trials import Simulated, TooFew
from analysis.staffing.words import answers, title
from scenarios.base import WrongInput
from scenarios.study import merge, resolve
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
        assert sum(each.counts) == sum(found.recommended) - 1
        experiment = experiment_of()
        experiment.add("fewer", staffed(found.scenario, found.places, each.counts))
        fresh = range(NEIGHBOURS, NEIGHBOURS + each.replications)
        assert each.figure == pytest.approx(np.mean(experiment.values("fewer", found.targets[0].of, fresh)), rel=1e-12)


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
        "The search is local",
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


def test_an_answer_stands_without_what_the_replications_do_not_suffice_for(found):
    """60 replications confirm an answer, and would not do for anything else."""
    few = found_of(experiment_of(), TARGET, options=Staff(replications=132, confirmation=16))
    assert few.recommended == found.recommended
    assert few.left_out == ("more staffings at other costs",)
    assert few.wanted > 132
    assert "132 replications that are allowed did not suffice for more staffings" in " ".join(answers(few))


@pytest.mark.parametrize("part", ["neighbours", "widen"])
def test_each_extra_may_be_left_out(found, part, monkeypatch):
    def too_few(*_):
        raise TooFew(300, 8)

    monkeypatch.setattr(f"analysis.staffing.staff.{part}", too_few)
    page = page_of(experiment_of(targets=[TARGET], task=SMALL))
    people, targets, _ = page.sections[0].grids
    assert people.rows[0][-1] == "was not looked at" or part == "widen"
    assert len(targets.rows) == 1
    assert "task.replications=500 would do" in " ".join(page.answer)


def test_todays_people_may_be_left_out(found, monkeypatch):
    def without(self):
        self.left_out.append("today's people")

    monkeypatch.setattr(Staffer, "_see_today", without)
    options = SMALL.model_copy(update={"most": 2})
    page = page_of(experiment_of(targets=[TARGET], task=options))
    assert page.sections[0].grids[1].rows[0][-1] == "-"
    assert "reach" not in " ".join(page.answer)


def test_what_cannot_be_run_is_told_on_the_page():
    booked = {"policy": "capacity", "windows": ["08:00-10:00", "14:00-16:00"], "days_ahead": 3, "mean_job": "75 min"}
    change = {
        "reports": {"per_line_and_year": 0.05},
        "technicians": {"per_area": 4},
        "appointments": {**booked, "fill": 0.5},
    }
    study = {"scenario": merge(TOWN["scenario"], change), "targets": ["share within 48 h >= 0.6"], "task": SMALL}
    page = page_of(experiment_of(**study))
    assert "Staffings that cannot be run count as missing every target (1-1" in page.notes[-1]
    assert "appointments" in page.notes[-1]


def test_what_could_not_be_confirmed_is_told():
    """The most people seem enough in the search, and are refused on fresh replications."""
    options = Staff(replications=400, confirmation=16, most=2)
    found = found_of(experiment_of(seed=1), "share within 24 h >= 0.99", options=options)
    assert found.recommended is None
    assert found.out_of_reach.missed == found.targets
    assert found.out_of_reach.refused.kept[0].bound < 0.99
    assert title(found) == "No staffing could be confirmed to keep share within 24 h at least 99.0 %"
    assert frontier_drawing(found).title == title(found)
    text = " ".join(answers(found))
    assert "4 technicians (2 in each of 2 areas) seemed enough in the search" in text
    assert "hardly help" not in text


@pytest.mark.parametrize("seed", range(1, 5))
def test_a_target_that_is_missed_has_a_name(seed):
    options = Staff(replications=400, confirmation=16, most=2)
    found = found_of(experiment_of(seed=seed), "share within 24 h >= 0.99", options=options)
    assert found.recommended or found.out_of_reach.missed == found.targets


def test_a_figure_that_never_differs_is_not_certain():
    """So few reports that every one is closed in time, in every replication: that does not show 99 % of all."""
    calm = merge(TOWN["scenario"], {"reports": {"per_line_and_year": 0.01}})
    found = found_of(experiment_of(scenario=calm), "share within 24 h >= 0.99", options=SMALL)
    last = found.out_of_reach.refused
    assert (last.kept[0].estimate, last.replications, last.wanted) == (1.0, 32, 368)
    assert last.kept[0].bound == pytest.approx(0.025 ** (1 / 32))
    text = " ".join(answers(found))
    assert "368 like these would confirm it, with task.confirmation=184" in text
    assert "100 % (the same in all 16 replications)" in text
    enough = found_of(experiment_of(scenario=calm), "share within 24 h >= 0.85", options=SMALL)
    assert enough.confirmed.replications == 23
    assert enough.confirmed.kept[0].bound == pytest.approx(0.025 ** (1 / 23))
    assert "()" not in " ".join(answers(enough))


@pytest.fixture
def rosy(monkeypatch):
    """In the search everything looks much better than it is."""

    def rows(self, name, numbers):
        return before(self, name, numbers) + np.where(np.array(numbers) < FRESH, 0.35, 0.0)

    before = Simulated._rows
    monkeypatch.setattr(Simulated, "_rows", rows)


def test_what_was_refused_is_not_said_to_do(rosy):
    found = found_of(experiment_of(), TARGET)
    refused = {each.counts for each in found.confirmed.refused}
    beside = {each.counts: each.verdict for each in found.one_fewer}
    assert refused & set(beside)
    assert {beside[counts] for counts in refused & set(beside)} == {"refused"}
    text = " ".join(answers(found))
    assert "would do by" not in text
    assert "seemed enough in the search and was refused: share within 24 h" in text
    assert "but for those that could not be confirmed: 3 technicians" in text
    assert text.count("could not be confirmed") == 1
    assert people_grid(found).rows[0][-1] == "could not be confirmed"


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


def theory_of(change: dict, **task: object) -> tuple[list[str], list[list[str]]]:
    """The table of the section about theory: its head and rows."""
    options = SMALL.model_dump() | task
    study = {"scenario": merge(TOWN["scenario"], change), "targets": [TARGET], "task": options}
    page = page_of(experiment_of(**study))
    grid = page.sections[-1].grids[0]
    return list(grid.head), [list(row) for row in grid.rows]


HALVES = {
    "per_area": 4,
    "shifts": {
        "early": {"share": 0.5, "hours": "08:00-14:00"},
        "late": {"share": 0.5, "hours": "14:00-20:00"},
    },
}


def test_theory_counts_the_same_people_as_the_simulation():
    head, rows = theory_of({"technicians": HALVES})
    assert [row[head.index("today")] for row in rows] == ["4"] * len(rows)


def test_patterns_that_keep_their_people_are_in_what_was_found():
    """Two in each area come early, and are enough in north; in south one comes late beside them."""
    head, rows = theory_of({"technicians": HALVES}, shifts=["late"], most=4)
    assert [row[head.index("simulated")] for row in rows] == ["2", "3"]


def test_a_pool_is_compared_with_theory():
    head, rows = theory_of({"technicians": {"sharing": "pooled"}})
    (row,) = [row for row in rows if row[0] == "technicians"]
    assert row[head.index("today")] == "6"
    assert int(row[head.index("simulated")]) in range(2, 7)


@pytest.mark.parametrize(
    ("targets", "options", "words"),
    [
        ([], {}, ["targets: none given", 'target="share within 24 h >= 0.90"', 'target="report to closing']),
        (["share over 24 hours"], {}, ["target 'share over 24 hours'", "is no bound"]),
        (["speed >= 3"], {}, ["unknown measure 'speed'"]),
        (["share within 24 h >= 1"], {}, ["'share within 24 h >= 1'", "no number of replications", "like 0.99"]),
        (["repeat rate <= 0"], {}, ["'repeat rate <= 0'", "no number of replications", "like 0.01"]),
        (["share within 24 h >= 0"], {}, ["always keeps it"]),
        ([TARGET], {"variant": "bussy"}, ["task.variant", "did you mean 'busy'"]),
        ([TARGET], {"desks": ["hotline"]}, ["task.desks", "hotline.agents"]),
        ([TARGET], {"replications": 30}, ["task.replications: 30 are too few", "expected at least"]),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told(targets, options, words):
    with pytest.raises(WrongInput) as error:
        page_of(experiment_of(targets=targets, task={"name": "staff", **options}))
    assert [word for word in words if word not in str(error.value)] == [], str(error.value)


def test_replications_that_end_before_an_answer_are_told(monkeypatch):
    monkeypatch.setattr("analysis.staffing.staff.check_budget", lambda *_: None)
    with pytest.raises(WrongInput, match=r"50 are used up before the answer is found; .*task\.replications=100:"):
        found_of(experiment_of(), TARGET, options=Staff(replications=50, confirmation=16))


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
        "report.html", "candidates.csv", "staffing.csv", "staffing.yaml", "study.yaml", "manifest.json", "charts",
        "store",
    }  # fmt: skip
    assert (tmp_path / "first" / "charts" / "what_service_costs.png").stat().st_size > 10_000
    rows = list(csv.DictReader(first["candidates.csv"].splitlines()))
    (best,) = [row for row in rows if row["recommended"] == "yes"]
    facts = json.loads((tmp_path / "first" / "manifest.json").read_text(encoding="utf-8"))
    assert facts["recommended"] == {"north": int(best["north"]), "south": int(best["south"])}
    assert float(best[f"{TARGET}: estimate"]) >= 0.85
    change = yaml.safe_load((tmp_path / "first" / "staffing.yaml").read_text(encoding="utf-8"))["staffed"]
    assert {name: area["technicians"] for name, area in change["areas"].items()} == facts["recommended"]
    monkeypatch.setattr("analysis.executors.work.replicate", None)
    assert command(tmp_path / "first") == first
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert command(tmp_path / "second", "executor.workers=2", "executor.kind=threads") == first
