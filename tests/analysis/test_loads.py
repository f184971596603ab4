"""Offered loads against arithmetic that stands in the comments, and against what a simulation measures."""

from __future__ import annotations

from copy import deepcopy
from math import inf
from typing import Any

import pytest

from analysis.loads import links, offered_loads, ticket_rate
from analysis.measures import measure
from analysis.results import Load
from analysis.theory import mean_distance_unit_square
from scenarios.scenario import read_scenario
from scenarios.study import merge
from sim.planning import build_plan
from sim.replicate import replicate

# 8760 lines that fail once a year are one report an hour. Each needs a visit of an hour, without travel.
TOWN: dict[str, Any] = {
    "areas": {"town": {"lines": 8760}},
    "reports": {"per_line_and_year": 1},
    "technicians": {"per_area": 2},
    "repair": {"on_site": "1 h"},
}
DESKS: dict[str, Any] = {
    "dispatch": {
        "chain": ["city desk"],
        "desks": {"city desk": {"handling": "15 min", "agents": 2}},
    }
}


def scenario_with(*changes: dict[str, Any]):
    tree = deepcopy(TOWN)
    for change in changes:
        tree = merge(tree, change)
    return read_scenario(tree)


def loads_with(*changes: dict[str, Any]) -> dict[str, Load]:
    return {load.place: load for load in offered_loads(scenario_with(*changes), "before")}


def work_with(*changes: dict[str, Any]) -> dict[str, float]:
    return {place: pytest.approx(load.work) for place, load in loads_with(*changes).items()}


def technicians_with(*changes: dict[str, Any]) -> Load:
    return loads_with(*changes)["technicians: town"]


# ---- how much comes ----


def test_tickets_per_hour():
    assert ticket_rate(scenario_with()) == pytest.approx(1)
    assert ticket_rate(scenario_with({"reports": {"factor": 1.2}})) == pytest.approx(1.2)


def test_repeats_come_on_top():
    # A quarter of all repairs comes back, repeats too: 1 / (1 - 1/4) tickets for each report.
    repeats = {"repeats": {"imperfect": 0.25, "delay": "8 days"}}
    assert ticket_rate(scenario_with(repeats)) == pytest.approx(4 / 3)
    # A fifth of the tickets has no fault, and of the rest half is fixed remotely, where 1 in 10 comes back:
    # 0.5 x 0.1 + 0.5 x 0.8 x 0.25 = 0.15.
    others = {"repair": {"no_fault_found": 0.2}, "remote": {"fixable": 0.5}, "repeats": {"imperfect_remote": 0.1}}
    assert ticket_rate(scenario_with(repeats, others)) == pytest.approx(1 / 0.85)


def test_classes_have_their_own_probabilities_of_a_repeat():
    # Half of the lines are of brand customers, whose repairs come back half the time: 1/2 x 1 + 1/2 x 2.
    customers = {"ordinary": {"share": 0.5}, "brand": {"share": 0.5, "imperfect": 0.5}}
    repeats = {"customers": customers, "repeats": {"delay": "8 days"}}
    assert ticket_rate(scenario_with(repeats)) == pytest.approx(1.5)


def test_each_area_has_its_lines():
    scenario = scenario_with({"areas": {"village": {"lines": 876}}})
    assert ticket_rate(scenario, "town") == pytest.approx(1)
    assert ticket_rate(scenario, "village") == pytest.approx(0.1)
    assert ticket_rate(scenario) == pytest.approx(1.1)


# ---- stations ----


def test_places_without_work_are_left_out():
    assert set(loads_with()) == {"technicians: town"}
    assert loads_with({"reports": {"per_line_and_year": 0}}) == {}


def test_work_of_hotline_remote_desk_and_chain():
    # Every ticket is taken in 6 min; a fifth of them is fixed remotely in 30 min; the others take the desk 15 min.
    stations = {"hotline": {"handling": "6 min"}, "remote": {"fixable": 0.2, "handling": "30 min"}}
    expected = {"hotline": 0.1, "remote desk": 0.1, "desk: city desk": 0.2, "technicians: town": 0.8}
    assert work_with(stations, DESKS) == expected


