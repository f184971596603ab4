"""Each rule of outages and storms against a second, slow definition."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import outage_rules
from sim.outage_rules import (
    Detection,
    closes_with_outage,
    element_of,
    may_be_fixed_remotely,
    outcome_at_outage,
    product,
    reports_outage,
    shown_by_tickets,
    slowness_at,
)  # fmt: skip
from sim.rules import Outcome


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8).map(sorted), st.integers(0, 5), st.integers(0, 30))
def test_tickets_show_an_outage_when_enough_lie_within_the_time_up_to_the_last(taken_in, count, within):
    now = taken_in[-1]
    recent = [instant for instant in taken_in if now - instant <= within]
    span = now - taken_in[-min(count, len(taken_in))]
    assert shown_by_tickets(len(taken_in), span, count, within) == (count > 0 and len(recent) >= count)


@given(st.integers(1, 40), st.integers(1, 200))
def test_every_line_hangs_on_the_element_whose_turn_it_is(lines_each, lines):
    elements = [number for number in range(lines) for _ in range(lines_each)][:lines]
    assert [element_of(line, lines_each) for line in range(lines)] == elements


@pytest.mark.parametrize(
    ("down", "own_fault", "reports"),
    [(True, True, True), (True, False, True), (False, True, True), (False, False, False)],
)
def test_who_has_service_again_and_no_fault_does_not_report(down, own_fault, reports):
    assert reports_outage(down, own_fault) == reports


@pytest.mark.parametrize(
    ("of_outage", "down", "own_fault", "fixable"),
    [
        (False, False, True, True),
        (True, False, True, True),
        (True, False, False, False),
        (True, True, True, False),
        (True, True, False, False),
    ],
)
def test_what_reports_an_outage_is_fixed_remotely_only_for_its_own_fault_and_after_the_repair(
    of_outage, down, own_fault, fixable
):
    assert may_be_fixed_remotely(of_outage, down, own_fault) == fixable


def test_a_visit_to_an_outage_is_in_vain_or_finds_nothing():
    assert outcome_at_outage(True) == Outcome.WASTED
    assert outcome_at_outage(False) == Outcome.NO_FAULT_FOUND


@pytest.mark.parametrize(
    ("own_fault", "down", "closes"),
    [(False, False, True), (True, False, False), (False, True, False), (True, True, False)],
)
def test_a_line_that_works_closes_its_ticket(own_fault, down, closes):
    assert closes_with_outage(own_fault, down) == closes


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(500, 3000)), max_size=5, unique_by=lambda step: step[0]),
    st.integers(-5, 60),
)
def test_the_last_step_that_has_come_holds(steps, now):
    steps = sorted(steps)
    expected = 1000
    for instant, factor in steps:
        if instant <= now:
            expected = factor
    assert slowness_at([instant for instant, _ in steps], [factor for _, factor in steps], now) == expected


@given(st.integers(1, 10**4), st.integers(1, 10**4))
def test_two_factors_are_one_rounded_half_up(one, other):
    assert product(one, other) == int((Decimal(one) * other / 1000).quantize(Decimal(1), ROUND_HALF_UP))


def test_numbers_in_logs_stay_as_they_are():
    assert [*Detection] == [0, 1, 2, 3]


def test_every_rule_has_its_test():
    module = outage_rules.__name__
    known = {name for name, rule in vars(outage_rules).items() if callable(rule) and rule.__module__ == module}
    assert known <= {name for name, value in globals().items() if getattr(value, "__module__", None) == module}
