"""A ticket's life in the compiled engine, step by step; the numbers are those of `docs/model.md` and `sim.process`.

A step does something and names the next one, or WAITS: then the ticket has fixed when it goes on, and with which step.
"""

from __future__ import annotations

from sim.closing_rules import recorded_outcome
from sim.compiled import engine
from sim.kernel.appointments import (
    be_let_in,
    book_again,
    book_first,
    call_off,
    come_again,
    come_to_door,
    turn_away,
    wait_for_window,
)
from sim.kernel.calls import be_served, call, end_call, serve_at_front_desk, serve_remotely
from sim.kernel.chain import (
    arrive_at_desk,
    be_handled_now,
    be_released,
    be_routed_again,
    begin_desk,
    leave_desk,
)
from sim.kernel.chance import happens, lasts, stop
from sim.kernel.chases import begin_asking
from sim.kernel.closing import begin_closing, close_with, closed_falsely, find_out
from sim.kernel.due import due_of_ticket
from sim.kernel.events import go_on_at, go_on_in, go_on_now, push
from sim.kernel.field import join_field, release
from sim.kernel.memory import (
    AREA,
    CHILD,
    CUSTOMER,
    EAST,
    FAULT,
    KEY_0,
    KEY_1,
    LINE,
    MEMBERS,
    NORTH,
    ORDER,
    OUTAGE,
    PARENT,
    REPEAT_DELAY,
    list_of,
    numbers,
    of_ticket,
    slots,
)
from sim.kernel.outages import (
    belong,
    count_towards_outages,
    end_test,
    hold_mended,
    may_be_remote,
    test_line,
    wait_for_outage,
    work_begins,
    work_ends,
)
from sim.kernel.records import end, new_slot, new_visit, write_visit
from sim.kernel.second_line import call_second_line, end_job, needs_more, use_lead
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
    REPEAT,
    REPORT,
    ROUTE,
    SECOND_CONTACT,
    SECOND_LINE_DONE,
    TAKE_IN,
    TAKEN_IN,
    TESTED,
    TICKET,
    TOO_MANY_REPEATS,
    TOO_MANY_VISITS,
    TRIAGED,
    VISIT,
    WAIT_FOR_OUTAGE,
    WAIT_OR_BOOK,
    WAITS,
    WINDOW_OPEN,
    WORK,
    WORKED,
)
from sim.kernel.trips import begin_work
from sim.rules import (
    MISSING,
    NEVER,
    Cause,
    Outcome,
    Route,
    misassignment_found,
    outcome_of_visit,
    repeat_reported,
)
from sim.streams import Kind, Source
from sim.workload import TOO_MANY

(
    _REMOTE_FIX, _ELIGIBLE, _ASSIGNMENT, _MISASSIGNED, _TRIAGE, _FIRST, _SECOND, _WORK, _NO_FAULT, _NOT_FIXED, _PAUSE,
    _CLOSING, _IMPERFECT, _FALSE_REMOTE,
) = (
    int(each)
    for each in (
        Source.REMOTE_FIX, Source.ELIGIBLE, Source.ASSIGNMENT, Source.MISASSIGNED, Source.MISASSIGNED_TRIAGE,
        Source.FIRST_CONTACT, Source.SECOND_CONTACT, Source.WORK, Source.NO_FAULT_FOUND, Source.NOT_FIXED, Source.PAUSE,
        Source.CLOSING, Source.IMPERFECT, Source.FALSE_REMOTE_FIX,
    )
)  # fmt: skip
_MEMBER = int(Kind.BUNDLE_MEMBER)
_IS_OPEN, _REMOTELY, _IS_FIXED, _IS_NO_FAULT, _IS_NOT_FIXED, _NO_ACCESS, _TO_SECOND_LINE, _WASTED = (
    int(each) for each in list(Outcome)[:8]
)
_BY_OUTAGE, _CANCELLED = int(Outcome.OUTAGE), int(Outcome.CANCELLED)
_CHAIN, _DIRECT, _HANDED_BACK = int(Route.CHAIN), int(Route.DIRECT), int(Route.MISASSIGNED)
_IMPERFECT_REPAIR, _FALSE_CLOSURE = int(Cause.IMPERFECT_REPAIR), int(Cause.FALSE_CLOSURE)


