"""Chase calls in the compiled engine. Like `sim.chases`."""

from __future__ import annotations

from sim.compiled import engine
from sim.kernel.chain import find
from sim.kernel.chance import happens, lasts
from sim.kernel.events import push, wake_pool
from sim.kernel.field import requeue
from sim.kernel.memory import rates, slots
from sim.kernel.records import free_slot, new_slot, write_chase
from sim.kernel.stations import join, raise_priority
from sim.kernel.steps import ASK, CHASE, REPORT
from sim.rules import MISSING, NEVER, budget_left, chase_called
from sim.station import NORMAL_PRIORITY
from sim.streams import Source

_BUDGET, _HANDLING, _RAISES = (int(each) for each in (Source.CHASE_BUDGET, Source.CHASE_HANDLING, Source.CHASE_RAISES))


@engine
def begin_asking(w, slot):
    """From the end of intake on the customer may ask, and again where a ticket is opened again."""
    ticket = slots(w)[slot]
    if w.budget == MISSING or ticket.calling:
        return
    if not ticket.asks:
        ticket.asks, ticket.chase, ticket.breaks = 1, 0, ticket.due
    _wait_for_next(w, slot)


@engine
def promise_broken(w, slot):
    """A promise is broken earlier than by the service level: what is left of the budget is spent faster."""
    ticket = slots(w)[slot]
    if not ticket.asks or ticket.breaks <= w.now:
        return
    ticket.breaks = w.now
    if not ticket.calling:
        _fix_next(w, slot)


@engine
def becomes_child(w, slot):
    """From now on the ticket belongs to a known outage: what is left of the budget is spent at a child's rate."""
    ticket = slots(w)[slot]
    share = _share(w, slot)
    if not ticket.asks or ticket.calling or ticket.share == share:
        return
    before, after = _rate(w, 0, ticket.share), _rate(w, 1, ticket.share)
    ticket.spending = budget_left(ticket.since, ticket.spending, ticket.breaks, before, after, w.now)
    ticket.since, ticket.share = w.now, share
    _fix_next(w, slot)


@engine
def _wait_for_next(w, slot):
    ticket = slots(w)[slot]
    ticket.since = w.now
    ticket.spending = float(lasts(w, slot, _BUDGET, ticket.chase, w.budget))
    ticket.share = _share(w, slot)
    _fix_next(w, slot)


@engine
def _rate(w, which, share: float):
    """Budget spent in a second: 0 before and 1 after the promise is broken."""
    return rates(w)[w.rates_of_chases + which] * share


@engine
def _fix_next(w, slot):
    ticket = slots(w)[slot]
    before, after = _rate(w, 0, ticket.share), _rate(w, 1, ticket.share)
    instant = chase_called(ticket.since, ticket.spending, ticket.breaks, before, after)
    ticket.asking_serial += 1
    if instant < min(NEVER, w.chases_end):
        push(w, instant, REPORT, ticket.number, ASK, slot, ticket.asking_serial)


@engine
def _share(w, slot):
    """Factor on both rates: smaller for who waits for a known outage, or has waited for one, or will."""
    ticket = slots(w)[slot]
    if ticket.linked != MISSING or (w.aggregation and ticket.held_by != MISSING):
        return rates(w)[w.rates_of_chases + 2]
    return 1.0


@engine
def ask(w, slot, serial):
    """The customer calls, unless the ticket has closed or the call has been fixed anew."""
    ticket = slots(w)[slot]
    if ticket.asking_serial != serial or ticket.calling or ticket.closed != MISSING:
        return
    ticket.calling = 1
    number = new_slot(w, CHASE, ticket.number)
    call = slots(w)[number]
    call.chase, call.chase_of, call.since = ticket.chase, slot, w.now
    call.broken, call.freed, call.raised = w.now > ticket.breaks, 0, 0
    call.started = call.agent = MISSING
    seconds = lasts(w, slot, _HANDLING, ticket.chase, w.chase_handling)
    if seconds > 0:
        join(w, number, w.hotline, w.now, seconds, NORMAL_PRIORITY)
    else:
        call.started = w.now
        end_asking(w, number)


@engine
def end_asking(w, number):
    """The call is over: a lost ticket is seen again, and it may have become more urgent."""
    call = slots(w)[number]
    slot = call.chase_of
    ticket = slots(w)[slot]
    if ticket.number == call.number:
        ticket.calling = 0
        ticket.chase += 1
        if ticket.closed == MISSING:
            _act(w, slot, number)
    write_chase(w, number, w.now)
    free_slot(w, number)


@engine
def _act(w, slot, number):
    ticket, call = slots(w)[slot], slots(w)[number]
    if w.frees_stuck:
        call.freed = find(w, slot)
    before = ticket.priority
    if happens(w, slot, _RAISES, call.chase, w.chase_raises):
        raise_priority(w, slot)
        call.raised = ticket.priority < before
        if ticket.call:
            requeue(w, slot)
    _wait_for_next(w, slot)