def test_a_fault_class_may_be_fixed_remotely_more_often():
    # 0.75 x 0.2 + 0.25 x 0.6 = 0.3 of the reports.
    faults = {"faults": {"cable": {"share": 0.75}, "service": {"share": 0.25, "remote_fix": 0.6}}}
    remote = {"remote": {"fixable": 0.2, "handling": "1 h"}}
    assert work_with(faults, remote) == {"remote desk": 0.3, "technicians: town": 0.7}


def test_misroutes_come_back_to_the_desk():
    # A tenth returns once, a hundredth twice, at most two times: 0.11 returns for each ticket.
    wrong = {"city desk": {"misroute": 0.1, "max_returns": 2, "wrong_unit": {"handling": "30 min"}}}
    found = work_with(DESKS, {"dispatch": {"desks": wrong}})
    assert found == {"desk: city desk": 0.25 * 1.11, "wrong unit of city desk": 0.055, "technicians: town": 1}


def test_direct_dispatch_spares_the_desks():
    # 0.9 eligible, of which 0.1 comes back: 0.81 pass no desk.
    direct = {"dispatch": {"mode": "direct", "direct": {"eligible": 0.9, "misassigned": 0.1}}}
    assert work_with(DESKS, direct)["desk: city desk"] == 0.25 * 0.19
    # In mode multi_tier the same words do nothing.
    assert work_with(DESKS, direct, {"dispatch": {"mode": "multi_tier"}})["desk: city desk"] == 0.25


@pytest.mark.parametrize(
    ("staff", "people"),
    [
        ({"agents": 2}, 2),
        ({"agents": 2, "open": "08:00-18:00"}, 2 * 10 / 24),
        ({"agents": 2, "open": "Mon-Fri 08:00-18:00"}, 2 * 50 / 168),
        ({"agents": 1, "open": "22:00-06:00"}, 8 / 24),
        ({"agents": 1, "open": "office"}, 40 / 168),
        ({"agents": None}, inf),
        ({"agents": None, "open": "08:00-18:00"}, inf),
        ({"agents": None, "shifts": [{"agents": 3, "open": "08:00-16:00"}, {"agents": 1, "open": "always"}]}, 2),
    ],
)
def test_people_are_averaged_over_the_week(staff, people):
    office = {
        "start": "2026-01-05",
        "calendars": {"office": {"weekly": "Mon-Fri 09:00-17:00", "exceptions": {"2026-01-06": "closed"}}},
    }
    found = loads_with(DESKS, office, {"dispatch": {"desks": {"city desk": staff}}})["desk: city desk"]
    assert found.capacity == pytest.approx(people)
    assert found.utilisation == pytest.approx(0.25 / people)
    assert found.overloaded == (people <= 0.25)


def test_an_overloaded_place_says_so():
    # 15 min of work an hour, and one person for 36 of 168 hours.
    hours = {"dispatch": {"desks": {"city desk": {"agents": 1, "open": "Mon-Thu 09:00-18:00"}}}}
    found = loads_with(DESKS, hours)["desk: city desk"]
    assert found.capacity == pytest.approx(36 / 168)
    assert found.overloaded


# ---- technicians ----


def test_technicians_work_through_shifts_without_lunch_and_absence():
    # 2 people x 9 h x 5 days of 168 h, of which a tenth is missed.
    shift = {"technicians": {"shift": {"hours": "Mon-Fri 08:00-18:00", "lunch": "12:00-13:00"}, "absence": 0.1}}
    assert technicians_with(shift).capacity == pytest.approx(2 * 45 / 168 * 0.9)


def test_lunch_takes_only_what_lies_in_the_shift():
    # 08:00-12:30 with half an hour of lunch, 14:00-20:00 with none: 10 h a day.
    shift = {"technicians": {"shift": {"hours": "08:00-12:30, 14:00-20:00", "lunch": "12:00-13:00"}}}
    assert technicians_with(shift).capacity == pytest.approx(2 * 10 / 24)


