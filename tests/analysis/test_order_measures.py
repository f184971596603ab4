"""Measures of orders on logs made by hand: an order is a whole, however many tickets its members come in."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import pytest
from hand_made import HOUR, PLAN, SCENARIO, at, log_of, passage, ticket, visit

from analysis.measures import Window
from analysis.measures.orders import ORDER_MEASURES
from scenarios.scenario import read_scenario
from sim.log import FRONT_DESK, HOTLINE
from sim.planning import build_plan
from sim.rules import MISSING, Outcome

ORDERS = build_plan(
    read_scenario(SCENARIO | {"orders": {"per_line_and_year": 1, "on_site": "1 h", "service_level": "2 days"}})
)
"""An order is express within 24 h and promised within 48 h."""

BEGIN = at("Mon 10:00")
"""Beginning of the window."""


def order(reported, restored=MISSING, bundle=MISSING, **others):
    own = {"order": 1, "members": 1, "fault_class": MISSING, "bundle": bundle, "customer_class": 0}
    return ticket(reported, restored, **(own | others))


def went(number, begin, end, count=0, **others):
    return visit(number, 0, begin, begin, begin, end, visit=count, **others)


def figures(tickets, passages=(), visits=(), plan=ORDERS):
    window = Window(plan, log_of(tickets, passages, visits), [])
    found = {}
    for function in ORDER_MEASURES:
        found |= {(of.measure, of.statistic, of.group): value for of, value in function(window)}
    return found


def mixture():
    """Two single orders, a bundle together, one apart, one still open, one before the window, and a fault."""
    tickets = [
        order(BEGIN, BEGIN + 10 * HOUR),
        order(BEGIN, BEGIN + 20 * HOUR, bundle=1, members=3),
        order(BEGIN, BEGIN + 5 * HOUR, bundle=2),
        order(BEGIN + HOUR, BEGIN + 30 * HOUR, bundle=2),
        order(BEGIN, BEGIN + 9 * HOUR, bundle=4),
        order(BEGIN + HOUR, bundle=4),
        order(BEGIN - HOUR, BEGIN + 6 * HOUR, bundle=6),
        order(BEGIN + HOUR, BEGIN + 7 * HOUR, bundle=6),
        order(BEGIN + 3 * HOUR, BEGIN + 53 * HOUR, customer_class=1),
        ticket(BEGIN, BEGIN + HOUR),
    ]
    visits = [went(number, BEGIN + HOUR, BEGIN + 2 * HOUR) for number in (0, 2, 3, 4, 6, 7, 8, 9)]
    visits += [went(1, BEGIN + HOUR, BEGIN + 2 * HOUR, outcome=Outcome.NOT_FIXED), went(1, BEGIN, BEGIN, 1)]
    return figures(tickets, visits=visits)


def test_orders_of_the_window_are_counted_once():
    seen = mixture()
    assert seen["orders", "count", "all"] == 5
    assert seen["open orders", "count", "all"] == 1
    assert seen["bundles among orders", "share", "all"] == 3 / 5


def test_an_order_lasts_until_its_last_member_is_done():
    seen = mixture()
    # 10, 50, 20 and, from its first member's order to its second one's end, 30 h.
    assert seen["installation time", "mean", "all"] == pytest.approx(110 / 4)
    assert seen["installation time", "median", "all"] == 20
    assert seen["installation time", "maximum", "customers: ordinary"] == 30
    assert seen["installation time", "mean", "customers: brand"] == 50


def test_express_and_promise_are_shares_of_the_orders_that_are_known():
    seen = mixture()
    # The open one was there for 149 h at the cut: late.
    assert seen["express installation", "share", "all"] == 2 / 5
    assert seen["express installation", "share", "customers: ordinary"] == 2 / 4
    assert seen["express installation", "share", "customers: brand"] == 0
    assert seen["kept promise of orders", "share", "all"] == 3 / 5
    assert seen["kept promise of orders", "share", "customers: brand"] == 0


def test_an_open_order_that_is_young_at_the_cut_says_nothing():
    plan = replace(ORDERS, window_end=PLAN.cut)
    young, old = order(PLAN.cut - HOUR), order(PLAN.cut - 30 * HOUR)
    assert isnan(figures([young], plan=plan)["express installation", "share", "all"])
    assert figures([young, old], plan=plan)["express installation", "share", "all"] == 0
    assert isnan(figures([young, old], plan=plan)["kept promise of orders", "share", "all"])


def test_limits_are_kept_to_the_second():
    day = order(BEGIN, BEGIN + 24 * HOUR)
    assert figures([day])["express installation", "share", "all"] == 1
    assert figures([order(BEGIN, BEGIN + 24 * HOUR + 1)])["express installation", "share", "all"] == 0


@pytest.mark.parametrize(
    ("tickets", "visits", "share"),
    [
        ([order(BEGIN, BEGIN + 9, bundle=0, members=2)], [went(0, BEGIN, BEGIN + 9)], 1),
        ([order(BEGIN, BEGIN + 9, bundle=0, members=2)], [went(0, BEGIN, BEGIN), went(0, BEGIN, BEGIN + 9, 1)], 0),
        (
            [order(BEGIN, BEGIN + 9, bundle=0), order(BEGIN, BEGIN + 9, bundle=0)],
            [went(0, BEGIN, BEGIN), went(1, BEGIN, BEGIN + 9)],
            0,
        ),
    ],
)
def test_one_visit_does_all_members(tickets, visits, share):
    single = order(BEGIN, BEGIN + HOUR)
    seen = figures([*tickets, single], visits=[*visits, went(len(tickets), BEGIN, BEGIN + HOUR)])
    assert seen["one visit for a bundle", "share", "all"] == share
    assert seen["visits of bundles", "mean", "all"] == len(visits)
    assert seen["visits of orders", "mean", "all"] == (len(visits) + 1) / 2


def test_bundles_that_are_not_done_do_not_count_for_their_visits():
    # Of three bundles in the window one is open; of the others one had two visits and one two tickets.
    seen = mixture()
    assert seen["one visit for a bundle", "share", "all"] == 0
    assert seen["visits of bundles", "mean", "all"] == 2
    assert seen["visits of orders", "mean", "all"] == 6 / 4


def test_time_at_the_front_desk():
    tickets = [order(BEGIN), order(BEGIN), ticket(BEGIN), order(BEGIN - HOUR)]
    passages = [
        passage(0, FRONT_DESK, BEGIN, BEGIN + 360, BEGIN + 1080),
        passage(1, FRONT_DESK, BEGIN, BEGIN, BEGIN + 360),
        passage(2, HOTLINE, BEGIN, BEGIN, BEGIN + 7200),
        passage(3, FRONT_DESK, BEGIN - HOUR, BEGIN, BEGIN + 7200),
    ]
    seen = figures(tickets, passages)
    assert seen["front desk wait", "mean", "all"] == pytest.approx(0.05)
    assert seen["front desk handling", "mean", "all"] == pytest.approx(0.15)
    assert seen["front desk", "maximum", "all"] == pytest.approx(0.3)


def test_without_orders_there_is_nothing_to_say():
    seen = figures([ticket(BEGIN, BEGIN + HOUR)], plan=PLAN)
    assert seen["orders", "count", "all"] == 0
    assert isnan(seen["one visit for a bundle", "share", "all"])
    assert isnan(seen["installation time", "mean", "all"])
    assert not any(name == "express installation" for name, _, _ in seen)
