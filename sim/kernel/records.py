"""Rows of the log in the compiled engine: what a ticket's slot holds is written down when it is complete."""

from __future__ import annotations

from sim.compiled import engine
from sim.kernel.memory import (
    appointment_rows,
    chase_rows,
    closing_rows,
    job_rows,
    passage_rows,
    slots,
    special_rows,
    ticket_rows,
    visit_rows,
)
from sim.rules import MISSING, Outcome

_OPEN = int(Outcome.OPEN)
_LARGEST = (1 << 32) - 1


@engine
def instant(time):
    """An instant as it is kept in a row: MISSING is the largest of all."""
    return time & _LARGEST


@engine
def new_slot(w, kind, number):
    """A free slot for something with a number."""
    slot = w.free_slot
    found = slots(w)[slot]
    w.free_slot = found.next_free
    w.live += 1
    found.kind, found.number = kind, number
    found.waits = found.queued_by_priority = 0
    found.child = found.sibling = found.previous = found.crew = MISSING
    return slot


@engine
def free_slot(w, slot):
    """The slot may be used again; events that are still to come for it find another number in it."""
    found = slots(w)[slot]
    found.number = MISSING
    found.next_free, w.free_slot = w.free_slot, slot
    w.live -= 1


@engine
def write_ticket(w, slot):
    """What became of a ticket, as far as is known."""
    ticket = slots(w)[slot]
    row = ticket_rows(w)[ticket.number]
    row.reported, row.due, row.cause = instant(ticket.reported), instant(ticket.due), ticket.cause
    row.route, row.assigned, row.contacted = ticket.route, instant(ticket.assigned), instant(ticket.contacted)
    row.dispatched, row.contacts, row.visits = instant(ticket.dispatched), ticket.contacts, ticket.visits
    row.linked, row.restored = instant(ticket.linked), instant(ticket.restored)
    row.closed, row.outcome = instant(ticket.closed), ticket.outcome


@engine
def arrive(w, slot, desk, wrong_unit, attempt):
    """The ticket arrives at a desk, at a wrong unit, or at a station before the chain."""
    ticket = slots(w)[slot]
    ticket.passage_open = 1
    ticket.passage = ticket.passages
    ticket.passages += 1
    ticket.desk, ticket.wrong_unit, ticket.attempt = desk, wrong_unit, attempt
    ticket.arrived = ticket.found = w.now
    ticket.started = ticket.finished = ticket.alarm = MISSING
    ticket.agent = MISSING
    ticket.misrouted = ticket.supervised = 0


@engine
def leave(w, slot, left):
    """The passage is over, or the run is."""
    ticket = slots(w)[slot]
    ticket.passage_open = 0
    row = passage_rows(w)[w.passages]
    w.passages += 1
    row.ticket, row.desk, row.attempt, row.agent = ticket.number, ticket.desk, ticket.attempt, ticket.agent
    row.arrived, row.started, row.left = instant(ticket.arrived), instant(ticket.started), instant(left)
    row.flags = ticket.wrong_unit + 2 * ticket.misrouted + 4 * ticket.supervised
    if ticket.found != ticket.arrived or ticket.finished != left or ticket.alarm != MISSING:
        special = special_rows(w)[w.specials]
        w.specials += 1
        special.ticket, special.passage, special.found = ticket.number, ticket.passage, instant(ticket.found)
        special.finished, special.alarm = instant(ticket.finished), instant(ticket.alarm)


@engine
def new_visit(w, slot, queued):
    """The next visit of a ticket, which is not yet written down."""
    ticket = slots(w)[slot]
    ticket.visit, ticket.visit_recorded = ticket.calls, 0
    ticket.calls += 1
    ticket.queued = queued
    ticket.visit_technician = ticket.of_outage = MISSING
    ticket.departed = ticket.reached = ticket.began = ticket.left = MISSING
    ticket.visit_appointment = ticket.appointment if ticket.has_appointment else MISSING
    ticket.from_east = ticket.from_north = 0
    ticket.visit_outcome = _OPEN


@engine
def write_visit(w, slot):
    """The visit is over, or the run is; one that was only announced is none."""
    ticket = slots(w)[slot]
    if not ticket.visit_recorded:
        return
    ticket.visit_recorded = 0
    row = visit_rows(w)[w.visits]
    w.visits += 1
    row.ticket, row.appointment = ticket.number, ticket.visit_appointment
    row.technician, row.queued, row.departed = ticket.visit_technician, instant(ticket.queued), instant(ticket.departed)
    row.arrived, row.began, row.finished = instant(ticket.reached), instant(ticket.began), instant(ticket.left)
    row.from_east, row.from_north, row.outcome = ticket.from_east, ticket.from_north, ticket.visit_outcome


@engine
def write_appointment(w, slot):
    """The ticket's last appointment, where it has had one."""
    ticket = slots(w)[slot]
    if not ticket.has_appointment:
        return
    row = appointment_rows(w)[w.appointments]
    w.appointments += 1
    row.ticket, row.booked = ticket.number, instant(ticket.booked)
    row.begins, row.ends, row.confirmed = instant(ticket.begins), instant(ticket.ends), instant(ticket.confirmed)
    row.notified, row.settled = instant(ticket.notified), instant(ticket.settled)
    row.outcome = ticket.appointment_outcome


@engine
def write_chase(w, slot, finished):
    """A customer's call; its slot has its number, and the call's as `chase`."""
    call = slots(w)[slot]
    row = chase_rows(w)[w.chases]
    w.chases += 1
    row.ticket, row.called = call.number, instant(call.since)
    row.started, row.finished = instant(call.started), instant(finished)
    row.broken, row.freed, row.raised = call.broken, call.freed, call.raised


@engine
def write_closing(w, slot):
    """The ticket's last closing, where it has had one."""
    ticket = slots(w)[slot]
    if not ticket.has_closing:
        return
    ticket.has_closing = 0
    row = closing_rows(w)[w.closings]
    w.closings += 1
    row.ticket = ticket.number
    row.ended, row.closed = instant(ticket.ended), instant(ticket.closing_closed)
    row.audited, row.reopened = instant(ticket.audited), instant(ticket.reopened)
    row.false, row.cause = ticket.false, ticket.closing_cause


@engine
def write_job(w, slot, finished):
    """A job of the second line, which is over, or the run is."""
    ticket = slots(w)[slot]
    ticket.has_job = 0
    row = job_rows(w)[w.jobs]
    w.jobs += 1
    row.ticket = ticket.number
    row.requested, row.ready = instant(ticket.requested), instant(ticket.ready)
    row.started, row.finished, row.parts = instant(ticket.started), instant(finished), ticket.parts
    row.crew = MISSING
    if ticket.agent != MISSING:
        row.crew = ticket.agent + (ticket.area * w.second_line_people if w.per_area else 0)


@engine
def end(w, slot):
    """The ticket's life is over: everything of it that is still in its slot is written down."""
    write_closing(w, slot)
    write_appointment(w, slot)
    write_ticket(w, slot)
    free_slot(w, slot)
