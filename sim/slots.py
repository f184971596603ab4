"""Decisions about appointments: pure functions over whole numbers and flat sequences, shared by every engine."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from enum import IntEnum

from sim.compiled import compiled

DAY = 86_400


class Policy(IntEnum):
    """How a window is chosen."""

    NONE = 0
    BLIND = 1
    CAPACITY = 2
    CONFIRMED = 3
    OWN = 4


def slots_in_window(available: int, fill: int, mean_job: int, overbooking: int) -> int:
    """How many jobs a window takes: whole jobs in the filled part (per mille) of the technicians' seconds, and some
    on top where there is anybody at all."""
    return available * fill // (1000 * mean_job) + overbooking if available else 0


def kept_for_urgent(slots: int, reserve: int) -> int:
    """How many of the slots (a share in per mille, rounded up) are kept for priority 1."""
    return -(-slots * reserve // 1000)


@compiled
def free_slots(slots: int, kept: int, taken: int, urgent: bool, begun: bool) -> int:
    """How many slots a customer can still have; what is kept for urgent work is open to all once the window begins."""
    return slots - taken if urgent or begun else slots - kept - taken


@compiled
def first_window(begins: Sequence[int], earliest: int) -> int:
    """Position of the first window that does not begin before an instant; their number if there is none."""
    return bisect_left(begins, earliest)


@compiled
def after_offer(begins: Sequence[int], earliest: int, days_ahead: int) -> int:
    """Position after the last window that is offered: those up to so many days after the earliest possible day."""
    return bisect_left(begins, (earliest // DAY + days_ahead + 1) * DAY)
