"""Who goes where at one instant, where not everybody may take everything. Like `sim.field.choice`.

A decision looks at all that waits, as the rules of sharing, skills and locks ask for: its cost grows with the queue.
"""

from __future__ import annotations

from scenarios.calendars import DAY, lunch_in_shift
from sim.compiled import compiled, engine
from sim.kernel.events import push, wake_pool
from sim.kernel.field import NEAREST_JOB, comes_before, end_lock, pool_of, send, send_first_free, send_nearest, set_key
from sim.kernel.memory import Pool, Technician, extended_rows, numbers, pools, scratch, slots, technicians
from sim.kernel.records import instant
from sim.kernel.steps import CALENDAR, OVERTIME_LOOKS, POOL_WAKES
from sim.kernel.trips import along_map, east_of, factor_of, may_depart, north_of, trip_seconds
from sim.rules import MISSING, NEVER, Sharing, aged, extended_until, fits_before_lock, helps, may_take, scaled

compiled(lunch_in_shift)
_BORROW, _WORK_HOURS = int(Sharing.BORROW), int(Sharing.WORK_HOURS)


@engine
def decide(w, number):
    """Sends free technicians to waiting tickets in the order of the queue rule."""
    pool = pools(w)[number]
    if not w.choice:
        if w.same_trip_for_all:
            send_first_free(w, number)
        elif w.queue == NEAREST_JOB:
            _send_to_nearest(w, number)
        else:
            send_nearest(w, number)
        return
    count = _list(w, number)
    if not _find_ready(w, pool):
        for place in range(count):
            if slots(w)[scratch(w)[place]].lock_technician != MISSING:
                end_lock(w, scratch(w)[place])
        return
    _sort_by_age(w, count)
    _meet_locks(w, count)
    if w.sharing == _BORROW:
        _send_with_neighbours(w, pool, count)
    else:
        _assign(w, pool.first, pool.count, count, MISSING, NEVER)
    _hire(w, pool, count)


@engine
def _list(w, number):
    """Everybody who waits, in order; how many they are."""
    count, slot = 0, pools(w)[number].head
    while slot != MISSING:
        scratch(w)[count] = slot
        count += 1
        slot = slots(w)[slot].sibling
    return count


@engine
def _find_ready(w, pool: Pool):
    """Marks who may depart; whether anybody may."""
    found = False
    for number in range(pool.first, pool.first + pool.count):
        technician = technicians(w)[number]
        technician.ready = may_depart(w, technician)
        if technician.ready:
            found = True
    return found


@engine
def _sort_by_age(w, count):
    """With ageing, the order is the one of now."""
    if w.ageing == 0:
        return
    for place in range(count):
        ticket = slots(w)[scratch(w)[place]]
        set_key(w, scratch(w)[place], aged(ticket.priority, ticket.reported, w.now, w.ageing))
    for place in range(1, count):
        slot, before = scratch(w)[place], place
        while before > 0 and comes_before(slots(w)[slot], slots(w)[scratch(w)[before - 1]]):
            scratch(w)[before] = scratch(w)[before - 1]
            before -= 1
        scratch(w)[before] = slot
    for place in range(count):
        slot = scratch(w)[place]
        set_key(w, slot, slots(w)[slot].priority)


@engine
def _waits(w, slot):
    return slots(w)[slot].call == 1


@engine
def _qualified(w, number, slot):
    technician, ticket = technicians(w)[number], slots(w)[slot]
    skill = numbers(w)[w.skill + ticket.fault]
    return may_take(technician.skills, skill, technician.at_most, ticket.priority)


@engine
def _hours_left(w, number):
    """Where the hours stand that a technician still offers in the present shift; MISSING off duty."""
    technician, times = technicians(w)[number], numbers(w)
    window = technician.window
    while window < technician.window_count and times[technician.windows + 3 * window + 1] <= w.now:
        window += 1
    if window >= technician.window_count or times[technician.windows + 3 * window + 2] > w.now:
        return MISSING
    return technician.hours + times[technician.windows + 3 * window + 2] // DAY - technician.first_day


@engine
def _standard_time(w, slot):
    """Standard time of a ticket; for a bundle in one ticket that of all its members."""
    ticket = slots(w)[slot]
    return numbers(w)[w.standard_time + ticket.fault] * ticket.members


@engine
def _has_hours(w, number, slot):
    """Whether the technician has enough hours left today for the ticket, busy or not."""
    place = _hours_left(w, number)
    return place != MISSING and numbers(w)[place] >= _standard_time(w, slot)


