"""When the clock of a service level stands still: the time that the customer took."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.log import Log, Table
from sim.rules import MISSING, AppointmentOutcome, Outcome
from sim.stages import rows_of


@dataclass(frozen=True)
class Stopped:
    """Stretches of time in which the clock of a ticket stands still; those of one ticket do not overlap."""

    ticket: np.ndarray
    """Row of the ticket in the log's table of tickets, ascending."""
    begins: np.ndarray
    ends: np.ndarray


def stopped(log: Log, stops: frozenset[str]) -> Stopped:
    """All stops of these kinds; one that is not over ends with the run."""
    found = [rows for kind, of_kind in _KINDS.items() if kind in stops for rows in of_kind(log)]
    tickets, begins, ends = (np.concatenate([part[column] for part in found] or [_NONE]) for column in range(3))
    ends = np.where(ends == MISSING, log.cut, ends)
    order = np.lexsort((begins, tickets))
    tickets, begins, ends = tickets[order], begins[order], ends[order]
    return _disjoint(tickets, begins, ends, log.cut + 1)


_NONE = np.zeros(0, np.int64)
_Rows = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Row of the ticket, beginning and end."""


def _disjoint(tickets: np.ndarray, begins: np.ndarray, ends: np.ndarray, span: int) -> Stopped:
    """What overlaps counts once: a stretch begins where the ones before it of the same ticket have ended."""
    place = tickets * span
    reached = np.concatenate([[0], np.maximum.accumulate(place + np.clip(ends, 0, span - 1))[:-1]])
    begins = np.maximum(begins, reached[: len(tickets)] - place)
    some = begins < ends
    return Stopped(tickets[some], begins[some], ends[some])


def _no_access(log: Log) -> Iterator[_Rows]:
    """From the arrival where nobody opens to the beginning of the window agreed after the visit; where there is none,
    to the next wait for a technician."""
    visits = log.visits
    failed = np.flatnonzero(visits["outcome"] == Outcome.NO_ACCESS)
    again = _of_the_next_row(visits, failed, "queued")
    windows = _windows_agreed_after(log, visits["ticket"][failed], visits["finished"][failed])
    ends = np.where(windows == MISSING, again, windows)
    yield rows_of(log, visits["ticket"][failed]), visits["arrived"][failed], ends


def _waiting_at_door(log: Log) -> Iterator[_Rows]:
    """From the arrival of a technician to the beginning of work."""
    begun = log.visits.rows(log.visits["began"] != MISSING)
    yield rows_of(log, begun["ticket"]), begun["arrived"], begun["began"]


def _customer_moved(log: Log) -> Iterator[_Rows]:
    """From the beginning of a window that the customer moved, not we, to the beginning of the next one."""
    appointments = log.appointments
    moved = np.flatnonzero(
        (appointments["outcome"] == AppointmentOutcome.MOVED) & (appointments["notified"] == MISSING)
    )
    begins = np.maximum(appointments["begins"][moved], appointments["settled"][moved])
    yield rows_of(log, appointments["ticket"][moved]), begins, _of_the_next_row(appointments, moved, "begins")


def _agreed_window(log: Log) -> Iterator[_Rows]:
    """From the booking of a ticket's first window to its beginning."""
    first = log.appointments.rows(log.appointments["appointment"] == 0)
    yield rows_of(log, first["ticket"]), first["booked"], first["begins"]


_KINDS = {
    "no_access": _no_access,
    "waiting_at_door": _waiting_at_door,
    "customer_moved": _customer_moved,
    "agreed_window": _agreed_window,
}


def _of_the_next_row(table: Table, rows: np.ndarray, name: str) -> np.ndarray:
    """A column of the row after each of these, if it is of the same ticket; else MISSING."""
    ticket, values = (np.append(table[column], MISSING) for column in ("ticket", name))
    return np.where(ticket[rows + 1] == ticket[rows], values[rows + 1], MISSING)


def _windows_agreed_after(log: Log, tickets: np.ndarray, instants: np.ndarray) -> np.ndarray:
    """Beginning of the first window that each ticket agreed to at or after an instant; else MISSING."""
    appointments = log.appointments
    # A run that goes on until all tickets are closed has instants after the cut.
    span = 1 + max(log.cut, int(appointments["booked"].max(initial=0)), int(instants.max(initial=0)))
    place = np.append(appointments["ticket"] * span + appointments["booked"], np.iinfo(np.int64).max)
    position = np.searchsorted(place, tickets * span + instants)
    same = np.append(appointments["ticket"], MISSING)[position] == tickets
    return np.where(same, np.append(appointments["begins"], MISSING)[position], MISSING)
