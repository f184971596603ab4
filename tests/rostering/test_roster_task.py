"""The task from a scenario to a page: the roster in the scenario, the comparison, files, and what is refused."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from analysis.experiment import Experiment
from analysis.rostering.expressed import change_of
from analysis.rostering.rostering import make_roster, whole_people
from analysis.rostering.task import page_of
from analysis.staffing.needs import there_today
from analysis.staffing.patterns import patterns_of
from analysis.store.store import Store
from scenarios.base import WrongInput
from scenarios.study import merge, resolve
from scenarios.tasks.roster import Roster

ROOT = Path(__file__).parent.parent.parent
TOWN = {
    "horizon": {"warm_up": "2 days", "window": "14 days", "follow_up": "2 days"},
    "areas": {"north": {"lines": 40_000}, "south": {"lines": 60_000}},
    "reports": {"per_line_and_year": 0.1, "hours": [1.0] * 8 + [4.0] * 12 + [1.0] * 4},
    "technicians": {"per_area": 4, "shift": {"hours": "Mon-Fri 08:00-17:00", "lunch": "12:00-13:00"}, "absence": 0.1},
    "repair": {"on_site": "55 min"},
}
FEW = {"starts": ["08:00", "11:00"], "lunch_from": "4 h", "lunch_until": "5 h"}
"""Fourteen shift patterns, so that the search takes no time."""
STUDY = {
    "name": "town",
    "scenario": TOWN,
    "changes": {"more": {"technicians": {"per_area": 5}}},
    "variants": {"today": [], "more people": ["more"]},
    "targets": ["share within 24 h >= 0.5"],
    "engine": "simpy",
    "executor": {"workers": 1},
    "task": {"name": "roster", "replications": 3, **FEW},
}


def scenario(change=None):
    return resolve({"scenario": merge(TOWN, change or {})}).base


def small(**options):
    return Roster(**{**FEW, **options})


def study(**task):
    return resolve(merge(STUDY, {"task": task}))


def test_the_new_scenario_has_the_people_of_the_roster():
    """Hour by hour, as the scenario's calendars open: the roster is expressed in full, days off and lunch too."""
    made = make_roster(scenario(), small())
    for pool in made.pools:
        assert there_today(made.scenario, pool.needs.areas) == pytest.approx(pool.covering.there)
    assert sum(group.count for group in made.scenario.groups()) == made.people


def test_the_same_hours():
    """Four people of 40 hours are there today in each area, and four are on the new roster."""
    made = make_roster(scenario(), small())
    assert (made.people, made.hours, made.hours_today) == (8, 320.0, 320.0)
    assert made.short < made.short_today
    assert make_roster(scenario(), small(technicians=6)).hours == 480.0


def test_rests_of_hours_go_where_they_are_largest():
    assert whole_people({"a": 50.0, "b": 70.0, "c": 121.0}, 40.0) == {"a": 40.0, "b": 80.0, "c": 120.0}
    assert whole_people({"a": 60.0, "b": 60.0}, 40.0) == {"a": 80.0, "b": 40.0}
    assert whole_people({"a": 80.0 - 1e-12}, 40.0) == {"a": 80.0}


def test_as_many_as_needed():
    made = make_roster(scenario(), small(people="as_needed", safety=0.0))
    assert made.short == pytest.approx(0.0, abs=1e-9)
    assert make_roster(scenario(), small(people="as_needed", safety=1.0)).hours > made.hours
    assert make_roster(scenario(), small(people=2)).people == 4


def test_hours_in_which_somebody_is_to_be_there():
    made = make_roster(scenario(), small(hours="Mon-Fri 08:00-20:00"))
    for pool in made.pools:
        assert not pool.needs.people[5 * 24 :].any()


def test_one_pool_for_all_areas_has_its_people_in_all_of_them():
    made = make_roster(scenario({"technicians": {"sharing": "pooled"}}), small())
    assert made.people == 8
    assert {area: sum(n for name, _, n in made.lines if name == area) for area in TOWN["areas"]} == {
        "north": 4,
        "south": 4,
    }


def test_the_change_makes_the_same_scenario_when_it_is_pasted():
    made = make_roster(scenario(), small())
    change = yaml.safe_load(yaml.safe_dump(change_of(scenario(), made.lines)))
    pasted = resolve({"scenario": TOWN, "changes": {"new": change}, "variants": {"new": ["new"]}}).base
    assert pasted == made.scenario


