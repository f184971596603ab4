"""Laws about closings, reopenings and the second line."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.log import Log, Table
from sim.plan import Plan, StationPlan
from sim.rules import MISSING, Cause, Outcome
from sim.stages import rows_of

RESTORES = (Outcome.REMOTE_FIX, Outcome.FIXED, Outcome.NO_FAULT_FOUND)
"""Outcomes of tickets whose fault has gone, unless they were closed falsely."""


def _last(closings: Table) -> Table:
    """The last closing of each ticket that has one."""
    return closings.rows(np.append(closings["ticket"][1:] != closings["ticket"][:-1], True)[: len(closings)])


def _followed(closings: Table) -> tuple[Table, Table]:
    """Each closing but a ticket's last, and the one after it."""
    same = np.flatnonzero(closings["ticket"][1:] == closings["ticket"][:-1])
    return closings.rows(same), closings.rows(same + 1)


def closings_ascend(plan: Plan, log: Log) -> Iterator[str]:
    """A ticket's closings follow one another, and each but the last was undone before the next work ended."""
    closings = log.closings
    for earlier, later in (("ended", "closed"), ("closed", "audited"), ("closed", "reopened"), ("audited", "reopened")):
        known = (closings[earlier] != MISSING) & (closings[later] != MISSING)
        if (known & (closings[later] < closings[earlier])).any():
            yield f"a ticket is {later} before it is {earlier}"
    if ((closings["closed"] == MISSING) & (closings["reopened"] != MISSING)).any():
        yield "a ticket is reopened that has not been closed"
    one, other = _followed(closings)
    if (one["reopened"] == MISSING).any() or (other["ended"] < one["reopened"]).any():
        yield "a ticket is worked on again although it has not been reopened"
    if (other["closing"] != one["closing"] + 1).any():
        yield "a number of a closing is left out"


def only_false_closings_are_undone(plan: Plan, log: Log) -> Iterator[str]:
    """A ticket is reopened only after a false closing, and somebody is the cause."""
    closings = log.closings
    undone = closings["reopened"] != MISSING
    if (undone & (closings["false"] == 0)).any():
        yield "a ticket is reopened although it was closed rightly"
    if (undone != (closings["cause"] != MISSING)).any():
        yield "a ticket is reopened by nobody, or somebody reopens none"


def tickets_close_last(plan: Plan, log: Log) -> Iterator[str]:
    """A ticket's closing is its last one, unless that has been undone; every closed one has one, unless withdrawn."""
    last = _last(log.closings)
    closed = np.full(len(log.tickets), MISSING)
    closed[rows_of(log, last["ticket"])] = np.where(last["reopened"] == MISSING, last["closed"], MISSING)
    withdrawn = log.tickets["outcome"] == Outcome.WITHDRAWN
    if (closed != log.tickets["closed"])[~withdrawn].any():
        yield "a ticket has another time of closing than its last closing"


def restored_unless_closed_falsely(plan: Plan, log: Log) -> Iterator[str]:
    """A closed ticket is restored when the work of its last closing ended, unless that was false."""
    tickets, last = log.tickets, _last(log.closings)
    last = last.rows(last["reopened"] == MISSING)
    row = rows_of(log, last["ticket"])
    fixed = np.isin(tickets["outcome"][row], RESTORES)
    expected = np.where(last["false"] == 0, last["ended"], MISSING)
    if (tickets["restored"][row] != expected)[fixed].any():
        yield "a ticket is restored at another time than the end of its last true work, or although it was false"
    reopened = np.setdiff1d(log.closings["ticket"], last["ticket"])
    if (tickets["restored"][rows_of(log, reopened)] != MISSING).any():
        yield "a reopened ticket is restored although nobody has worked on it since"


def repeats_have_their_cause(plan: Plan, log: Log) -> Iterator[str]:
    """A repeat of a false closing comes after the reopen window; one of an imperfect repair after a true closing."""
    tickets = log.tickets
    repeat = tickets.rows(tickets["parent"] != MISSING)
    last = _last(log.closings)
    row = np.searchsorted(last["ticket"], repeat["parent"])
    false = last["false"][row] == 1
    if (false != (repeat["cause"] == Cause.FALSE_CLOSURE)).any():
        yield "a repeat has another cause than its parent's last closing"
    late = repeat["reported"] - last["closed"][row] > plan.false_closure.reopen_window
    if (false & ~late).any():
        yield "a false closing is reported as a new ticket within the reopen window"


def second_line_follows_a_visit(plan: Plan, log: Log) -> Iterator[str]:
    """Every visit that needs the second line or parts has one job, from the end of the visit on."""
    visits, jobs = log.visits, log.second_line
    asked = visits.rows(visits["outcome"] == Outcome.SECOND_LINE)
    if len(asked) != len(jobs):
        yield "there are more or fewer jobs than visits that need the second line"
    elif (asked["ticket"] != jobs["ticket"]).any() or (asked["finished"] != jobs["requested"]).any():
        yield "a job of the second line does not begin with the end of its visit"


def crews_do_one_job_each(plan: Plan, log: Log) -> Iterator[str]:
    """No crew has two jobs at once, starts one while the second line is closed, or serves an area that is not its own;
    and where crews are counted, a job has one."""
    jobs, part = log.second_line.rows(log.second_line["parts"] == 0), plan.second_line
    area = log.tickets["area"][rows_of(log, jobs["ticket"])]
    begun, first = jobs["started"] != MISSING, 0
    for number, station in enumerate(part.stations):
        own = jobs.rows(begun & (area == number) if part.per_area else begun)
        if station.handling is not None:
            yield from _crews_of(station, own, first)
        first += sum(crew.people for crew in station.crews)


def _crews_of(station: StationPlan, jobs: Table, first: int) -> Iterator[str]:
    crew = jobs["crew"] - first
    people = sum(each.people for each in station.crews)
    if people and ((crew < 0) | (crew >= people)).any():
        yield f"{station.name}: a job is done by nobody, or by a crew from elsewhere"
    order = np.lexsort((jobs["started"], crew))
    own = jobs.rows(order)
    busy = np.where(own["finished"] == MISSING, np.iinfo(np.int64).max, own["finished"])
    if people and ((crew[order][1:] == crew[order][:-1]) & (own["started"][1:] < busy[:-1])).any():
        yield f"{station.name}: a crew does two jobs at once"
    if station.opens:
        number = np.searchsorted(station.opens, jobs["started"], side="right") - 1
        if ((number < 0) | (jobs["started"] >= np.array(station.closes)[number])).any():
            yield f"{station.name}: a job is started while the second line is closed"
