"""Laws about outages: known before they have children, repaired before these close, by no more crews than there are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from sim.log import OUTAGE_DESK, Log
from sim.plan import Plan
from sim.rules import MISSING, Outcome
from sim.stages import rows_of

_LATEST = np.iinfo(np.int64).max


def outages_ascend(plan: Plan, log: Log) -> Iterator[str]:
    """An outage is detected after its failure, repaired after that; an element does not fail while it is down."""
    outages = log.outages
    for earlier, later in pairwise(("failed", "detected", "started", "repaired")):
        wrong = (outages[later] != MISSING) & ((outages[earlier] == MISSING) | (outages[later] < outages[earlier]))
        if wrong.any():
            yield f"outage {outages['outage'][wrong][0]}: {later} comes before {earlier}"
    if ((outages["detected"] != MISSING) != (outages["detection"] != 0)).any():
        yield "an outage was detected by nothing, or is unknown in spite of something"
    place = np.lexsort((outages["failed"], outages["element"], outages["area"], outages["element_class"]))
    same = np.ones(max(len(place) - 1, 0), bool)
    for column in ("element_class", "area", "element"):
        same &= outages[column][place][1:] == outages[column][place][:-1]
    repaired = np.where(outages["repaired"] == MISSING, _LATEST, outages["repaired"])[place][:-1]
    if (same & (outages["failed"][place][1:] < repaired)).any():
        yield "an element fails although it is down"


def crews_are_enough(plan: Plan, log: Log) -> Iterator[str]:
    """No more outages are repaired at once than there are crews, no crew repairs two, and crews begin while on duty."""
    for number, element in enumerate(plan.elements):
        own = log.outages.rows((log.outages["element_class"] == number) & (log.outages["started"] != MISSING))
        begins = own["started"]
        ends = np.where(own["repaired"] == MISSING, _LATEST, own["repaired"])
        for crew in np.unique(own["crew"][own["crew"] != MISSING]):
            mine = own["crew"] == crew
            order = np.argsort(begins[mine], kind="stable")
            if (begins[mine][order][1:] < ends[mine][order][:-1]).any():
                yield f"{element.name}: crew {crew} repairs two outages at once"
        people = sum(crew.people for crew in element.crew.crews)
        if people and ((own["crew"] < 0) | (own["crew"] >= people)).any():
            yield f"{element.name}: an outage is repaired by nobody of the crews"
        if element.crew.opens:
            shift = np.searchsorted(element.crew.opens, begins, side="right") - 1
            if ((shift < 0) | (begins >= np.array(element.crew.closes)[shift])).any():
                yield f"{element.name}: a repair begins off duty"


def waits_follow_their_outage(plan: Plan, log: Log) -> Iterator[str]:
    """A ticket waits only for an outage that is known, of an element above its line, and until it is repaired."""
    waits = log.desk_passages.rows(log.desk_passages["desk"] == OUTAGE_DESK)
    row = np.searchsorted(log.outages["outage"], waits["agent"])
    if (row >= len(log.outages)).any() or (log.outages["outage"][row] != waits["agent"]).any():
        yield "a ticket waits for an outage that did not happen"
        return
    outages, tickets = log.outages.rows(row), log.tickets.rows(rows_of(log, waits["ticket"]))
    if ((outages["detected"] == MISSING) | (waits["arrived"] < outages["detected"])).any():
        yield "a ticket waits for an outage that nobody has detected"
    tested = waits["started"] != MISSING
    if (tested & ((outages["repaired"] == MISSING) | (waits["started"] < outages["repaired"]))).any():
        yield "a line is tested before the repair"
    each = np.array([element.lines_each for element in plan.elements], dtype=np.int64)[outages["element_class"]]
    if ((outages["area"] != tickets["area"]) | (outages["element"] != tickets["line"] // each)).any():
        yield "a ticket waits for an element that its line does not hang on"


def children_close_after_the_repair(plan: Plan, log: Log) -> Iterator[str]:
    """What closes with its outage was restored by a repair and closes at the end of a wait for it."""
    tickets, passages = log.tickets, log.desk_passages
    waits = passages.rows(passages["desk"] == OUTAGE_DESK)
    children = tickets["outcome"] == Outcome.OUTAGE
    last = np.full(len(tickets), MISSING)
    last[rows_of(log, waits["ticket"])] = waits["left"]
    if (tickets["closed"][children] != last[children]).any():
        yield "a ticket closes with its outage and not at the end of a wait for it"
    if (tickets["restored"][children] > tickets["closed"][children]).any():
        yield "a ticket closes with its outage before the repair"
    if not np.isin(tickets["restored"][children], log.outages["repaired"]).all():
        yield "a ticket closes with its outage, restored by no repair"
    first = np.full(len(tickets), MISSING)
    first[rows_of(log, waits["ticket"])[::-1]] = waits["arrived"][::-1]
    linked = tickets["linked"] != MISSING
    if (tickets["linked"][linked] != first[linked]).any() or (linked.any() and not plan.aggregation):
        yield "a ticket is linked that does not wait for an outage"


def nobody_goes_to_a_child(plan: Plan, log: Log) -> Iterator[str]:
    """While a ticket waits for a repair, nobody departs to it and nobody works for it."""
    waits = log.desk_passages.rows(log.desk_passages["desk"] == OUTAGE_DESK)
    went = log.visits.rows(log.visits["departed"] != MISSING)
    ends = np.where(waits["left"] == MISSING, _LATEST, waits["left"])
    over = np.where(went["finished"] == MISSING, _LATEST, went["finished"])
    for ticket in np.intersect1d(waits["ticket"], went["ticket"]):
        mine, visits = waits["ticket"] == ticket, went["ticket"] == ticket
        overlap = (went["departed"][visits][:, None] < ends[mine]) & (waits["arrived"][mine] < over[visits][:, None])
        if overlap.any():
            yield f"ticket {ticket} is visited while it waits for the repair of an outage"
