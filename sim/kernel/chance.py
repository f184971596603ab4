"""Chance in the compiled engine: the draws of `sim.draws`, one by one, from the same keys, sources and attempts."""

from __future__ import annotations

from sim.compiled import apart, engine, within
from sim.draws import PASSAGE_BITS
from sim.kernel.ahead import column_of, is_ahead, kept_word
from sim.kernel.memory import slots, stations, table_at
from sim.kernel.steps import TOO_MANY_HANDLINGS
from sim.limits import MAX_HANDLINGS
from sim.quantiles import seconds
from sim.rules import MISSING
from sim.streams import Kind, Source, derived, word

_NAME = int(Kind.NAME)
_REWORK = int(Source.REWORK)


@within
def drawn(w, slot, source, attempt):
    """The word of a ticket."""
    column = column_of(w, source)
    if is_ahead(w, slot, column, attempt):
        return kept_word(w, slot, column)
    return _drawn_now(w, slot, source, attempt)


@apart
def _drawn_now(w, slot, source, attempt):
    ticket = slots(w)[slot]
    return word((ticket.key0, ticket.key1), source, attempt)


@engine
def happens(w, slot, source, attempt, threshold):
    """Whether something happens to a ticket."""
    return threshold > 0 and drawn(w, slot, source, attempt) < threshold


@engine
def value(w, table, drawn_word):
    """The duration that a word stands for."""
    return seconds(table_at(w, table), drawn_word)


@engine
def lasts(w, slot, source, attempt, table):
    """A duration of a ticket; 0 where the scenario has none."""
    if table == MISSING:
        return 0
    return value(w, table, drawn(w, slot, source, attempt))


@engine
def key_at(w, slot, station):
    """The key of a ticket at a station."""
    ticket, place = slots(w)[slot], stations(w)[station]
    return derived((ticket.key0, ticket.key1), _NAME, place.digest0, place.digest1)


@within
def handling_at(w, slot, station, named, source, attempt):
    """Time of handling at a station, all of it where it is done again until it is right; 0 where it takes none. It is
    drawn under the name of another station where one belongs to it."""
    place = stations(w)[station]
    if place.handling == MISSING:
        return 0
    column = place.ahead_handling
    if place.rework == 0 and is_ahead(w, slot, column, attempt):
        return value(w, place.handling, kept_word(w, slot, column))
    return _handling_drawn_now(w, slot, station, named, source, attempt)


@apart
def _handling_drawn_now(w, slot, station, named, source, attempt):
    place = stations(w)[station]
    if place.rework == 0:
        return value(w, place.handling, word(key_at(w, slot, named), source, attempt))
    key = key_at(w, slot, named)
    again = key_at(w, slot, station)
    total = 0
    for handling in range(MAX_HANDLINGS):
        number = attempt + (handling << PASSAGE_BITS)
        total += value(w, place.handling, word(key, source, number))
        if word(again, _REWORK, number) >= place.rework:
            return total
    stop(w, TOO_MANY_HANDLINGS, station, slots(w)[slot].number)
    return total


@within
def happens_at(w, slot, station, source, column, attempt, threshold):
    """Whether something happens to a ticket at a station."""
    if threshold == 0:
        return False
    if is_ahead(w, slot, column, attempt):
        return kept_word(w, slot, column) < threshold
    return _drawn_at_now(w, slot, station, source, attempt) < threshold


@apart
def _drawn_at_now(w, slot, station, source, attempt):
    return word(key_at(w, slot, station), source, attempt)


@engine
def lasts_at(w, slot, station, source, attempt, table):
    """A duration of a ticket at a station that is not its handling."""
    if table == MISSING:
        return 0
    return value(w, table, _drawn_at_now(w, slot, station, source, attempt))


@apart
def stop(w, reason, place, number):
    """Stops the run with what a message needs; the first reason counts."""
    if w.reason == 0:
        w.reason = reason
        w.stopped_at = number
        w.stopped_by = place
