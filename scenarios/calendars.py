"""Calendars: weekly opening hours with dated exceptions.

People write `always`, `08:00-18:00` (every day), `Mon-Fri 08:00-18:00` or several of these separated by
semicolons. Hours that cross midnight (`22:00-06:00`) belong to the day on which they begin.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator

from scenarios.base import Model, expected_one_of, nearest
from scenarios.quantities import parse_time_of_day, unquoted_time_hint

DAY = 86_400
WEEK = 7 * DAY
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

Intervals = list[tuple[int, int]]
"""Open intervals [opens, closes) in seconds, ascending and disjoint."""


def _weekday(name: str) -> int:
    if name not in WEEKDAYS:
        raise ValueError(f"unknown day '{name}'{nearest(name, WEEKDAYS)}; {expected_one_of(WEEKDAYS)}")
    return WEEKDAYS.index(name)


def _days(text: str) -> list[int]:
    """Weekday numbers of `Mon-Fri` or `Sat,Sun`; `daily` is every day."""
    if text in ("", "daily"):
        return list(range(7))
    days: list[int] = []
    for part in text.split(","):
        first, _, last = (word.strip() for word in part.partition("-"))
        begin, end = _weekday(first), _weekday(last or first)
        days += [(begin + offset) % 7 for offset in range((end - begin) % 7 + 1)]
    return list(dict.fromkeys(days))


def _hours(text: str) -> tuple[int, int]:
    """Seconds after midnight of `08:00-18:00`; the end is after midnight for `22:00-06:00`."""
    begin, _, end = text.partition("-")
    opens, closes = parse_time_of_day(begin.strip()), parse_time_of_day(end.strip())
    if opens == closes:
        raise ValueError(f"'{text}' never opens; the end must differ from the beginning")
    return opens, closes if closes > opens else closes + DAY


def parse_week(text: str) -> Intervals:
    """Open intervals of one week, in seconds after Monday 00:00; not merged, so each is one shift.

    Raises ValueError on an unknown day or time, and on hours that never open.
    """
    found: Intervals = []
    for rule in text.split(";"):
        match = re.fullmatch(
            r"\s*([A-Za-z][A-Za-z,\- ]*?)?\s*((\d[\d:]*\s*-\s*\d[\d:]*)(\s*,\s*\d[\d:]*\s*-\s*\d[\d:]*)*)\s*",
            rule,
        )
        if not match:
            raise ValueError(
                f"'{rule.strip()}' is not a calendar; write 'always' or days and hours like 'Mon-Fri 08:00-18:00'"
            )
        for hours in match[2].split(","):
            opens, closes = _hours(hours)
            found += [(day * DAY + opens, day * DAY + closes) for day in _days((match[1] or "").strip())]
    return sorted(found)


def parse_span(text: str) -> tuple[int, int]:
    """Seconds after midnight of `12:00-13:00`; the end is after midnight for `23:30-00:30`.

    Raises ValueError on anything else.
    """
    if text.count("-") != 1:
        raise ValueError(f"'{text}' is not a span of a day; write it like '12:00-13:00'")
    return _hours(text)


def _check_span(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected a span of a day like '12:00-13:00'{unquoted_time_hint(value)}")
    parse_span(value)
    return value


SpanText = Annotated[str, BeforeValidator(_check_span), Field(json_schema_extra={"examples": ["12:00-13:00"]})]
"""A part of every day, like `12:00-13:00`."""


def _check_text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str):
        raise ValueError(
            f"expected a calendar like 'Mon-Fri 08:00-18:00', 'always' or the name of one{unquoted_time_hint(value)}"
        )
    if re.search(r"\d:\d", value):
        parse_week(value)
    return value.strip()


CalendarText = Annotated[
    str,
    BeforeValidator(_check_text),
    Field(json_schema_extra={"examples": ["always", "Mon-Fri 08:00-18:00", "the name of a calendar"]}),
]
"""`always`, hours such as `Mon-Fri 08:00-18:00`, or the name of one of the scenario's calendars."""


class Calendar(Model):
    """Weekly hours and the dates on which they do not hold."""

    weekly: CalendarText = "always"
    """Opening hours of an ordinary week."""
    exceptions: dict[date, str] = {}
    """Other hours on single dates: `2026-10-01: closed` or `2026-10-02: 10:00-12:00`; needs a start date."""

    @field_validator("exceptions")
    @classmethod
    def _hours_or_closed(cls, exceptions: dict[date, str]) -> dict[date, str]:
        for text in exceptions.values():
            for part in [] if text == "closed" else text.split(","):
                parse_span(part.strip())
        return exceptions

    @field_validator("weekly")
    @classmethod
    def _hours_of_its_own(cls, weekly: str) -> str:
        if weekly != "always":
            parse_week(weekly)
        return weekly


def _of_one_day(calendar: Calendar, weekly: Intervals | None, day: int, start: date | None) -> Intervals:
    """Intervals that begin on a day, counted from Monday of week 0."""
    exception = calendar.exceptions.get(start + timedelta(days=day)) if start else None
    if exception is not None:
        hours = [] if exception == "closed" else [parse_span(part.strip()) for part in exception.split(",")]
        return [(day * DAY + opens, day * DAY + closes) for opens, closes in hours]
    if weekly is None:
        return [(day * DAY, (day + 1) * DAY)]
    weekday = day % 7
    in_week = [hours for hours in weekly if hours[0] // DAY == weekday]
    shift = (day - weekday) * DAY
    return [(opens + shift, closes + shift) for opens, closes in in_week]


def shifts_of(calendar: Calendar, days: int, start: date | None, first: int = 0) -> Intervals:
    """Every interval of the calendar that begins within so many days, one for each shift, ascending.

    `always` is one shift a day. With `first` -1, shifts of the day before that are still open at second 0 are there
    too, with a beginning below 0.
    """
    weekly = None if calendar.weekly == "always" else parse_week(calendar.weekly)
    shifts = [hours for day in range(first, days) for hours in _of_one_day(calendar, weekly, day, start)]
    return [(opens, closes) for opens, closes in shifts if closes > 0]


def lunch_in_shift(begins: int, lunch_begins: int, lunch_ends: int) -> tuple[int, int]:
    """Instants of the lunch (given in seconds after midnight) of a shift, which may go past midnight."""
    midnight = begins // DAY * DAY
    if midnight + lunch_ends <= begins:
        midnight += DAY
    return midnight + lunch_begins, midnight + lunch_ends


def before_and_after_lunch(begins: int, ends: int, lunch: tuple[int, int] | None) -> Intervals:
    """The parts of a shift without its lunch."""
    if lunch is None:
        return [(begins, ends)] if begins < ends else []
    from_, until = lunch_in_shift(begins, *lunch)
    parts = [(begins, min(ends, from_)), (max(begins, until), ends)]
    return [(opens, closes) for opens, closes in parts if opens < closes]


def merged(intervals: Intervals) -> Intervals:
    """The same open time with touching and overlapping intervals joined."""
    joined: Intervals = []
    for opens, closes in sorted(intervals):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return joined
