"""Laws about appointments: one outcome each, one at a time, true to the visits, and no slot sold twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.log import Log, Table
from sim.plan import AppointmentsPlan, Plan
from sim.rules import MISSING, AppointmentOutcome, Outcome
from sim.slots import Policy
from sim.stages import rows_of


def _some(name: str, wrong: np.ndarray, appointments: Table) -> Iterator[str]:
    for row in np.flatnonzero(wrong)[:1]:
        yield f"appointment {appointments['appointment'][row]} of ticket {appointments['ticket'][row]} {name}"


def appointments_have_one_outcome(plan: Plan, log: Log) -> Iterator[str]:
    """Completed, missed, failed, cancelled and moved divide the appointments that are settled; the others are open.

    A missed one is settled at its end, one that is given back before it; calls and notices come while it is open.
    """
    rows = log.appointments
    settled, outcome, ends = rows["settled"], rows["outcome"], rows["ends"]
    known = settled != MISSING
    yield from _some("has an outcome before it is settled", known != (outcome != AppointmentOutcome.OPEN), rows)
    yield from _some("has no outcome that is known", ~np.isin(outcome, [*AppointmentOutcome]), rows)
    yield from _some("is settled before it is booked", known & (settled < rows["booked"]), rows)
    missed = outcome == AppointmentOutcome.MISSED
    yield from _some("is missed at another time than its end", missed & (settled != ends), rows)
    given_back = np.isin(outcome, (AppointmentOutcome.CANCELLED, AppointmentOutcome.MOVED))
    yield from _some("is given back after its end", given_back & (settled > ends), rows)
    for column in ("confirmed", "notified"):
        late = (rows[column] < rows["booked"]) | (known & (rows[column] > settled)) | (rows[column] > ends)
        yield from _some(f"is {column} while it is not open", (rows[column] != MISSING) & late, rows)


def appointments_come_one_by_one(plan: Plan, log: Log) -> Iterator[str]:
    """Appointments of a ticket are numbered from 0, and the next is booked when the last one is settled."""
    rows = log.appointments
    same = rows["ticket"][1:] == rows["ticket"][:-1]
    first = np.append(True, ~same)[: len(rows)]
    expected = np.where(first, 0, np.append(0, rows["appointment"][:-1] + 1)[: len(rows)])
    yield from _some("is out of turn", rows["appointment"] != expected, rows)
    before = np.append(0, rows["settled"][:-1])[: len(rows)]
    too_soon = ~first & ((before == MISSING) | (rows["booked"] < before))
    yield from _some("is booked while another is open", too_soon, rows)


def appointments_agree_with_visits(plan: Plan, log: Log) -> Iterator[str]:
    """An appointment is completed or failed if and only if a visit came to it in time, with or without access; nobody
    joins the field queue before the window, and only who has been to the door without access is booked as failed."""
    if plan.appointments is None:
        if len(log.appointments):
            yield "there are appointments, though nobody gets one"
        return
    rows, visits = log.appointments, log.visits.rows(log.visits["appointment"] != MISSING)
    many = int(rows["appointment"].max(initial=0)) + 1
    keys = rows["ticket"] * many + rows["appointment"]
    row = np.searchsorted(keys, visits["ticket"] * many + visits["appointment"])
    if len(np.unique(row)) != len(row):
        yield "two visits are to keep one appointment"
        return
    came = visits["arrived"] != MISSING
    in_time = came & (visits["arrived"] <= rows["ends"][row])
    begun, turned_away = visits["began"] != MISSING, visits["outcome"] == Outcome.NO_ACCESS
    for outcome, happened in (
        (AppointmentOutcome.COMPLETED, in_time & begun),
        (AppointmentOutcome.FAILED, in_time & turned_away),
    ):
        expected = np.zeros(len(rows), bool)
        expected[row[happened]] = True
        wrong = expected != (rows["outcome"] == outcome)
        yield from _some(f"is {outcome.name.lower()} against what the visits say", wrong, rows)
    if (visits["queued"] < rows["begins"][row] - plan.appointments.early).any():
        yield "a ticket waits for a technician before its window"
    if (begun & (visits["began"] < rows["begins"][row])).any():
        yield "work begins before the window"


def slots_are_not_overfilled(plan: Plan, log: Log) -> Iterator[str]:
    """Where slots decide, no more appointments stand in a window at once than it has slots.

    The last window of all, long after the cut, takes whoever found no room in any other.
    """
    asked = plan.appointments
    if asked is None or asked.policy not in (Policy.CAPACITY, Policy.CONFIRMED):
        return
    rows = log.appointments
    region = np.array(asked.region)[log.tickets["area"][rows_of(log, rows["ticket"])]]
    window = np.searchsorted(asked.begins, rows["begins"])
    most = _most_at_once(region * len(asked.begins) + window, rows)
    slots = np.array(_with_room(asked)).ravel()
    for number in np.flatnonzero(most > slots[: len(most)])[:1]:
        region_, window_ = divmod(int(number), len(asked.begins))
        yield f"window {window_} of region {region_} has {most[number]} appointments for {slots[number]} slots"


def _with_room(asked: AppointmentsPlan) -> list[list[int]]:
    """Slots by region and window; the last window has room for all."""
    return [[*slots[:-1], np.iinfo(np.int64).max] for slots in asked.slots]


def _most_at_once(place: np.ndarray, rows: Table) -> np.ndarray:
    """For each place, the most appointments that stand at once; one given back makes room in the same second."""
    given_back = np.isin(rows["outcome"], (AppointmentOutcome.CANCELLED, AppointmentOutcome.MOVED))
    places = np.concatenate([place, place[given_back]])
    instants = np.concatenate([rows["booked"], rows["settled"][given_back]])
    change = np.concatenate([np.ones(len(rows), np.int64), -np.ones(int(given_back.sum()), np.int64)])
    order = np.lexsort((change, instants, places))
    places, standing = places[order], np.cumsum(change[order])
    most = np.zeros(int(place.max(initial=-1)) + 1, np.int64)
    before = np.zeros_like(most)
    # What had accumulated in earlier places is no part of this one.
    first = np.append(True, places[1:] != places[:-1])[: len(places)]
    before[places[first]] = (standing - change[order])[first]
    np.maximum.at(most, places, standing - before[places])
    return most
