"""Where people may be staffed, the scenarios that come of it, and what people cost."""

from __future__ import annotations

import pytest

from analysis.loads import shift_hours
from analysis.staffing.guess import box_of
from analysis.staffing.places import fewest, in_words, places_of, staffed
from analysis.staffing.prices import prices_of
from scenarios.base import WrongInput
from scenarios.scenario import read_scenario
from scenarios.study import merge
from scenarios.tasks import Staff
from sim.planning import build_plan
from sim.replicate import replicate

TREE = {
    "horizon": {"window": "7 days"},
    "areas": {"north": {"lines": 20000, "side": "5 km"}, "south": {"lines": 40000, "side": "5 km", "technicians": 4}},
    "reports": {"per_line_and_year": 0.2},
    "hotline": {"handling": "5 min", "agents": 2},
    "dispatch": {
        "chain": ["city desk", "team desk"],
        "desks": {
            "city desk": {"handling": "10 min", "agents": 3, "open": "08:00-18:00"},
            "team desk": {
                "handling": "5 min",
                "shifts": [{"agents": 2, "open": "08:00-16:00"}, {"agents": 1, "open": "12:00-20:00"}],
            },
        },
    },
    "technicians": {"per_area": 2, "shift": {"hours": "08:00-18:00", "lunch": "12:00-13:00"}, "absence": 0.1},
    "repair": {"on_site": "1 h"},
}
PATTERNS = {
    "technicians": {
        "shifts": {
            "day": {"share": 0.5, "hours": "08:00-18:00"},
            "late": {"share": 0.5, "hours": "11:00-21:00"},
        }
    }
}
ROSTER = {
    "areas": {"south": {"technicians": None}},
    "technicians": {
        "per_area": None,
        "roster": [
            {"area": "south", "count": 2},
            {"area": "north", "count": 1, "shift": {"hours": "12:00-20:00"}, "absence": 0.5},
            {"area": "south", "count": 3, "shift": {"hours": "12:00-20:00"}},
            {"area": "south", "count": 9, "employer": "contractor"},
        ],
    },
}
WAGES = {"costs": {"currency": "CNY", "regular_hour": 40, "desk_minute": 0.5}}


def scenario(*changes: dict) -> object:
    tree = TREE
    for change in changes:
        tree = merge(tree, change)
    return read_scenario(tree)


def names_and_people(places: list) -> list[tuple[str, int]]:
    return [(place.name, place.now) for place in places]


def test_a_place_for_each_area():
    places = places_of(scenario(), Staff())
    assert names_and_people(places) == [("north", 2), ("south", 4)]
    chosen = staffed(scenario(), places, (3, 1))
    assert {name: area.technicians for name, area in chosen.areas.items()} == {"north": 3, "south": 1}
    assert [(group.area, group.count) for group in chosen.groups()] == [("north", 3), ("south", 1)]


def test_patterns_keep_their_shares_unless_they_are_named():
    mixed = scenario(PATTERNS)
    places = places_of(mixed, Staff())
    groups = staffed(mixed, places, (3, 4)).groups()
    assert [(g.area, g.shift.hours, g.count) for g in groups] == [
        ("north", "08:00-18:00", 2), ("north", "11:00-21:00", 1),
        ("south", "08:00-18:00", 2), ("south", "11:00-21:00", 2),
    ]  # fmt: skip


def test_patterns_that_are_named_are_staffed_one_by_one():
    mixed = scenario(PATTERNS)
    places = places_of(mixed, Staff(shifts=["late", "day"]))
    assert names_and_people(places) == [
        ("north (late)", 1),
        ("north (day)", 1),
        ("south (late)", 2),
        ("south (day)", 2),
    ]
    assert staffed(mixed, places, (1, 1, 2, 2)).groups() == mixed.groups()
    groups = staffed(mixed, places, (2, 0, 3, 1)).groups()
    assert [(g.area, g.shift.hours, g.count) for g in groups] == [
        ("north", "11:00-21:00", 2), ("south", "08:00-18:00", 1), ("south", "11:00-21:00", 3),
    ]  # fmt: skip