# ---- step 1 ----


@engine
def report(w, number, cause, technician):
    """Step 1: a ticket is created; the technician of the one that it repeats knows the line."""
    slot = new_slot(w, TICKET, number)
    ticket = slots(w)[slot]
    ticket.key0, ticket.key1 = of_ticket(w, KEY_0, number), of_ticket(w, KEY_1, number)
    ticket.area, ticket.fault = of_ticket(w, AREA, number), of_ticket(w, FAULT, number)
    ticket.customer, ticket.line = of_ticket(w, CUSTOMER, number), of_ticket(w, LINE, number)
    ticket.east, ticket.north = of_ticket(w, EAST, number), of_ticket(w, NORTH, number)
    ticket.order, ticket.members = of_ticket(w, ORDER, number), of_ticket(w, MEMBERS, number)
    ticket.repeats = of_ticket(w, PARENT, number) != MISSING
    ticket.own_outage = of_ticket(w, OUTAGE, number)
    ticket.reported, ticket.cause, ticket.technician = w.now, cause, technician
    ticket.priority = numbers(w)[w.priorities + ticket.customer]
    ticket.assigned = ticket.contacted = ticket.dispatched = ticket.linked = MISSING
    ticket.restored = ticket.closed = MISSING
    ticket.route = ticket.outcome = ticket.contacts = ticket.passages = ticket.visits = ticket.calls = 0
    ticket.appointments = ticket.turned_away = ticket.closings = ticket.holds = 0
    ticket.lives = ticket.cancelled = ticket.lost = ticket.watch_active = ticket.passage_open = 0
    ticket.call = ticket.visit_recorded = ticket.has_appointment = ticket.gate = 0
    ticket.asks = ticket.calling = ticket.has_closing = ticket.has_job = 0
    ticket.held_by = ticket.waits_for = ticket.link = ticket.lock_technician = MISSING
    ticket.position = ticket.desk_attempt = ticket.wrong_unit = 0
    ticket.due = due_of_ticket(w, slot)
    if w.has_outages and not ticket.order:
        belong(w, slot)
    go_on_now(w, slot, TAKE_IN)


@engine
def report_again(w, slot, instant, cause):
    """Step 16: the line's next ticket is reported, unless that lies beyond the run."""
    ticket = slots(w)[slot]
    child = of_ticket(w, CHILD, ticket.number)
    if child == MISSING or instant >= w.cut:
        return
    if child == TOO_MANY:
        stop(w, TOO_MANY_REPEATS, 0, ticket.number)
        return
    push(w, instant, REPORT, child, REPEAT, cause, ticket.technician + 1)


# ---- from step to step ----


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
        step = _end_intake(w, slot)
    if step == REMOTE_DONE:
        be_served(w, slot)
        step = _fix_remotely(w, slot)
    if step == WAIT_OR_BOOK:
        step = _wait(w, slot, BOOK)
    if step == FRONT_DESK_DONE:
        be_served(w, slot)
        step = BOOK
    if step == BOOK:
        book_first(w, slot)
        step = ROUTE
    if step == ROUTE:
        step = _route(w, slot)
    if step == ASSIGNED:
        step = _be_assigned(w, slot)
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
        step = _leave_desk(w, slot)
    if step == DESK:
        step = _come_to_desk(w, slot)
    if step == AT_DESK:
        step = arrive_at_desk(w, slot)
    if step == FOUND:
        step = be_handled_now(w, slot)
    return step


