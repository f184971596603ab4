"""Steps 2 to 8 in the compiled engine: a ticket's way until it is handed to a technician. Like `sim.process`."""

from __future__ import annotations

from sim.compiled import engine
from sim.kernel.appointments import book_again, call_off
from sim.kernel.calls import serve_remotely
from sim.kernel.chain import begin_desk
from sim.kernel.chance import happens, lasts
from sim.kernel.chases import begin_asking
from sim.kernel.events import go_on_at, go_on_in
from sim.kernel.memory import list_of, numbers, slots
from sim.kernel.outages import count_towards_outages, may_be_remote
from sim.kernel.steps import (
    ASSIGNED,
    BOOK,
    CONTACT,
    CONTACT_AGAIN,
    DESK,
    DISPATCHED,
    HANDED_BACK,
    HELD_UP,
    SECOND_CONTACT,
    WAIT_FOR_OUTAGE,
    WAITS,
)
from sim.rules import MISSING, Route, misassignment_found
from sim.streams import Source

_REMOTE_FIX = int(Source.REMOTE_FIX)
_ELIGIBLE = int(Source.ELIGIBLE)
_ASSIGNMENT = int(Source.ASSIGNMENT)
_MISASSIGNED = int(Source.MISASSIGNED)
_TRIAGE = int(Source.MISASSIGNED_TRIAGE)
_FIRST = int(Source.FIRST_CONTACT)
_SECOND = int(Source.SECOND_CONTACT)
_CHAIN = int(Route.CHAIN)
_DIRECT = int(Route.DIRECT)


@engine
def end_intake(w, slot):
    """Step 2 is over; step 3: can it be fixed remotely? Step 4: is there a known outage?"""
    if w.has_outages:
        count_towards_outages(w, slot)
    begin_asking(w, slot)
    threshold = numbers(w)[w.remote_fix + slots(w)[slot].fault]
    if happens(w, slot, _REMOTE_FIX, 0, threshold) and (not w.has_outages or may_be_remote(w, slot)):
        return serve_remotely(w, slot)
    return wait(w, slot, BOOK)


@engine
def wait(w, slot, after):
    """Step 4: perhaps waits for an outage, then goes on."""
    ticket = slots(w)[slot]
    if not w.has_outages or ticket.order:
        return after
    ticket.after = after
    return WAIT_FOR_OUTAGE


@engine
def wait_under_way(w, slot, after):
    """Step 4 for a ticket under way; who goes on afterwards needs another appointment."""
    ticket = slots(w)[slot]
    if not w.has_outages or ticket.order or ticket.held_by == MISSING:
        return after
    if w.has_appointments:
        call_off(w, slot)
    ticket.after, ticket.then = HELD_UP, after
    return WAIT_FOR_OUTAGE


@engine
def go_on_after_outage(w, slot):
    ticket = slots(w)[slot]
    if ticket.has_appointment:
        book_again(w, slot)
    return ticket.then


@engine
def route(w, slot):
    """Step 6: straight to the technicians of the area, or through the chain."""
    if not w.direct or not happens(w, slot, _ELIGIBLE, 0, w.eligible):
        return DESK
    time = lasts(w, slot, _ASSIGNMENT, 0, w.assignment)
    if time == 0:
        return ASSIGNED
    go_on_in(w, slot, time, ASSIGNED)
    return WAITS


@engine
def be_assigned(w, slot):
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
def come_to_desk(w, slot):
    """Step 7: the next desk, or the end of the chain."""
    ticket = slots(w)[slot]
    if ticket.position < w.chain_length:
        return begin_desk(w, slot)
    if ticket.route == 0:
        ticket.route = _CHAIN
    return CONTACT


@engine
def go_on_from_desk(w, slot):
    return wait_under_way(w, slot, DESK)


@engine
def begin_contact(w, slot):
    """Step 8: by system at once; by phone the first contact, the second, and again after a while."""
    ticket = slots(w)[slot]
    ticket.contacted, ticket.desk_attempt = w.now, 0
    return CONTACT_AGAIN if w.by_phone else DISPATCHED


@engine
def try_first_contact(w, slot):
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
def try_second_contact(w, slot):
    ticket = slots(w)[slot]
    ticket.contacts += 1
    if happens(w, slot, _SECOND, ticket.desk_attempt, w.second_contact):
        return DISPATCHED
    ticket.desk_attempt += 1
    go_on_in(w, slot, w.contact_retry, CONTACT_AGAIN)
    return WAITS