def test_a_pattern_that_is_not_named_keeps_its_people():
    mixed = scenario(PATTERNS)
    places = places_of(mixed, Staff(shifts=["late"]))
    assert names_and_people(places) == [("north (late)", 1), ("south (late)", 2)]
    groups = staffed(mixed, places, (4, 0)).groups()
    assert [(g.area, g.shift.hours, g.count) for g in groups] == [
        ("north", "08:00-18:00", 1), ("north", "11:00-21:00", 4), ("south", "08:00-18:00", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("options", [Staff(), Staff(shifts=["day", "late"])])
def test_todays_people_run_as_they_do_today(options):
    mixed = scenario(PATTERNS)
    places = places_of(mixed, options)
    same = staffed(mixed, places, tuple(place.now for place in places))
    before, after = (build_plan(each) for each in (mixed, same))
    assert before.technicians == after.technicians
    assert replicate(before, 1, 0, "simpy").tickets["closed"].tolist() == (
        replicate(after, 1, 0, "simpy").tickets["closed"].tolist()
    )


def test_groups_of_a_roster():
    rostered = scenario(ROSTER)
    places = places_of(rostered, Staff())
    assert names_and_people(places) == [("south (group 1)", 2), ("north", 1), ("south (group 2)", 3)]
    groups = staffed(rostered, places, (0, 2, 1)).technicians.roster
    assert [(g.area, g.count, g.employer) for g in groups] == [
        ("north", 2, "own"), ("south", 1, "own"), ("south", 9, "contractor"),
    ]  # fmt: skip


def test_desks():
    plain = scenario()
    places = places_of(plain, Staff(desks=["city desk", "hotline", "team desk"]))
    assert names_and_people(places)[2:] == [
        ("city desk", 3), ("hotline", 2), ("team desk (08:00-16:00)", 2), ("team desk (12:00-20:00)", 1),
    ]  # fmt: skip
    chosen = staffed(plain, places, (2, 4, 5, 1, 3, 2))
    assert chosen.dispatch.desks["city desk"].agents == 5
    assert chosen.hotline.agents == 1
    assert [shift.agents for shift in chosen.dispatch.desks["team desk"].shifts] == [3, 2]
    assert chosen.dispatch.desks["city desk"].open == "08:00-18:00"


def test_an_area_that_is_on_its_own_has_somebody():
    plain, mixed = scenario(), scenario(PATTERNS)
    assert fewest(plain, places_of(plain, Staff(desks=["hotline"]))) == (1, 1, 1)
    shared = scenario({"technicians": {"sharing": "pooled"}})
    assert fewest(shared, places_of(shared, Staff())) == (0, 0)
    places = places_of(mixed, Staff(shifts=["day", "late"]))
    assert fewest(mixed, places) == (0, 0, 0, 0)
    with pytest.raises(WrongInput, match="north"):
        staffed(mixed, places, (0, 0, 1, 1))


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        ({}, Staff(desks=["city dsk"]), ["task.desks", "did you mean 'city desk'", "'hotline'"]),
        ({}, Staff(desks=["remote"]), ["task.desks", "as many agents as it needs", "remote.agents"]),
        ({}, Staff(desks=["hotline", "hotline"]), ["task.desks", "twice"]),
        ({}, Staff(shifts=["late"]), ["task.shifts", "no technicians.shifts"]),
        (PATTERNS, Staff(shifts=["latte"]), ["task.shifts", "did you mean 'late'"]),
        (PATTERNS, Staff(shifts=["late", "late"]), ["task.shifts", "twice"]),
        (ROSTER, Staff(shifts=["late"]), ["task.shifts", "no technicians.shifts"]),
    ],
)
def test_what_the_scenario_does_not_have_is_told(change, options, words):
    with pytest.raises(WrongInput) as error:
        places_of(scenario(change), options)
    assert [word for word in words if word not in str(error.value)] == []


def test_people_in_words():
    places = places_of(scenario(), Staff(desks=["hotline"]))
    assert in_words(places, (3, 3, 1)) == "6 technicians (3 in each of 2 areas) and 1 agent at hotline"
    assert in_words(places, (2, 3, 4)) == "5 technicians (3 in south, 2 in north) and 4 agents at hotline"
    mixed = places_of(scenario(PATTERNS), Staff(shifts=["day", "late"]))
    assert in_words(mixed, (1, 2, 2, 0)) == (
        "5 technicians (2 in north (late) and south (day), 1 in north (day), 0 in south (late))"
    )


def test_without_wages_all_cost_the_same():
    plain = scenario()
    prices = prices_of(plain, places_of(plain, Staff(desks=["hotline"])))
    assert (prices.each, prices.unit) == ((1.0, 1.0, 1.0), "people")
    assert prices.of((2, 3, 4)) == 9


def test_a_person_costs_the_hours_of_a_month():
    """9 h on 7 days at 90 % presence, 40 CNY each; a desk 10 h on 7 days at 30 CNY; 365 / 84 weeks in a month."""
    paid = scenario(WAGES)
    prices = prices_of(paid, places_of(paid, Staff(desks=["city desk"])))
    assert prices.unit == "CNY a month"
    assert prices.each == pytest.approx((9 * 7 * 0.9 * 40 * 365 / 84,) * 2 + (10 * 7 * 30 * 365 / 84,))


