"""Where a ticket is at any time: the stages that make up its whole time from report to closing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.log import FRONT_DESK, HOTLINE, OUTAGE_DESK, REMOTE, Log
from sim.rules import MISSING, Outcome, Route

STAGES = (
    "front desk", "hotline", "between calls", "remote desk", "waiting for outage repair", "dispatch desks",
    "system assignment", "contact", "waiting for appointment", "waiting for technician", "travel", "on site",
    "second line", "waiting for parts", "pause before further visit", "closing", "closed falsely",
)  # fmt: skip
"""In the order in which a ticket meets them; an order begins at the front desk, a fault at the hotline. For every
closed ticket their times add up to report to closing, which is its last closing; `closed falsely` is the time from an
earlier one to its reopening."""


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

    def of(self, chosen: np.ndarray) -> Stays:
        """The stays of some tickets, given as a mask over the log's."""
        mine = chosen[self.ticket]
        return Stays(self.ticket[mine], self.begins[mine], self.ends[mine])

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
    """From the intake to the technician's queue, or back to the first desk where it was a mistake."""
    tickets, passages = log.tickets, log.desk_passages
    left = _sent_on(log)
    _wait_before_assignment(log, left)
    back = np.full(len(tickets), MISSING)
    first = (passages["desk"] == 0) & (passages["wrong_unit"] == 0) & (passages["attempt"] == 0)
    back[rows_of(log, passages["ticket"][first])] = passages["arrived"][first]
    direct = tickets["route"] == Route.DIRECT
    ends = np.where(direct, tickets["dispatched"], back)
    handed_over = (tickets["dispatched"] != MISSING) | (tickets["contacted"] != MISSING)
    closed = tickets["closed"] != MISSING
    # Who has been sent on and is in no other place is being assigned by the system at the cut.
    begun = (tickets["assigned"] != MISSING) | (left != MISSING) & (back == MISSING) & ~handed_over & ~closed
    return _stays(log, tickets["ticket"][begun], left[begun], ends[begun])


def _sent_on(log: Log) -> np.ndarray:
    """When each ticket went on its way to the technicians: as it left the intake, or as it was opened again after a
    remote fix; MISSING where it did not."""
    passages, closings = log.desk_passages, log.closings
    at_intake = np.isin(passages["desk"], (FRONT_DESK, HOTLINE)) & (passages["started"] != MISSING)
    at_remote = passages["desk"] == REMOTE
    left = np.full(len(log.tickets), MISSING)
    left[rows_of(log, passages["ticket"][at_intake])] = passages["left"][at_intake]
    remote = np.zeros(len(left), bool)
    remote[rows_of(log, passages["ticket"][at_remote])] = True
    left[remote] = MISSING
    first = closings.rows(closings["closing"] == 0)
    row = rows_of(log, first["ticket"])
    left[row[remote[row]]] = first["reopened"][remote[row]]
    return left


def _wait_before_assignment(log: Log, left: np.ndarray) -> None:
    """Moves the beginning of an assignment behind waits for outages that came between the hotline and it."""
    waits = log.desk_passages.rows(log.desk_passages["desk"] == OUTAGE_DESK)
    row = rows_of(log, waits["ticket"])
    assigned = log.tickets["assigned"][row]
    before = (assigned == MISSING) | (waits["arrived"] < assigned)
    left[row[before]] = waits["left"][before]  # in the order of passages: the last one counts


def _follows(log: Log, numbers: np.ndarray, instants: np.ndarray) -> np.ndarray:
    """What comes first for a ticket from an instant on: a booking, its place in the technicians' queue, or a wait for
    an outage; MISSING where nothing does."""
    waits = log.desk_passages.rows(log.desk_passages["desk"] == OUTAGE_DESK)
    ticket = np.concatenate([log.appointments["ticket"], log.visits["ticket"], waits["ticket"]])
    instant = np.concatenate([log.appointments["booked"], log.visits["queued"], waits["arrived"]])
    order = np.lexsort((instant, ticket))
    span = max(int(instant.max(initial=0)), int(instants.max(initial=0))) + 2
    found = np.searchsorted((ticket * span + instant)[order], numbers * span + instants)
    ticket, instant = np.append(ticket[order], MISSING), np.append(instant[order], MISSING)
    return np.where(ticket[found] == numbers, instant[found], MISSING)