@engine
def _visiting(w, slot, step):
    """Steps 8 to 13."""
    if step == CONTACT:
        step = _begin_contact(w, slot)
    if step == CONTACT_AGAIN:
        step = _try_first_contact(w, slot)
    if step == SECOND_CONTACT:
        step = _try_second_contact(w, slot)
    if step == DISPATCHED:
        slots(w)[slot].dispatched = w.now
        step = VISIT
    if step == VISIT:
        step = _begin_visit(w, slot)
    if step == WINDOW_OPEN:
        step = _join_field(w, slot)
    if step == ARRIVED:
        step = _arrive(w, slot)
    if step == AT_DOOR:
        step = be_let_in(w, slot)
    if step == RANG:
        step = turn_away(w, slot)
    if step == WORK:
        step = _work(w, slot)
    if step == WORKED:
        step = _end_work(w, slot)
    if step == LEAVE:
        step = _leave(w, slot)
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
        step = _look_at_outcome(w, slot)
    if step == CREW_DONE:
        step = end_job(w, slot)
    if step == SECOND_LINE_DONE:
        step = _end_second_line(w, slot)
    if step == MENDED:
        step = _restore_or_visit_again(w, slot)
    if step == CLOSE:
        step = _end_paperwork(w, slot)
    if step == REOPENED:
        step = _be_open_again(w, slot)
    if step == WAIT_FOR_OUTAGE:
        step = wait_for_outage(w, slot)
    if step == REPAIRED:
        step = test_line(w, slot)
    if step == TESTED:
        step = end_test(w, slot)
    if step == HELD_UP:
        step = _go_on_after_outage(w, slot)
    if step == ENDS_WITH_OUTAGE:
        begin_closing(w, slot)
        close_with(w, slot, _BY_OUTAGE)
        step = OVER
    return step


# ---- steps 2 to 4 ----


@engine
def _end_intake(w, slot):
    """Step 2 is over; step 3: can it be fixed remotely? Step 4: is there a known outage?"""
    if w.has_outages:
        count_towards_outages(w, slot)
    begin_asking(w, slot)
    threshold = numbers(w)[w.remote_fix + slots(w)[slot].fault]
    if happens(w, slot, _REMOTE_FIX, 0, threshold) and (not w.has_outages or may_be_remote(w, slot)):
        return serve_remotely(w, slot)
    return _wait(w, slot, BOOK)


@engine
def _fix_remotely(w, slot):
    """Step 3: the remote desk has fixed the fault, or thinks so, and the ticket closes."""
    ticket = slots(w)[slot]
    ticket.lives = happens(w, slot, _FALSE_REMOTE, 0, w.false_remote)
    ticket.after = WAIT_OR_BOOK
    _restore(w, slot)
    return _close(w, slot, _REMOTELY)


@engine
def _wait(w, slot, after):
    """Step 4: perhaps waits for an outage, then goes on."""
    ticket = slots(w)[slot]
    if not w.has_outages or ticket.order:
        return after
    ticket.after = after
    return WAIT_FOR_OUTAGE


@engine
def _wait_under_way(w, slot, after):
    """Step 4 for a ticket under way; who goes on afterwards needs another appointment."""
    ticket = slots(w)[slot]
    if not w.has_outages or ticket.order or ticket.held_by == MISSING:
        return after
    if w.has_appointments:
        call_off(w, slot)
    ticket.after, ticket.then = HELD_UP, after
    return WAIT_FOR_OUTAGE


@engine
def _go_on_after_outage(w, slot):
    ticket = slots(w)[slot]
    if ticket.has_appointment:
        book_again(w, slot)
    return ticket.then


# ---- steps 6 to 8 ----


@engine
def _route(w, slot):
    """Step 6: straight to the technicians of the area, or through the chain."""
    if not w.direct or not happens(w, slot, _ELIGIBLE, 0, w.eligible):
        return DESK
    time = lasts(w, slot, _ASSIGNMENT, 0, w.assignment)
    if time == 0:
        return ASSIGNED
    go_on_in(w, slot, time, ASSIGNED)
    return WAITS


