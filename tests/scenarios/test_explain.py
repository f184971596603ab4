"""Sentences about mistakes: the place, what was expected, the nearest right word, and not pydantic's own words."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from scenarios.base import WrongInput
from scenarios.explain import keys_at, types_at
from scenarios.scenario import Scenario
from scenarios.study import StudyFile, Tree, resolve

STUDY: Tree = {
    "scenario": {
        "areas": {"north": {"lines": 1000}},
        "technicians": {"per_area": 2},
        "repair": {"on_site": {"distribution": "lognormal", "mean": "1 h", "cv": 1}},
    },
    "changes": {"more": {"technicians": {"per_area": 3}}},
    "variants": {"before": [], "after": ["more"]},
}


def message(place: str, value: Any) -> str:
    """What is said about a study with this value at this place."""
    study = deepcopy(STUDY)
    *above, last = place.split(".")
    node = study
    for key in above:
        node = node.setdefault(key, {})
    node[last] = value
    with pytest.raises(WrongInput) as error:
        resolve(study)
    return str(error.value)


MISTAKES: list[tuple[str, Any, str]] = [
    ("sceario", {}, "unknown key 'sceario'"),
    ("seed", "abc", "seed: got 'abc'; expected a whole number"),
    ("seed", 1.5, "seed: got 1.5; expected a whole number"),
    ("seed", None, "seed: got nothing; expected a whole number"),
    ("check", "maybe", "check: got 'maybe'; expected true or false"),
    ("title", 3, "title: got 3; expected a text; put it in quotes"),
    ("title", 1080, 'quote it: "18:00"'),
    ("name", "a/b", "name: 'a/b' cannot name a folder"),
    ("changes", None, "changes: got nothing, but this place holds names"),
    ("changes.more", 3, "changes.more: got 3, but this place holds names"),
    ("variants", {}, "variants: none given"),
    ("variants.after", "more", "variants.after: got 'more'; expected a list"),
    ("service_levels", ["-1 h"], "service_levels.0: '-1 h' is negative"),
    ("executor.name", "dusk", "executor: 'dusk' is not known here (did you mean 'dask'?)"),
    ("demand", {"source": "histroy"}, "demand: 'histroy' is not known here"),
    ("demand", {"file": "x"}, "demand: the key 'source' is missing"),
    ("demand", {"source": "history", "file": "x"}, "demand.columns: missing"),
    (
        "demand",
        {"source": "history", "file": "x", "columns": {"reported": "a", "aera": "b"}},
        "demand.columns: unknown",
    ),
    ("demand", {"source": "model", "file": "x"}, "demand: the key 'file' does not go with 'model'"),
    ("published", [{"variant": "after", "measure": "x", "value": 1}], "published.0.source: missing"),
    ("published", [{"variant": "aftr", "measure": "x", "value": 1, "source": "x"}], "published.0: unknown variant"),
    ("scenario.areas", {}, "scenario.areas: none given"),
    ("scenario.areas.north", 3, "scenario.areas.north: got 3, but this place holds keys"),
    ("scenario.areas.north.lines", 0, "scenario.areas.north.lines: 0 is out of range; expected more than 0"),
    ("scenario.areas.north.centre", ["1 km"], "scenario.areas.north.centre"),
    ("scenario.start", "2026-13-01", "scenario.start: got '2026-13-01'; expected a date"),
    ("scenario.start", "2026-01-06", "scenario.start: 2026-01-06 is a Tuesday; expected a Monday, like 2026-01-05"),
    ("scenario.reports", {"hours": [1, 2]}, "scenario.reports.hours: 2 values; expected exactly 24"),
    ("scenario.reports", {"hours": [-1] * 24}, "and 18 more mistakes"),
    ("scenario.reports.factor", float("inf"), "scenario.reports.factor: got inf; expected a finite number"),
    ("scenario.technicians.absence", 1.1, "scenario.technicians.absence: 1.1 is out of range; expected at most 1"),
    ("scenario.technicians.shift", {"hours": 1080}, 'quote it: "18:00"'),
    ("scenario.technicians.travel", {"speed": "20"}, "scenario.technicians.travel.speed: '20' is not a speed"),
    ("scenario.repair.on_site", 5, "scenario.repair.on_site: 5 has no unit"),
    ("scenario.repair.on_site.cv", -1, "scenario.repair.on_site.cv"),
    ("scenario.repair.on_site.maen", "1 h", "unknown parameter 'maen' of lognormal"),
    ("scenario.repair.on_site.distribution", "lognorml", "unknown distribution 'lognorml'"),
    ("changes.more.repair", {"not_fixed": 2}, "changes.more.repair.not_fixed: 2 is out of range"),
    ("changes.more.repiar", {}, "changes.more: unknown key 'repiar'"),
    ("changes.more.technicians", {"per_area": 0}, "changes.more.technicians.per_area: "),
    ("changes.more.demand", "history", "changes.more: unknown key 'demand'; a change cannot choose files"),
]


@pytest.mark.parametrize(("place", "value", "words"), MISTAKES, ids=lambda part: str(part)[:40])
def test_mistake(place, value, words):
    said = message(place, value)
    assert words in said
    assert "Input should" not in said
    assert "input should" not in said


def test_the_nearest_right_word():
    assert "did you mean 'scenario'?" in message("sceario", {})
    assert "did you mean 'history'?" in message("demand", {"source": "histroy"})
    assert "did you mean 'lognormal'?" in message("scenario.repair.on_site.distribution", "lognorml")
    assert "did you mean 'after'?" in message(
        "published", [{"variant": "aftr", "measure": "x", "value": 1, "source": "x"}]
    )


def test_several_mistakes_have_a_line_each():
    assert message("scenario.repair", {"on_site": 5, "not_fixed": 2}).splitlines() == [
        "scenario.repair.on_site: 5 has no unit; write a duration like '15 min' or '2 h'",
        "scenario.repair.not_fixed: 2 is out of range; expected at most 1",
    ]


def test_what_the_schema_knows():
    assert keys_at(StudyFile, ["executor"]) == ["address", "kind", "name", "workers"]
    assert keys_at(Scenario, ["areas"]) == []
    assert "lines" in keys_at(Scenario, ["areas", "anything"])
    assert "mean" in keys_at(Scenario, ["repair", "on_site"])
    assert types_at(Scenario, ["repair", "on_site", "nothing"]) == []
    assert types_at(Scenario, ["reports", "hours", 3]) == [float]
