"""The list of inputs: everything that a study sets, each with where it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analysis.inputs import NOT_LABELLED, inputs_of
from analysis.results import Input
from scenarios.configuration.yaml_files import read_strictly
from scenarios.study import resolve

CONFIGS = Path(__file__).parents[2] / "configs"

SCENARIO: dict[str, Any] = {
    "areas": {"north": {"lines": 1000, "side": "10 km"}},
    "technicians": {"per_area": 2, "shift": {"hours": "08:00-18:00"}},
    "repair": {"on_site": {"distribution": "lognormal", "mean": "55 min", "cv": 0.8}, "pause": None},
    "reports": {"weekdays": [1.15, 1, 1, 1, 1, 0.95, 0.9]},
    "labels": {
        "areas": "assumption: one area",
        "areas.north.side": "published: a yearly report: page 3",
        "areas.nor": "public source: not this path",
        "repair.on_site": "public source",
    },
}


def inputs_with(scenario: dict[str, Any] = SCENARIO, **changes: dict[str, Any]) -> dict[str, Input]:
    study = resolve({"scenario": scenario, "changes": changes})
    return {each.path: each for each in inputs_of(study)}


def test_every_value_stands_in_the_list_as_it_was_written():
    values = {path: each.value for path, each in inputs_with().items()}
    assert values == {
        "areas.north.lines": "1000",
        "areas.north.side": "10 km",
        "technicians.per_area": "2",
        "technicians.shift.hours": "08:00-18:00",
        "repair.on_site.distribution": "lognormal",
        "repair.on_site.mean": "55 min",
        "repair.on_site.cv": "0.8",
        "repair.pause": "none",
        "reports.weekdays": "1.15, 1, 1, 1, 1, 0.95, 0.9",
    }


def test_the_longest_labelled_beginning_of_a_path_counts():
    found = inputs_with()
    assert (found["areas.north.lines"].label, found["areas.north.lines"].note) == ("assumption", "one area")
    assert found["areas.north.side"].label == "published"
    assert found["repair.on_site.mean"] == Input("repair.on_site.mean", "55 min", "public source", "")


def test_a_remark_may_hold_a_colon():
    assert inputs_with()["areas.north.side"].note == "a yearly report: page 3"


def test_only_whole_words_of_a_path_are_a_beginning():
    assert inputs_with()["areas.north.lines"].label == "assumption"
    assert inputs_with()["technicians.per_area"].label == NOT_LABELLED


def test_a_change_has_labels_of_its_own():
    labels = {"repair": "published: as reported"}
    found = inputs_with(faster={"repair": {"on_site": {"mean": "40 min"}}, "labels": labels})
    assert found["change faster: repair.on_site.mean"] == Input(
        "change faster: repair.on_site.mean", "40 min", "published", "as reported"
    )
    # The label of the old value says nothing of the new one.
    found = inputs_with(faster={"repair": {"on_site": {"mean": "40 min"}}})
    assert found["change faster: repair.on_site.mean"].label == NOT_LABELLED
    assert not any("labels" in path for path in found)


def test_inputs_stand_in_the_order_in_which_they_are_written():
    paths = list(inputs_with(slower={"repair": {"on_site": {"mean": "2 h"}}}))
    assert paths[0] == "areas.north.lines"
    assert paths[-1] == "change slower: repair.on_site.mean"


def test_lists_of_groups_are_readable():
    crew = {"roster": [{"area": "north", "count": 2, "shift": {"hours": "08:00-18:00"}}]}
    found = inputs_with(SCENARIO | {"technicians": crew})
    assert found["technicians.roster"].value == "{area: north, count: 2, shift: {hours: 08:00-18:00}}"


CITIES = {path.stem: read_strictly(path) for path in (CONFIGS / "scenario").glob("*.yaml")}
"""The shipped scenarios; one without areas is no city but a beginning for others."""


@pytest.mark.parametrize("name", sorted(name for name, tree in CITIES.items() if "areas" in tree))
def test_every_input_of_a_shipped_scenario_is_labelled(name):
    missing = [path for path, each in inputs_with(CITIES[name]).items() if each.label == NOT_LABELLED]
    assert missing == []
