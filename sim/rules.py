"""Decisions: pure functions over whole numbers and flat sequences, shared by every engine.

What to choose stands here; what happens next, and when, stands in the engine. Times are whole seconds since
Monday 00:00 of week 0, factors are whole numbers per mille.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from enum import IntEnum
from math import floor, sqrt

from sim.compiled import compiled

NEVER = 1 << 60
"""Later than any instant."""

MISSING = -1
"""An instant that has not come, in a log."""


class Phase(IntEnum):
    """Order of events at one instant; within a phase by ticket number, then technician or desk number.

    Dispatching is no event but the end of the instant. Numbers begin at 1, because SimPy starts a process at 0.
    """

    CALENDAR = 1
    OUTAGE = 2
    COMPLETION = 3
    BATCH = 4
    TIMER = 5
    REPORT = 6
    DISPATCH = 7


class Outcome(IntEnum):
    """How a ticket or a visit ended."""

    OPEN = 0
    REMOTE_FIX = 1
    FIXED = 2
    NO_FAULT_FOUND = 3
    NOT_FIXED = 4
    NO_ACCESS = 5
    SECOND_LINE = 6
    WASTED = 7
    WITHDRAWN = 8
    OUTAGE = 9
    CANCELLED = 10


class AppointmentOutcome(IntEnum):
    """What became of an appointment: `missed` is our side, `failed` the customer's (TMF646, MEF 137)."""

    OPEN = 0
    COMPLETED = 1
    MISSED = 2
    FAILED = 3
    CANCELLED = 4
    MOVED = 5


class Cause(IntEnum):
    """Why a further ticket of a line, or a reopening, came about."""

    IMPERFECT_REPAIR = 0
    FALSE_CLOSURE = 1


class Route(IntEnum):
    """How a ticket got to the technicians."""

    NONE = 0
    CHAIN = 1
    DIRECT = 2
    MISASSIGNED = 3


class Queue(IntEnum):
    """Order of the field queue."""

    FIRST_COME = 0
    PRIORITY = 1
    EARLIEST_DUE = 2
    NEAREST_JOB = 3
    LEAST_SLACK = 4
    APPOINTMENT_FIRST = 5
    OWN = 6


class Sharing(IntEnum):
    """Whose tickets a technician takes."""

    DEDICATED = 0
    POOLED = 1
    BORROW = 2
    WORK_HOURS = 3
    OWN = 4


@compiled
def next_open(opens: Sequence[int], closes: Sequence[int], now: int) -> int:
    """First instant from now on that lies in an interval [opens, closes); NEVER after the last one."""
    number = bisect_right(opens, now)
    if number and now < closes[number - 1]:
        return now
    return opens[number] if number < len(opens) else NEVER


@compiled
def add_open_time(opens: Sequence[int], closes: Sequence[int], now: int, seconds: int) -> int:
    """The instant at which so many seconds of open time have passed; NEVER if they do not."""
    for number in range(max(bisect_right(opens, now) - 1, 0), len(opens)):
        begin = max(opens[number], now)
        open_time = max(closes[number] - begin, 0)
        if open_time >= seconds:
            return begin + seconds
        seconds -= open_time
    return NEVER


