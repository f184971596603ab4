"""Tickets that are closed although the fault lives, and how that is found out."""

from __future__ import annotations

from pydantic import Field

from scenarios.base import Model
from scenarios.distributions import Distribution
from scenarios.quantities import Duration, Probability


class ClosingAudit(Model):
    """An independent call-back after closing.

    Sources of randomness, per closing: audited, a living fault is detected, delay.
    """

    coverage: Probability = 0.0
    """Share of closings that are audited."""
    detection: Probability = 1.0
    """Probability that the audit of a false closing finds that the fault lives; the ticket is then reopened."""
    delay: Distribution | None = None
    """From closing to the audit; without it, at once."""


class FalseClosure(Model):
    """Closing a ticket whose fault lives, so that its time looks short.

    Sources of randomness, per visit: closed falsely; per closing: when the customer reports again, and the audit's.
    """

    base: Probability = 0.0
    """Probability at the end of the work of each visit that found a fault."""
    near_limit: Probability = 0.0
    """Added to it where less than `margin` is left of the time that the customer was promised, or none."""
    margin: Duration = 0
    """How near."""
    report: Distribution | None = None
    """From a false closing until the customer reports the living fault again."""
    reopen_window: Duration = Field(default=72 * 3600)
    """Reported within this time after closing, the same ticket is reopened; later it is a new ticket, a repeat."""
    audit: ClosingAudit = ClosingAudit()
    """What finds some of them first."""
