"""Decisions about outages and storms: pure functions like those of `sim.rules`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from enum import IntEnum

from sim.compiled import compiled
from sim.rules import Outcome


class Detection(IntEnum):
    """What showed an outage."""

    NONE = 0
    ALARM = 1
    TICKETS = 2
    ON_SITE = 3


@compiled
def shown_by_tickets(taken_in: int, span: int, count: int, within: int) -> bool:
    """Whether the last so many tickets of an element were taken in within the time, of all that were taken in; the
    last ones span so many seconds. A count of 0 never shows anything."""
    return 0 < count <= taken_in and span <= within


@compiled
def element_of(line: int, lines_each: int) -> int:
    """The element above a line of the area."""
    return line // lines_each


@compiled
def reports_outage(down: bool, own_fault: bool) -> bool:
    """Whether a line under an element that has failed still reports at its time."""
    return down or own_fault


@compiled
def may_be_fixed_remotely(of_outage: bool, down: bool, own_fault: bool) -> bool:
    """Step 3: nobody fixes an element from afar, nor a line under one that is down, if that is why it reports."""
    return not of_outage or (own_fault and not down)


@compiled
def outcome_at_outage(down: bool) -> Outcome:
    """What a visit to a ticket without a fault of its own comes to: its element was down at the beginning, or not."""
    return Outcome.WASTED if down else Outcome.NO_FAULT_FOUND


@compiled
def closes_with_outage(own_fault: bool, down: bool) -> bool:
    """Whether the line works after the repair: no fault of its own, and what made it report is repaired."""
    return not own_fault and not down


@compiled
def slowness_at(instants: Sequence[int], slowness: Sequence[int], now: int) -> int:
    """Per mille by which trips and work last longer that begin now."""
    number = bisect_right(instants, now)
    return slowness[number - 1] if number else 1000


@compiled
def product(one: int, other: int) -> int:
    """Two factors per mille as one, rounded half up."""
    return (one * other + 500) // 1000
