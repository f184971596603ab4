"""Inputs that are varied, in words, and the scenarios at their values."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from analysis.varying import Varied, scenario_at, varied_of, written_point
from scenarios.base import WrongInput
from scenarios.study import Study, resolve

LOGNORMAL = {"distribution": "lognormal", "mean": "75 min", "cv": 0.8}
SCENARIO = {
    "areas": {"old town": {"lines": 1000, "side": "5 km"}},
    "technicians": {"per_area": 2, "travel": {"speed": "20 km/h"}},
    "repair": {"on_site": LOGNORMAL, "pause": "28 h", "not_fixed": 0.2},
    "reports": {"per_line_and_year": 0.12, "hours": [1.0] * 24},
    "dispatch": {"chain": ["city desk"], "desks": {"city desk": {"handling": "5 min", "agents": 1}}},
    "second_line": {"lead": "1-3 business days"},
}
CHANGES = {
    "better repair": {"repair": {"on_site": {"mean": "55 min"}, "not_fixed": 0.09}},
    "more people": {"technicians": {"per_area": 3}},
    "storm": {"storms": {"big one": {"areas": ["old town"], "start": "3 days", "plateau": "1 h", "multiplier": 2}}},
}
VARIANTS = {"before": [], "after": ["better repair"]}


@pytest.fixture(scope="module")
def study() -> Study:
    return resolve({"scenario": SCENARIO, "changes": CHANGES, "variants": VARIANTS})


def read(study: Study, phrase: str) -> Varied:
    return varied_of(study, [phrase])[0]


PHRASES = {
    "technicians.per_area = 3, 4, 5": ("technicians.per_area", "whole", (3, 4, 5)),
    "scenario.technicians.per_area=3,4": ("technicians.per_area", "whole", (3, 4)),
    "technicians.per_area = range(2,5)": ("technicians.per_area", "whole", (2, 3, 4)),
    "repair.not_fixed = 0.05, 0.1": ("repair.not_fixed", "number", (0.05, 0.1)),
    "repair.on_site.mean = 40 min, 1 h 20 min": ("repair.on_site.mean", "duration", (2400, 4800)),
    "repair.pause.mean = 20 h, 30 h": ("repair.pause.mean", "duration", (72_000, 108_000)),
    "repair.on_site = 40 min, 1 h": ("repair.on_site", "duration", (2400, 3600)),
    "areas.old_town.side = 800 m, 5 km": ("areas.old town.side", "distance", (800, 5000)),
    "technicians.travel.speed = 15 km/h, 25 km/h": ("technicians.travel.speed", "speed", (15.0, 25.0)),
    "technicians.queue = first_come, priority": ("technicians.queue", "choice", ("first_come", "priority")),
    "dispatch.desks.city_desk.limit = null, 2 h": ("dispatch.desks.city desk.limit", "choice", ("null", "2 h")),
    "dispatch.desks.city desk.agents = 1, null": ("dispatch.desks.city desk.agents", "choice", ("1", "null")),
    "second_line.lead = 2 days, 1-3 business days": ("second_line.lead", "choice", ("2 days", "1-3 business days")),
    "second_line.lead = 2 days, 3 days": ("second_line.lead", "duration", (172_800, 259_200)),
    "appointments.suits = [0.5, 0.5], [0.7, 1]": ("appointments.suits", "choice", ("[0.5, 0.5]", "[0.7, 1]")),
    "outages.aggregation = on, off": ("outages.aggregation", "choice", ("on", "off")),
    "storms.big_one.multiplier = 2, 3": ("storms.big one.multiplier", "number", (2.0, 3.0)),
    "reports.hours.3 = 0.5, 2": ("reports.hours.3", "number", (0.5, 2.0)),
    "better_repair = off, on": ("better repair", "change", (0, 1)),
}


@pytest.mark.parametrize("phrase", PHRASES)
def test_lists_are_read(study, phrase):
    found = read(study, phrase)
    assert (found.name, found.kind, found.values) == PHRASES[phrase]
    assert found.text == phrase


RANGES = {
    "repair.not_fixed = 0.05 .. 0.25": ("number", 0.05, 0.25, False),
    "repair.not_fixed=0.01..0.5 log": ("number", 0.01, 0.5, True),
    "technicians.per_area = 3 .. 8": ("whole", 3, 8, False),
    "repair.on_site.mean = 40 min .. 80 min": ("duration", 2400, 4800, False),
    "areas.old town.side = 2 km .. 4 km log": ("distance", 2000, 4000, True),
}


@pytest.mark.parametrize("phrase", RANGES)
def test_ranges_are_read(study, phrase):
    found = read(study, phrase)
    assert (found.kind, found.low, found.high, found.log) == RANGES[phrase]
    assert found.values is None


WRONG = {
    "technicians.per_aera = 3, 4": r"vary 'technicians.per_aera = 3, 4': .*did you mean 'per_area'",
    "areas.old_twon.lines = 3, 4": "did you mean 'old town'",
    "better_repiar = off, on": r"did you mean 'better repair'.*expected a path .* or a change",
    "technicans = 1, 2": "did you mean 'technicians'",
    "technicians.per_area": "names no values; expected a path or a change and its values",
    "technicians.per_area =": "names no values",
    "= 3, 4": "names no values",
    "technicians.per_area = 3": "has one value; expected two or more",
    "technicians.per_area = 3, 4, 3": "has a value twice",
    "technicians.per_area = 3, 3.5": "'3.5' cannot stand at technicians.per_area; expected a whole number",
    "technicians.per_area = 2.5 .. 4": "expected a whole number",
    "areas.old_town.lines = 100, 1e20": r"'1e20' is too large; expected a whole number below 10,000,000,000",
    "areas.old_town.lines = 100 .. 100000000000000000000": "is too large",
    "repair.not_fixed = 5 %, 10 %": r"'5 %' cannot stand at repair.not_fixed; expected a number.*0\.05",
    "repair.not_fixed = 5 min, 1 h": "expected a number",
    "repair.not_fixed = 0.3 .. 0.1": "the range is empty",
    "repair.not_fixed = 0.3 .. 0.3": "the range is empty",
    "repair.not_fixed = 0.1 .. nan": "expected a number",
    "repair.not_fixed = 0 .. 0.1 log": "the lower end is 0; expected more than 0 with 'log'",
    "repair.on_site.mean = 40 .. 80": "40 has no unit",
    "repair.on_site.mean = 40 km, 80 km": "is not a duration",
    "technicians.queue = first_come .. priority": "has no ranges",
    "better_repair = 0 .. 1": "a change has no range",
    "better_repair = off, maybe": "'maybe' is no state of a change; expected on or off",
}


@pytest.mark.parametrize("phrase", WRONG)
def test_what_cannot_be_varied_is_refused(study, phrase):
    with pytest.raises(WrongInput, match=WRONG[phrase]) as refused:
        read(study, phrase)
    assert f"vary '{phrase}'" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("second", ["technicians.per_area = 5 .. 9", "scenario.technicians.per_area = 1, 2"])
def test_the_same_place_is_varied_once(study, second):
    with pytest.raises(WrongInput, match=f"vary '{second}': varies the same as 'technicians.per_area = 3, 4'"):
        varied_of(study, ["technicians.per_area = 3, 4", second])


def test_a_place_and_what_lies_below_it_are_the_same(study):
    with pytest.raises(WrongInput, match="varies the same"):
        varied_of(study, ["repair.on_site = 40 min, 1 h", "repair.on_site.mean = 40 min .. 1 h"])
    assert len(varied_of(study, ["better repair = off, on", "more people = off, on", "repair.pause = 1 h, 2 h"])) == 3


def test_whole_numbers_have_equal_parts_of_a_range(study):
    found = read(study, "technicians.per_area = 3 .. 8")
    counts = Counter(found.at((number + 0.5) / 600) for number in range(600))
    assert counts == dict.fromkeys(range(3, 9), 100)
    assert (found.at(0.0), found.at(1.0)) == (3, 8)


def test_other_ranges_are_straight_or_in_equal_ratios(study):
    assert read(study, "repair.not_fixed = 0.05 .. 0.25").at(0.5) == pytest.approx(0.15)
    falling = read(study, "repair.not_fixed = 0.01 .. 0.25 log")
    assert falling.at(0.5) == pytest.approx(0.05)
    assert (falling.at(0.0), falling.at(1.0)) == (0.01, 0.25)
    time = read(study, "repair.on_site.mean = 40 min .. 80 min")
    assert (time.at(0.0), time.at(1.0)) == (2400, 4800)
    assert time.at(0.123_456) == 2696
    assert read(study, "technicians.per_area = 1 .. 8 log").at(1.0) == 8


def test_values_of_a_list_have_equal_parts(study):
    found = read(study, "technicians.queue = first_come, priority, earliest_due")
    assert [found.at(u) for u in (0.0, 0.33, 0.34, 0.67, 1.0)] == [
        "first_come", "first_come", "priority", "earliest_due", "earliest_due"
    ]  # fmt: skip


def test_values_are_written_with_their_units(study):
    written = {
        "repair.on_site.mean = 40 min .. 80 min": (4500, "75 min"),
        "areas.old town.side = 2 km, 3 km": (2000, "2 km"),
        "technicians.travel.speed = 15 km/h, 20 km/h": (15.0, "15 km/h"),
        "repair.not_fixed = 0.1, 0.2": (0.1, "0.1"),
        "better repair = off, on": (1, "on"),
        "technicians.queue = first_come, priority": ("priority", "priority"),
    }
    assert [read(study, phrase).write(value) for phrase, (value, _) in written.items()] == [
        text for _, text in written.values()
    ]


def test_a_scenario_has_the_values_after_the_changes(study):
    people, share = varied_of(study, ["technicians.per_area = 3, 4", "repair.not_fixed = 0.05 .. 0.25"])
    found = scenario_at(study, "after", {people: 4, share: 0.125})
    assert (found.technicians.per_area, found.repair.not_fixed) == (4, 0.125)
    assert found.repair.on_site.mean_seconds == 55 * 60  # of the change, which is not varied
    unchanged = study.scenarios["after"]
    assert found == unchanged.model_copy(
        update={
            "technicians": unchanged.technicians.model_copy(update={"per_area": 4}),
            "repair": unchanged.repair.model_copy(update={"not_fixed": 0.125}),
        }
    )
    assert scenario_at(study, "after", {}) == unchanged


def test_a_mean_of_a_distribution_leaves_its_shape(study):
    mean, pause = varied_of(study, ["repair.on_site.mean = 40 min, 80 min", "repair.pause.mean = 2 h, 4 h"])
    found = scenario_at(study, "before", {mean: 2400, pause: 7200})
    assert (found.repair.on_site.mean_seconds, found.repair.on_site.cv) == (2400, 0.8)
    assert (found.repair.pause.mean_seconds, found.repair.pause.cv) == (7200, 0)


def test_changes_are_switched(study):
    better, more = varied_of(study, ["better_repair = off, on", "more_people = off, on"])
    assert scenario_at(study, "before", {better: 1, more: 0}) == study.scenarios["after"]
    assert scenario_at(study, "after", {better: 0, more: 0}) == study.scenarios["before"]
    assert scenario_at(study, "after", {more: 1}).technicians.per_area == 3


def test_choices_are_put_in_as_they_are_written(study):
    limit, queue, hour = varied_of(
        study,
        [
            "dispatch.desks.city_desk.limit = null, 2 h",
            "technicians.queue = first_come, priority",
            "reports.hours.3 = 0.5, 2",
        ],
    )
    found = scenario_at(study, "before", {limit: "2 h", queue: "priority", hour: 2.0})
    assert found.dispatch.desks["city desk"].limit == 7200
    assert (found.technicians.queue, found.reports.hours[3]) == ("priority", 2.0)
    assert scenario_at(study, "before", {limit: "null"}).dispatch.desks["city desk"].limit is None


def test_an_impossible_point_is_named(study):
    people, share = varied_of(study, ["technicians.per_area = 0, 3, 4", "repair.not_fixed = 0.5 .. 1.2"])
    with pytest.raises(WrongInput, match=r"at technicians.per_area = 3, repair.not_fixed = 1.2: .*expected at most 1"):
        scenario_at(study, "before", {people: 3, share: 1.2})
    with pytest.raises(WrongInput, match=r"at technicians.per_area = 0: .*nobody can be sent"):
        scenario_at(study, "before", {people: 0})


ONE_SHIFT = [{"agents": 2, "open": "08:00-16:00"}]
MORE = {"dispatch": {"desks": {"city desk": {"shifts": [*ONE_SHIFT, {"agents": 1, "open": "16:00-22:00"}]}}}}


def test_an_element_that_only_a_change_brings_along_is_missed_by_name():
    desk = {"handling": "5 min", "shifts": ONE_SHIFT}
    tree = SCENARIO | {"dispatch": {"chain": ["city desk"], "desks": {"city desk": desk}}}
    study = resolve({"scenario": tree, "changes": {"more": MORE}, "variants": {"before": [], "after": ["more"]}})
    place = "dispatch.desks.city desk.shifts"
    second, more = varied_of(study, [f"{place}.1.agents = 1, 2", "more = off, on"])
    assert scenario_at(study, "after", {second: 2}).dispatch.desks["city desk"].shifts[1].agents == 2
    assert scenario_at(study, "before", {second: 2, more: 1}).dispatch.desks["city desk"].shifts[1].agents == 2
    with pytest.raises(
        WrongInput, match=rf"^at {place}.1.agents = 2: {place}: there is no element '1'; expected a num"
    ):
        scenario_at(study, "before", {second: 2})


def test_varied_inputs_are_keys(study):
    one, same = read(study, "technicians.per_area = 3, 4"), read(study, "technicians.per_area = 3, 4")
    assert {one: 3}[same] == 3
    assert written_point({one: 3}) == "technicians.per_area = 3"
    assert replace(one, text="other") != one
