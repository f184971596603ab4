"""The compiled engine's loop: events in their order, and a decision at the end of each instant."""

from __future__ import annotations

from sim.compiled import engine, entry
from sim.kernel.ahead import draw_block
from sim.kernel.appointments import appointment_timer
from sim.kernel.calls import hang_up
from sim.kernel.chain import alarm, be_found
from sim.kernel.chases import ask, end_asking
from sim.kernel.choice import decide, look_at_backlog, note_overtime, wakes
from sim.kernel.closing import reopen
from sim.kernel.events import (
    LARGEST_NUMBER,
    extra_of,
    forget_first,
    go_on_now,
    key_of,
    kind_of,
    next_key,
    slot_of,
    time_of,
)
from sim.kernel.field import enter_later, look_again, note_pool_opening, pool_opens
from sim.kernel.life import advance
from sim.kernel.memory import (
    KEY_0,
    KEY_1,
    LAST_KEY,
    OUTAGE,
    REPORTED,
    heap,
    numbers,
    of_ticket,
    slots,
    woken,
)
from sim.kernel.outages import alarm_shows, be_repaired, fail, happens_at_all, note_failure
from sim.kernel.records import (
    leave,
    write_appointment,
    write_chase,
    write_closing,
    write_job,
    write_ticket,
    write_visit,
)
from sim.kernel.reports import report
from sim.kernel.room import BETWEEN_CHECKS, events_added, extended_added, links_added, rows_added
from sim.kernel.stations import free, note_opening, opens, start_waiting
from sim.kernel.steps import (
    ALARM,
    APPOINTMENT,
    ASK,
    CHASE,
    DONE,
    ENTER_FIELD,
    FAILS,
    FIND,
    FINDS_OUT,
    GO_ON,
    HANG_UP,
    LOOK_AGAIN,
    NO_ROOM,
    OUTAGE_ALARM,
    OVERTIME_LOOKS,
    PAUSED_TO_BREATHE,
    POOL_OPENS,
    POOL_WAKES,
    REOPENED,
    REPAIR,
    REPEAT,
    REPORT,
    SERVED,
    STATION_OPENS,
    TICKET,
)
from sim.rules import MISSING

EVENTS_AT_A_TIME = 1 << 21
"""So many events are some tenths of a second: then whoever called may look at the keyboard."""

BEGIN, RUN, END = range(3)
"""What `run` is asked for."""


@engine
def _has_room(w):
    """Whether all that one more event could add has a place."""
    added = rows_added(w.live, w.element_count)
    return (
        w.slot_room >= added
        and w.heap_room >= w.heap_size + events_added(w.live, w.element_count, w.technician_count)
        and w.passage_room >= w.passages + added
        and w.special_room >= w.specials + added
        and w.visit_room >= w.visits + added
        and w.appointment_room >= w.appointments + added
        and w.chase_room >= w.chases + added
        and w.closing_room >= w.closings + added
        and w.job_room >= w.jobs + added
        and w.extended_room >= w.extended + extended_added(w.technician_count)
        and w.link_room >= w.link_count + links_added(w.element_count)
    )


@engine
def _may_go_on(w):
    """Whether there is room for one more event; looked at when so many have gone by that there might not be."""
    if w.unchecked <= 0:
        if not _has_room(w):
            return False
        w.unchecked = 1 if w.has_outages else BETWEEN_CHECKS
    w.unchecked -= 1
    return True


@engine
def _advance(w):
    """The ticket of the present event goes on; False where it stops for want of room."""
    slot, w.moving = w.moving, MISSING
    advance(w, slot, w.moving_step)
    return w.moving == MISSING


@engine
def _run(w):
    """All events in their order, and the decisions at the end of each instant; returns why it stops."""
    if w.moving != MISSING and not _advance(w):
        return NO_ROOM
    while w.reason == DONE:
        forget_first(w)
        key = next_key(w)
        if w.woken_size > 0 and time_of(key) != w.now:
            _settle(w)
            continue
        if time_of(key) >= w.end:
            return DONE
        if not _may_go_on(w):
            return NO_ROOM
        w.now = time_of(key)
        w.events += 1
        if heap(w)[0].key == key:
            content = heap(w)[0].content
            w.first_is_over = 1
            _happen(w, key & LARGEST_NUMBER, kind_of(content), slot_of(content), extra_of(content))
        else:
            _report_next(w)
        if w.moving != MISSING and not _advance(w):
            return NO_ROOM
        if w.events >= EVENTS_AT_A_TIME:
            w.events = 0
            return PAUSED_TO_BREATHE
    return w.reason


