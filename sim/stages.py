"""Where a ticket is at any time: the stages that make up its whole time from report to closing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.log import HOTLINE, OUTAGE_DESK, REMOTE, Log
from sim.rules import MISSING, Outcome, Route

STAGES = (
    "hotline", "remote desk", "waiting for outage repair", "dispatch desks", "system assignment", "contact",
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
    _wait_before_assignment(log, left)
    back = np.full(len(tickets), MISSING)
    first = (passages["desk"] == 0) & (passages["wrong_unit"] == 0) & (passages["attempt"] == 0)
    back[rows_of(log, passages["ticket"][first])] = passages["arrived"][first]
    direct = tickets["route"] == Route.DIRECT
    ends = np.where(direct, tickets["dispatched"], back)
    begun = (tickets["assigned"] != MISSING) | _nowhere_else(log, left, back)
    return _stays(log, tickets["ticket"][begun], left[begun], ends[begun])


def _wait_before_assignment(log: Log, left: np.ndarray) -> None:
    """Moves the beginning of an assignment behind waits for outages that came between the hotline and it."""
    waits = log.desk_passages.rows(log.desk_passages["desk"] == OUTAGE_DESK)
    row = rows_of(log, waits["ticket"])
    assigned = log.tickets["assigned"][row]
    before = (assigned == MISSING) | (waits["arrived"] < assigned)
    left[row[before]] = waits["left"][before]  # in the order of passages: the last one counts


def _nowhere_else(log: Log, left_hotline: np.ndarray, at_first_desk: np.ndarray) -> np.ndarray:
    """Tickets that have left the hotline and are in no other place: the system is assigning them at the cut."""
    tickets, passages = log.tickets, log.desk_passages
    remote = np.zeros(len(tickets), bool)
    remote[rows_of(log, passages["ticket"][passages["desk"] == REMOTE])] = True
    handed_over = (tickets["dispatched"] != MISSING) | (tickets["contacted"] != MISSING)
    closed = tickets["closed"] != MISSING
    return (left_hotline != MISSING) & (at_first_desk == MISSING) & ~remote & ~handed_over & ~closed


def _pauses(log: Log) -> Stays:
    visits = log.visits
    not_fixed = np.flatnonzero(visits["outcome"] == Outcome.NOT_FIXED)
    ticket = np.append(visits["ticket"], MISSING)
    again = ticket[not_fixed + 1] == ticket[not_fixed]
    ends = np.where(again, np.append(visits["queued"], MISSING)[not_fixed + 1], MISSING)
    return _stays(log, visits["ticket"][not_fixed], visits["finished"][not_fixed], ends)


def stays(log: Log) -> dict[str, Stays]:
    """Stays in every stage, in the order of STAGES."""
    tickets, passages, visits = log.tickets, log.desk_passages, log.visits
    visited = ~np.isin(tickets["outcome"], (Outcome.REMOTE_FIX, Outcome.OUTAGE))
    withdrawn = visits["outcome"] == Outcome.CANCELLED
    queue = _stays(
        log, visits["ticket"], visits["queued"], np.where(withdrawn, visits["finished"], visits["departed"])
    )
    travel = _stays(log, visits["ticket"], visits["departed"], visits["arrived"])
    on_site = _stays(log, visits["ticket"], visits["arrived"], visits["finished"])
    restored = np.where(visited, tickets["restored"], MISSING)
    found = (
        _at_desks(log, passages["desk"] == HOTLINE),
        _at_desks(log, passages["desk"] == REMOTE),
        _at_desks(log, passages["desk"] == OUTAGE_DESK),
        _at_desks(log, passages["desk"] >= 0),
        _assignments(log),
        _stays(log, tickets["ticket"], tickets["contacted"], tickets["dispatched"]),
        queue,
        travel,
        on_site,
        _pauses(log),
        _stays(log, tickets["ticket"], restored, tickets["closed"]),
    )
    return dict(zip(STAGES, found, strict=True))
