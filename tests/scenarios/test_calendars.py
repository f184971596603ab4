"""Calendars: what can be written, which hours it means, what is said about mistakes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scenarios.base import WrongInput
from scenarios.calendars import (
    DAY,
    WEEK,
    WEEKDAYS,
    Calendar,
    before_and_after_lunch,
    lunch_in_shift,
    merged,
    parse_span,
    parse_week,
    shifts_of,
)
from tests.small import at, scenario_of, written

MONDAY = date(2026, 1, 5)


def week(text: str) -> list[str]:
    """Intervals as a person writes them."""
    return [f"{written(opens)} {written(closes)}" for opens, closes in parse_week(text)]


def hours_of(calendar: Calendar, days: int, start: date | None = None) -> list[str]:
    return [f"{written(opens)} {written(closes)}" for opens, closes in shifts_of(calendar, days, start)]


@pytest.mark.parametrize(
    ("text", "intervals"),
    [
        ("Mon 08:00-18:00", ["08:00 18:00"]),
        ("Mon,Wed 08:00-18:00", ["08:00 18:00", "Wed/08:00 Wed/18:00"]),
        ("Sat-Sun 10:00-14:00", ["Sat/10:00 Sat/14:00", "Sun/10:00 Sun/14:00"]),
        ("Sun-Mon 10:00-14:00", ["10:00 14:00", "Sun/10:00 Sun/14:00"]),  # over the end of the week
        ("Mon,Sat-Sun 8:00-9:00", ["08:00 09:00", "Sat/08:00 Sat/09:00", "Sun/08:00 Sun/09:00"]),
        ("Mon 08:00-12:00, 13:00-17:00", ["08:00 12:00", "13:00 17:00"]),
        ("Mon 08:00-12:00; Tue 13:00-17:00", ["08:00 12:00", "Tue/13:00 Tue/17:00"]),
        ("Mon 00:00-24:00", ["00:00 Tue/00:00"]),
        ("Mon 22:00-06:00", ["22:00 Tue/06:00"]),  # belongs to the day on which it begins
        ("Sun 22:00-06:00", ["Sun/22:00 1/Mon/06:00"]),
        ("  Mon   08:00 - 18:00 ", ["08:00 18:00"]),
    ],
)
def test_hours_of_a_week(text, intervals):
    assert week(text) == intervals


@pytest.mark.parametrize("text", ["08:00-18:00", "daily 08:00-18:00", "Mon-Sun 08:00-18:00"])
def test_every_day(text):
    assert parse_week(text) == [(day * DAY + 8 * 3600, day * DAY + 18 * 3600) for day in range(7)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Mo 08:00-18:00", "unknown day 'Mo' (did you mean 'Mon'?); expected one of ['Mon', 'Tue'"),
        ("mon 08:00-18:00", "unknown day 'mon' (did you mean 'Mon'?)"),
        ("Mon-Fri 8-18", "'8' is not a time of day"),
        ("Mon-Fri 08:00-25:00", "'25:00' is not a time of day"),
        ("Mon-Fri 08:00-08:00", "'08:00-08:00' never opens; the end must differ from the beginning"),
        ("Mon-Fri", "'Mon-Fri' is not a calendar; write 'always' or days and hours like 'Mon-Fri 08:00-18:00'"),
        ("Mon 08:00", "'Mon 08:00' is not a calendar"),
        ("Mon 08:00-18:00;", "'' is not a calendar"),
        ("08:00-18:00 Mon", "is not a calendar"),
    ],
)
def test_what_is_no_week(text, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_week(text)


@pytest.mark.parametrize(("given", "hint"), [(True, ""), (None, ""), (1080, 'quote it: "18:00"')])
def test_a_calendar_is_a_text(given, hint):
    with pytest.raises(ValidationError, match=rf"expected a calendar like .*{hint}"):
        Calendar(weekly=given)


def test_a_span_of_the_day():
    assert parse_span("12:00-13:00") == (12 * 3600, 13 * 3600)
    assert parse_span("23:30-00:30") == (23 * 3600 + 1800, DAY + 1800)
    for wrong in ("noon", "12:00", "12:00-13:00, 14:00-15:00", "12-13"):
        with pytest.raises(ValueError, match="is not a"):
            parse_span(wrong)


def test_shifts_begin_within_the_days():
    """The last night shift ends after them, and that of the Sunday before the run is not there."""
    night = Calendar(weekly="Sun-Mon 22:00-06:00")
    assert hours_of(night, 8) == ["22:00 Tue/06:00", "Sun/22:00 1/Mon/06:00", "1/Mon/22:00 1/Tue/06:00"]


def test_always_is_one_shift_a_day_where_it_is_asked_for_by_day():
    assert hours_of(Calendar(), 2) == ["00:00 Tue/00:00", "Tue/00:00 Wed/00:00"]


def test_shifts_of_one_day_stay_apart_and_open_time_is_joined():
    two = Calendar(weekly="Mon 08:00-12:00, 12:00-16:00; Mon 15:00-20:00")
    assert hours_of(two, 7) == ["08:00 12:00", "12:00 16:00", "15:00 20:00"]
    assert merged(shifts_of(two, 7, None)) == [(at("08:00"), at("20:00"))]


INTERVALS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 10)).map(lambda each: (each[0], sum(each))), max_size=8
)


@given(INTERVALS)
def test_joined_intervals_hold_the_same_seconds(intervals):
    joined = merged(intervals)
    seconds = {second for opens, closes in intervals for second in range(opens, closes)}
    assert {second for opens, closes in joined for second in range(opens, closes)} == seconds
    assert sum(closes - opens for opens, closes in joined) == len(seconds)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(joined)), "touching intervals are one"


@given(st.integers(-96, 3 * 96), st.integers(0, 88), st.integers(1, 8))
def test_lunch_is_the_first_one_that_ends_after_the_beginning_of_the_shift(begins, lunch, length):
    """In quarters of an hour; the shift may begin within it, or before second 0."""
    quarter = 900
    ends = next(now for now in range(begins + 1, begins + 97) if (now - lunch - length) % 96 == 0)
    found = lunch_in_shift(begins * quarter, lunch * quarter, (lunch + length) * quarter)
    assert found == ((ends - length) * quarter, ends * quarter)


@given(st.integers(0, 96), st.integers(0, 60), st.none() | st.tuples(st.integers(0, 95), st.integers(1, 12)))
def test_the_parts_of_a_shift_without_lunch(begins, length, lunch):
    """Hour by hour: open where the shift is and its lunch is not."""
    ends = begins + length
    span = None if lunch is None else (lunch[0] * 900, (lunch[0] + lunch[1]) * 900)
    parts = before_and_after_lunch(begins * 900, ends * 900, span)
    off = set() if span is None else set(range(*lunch_in_shift(begins * 900, *span), 900))
    expected = {second for second in range(begins * 900, ends * 900, 900) if second not in off}
    assert {second for opens, closes in parts for second in range(opens, closes, 900)} == expected


def test_shifts_of_the_night_before_the_run_may_be_asked_for():
    night = Calendar(weekly="22:00-06:00")
    assert shifts_of(night, 1, None, first=-1) == [(at("22:00") - DAY, at("06:00")), (at("22:00"), at("06:00") + DAY)]
    assert shifts_of(Calendar(weekly="08:00-18:00"), 1, None, first=-1) == [(at("08:00"), at("18:00"))]


# ---- dates ----


@pytest.mark.parametrize(
    ("hours", "tuesday"),
    [
        ("closed", []),
        ("10:00-12:00", ["Tue/10:00 Tue/12:00"]),
        ("10:00-12:00, 14:00-15:00", ["Tue/10:00 Tue/12:00", "Tue/14:00 Tue/15:00"]),
        ("22:00-02:00", ["Tue/22:00 Wed/02:00"]),
    ],
)
def test_other_hours_on_a_date(hours, tuesday):
    calendar = Calendar(weekly="08:00-18:00", exceptions={date(2026, 1, 6): hours})
    assert hours_of(calendar, 3, MONDAY) == ["08:00 18:00", *tuesday, "Wed/08:00 Wed/18:00"]
    assert hours_of(calendar, 3, MONDAY - timedelta(weeks=1)) == hours_of(Calendar(weekly="08:00-18:00"), 3)


def test_a_closed_day_has_the_end_of_the_night_before():
    calendar = Calendar(weekly="22:00-06:00", exceptions={date(2026, 1, 6): "closed"})
    assert hours_of(calendar, 3, MONDAY) == ["22:00 Tue/06:00", "Wed/22:00 Thu/06:00"]


def test_a_holiday_of_a_calendar_that_is_always_open():
    calendar = Calendar(exceptions={date(2026, 1, 6): "closed"})
    assert hours_of(calendar, 3, MONDAY) == ["00:00 Tue/00:00", "Wed/00:00 Thu/00:00"]


@pytest.mark.parametrize("hours", ["Mon 10:00-12:00", "10:00-12:00; 13:00-14:00", "off", "10-12", ""])
def test_what_is_no_exception(hours):
    with pytest.raises(ValidationError):
        Calendar(exceptions={date(2026, 1, 6): hours})


# ---- in a scenario ----


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        (
            "offce",
            "hotline.open: unknown calendar 'offce' (did you mean 'office'?); expected one of ['always', 'office']",
        ),
        ("08-18", "hotline.open: '08' is not a time of day"),
        ("shift 2", "hotline.open: 'shift 2' is not a calendar"),
        ("Tue 08:00-18:00", "hotline.open: the calendar 'Tue 08:00-18:00' never opens within the 1 days of the run"),
        ("Mon 08:00-25:00", "hotline.open: '25:00' is not a time of day"),
    ],
)
def test_calendars_that_cannot_be_used_are_named(hours, message):
    with pytest.raises(WrongInput) as error:
        scenario_of(
            horizon={"window": "1 day"},
            calendars={"office": {"weekly": "08:00-18:00"}},
            hotline={"handling": "5 min", "open": hours},
        )
    assert str(error.value).startswith(message)


def test_a_technician_works_one_shift_at_a_time():
    with pytest.raises(WrongInput, match=r"technicians\.shift\.hours: .* has shifts that overlap"):
        scenario_of(technicians={"per_area": 1, "shift": {"hours": "08:00-20:00; Tue 09:00-10:00"}})


def test_exceptions_need_a_date_to_count_from():
    office = {"office": {"weekly": "08:00-18:00", "exceptions": {"2026-01-06": "closed"}}}
    with pytest.raises(WrongInput, match="start: calendars have dated exceptions"):
        scenario_of(calendars=office)
    scenario = scenario_of(calendars=office, start="2026-01-05")
    assert len(scenario.shifts("office", 7)) == 6


def test_the_run_begins_on_a_monday():
    with pytest.raises(WrongInput, match="2026-01-07 is a Wednesday; expected a Monday, like 2026-01-05"):
        scenario_of(start="2026-01-07")


def test_days_have_their_names():
    assert [f"{MONDAY + timedelta(days=day):%a}" for day in range(7)] == list(WEEKDAYS)
    assert WEEK == 7 * DAY
