"""What holds for the figures of every run, whatever the scenario."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measures import Window, measure
from analysis.measures.clocks import seconds_on
from analysis.measures.costs import cost_lines
from analysis.measures.stops import stopped
from analysis.measures.times import INTERVALS, instants
from analysis.results import Measure
from sim.due import due_of
from sim.planning import build_plan
from sim.replicate import replicate
from sim.rules import MISSING
from sim.service_plan import ClockPlan
from tests.laws.any_scenario import SCENARIOS
from tests.small import scenario_of

some = settings(max_examples=20, deadline=None, derandomize=True)
SEEDS = st.integers(0, 1000)


@some
@given(SCENARIOS, SEEDS)
def test_no_clock_runs_outside_its_calendar(tree, seed):
    plan = build_plan(scenario_of(**tree))
    log = replicate(plan, seed, 0)
    at = instants(Window(plan, log, ()))
    for clock in plan.service.clocks:
        calendar = ClockPlan(clock.name, clock.opens, clock.closes)
        for _, begin, end in INTERVALS:
            rows = np.flatnonzero((at[begin] != MISSING) & (at[end] != MISSING))
            begins, ends = at[begin][rows], at[end][rows]
            runs = seconds_on(clock, stopped(log, clock.stops), rows, begins, ends)
            open_time = seconds_on(calendar, stopped(log, frozenset()), rows, begins, ends)
            assert (runs >= 0).all()
            assert (runs <= open_time).all()
            assert (open_time <= ends - begins).all()


@some
@given(SCENARIOS, SEEDS)
def test_times_add_up_on_every_clock(tree, seed):
    plan = build_plan(scenario_of(**tree))
    log = replicate(plan, seed, 0)
    at = log.tickets
    rows = np.flatnonzero((at["restored"] != MISSING) & (at["closed"] != MISSING))
    for clock in plan.service.clocks:
        stops = stopped(log, clock.stops)
        whole, first, second = (
            seconds_on(clock, stops, rows, at[begin][rows], at[end][rows])
            for begin, end in (("reported", "closed"), ("reported", "restored"), ("restored", "closed"))
        )
        assert (whole == first + second).all()


@some
@given(SCENARIOS, SEEDS)
def test_costs_add_up(tree, seed):
    plan = build_plan(scenario_of(**tree))
    log = replicate(plan, seed, 0)
    values = measure(plan, log, ()).values
    lines = cost_lines(Window(plan, log, ()))
    assert all(cost >= 0 for cost in lines.values())
    if plan.service.currency:
        assert values[Measure("cost", "total", "all", "", "CNY")] == float(sum(lines.values()))
        for name, cost in lines.items():
            assert values[Measure("cost", "total", f"cost: {name}", "", "CNY")] == float(cost)
    else:
        assert not [of for of in values if of.measure == "cost"]


@some
@given(SCENARIOS, SEEDS)
def test_what_is_due_is_what_was_promised(tree, seed):
    plan = build_plan(scenario_of(**tree))
    tickets = replicate(plan, seed, 0).tickets
    orders = tickets.rows(tickets["order"] == 1)
    if plan.orders is not None:
        assert (orders["due"] == orders["reported"] + plan.orders.service_level).all()
    tickets = tickets.rows(tickets["order"] == 0)
    columns = ("customer_class", "fault_class", "area", "reported")
    promised = [due_of(plan, *ticket) for ticket in zip(*(tickets[name].tolist() for name in columns), strict=True)]
    assert tickets["due"].tolist() == promised
    assert (tickets["due"] >= tickets["reported"]).all()
