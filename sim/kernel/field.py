"""Steps 9 and 11 in the compiled engine: technicians and the queues of tickets that wait for one. Like `sim.field`.

A pool whose people may take everything keeps its queue as a heap. Where more is to be looked at (skills, locks,
neighbours, hours, ageing), the queue is a list in order, and `sim.kernel.choice` decides.
"""

from __future__ import annotations

from sim.compiled import engine
from sim.kernel.events import push, wake_pool
from sim.kernel.memory import Pool, Slot, free_people, numbers, pools, slots, technicians
from sim.kernel.queues import add_number, queued, take_least, taken_out
from sim.kernel.steps import CALENDAR, COMPLETION, ENTER_FIELD, GO_ON, LOOK_AGAIN, POOL_OPENS, TIMER
from sim.kernel.trips import begin_work, east_of, may_depart, north_of, trip_seconds
from sim.rules import MISSING, Outcome, Queue, field_key
from sim.streams import Source

_TRAVEL = int(Source.TRAVEL)
_CANCELLED = int(Outcome.CANCELLED)
NEAREST_JOB = int(Queue.NEAREST_JOB)

# ---- queue ----


@engine
def pool_of(w, slot):
    """The field queue of a ticket's area."""
    return 0 if w.pooled else slots(w)[slot].area


@engine
def join_field(w, slot, not_before):
    """Step 9: the ticket waits until a technician is chosen and has arrived, from now on or from a later instant."""
    ticket = slots(w)[slot]
    ticket.call, ticket.call_entered = 1, 0
    ticket.call_serial += 1
    ticket.lock_technician = MISSING
    if not_before > w.now:
        push(w, not_before, TIMER, ticket.number, ENTER_FIELD, slot, ticket.call_serial)
    else:
        _enter(w, slot)


@engine
def enter_later(w, slot, serial):
    """The time has come for an announced ticket, unless it has been withdrawn."""
    ticket = slots(w)[slot]
    if ticket.call == 1 and ticket.call_serial == serial:
        _enter(w, slot)


@engine
def set_key(w, slot, priority):
    """The place of a ticket of this priority in the order of the queue rule."""
    ticket = slots(w)[slot]
    appointment = ticket.visit_appointment != MISSING
    work = numbers(w)[w.mean_work + ticket.fault] * ticket.members
    ticket.first, ticket.second, _ = field_key(
        w.queue, priority, ticket.reported, ticket.due, work, appointment, ticket.number
    )


@engine
def _enter(w, slot):
    ticket = slots(w)[slot]
    ticket.call_entered, ticket.queued = 1, w.now
    number = pool_of(w, slot)
    set_key(w, slot, ticket.priority)
    _insert(w, number, slot)
    pool = pools(w)[number]
    pool.waiting += 1
    numbers(w)[w.waiting_in + ticket.area] += 1
    wake_pool(w, number)
    if w.other_waits != MISSING:
        push(w, w.now + w.other_waits, TIMER, ticket.number, LOOK_AGAIN, slot, ticket.call_serial)


@engine
def _insert(w, number, slot):
    pool = pools(w)[number]
    if not w.choice:
        pool.head = queued(w, pool.head, slot)
        return
    ticket = slots(w)[slot]
    before = pool.tail
    while before != MISSING and comes_before(slots(w)[slot], slots(w)[before]):
        before = slots(w)[before].previous
    ticket.previous = before
    if before == MISSING:
        ticket.sibling, pool.head = pool.head, slot
    else:
        ticket.sibling = slots(w)[before].sibling
        slots(w)[before].sibling = slot
    if ticket.sibling == MISSING:
        pool.tail = slot
    else:
        slots(w)[ticket.sibling].previous = slot


@engine
def comes_before(one: Slot, other: Slot):
    """Whether a ticket comes before another in the order of the queue rule."""
    if one.first != other.first:
        return one.first < other.first
    if one.second != other.second:
        return one.second < other.second
    return one.number < other.number


@engine
def _remove(w, number, slot):
    pool = pools(w)[number]
    if not w.choice:
        pool.head = taken_out(w, pool.head, slot)
        return
    ticket = slots(w)[slot]
    if ticket.previous == MISSING:
        pool.head = ticket.sibling
    else:
        slots(w)[ticket.previous].sibling = ticket.sibling
    if ticket.sibling == MISSING:
        pool.tail = ticket.previous
    else:
        slots(w)[ticket.sibling].previous = ticket.previous
    ticket.previous = ticket.sibling = MISSING


@engine
def _leave_queue(w, slot):
    number = pool_of(w, slot)
    _remove(w, number, slot)
    pools(w)[number].waiting -= 1
    numbers(w)[w.waiting_in + slots(w)[slot].area] -= 1


@engine
def look_again(w, slot, serial):
    """A ticket that has waited so long may be one for a neighbour."""
    ticket = slots(w)[slot]
    if ticket.call == 1 and ticket.call_serial == serial:
        wake_pool(w, pool_of(w, slot))


