"""Steps 14 to 16 in the compiled engine: what follows a visit, restoration and closing. Like `sim.process`."""

from __future__ import annotations

from sim.compiled import engine
from sim.kernel.appointments import book_again
from sim.kernel.chance import happens, lasts
from sim.kernel.chases import begin_asking
from sim.kernel.closing import begin_closing, close_with, find_out
from sim.kernel.dispatch import wait, wait_under_way
from sim.kernel.events import go_on_in
from sim.kernel.memory import REPEAT_DELAY, numbers, of_ticket, slots
from sim.kernel.outages import hold_mended
from sim.kernel.reports import report_again
from sim.kernel.second_line import call_second_line
from sim.kernel.steps import CLOSE, MENDED, OVER, REOPENED, VISIT, WAIT_OR_BOOK, WAITS
from sim.rules import NEVER, Cause, Outcome, repeat_reported
from sim.streams import Source

_CLOSING = int(Source.CLOSING)
_IMPERFECT = int(Source.IMPERFECT)
_FALSE_REMOTE = int(Source.FALSE_REMOTE_FIX)
_REMOTELY = int(Outcome.REMOTE_FIX)
_IS_FIXED = int(Outcome.FIXED)
_IS_NO_FAULT = int(Outcome.NO_FAULT_FOUND)
_IS_NOT_FIXED = int(Outcome.NOT_FIXED)
_TO_SECOND_LINE = int(Outcome.SECOND_LINE)
_CANCELLED = int(Outcome.CANCELLED)
_IMPERFECT_REPAIR = int(Cause.IMPERFECT_REPAIR)
_FALSE_CLOSURE = int(Cause.FALSE_CLOSURE)


@engine
def fix_remotely(w, slot):
    """Step 3: the remote desk has fixed the fault, or thinks so, and the ticket closes."""
    ticket = slots(w)[slot]
    ticket.lives = happens(w, slot, _FALSE_REMOTE, 0, w.false_remote)
    ticket.after = WAIT_OR_BOOK
    _restore(w, slot)
    return _close(w, slot, _REMOTELY)


@engine
def look_at_outcome(w, slot):
    """Step 14 for what the visit could not do; else on to the end of the visit."""
    if slots(w)[slot].pending == _TO_SECOND_LINE:
        return call_second_line(w, slot)
    return _wait_after_visit(w, slot)


@engine
def end_second_line(w, slot):
    """Step 14: what the second line leaves to another visit is booked."""
    if slots(w)[slot].pending == _IS_NOT_FIXED:
        book_again(w, slot)
    return _wait_after_visit(w, slot)


@engine
def _wait_after_visit(w, slot):
    """Step 4 after a visit: who was called back, or visited in vain, waits; and where a fault is mended, service is
    back (step 15) only once the element that made the line report is repaired, too."""
    ticket = slots(w)[slot]
    if not w.has_outages or ticket.order or ticket.pending == _CANCELLED:
        return MENDED
    if ticket.pending == _IS_FIXED or ticket.pending == _IS_NO_FAULT:
        hold_mended(w, slot)
        return wait(w, slot, MENDED)
    return wait_under_way(w, slot, MENDED)


@engine
def restore_or_visit_again(w, slot):
    """Step 15 where nobody has to come again."""
    ticket = slots(w)[slot]
    outcome = ticket.pending
    if outcome != _IS_FIXED and outcome != _IS_NO_FAULT and outcome != _CANCELLED:
        return VISIT
    _restore(w, slot)
    lag = 0 if outcome == _CANCELLED else lasts(w, slot, _CLOSING, ticket.closing, w.closing)
    if lag == 0:
        return CLOSE
    go_on_in(w, slot, lag, CLOSE)
    return WAITS


@engine
def _restore(w, slot):
    """Step 15: the work is done; service is restored unless the fault lives on."""
    ticket = slots(w)[slot]
    if not ticket.lives:
        ticket.restored = w.now
    begin_closing(w, slot)


@engine
def end_paperwork(w, slot):
    """Step 15: the ticket closes."""
    ticket = slots(w)[slot]
    ticket.after = VISIT
    return _close(w, slot, ticket.pending)


@engine
def _close(w, slot, outcome):
    """Steps 15 and 16: closed; the repair may not last, or a living fault be found out."""
    ticket = slots(w)[slot]
    close_with(w, slot, outcome)
    if not ticket.lives:
        if _is_imperfect(w, slot, outcome):
            delay = of_ticket(w, REPEAT_DELAY, ticket.number)
            report_again(w, slot, repeat_reported(ticket.restored, delay, ticket.closed), _IMPERFECT_REPAIR)
        return OVER
    again = find_out(w, slot)
    if again == NEVER:
        ticket.step = REOPENED
        return WAITS
    report_again(w, slot, again, _FALSE_CLOSURE)
    return OVER


@engine
def _is_imperfect(w, slot, outcome):
    if outcome == _REMOTELY:
        return happens(w, slot, _IMPERFECT, 0, w.imperfect_remote)
    ticket = slots(w)[slot]
    chance = numbers(w)[w.imperfect + ticket.fault * w.customer_count + ticket.customer]
    return outcome == _IS_FIXED and happens(w, slot, _IMPERFECT, 0, chance)


@engine
def be_open_again(w, slot):
    """Step 15: the ticket is opened again."""
    begin_asking(w, slot)
    if slots(w)[slot].has_appointment:
        book_again(w, slot)
    return slots(w)[slot].after
