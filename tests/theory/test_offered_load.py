"""Offered loads, which follow the flows by their means, against the busy time that a run measures."""

from __future__ import annotations

import pytest
from cases import REPLICATIONS, SEED, holds, scenario_of

from analysis.loads import offered_loads
from analysis.measures import measure
from analysis.results import Measure
from sim.log import HOTLINE, REMOTE
from sim.planning import build_plan
from sim.rules import MISSING


def exponential(mean):
    return {"distribution": "exponential", "mean": mean}


CITY_DESK = {
    "handling": exponential("12 min"), "agents": 2, "misroute": 0.2, "max_returns": 2,
    "wrong_unit": {"handling": exponential("20 min"), "agents": 1},
}  # fmt: skip

PARTS = {
    "hotline": {"handling": exponential("10 min"), "agents": 2},
    "remote": {"fixable": 0.3, "handling": exponential("30 min"), "agents": 2},
    "dispatch": {"chain": ["city desk"], "desks": {"city desk": CITY_DESK}},
    "technicians": {"per_area": 9, "travel": {"time": exponential("20 min")}},
    "repair": {"on_site": exponential("50 min"), "no_fault_found": 0.15, "not_fixed": 0.1, "pause": "5 h"},
    "repeats": {"imperfect": 0.12, "imperfect_remote": 0.05, "delay": exponential("1 day")},
}
"""Everything that makes work: wrong units, remote fixes, further visits, visits for nothing, repeats."""

PLACES = {
    "hotline": (HOTLINE, 0),
    "remote desk": (REMOTE, 0),
    "desk: city desk": (0, 0),
    "wrong unit of city desk": (0, 1),
}


UTILISATION = Measure("utilisation", "share", "all", "", "share")


def work_at(plan, log, desk, wrong_unit):
    """People busy at a station on average over the window."""
    own = (log.desk_passages["desk"] == desk) & (log.desk_passages["wrong_unit"] == wrong_unit)
    own &= log.desk_passages["started"] != MISSING
    rows = log.desk_passages.rows(own)
    finished = rows["finished"].clip(plan.warm_up, plan.window_end)
    finished[rows["finished"] == MISSING] = plan.window_end
    started = rows["started"].clip(plan.warm_up, plan.window_end)
    return (finished - started).sum() / (plan.window_end - plan.warm_up)


def test_offered_loads_are_the_work_that_is_done(run):
    scenario = scenario_of(6.0, warm_up=24 * 5, window=24 * 7, **PARTS)
    loads = {load.place: load for load in offered_loads(scenario, "")}
    assert sorted(loads) == sorted([*PLACES, "technicians: city"])
    plan = build_plan(scenario)
    logs = [run(plan, SEED, replication) for replication in range(REPLICATIONS)]
    for place, (desk, wrong_unit) in PLACES.items():
        holds([work_at(plan, log, desk, wrong_unit) for log in logs], loads[place].work, within=0.1)
    crew = loads["technicians: city"]
    holds([measure(plan, log, []).values[UTILISATION] for log in logs], crew.utilisation, within=0.05)


def test_offered_load_counts_people_by_their_hours(run):
    # 10 h a day without 1 h of lunch, and 20 % absence: 4 technicians are 4 * 9 / 24 * 0.8 = 1.2 round the clock,
    # and 1.2 jobs of 30 min an hour keep half of them busy. Nobody works overtime, as no job starts that late.
    crew = {
        "per_area": 4, "absence": 0.2, "shift": {"hours": "08:00-18:00", "lunch": "12:00-13:00"},
        "latest_start": "30 min", "travel": {"time": "1 min"},
    }  # fmt: skip
    scenario = scenario_of(1.2, warm_up=24 * 2, window=24 * 28, technicians=crew, repair={"on_site": "29 min"})
    (load,) = offered_loads(scenario, "")
    assert (load.work, load.capacity) == (pytest.approx(0.6), pytest.approx(1.2))
    plan = build_plan(scenario)
    found = [measure(plan, run(plan, SEED, replication), []).values for replication in range(REPLICATIONS)]
    holds([values[UTILISATION] for values in found], load.utilisation, within=0.1)
    assert not any(values[Measure("technician time", "share", "state: overtime", "", "share")] for values in found)
