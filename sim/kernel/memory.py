"""Where the compiled engine keeps everything: one record of scalars, and arrays of records that it points to.

Compiled functions take a single argument, the world, and reach an array through the function that is named after it,
like `slots(world)[number]`. That is a pointer instead of two hundred arguments: calls cost nothing and the whole
engine compiles in seconds. `Run` in `sim.kernel.engine` makes the arrays and keeps them alive.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from sim.compiled import KINDS, column_value, describe, engine, part_of, reached, rest_of


def _record(**fields: str) -> np.dtype:
    """Fields by size: `i8` for instants, keys and addresses, `i4` for small numbers, `f8` for rates."""
    return np.dtype([(name, size) for size, names in fields.items() for name in names.split()], align=True)


LINE = 64
"""Bytes of a line of the processor's cache."""


def _record_in_order(*groups: str) -> np.dtype:
    """Fields in this order, in whole lines of the processor's cache: each group begins with the size of its fields."""
    fields = [(name, size) for size, *names in map(str.split, groups) for name in names]
    filling = -np.dtype(fields, align=True).itemsize % LINE
    return np.dtype([*fields, ("filling", f"V{filling}")] if filling else fields, align=True)


WORLD = _record(
    i8="""
    now end cut first report next_report stopped_at stopped_by reason events moving moving_step
    heap heap_size heap_room first_is_over slots slot_room free_slot live
    stations crews people pools technicians numbers rates woken woken_size pools_woken scratch technician_count
    ticket_rows columns ahead ahead_count ahead_words ahead_until ahead_sources unchecked
    passage_rows passages passage_room special_rows specials special_room visit_rows visits visit_room
    appointment_rows appointments appointment_room chase_rows chases chase_room
    closing_rows closings closing_room job_rows jobs job_room
    extended_rows extended extended_room

    priorities levels due_by promises customer_count
    front_desk hotline remote_desk desk chain_length wrong_unit station_count place_of
    attempts patience call_again rates_of_chases budget chase_handling frees_stuck chase_raises chases_end
    remote_fix direct eligible assignment misassigned misassigned_triage duty
    desks audit alarm_reaction
    by_phone first_contact second_contact contact_pause contact_retry
    queue ageing sharing own_at_most other_at_least other_waits neighbours standard_time skill mean_work
    overtime_backlog overtime_hours pool_count pooled choice contractors people_of area_count
    same_trip_for_all free_people travel travel_mean speeds detour manhattan enter
    undisturbed on_site no_fault_found not_fixed pause closing max_visits imperfect imperfect_remote
    false_remote false_base false_near false_margin false_report reopen_window coverage detection audit_delay
    may_need_second_line needed second_line per_area second_line_opens second_line_closes second_line_hours
    second_line_lead visit_after parts_needed parts_lead second_line_people
    order_class order_level
    has_outages aggregation elements element_count failures failure_count failure down plant links link_count link_room
    storms
    has_appointments policy begins ends windows suits has_suits region slots_of kept taken region_count days_ahead
    lead wish early lock call_before call reached cancels changes notice moves nobody_home unconfirmed confirmed
    wait_at_door retry has_slots waiting_in
    """,
)
"""Scalars of a run, offsets of the plan's numbers in `numbers`, and addresses of all other arrays. Offsets of
distributions are -1 where the scenario has none."""

WORLD_CHANGES = """
    now report next_report stopped_at stopped_by reason events moving moving_step heap_size first_is_over free_slot
    live woken_size pools_woken ahead_until unchecked passages specials visits appointments chases closings jobs
    extended failure link_count
"""
"""Scalars that change while the engine runs; whatever else is in the world changes at most from one call of `run` to
the next, when more memory is asked for."""

SLOT = _record_in_order(
    # What a ticket needs at every desk stands together, in as few lines of the processor's cache as possible.
    "i8 number arrived found started finished alarm queue_order seconds first second watch_alarm",
    """i4 kind step station crew agent priority position desk wrong_unit attempt desk_attempt passage passages
    passage_open misrouted supervised watch_active watch_supervised waits queued_by_priority child sibling previous
    area""",
    "i8 key0 key1 queued departed reached began left",
    """i4 fault visit visits calls call call_serial call_entered visit_technician visit_appointment visit_outcome
    visit_recorded from_east from_north outcome pending lives technician held_by cancelled lost after then""",
    "i8 reported due assigned contacted dispatched linked restored closed ended closing_closed audited reopened",
    """i4 customer order members east north repeats own_outage route cause contacts appointments turned_away
    closings holds has_closing closing false closing_cause next_free""",
    "i8 line lock_begins booked begins ends confirmed notified settled breaks since requested ready",
    "f8 spending share",
    """i4 lock_technician lock_next has_appointment appointment window appointment_outcome gate
    asks chase calling asking_serial chase_of broken freed raised has_job parts waits_for waited_for link of_outage""",
)
"""Everything about one ticket under way, one call of a customer, or one repair of an outage. Slots are used again."""