def test_groups_of_technicians():
    roster = [
        {"area": "town", "count": 2, "shift": {"hours": "08:00-20:00"}},
        {"area": "town", "absence": 0.5},
    ]
    found = technicians_with({"technicians": {"per_area": 0, "roster": roster}})
    assert found.capacity == pytest.approx(2 * 0.5 + 0.5)
    assert found.work == pytest.approx(1)


def test_who_works_faster_makes_less_work():
    # Two thirds of the hours are of people who need half the time: 2/3 x 0.5 + 1/3 x 1.
    roster = [{"area": "town", "count": 2, "work_factor": 0.5}, {"area": "town", "count": 1}]
    assert technicians_with({"technicians": {"per_area": 0, "roster": roster}}).work == pytest.approx(2 / 3)


def test_visits_for_each_ticket():
    # 0.2 find no fault on the first visit; of the others each visit fails with 0.5: 0.2 + 0.8 x 2 visits.
    assert technicians_with({"repair": {"no_fault_found": 0.2, "not_fixed": 0.5}}).work == pytest.approx(1.8)


def test_fault_classes_have_their_own_work():
    # Cables: a quarter of the reports, 3 h, none fixed remotely. The others: half of them remotely, 1 h.
    faults = {"cable": {"share": 0.25, "on_site": "3 h", "remote_fix": 0}, "other": {"share": 0.75}}
    found = technicians_with({"faults": faults, "remote": {"fixable": 0.5}})
    assert found.work == pytest.approx(0.25 * 3 + 0.375 * 1)


def test_travel_along_the_map():
    # 10 km x 0.5214 (mean distance in a unit square) x 1.3 at 20 km/h, and 6 min to enter.
    area, travel = {"town": {"side": "10 km"}}, {"speed": "20 km/h", "detour": 1.3, "enter": "6 min"}
    found = technicians_with({"areas": area, "technicians": {"travel": travel}})
    assert found.work == pytest.approx(1 + 10 * mean_distance_unit_square("euclid") * 1.3 / 20 + 0.1)


def test_travel_that_is_drawn():
    trip = {"distribution": "exponential", "mean": "30 min"}
    assert technicians_with({"technicians": {"travel": {"time": trip}}}).work == pytest.approx(1.5)


def test_a_pool_takes_the_work_of_all_areas():
    areas = {"areas": {"village": {"lines": 876, "technicians": 1}}}
    assert work_with(areas) == {"technicians: town": 1, "technicians: village": 0.1}
    found = loads_with(areas, {"technicians": {"sharing": "pooled"}})
    assert set(found) == {"technicians"}
    assert (found["technicians"].work, found["technicians"].capacity) == (pytest.approx(1.1), 3)


def test_whatever_is_shared_is_one_pool():
    areas = {"areas": {"village": {"lines": 876, "technicians": 1}}}
    for sharing in ("borrow", "work_hours"):
        repair = {"repair": {"standard_time": "1 h"}, "technicians": {"sharing": sharing}}
        assert work_with(areas, repair) == {"technicians": 1.1}


def test_contractors_are_no_capacity_unless_there_is_nobody_else():
    own, foreign = {"area": "town", "count": 2}, {"area": "town", "count": 3, "employer": "contractor"}
    assert technicians_with({"technicians": {"per_area": 0, "roster": [own, foreign]}}).capacity == 2
    assert technicians_with({"technicians": {"per_area": 0, "roster": [foreign]}}).capacity == 3