@engine
def _settle(w):
    """Looks at every place that has been woken, in their order."""
    count = w.woken_size
    w.woken_size = w.pools_woken = 0
    for number in range(count):
        station = numbers(w)[w.place_of + woken(w)[number]]
        if station >= 0:
            start_waiting(w, station)
        else:
            decide(w, -station - 1)


@engine
def _note_report(w):
    """Notes the next first report."""
    w.next_report = LAST_KEY
    if w.report < w.first:
        w.next_report = key_of(of_ticket(w, REPORTED, w.report), REPORT, w.report)


@engine
def _report_next(w):
    """Step 1 for the next first report."""
    number = w.report
    w.report = number + 1
    _note_report(w)
    if number >= w.ahead_until:
        draw_block(w)
    if w.has_outages:
        key0, key1 = of_ticket(w, KEY_0, number), of_ticket(w, KEY_1, number)
        if not happens_at_all(w, of_ticket(w, OUTAGE, number), key0, key1):
            return
    report(w, number, MISSING, MISSING)


@engine
def _happen(w, number, kind, slot, extra):
    """One event; those of tickets that are no longer in their slots mean nothing any more."""
    if kind == GO_ON:
        go_on_now(w, slot, slots(w)[slot].step)
    elif kind == SERVED:
        _be_served(w, slot)
    elif kind == REPEAT:
        report(w, number, slot, extra - 1)
    elif kind == STATION_OPENS:
        opens(w, slot)
    elif kind == POOL_OPENS:
        pool_opens(w, slot)
    elif kind == OVERTIME_LOOKS:
        look_at_backlog(w, slot)
    elif kind == POOL_WAKES:
        wakes(w, slot)
    elif kind == FAILS:
        fail(w, number)
    elif kind == OUTAGE_ALARM:
        alarm_shows(w, number)
    else:
        _happen_to_ticket(w, number, kind, slot, extra)


@engine
def _happen_to_ticket(w, number, kind, slot, extra):
    """What has been noted for a ticket, which may have gone its way since."""
    ticket = slots(w)[slot].number
    if kind == ALARM:
        if 2 * ticket == number:
            alarm(w, slot, extra)
    elif kind == FIND:
        if 2 * ticket + 1 == number:
            be_found(w, slot, extra)
    elif kind == HANG_UP:
        if 2 * ticket == number:
            hang_up(w, slot, extra)
    elif kind == FINDS_OUT:
        reopen(w, slot, extra)
        go_on_now(w, slot, REOPENED)
    elif kind == ASK:
        if ticket == number:
            ask(w, slot, extra)
    elif kind == ENTER_FIELD:
        if ticket == number:
            enter_later(w, slot, extra)
    elif kind == LOOK_AGAIN:
        if ticket == number:
            look_again(w, slot, extra)
    elif kind == APPOINTMENT and ticket == number // 8:
        appointment_timer(w, slot, number % 8, extra)


@engine
def _be_served(w, slot):
    """The end of handling at a station."""
    free(w, slot)
    kind = slots(w)[slot].kind
    if kind == TICKET:
        go_on_now(w, slot, slots(w)[slot].step)
    elif kind == CHASE:
        end_asking(w, slot)
    elif kind == REPAIR:
        be_repaired(w, slot)


@engine
def _begin(w):
    """Notes the first event of every calendar, and the first failure."""
    for station in range(w.station_count):
        note_opening(w, station)
    for pool in range(w.pool_count):
        note_pool_opening(w, pool)
        note_overtime(w, pool)
    if w.has_outages:
        note_failure(w)
    _note_report(w)


@engine
def _write_open(w):
    """Writes down what is still open at the end."""
    for slot in range(w.slot_room):
        if slots(w)[slot].number == MISSING:
            continue
        if slots(w)[slot].kind == CHASE:
            write_chase(w, slot, MISSING)
        elif slots(w)[slot].kind == TICKET:
            if slots(w)[slot].passage_open:
                leave(w, slot, MISSING)
            write_visit(w, slot)
            if slots(w)[slot].has_job:
                write_job(w, slot, MISSING)
            write_closing(w, slot)
            write_appointment(w, slot)
            write_ticket(w, slot)


@entry
def run(worlds, task):
    """Begins, runs or ends. A run goes on until the end, or until something has to be done outside; why is returned."""
    w = worlds[0]
    if task == BEGIN:
        _begin(w)
        return DONE
    if task == END:
        _write_open(w)
        return DONE
    return _run(w)