def test_numbers_of_areas_contractors_and_patterns_of_today_are_replaced():
    """People of an area's own number go; contractors stay; patterns by share go."""
    own = scenario({"areas": {"north": {"technicians": 6}}})
    made = make_roster(own, small())
    assert made.scenario.areas["north"].technicians is None
    assert change_of(own, made.lines)["areas"] == {"north": {"technicians": None}}
    shares = {"a": {"share": 0.5, "hours": "08:00-17:00"}, "b": {"share": 0.5, "hours": "10:00-19:00"}}
    assert make_roster(scenario({"technicians": {"shifts": shares}}), small()).scenario.technicians.shifts == {}
    groups = [
        {"area": area, "count": count, "employer": employer, **extra}
        for area in TOWN["areas"]
        for count, employer, extra in ((4, "own", {"work_factor": 0.9}), (1, "contractor", {}))
    ]
    with_groups = {**TOWN, "technicians": {**TOWN["technicians"], "per_area": None, "roster": groups}}
    kept = make_roster(resolve({"scenario": with_groups}).base, small()).scenario.technicians.roster
    assert sum(group.count for group in kept if group.employer == "contractor") == 2
    assert {group.work_factor for group in kept if group.employer == "own"} == {0.9}


WRONG = [
    ({"hours": "06:00-20:00"}, {}, "Monday 06:00-07:00"),
    ({"hours": "office"}, {}, "unknown calendar 'office'"),
    ({"hours": "8-17"}, {}, "task.hours: '8' is not a time of day"),
    ({"hours": "Mon-Fri 8-17"}, {}, "task.hours: '8' is not a time of day"),
    ({"hours": "8-"}, {}, "task.hours: '8-' is not a calendar"),
    (
        {"hours": "13:00-17:00"},
        {"appointments": {"policy": "blind", "windows": ["08:00-12:00"], "days_ahead": 3}},
        "task.hours: '13:00-17:00' is never open while a visit may begin",
    ),
    ({"lengths": ["30 min"], "starts": ["08:15"], "lunch": "0 s"}, {}, "whole hour"),
    (
        {"starts": ["21:00"]},
        {"appointments": {"policy": "blind", "windows": ["08:00-12:00"], "days_ahead": 3}},
        "windows",
    ),
    ({"lengths": ["23 h"], "rest": "1 h", "work_days": 7}, {"technicians": {"per_area": 1}}, "same_hours"),
    ({}, {"reports": {"per_line_and_year": 0}}, "nothing is ever reported"),
]


@pytest.mark.parametrize(("options", "change", "words"), WRONG, ids=range(len(WRONG)))
def test_what_cannot_be_rostered_is_refused(options, change, words):
    with pytest.raises(WrongInput, match=words):
        make_roster(scenario(change), small(**options))


@pytest.mark.parametrize("people", ["same_hours", "as_needed"])
def test_narrow_windows_and_hours(people):
    """Visits of a lognormal time are longer than ten hours now and then, which is all that there is in a week."""
    long = {"repair": {"on_site": {"distribution": "lognormal", "mean": "75 min", "cv": 0.8}}}
    windows = {"appointments": {"policy": "blind", "windows": ["Mon-Fri 11:00-13:00"], "days_ahead": 3}}
    booked = make_roster(scenario(merge(long, windows)), small(people=people))
    for pool in booked.pools:
        assert set(np.flatnonzero(pool.needs.people)) == {24 * day + hour for day in range(5) for hour in (11, 12)}
    made = make_roster(scenario(long), small(people=people, hours="Mon 08:00-12:00"))
    for pool in made.pools:
        assert np.flatnonzero(pool.needs.people).tolist() == [8, 9, 10, 11]


def test_a_calendar_whose_name_has_a_digit():
    town = scenario({"calendars": {"shift 2": {"weekly": "Mon-Fri 08:00-12:00"}}})
    for pool in make_roster(town, small(hours="shift 2")).pools:
        assert np.flatnonzero(pool.needs.people[:24]).tolist() == [8, 9, 10, 11]


def test_technicians_who_differ_are_refused():
    groups = [{"area": area, "work_factor": factor} for area in TOWN["areas"] for factor in (1.0, 0.8)]
    mixed = {**TOWN, "technicians": {**TOWN["technicians"], "per_area": None, "roster": groups}}
    with pytest.raises(WrongInput, match="'north' differ"):
        make_roster(resolve({"scenario": mixed}).base, small())


