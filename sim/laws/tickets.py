"""Laws about tickets: causes before effects, conservation, times that add up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from sim.laws.calls import hung_up
from sim.log import Log, Table
from sim.plan import Plan
from sim.rules import MISSING, Outcome, Route
from sim.stages import rows_of, stays


def _ascending(name: str, table: Table, columns: tuple[str, ...]) -> Iterator[str]:
    """Each instant of a row comes no earlier than the one before; after a missing one, all are missing."""
    for earlier, later in pairwise(columns):
        one, other = table[earlier], table[later]
        for row in np.flatnonzero((other != MISSING) & ((one == MISSING) | (other < one)))[:1]:
            yield f"{name}, row {row}: {later} ({other[row]}) comes before {earlier} ({one[row]})"


def times_ascend(plan: Plan, log: Log) -> Iterator[str]:
    """Nothing happens before its cause."""
    yield from _ascending("tickets", log.tickets, ("reported", "closed"))
    yield from _ascending("tickets", log.tickets, ("reported", "restored"))
    restored = log.tickets.rows(log.tickets["restored"] != MISSING)
    yield from _ascending("tickets with service back", restored, ("restored", "closed"))
    yield from _ascending("tickets", log.tickets, ("reported", "dispatched"))
    gone = hung_up(log.desk_passages)
    passages = log.desk_passages.rows(~gone)
    yield from _ascending("desk_passages", passages, ("arrived", "found", "started", "finished", "left"))
    yield from _ascending("desk_passages that were hung up", log.desk_passages.rows(gone), ("arrived", "left"))
    yield from _ascending("chases", log.chases, ("called", "started", "finished"))
    yield from _ascending("second_line", log.second_line, ("requested", "ready", "started", "finished"))
    withdrawn = log.visits["outcome"] == Outcome.CANCELLED
    yield from _ascending("visits", log.visits.rows(~withdrawn), ("queued", "departed", "arrived", "finished"))
    yield from _ascending("withdrawn visits", log.visits.rows(withdrawn), ("queued", "finished"))
    yield from _ascending("visits", log.visits, ("queued", "departed", "arrived", "began"))
    at_work = log.visits.rows(~withdrawn & ~np.isin(log.visits["outcome"], (Outcome.NO_ACCESS, Outcome.WASTED)))
    yield from _ascending("visits with access", at_work, ("began", "finished"))
    yield from _ascending("appointments", log.appointments, ("booked", "begins", "ends"))
    alarmed = log.desk_passages.rows(log.desk_passages["alarm"] != MISSING)
    yield from _ascending("desk_passages with an alarm", alarmed, ("arrived", "alarm"))
    if ((alarmed["left"] != MISSING) & (alarmed["left"] < alarmed["alarm"])).any():
        yield "desk_passages: an alarm comes after the ticket has left"


def tickets_are_conserved(plan: Plan, log: Log) -> Iterator[str]:
    """Created = closed + open; every number stands once."""
    tickets = log.tickets
    closed = tickets["closed"] != MISSING
    if (closed != (tickets["outcome"] != Outcome.OPEN)).any():
        yield "a closed ticket has no outcome, or an open one has one"
    if len(np.unique(tickets["ticket"])) != len(tickets):
        yield "a ticket's number stands twice"
    for name in ("desk_passages", "visits", "appointments", "chases", "closings", "second_line"):
        if not np.isin(log.tables()[name]["ticket"], tickets["ticket"]).all():
            yield f"a row of {name} belongs to no ticket"


def nothing_after_the_cut(plan: Plan, log: Log) -> Iterator[str]:
    """Events after the cut do not exist."""
    for name, table, columns in (
        ("tickets", log.tickets, ("reported", "dispatched", "linked", "restored", "closed")),
        ("desk_passages", log.desk_passages, ("arrived", "found", "started", "finished", "left", "alarm")),
        ("chases", log.chases, ("called", "started", "finished")),
        ("closings", log.closings, ("ended", "closed", "audited", "reopened")),
        ("second_line", log.second_line, ("requested", "ready", "started", "finished")),
        ("outages", log.outages, ("failed", "detected", "started", "repaired")),
        ("visits", log.visits, ("queued", "departed", "arrived", "began", "finished")),
        ("appointments", log.appointments, ("booked", "confirmed", "notified", "settled")),
    ):
        for column in columns:
            if (table[column] >= log.cut).any():
                yield f"{name}: {column} lies after the cut"


def a_ticket_is_in_one_place(plan: Plan, log: Log) -> Iterator[str]:
    """Stays of a ticket do not overlap."""
    every = stays(log).values()
    ticket = np.concatenate([each.ticket for each in every])
    begins = np.concatenate([each.begins for each in every])
    ends = np.concatenate([np.where(each.over, each.ends, np.iinfo(np.int64).max) for each in every])
    order = np.lexsort((ends, begins, ticket))
    same = ticket[order][1:] == ticket[order][:-1]
    overlap = same & (begins[order][1:] < ends[order][:-1])
    if overlap.any():
        yield f"ticket in row {ticket[order][1:][overlap][0]} is in two stages at once"


def times_add_up(plan: Plan, log: Log) -> Iterator[str]:
    """For every closed ticket, the times in all stages are the time from report to closing."""
    tickets = log.tickets
    total = np.sum([each.seconds_by_ticket(len(tickets)) for each in stays(log).values()], axis=0)
    closed = tickets["closed"] != MISSING
    wrong = closed & (total != tickets["closed"] - tickets["reported"])
    for row in np.flatnonzero(wrong)[:1]:
        whole = tickets["closed"][row] - tickets["reported"][row]
        yield f"ticket {tickets['ticket'][row]}: its stages add up to {total[row]} s of {whole} s"


def repeats_follow_closing(plan: Plan, log: Log) -> Iterator[str]:
    """A repeat is reported after its parent has closed, on the same line."""
    tickets = log.tickets
    repeat = tickets["parent"] != MISSING
    parent = rows_of(log, tickets["parent"][repeat])
    if (tickets["closed"][parent] == MISSING).any():
        yield "a repeat is reported although its parent is still open"
    if (tickets["reported"][repeat] <= tickets["closed"][parent]).any():
        yield "a repeat is reported before its parent has closed"
    for column in ("area", "line", "east", "north"):
        if (tickets[column][repeat] != tickets[column][parent]).any():
            yield f"a repeat has another {column} than its parent"


def direct_tickets_pass_no_desk(plan: Plan, log: Log) -> Iterator[str]:
    """A ticket that was dispatched directly has not been at a desk of the chain."""
    direct = log.tickets["ticket"][log.tickets["route"] == Route.DIRECT]
    at_desks = log.desk_passages["ticket"][log.desk_passages["desk"] >= 0]
    if np.isin(direct, at_desks).any():
        yield "a ticket that was dispatched directly has been at a desk"