EVENT = _record(i8="key content")

LAST_KEY = (1 << 63) - 1
"""A key after those of all events."""

STATION = _record(
    i8="handling rework digest0 digest1 opens closes instants ahead_handling ahead_stuck ahead_misroute",
    i4="""
    place head waiting head_count immediate unlimited busy shift open_count crew_first crew_count class_of_end
    instant instant_count
    """,
)
CREW = _record(i8="opens closes free", i4="people shift shift_count free_count")

DESK = _record(
    i8="batch batch_phase misroute stuck limit limit_opens limit_closes",
    i4="max_returns limit_count alarm raise_priority supervisor",
)
POOL = _record(
    i8="instants overtime",
    i4="place head tail waiting first count idle listed instant instant_count overtime_next overtime_count",
)
TECHNICIAN = _record(
    i8="windows free_since base_east base_north east north hours first_day at_most skills",
    i4="area busy ready listed window window_count factor known_factor contractor locks lunch_begins lunch_ends",
)
ELEMENT = _record(i8="lines_each alarm_delay alarm tickets within line_test own_fault down area_stride")
FAILURE = _record(
    i8="key0 key1 failed detected started repaired element",
    i4="element_class detection agent happened links taken_in last_taken_in",
)
PROMISE = _record(i8="working_days days day_count within opens closes open_count same_day_before")
AHEAD = _record(i8="named digest0 digest1 source")
LINK = _record(i8="ticket instant", i4="slot outage next_of_outage next_of_ticket before")


def _row(instants: str, numbers: str = "", small: str = "") -> np.dtype:
    """A row of the log that begins with a ticket's number; its length is a multiple of 4 bytes."""
    fields = [
        ("ticket", "i4"),
        *((name, "u4") for name in instants.split()),
        *((name, "i4") for name in numbers.split()),
    ]
    filling = [f"filling_{number}" for number in range(-len(small.split()) % 4)]
    return np.dtype(fields + [(name, "i1") for name in [*small.split(), *filling]])


TICKET_ROW = np.dtype(
    [
        (name, "u4")
        for name in ("reported", "due", "assigned", "contacted", "dispatched", "linked", "restored", "closed")
    ]
    + [("contacts", "u4"), ("visits", "u2"), ("cause", "i1"), ("route", "i1"), ("outcome", "i1")]
)
PASSAGE_ROW = np.dtype(
    [
        *(("ticket", "i4"), ("arrived", "u4"), ("started", "u4"), ("left", "u4")),
        *(("agent", "i4"), ("attempt", "u2"), ("desk", "i1"), ("flags", "i1")),
    ]
)
SPECIAL_ROW = _row("found finished alarm", "passage")
"""What most passages do not have: found later than they arrived, left later than finished, or an alarm."""
VISIT_ROW = np.dtype(
    [(name, "i4") for name in ("ticket", "technician", "from_east", "from_north")]
    + [(name, "u4") for name in ("queued", "departed", "arrived", "began", "finished")]
    + [("appointment", "i2"), ("outcome", "i1"), ("filling", "i1")]
)
APPOINTMENT_ROW = _row("booked begins ends confirmed notified settled", "", "outcome")
CHASE_ROW = _row("called started finished", "", "broken freed raised")
CLOSING_ROW = _row("ended closed audited reopened", "", "false cause")
JOB_ROW = _row("requested ready started finished", "crew", "parts")
EXTENDED_ROW = np.dtype([("technician", "i4"), ("begins", "i8"), ("until", "u4")])
"""Rows of the log, as narrow as they can be. Instants are unsigned: MISSING is the largest of them. A ticket's rows
are written in their order, so they need no number."""

COLUMN = _record(i8="address step width")
(
    KEY_0,
    KEY_1,
    REPORTED,
    AREA,
    LINE,
    EAST,
    NORTH,
    FAULT,
    CUSTOMER,
    ORDER,
    MEMBERS,
    PARENT,
    CHILD,
    REPEAT_DELAY,
    OUTAGE,
) = range(15)
"""Columns of the workload that the engine reads; each has the width that the workload has chosen for it."""

