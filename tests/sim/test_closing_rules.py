"""Each rule about closing against a second definition, word for word as the model is described."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import closing_rules
from sim.closing_rules import FoundBy, found_out, is_near_limit, recorded_outcome
from sim.rules import MISSING, NEVER, Outcome

SECONDS = st.integers(0, 100)


@given(SECONDS, SECONDS, st.integers(0, 30))
def test_near_is_when_fewer_seconds_are_left_than_the_margin(now, due, margin):
    left = len(range(now, due))
    assert is_near_limit(now, due, margin) == (left < margin if now <= due else True)


@pytest.mark.parametrize(
    ("outcome", "needs_more", "false", "recorded"),
    [
        (Outcome.FIXED, False, False, Outcome.FIXED),
        (Outcome.FIXED, False, True, Outcome.FIXED),
        (Outcome.FIXED, True, False, Outcome.SECOND_LINE),
        (Outcome.FIXED, True, True, Outcome.FIXED),
        (Outcome.NOT_FIXED, False, False, Outcome.NOT_FIXED),
        (Outcome.NOT_FIXED, False, True, Outcome.FIXED),
        (Outcome.NOT_FIXED, True, False, Outcome.SECOND_LINE),
        (Outcome.NOT_FIXED, True, True, Outcome.FIXED),
        (Outcome.NO_FAULT_FOUND, False, False, Outcome.NO_FAULT_FOUND),
        (Outcome.NO_FAULT_FOUND, False, True, Outcome.NO_FAULT_FOUND),
        (Outcome.NO_FAULT_FOUND, True, False, Outcome.NO_FAULT_FOUND),
        (Outcome.NO_FAULT_FOUND, True, True, Outcome.NO_FAULT_FOUND),
    ],
)
def test_what_a_visit_is_recorded_as(outcome, needs_more, false, recorded):
    assert recorded_outcome(outcome, needs_more, false) == recorded


@given(SECONDS, st.one_of(st.just(NEVER), SECONDS), SECONDS, SECONDS)
def test_a_living_fault_is_found_out_by_whoever_comes_first(closed, audit, report, window):
    """The audit where both come at once; a customer who comes later than the window gets a new ticket."""
    audit, report = audit if audit == NEVER else closed + audit, closed + report
    comers = sorted([(audit, 0, FoundBy.AUDIT), (report, 1, FoundBy.CUSTOMER)])
    instant, _, by = comers[0]
    late = by == FoundBy.CUSTOMER and instant > closed + window
    assert found_out(closed, audit, report, window) == (instant, MISSING if late else by)


def test_numbers_in_logs_stay_as_they_are():
    assert [*FoundBy] == [0, 1]


def test_every_rule_has_its_test():
    own = "sim.closing_rules"
    known = {name for name, rule in vars(closing_rules).items() if getattr(rule, "__module__", None) == own}
    tested = {name for name, value in globals().items() if getattr(value, "__module__", None) == own}
    assert known <= tested
