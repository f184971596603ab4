"""Orders against closed forms: visits of bundles, the queue for technicians, and the work that orders make."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest
from cases import EXPONENTIAL, REPLICATIONS, SEED, field_waits, holds, scenario_of

from analysis.loads import offered_loads
from analysis.measures import Window, measure
from analysis.measures.orders import installation_times, installations, installed_in_time, visits_of_orders
from analysis.results import Measure
from analysis.theory import erlang_c_wait
from sim.log import FRONT_DESK
from sim.planning import build_plan
from sim.rules import MISSING

LINES = 1_000_000
PLENTY = {"technicians": {"per_area": 60}, "repair": {"on_site": "1 s"}}


def orders_of(per_hour, **orders):
    """Orders alone, so many an hour in the city of these tests, done by plenty of technicians."""
    return {"lines": LINES, "orders": {"per_line_and_year": per_hour * 365 * 24 / LINES, "on_site": "1 h"} | orders}


def measured(run, scenario, function):
    """The figures of a function over all replications, by name and group."""
    plan = build_plan(scenario)
    windows = [Window(plan, run(plan, SEED, replication), []) for replication in range(REPLICATIONS)]
    found = [{(of.measure, of.statistic, of.group): value for of, value in function(each)} for each in windows]
    return {name: [each[name] for each in found] for name in found[0]}


@pytest.mark.parametrize("not_done", [0.0, 0.1])
def test_bundles_are_done_in_one_visit_as_often_as_they_come_together(run, not_done):
    """And as that visit succeeds: together x (1 - not done). Visits per ticket are geometric."""
    scenario = scenario_of(
        0.0, window=24 * 14, follow_up=24 * 7, **PLENTY,
        **orders_of(3.0, bundle=0.6, members=[0.5, 0.5], together=0.9, not_done=not_done, delay="1 day"),
    )  # fmt: skip
    found = measured(run, scenario, visits_of_orders)
    holds(found["one visit for a bundle", "share", "all"], 0.9 * (1 - not_done), within=0.05)
    tickets = 0.9 + 0.1 * 2.5
    holds(found["visits of bundles", "mean", "all"], tickets / (1 - not_done), within=0.05)


def test_an_order_waits_for_a_technician_as_erlang_says(run):
    """Orders alone, of one service each: M/M/5 at 80 %."""
    scenario = scenario_of(
        0.0, warm_up=100, window=400, follow_up=100, technicians={"per_area": 5}, repair={"on_site": "1 s"},
        **orders_of(4.0, on_site=EXPONENTIAL),
    )  # fmt: skip
    plan = build_plan(scenario)
    waits = [field_waits(plan, run(plan, SEED, replication)).mean() for replication in range(REPLICATIONS)]
    holds(waits, erlang_c_wait(4.0, 1.0, 5), within=0.5)


def test_express_installations_and_their_time(run):
    """Nobody waits, and work is exponential: of two members that come together the sum of both counts (Erlang 2)."""
    scenario = scenario_of(
        0.0, window=24 * 14, follow_up=48, **PLENTY,
        **orders_of(3.0, on_site=EXPONENTIAL, bundle=1, express="2 h"),
    )  # fmt: skip
    share = measured(run, scenario, installed_in_time)["express installation", "share", "all"]
    holds(share, 1 - 3 * exp(-2), within=0.05)
    times = measured(run, scenario, installation_times)
    holds(times["installation time", "mean", "all"], 2.0, within=0.05)


def test_orders_begin_evenly_and_as_often_as_said(run):
    plan = build_plan(scenario_of(0.0, window=24 * 14, **PLENTY, **orders_of(3.0, bundle=0.5, together=0.5)))
    counts = [
        len(installations(Window(plan, run(plan, SEED, replication), [])).begun) for replication in range(REPLICATIONS)
    ]
    holds(counts, 3.0 * 24 * 14, within=0.05)


def exponential(mean):
    return {"distribution": "exponential", "mean": mean}


def test_offered_loads_of_orders_are_the_work_that_is_done(run):
    """Front desk, chain and technicians, with faults beside them."""
    orders = {
        "on_site": exponential("40 min"), "bundle": 0.5, "members": [1, 1], "together": 0.6, "not_done": 0.1,
        "delay": exponential("2 h"), "front_desk": {"handling": exponential("20 min"), "agents": 3},
    }  # fmt: skip
    scenario = scenario_of(
        2.0, warm_up=24 * 3, window=24 * 7,
        dispatch={"chain": ["desk"], "desks": {"desk": {"handling": exponential("12 min"), "agents": 3}}},
        technicians={"per_area": 9, "travel": {"time": exponential("20 min")}}, repair={"on_site": "30 min"},
        **orders_of(2.0, **orders),
    )  # fmt: skip
    loads = {load.place: load for load in offered_loads(scenario, "")}
    assert sorted(loads) == ["desk: desk", "front desk of orders", "technicians: city"]
    plan = build_plan(scenario)
    logs = [run(plan, SEED, replication) for replication in range(REPLICATIONS)]
    for place, desk in (("front desk of orders", FRONT_DESK), ("desk: desk", 0)):
        holds([_busy(plan, log, desk) for log in logs], loads[place].work, within=0.1)
    used = [measure(plan, log, []).values[Measure("utilisation", "share", "all", "", "share")] for log in logs]
    holds(used, loads["technicians: city"].utilisation, within=0.05)


def _busy(plan, log, desk):
    """People busy at a station on average over the window."""
    passages = log.desk_passages
    own = passages.rows((passages["desk"] == desk) & (passages["started"] != MISSING))
    finished = np.where(own["finished"] == MISSING, log.cut, own["finished"]).clip(plan.warm_up, plan.window_end)
    busy = finished - own["started"].clip(plan.warm_up, plan.window_end)
    return busy.sum() / (plan.window_end - plan.warm_up)
