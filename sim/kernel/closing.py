"""Step 15 in the compiled engine: closings, true and false ones, and how false ones are found out.

Like `sim.closing`.
"""

from __future__ import annotations

from sim.closing_rules import FoundBy, found_out, is_near_limit
from sim.compiled import engine
from sim.kernel.chance import happens, lasts
from sim.kernel.events import push
from sim.kernel.memory import slots
from sim.kernel.records import write_closing
from sim.kernel.steps import FINDS_OUT, REPORT, TIMER
from sim.rules import MISSING, NEVER, Outcome
from sim.streams import Source

_FALSE, _REPORT, _AUDITED, _DETECTS, _DELAY = (
    int(each)
    for each in (
        Source.FALSE_CLOSURE,
        Source.FALSE_CLOSURE_REPORT,
        Source.AUDITED,
        Source.AUDIT_DETECTS,
        Source.AUDIT_DELAY,
    )
)
_REMOTE_FIX, _FIXED, _NO_FAULT, _OPEN = (
    int(each) for each in (Outcome.REMOTE_FIX, Outcome.FIXED, Outcome.NO_FAULT_FOUND, Outcome.OPEN)
)
_BY_AUDIT = int(FoundBy.AUDIT)


@engine
def closed_falsely(w, slot):
    """Whether the visit that is being finished is closed although the fault lives."""
    if w.false_near == 0:
        return False
    ticket = slots(w)[slot]
    threshold = w.false_base
    if is_near_limit(w.now, ticket.due, w.false_margin):
        threshold = w.false_near
    return happens(w, slot, _FALSE, ticket.visits, threshold)


@engine
def begin_closing(w, slot):
    """The work is done, or given up; the paperwork begins. Restored is only who has no living fault."""
    write_closing(w, slot)
    ticket = slots(w)[slot]
    ticket.has_closing, ticket.closing, ticket.false = 1, ticket.closings, ticket.lives
    ticket.ended = w.now
    ticket.closing_closed = ticket.audited = ticket.reopened = MISSING
    ticket.closing_cause = MISSING
    ticket.closings += 1


@engine
def close_with(w, slot, outcome):
    """The ticket closes; an audit that finds everything in order changes nothing."""
    ticket = slots(w)[slot]
    ticket.outcome, ticket.closed = outcome, w.now
    ticket.closing_closed = w.now
    audited = outcome == _REMOTE_FIX or outcome == _FIXED or outcome == _NO_FAULT
    if w.coverage > 0 and not ticket.lives and audited:
        _look_at(w, slot, _audit(w, slot))


@engine
def _audit(w, slot):
    """When an audit looks at the closing; NEVER where none does."""
    ticket = slots(w)[slot]
    if not happens(w, slot, _AUDITED, ticket.closing, w.coverage):
        return NEVER
    return ticket.closing_closed + lasts(w, slot, _DELAY, ticket.closing, w.audit_delay)


@engine
def _look_at(w, slot, audit):
    """Writes down an audit; events after the cut do not exist."""
    if audit < w.cut:
        slots(w)[slot].audited = audit


@engine
def find_out(w, slot):
    """How the living fault is found out: the instant of a new ticket, or NEVER where this one is opened again."""
    ticket = slots(w)[slot]
    audit = _audit(w, slot)
    detected = audit if happens(w, slot, _DETECTS, ticket.closing, w.detection) else NEVER
    report = ticket.closing_closed + lasts(w, slot, _REPORT, ticket.closing, w.false_report)
    instant, by = found_out(ticket.closing_closed, detected, report, w.reopen_window)
    if audit <= report:
        _look_at(w, slot, audit)
    if by == MISSING:
        return instant
    if by == _BY_AUDIT:
        push(w, instant, TIMER, 2 * ticket.number + 1, FINDS_OUT, slot, by)
    else:
        push(w, instant, REPORT, ticket.number, FINDS_OUT, slot, by)
    return NEVER


@engine
def reopen(w, slot, by):
    """The ticket is open again."""
    ticket = slots(w)[slot]
    ticket.reopened, ticket.closing_cause = w.now, by
    if by == _BY_AUDIT:
        ticket.audited = w.now
    ticket.outcome, ticket.closed, ticket.lives = _OPEN, MISSING, 0
