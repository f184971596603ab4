"""Until when a promise is kept: a decision over whole numbers, like those in `sim.rules`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from sim.compiled import compiled
from sim.plan import Plan
from sim.rules import MISSING, NEVER, add_open_time
from sim.service_plan import PromisePlan

DAY = 86_400

CALENDARS_GO_ON = 28 * DAY
"""How far the calendars of a plan reach beyond the cut."""


@compiled
def due_by_hours(reported: int, within: int, opens: Sequence[int], closes: Sequence[int], same_day_before: int) -> int:
    """So much open time after the report, or the end of the day of a report before the time of day for that.

    Without a calendar every hour counts; the time of day may be MISSING.
    """
    if same_day_before != MISSING and reported % DAY < same_day_before:
        return end_of(reported // DAY)
    return add_open_time(opens, closes, reported, within) if len(opens) else reported + within


@compiled
def due_by_working_days(reported: int, count: int, days: Sequence[int]) -> int:
    """The end of so many working days after the day of the report; of 0, the end of that day itself."""
    today = reported // DAY
    if not count:
        return end_of(today)
    position = bisect_right(days, today) + count - 1
    return end_of(days[position]) if position < len(days) else NEVER


def due_of(plan: Plan, customer: int, fault: int, area: int, reported: int) -> int:
    """Until when the customer's class is promised the repair, as the engine goes by it: its service level, or the
    promise that it names. What the calendars do not reach lies after their end."""
    service = plan.service
    number = service.due_by[customer]
    if number == MISSING:
        return reported + plan.service_levels[customer]
    due = promised(service.promises[number], fault, area, reported)
    return plan.cut + CALENDARS_GO_ON if due == NEVER else due


def promised(promise: PromisePlan, fault: int, area: int, reported: int) -> int:
    """Until when a promise is kept; NEVER where its calendar does not reach so far."""
    if promise.working_days != MISSING:
        return due_by_working_days(reported, promise.working_days, promise.days)
    within = promise.within[fault][area]
    return due_by_hours(reported, within, promise.opens, promise.closes, promise.same_day_before)


@compiled
def end_of(day: int) -> int:
    """Midnight at the end of a day."""
    return (day + 1) * DAY


@compiled
def days_late(due: int, done: int) -> int:
    """Days from the instant that was promised to the one at which it was done; a part of a day counts."""
    return max(-((due - done) // DAY), 0)
