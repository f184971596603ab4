"""Steps 9 to 13 in the compiled engine: a visit, from the queue for a technician to its outcome. Like `sim.process`."""

from __future__ import annotations

from sim.closing_rules import recorded_outcome
from sim.compiled import engine
from sim.kernel.appointments import come_again, come_to_door, wait_for_window
from sim.kernel.chance import happens, lasts, stop
from sim.kernel.closing import closed_falsely
from sim.kernel.events import go_on_in
from sim.kernel.field import join_field, release
from sim.kernel.memory import numbers, slots
from sim.kernel.outages import work_begins, work_ends
from sim.kernel.records import new_visit, write_visit
from sim.kernel.second_line import needs_more
from sim.kernel.steps import AFTER_VISIT, ARRIVED, LEAVE, PAUSED, TOO_MANY_VISITS, WAITS, WINDOW_OPEN
from sim.kernel.trips import begin_work
from sim.rules import MISSING, Outcome, outcome_of_visit
from sim.streams import Source

_NO_FAULT = int(Source.NO_FAULT_FOUND)
_NOT_FIXED = int(Source.NOT_FIXED)
_PAUSE = int(Source.PAUSE)
_IS_OPEN = int(Outcome.OPEN)
_IS_NO_FAULT = int(Outcome.NO_FAULT_FOUND)
_IS_NOT_FIXED = int(Outcome.NOT_FIXED)
_NO_ACCESS = int(Outcome.NO_ACCESS)
_WASTED = int(Outcome.WASTED)
_CANCELLED = int(Outcome.CANCELLED)


@engine
def begin_visit(w, slot):
    """Step 10: until the window of the appointment."""
    ticket = slots(w)[slot]
    if ticket.visits + ticket.turned_away >= w.max_visits:
        stop(w, TOO_MANY_VISITS, slot, ticket.number)
        return WAITS
    return wait_for_window(w, slot, WINDOW_OPEN)


@engine
def wait_for_technician(w, slot):
    """Step 9: the ticket waits for a technician; one who keeps free for its appointment knows of it already."""
    ticket = slots(w)[slot]
    if ticket.held_by != MISSING or ticket.cancelled:
        ticket.pending = _IS_OPEN if ticket.held_by != MISSING else _CANCELLED
        return AFTER_VISIT
    ticket.step = ARRIVED
    if not ticket.call:
        new_visit(w, slot, w.now)
        join_field(w, slot, MISSING)
    ticket.visit_recorded = 1
    return WAITS


@engine
def reach_door(w, slot):
    """Step 12: at the door; who was called back meanwhile turns round."""
    ticket = slots(w)[slot]
    if ticket.visit_outcome == _CANCELLED:
        ticket.pending = _IS_OPEN
        return AFTER_VISIT
    ticket.reached = w.now
    if ticket.held_by != MISSING:
        ticket.left, ticket.visit_outcome = w.now, _WASTED
        return LEAVE
    return come_to_door(w, slot)


@engine
def work(w, slot):
    """Step 13: waiting, diagnosis and work on site."""
    ticket = slots(w)[slot]
    if w.has_outages and not ticket.order:
        ticket.of_outage = work_begins(w, slot)
    begin_work(w, slot, w.now)
    return WAITS


@engine
def end_work(w, slot):
    """Step 13: what the visit has come to."""
    ticket = slots(w)[slot]
    ticket.left = w.now
    outcome = ticket.of_outage
    if outcome == MISSING:
        outcome = _outcome(w, slot)
    ticket.visit_outcome = outcome
    ticket.visits += 1
    if w.has_outages and not ticket.order:
        work_ends(w, slot, outcome)
    return LEAVE


@engine
def _outcome(w, slot):
    """Step 13: what the visit comes to, as it is recorded; a false closing makes it look fixed."""
    ticket = slots(w)[slot]
    visit, fault = ticket.visits, ticket.fault
    no_fault = happens(w, slot, _NO_FAULT, 0, numbers(w)[w.no_fault_found + fault]) if visit == 0 else False
    not_fixed = happens(w, slot, _NOT_FIXED, visit, numbers(w)[w.not_fixed + fault])
    found = outcome_of_visit(visit == 0, no_fault, not_fixed).value
    if ticket.order:
        return found
    ticket.lives = found != _IS_NO_FAULT and closed_falsely(w, slot)
    return recorded_outcome(found, needs_more(w, slot), ticket.lives != 0)  # type: ignore[arg-type]


@engine
def leave_customer(w, slot):
    """The technician is free. After a visit without access, or one that did not fix the fault: a pause, and another
    appointment."""
    ticket = slots(w)[slot]
    release(w, slot)
    ticket.pending = ticket.visit_outcome
    write_visit(w, slot)
    if ticket.pending == _NO_ACCESS:
        return come_again(w, slot)
    if ticket.pending != _IS_NOT_FIXED:
        return AFTER_VISIT
    pause = lasts(w, slot, _PAUSE, ticket.visits - 1, w.pause)
    if pause == 0:
        return PAUSED
    go_on_in(w, slot, pause, PAUSED)
    return WAITS