OPTIONS = [
    ({"starts": []}, "task.starts"),
    ({"starts": ["08:10"]}, "quarter"),
    ({"lengths": ["24 h"]}, "less than a day"),
    ({"lengths": ["9 h", "23 h"]}, "a shift of 23 h leaves 1 h until the next one, .* at most '13 h'"),
    ({"lengths": ["13 h 15 min"]}, "leaves 645 min until"),
    ({"rest": "16 h"}, "a shift of 9 h leaves 15 h until the next one, .* at most '8 h'"),
    ({"rest": "24 h"}, "task.rest"),
    ({"lunch": "50 min"}, "quarter"),
    ({"lunch_from": "6 h"}, "lunch_until"),
    ({"technicians": 4, "people": "as_needed"}, "same_hours"),
    ({"people": 0}, "task.people"),
    ({"work_days": 8}, "task.work_days"),
    ({"variant": "tomorow"}, "unknown variant 'tomorow'"),
]


@pytest.mark.parametrize(("options", "words"), OPTIONS, ids=range(len(OPTIONS)))
def test_wrong_options_are_refused(options, words):
    with pytest.raises(WrongInput, match=words):
        page_of(Experiment(study(**options)))


def test_shifts_that_leave_time_to_rest():
    assert max(pattern.length for pattern in patterns_of(small(lengths=["9 h", "13 h"]))) == 13 * 3600
    small(lengths=["13 h 15 min"], rest="10 h 45 min")
    small(lengths=["23 h"], work_days=1)


def test_the_page():
    page = page_of(Experiment(study()))
    assert "The new roster" in page.answer[0] or "new roster" in page.answer[0]
    assert "8 people of 40 h a week" in page.answer[1]
    assert any("with the new roster" in sentence and "with today's" in sentence for sentence in page.answer)
    assert page.sections[0].heading == "The roster"
    assert any("proven" in sentence for sentence in page.sections[0].sentences)
    assert {data.name for data in page.data} == {"roster.csv", "coverage.csv", "figures.csv"}
    assert all(len(row) == len(grid.head) for section in page.sections for grid in section.grids for row in grid.rows)
    assert "share within 24 h" in page.sections[2].grids[0].rows[0][0]


def test_another_variant():
    page = page_of(Experiment(study(variant="more people")))
    assert '"more people"' in page.question
    assert "10 people" in page.answer[1]


def test_nothing_is_run_twice_and_workers_do_not_matter(tmp_path):
    def rows(where, workers):
        watched = []
        with Store(where) as store:
            experiment = Experiment(resolve(merge(STUDY, {"executor": {"workers": workers}})), store)
            experiment.watcher.starts = lambda kept, to_run, notes: watched.append(to_run)
            page = page_of(experiment)
        return [data.rows for data in page.data], page.answer, sum(watched)

    first, again, other = rows(tmp_path / "a", 1), rows(tmp_path / "a", 1), rows(tmp_path / "b", 2)
    assert first[2] == 6
    assert again[2] == 0
    assert first[:2] == again[:2] == other[:2]


def test_the_command(tmp_path):
    case = tmp_path / "plans" / "case"
    case.mkdir(parents=True)
    (case / "town.yaml").write_text(
        "# @package _global_\n" + yaml.safe_dump({k: v for k, v in STUDY.items() if k != "task"})
    )
    command = [sys.executable, str(ROOT / "run.py"), "--config-dir", "plans", "case=town", "task=roster",
               "task.replications=2", 'task.starts=["08:00","11:00"]', "task.lunch_from=4 h", "task.lunch_until=5 h",
               "task.work_days=4"]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "COLUMNS": "80"})
    assert done.returncode == 0, done.stderr
    assert "The new roster" in done.stdout
    folder = tmp_path / "runs" / "town" / "roster"
    with (folder / "roster.csv").open() as file:
        lines = list(csv.DictReader(file))
    assert {line["hours"] for line in lines} <= {"08:00-17:00", "11:00-20:00"}
    assert all(len(line["days_off"].split(",")) == 3 for line in lines)
    change = yaml.safe_load((folder / "roster.yaml").read_text())["new_roster"]
    assert sum(group["count"] for group in change["technicians"]["roster"]) == sum(
        int(line["people"]) for line in lines
    )
    with (folder / "coverage.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 2 * 168
    assert {path.name for path in (folder / "charts").glob("*.png")} == {"coverage.png", "pooling.png"}
    assert (folder / "report.html").stat().st_size > 10_000
    assert np.isfinite([float(line["paid_hours"]) for line in lines]).all()