@pytest.mark.parametrize(
    ("appointments", "nobody"),
    [
        ({"no_access": {"without": 0.2}, "retry": "4 h"}, 0.2),
        ({"at_home": [0.9] * 12 + [0.7] * 12, "retry": "4 h"}, 0.2),
        ({"policy": "blind", "no_access": {"unconfirmed": 0.1, "confirmed": 0.5, "without": 0.3}}, 0.1),
        # Three quarters are reached.
        ({"policy": "confirmed", "confirm": {"reached": 0.75}, "no_access": {"unconfirmed": 0.4}}, 0.1),
    ],
)
def test_visits_to_which_nobody_opens(appointments, nobody):
    # Each visit takes 1 / (1 - p) trips of an hour, and p / (1 - p) waits of half an hour at the door.
    trips = {"technicians": {"travel": {"time": "1 h"}}}
    found = technicians_with({"appointments": {"wait_at_door": "30 min", "mean_job": "1 h"} | appointments}, trips)
    assert found.work == pytest.approx(1 + 1 / (1 - nobody) + 0.5 * nobody / (1 - nobody))


# ---- against a simulation ----


def test_the_load_of_visits_without_access_is_that_of_a_simulation():
    tree: dict[str, Any] = {
        "horizon": {"warm_up": "10 days", "window": "200 days", "follow_up": "5 days"},
        "technicians": {"per_area": 20, "travel": {"time": "30 min"}},
        "second_line": {"needed": 0.2, "visit_after": 0.5, "parts": {"needed": 0.1}},
        "orders": {"per_line_and_year": 0.5, "on_site": "2 h", "bundle": 0.5, "not_done": 0.2},
        "appointments": {"no_access": {"without": 0.25}, "wait_at_door": "12 min", "retry": "3 h"},
    }
    scenario = scenario_with(tree)
    seen = measure(plan := build_plan(scenario), replicate(plan, 1, 0), []).values
    states = {of.group: value for of, value in seen.items() if of.measure == "technician time"}
    busy = sum(states[f"state: {name}"] for name in ("travel", "work", "no access"))
    (load,) = offered_loads(scenario, "before")
    assert 20 * busy == pytest.approx(load.work, rel=0.05)
    assert 20 * states["state: no access"] == pytest.approx(load.work - _with_nobody_at_the_door(scenario), rel=0.1)


def _with_nobody_at_the_door(scenario) -> float:
    (load,) = offered_loads(
        scenario.model_copy(update={"appointments": scenario.appointments.model_copy(update={"wait_at_door": None})}),
        "before",
    )
    return load.work


def test_loads_are_those_of_a_simulation():
    """Busy time per hour at each place, over a window in which the backlog hardly changes."""
    tree: dict[str, Any] = {
        "horizon": {"warm_up": "30 days", "window": "200 days", "follow_up": "5 days"},
        "areas": {"town": {"lines": 8760, "side": "8 km"}},
        "hotline": {"handling": {"distribution": "exponential", "mean": "6 min"}},
        "remote": {"fixable": 0.25, "handling": "20 min"},
        "dispatch": {
            "mode": "direct",
            "direct": {"eligible": 0.5, "misassigned": 0.2},
            "desks": {"city desk": {"misroute": 0.2, "wrong_unit": {"handling": "30 min"}}},
        },
        # Technicians are there all the time and plenty, each on a trip from where the last one ended.
        "technicians": {"per_area": 60, "travel": {"speed": "20 km/h", "enter": "6 min"}},
        "repair": {"no_fault_found": 0.1, "not_fixed": 0.2},
        "repeats": {"imperfect": 0.2, "delay": "3 days"},
    }
    scenario = scenario_with(DESKS, tree)
    plan = build_plan(scenario)
    log = replicate(plan, 1, 0)
    found = {load.place: load.work for load in offered_loads(scenario, "before")}
    passages = log.desk_passages
    hours = (plan.window_end - plan.warm_up) / 3600

    def busy(desk: int, wrong_unit: int = 0) -> float:
        here = (passages["desk"] == desk) & (passages["wrong_unit"] == wrong_unit) & (passages["finished"] >= 0)
        inside = here & (plan.warm_up <= passages["arrived"]) & (passages["arrived"] < plan.window_end)
        return float((passages["finished"] - passages["started"])[inside].sum()) / 3600 / hours

    assert found["hotline"] == pytest.approx(busy(-2), rel=0.05)
    assert found["remote desk"] == pytest.approx(busy(-1), rel=0.05)
    assert found["desk: city desk"] == pytest.approx(busy(0), rel=0.05)
    assert found["wrong unit of city desk"] == pytest.approx(busy(0, 1), rel=0.1)
    seen = {(of.measure, of.group): value for of, value in measure(plan, log, [86_400]).values.items()}
    technicians = loads_by_state(seen)
    # With sixty to choose from, the trip is much shorter than between two places; the work on site is not.
    assert technicians["work"] * 60 == pytest.approx(on_site_hours(scenario), rel=0.05)
    assert technicians["travel"] * 60 < found["technicians: town"] - on_site_hours(scenario)


