"""Decisions about appointments against a second, slow definition."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from sim import slots
from sim.slots import (
    Policy,
    after_offer,
    first_window,
    free_slots,
    kept_for_urgent,
    slots_in_window,
)

DAY = 86_400
BEGINS = st.lists(st.integers(0, 20 * DAY), unique=True, max_size=12).map(sorted)


@given(st.integers(0, 100_000), st.integers(1, 2000), st.integers(1, 20_000), st.integers(0, 3))
def test_slots_are_whole_jobs_in_the_filled_part(available, fill, mean_job, overbooking):
    """Counted one by one."""
    left, jobs = Fraction(available * fill, 1000), 0
    while left >= mean_job and jobs < 50:
        left, jobs = left - mean_job, jobs + 1
    found = slots_in_window(available, fill, mean_job, overbooking)
    if available == 0:
        assert found == 0
    elif jobs < 50:
        assert found == jobs + overbooking


@given(st.integers(0, 50), st.integers(0, 1000))
def test_what_is_kept_is_rounded_up(number, reserve):
    assert kept_for_urgent(number, reserve) == ceil(Fraction(number * reserve, 1000))


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.booleans(), st.booleans())
def test_free_slots_are_those_that_nobody_has_and_nobody_is_kept_from(number, kept, taken, urgent, begun):
    expected = number - taken
    if not urgent and not begun:
        expected -= kept
    assert free_slots(number, kept, taken, urgent, begun) == expected


@given(BEGINS, st.integers(0, 21 * DAY), st.integers(0, 10))
def test_windows_on_offer(begins, earliest, days_ahead):
    """From the first that does not begin too early to the last of the day so many days later."""
    offered = range(first_window(begins, earliest), after_offer(begins, earliest, days_ahead))
    expected = [
        number
        for number, begin in enumerate(begins)
        if begin >= earliest and begin // DAY <= earliest // DAY + days_ahead
    ]
    assert [*offered] == expected


def test_policies_keep_their_numbers():
    assert [*Policy] == [0, 1, 2, 3, 4]


def test_every_decision_has_its_test():
    known = {name for name, rule in vars(slots).items() if callable(rule) and rule.__module__ == "sim.slots"}
    assert known <= set(globals())
