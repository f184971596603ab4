"""Step 15: closings, true and false ones, and how false ones are found out."""

from __future__ import annotations

from collections.abc import Generator

from simpy.events import Event

from sim.closing_rules import FoundBy, found_out, is_near_limit
from sim.moments import Moment
from sim.rules import MISSING, NEVER, Outcome, Phase
from sim.ticket import Ticket
from sim.world import World

AUDITED = (Outcome.REMOTE_FIX, Outcome.FIXED, Outcome.NO_FAULT_FOUND)
"""What somebody's work came to; where the customer or an outage ended a ticket, there is nothing to look at."""


class Closing:
    """One closing of a ticket, from the end of the work."""

    __slots__ = ("audited", "cause", "closed", "closing", "ended", "false", "reopened", "ticket")

    def __init__(self, ticket: Ticket, ended: int) -> None:
        self.ticket, self.closing, self.ended, self.false = ticket.number, ticket.closings, ended, int(ticket.lives)
        ticket.closings += 1
        self.closed = self.audited = self.reopened = self.cause = MISSING


class Closings:
    """Closes tickets, and opens some of them again."""

    def __init__(self, world: World) -> None:
        self.world, self.clock, self.draws = world, world.clock, world.draws
        self.plan, self.cut = world.plan.false_closure, world.plan.cut

    def falsely(self, ticket: Ticket) -> bool:
        """Whether the visit that is being finished is closed although the fault lives."""
        if not self.plan.near_limit:
            return False
        near = is_near_limit(self.clock.now, ticket.due, self.plan.margin)
        draw = self.draws.false_closure_near_limit if near else self.draws.false_closure
        return draw(ticket.number, ticket.visits)

    def begin(self, ticket: Ticket) -> Closing:
        """The work is done, or given up; the paperwork begins. Restored is only who has no living fault."""
        closing = Closing(ticket, self.clock.now)
        self.world.records.closings.append(closing)
        return closing

    def close(self, ticket: Ticket, outcome: Outcome, closing: Closing) -> None:
        """The ticket closes; an audit that finds everything in order changes nothing."""
        ticket.outcome, ticket.closed = outcome, self.clock.now
        closing.closed = self.clock.now
        if self.plan.coverage and not ticket.lives and outcome in AUDITED:
            self._look_at(closing, self._audit(ticket, closing))

    def _audit(self, ticket: Ticket, closing: Closing) -> int:
        """When an audit looks at the closing; NEVER where none does."""
        if not self.draws.audited(ticket.number, closing.closing):
            return NEVER
        return closing.closed + self.draws.audit_delay(ticket.number, closing.closing)

    def _look_at(self, closing: Closing, audit: int) -> None:
        """Writes down an audit; events after the cut do not exist."""
        if audit < self.cut:
            closing.audited = audit

    def be_found_out(self, ticket: Ticket, closing: Closing) -> Generator[Event, None, int]:
        """Until the living fault is found out and the ticket is open again.

        Returns
        -------
        When the customer reports the fault as a new ticket; NEVER where this one was opened again.
        """
        audit = self._audit(ticket, closing)
        detects = self.draws.audit_detects(ticket.number, closing.closing)
        report = closing.closed + self.draws.false_closure_report(ticket.number, closing.closing)
        instant, by = found_out(closing.closed, audit if detects else NEVER, report, self.plan.reopen_window)
        if audit <= report:
            self._look_at(closing, audit)
        if by == MISSING:
            return instant
        # A ticket is closed when an audit calls, so its number after the alarms' even ones is free.
        audits = by == FoundBy.AUDIT
        number = 2 * ticket.number + 1 if audits else ticket.number
        yield Moment(self.clock, instant, Phase.TIMER if audits else Phase.REPORT, number)
        self._reopen(ticket, closing, by)
        return NEVER

    def _reopen(self, ticket: Ticket, closing: Closing, by: int) -> None:
        closing.reopened, closing.cause = self.clock.now, by
        if by == FoundBy.AUDIT:
            closing.audited = self.clock.now
        ticket.outcome, ticket.closed, ticket.lives = Outcome.OPEN, MISSING, False