@compiled
def next_multiple(now: int, period: int, phase: int) -> int:
    """First instant from now on that is a multiple of the period, shifted by the phase."""
    return -((phase - now) // period) * period + phase


@compiled
def scaled(seconds: int, per_mille: int) -> int:
    """A duration times a factor, rounded half up; at least one second."""
    return max((seconds * per_mille + 500) // 1000, 1)


@compiled
def distance(east: int, north: int, manhattan: bool) -> float:
    """Metres between two places that lie so far apart."""
    return float(abs(east) + abs(north)) if manhattan else sqrt(east * east + north * north)


@compiled
def travel_seconds(metres: float, metres_per_hour: float, detour: float, enter: int) -> int:
    """Time of a trip: the road is longer than the line, and entering takes its time. At least one second."""
    return max(floor(metres * detour * 3600.0 / metres_per_hour + 0.5) + enter, 1)


@compiled
def raised(priority: int) -> int:
    """One class up; 1 is the highest."""
    return max(priority - 1, 1)


@compiled
def desk_key(priority: int, order: int, ticket: int) -> tuple[int, int, int]:
    """Order at a desk: by priority, then by arrival there; a returned ticket by its original report."""
    return priority, order, ticket


@compiled
def field_key(
    queue: int, priority: int, reported: int, due: int, work: int, appointment: bool, ticket: int
) -> tuple[int, int, int]:
    """Order of the field queue; the ticket's number makes it total. `work` is the mean of the ticket's class."""
    if queue == Queue.FIRST_COME:
        return 0, reported, ticket
    if queue == Queue.PRIORITY:
        return priority, reported, ticket
    if queue == Queue.EARLIEST_DUE:
        return due, reported, ticket
    if queue == Queue.LEAST_SLACK:
        return due - work, reported, ticket
    if queue == Queue.APPOINTMENT_FIRST:
        return 0 if appointment else 1, reported, ticket
    return 0, reported, ticket


@compiled
def aged(priority: int, reported: int, now: int, step: int) -> int:
    """The class of a ticket that has risen by one for each full step since its report; 1 is the highest."""
    return max(priority - (now - reported) // step, 1)


@compiled
def may_take(skills: int, skill: int, at_most: int, priority: int) -> bool:
    """Whether a technician may take a ticket: has the skill (MISSING where none is needed), and is not on stand-by
    for higher classes only. Skills are bits of a number, -1 for all."""
    return priority <= at_most and (skill == MISSING or skills >> skill & 1 == 1)


@compiled
def helps(own: int, own_at_most: int, other: int, other_at_least: int, waited: int, other_waits: int) -> bool:
    """Whether a technician helps a neighbour: few tickets wait at home, and many there, or the oldest for long."""
    return own <= own_at_most and (other >= other_at_least or (other_waits != MISSING and waited >= other_waits))


@compiled
def fits_before_lock(now: int, travel: int, work: int, onward: int, begins: int) -> bool:
    """Whether a job that takes its mean leaves time for the trip to an appointment that begins then."""
    return now + travel + work + onward <= begins


@compiled
def extended_until(now: int, waiting: int, backlog: int, hours: int, next_shift: int) -> int:
    """Until when departures go on after the last departure time of a shift, but not into the next shift; MISSING
    where too few tickets wait, or no time is left."""
    until = min(now + hours, next_shift)
    return until if waiting >= backlog and until > now else MISSING


@compiled
def found_when_stuck(now: int, audit: int, alarm: int, reaction: int) -> int:
    """When a stuck ticket is seen again: the next daily audit after now, or the alarm and the reaction to it.

    The audit is a second of the day or MISSING; the alarm is an instant (perhaps past) or NEVER.
    """
    sweep = NEVER if audit == MISSING else next_multiple(now + 1, 86_400, audit)
    return min(sweep, max(alarm + reaction, now))


@compiled
def chase_called(since: int, budget: float, breaks: int, before: float, after: float) -> int:
    """When a customer asks who spends a budget from now on: at one rate until the promise breaks, then at another.

    A call at the very instant at which the promise breaks still belongs to the time before. NEVER where it comes to
    nothing; an instant is rounded half up, once, and at least a second from now.
    """
    if since < breaks:
        called = since + seconds_to_spend(budget, before)
        if called <= breaks:
            return called
        budget -= before * (breaks - since)
        since = breaks
    return min(since + seconds_to_spend(budget, after), NEVER)


@compiled
def budget_left(since: int, budget: float, breaks: int, before: float, after: float, now: int) -> float:
    """What a customer has not spent by now of that budget, at one rate until the promise breaks, then at another."""
    until = min(max(breaks, since), now)
    return max(budget - before * (until - since) - after * (now - until), 0.0)


@compiled
def seconds_to_spend(budget: float, rate: float) -> int:
    """Seconds in which a budget is spent; NEVER where that takes longer than any time."""
    if budget >= rate * NEVER:
        return NEVER
    return max(floor(budget / rate + 0.5), 1)


@compiled
def misassignment_found(duty_opens: Sequence[int], duty_closes: Sequence[int], now: int, triage: int) -> int:
    """When the area's technicians hand a misassigned ticket back: at their next hour on duty, plus triage."""
    return next_open(duty_opens, duty_closes, now) + triage


@compiled
def repeat_reported(restored: int, delay: int, closed: int) -> int:
    """When a repair that did not last is reported: after its delay, but not before the ticket has closed."""
    return max(restored + delay, closed + 1)


@compiled
def outcome_of_visit(first: bool, no_fault: bool, not_fixed: bool) -> Outcome:
    """What a visit comes to; that there is no fault is found on the first one."""
    if first and no_fault:
        return Outcome.NO_FAULT_FOUND
    return Outcome.NOT_FIXED if not_fixed else Outcome.FIXED
