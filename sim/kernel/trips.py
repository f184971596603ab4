"""Technicians and their time in the compiled engine: who may depart, how long trips and work last. Like `sim.field`."""

from __future__ import annotations

from sim.compiled import engine
from sim.kernel.chance import lasts
from sim.kernel.events import go_on_at
from sim.kernel.memory import Technician, list_of, numbers, rates, slots, table_at, technicians
from sim.kernel.steps import WORKED
from sim.outage_rules import product, slowness_at
from sim.quantiles import seconds
from sim.rules import MISSING, distance, scaled, travel_seconds
from sim.streams import Kind, Source, derived, word

_TRAVEL, _WORK = int(Source.TRAVEL), int(Source.WORK)
_MEMBER = int(Kind.BUNDLE_MEMBER)


@engine
def may_depart(w, technician: Technician):
    """Whether a technician is free and on duty for a departure. Time only goes forward."""
    if technician.busy:
        return False
    times, now = numbers(w), w.now
    window = technician.window
    while window < technician.window_count and times[technician.windows + 3 * window + 1] <= now:
        window += 1
    technician.window = window
    return window < technician.window_count and times[technician.windows + 3 * window] <= now


@engine
def is_at_last_place(w, technician: Technician):
    """Whether a technician departs from the last job, else from the base: at the beginning of a shift."""
    return technician.free_since >= numbers(w)[technician.windows + 3 * technician.window + 2]


@engine
def east_of(w, technician: Technician):
    return technician.east if is_at_last_place(w, technician) else technician.base_east


@engine
def north_of(w, technician: Technician):
    return technician.north if is_at_last_place(w, technician) else technician.base_north


@engine
def factor_of(w, slot, number):
    """Per mille of the time on site; who was the last one there knows the line."""
    technician = technicians(w)[number]
    return technician.known_factor if slots(w)[slot].technician == number else technician.factor


@engine
def along_map(w, east, north, now):
    """Time of a trip of so many metres east and north."""
    metres = distance(east, north, w.manhattan != 0)
    speed = rates(w)[w.speeds + now // 3600 % 24]
    return travel_seconds(metres, speed, rates(w)[w.detour], w.enter)


@engine
def slowness(w, area, now):
    """Per mille by which trips and work last longer that begin at an instant."""
    storm = w.storms + 3 * area
    instants, factors, count = numbers(w)[storm], numbers(w)[storm + 1], numbers(w)[storm + 2]
    return slowness_at(list_of(w, instants, count), list_of(w, factors, count), now)


@engine
def trip_seconds(w, number, slot):
    """Time of the trip to the ticket if the technician departs now."""
    ticket = slots(w)[slot]
    if w.travel != MISSING:
        seconds = lasts(w, slot, _TRAVEL, ticket.visit, w.travel)
    elif w.speeds == MISSING:
        seconds = 0
    else:
        technician = technicians(w)[number]
        east, north = east_of(w, technician), north_of(w, technician)
        seconds = along_map(w, ticket.east - east, ticket.north - north, w.now)
    if w.storms != MISSING and seconds > 0:
        seconds = scaled(seconds, slowness(w, ticket.area, w.now))
    return seconds


@engine
def begin_work(w, slot, instant):
    """Step 13: work on site begins at an instant, which may be still to come."""
    ticket = slots(w)[slot]
    ticket.began = instant
    time = scaled(_work_seconds(w, slot), _work_factor(w, slot, instant))
    go_on_at(w, slot, instant + time, WORKED)


@engine
def _work_seconds(w, slot):
    """For a bundle in one ticket those of all its members."""
    ticket = slots(w)[slot]
    table = numbers(w)[w.on_site + ticket.fault]
    total = lasts(w, slot, _WORK, ticket.visits, table)
    if ticket.members > 1:
        further = numbers(w)[w.on_site + w.order_class]
        for member in range(1, ticket.members):
            if further != MISSING:
                key = derived((ticket.key0, ticket.key1), _MEMBER, 0, member)
                drawn_word = word(key, _WORK, ticket.visits)
                total += seconds(table_at(w, further), drawn_word)
    return total


@engine
def _work_factor(w, slot, instant):
    """Per mille of the usual time that work takes if it begins at an instant."""
    ticket = slots(w)[slot]
    factor = factor_of(w, slot, ticket.visit_technician)
    return factor if w.storms == MISSING else product(factor, slowness(w, ticket.area, instant))
