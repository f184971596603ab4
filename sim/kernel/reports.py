"""Step 1 in the compiled engine: a ticket is created; and step 16: its line reports again. Like `sim.process`."""

from __future__ import annotations

from sim.compiled import engine
from sim.kernel.chance import stop
from sim.kernel.due import due_of_ticket
from sim.kernel.events import go_on_now, push
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
    numbers,
    of_ticket,
    slots,
)
from sim.kernel.outages import belong
from sim.kernel.records import new_slot
from sim.kernel.steps import REPEAT, REPORT, TAKE_IN, TICKET, TOO_MANY_REPEATS
from sim.rules import MISSING
from sim.workload import TOO_MANY


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
