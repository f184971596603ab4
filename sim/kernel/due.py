"""Until when a ticket is promised to be done, in the compiled engine. Like `sim.due`."""

from __future__ import annotations

from sim.compiled import engine
from sim.due import CALENDARS_GO_ON, due_by_hours, due_by_working_days
from sim.kernel.memory import Promise, Slot, list_of, numbers, promises, slots
from sim.rules import MISSING, NEVER


@engine
def due_of_ticket(w, slot):
    """The promised instant: of the customer's class, or of all orders."""
    ticket = slots(w)[slot]
    if ticket.order:
        return ticket.reported + w.order_level
    number = numbers(w)[w.due_by + ticket.customer]
    if number == MISSING:
        return ticket.reported + numbers(w)[w.levels + ticket.customer]
    due = _promised(w, promises(w)[number], ticket)
    return w.cut + CALENDARS_GO_ON if due == NEVER else due


@engine
def _promised(w, promise: Promise, ticket: Slot):
    """Until when a promise is kept; NEVER where its calendar does not reach so far."""
    times = numbers(w)
    if promise.working_days != MISSING:
        days = list_of(w, promise.days, promise.day_count)
        return due_by_working_days(ticket.reported, promise.working_days, days)
    within = times[promise.within + ticket.fault * w.area_count + ticket.area]
    opens = list_of(w, promise.opens, promise.open_count)
    closes = list_of(w, promise.closes, promise.open_count)
    return due_by_hours(ticket.reported, within, opens, closes, promise.same_day_before)
