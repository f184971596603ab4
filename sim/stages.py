"""Where a ticket is at any time: the stages that make up its whole time from report to closing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.log import HOTLINE, REMOTE, Log
from sim.rules import MISSING, Outcome, Route

STAGES = (
    "hotline", "remote desk", "dispatch desks", "system assignment", "contact", "waiting for appointment",
    "waiting for technician", "travel", "on site", "pause before further visit", "closing",
)  # fmt: skip
"""In the order in which a ticket meets them. For every closed ticket their times add up to report to closing."""


@dataclass(frozen=True)
class Stays:
    """Stays of tickets in one stage; shape (n,) each."""

    ticket: np.ndarray
    """Row of the ticket in the log's table of tickets."""
    begins: np.ndarray
    ends: np.ndarray
    """MISSING where the stay was not over at the cut."""

    @property
    def over(self) -> np.ndarray:
        return self.ends != MISSING

    def seconds_by_ticket(self, tickets: int) -> np.ndarray:
        """Time of each ticket in this stage, stays that are over; int64, shape (tickets,)."""
        over = self.over
        total = np.zeros(tickets, np.int64)
        np.add.at(total, self.ticket[over], self.ends[over] - self.begins[over])
        return total

    def seconds_within(self, begin: int, end: int) -> int:
        """Time of all stays within a span; a stay that is not over lasts to its end."""
        ends = np.where(self.over, self.ends, end)
        return int(np.maximum(np.minimum(ends, end) - np.maximum(self.begins, begin), 0).sum())


def rows_of(log: Log, numbers: np.ndarray) -> np.ndarray:
    """Rows in the table of tickets of these ticket numbers."""
    return np.searchsorted(log.tickets["ticket"], numbers)