WORD = np.dtype("u4")
INT = np.dtype("i8")
SMALL = np.dtype("i4")
FLOAT = np.dtype("f8")


CHANGING = {
    "world": WORLD_CHANGES,
    "stations": "head waiting busy shift instant",
    "crews": "shift free_count",
    "desks": "",
    "pools": "head tail waiting idle listed instant overtime_next",
    "technicians": "free_since east north busy ready listed window window_count locks",
    "elements": "",
    "promises": "",
    "ahead": "",
    "columns": "",
}
"""Fields that change while the engine runs, of records of which others do not."""

for _name, _row_of in {
    "world": WORLD, "stations": STATION, "crews": CREW, "desks": DESK, "pools": POOL, "technicians": TECHNICIAN,
    "elements": ELEMENT, "promises": PROMISE, "ahead": AHEAD, "columns": COLUMN, "slots": SLOT, "heap": EVENT,
    "failures": FAILURE, "links": LINK, "ticket_rows": TICKET_ROW, "passage_rows": PASSAGE_ROW,
    "special_rows": SPECIAL_ROW, "visit_rows": VISIT_ROW, "appointment_rows": APPOINTMENT_ROW,
    "chase_rows": CHASE_ROW, "closing_rows": CLOSING_ROW, "job_rows": JOB_ROW, "extended_rows": EXTENDED_ROW,
}.items():  # fmt: skip
    describe(_name, _row_of, CHANGING.get(_name))

Slot: TypeAlias = Any
Crew: TypeAlias = Any
Station: TypeAlias = Any
Pool: TypeAlias = Any
Technician: TypeAlias = Any
Promise: TypeAlias = Any
People: TypeAlias = Any
"""What functions of the engine take besides whole numbers, for those who read them; `KINDS` for the compiler."""

KINDS.update(w=WORLD, Slot=SLOT, Crew=CREW, Station=STATION, Pool=POOL, Technician=TECHNICIAN, Promise=PROMISE)


slots = reached("slots", SLOT)
heap = reached("heap", EVENT)
"""Pending events. Beyond the last of them keys are LAST_KEY."""
numbers = reached("numbers", INT)
"""The plan's lists and tables, one after the other."""
rates = reached("rates", FLOAT)
"""The plan's fractions."""
stations = reached("stations", STATION)
crews = reached("crews", CREW)
people = reached("people", SMALL)
"""For each crew a heap of the numbers of those who are free."""
desks = reached("desks", DESK)
pools = reached("pools", POOL)
technicians = reached("technicians", TECHNICIAN)
elements = reached("elements", ELEMENT)
failures = reached("failures", FAILURE)
free_people = reached("free_people", SMALL)
"""For each pool a heap of the numbers of technicians who are free, where trips take as long for everybody."""
down = reached("down", SMALL)
"""The failure that each element suffers from, or MISSING."""
links = reached("links", LINK)
"""Which ticket belongs to which outage."""
taken = reached("taken", SMALL)
"""Slots that are taken, by region and window."""
woken = reached("woken", SMALL)
"""Places to be looked at when the instant is settled."""
scratch = reached("scratch", SMALL)
"""Room for a list of slots."""
ticket_rows = reached("ticket_rows", TICKET_ROW)
passage_rows = reached("passage_rows", PASSAGE_ROW)
special_rows = reached("special_rows", SPECIAL_ROW)
visit_rows = reached("visit_rows", VISIT_ROW)
appointment_rows = reached("appointment_rows", APPOINTMENT_ROW)
chase_rows = reached("chase_rows", CHASE_ROW)
closing_rows = reached("closing_rows", CLOSING_ROW)
job_rows = reached("job_rows", JOB_ROW)
extended_rows = reached("extended_rows", EXTENDED_ROW)
columns = reached("columns", COLUMN)
"""Columns of the workload."""
ahead = reached("ahead", AHEAD)
"""Columns of words that are drawn ahead."""
ahead_words = reached("ahead_words", WORD)
promises = reached("promises", PROMISE)


@engine
def of_ticket(w, column, row):
    """What a column of the workload says of a ticket."""
    found = columns(w)[column]
    return column_value(found.address, found.step, found.width, row)


@engine
def list_of(w, first, count):
    """So many of the plan's numbers, from one on."""
    return part_of(w.numbers, INT, first, count)


@engine
def table_at(w, first):
    """The distribution that begins at a place of the plan's numbers."""
    return rest_of(w.numbers, INT, first)
