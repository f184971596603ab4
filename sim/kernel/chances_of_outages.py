"""Draws of outages in the compiled engine, by the outage's key, and of the tickets that wait for them."""

from __future__ import annotations

from sim.compiled import engine
from sim.kernel.chance import lasts, value
from sim.kernel.memory import elements, failures, stations
from sim.rules import MISSING
from sim.streams import Source, word

_ALARM, _ALARM_DELAY, _REPAIR, _OWN_FAULT, _LINE_TEST = (
    int(each)
    for each in (
        Source.OUTAGE_ALARM,
        Source.OUTAGE_ALARM_DELAY,
        Source.OUTAGE_REPAIR,
        Source.OWN_FAULT,
        Source.OUTAGE_LINE_TEST,
    )
)


@engine
def _element_of(w, number):
    return elements(w)[failures(w)[number].element_class]


@engine
def _drawn(w, number, source):
    failure = failures(w)[number]
    return word((failure.key0, failure.key1), source, 0)


@engine
def alarm_of(w, number):
    """Whether an alarm shows the outage."""
    return _drawn(w, number, _ALARM) < _element_of(w, number).alarm


@engine
def alarm_delay_of(w, number):
    """After how long; 0 for at once."""
    table = _element_of(w, number).alarm_delay
    return 0 if table == MISSING else value(w, table, _drawn(w, number, _ALARM_DELAY))


@engine
def repair_of(w, number):
    """How long its repair takes."""
    table = stations(w)[w.plant + failures(w)[number].element_class].handling
    return 0 if table == MISSING else value(w, table, _drawn(w, number, _REPAIR))


@engine
def has_own_fault(w, number, key0, key1):
    """Whether a line that this outage made report has a fault of its own."""
    return word((key0, key1), _OWN_FAULT, 0) < _element_of(w, number).own_fault


@engine
def line_test(w, slot, element_class, attempt):
    """The time of a ticket's test after the repair of an element of this class."""
    return lasts(w, slot, _LINE_TEST, attempt, elements(w)[element_class].line_test)