@engine
def _trip(w, number, slot):
    """Seconds to the ticket; MISSING where this technician may not depart for it now."""
    technician = technicians(w)[number]
    if technician.busy or not _qualified(w, number, slot):
        return MISSING
    if w.sharing == _WORK_HOURS and not technician.contractor and not _has_hours(w, number, slot):
        return MISSING
    if technician.locks != MISSING and not _keeps_locks(w, number, slot):
        return MISSING
    return trip_seconds(w, number, slot)


@engine
def _send(w, number, slot, seconds):
    """The technician goes to the ticket."""
    if w.sharing == _WORK_HOURS and not technicians(w)[number].contractor:
        numbers(w)[_hours_left(w, number)] -= _standard_time(w, slot)
    send(w, number, slot, seconds)


@engine
def _is_free(w, number):
    """Whether an own technician is ready and has not been sent."""
    technician = technicians(w)[number]
    return technician.ready and not technician.busy and not technician.contractor


@engine
def _assign(w, first, people, count, area, at_most):
    """Sends people to at most so many of the calls of an area: the first call first, and to each whoever is nearest."""
    if w.queue == NEAREST_JOB:
        _assign_nearest_pairs(w, first, people, count, area, at_most)
        return
    free = 0
    for number in range(first, first + people):
        free += _is_free(w, number)
    for place in range(count):
        if at_most == 0 or free == 0:
            return
        slot = scratch(w)[place]
        if not _waits(w, slot) or (area != MISSING and slots(w)[slot].area != area):
            continue
        chosen, least = MISSING, 0
        for number in range(first, first + people):
            if _is_free(w, number):
                seconds = _trip(w, number, slot)
                if seconds != MISSING and (chosen == MISSING or seconds < least):
                    chosen, least = number, seconds
        if chosen != MISSING:
            _send(w, chosen, slot, least)
            at_most -= 1
            free -= 1


@engine
def _assign_nearest_pairs(w, first, people, count, area, at_most):
    """The shortest trip of all first, then the next."""
    while at_most > 0:
        chosen, of_chosen, least = MISSING, MISSING, 0
        for number in range(first, first + people):
            if not _is_free(w, number):
                continue
            for place in range(count):
                slot = scratch(w)[place]
                if not _waits(w, slot) or (area != MISSING and slots(w)[slot].area != area):
                    continue
                seconds = _trip(w, number, slot)
                if seconds != MISSING and (
                    chosen == MISSING
                    or seconds < least
                    or (seconds == least and slots(w)[slot].number < slots(w)[of_chosen].number)
                ):
                    chosen, of_chosen, least = number, slot, seconds
        if chosen == MISSING:
            return
        _send(w, chosen, of_chosen, least)
        at_most -= 1


@engine
def _send_to_nearest(w, number):
    """The shortest trip of all first, where everybody may take everything."""
    pool = pools(w)[number]
    if pool.idle == 0 or not _find_ready(w, pool):
        return
    count = _list_of_heap(w, pool.head)
    while True:
        chosen, of_chosen, least = MISSING, MISSING, 0
        for each in range(pool.first, pool.first + pool.count):
            if not technicians(w)[each].ready or technicians(w)[each].busy:
                continue
            for place in range(count):
                slot = scratch(w)[place]
                if not _waits(w, slot):
                    continue
                seconds = trip_seconds(w, each, slot)
                if (
                    chosen == MISSING
                    or seconds < least
                    or (seconds == least and slots(w)[slot].number < slots(w)[of_chosen].number)
                ):
                    chosen, of_chosen, least = each, slot, seconds
        if chosen == MISSING:
            return
        send(w, chosen, of_chosen, least)


@engine
def _list_of_heap(w, head):
    """Everybody in a heap, in any order; how many they are."""
    if head == MISSING:
        return 0
    count, looked_at = 1, 0
    scratch(w)[0] = head
    while looked_at < count:
        below = slots(w)[scratch(w)[looked_at]].child
        while below != MISSING:
            scratch(w)[count] = below
            count += 1
            below = slots(w)[below].sibling
        looked_at += 1
    return count


# ---- neighbours, contractors ----


@engine
def _send_with_neighbours(w, pool: Pool, count):
    """First own technicians for what is more than stays at home, then helpers, then the rest."""
    for area in range(w.area_count):
        waiting = _waiting_in(w, count, area)
        _assign(w, _first_of(w, area), _people_of(w, area), count, area, max(waiting - w.own_at_most, 0))
    for number in range(pool.first, pool.first + pool.count):
        if _is_free(w, number):
            _help(w, number, count)
    for area in range(w.area_count):
        _assign(w, _first_of(w, area), _people_of(w, area), count, area, NEVER)


