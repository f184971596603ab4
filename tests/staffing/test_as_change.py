"""A staffing written as a change: pasted into a study, it gives the scenario that was simulated."""

from __future__ import annotations

import pytest
import yaml

from analysis.staffing.as_change import change_text
from analysis.staffing.places import places_of, staffed
from scenarios.scenario import read_scenario
from scenarios.study import merge
from scenarios.tasks import Staff
from tests.staffing.test_places import PATTERNS, ROSTER, TREE

DESKS = Staff(desks=["hotline", "city desk", "team desk"])


def pasted(tree: dict, text: str) -> object:
    return read_scenario(merge(tree, yaml.safe_load(text)["staffed"]))


def change_for(tree: dict, options: Staff, counts: tuple[int, ...]) -> tuple[str, object]:
    """The text of a change, and the scenario that is meant."""
    scenario = read_scenario(tree)
    places = places_of(scenario, options)
    return change_text(scenario, places, counts), staffed(scenario, places, counts)


@pytest.mark.parametrize(
    ("change", "options", "counts"),
    [
        ({}, Staff(), (3, 1)),
        ({}, DESKS, (3, 1, 4, 5, 6, 7)),
        (PATTERNS, Staff(), (3, 1)),
        (ROSTER, Staff(), (0, 2, 1)),
        (ROSTER, DESKS, (1, 2, 0, 4, 5, 6, 7)),
    ],
)
def test_what_is_pasted_is_what_was_simulated(change, options, counts):
    tree = merge(TREE, change)
    text, meant = change_for(tree, options, counts)
    assert pasted(tree, text) == meant


@pytest.mark.parametrize("name", ["north, inner", "a: b", "no", "1e5", "\u6d4e\u5357", "#1", "{x}", "city.desk"])
def test_names_are_names(name):
    """Areas and desks with names that YAML would read as something else."""
    desk = TREE["dispatch"]["desks"]["city desk"]
    tree = TREE | {
        "areas": {name: TREE["areas"]["north"], "south": TREE["areas"]["south"]},
        "dispatch": {"chain": [name], "desks": {name: desk}},
    }
    text, meant = change_for(tree, Staff(desks=[name]), (3, 2, 5))
    assert pasted(tree, text) == meant
    assert (meant.areas[name].technicians, meant.dispatch.desks[name].agents) == (3, 5)


def test_patterns_are_written_as_a_roster():
    tree = merge(TREE, PATTERNS)
    text, meant = change_for(tree, Staff(shifts=["late"]), (4, 0))
    assert "First take technicians.shifts (day and late) out of the scenario" in text
    without = {**tree, "technicians": {key: part for key, part in tree["technicians"].items() if key != "shifts"}}
    assert pasted(without, text).groups() == meant.groups()


def test_nothing_is_to_be_taken_out_where_shares_are_kept():
    assert "First take" not in change_for(merge(TREE, PATTERNS), Staff(), (3, 1))[0]
