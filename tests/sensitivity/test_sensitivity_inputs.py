"""Which inputs are varied, and between which ends."""

from __future__ import annotations

import pytest

from analysis.sensitivity.inputs import assumed_inputs, only_ranges, only_two_ends, varied_inputs
from scenarios.base import WrongInput
from tests.sensitivity.town import study_with


def ends(moved):
    return tuple(moved.write(value) for value in moved.ends())


def test_every_number_that_is_assumed_goes_a_fifth_down_and_up():
    found, alone = assumed_inputs(study_with(scenario={"remote": {"fixable": 0.9}}), "two", 0.2)
    assert {moved.name: (moved.base, *ends(moved)) for moved in found} == {
        "areas.*.lines": ("500", "400", "600"),
        "remote.fixable": ("0.9", "0.72", "1"),  # 1.08 is no probability
        "remote.handling": ("12 min", "9.6 min", "14.4 min"),
        "technicians.per_area": ("2", "1", "3"),  # by one at least
        "technicians.travel.speed": ("20 km/h", "16 km/h", "24 km/h"),
        "repair.closing": ("10 min", "8 min", "12 min"),
    }
    assert alone == ["customers.ordinary.share", "customers.brand.share"]  # they add up to 1


def test_a_number_that_a_variant_changes_is_that_of_the_variant():
    found, _ = assumed_inputs(study_with(), "three", 0.2)
    (people,) = [moved for moved in found if moved.name == "technicians.per_area"]
    assert (people.base, *ends(people)) == ("3", "2", "4")


def test_areas_that_differ_are_moved_each_by_itself():
    found, _ = assumed_inputs(study_with(scenario={"areas": {"north": {"lines": 700}}}), "two", 0.5)
    lines = {moved.name: ends(moved) for moved in found if moved.name.endswith("lines")}
    assert lines == {"areas.north.lines": ("350", "1050"), "areas.south.lines": ("250", "750")}


def test_numbers_that_move_together_are_set_together():
    found, _ = assumed_inputs(study_with(), "two", 0.2)
    assert [(of.name, value) for of, value in found[0].settings(400).items()] == [
        ("areas.north.lines", 400),
        ("areas.south.lines", 400),
    ]


def test_what_vary_names_has_its_ends_and_its_base():
    phrases = ["technicians.per_area = 3, 1, 2", "repair.on_site.mean = 40 min .. 2 h", "three = on, off"]
    found = varied_inputs(study_with(vary=phrases), "two")
    assert [(moved.name, moved.base, *ends(moved)) for moved in found] == [
        ("technicians.per_area", "2", "1", "3"),
        ("repair.on_site.mean", "55 min", "40 min", "2 h"),
        ("three", "off", "off", "on"),
    ]


def test_shares_of_a_range_go_there_and_back():
    plain, ratio, whole = varied_inputs(
        study_with(
            vary=[
                "repair.on_site.mean = 40 min .. 80 min",
                "remote.fixable = 0.1 .. 0.9 log",
                "areas.north.lines = 1 .. 4",
            ]
        ),
        "two",
    )
    assert plain.value(0.25) == 3000
    assert plain.share(3000) == 0.25
    assert ratio.value(0.5) == pytest.approx(0.3)
    assert ratio.share(0.3) == pytest.approx(0.5)
    assert [whole.value(share) for share in (0, 0.2, 0.3, 0.6, 1)] == [1, 1, 2, 3, 4]
    assert whole.share(3) == pytest.approx(2 / 3)


def test_a_narrow_range_has_values_with_more_digits():
    (narrow,) = varied_inputs(study_with(vary=["remote.fixable = 0.1 .. 0.1000001"]), "two")
    values = [narrow.value(number / 100) for number in range(101)]
    assert len(set(values)) == 101
    assert [narrow.share(value) for value in values] == pytest.approx([n / 100 for n in range(101)], abs=1e-3)
    assert narrow.range == "0.1 .. 0.1000001"


def test_an_element_that_only_a_change_brings_along_has_no_base():
    shifts = [{"agents": 2, "open": "08:00-16:00"}, {"agents": 1, "open": "16:00-22:00"}]
    desk = {"handling": "5 min", "shifts": shifts[:1]}
    study = study_with(
        scenario={"dispatch": {"chain": ["desk"], "desks": {"desk": desk}}},
        changes={"three": {"dispatch": {"desks": {"desk": {"shifts": shifts}}}}},
        vary=["dispatch.desks.desk.shifts.1.agents = 1 .. 2"],
    )
    assert [varied_inputs(study, variant)[0].base for variant in ("two", "three")] == ["", "1"]


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("technicians.per_area = 3, 4, 5", ["needs a range", "'technicians.per_area = 3 .. 5'"]),
        ("three = off, on", ["needs a range", "task.method=tornado for three"]),
    ],
)
def test_a_list_is_refused_where_a_range_is_needed(phrase, words):
    inputs = varied_inputs(study_with(vary=[phrase]), "two")
    with pytest.raises(WrongInput) as error:
        only_ranges(inputs, "sobol")
    assert [word for word in [*words, phrase, "task.method=sobol"] if word not in str(error.value)] == []


def test_three_values_without_an_order_are_no_two_ends():
    inputs = varied_inputs(study_with(vary=["dispatch.mode = multi_tier, direct"]), "two")
    only_two_ends(inputs)
    queues = varied_inputs(study_with(vary=["technicians.queue = first_come, priority, nearest_job"]), "two")
    with pytest.raises(WrongInput, match=r"expected two values of technicians\.queue"):
        only_two_ends(queues)
