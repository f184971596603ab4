"""Decisions about closing: pure functions over whole numbers, shared by every engine, like those in `sim.rules`."""

from __future__ import annotations

from enum import IntEnum

from sim.compiled import compiled
from sim.rules import MISSING, Outcome


class FoundBy(IntEnum):
    """Who had a ticket that was closed falsely reopened."""

    AUDIT = 0
    CUSTOMER = 1


@compiled
def is_near_limit(now: int, due: int, margin: int) -> bool:
    """Whether less than the margin is left of the promised time; who is late already has still less."""
    return due - now < margin


@compiled
def recorded_outcome(outcome: Outcome, needs_more: bool, false: bool) -> Outcome:
    """What the visit is recorded as: closed falsely it looks fixed, whatever it came to; where no fault was found,
    neither matters."""
    if outcome == Outcome.NO_FAULT_FOUND:
        return outcome
    if false:
        return Outcome.FIXED
    return Outcome.SECOND_LINE if needs_more else outcome


@compiled
def found_out(closed: int, audit: int, report: int, reopen_window: int) -> tuple[int, int]:
    """When a living fault is found out, and who has the ticket reopened.

    The audit is the instant of one that detects the fault, or NEVER. MISSING instead of a name: the customer reports
    after the reopen window, so that there is a new ticket.
    """
    if audit <= report:
        return audit, FoundBy.AUDIT
    return report, FoundBy.CUSTOMER if report - closed <= reopen_window else MISSING
