"""Laws about stations: no more work at once than people, and only while they are open."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.log import FRONT_DESK, HOTLINE, REMOTE, Log, Table
from sim.plan import Plan, StationPlan
from sim.rules import MISSING


def _stations(plan: Plan) -> Iterator[tuple[int, int, StationPlan]]:
    yield FRONT_DESK, 0, plan.front_desk
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
        if not station.crews or (station.handling is None and not (desk == HOTLINE and len(log.chases))):
            continue
        instants, at_once = _at_once(_handled(station, passages.rows(here), log.chases if desk == HOTLINE else None))
        people = _on_duty(station, instants) if station.head_count else sum(crew.people for crew in station.crews)
        if (at_once > people).any():
            yield f"{station.name}: more tickets are handled at once than there are people"
        agents = passages.rows(here & (passages["agent"] != MISSING))
        yield from _off_duty(station, agents)
        for agent in np.unique(agents["agent"]):
            if _at_once(agents.rows(agents["agent"] == agent))[1].max(initial=0) > 1:
                yield f"{station.name}: person {agent} handles two tickets at once"


def _handled(station: StationPlan, passages: Table, chases: Table | None) -> Table:
    """Beginnings and ends of what people of a station have handled; at the hotline also of calls about tickets."""
    asked = [] if chases is None else [chases.rows(chases["started"] != MISSING)]
    taken = [] if station.handling is None else [passages]
    return Table({name: np.concatenate([each[name] for each in taken + asked]) for name in ("started", "finished")})


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
        if desk == HOTLINE:
            now = np.append(now, log.chases["started"][log.chases["started"] != MISSING])
        number = np.searchsorted(station.opens, now, side="right") - 1
        if ((number < 0) | (now >= np.array(station.closes)[number])).any():
            yield f"{station.name}: a ticket is started while it is closed"