@engine
def _first_of(w, area):
    """The first technician of an area."""
    return numbers(w)[w.people_of + 2 * area]


@engine
def _people_of(w, area):
    return numbers(w)[w.people_of + 2 * area + 1]


@engine
def _waiting_in(w, count, area):
    found = 0
    for place in range(count):
        slot = scratch(w)[place]
        found += _waits(w, slot) and slots(w)[slot].area == area
    return found


@engine
def _oldest_in(w, count, area):
    """Since when the longest waiting ticket of an area waits."""
    found = NEVER
    for place in range(count):
        slot = scratch(w)[place]
        if _waits(w, slot) and slots(w)[slot].area == area:
            found = min(found, slots(w)[slot].queued)
    return found


@engine
def _help(w, number, count):
    """The technician helps the nearest neighbour who needs it, with the first ticket that nobody there can take."""
    home = technicians(w)[number].area
    own = _waiting_in(w, count, home)
    neighbours, many = numbers(w)[w.neighbours + 2 * home], numbers(w)[w.neighbours + 2 * home + 1]
    for each in range(many):
        area = numbers(w)[neighbours + each]
        other = _waiting_in(w, count, area)
        if other == 0:
            continue
        waited = w.now - _oldest_in(w, count, area)
        if not helps(own, w.own_at_most, other, w.other_at_least, waited, w.other_waits):
            continue
        for place in range(count):
            slot = scratch(w)[place]
            if not _waits(w, slot) or slots(w)[slot].area != area:
                continue
            seconds = _trip(w, number, slot)
            if seconds != MISSING and not _somebody_of(w, area, slot):
                _send(w, number, slot, seconds)
                return


@engine
def _somebody_of(w, area, slot):
    """Whether a ready technician of an area can take a ticket."""
    for number in range(_first_of(w, area), _first_of(w, area) + _people_of(w, area)):
        if _is_free(w, number) and _trip(w, number, slot) != MISSING:
            return True
    return False


@engine
def _hire(w, pool: Pool, count):
    """Contractors take what no own technician can: the lowest number first, however far."""
    if not w.contractors:
        return
    for place in range(count):
        slot = scratch(w)[place]
        if not _waits(w, slot) or _fits_own(w, pool, slot):
            continue
        for number in range(pool.first, pool.first + pool.count):
            technician = technicians(w)[number]
            if not technician.contractor or not technician.ready or technician.busy:
                continue
            if w.sharing == _BORROW and technician.area != slots(w)[slot].area:
                continue
            seconds = _trip(w, number, slot)
            if seconds != MISSING:
                _send(w, number, slot, seconds)
                break


@engine
def _fits_own(w, pool: Pool, slot):
    """Whether an own technician on duty, though busy, has the hours for it."""
    if w.sharing != _WORK_HOURS:
        return False
    for number in range(pool.first, pool.first + pool.count):
        if not technicians(w)[number].contractor and _qualified(w, number, slot) and _has_hours(w, number, slot):
            return True
    return False


# ---- locks ----


@engine
def lock(w, slot, begins):
    """Has a technician keep free for a ticket: on duty then, with the fewest locks of that instant, the lowest."""
    pool = pools(w)[pool_of(w, slot)]
    chosen, least = MISSING, 0
    for number in range(pool.first, pool.first + pool.count):
        technician = technicians(w)[number]
        if technician.contractor or not _may_depart_at(w, technician, begins):
            continue
        at_home = w.sharing != _BORROW or technician.area == slots(w)[slot].area
        if at_home and _qualified(w, number, slot):
            locks = _locks_at(w, technician, begins)
            if chosen == MISSING or locks < least:
                chosen, least = number, locks
    if chosen != MISSING:
        ticket, technician = slots(w)[slot], technicians(w)[chosen]
        ticket.lock_technician, ticket.lock_begins = chosen, begins
        ticket.lock_next, technician.locks = technician.locks, slot


@engine
def _may_depart_at(w, technician: Technician, instant):
    """Whether an instant, perhaps a later one, lies in a window."""
    times = numbers(w)
    low, high = 0, technician.window_count
    while low < high:
        middle = (low + high) // 2
        if times[technician.windows + 3 * middle] <= instant:
            low = middle + 1
        else:
            high = middle
    return low > 0 and instant < times[technician.windows + 3 * (low - 1) + 1]