def loads_by_state(seen: dict[tuple[str, str], float]) -> dict[str, float]:
    return {state: seen["technician time", f"state: {state}"] for state in ("travel", "work")}


def on_site_hours(scenario) -> float:
    """Work on site per hour: tickets x need a visit x visits, of an hour each."""
    return ticket_rate(scenario) * 0.75 * (0.1 + 0.9 / 0.8)


# ---- links ----


def test_links_of_an_ordinary_ticket():
    chain = {"dispatch": {"chain": ["city desk", "leader"], "desks": {"city desk": {}, "leader": {}}}}
    assert links(scenario_with(chain)) == ["hotline", "city desk", "leader", "technician"]
    assert links(scenario_with(chain, {"dispatch": {"mode": "direct"}})) == [
        "hotline",
        "system assignment",
        "technician",
    ]
    assert links(scenario_with()) == ["hotline", "technician"]


# ---- orders ----

ORDERS: dict[str, Any] = {
    "reports": {"per_line_and_year": 0},
    "orders": {"per_line_and_year": 2, "on_site": "30 min", "front_desk": {"handling": "15 min", "agents": 2}},
}
"""Two orders an hour."""


def bundles(**more: Any) -> dict[str, Any]:
    # Half of the orders are bundles of 2 or 3 members: 1.75 services for each order.
    return {"orders": {"bundle": 0.5, "members": [1, 1]} | more}


def test_orders_are_work_of_front_desk_and_technicians():
    # Two an hour, of 15 and of 30 minutes.
    assert work_with(ORDERS) == {"front desk of orders": 0.5, "technicians: town": 1.0}
    assert work_with(ORDERS, {"orders": {"factor": 0.5}}) == {"front desk of orders": 0.25, "technicians: town": 0.5}


def test_orders_and_faults_add_up():
    # One fault an hour of one hour; three tickets an hour pass the desk, a quarter of an hour each.
    work = work_with(ORDERS, {"reports": {"per_line_and_year": 1}}, DESKS)
    assert work == {"front desk of orders": 0.5, "desk: city desk": 0.75, "technicians: town": 2.0}


def test_each_member_is_work_and_comes_with_the_others_or_alone():
    # Together: 2 tickets an hour with 3.5 services. Apart: 3.5 tickets, each with a trip of 15 min.
    trips = {"technicians": {"travel": {"time": "15 min"}}}
    together = work_with(ORDERS, bundles(together=1), trips)
    assert together == {"front desk of orders": 0.5, "technicians: town": 2 * 0.25 + 3.5 * 0.5}
    apart = work_with(ORDERS, bundles(together=0), trips)
    assert apart == {"front desk of orders": 3.5 / 4, "technicians: town": 3.5 * 0.25 + 3.5 * 0.5}
    # Half of them: 2 x (1 + 0.5 x 0.75) = 2.75 tickets.
    half = work_with(ORDERS, bundles(together=0.5), trips)
    assert half == {"front desk of orders": 2.75 / 4, "technicians: town": 2.75 * 0.25 + 3.5 * 0.5}


def test_visits_that_do_not_finish_an_order_are_made_again():
    # A fifth of the visits: 1 / 0.8 visits for each ticket.
    assert work_with(ORDERS, {"orders": {"not_done": 0.2}})["technicians: town"] == 1.25
