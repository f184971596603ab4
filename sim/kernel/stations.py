"""Stations in the compiled engine: queues and people who work by calendar. Like `sim.station`."""

from __future__ import annotations

from sim.compiled import engine, within
from sim.kernel.events import is_settled, push, wake_station
from sim.kernel.memory import Crew, Station, crews, failures, numbers, people, slots, stations
from sim.kernel.queues import add_number, queued, take_least, taken_out
from sim.kernel.steps import AFTER_COMPLETIONS, CALENDAR, CHASE, REPAIR, SERVED, STATION_OPENS, TICKET
from sim.rules import MISSING, raised


@engine
def crew_on_duty(w, crew: Crew):
    """Whether a shift of a crew is open; nothing starts at the closing instant. Time only goes forward."""
    shift, now, times = crew.shift, w.now, numbers(w)
    while shift < crew.shift_count and times[crew.closes + shift] <= now:
        shift += 1
    crew.shift = shift
    return shift < crew.shift_count and times[crew.opens + shift] <= now


@engine
def station_open(w, place: Station):
    """The same for a station with as many people as needed."""
    shift, now, times = place.shift, w.now, numbers(w)
    while shift < place.open_count and times[place.closes + shift] <= now:
        shift += 1
    place.shift = shift
    return shift < place.open_count and times[place.opens + shift] <= now


@engine
def join(w, slot, station, order, seconds, priority):
    """Step 7c: the ticket, call or repair in a slot waits for a free person, and is handled; by its own priority,
    unless one is given."""
    service = slots(w)[slot]
    service.queued_by_priority = priority == MISSING
    if priority == MISSING:
        priority = service.priority
    service.station = station
    service.seconds = seconds
    service.waits = 1
    service.crew = MISSING
    service.first = priority
    service.second = order
    place = stations(w)[station]
    if place.immediate:
        start(w, slot)
    elif service.kind == TICKET and place.waiting == 0 and is_settled(w):
        # Nothing else happens at this instant, so what would be decided at its end is decided now.
        if _assign(w, place, slot):
            start(w, slot)
        else:
            _queue_up(w, place, slot)
    else:
        _queue_up(w, place, slot)
        wake_station(w, station)


@engine
def _queue_up(w, place: Station, slot):
    place.head = queued(w, place.head, slot)
    place.waiting += 1


@within
def start(w, slot):
    """Handling begins."""
    service = slots(w)[slot]
    service.waits = 0
    service.started = w.now
    order = stations(w)[service.station].class_of_end
    if service.kind == CHASE:
        order = AFTER_COMPLETIONS
    elif service.kind == REPAIR:
        failure = failures(w)[service.number]
        failure.started, failure.agent = service.started, service.agent
    push(w, w.now + service.seconds, order, service.number, SERVED, slot, 0)


@engine
def leave_queue(w, slot):
    """Who waits no longer stands in the queue."""
    service = slots(w)[slot]
    place = stations(w)[service.station]
    place.head = taken_out(w, place.head, slot)
    place.waiting -= 1


@engine
def give_up(w, slot):
    """The caller hangs up, and is no longer waited for."""
    leave_queue(w, slot)
    slots(w)[slot].waits = 0


@engine
def hand_to_supervisor(w, slot):
    """The supervisor handles a waiting ticket at once, without taking a person from the desk."""
    leave_queue(w, slot)
    slots(w)[slot].supervised = 1
    start(w, slot)


@engine
def supervise(w, slot, station, seconds):
    """The supervisor handles a ticket as it comes."""
    service = slots(w)[slot]
    service.station = station
    service.seconds = seconds
    service.crew = MISSING
    service.supervised = 1
    start(w, slot)


@engine
def free(w, slot):
    """Whoever has handled this is free again."""
    service = slots(w)[slot]
    station = service.station
    place = stations(w)[station]
    if service.crew == MISSING:
        return
    if place.head_count:
        place.busy -= 1
    else:
        crew = crews(w)[service.crew]
        add_number(people(w), crew.free, crew.free_count, service.agent)
        crew.free_count += 1
    service.crew = MISSING
    if place.waiting > 0:
        wake_station(w, station)


@engine
def raise_priority(w, slot):
    """The ticket is one class more urgent from now on, also where it waits for a person just now."""
    ticket = slots(w)[slot]
    ticket.priority = raised(ticket.priority)
    if ticket.waits and ticket.queued_by_priority:
        place = stations(w)[ticket.station]
        place.head = taken_out(w, place.head, slot)
        ticket.first = ticket.priority
        place.head = queued(w, place.head, slot)


@engine
def _assign(w, place: Station, slot):
    """Finds somebody for a ticket; whether there is anybody."""
    service = slots(w)[slot]
    if place.unlimited:
        return station_open(w, place)
    if place.head_count:
        staffed = 0
        for number in range(place.crew_first, place.crew_first + place.crew_count):
            crew = crews(w)[number]
            if crew_on_duty(w, crew):
                staffed += crew.people
        if place.busy >= staffed:
            return False
        place.busy += 1
        service.crew = place.crew_first
        return True
    for number in range(place.crew_first, place.crew_first + place.crew_count):
        crew = crews(w)[number]
        if crew.free_count > 0 and crew_on_duty(w, crew):
            service.agent = take_least(people(w), crew.free, crew.free_count)
            crew.free_count -= 1
            service.crew = number
            return True
    return False


@engine
def start_waiting(w, station):
    """Starts tickets in order while somebody is free."""
    place = stations(w)[station]
    while place.waiting > 0:
        slot = place.head
        if not _assign(w, place, slot):
            return
        place.head = taken_out(w, slot, slot)
        place.waiting -= 1
        start(w, slot)


@engine
def note_opening(w, station):
    """Notes the next beginning of a shift, where there is one."""
    place = stations(w)[station]
    if place.instant < place.instant_count:
        push(w, numbers(w)[place.instants + place.instant], CALENDAR, place.place, STATION_OPENS, station, 0)
        place.instant += 1


@engine
def opens(w, station):
    """A shift begins: looks at what waits."""
    if stations(w)[station].waiting > 0:
        wake_station(w, station)
    note_opening(w, station)
