"""A ticket's life in the compiled engine, step by step; the numbers are those of `docs/model.md` and `sim.process`.

A step does something and names the next one, or WAITS: then the ticket has fixed when it goes on, and with which step.
"""

from __future__ import annotations

from sim.compiled import engine
from sim.kernel.appointments import be_let_in, book_again, book_first, turn_away
from sim.kernel.calls import be_served, call, end_call, serve_at_front_desk
from sim.kernel.chain import arrive_at_desk, be_handled_now, be_released, be_routed_again, leave_desk
from sim.kernel.closing import begin_closing, close_with
from sim.kernel.dispatch import (
    be_assigned,
    begin_contact,
    come_to_desk,
    end_intake,
    go_on_after_outage,
    go_on_from_desk,
    route,
    try_first_contact,
    try_second_contact,
    wait,
)
from sim.kernel.memory import slots
from sim.kernel.outages import end_test, test_line, wait_for_outage
from sim.kernel.records import end
from sim.kernel.restoring import (
    be_open_again,
    end_paperwork,
    end_second_line,
    fix_remotely,
    look_at_outcome,
    restore_or_visit_again,
)
from sim.kernel.second_line import end_job, use_lead
from sim.kernel.steps import (
    AFTER_VISIT,
    ARRIVED,
    ASSIGNED,
    AT_DESK,
    AT_DOOR,
    BATCH_LEFT,
    BOOK,
    CALL,
    CALL_ENDED,
    CLOSE,
    CONTACT,
    CONTACT_AGAIN,
    CREW_DONE,
    DESK,
    DESK_LEFT,
    DISPATCHED,
    ENDS_WITH_OUTAGE,
    FOUND,
    FRONT_DESK_DONE,
    HANDED_BACK,
    HANDLED,
    HELD_UP,
    LEAVE,
    LED,
    MENDED,
    OVER,
    PAUSED,
    RANG,
    REMOTE_DONE,
    REOPENED,
    REPAIRED,
    ROUTE,
    SECOND_CONTACT,
    SECOND_LINE_DONE,
    TAKE_IN,
    TAKEN_IN,
    TESTED,
    TRIAGED,
    VISIT,
    WAIT_FOR_OUTAGE,
    WAIT_OR_BOOK,
    WAITS,
    WINDOW_OPEN,
    WORK,
    WORKED,
)
from sim.kernel.visits import begin_visit, end_work, leave_customer, reach_door, wait_for_technician, work
from sim.rules import Outcome, Route

_BY_OUTAGE = int(Outcome.OUTAGE)
_HANDED_BACK = int(Route.MISASSIGNED)


@engine
def advance(w, slot, step):
    """The ticket goes on from step to step until it waits or its life is over."""
    while step != WAITS and step != OVER:
        if step < CONTACT:
            step = _towards_technicians(w, slot, step)
        if CONTACT <= step < AFTER_VISIT:
            step = _visiting(w, slot, step)
        if step >= AFTER_VISIT:
            step = _afterwards(w, slot, step)
    if step == OVER:
        end(w, slot)


# Steps stand in their usual order, so that whoever leaves one at once falls into the next.


@engine
def _towards_technicians(w, slot, step):
    """Steps 2 to 7."""
    if step == TAKE_IN:
        step = serve_at_front_desk(w, slot) if slots(w)[slot].order else CALL
    if step == CALL:
        step = call(w, slot)
    if step == CALL_ENDED:
        step = end_call(w, slot)
    if step == TAKEN_IN:
        step = end_intake(w, slot)
    if step == REMOTE_DONE:
        be_served(w, slot)
        step = fix_remotely(w, slot)
    if step == WAIT_OR_BOOK:
        step = wait(w, slot, BOOK)
    if step == FRONT_DESK_DONE:
        be_served(w, slot)
        step = BOOK
    if step == BOOK:
        book_first(w, slot)
        step = ROUTE
    if step == ROUTE:
        step = route(w, slot)
    if step == ASSIGNED:
        step = be_assigned(w, slot)
    if step == HANDED_BACK:
        slots(w)[slot].route = _HANDED_BACK
        step = DESK
    if step == HANDLED:
        step = be_released(w, slot)
    if step == BATCH_LEFT:
        step = leave_desk(w, slot)
    if step == TRIAGED:
        step = be_routed_again(w, slot)
    if step == DESK_LEFT:
        step = go_on_from_desk(w, slot)
    if step == DESK:
        step = come_to_desk(w, slot)
    if step == AT_DESK:
        step = arrive_at_desk(w, slot)
    if step == FOUND:
        step = be_handled_now(w, slot)
    return step


@engine
def _visiting(w, slot, step):
    """Steps 8 to 13."""
    if step == CONTACT:
        step = begin_contact(w, slot)
    if step == CONTACT_AGAIN:
        step = try_first_contact(w, slot)
    if step == SECOND_CONTACT:
        step = try_second_contact(w, slot)
    if step == DISPATCHED:
        slots(w)[slot].dispatched = w.now
        step = VISIT
    if step == VISIT:
        step = begin_visit(w, slot)
    if step == WINDOW_OPEN:
        step = wait_for_technician(w, slot)
    if step == ARRIVED:
        step = reach_door(w, slot)
    if step == AT_DOOR:
        step = be_let_in(w, slot)
    if step == RANG:
        step = turn_away(w, slot)
    if step == WORK:
        step = work(w, slot)
    if step == WORKED:
        step = end_work(w, slot)
    if step == LEAVE:
        step = leave_customer(w, slot)
    if step == PAUSED:
        book_again(w, slot)
        step = AFTER_VISIT
    return step


@engine
def _afterwards(w, slot, step):
    """Steps 14 and 15, and waiting for outages."""
    if step == LED:
        step = use_lead(w, slot)
    if step == AFTER_VISIT:
        step = look_at_outcome(w, slot)
    if step == CREW_DONE:
        step = end_job(w, slot)
    if step == SECOND_LINE_DONE:
        step = end_second_line(w, slot)
    if step == MENDED:
        step = restore_or_visit_again(w, slot)
    if step == CLOSE:
        step = end_paperwork(w, slot)
    if step == REOPENED:
        step = be_open_again(w, slot)
    if step == WAIT_FOR_OUTAGE:
        step = wait_for_outage(w, slot)
    if step == REPAIRED:
        step = test_line(w, slot)
    if step == TESTED:
        step = end_test(w, slot)
    if step == HELD_UP:
        step = go_on_after_outage(w, slot)
    if step == ENDS_WITH_OUTAGE:
        begin_closing(w, slot)
        close_with(w, slot, _BY_OUTAGE)
        step = OVER
    return step
