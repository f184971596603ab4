"""Laws of the field that speak when a log breaks them: skills, stand-by, contractors, overtime."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.laws import LawBroken, check_laws
from sim.log import Log, Table
from sim.plan import Plan
from sim.replicate import replicate
from sim.rules import MISSING
from tests.small import at, plan_of, run

FIELD = """
horizon: {window: 5 days}
areas: {north: {lines: 50, side: 4 km}, south: {lines: 50, side: 4 km}}
faults: {copper: {share: 0.5, skill: copper}, fibre: {share: 0.5, skill: fibre}}
customers: {ordinary: {share: 0.7}, brand: {share: 0.3, priority: 1}}
reports: {per_line_and_year: 200}
technicians:
  queue: priority
  sharing: pooled
  latest_start: 30 min
  shift: {hours: "08:00-18:00", lunch: "12:00-13:00"}
  travel: {speed: 20 km/h}
  night_duty: {per_area: 1, hours: "18:00-08:00", priority: 1}
  overtime: {backlog: 1, hours: 2 h}
  roster:
    - {area: north, skills: [copper], count: 2}
    - {area: south, skills: [fibre], count: 2}
    - {area: south, employer: contractor}
repair: {on_site: 1 h}
"""


@pytest.fixture(scope="module")
def field() -> tuple[Plan, Log]:
    plan = plan_of(FIELD)
    log = replicate(plan, 1, 0)
    check_laws(plan, log)
    return plan, log


def test_much_happens_in_it(field):
    """Else the laws would have nothing to look at."""
    plan, log = field
    went = log.visits["technician"][log.visits["technician"] != MISSING]
    assert set(went.tolist()) == set(range(len(plan.technicians)))
    assert (log.shifts["extended"] != MISSING).sum() >= 2


def tampered(log: Log, table: str, row: int, **values: int) -> Log:
    columns = {name: column.copy() for name, column in log.tables()[table].columns.items()}
    for name, value in values.items():
        columns[name][row] = value
    return replace(log, **{table: Table(columns)})


def row_of(log: Log, technician: int) -> tuple[int, int]:
    """The first visit of a technician, and the row of its ticket."""
    visit = int(np.flatnonzero(log.visits["technician"] == technician)[0])
    return visit, int(np.searchsorted(log.tickets["ticket"], log.visits["ticket"][visit]))


def without_the_skill(log: Log) -> Log:
    """Technician 0, who can do copper alone, at a fault of fibre."""
    return tampered(log, "tickets", row_of(log, 0)[1], fault_class=1)


def stand_by_for_anything(log: Log) -> Log:
    """Technician 2 is the one on night duty in the north."""
    return tampered(log, "tickets", row_of(log, 2)[1], priority=2)


def contractor_instead_of_an_idle_technician(log: Log) -> Log:
    """The first visit of all, by an own technician, is the contractor's."""
    visits = log.visits
    own = np.flatnonzero((visits["technician"] == 0) & (visits["departed"] % 86_400 > 9 * 3600))
    return tampered(log, "visits", int(own[0]), technician=5)


def overtime_without_end(log: Log) -> Log:
    row = int(np.flatnonzero(log.shifts["extended"] != MISSING)[0])
    return tampered(log, "shifts", row, extended=log.shifts["extended"][row] + 1)


def overtime_within_the_shift(log: Log) -> Log:
    row = int(np.flatnonzero(log.shifts["extended"] != MISSING)[0])
    return tampered(log, "shifts", row, extended=log.shifts["ends"][row] - 1800)


TAMPERED = [
    ("technicians_take_what_they_may", without_the_skill),
    ("technicians_take_what_they_may", stand_by_for_anything),
    ("contractors_come_last", contractor_instead_of_an_idle_technician),
    ("overtime_has_its_reason", overtime_without_end),
    ("overtime_has_its_reason", overtime_within_the_shift),
]


@pytest.mark.parametrize(("law", "tamper"), TAMPERED, ids=lambda each: getattr(each, "__name__", each))
def test_a_law_of_the_field_speaks(field, law, tamper):
    plan, log = field
    with pytest.raises(LawBroken, match=rf"(?m)^{law}: "):
        check_laws(plan, tamper(log))


def test_a_departure_after_the_last_one_needs_overtime():
    """Ticket 1 departs at 18:15, which only the backlog allows."""
    found = run(
        'technicians: {per_area: 1, shift: {hours: "08:00-18:00"}, overtime: {backlog: 1, hours: 1 h}}', "17:15 17:20"
    )
    assert found.visits["departed"][1] == at("18:15")
    with pytest.raises(LawBroken, match="departures_are_on_duty: technician 0 departs off duty"):
        check_laws(found.plan, tampered(found.log, "shifts", 0, extended=MISSING))
