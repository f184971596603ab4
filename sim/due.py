"""Until when a promise is kept: a decision over whole numbers, like those in `sim.rules`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from sim.rules import MISSING, NEVER, add_open_time

DAY = 86_400


def due_by_hours(reported: int, within: int, opens: Sequence[int], closes: Sequence[int], same_day_before: int) -> int:
    """So much open time after the report, or the end of the day of a report before the time of day for that.

    Without a calendar every hour counts; the time of day may be MISSING.
    """
    if same_day_before != MISSING and reported % DAY < same_day_before:
        return end_of(reported // DAY)
    return add_open_time(opens, closes, reported, within) if opens else reported + within


def due_by_working_days(reported: int, count: int, days: Sequence[int]) -> int:
    """The end of so many working days after the day of the report; of 0, the end of that day itself."""
    today = reported // DAY
    if not count:
        return end_of(today)
    position = bisect_right(days, today) + count - 1
    return end_of(days[position]) if position < len(days) else NEVER


def end_of(day: int) -> int:
    """Midnight at the end of a day."""
    return (day + 1) * DAY


def days_late(due: int, done: int) -> int:
    """Days from the instant that was promised to the one at which it was done; a part of a day counts."""
    return max(-((due - done) // DAY), 0)
