"""Each rule against a second, slow definition: second by second, or word for word as the model is described."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import rules
from sim.rules import (
    MISSING,
    NEVER,
    AppointmentOutcome,
    Cause,
    Outcome,
    Phase,
    Queue,
    Route,
    Sharing,
    add_open_time,
    aged,
    budget_left,
    chase_called,
    desk_key,
    distance,
    extended_until,
    field_key,
    fits_before_lock,
    found_when_stuck,
    helps,
    may_take,
    misassignment_found,
    next_multiple,
    next_open,
    outcome_of_visit,
    raised,
    repeat_reported,
    scaled,
    seconds_to_spend,
    travel_seconds,
)  # fmt: skip

DAY = 86_400
END = 60
"""Calendars of these tests lie within a minute, so that every second can be looked at."""

INSTANTS = st.integers(0, END + 10)


@st.composite
def calendars(draw):
    """Opening and closing instants of disjoint intervals, ascending; perhaps none."""
    edges = sorted(draw(st.sets(st.integers(0, END), max_size=12)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    return [opens for opens, _ in pairs], [closes for _, closes in pairs]


def is_open(calendar, second):
    return any(opens <= second < closes for opens, closes in zip(*calendar, strict=True))


@given(calendars(), INSTANTS)
def test_next_open_is_the_first_open_second(calendar, now):
    expected = next((second for second in range(now, END + 1) if is_open(calendar, second)), NEVER)
    assert next_open(*calendar, now) == expected


@given(calendars(), INSTANTS, st.integers(1, 30))
def test_open_time_is_added_second_by_second(calendar, now, seconds):
    """The end of the last of so many open seconds."""
    open_ones = [second for second in range(now, END + 1) if is_open(calendar, second)]
    expected = open_ones[seconds - 1] + 1 if len(open_ones) >= seconds else NEVER
    assert add_open_time(*calendar, now, seconds) == expected


@given(st.integers(0, 500), st.integers(1, 100), st.integers(0, 300))
def test_the_next_multiple_is_the_first_one_that_is_not_past(now, period, phase):
    expected = next(instant for instant in range(now, now + period) if (instant - phase) % period == 0)
    assert next_multiple(now, period, phase) == expected


@given(st.integers(1, 10**6), st.integers(1, 10**4))
def test_a_scaled_duration_is_rounded_half_up_and_at_least_a_second(seconds, per_mille):
    exact = (Decimal(seconds) * per_mille / 1000).quantize(Decimal(1), ROUND_HALF_UP)
    assert scaled(seconds, per_mille) == max(int(exact), 1)


@given(st.integers(1, 10**9))
def test_a_factor_of_one_changes_nothing(seconds):
    assert scaled(seconds, 1000) == seconds


COORDINATES = st.integers(-(10**6), 10**6)


@given(COORDINATES, COORDINATES)
def test_distances(east, north):
    assert distance(east, north, manhattan=True) == abs(east) + abs(north)
    square = east**2 + north**2
    straight = distance(east, north, manhattan=False)
    assert isqrt(square) <= straight <= isqrt(square) + 1
    assert straight**2 == pytest.approx(square)


@given(
    st.integers(0, 10**5),
    st.sampled_from([5_000.0, 20_000.0, 60_000.0]),
    st.sampled_from([1.0, 1.25, 1.5]),
    st.integers(0, 600),
)
def test_a_trip_takes_distance_by_speed_rounded_half_up_and_the_time_to_enter(metres, per_hour, detour, enter):
    exact = Fraction(metres) * Fraction(detour) * 3600 / Fraction(per_hour)
    half_up = int(exact + Fraction(1, 2))
    # where the exact time lies half-way between two seconds, floating point may take either
    allowed = {half_up} if (exact + Fraction(1, 2)).denominator != 1 else {half_up, half_up - 1}
    assert travel_seconds(float(metres), per_hour, detour, enter) in {max(each + enter, 1) for each in allowed}


def test_a_trip_to_where_one_stands_takes_a_second():
    assert travel_seconds(0.0, 20_000.0, 1.3, 0) == 1
    assert travel_seconds(0.0, 20_000.0, 1.3, 300) == 300


@pytest.mark.parametrize(("before", "after"), [(9, 8), (2, 1), (1, 1)])
def test_a_raised_priority_is_one_class_up(before, after):
    assert raised(before) == after


NUMBER = st.integers(0, 3)
"""Few values, so that ties are common."""


@given(st.permutations([(priority, order) for priority in (1, 2) for order in (0, 5)] * 2))
def test_a_desk_serves_by_priority_then_order_then_number(tickets):
    """The same as sorting by the last criterion first, stably."""
    numbered = list(enumerate(tickets))
    expected = sorted(sorted(numbered, key=lambda each: each[1][1]), key=lambda each: each[1][0])
    assert sorted(numbered, key=lambda each: desk_key(*each[1], each[0])) == expected


@given(st.lists(st.tuples(NUMBER, NUMBER, NUMBER, NUMBER, st.booleans()), max_size=12), st.sampled_from(list(Queue)))
def test_the_field_queue_is_sorted_by_its_rule_then_report_then_number(tickets, queue):
    """Each ticket: priority, report, due, mean work, whether it has an appointment."""
    first = {
        Queue.PRIORITY: lambda ticket: ticket[0],
        Queue.EARLIEST_DUE: lambda ticket: ticket[2],
        Queue.LEAST_SLACK: lambda ticket: ticket[2] - ticket[3],
        Queue.APPOINTMENT_FIRST: lambda ticket: not ticket[4],
    }
    numbered = list(enumerate(tickets))
    expected = sorted(numbered, key=lambda each: each[1][1])
    if queue in first:
        expected = sorted(expected, key=lambda each: first[queue](each[1]))
    assert sorted(numbered, key=lambda each: field_key(queue, *each[1], each[0])) == expected


@given(st.integers(1, 9), st.integers(0, 50), st.integers(0, 60), st.integers(1, 20))
def test_a_priority_rises_by_a_class_at_every_full_step(priority, reported, waited, step):
    steps = [instant for instant in range(reported + 1, reported + waited + 1) if (instant - reported) % step == 0]
    expected = priority
    for _ in steps:
        expected = raised(expected)
    assert aged(priority, reported, reported + waited, step) == expected


@given(st.sets(st.integers(0, 5)), st.one_of(st.just(MISSING), st.integers(0, 5)), NUMBER, NUMBER)
def test_who_may_take_a_ticket(skills, skill, at_most, priority):
    bits = int("".join("1" if number in skills else "0" for number in reversed(range(6))), 2)
    assert may_take(bits, skill, at_most, priority) == ((skill in skills or skill == MISSING) and priority <= at_most)
    assert may_take(-1, skill, NEVER, priority)


@pytest.mark.parametrize(
    ("own", "other", "waited", "helped"),
    [
        (1, 5, 0, True),
        (2, 5, 0, False),
        (1, 4, 0, False),
        (1, 1, 59, False),
        (1, 1, 60, True),
        (2, 1, 60, False),
    ],
)
def test_who_helps(own, other, waited, helped):
    """At most 1 waits at home, and at least 5 in the other area or its oldest for a minute."""
    assert helps(own, 1, other, 5, waited, 60) == helped
    assert helps(own, 1, other, 5, waited, MISSING) == (own <= 1 and other >= 5)


@given(*[st.integers(0, 30)] * 5)
def test_a_job_fits_before_a_lock_if_the_next_place_is_reached_in_time(now, travel, work, onward, begins):
    there = [*range(now, begins + 1)][travel + work + onward :]  # instants at which one could already be there
    assert fits_before_lock(now, travel, work, onward, begins) == bool(there)


@given(st.integers(0, 20), st.integers(0, 5), st.integers(1, 20), st.integers(0, 40))
def test_departures_are_extended_by_the_backlog_up_to_the_next_shift(now, waiting, hours, next_shift):
    allowed = [second for second in range(now, now + hours) if second < next_shift and waiting >= 3]
    expected = allowed[-1] + 1 if allowed else MISSING
    assert extended_until(now, waiting, 3, hours, next_shift) == expected


@given(
    st.integers(0, 3 * DAY),
    st.sampled_from([MISSING, 0, 9 * 3600, DAY - 1]),
    st.one_of(st.just(NEVER), st.integers(0, 3 * DAY)),
    st.integers(0, 3600),
)
def test_a_stuck_ticket_is_found_at_the_first_chance(now, audit, alarm, reaction):
    """Sweeps, daily at the same second, find what was there before; a past alarm is reacted to at once."""
    sweeps = [] if audit == MISSING else [day * DAY + audit for day in range(5) if day * DAY + audit > now]
    alarms = [] if alarm == NEVER else [max(alarm + reaction, now)]
    found = found_when_stuck(now, audit, alarm, reaction)
    assert found == min(sweeps + alarms) if sweeps + alarms else found >= NEVER


@given(calendars(), INSTANTS, st.integers(1, 30))
def test_a_misassignment_is_noticed_on_duty_after_the_triage(calendar, now, triage):
    on_duty = [second for second in range(now, END + 1) if is_open(calendar, second)]
    found = misassignment_found(*calendar, now, triage)
    assert found == on_duty[0] + triage if on_duty else found >= NEVER


EIGHTHS = st.integers(0, 24).map(lambda number: number / 8)
"""Rates that have an exact value in binary, so that nothing is rounded on the way."""


@given(st.integers(0, 40), EIGHTHS)
def test_a_budget_is_spent_second_by_second(budget, rate):
    halves = (second for second in range(1, 1000) if rate * (second + 0.5) > budget)
    assert seconds_to_spend(budget, rate) == next(halves, NEVER)


@given(INSTANTS, st.integers(0, 40), INSTANTS, EIGHTHS, EIGHTHS)
def test_a_customer_asks_when_the_budget_is_spent_at_the_rates_before_and_after(since, budget, breaks, before, after):
    def is_spent(second: int) -> bool:
        """Up to half a second later, as it is rounded half up."""
        if second <= breaks:
            return before * (second + 0.5 - since) > budget
        whole = before * max(breaks - since, 0)
        return whole + after * (second + 0.5 - max(breaks, since)) > budget

    expected = next((second for second in range(since + 1, since + 1000) if is_spent(second)), NEVER)
    assert chase_called(since, budget, breaks, before, after) == expected


@given(INSTANTS, st.integers(0, 40), INSTANTS, EIGHTHS, EIGHTHS, st.integers(0, 100))
def test_what_is_left_of_a_budget_is_what_no_second_has_spent(since, budget, breaks, before, after, seconds):
    spent = sum(before if second < breaks else after for second in range(since, since + seconds))
    assert budget_left(since, budget, breaks, before, after, since + seconds) == max(budget - spent, 0)


def test_a_rate_next_to_nothing_spends_nothing():
    assert seconds_to_spend(0, 0.0) == seconds_to_spend(1 << 24, 5e-324) == NEVER


@given(st.integers(0, 100), st.integers(1, 100), st.integers(0, 100))
def test_a_repeat_is_reported_after_its_delay_once_the_ticket_is_closed(restored, delay, lag):
    closed = restored + lag
    expected = next(second for second in range(10**4) if second >= restored + delay and second > closed)
    assert repeat_reported(restored, delay, closed) == expected


@pytest.mark.parametrize(
    ("first", "no_fault", "not_fixed", "outcome"),
    [
        (True, True, True, Outcome.NO_FAULT_FOUND),
        (True, True, False, Outcome.NO_FAULT_FOUND),
        (True, False, True, Outcome.NOT_FIXED),
        (True, False, False, Outcome.FIXED),
        (False, True, True, Outcome.NOT_FIXED),
        (False, True, False, Outcome.FIXED),
        (False, False, True, Outcome.NOT_FIXED),
        (False, False, False, Outcome.FIXED),
    ],
)
def test_what_a_visit_comes_to(first, no_fault, not_fixed, outcome):
    assert outcome_of_visit(first, no_fault, not_fixed) == outcome


def test_numbers_in_logs_and_priorities_of_events_stay_as_they_are():
    """Outcomes and routes stand in logs; phases order what happens at one instant, after SimPy's own events (0)."""
    assert [*Outcome] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert [*Route] == [0, 1, 2, 3]
    assert [*AppointmentOutcome] == [0, 1, 2, 3, 4, 5]
    assert [*Cause] == [0, 1]
    assert [*Queue] == [0, 1, 2, 3, 4, 5, 6]
    assert [*Sharing] == [0, 1, 2, 3, 4]
    order = "CALENDAR OUTAGE COMPLETION BATCH TIMER REPORT DISPATCH"
    assert [phase.name for phase in sorted(Phase)] == order.split()
    assert min(Phase) == 1


def test_every_rule_has_its_test():
    """A rule is shared by all engines, so that comparing their logs would not notice a mistake in it."""
    known = {name for name, rule in vars(rules).items() if callable(rule) and rule.__module__ == "sim.rules"}
    tested = {name for name, value in globals().items() if getattr(value, "__module__", None) == "sim.rules"}
    assert known <= tested