def test_shares_and_groups_have_their_own_hours():
    paid = scenario(WAGES, PATTERNS, {"technicians": {"shifts": {"late": {"hours": "11:00-16:00"}}}})
    places = places_of(paid, Staff())
    assert prices_of(paid, places).each[0] == pytest.approx((10 + 5) / 2 * 7 * 0.9 * 40 * 365 / 84)
    places = places_of(paid, Staff(shifts=["day", "late"]))
    assert prices_of(paid, places).each[:2] == pytest.approx((70 * 0.9 * 40 * 365 / 84, 35 * 0.9 * 40 * 365 / 84))
    rostered = scenario(WAGES, ROSTER)
    each = prices_of(rostered, places_of(rostered, Staff())).each
    assert each == pytest.approx([hours * 40 * 365 / 84 for hours in (63 * 0.9, 56 * 0.5, 56 * 0.9)])


SHORT_DAY = {"technicians": {"absence": 0, "shifts": {"day": {"share": 0.5}, "late": {"hours": "08:00-12:00"}}}}


def test_people_of_shared_patterns_cost_what_their_whole_people_do():
    """One person works the first pattern, 70 hours a week; two are one of each, 70 + 28; three are two and one."""
    paid = scenario(WAGES, PATTERNS, SHORT_DAY)
    prices = prices_of(paid, places_of(paid, Staff(desks=["city desk"])))
    month, desk = 40 * 365 / 84, 3 * 10 * 7 * 30 * 365 / 84
    assert prices.of((1, 1, 3)) == pytest.approx((70 + 70) * month + desk)
    assert prices.of((2, 0, 3)) == pytest.approx((70 + 28) * month + desk)
    assert prices.of((3, 2, 3)) == pytest.approx((140 + 28 + 70 + 28) * month + desk)


THREE = {"day": {"share": 0.43, "hours": "08:00-18:00"}, "late": {"share": 0.43, "hours": "12:00-20:00"},
         "night": {"share": 0.14, "hours": "22:00-04:00"}}  # fmt: skip


@pytest.mark.parametrize("shifts", [PATTERNS["technicians"]["shifts"], THREE], ids=["two", "three"])
@pytest.mark.parametrize("patterns", [[], ["late"], ["late", "day"]], ids=len)
def test_a_staffing_costs_what_its_groups_do(shifts, patterns):
    """As the scenario is simulated: hours of each group of people, after absence."""
    paid = scenario(WAGES, {"technicians": {"shifts": shifts}})
    places = places_of(paid, Staff(shifts=patterns))
    prices = prices_of(paid, places)
    others = sum(_cost(paid, group) for group in paid.groups()) - prices.of(tuple(place.now for place in places))
    for more in range(13):
        counts = tuple(1 + (more + 3 * number) % 12 for number in range(len(places)))
        cost = sum(_cost(paid, group) for group in staffed(paid, places, counts).groups())
        assert prices.of(counts) == pytest.approx(cost - others)


def _cost(paid, group) -> float:
    return group.count * shift_hours(paid, group.shift) * 0.9 * 40 * 365 / 84


def test_agents_without_a_rate_are_refused_beside_wages():
    paid = scenario({"costs": {"currency": "CNY", "regular_hour": 40}})
    assert prices_of(paid, places_of(paid, Staff())).unit == "CNY a month"
    with pytest.raises(WrongInput, match="desk_minute"):
        prices_of(paid, places_of(paid, Staff(desks=["hotline"])))


def test_the_first_guess_grows_with_the_work():
    plain = scenario()
    box = box_of(plain, places_of(plain, Staff(desks=["hotline"])), None)
    assert box.guess[1] > box.guess[0] >= 1
    assert box.most == tuple(2 * n + 4 for n in box.guess)
    busier = scenario({"reports": {"per_line_and_year": 2}})
    more = box_of(busier, places_of(busier, Staff(desks=["hotline"])), None)
    assert all(a > b for a, b in zip(more.guess, box.guess, strict=True))
    assert box_of(busier, places_of(busier, Staff()), 3).most == (3, 3)


def test_a_pool_is_guessed_as_a_whole():
    busy = {"reports": {"per_line_and_year": 2}}
    alone, pooled = scenario(busy), scenario(busy, {"technicians": {"sharing": "pooled"}})
    one, other = (box_of(each, places_of(each, Staff()), None).guess for each in (alone, pooled))
    assert sum(other) <= sum(one)
    assert other[1] == pytest.approx(2 * other[0], abs=1)
