"""Laws about technicians: one place at a time, on duty, trips that begin somewhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.log import Log, Table
from sim.plan import Plan
from sim.rules import MISSING
from sim.stages import rows_of


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


def _on_duty(plan: Plan, log: Log, technician: int, now: np.ndarray) -> np.ndarray:
    """Whether the technician may depart at these instants, as far as shifts say: not missed, outside lunch, before
    the latest start or within overtime by backlog."""
    shifts = _shifts_of(log, technician)
    if not len(shifts):
        return np.zeros(len(now), bool)
    number = np.searchsorted(shifts["begins"], now, side="right") - 1
    closes = np.maximum(shifts["ends"] - plan.latest_start, shifts["extended"])
    lunch = (shifts["lunch_begins"][number] <= now) & (now < shifts["lunch_ends"][number])
    return (number >= 0) & (now < closes[number]) & ~lunch


def departures_are_on_duty(plan: Plan, log: Log) -> Iterator[str]:
    """Departures lie in a shift that is not missed, outside lunch and before the latest start, which overtime by
    backlog may move.

    The log has the shifts that begin before the cut, so departures of a drained run after it are not looked at.
    """
    for technician, visits in _by_technician(log):
        now = visits["departed"][visits["departed"] < log.cut]
        if not _on_duty(plan, log, technician, now).all():
            yield f"technician {technician} departs off duty"


def overtime_has_its_reason(plan: Plan, log: Log) -> Iterator[str]:
    """Departures go on after a shift for as long as the scenario says, and not into the next shift."""
    for technician in np.unique(log.shifts["technician"][log.shifts["extended"] != MISSING]).tolist():
        shifts = _shifts_of(log, technician)
        extended, closes = shifts["extended"], shifts["ends"] - plan.latest_start
        following = np.append(shifts["begins"][1:], np.iinfo(np.int64).max)
        too_long = extended > np.minimum(closes + plan.field.overtime_hours, following)
        if (too_long | ((extended != MISSING) & (extended <= closes))).any():
            yield f"technician {technician} has overtime without reason"


def technicians_take_what_they_may(plan: Plan, log: Log) -> Iterator[str]:
    """Who goes has the skill, and stand-by takes its classes alone (a ticket whose priority was raised may be one)."""
    raised = np.isin(log.tickets["ticket"], log.desk_passages["ticket"][log.desk_passages["alarm"] != MISSING])
    raised |= np.isin(log.tickets["ticket"], log.chases["ticket"][log.chases["raised"] == 1])
    needed = np.array(plan.field.skill, dtype=np.int64)
    for technician, visits in _by_technician(log):
        person, rows = plan.technicians[technician], rows_of(log, visits["ticket"])
        skill = needed[log.tickets["fault_class"][rows]]
        lacks = (skill != MISSING) & (person.skills >> np.maximum(skill, 0) & 1 == 0)
        not_urgent = (log.tickets["priority"][rows] > person.at_most) & ~raised[rows]
        if (lacks | not_urgent).any():
            yield f"technician {technician} goes to a ticket that is not for them"


def contractors_come_last(plan: Plan, log: Log) -> Iterator[str]:
    """A contractor departs only where no own technician of the queue is idle on duty and has the skill.

    As far as the log shows: hours of the pool, help of neighbours and appointments that somebody keeps free for do
    not stand in it, so with these nothing is looked at; nor are people on stand-by, or departures after the cut.
    """
    if not plan.field.sharing_is_plain or len(log.appointments):
        return
    people = plan.technicians
    hired = np.array([person.contractor for person in people] + [False])[log.visits["technician"]]
    hired &= log.visits["departed"] < log.cut
    if not hired.any():
        return
    now, rows = log.visits["departed"][hired], rows_of(log, log.visits["ticket"][hired])
    pool = np.array([plan.pool_of(area) for area in range(len(plan.areas))])[log.tickets["area"][rows]]
    skill = np.array(plan.field.skill, dtype=np.int64)[log.tickets["fault_class"][rows]]
    for technician, person in enumerate(people):
        if person.contractor or person.stand_by:
            continue
        able = (plan.pool_of(person.area) == pool) & ((skill == MISSING) | (person.skills >> np.maximum(skill, 0) & 1))
        idle = _on_duty(plan, log, technician, now) & ~_busy(log, technician, now)
        if (able.astype(bool) & idle).any():
            yield f"a contractor goes though technician {technician} is free"


def _busy(log: Log, technician: int, now: np.ndarray) -> np.ndarray:
    """Whether the technician is on a visit at these instants, also on one that begins then."""
    own = log.visits.rows(log.visits["technician"] == technician)
    if not len(own):
        return np.zeros(len(now), bool)
    own = own.rows(np.argsort(own["departed"], kind="stable"))
    last = np.searchsorted(own["departed"], now, side="right") - 1
    ends = np.where(own["finished"] == MISSING, np.iinfo(np.int64).max, own["finished"])
    return (last >= 0) & (now < ends[last])


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
