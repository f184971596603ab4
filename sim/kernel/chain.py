"""Step 7 in the compiled engine: the desks of the dispatch chain. Like `sim.chain`."""

from __future__ import annotations

from sim.compiled import engine, within
from sim.kernel.chance import handling_at, happens_at
from sim.kernel.events import go_on_now, push
from sim.kernel.memory import desks, list_of, slots, stations
from sim.kernel.records import arrive, leave
from sim.kernel.stations import hand_to_supervisor, join, raise_priority, supervise
from sim.kernel.steps import (
    ALARM,
    AT_DESK,
    BATCH,
    BATCH_LEFT,
    DESK_LEFT,
    FIND,
    FOUND,
    GO_ON,
    HANDLED,
    SPARE,
    TIMER,
    TRIAGED,
    WAITS,
)
from sim.rules import MISSING, NEVER, add_open_time, found_when_stuck, next_multiple
from sim.streams import Source

_HANDLING, _STUCK, _MISROUTE, _TRIAGE = (
    int(each) for each in (Source.HANDLING, Source.STUCK, Source.MISROUTE, Source.WRONG_UNIT_TRIAGE)
)


@engine
def _has_room(w):
    """Whether a ticket may come to one more desk in this event."""
    return (
        w.passages + SPARE < w.passage_room
        and w.specials + SPARE < w.special_room
        and w.heap_size + w.live + 2 * w.technician_count + SPARE < w.heap_room
    )


@engine
def begin_desk(w, slot):
    """7a: the ticket comes to a desk; the node timer runs from its first arrival."""
    ticket = slots(w)[slot]
    desk, position = desks(w)[ticket.position], ticket.position
    ticket.desk_attempt = 0
    ticket.watch_active, ticket.watch_supervised, ticket.watch_alarm = 1, 0, NEVER
    ticket.queue_order = w.now
    if desk.alarm:
        limit = w.now + desk.limit
        if desk.limit_count:
            opens = list_of(w, desk.limit_opens, desk.limit_count)
            limit = add_open_time(opens, list_of(w, desk.limit_closes, desk.limit_count), w.now, desk.limit)
        ticket.watch_alarm = limit
        push(w, limit, TIMER, 2 * ticket.number, ALARM, slot, position)
        w.unchecked -= 1  # a chain whose desks take no time sets many alarms in one event
    return AT_DESK


@engine
def alarm(w, slot, position):
    """7f: the limit is reached; is the ticket still here?"""
    ticket = slots(w)[slot]
    if not ticket.watch_active or ticket.position != position:
        return
    desk = desks(w)[position]
    ticket.alarm = w.now
    ticket.watch_supervised = desk.supervisor
    if desk.raise_priority:
        raise_priority(w, slot)
    if desk.supervisor and ticket.waits and not ticket.wrong_unit:
        hand_to_supervisor(w, slot)


@engine
def arrive_at_desk(w, slot):
    """7b: at the desk; perhaps lost from sight until an audit, an alarm or a customer's call finds it."""
    if not _has_room(w):
        go_on_now(w, slot, AT_DESK)  # when there is room again: desks may take no time
        return WAITS
    ticket = slots(w)[slot]
    desk = desks(w)[ticket.position]
    arrive(w, slot, ticket.position, 0, ticket.desk_attempt)
    station, attempt = w.desk + ticket.position, ticket.desk_attempt
    if not happens_at(w, slot, station, _STUCK, stations(w)[station].ahead_stuck, attempt, desk.stuck):
        return _be_handled(w, slot)
    found = found_when_stuck(w.now, w.audit, ticket.watch_alarm, w.alarm_reaction)
    ticket.found = MISSING
    if found <= w.now:
        return FOUND
    ticket.lost = 1
    push(w, found, TIMER, 2 * ticket.number + 1, FIND, slot, ticket.passage)
    return WAITS


@engine
def find(w, slot):
    """Somebody looks for the ticket now; whether it was still lost."""
    ticket = slots(w)[slot]
    if not ticket.lost:
        return False
    ticket.lost = 0
    ticket.step = FOUND
    push(w, w.now, TIMER, 2 * ticket.number + 1, GO_ON, slot, 0)
    return True


@engine
def be_found(w, slot, passage):
    """An audit or the reaction to an alarm, unless the ticket was lost at another time."""
    if slots(w)[slot].passage == passage:
        find(w, slot)


@engine
def be_handled_now(w, slot):
    """7b: the ticket is found."""
    ticket = slots(w)[slot]
    ticket.found = w.now
    ticket.queue_order = w.now
    return _be_handled(w, slot)


@within
def _be_handled(w, slot):
    """7c: waits for a free person and is handled."""
    ticket = slots(w)[slot]
    station = w.desk + ticket.position
    seconds = handling_at(w, slot, station, station, _HANDLING, ticket.desk_attempt)
    if seconds == 0:
        ticket.started, ticket.supervised = w.now, ticket.watch_supervised
        return HANDLED
    ticket.step = HANDLED
    if ticket.watch_supervised:
        supervise(w, slot, station, seconds)
    else:
        join(w, slot, station, ticket.queue_order, seconds, MISSING)
    return WAITS


@engine
def be_released(w, slot):
    """7d: handled; batch release."""
    ticket = slots(w)[slot]
    desk = desks(w)[ticket.position]
    ticket.finished = w.now
    if desk.batch == 0:
        return BATCH_LEFT
    ticket.step = BATCH_LEFT
    released = next_multiple(w.now, desk.batch, desk.batch_phase)
    push(w, released, BATCH, ticket.number, GO_ON, slot, 0)
    return WAITS


@engine
def leave_desk(w, slot):
    """7e: misroute; after the last return, or for the supervisor, the route is right."""
    ticket = slots(w)[slot]
    position, attempt = ticket.position, ticket.desk_attempt
    desk = desks(w)[position]
    station = w.desk + position
    column = stations(w)[station].ahead_misroute
    right = (
        ticket.supervised
        or attempt >= desk.max_returns
        or not happens_at(w, slot, station, _MISROUTE, column, attempt, desk.misroute)
    )
    if not right:
        ticket.misrouted = 1
    leave(w, slot, w.now)
    if right:
        ticket.watch_active = 0
        ticket.position += 1
        return DESK_LEFT
    return _be_returned(w, slot)


@engine
def _be_returned(w, slot):
    """7e: the wrong unit finds out after its own queue and triage, and returns the ticket."""
    ticket = slots(w)[slot]
    station = w.wrong_unit + ticket.position
    arrive(w, slot, ticket.position, 1, ticket.desk_attempt)
    seconds = handling_at(w, slot, station, w.desk + ticket.position, _TRIAGE, ticket.desk_attempt)
    if seconds == 0:
        ticket.started = w.now
        return TRIAGED
    ticket.step = TRIAGED
    join(w, slot, station, ticket.arrived, seconds, 0)
    return WAITS


@engine
def be_routed_again(w, slot):
    """7e: back from the wrong unit, in order of the original report."""
    ticket = slots(w)[slot]
    ticket.finished = w.now
    leave(w, slot, w.now)
    ticket.desk_attempt += 1
    ticket.queue_order = ticket.reported
    return AT_DESK