@engine
def withdraw(w, slot):
    """The ticket no longer waits."""
    ticket = slots(w)[slot]
    ticket.visit_outcome = _CANCELLED
    if ticket.lock_technician != MISSING:
        end_lock(w, slot)
        wake_pool(w, pool_of(w, slot))
    if ticket.call_entered:
        _leave_queue(w, slot)
    ticket.call = 0


@engine
def requeue(w, slot):
    """The ticket's priority has changed while it may be waiting."""
    ticket = slots(w)[slot]
    number = pool_of(w, slot)
    if ticket.call == 1 and ticket.call_entered:
        _remove(w, number, slot)
        set_key(w, slot, ticket.priority)
        _insert(w, number, slot)
    wake_pool(w, number)


@engine
def end_lock(w, slot):
    """Whoever has kept free for this ticket need not do so any longer."""
    ticket = slots(w)[slot]
    technician = technicians(w)[ticket.lock_technician]
    ticket.lock_technician = MISSING
    if technician.locks == slot:
        technician.locks = ticket.lock_next
        return
    before = technician.locks
    while slots(w)[before].lock_next != slot:
        before = slots(w)[before].lock_next
    slots(w)[before].lock_next = ticket.lock_next


# ---- technicians ----


@engine
def send(w, number, slot, seconds):
    """Step 11: the technician travels. Where nothing can happen on the way, the work there is fixed at once."""
    _leave_queue(w, slot)
    ticket, technician = slots(w)[slot], technicians(w)[number]
    ticket.call = 2
    ticket.visit_technician, ticket.departed = number, w.now
    ticket.from_east, ticket.from_north = east_of(w, technician), north_of(w, technician)
    technician.busy = 1
    pools(w)[pool_of(w, slot)].idle -= 1
    arrival = w.now + seconds
    if w.undisturbed and arrival < w.end:
        ticket.reached = arrival
        begin_work(w, slot, arrival)
    else:
        push(w, arrival, COMPLETION, ticket.number, GO_ON, slot, 0)


@engine
def release(w, slot):
    """The technician has done what the call was for, and is free at the ticket's place."""
    ticket = slots(w)[slot]
    technician = technicians(w)[ticket.visit_technician]
    ticket.technician = ticket.visit_technician
    technician.busy, technician.free_since = 0, w.now
    technician.east, technician.north = ticket.east, ticket.north
    ticket.call = 0
    number = pool_of(w, slot)
    pools(w)[number].idle += 1
    if w.same_trip_for_all:
        _list(w, pools(w)[number], ticket.visit_technician)
    wake_pool(w, number)


# ---- decisions ----


@engine
def note_pool_opening(w, number):
    """Notes the next instant at which somebody may depart again."""
    pool = pools(w)[number]
    if pool.instant < pool.instant_count:
        push(w, numbers(w)[pool.instants + pool.instant], CALENDAR, pool.place, POOL_OPENS, number, 0)
        pool.instant += 1


@engine
def pool_opens(w, number):
    """Somebody may depart again: looks at what waits."""
    if w.same_trip_for_all:
        _list_those_on_duty(w, number)
    wake_pool(w, number)
    note_pool_opening(w, number)


@engine
def _list(w, pool: Pool, number):
    """A technician stands among the free ones of the pool."""
    add_number(free_people(w), pool.first, pool.listed, number)
    pool.listed += 1
    technicians(w)[number].listed = 1


@engine
def _list_those_on_duty(w, number):
    """Who has been left out while off duty stands among the free ones again."""
    pool = pools(w)[number]
    for each in range(pool.first, pool.first + pool.count):
        if not technicians(w)[each].listed and may_depart(w, technicians(w)[each]):
            _list(w, pool, each)


@engine
def send_first_free(w, number):
    """Where a trip takes as long for everybody: the first free technician to the first ticket, then the next. Whoever
    is off duty is left out until a shift begins, so that the cost grows with the logarithm of the technicians."""
    pool = pools(w)[number]
    while pool.waiting > 0 and pool.listed > 0:
        chosen = take_least(free_people(w), pool.first, pool.listed)
        pool.listed -= 1
        technicians(w)[chosen].listed = 0
        if may_depart(w, technicians(w)[chosen]):
            send(w, chosen, pool.head, trip_seconds(w, chosen, pool.head))


@engine
def send_nearest(w, number):
    """The nearest technician to the first ticket, then the next."""
    pool = pools(w)[number]
    while pool.waiting > 0 and pool.idle > 0:
        slot = pool.head
        chosen, least = MISSING, 0
        for each in range(pool.first, pool.first + pool.count):
            if may_depart(w, technicians(w)[each]):
                seconds = trip_seconds(w, each, slot)
                if chosen == MISSING or seconds < least:
                    chosen, least = each, seconds
                if w.travel != MISSING:
                    break  # a drawn time is the same for everybody
        if chosen == MISSING:
            return
        send(w, chosen, slot, least)
