"""Laws that hold on every run, whatever the scenario; a broken one is a defect of the model, never of the input."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np

from scenarios.base import LawBroken
from sim.log import HOTLINE, REMOTE, Log, Table
from sim.plan import Plan, StationPlan
from sim.rules import MISSING, Outcome, Route
from sim.stages import rows_of, stays

Law = Callable[[Plan, Log], Iterator[str]]


def _ascending(name: str, table: Table, columns: tuple[str, ...]) -> Iterator[str]:
    """Each instant of a row comes no earlier than the one before; after a missing one, all are missing."""
    for earlier, later in pairwise(columns):
        one, other = table[earlier], table[later]
        for row in np.flatnonzero((other != MISSING) & ((one == MISSING) | (other < one)))[:1]:
            yield f"{name}, row {row}: {later} ({other[row]}) comes before {earlier} ({one[row]})"


def times_ascend(plan: Plan, log: Log) -> Iterator[str]:
    """Nothing happens before its cause."""
    yield from _ascending("tickets", log.tickets, ("reported", "restored", "closed"))
    yield from _ascending("tickets", log.tickets, ("reported", "dispatched"))
    yield from _ascending("desk_passages", log.desk_passages, ("arrived", "found", "started", "finished", "left"))
    yield from _ascending("visits", log.visits, ("queued", "departed", "arrived", "finished"))
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
    unknown = ~np.isin(np.concatenate([log.desk_passages["ticket"], log.visits["ticket"]]), tickets["ticket"])
    if unknown.any():
        yield "a passage or a visit belongs to no ticket"


def nothing_after_the_cut(plan: Plan, log: Log) -> Iterator[str]:
    """Events after the cut do not exist."""
    for name, table, columns in (
        ("tickets", log.tickets, ("reported", "dispatched", "restored", "closed")),
        ("desk_passages", log.desk_passages, ("arrived", "found", "started", "finished", "left", "alarm")),
        ("visits", log.visits, ("queued", "departed", "arrived", "finished")),
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


def _by_technician(log: Log) -> Iterator[tuple[int, Table]]:
    went = log.visits.rows(log.visits["technician"] != MISSING)
    for technician in np.unique(went["technician"]):
        own = went.rows(went["technician"] == technician)
        yield int(technician), own.rows(np.lexsort((own["ticket"], own["departed"])))


def a_technician_is_in_one_place(plan: Plan, log: Log) -> Iterator[str]:
    """Visits of a technician do not overlap, and only the last may be under way."""
    for technician, visits in _by_technician(log):
        under_way = visits["finished"] == MISSING
        if (visits["departed"][1:] < visits["finished"][:-1]).any() or under_way[:-1].any():
            yield f"technician {technician} is on two visits at once"


def _shifts_of(log: Log, technician: int) -> Table:
    """Shifts that a technician did not miss, in the order in which they begin."""
    shifts = log.shifts.rows((log.shifts["technician"] == technician) & (log.shifts["absent"] == 0))
    return shifts.rows(np.argsort(shifts["begins"], kind="stable"))


def departures_are_on_duty(plan: Plan, log: Log) -> Iterator[str]:
    """Departures lie in a shift that is not missed, outside lunch and before the latest start.

    The log has the shifts that begin before the cut, so departures of a drained run after it are not looked at.
    """
    for technician, visits in _by_technician(log):
        shifts = _shifts_of(log, technician)
        now = visits["departed"][visits["departed"] < log.cut]
        number = np.searchsorted(shifts["begins"], now, side="right") - 1
        if (number < 0).any():
            yield f"technician {technician} departs off duty"
            continue
        late = now >= shifts["ends"][number] - plan.latest_start
        lunch = (shifts["lunch_begins"][number] <= now) & (now < shifts["lunch_ends"][number])
        if (late | lunch).any():
            yield f"technician {technician} departs off duty"


def trips_begin_somewhere(plan: Plan, log: Log) -> Iterator[str]:
    """A trip begins where the technician's last one of the shift ended; the first one of a shift at the base, or
    where a job from before the shift ended within it."""
    for technician, visits in _by_technician(log):
        shifts = _shifts_of(log, technician)
        visits = visits.rows(visits["departed"] < log.cut)
        begins = np.append(MISSING, shifts["begins"])[
            np.searchsorted(shifts["begins"], visits["departed"], side="right")
        ]
        last = np.concatenate([[-(1 << 60)], visits["finished"][:-1]])
        row = rows_of(log, visits["ticket"])
        stays_there = last >= begins
        for axis, from_ in ((0, "from_east"), (1, "from_north")):
            ended = np.concatenate([[0], log.tickets[("east", "north")[axis]][row][:-1]])
            expected = np.where(stays_there, ended, plan.technicians[technician].base[axis])
            if (visits[from_] != expected).any():
                yield f"technician {technician} starts a trip where nobody left them"


def _stations(plan: Plan) -> Iterator[tuple[int, int, StationPlan]]:
    yield HOTLINE, 0, plan.hotline
    yield REMOTE, 0, plan.remote
    for number, desk in enumerate(plan.chain):
        yield number, 0, desk.station
        yield number, 1, desk.wrong_unit


def stations_have_their_people(plan: Plan, log: Log) -> Iterator[str]:
    """No more tickets are handled at once than there are people, and nobody handles two.

    By head count, no ticket is started unless fewer are handled than people are on duty at that instant.
    """
    passages = log.desk_passages
    for desk, wrong_unit, station in _stations(plan):
        here = (passages["desk"] == desk) & (passages["wrong_unit"] == wrong_unit) & (passages["started"] != MISSING)
        here &= passages["supervised"] == 0
        if station.handling is None or not station.crews:
            continue
        instants, at_once = _at_once(passages.rows(here))
        people = _on_duty(station, instants) if station.head_count else sum(crew.people for crew in station.crews)
        if (at_once > people).any():
            yield f"{station.name}: more tickets are handled at once than there are people"
        agents = passages.rows(here & (passages["agent"] != MISSING))
        yield from _off_duty(station, agents)
        for agent in np.unique(agents["agent"]):
            if _at_once(agents.rows(agents["agent"] == agent))[1].max(initial=0) > 1:
                yield f"{station.name}: person {agent} handles two tickets at once"


def _off_duty(station: StationPlan, passages: Table) -> Iterator[str]:
    """Whether a person starts a ticket outside the shifts of the own crew."""
    first = 0
    for crew in station.crews:
        own = (passages["agent"] >= first) & (passages["agent"] < first + crew.people)
        now = passages["started"][own]
        number = np.searchsorted(crew.opens, now, side="right") - 1
        if ((number < 0) | (now >= np.append(crew.closes, 0)[number])).any():
            yield f"{station.name}: a person starts a ticket off duty"
        first += crew.people


def _at_once(passages: Table) -> tuple[np.ndarray, np.ndarray]:
    """Instants at which handling begins, and how many are handled from then on; ends come before beginnings."""
    ends = np.where(passages["finished"] == MISSING, np.iinfo(np.int64).max, passages["finished"])
    begins = np.sort(passages["started"])
    last_at = np.searchsorted(begins, begins, side="right")
    return begins, last_at - np.searchsorted(np.sort(ends), begins, side="right")


def _on_duty(station: StationPlan, instants: np.ndarray) -> np.ndarray:
    """People whose shift is open at each instant."""
    people = np.zeros(len(instants), np.int64)
    for crew in station.crews:
        number = np.searchsorted(crew.opens, instants, side="right") - 1
        people += crew.people * ((number >= 0) & (instants < np.array(crew.closes)[number]))
    return people


def stations_start_when_open(plan: Plan, log: Log) -> Iterator[str]:
    """Nothing is started at a closed station, unless by the supervisor."""
    passages = log.desk_passages
    for desk, wrong_unit, station in _stations(plan):
        if not station.opens or station.handling is None:
            continue
        here = (passages["desk"] == desk) & (passages["wrong_unit"] == wrong_unit) & (passages["supervised"] == 0)
        now = passages["started"][here & (passages["started"] != MISSING)]
        number = np.searchsorted(station.opens, now, side="right") - 1
        if ((number < 0) | (now >= np.array(station.closes)[number])).any():
            yield f"{station.name}: a ticket is started while it is closed"


def direct_tickets_pass_no_desk(plan: Plan, log: Log) -> Iterator[str]:
    """A ticket that was dispatched directly has not been at a desk of the chain."""
    direct = log.tickets["ticket"][log.tickets["route"] == Route.DIRECT]
    at_desks = log.desk_passages["ticket"][log.desk_passages["desk"] >= 0]
    if np.isin(direct, at_desks).any():
        yield "a ticket that was dispatched directly has been at a desk"


LAWS: tuple[Law, ...] = (
    times_ascend, tickets_are_conserved, a_ticket_is_in_one_place, times_add_up, repeats_follow_closing,
    a_technician_is_in_one_place, departures_are_on_duty, trips_begin_somewhere, stations_have_their_people,
    stations_start_when_open, direct_tickets_pass_no_desk,
)  # fmt: skip
"""Laws of every run, also of one that was drained after the cut."""


def check_laws(plan: Plan, log: Log, drained: bool = False) -> None:
    """Raises LawBroken with every law that the log breaks.

    Where tickets are not conserved, nothing else is looked at: the other laws rely on it.
    """
    laws = LAWS if drained else (*LAWS, nothing_after_the_cut)
    broken = [f"{tickets_are_conserved.__name__}: {sentence}" for sentence in tickets_are_conserved(plan, log)]
    if not broken:
        broken = [f"{law.__name__}: {sentence}" for law in laws for sentence in law(plan, log)]
    if broken:
        raise LawBroken("\n".join(broken))