def _stays(log: Log, numbers: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> Stays:
    begun = begins != MISSING
    return Stays(rows_of(log, numbers[begun]), begins[begun], ends[begun])


def _at_desks(log: Log, chosen: np.ndarray) -> Stays:
    passages = log.desk_passages
    return _stays(log, passages["ticket"][chosen], passages["arrived"][chosen], passages["left"][chosen])


def _assignments(log: Log) -> Stays:
    """From the hotline to the technician's queue, or back to the first desk where it was a mistake."""
    tickets, passages = log.tickets, log.desk_passages
    left = np.full(len(tickets), MISSING)
    at_hotline = passages["desk"] == HOTLINE
    left[rows_of(log, passages["ticket"][at_hotline])] = passages["left"][at_hotline]
    back = np.full(len(tickets), MISSING)
    first = (passages["desk"] == 0) & (passages["wrong_unit"] == 0) & (passages["attempt"] == 0)
    back[rows_of(log, passages["ticket"][first])] = passages["arrived"][first]
    direct = tickets["route"] == Route.DIRECT
    ends = np.where(direct, tickets["dispatched"], back)
    begun = (tickets["assigned"] != MISSING) | _nowhere_else(log, left, back)
    return _stays(log, tickets["ticket"][begun], left[begun], ends[begun])


def _nowhere_else(log: Log, left_hotline: np.ndarray, at_first_desk: np.ndarray) -> np.ndarray:
    """Tickets that have left the hotline and are in no other place: the system is assigning them at the cut."""
    tickets, passages = log.tickets, log.desk_passages
    remote = np.zeros(len(tickets), bool)
    remote[rows_of(log, passages["ticket"][passages["desk"] == REMOTE])] = True
    handed_over = (tickets["dispatched"] != MISSING) | (tickets["contacted"] != MISSING)
    return (left_hotline != MISSING) & (at_first_desk == MISSING) & ~remote & ~handed_over


def _next(values: np.ndarray, log: Log) -> np.ndarray:
    """Each visit's value of the same ticket's next visit; MISSING where there is none."""
    ticket = np.append(log.visits["ticket"], MISSING)
    return np.where(ticket[1:] == ticket[:-1], np.append(values, MISSING)[1:], MISSING)


def _next_appointment(log: Log, column: str) -> np.ndarray:
    """For each visit that was to keep an appointment, a column of the ticket's next one; MISSING if there is none."""
    visits, appointments = log.visits, log.appointments
    many = int(appointments["appointment"].max(initial=0)) + 2
    keys = appointments["ticket"] * many + appointments["appointment"]
    wanted = visits["ticket"] * many + visits["appointment"] + 1
    row = np.searchsorted(keys, wanted)
    known = (visits["appointment"] != MISSING) & (np.append(keys, MISSING)[row] == wanted)
    return np.where(known, np.append(appointments[column], MISSING)[row], MISSING)


def _pauses(log: Log) -> Stays:
    """After a visit that did not fix the fault, or without access: until the next one is asked for."""
    visits = log.visits
    again = np.isin(visits["outcome"], (Outcome.NOT_FIXED, Outcome.NO_ACCESS))
    booked = _next_appointment(log, "booked")
    ends = np.where(booked != MISSING, booked, _next(visits["queued"], log))
    return _stays(log, visits["ticket"][again], visits["finished"][again], ends[again])


def _waits_for_windows(log: Log) -> Stays:
    """From dispatch or a new booking until the ticket joins the technicians' queue, or the customer cancels."""
    tickets, visits = log.tickets, log.visits
    cancelled = np.where(tickets["outcome"] == Outcome.CANCELLED, tickets["closed"], MISSING)
    row = np.searchsorted(visits["ticket"], tickets["ticket"])
    has_visit = np.append(visits["ticket"], MISSING)[row] == tickets["ticket"]
    first = np.where(has_visit, np.append(visits["queued"], MISSING)[row], cancelled)
    promised = np.isin(tickets["ticket"], log.appointments["ticket"])
    queued, booked = _next(visits["queued"], log), _next_appointment(log, "booked")
    later = np.where(queued != MISSING, queued, cancelled[rows_of(log, visits["ticket"])])
    return _stays(
        log,
        np.concatenate([tickets["ticket"][promised], visits["ticket"]]),
        np.concatenate([tickets["dispatched"][promised], booked]),
        np.concatenate([first[promised], later]),
    )


def waits_for_access(log: Log) -> Stays:
    """From a visit without access to the beginning of the next window, or to the next visit where there is none:
    the customer's own delay. It is no stage, but a part of several."""
    visits, closed = log.visits, log.tickets["closed"]
    failed = visits["outcome"] == Outcome.NO_ACCESS
    begins = _next_appointment(log, "begins")
    ends = np.where(begins != MISSING, begins, _next(visits["queued"], log))
    closed = closed[rows_of(log, visits["ticket"])]
    ends = np.where((ends != MISSING) & (closed != MISSING), np.minimum(ends, closed), ends)
    return _stays(log, visits["ticket"][failed], visits["finished"][failed], ends[failed])


def stays(log: Log) -> dict[str, Stays]:
    """Stays in every stage, in the order of STAGES."""
    tickets, passages, visits = log.tickets, log.desk_passages, log.visits
    visited = tickets["outcome"] != Outcome.REMOTE_FIX
    withdrawn = visits["outcome"] == Outcome.CANCELLED
    left_queue = np.where(withdrawn, visits["finished"], visits["departed"])
    queue = _stays(log, visits["ticket"], visits["queued"], left_queue)
    travel = _stays(log, visits["ticket"], visits["departed"], visits["arrived"])
    on_site = _stays(log, visits["ticket"], visits["arrived"], visits["finished"])
    restored = np.where(visited, tickets["restored"], MISSING)
    found = (
        _at_desks(log, passages["desk"] == HOTLINE),
        _at_desks(log, passages["desk"] == REMOTE),
        _at_desks(log, passages["desk"] >= 0),
        _assignments(log),
        _stays(log, tickets["ticket"], tickets["contacted"], tickets["dispatched"]),
        _waits_for_windows(log),
        queue,
        travel,
        on_site,
        _pauses(log),
        _stays(log, tickets["ticket"], restored, tickets["closed"]),
    )
    return dict(zip(STAGES, found, strict=True))