@engine
def _locks_at(w, technician: Technician, begins):
    found, slot = 0, technician.locks
    while slot != MISSING:
        found += slots(w)[slot].lock_begins == begins
        slot = slots(w)[slot].lock_next
    return found


@engine
def _meet_locks(w, count):
    """A lock ends as its ticket comes into the queue; whoever kept free goes there first."""
    for place in range(count):
        slot = scratch(w)[place]
        number = slots(w)[slot].lock_technician
        if number != MISSING:
            end_lock(w, slot)
            if may_depart(w, technicians(w)[number]):
                seconds = _trip(w, number, slot)
                if seconds != MISSING:
                    _send(w, number, slot, seconds)


@engine
def _keeps_locks(w, number, slot):
    """Whether the job is expected to end in time for every ticket that the technician keeps free for."""
    other = technicians(w)[number].locks
    while other != MISSING:
        if slots(w)[other].lock_begins > w.now and other != slot and not _in_time(w, number, slot, other):
            return False
        other = slots(w)[other].lock_next
    return True


@engine
def _in_time(w, number, slot, other):
    technician, ticket, next_ = technicians(w)[number], slots(w)[slot], slots(w)[other]
    east, north = east_of(w, technician), north_of(w, technician)
    there = _expected(w, ticket.east - east, ticket.north - north, w.now)
    work = scaled(numbers(w)[w.mean_work + ticket.fault] * ticket.members, factor_of(w, slot, number))
    onward = _expected(w, next_.east - ticket.east, next_.north - ticket.north, w.now + there + work)
    return fits_before_lock(w.now, there, work, onward, next_.lock_begins)


@engine
def _expected(w, east, north, now):
    """What a planner expects of a trip: its time on the map, or the mean of the drawn ones."""
    if w.travel != MISSING:
        return w.travel_mean
    return 0 if w.speeds == MISSING else along_map(w, east, north, now)


# ---- overtime by backlog ----


@engine
def note_overtime(w, number):
    """Notes the next instant at which a shift's last departure time comes."""
    pool = pools(w)[number]
    if pool.overtime_next < pool.overtime_count:
        instant = numbers(w)[pool.overtime + 4 * pool.overtime_next]
        push(w, instant, CALENDAR, pool.place, OVERTIME_LOOKS, number, 0)


@engine
def look_at_backlog(w, number):
    """The last departure time of some shifts has come."""
    pool, times = pools(w)[number], numbers(w)
    while pool.overtime_next < pool.overtime_count and times[pool.overtime + 4 * pool.overtime_next] == w.now:
        entry = pool.overtime + 4 * pool.overtime_next
        _extend(w, number, times[entry + 1], times[entry + 2], times[entry + 3])
        pool.overtime_next += 1
    note_overtime(w, number)


@engine
def _extend(w, number, technician, begins, next_shift):
    """Departures go on where too many tickets wait, lunch left out."""
    person = technicians(w)[technician]
    waiting = numbers(w)[w.waiting_in + person.area]
    until = extended_until(w.now, waiting, w.overtime_backlog, w.overtime_hours, next_shift)
    if until == MISSING:
        return
    place = _place_for(w, person)
    if person.lunch_begins == MISSING:
        added = _add_window(w, number, person, place, begins, until, begins)
    else:
        from_, back = lunch_in_shift(begins, person.lunch_begins, person.lunch_ends)
        added = _add_window(w, number, person, place, begins, min(until, from_), begins)
        added += _add_window(w, number, person, place + added, max(begins, back), until, begins)
    if added:
        row = extended_rows(w)[w.extended]
        w.extended += 1
        row.technician, row.begins, row.until = technician, begins, instant(until)


@engine
def _place_for(w, person: Technician):
    """Before the first window that begins later than now."""
    place = person.window_count
    while place > 0 and numbers(w)[person.windows + 3 * (place - 1)] >= w.now:
        place -= 1
    return place


@engine
def _add_window(w, number, person: Technician, place, opens, closes, begins):
    """One more window, from now on; how many were added."""
    if closes <= w.now or opens >= closes:
        return 0
    times = numbers(w)
    first = person.windows
    for entry in range(3 * person.window_count - 1, 3 * place - 1, -1):
        times[first + entry + 3] = times[first + entry]
    times[first + 3 * place], times[first + 3 * place + 1] = max(opens, w.now), closes
    times[first + 3 * place + 2] = begins
    person.window_count += 1
    push(w, max(opens, w.now), CALENDAR, pools(w)[number].place, POOL_WAKES, number, 0)
    return 1


@engine
def wakes(w, number):
    """Somebody who stays longer may depart again."""
    wake_pool(w, number)