def _pauses(log: Log) -> Stays:
    """After a visit that did not fix the fault, or without access: until the next one is asked for."""
    visits = log.visits.rows(np.isin(log.visits["outcome"], (Outcome.NOT_FIXED, Outcome.NO_ACCESS)))
    ends = _follows(log, visits["ticket"], visits["finished"])
    return _stays(log, visits["ticket"], visits["finished"], ends)


def _waits_for_windows(log: Log) -> Stays:
    """For each appointment, from the booking, or from dispatch if that is later, until the ticket joins the
    technicians' queue for it, or it is settled before."""
    tickets, visits, booked = log.tickets, log.visits, log.appointments
    dispatched = tickets["dispatched"][rows_of(log, booked["ticket"])]
    begins = np.where(dispatched == MISSING, MISSING, np.maximum(booked["booked"], dispatched))
    many = int(booked["appointment"].max(initial=0)) + 2
    kept = visits.rows(visits["appointment"] != MISSING)
    order = np.argsort(kept["ticket"] * many + kept["appointment"], kind="stable")
    keys = np.append((kept["ticket"] * many + kept["appointment"])[order], np.iinfo(np.int64).max)
    wanted = booked["ticket"] * many + booked["appointment"]
    row = np.searchsorted(keys, wanted)
    ends = np.where(keys[row] == wanted, np.append(kept["queued"][order], MISSING)[row], booked["settled"])
    before = (ends != MISSING) & (ends < begins)  # settled while the ticket was still on its way
    return _stays(log, booked["ticket"], np.where(before, MISSING, begins), ends)


def _between_calls(log: Log) -> Stays:
    """From hanging up to the next call; after the last one there is none."""
    passages = log.desk_passages
    calls = passages.rows(passages["desk"] == HOTLINE)
    hung_up = np.flatnonzero((calls["started"] == MISSING) & (calls["left"] != MISSING))
    ticket = np.append(calls["ticket"], MISSING)
    again = ticket[hung_up + 1] == ticket[hung_up]
    ends = np.where(again, np.append(calls["arrived"], MISSING)[hung_up + 1], MISSING)
    goes_on = again | (log.tickets["closed"][rows_of(log, ticket[hung_up])] == MISSING)
    return _stays(log, ticket[hung_up][goes_on], calls["left"][hung_up][goes_on], ends[goes_on])


def stays(log: Log) -> dict[str, Stays]:
    """Stays in every stage, in the order of STAGES."""
    tickets, passages, visits = log.tickets, log.desk_passages, log.visits
    closings, jobs = log.closings, log.second_line
    crews, parts = jobs.rows(jobs["parts"] == 0), jobs.rows(jobs["parts"] == 1)
    reopened = closings.rows(closings["reopened"] != MISSING)
    withdrawn = visits["outcome"] == Outcome.CANCELLED
    left_queue = np.where(withdrawn, visits["finished"], visits["departed"])
    queue = _stays(log, visits["ticket"], visits["queued"], left_queue)
    travel = _stays(log, visits["ticket"], visits["departed"], visits["arrived"])
    on_site = _stays(log, visits["ticket"], visits["arrived"], visits["finished"])
    found = (
        _at_desks(log, passages["desk"] == FRONT_DESK),
        _at_desks(log, passages["desk"] == HOTLINE),
        _between_calls(log),
        _at_desks(log, passages["desk"] == REMOTE),
        _at_desks(log, passages["desk"] == OUTAGE_DESK),
        _at_desks(log, passages["desk"] >= 0),
        _assignments(log),
        _stays(log, tickets["ticket"], tickets["contacted"], tickets["dispatched"]),
        _waits_for_windows(log),
        queue,
        travel,
        on_site,
        _stays(log, crews["ticket"], crews["requested"], crews["finished"]),
        _stays(log, parts["ticket"], parts["requested"], parts["finished"]),
        _pauses(log),
        _stays(log, closings["ticket"], closings["ended"], closings["closed"]),
        _stays(log, reopened["ticket"], reopened["closed"], reopened["reopened"]),
    )
    return dict(zip(STAGES, found, strict=True))