@engine
def _be_assigned(w, slot):
    """Step 6: the system has assigned the ticket to its area; a wrong one is handed back to the chain."""
    ticket = slots(w)[slot]
    ticket.assigned = w.now
    if not happens(w, slot, _MISASSIGNED, 0, w.misassigned):
        ticket.route = _DIRECT
        return DISPATCHED
    triage = lasts(w, slot, _TRIAGE, 0, w.misassigned_triage)
    times, duty = numbers(w), w.duty + 3 * ticket.area
    opens, closes, count = times[duty], times[duty + 1], times[duty + 2]
    found = misassignment_found(list_of(w, opens, count), list_of(w, closes, count), w.now, triage)
    go_on_at(w, slot, found, HANDED_BACK)
    return WAITS


@engine
def _come_to_desk(w, slot):
    """Step 7: the next desk, or the end of the chain."""
    ticket = slots(w)[slot]
    if ticket.position < w.chain_length:
        return begin_desk(w, slot)
    if ticket.route == 0:
        ticket.route = _CHAIN
    return CONTACT


@engine
def _leave_desk(w, slot):
    return _wait_under_way(w, slot, DESK)


@engine
def _begin_contact(w, slot):
    """Step 8: by system at once; by phone the first contact, the second, and again after a while."""
    ticket = slots(w)[slot]
    ticket.contacted, ticket.desk_attempt = w.now, 0
    return CONTACT_AGAIN if w.by_phone else DISPATCHED


@engine
def _try_first_contact(w, slot):
    ticket = slots(w)[slot]
    ticket.contacts += 1
    if happens(w, slot, _FIRST, ticket.desk_attempt, w.first_contact):
        return DISPATCHED
    if w.second_contact:
        go_on_in(w, slot, w.contact_pause, SECOND_CONTACT)
    else:
        ticket.desk_attempt += 1
        go_on_in(w, slot, w.contact_retry, CONTACT_AGAIN)
    return WAITS


@engine
def _try_second_contact(w, slot):
    ticket = slots(w)[slot]
    ticket.contacts += 1
    if happens(w, slot, _SECOND, ticket.desk_attempt, w.second_contact):
        return DISPATCHED
    ticket.desk_attempt += 1
    go_on_in(w, slot, w.contact_retry, CONTACT_AGAIN)
    return WAITS


# ---- steps 9 to 13 ----


@engine
def _begin_visit(w, slot):
    """Step 10: until the window of the appointment."""
    ticket = slots(w)[slot]
    if ticket.visits + ticket.turned_away >= w.max_visits:
        stop(w, TOO_MANY_VISITS, slot, ticket.number)
        return WAITS
    return wait_for_window(w, slot, WINDOW_OPEN)


@engine
def _join_field(w, slot):
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
def _arrive(w, slot):
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
def _work(w, slot):
    """Step 13: waiting, diagnosis and work on site."""
    ticket = slots(w)[slot]
    if w.has_outages and not ticket.order:
        ticket.of_outage = work_begins(w, slot)
    begin_work(w, slot, w.now)
    return WAITS


@engine
def _end_work(w, slot):
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
def _leave(w, slot):
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


# ---- steps 14 to 16 ----


@engine
def _look_at_outcome(w, slot):
    """Step 14 for what the visit could not do; else on to the end of the visit."""
    if slots(w)[slot].pending == _TO_SECOND_LINE:
        return call_second_line(w, slot)
    return _wait_after_visit(w, slot)


@engine
def _end_second_line(w, slot):
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
        return _wait(w, slot, MENDED)
    return _wait_under_way(w, slot, MENDED)


@engine
def _restore_or_visit_again(w, slot):
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
def _end_paperwork(w, slot):
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
def _be_open_again(w, slot):
    """Step 15: the ticket is opened again."""
    begin_asking(w, slot)
    if slots(w)[slot].has_appointment:
        book_again(w, slot)
    return slots(w)[slot].after
