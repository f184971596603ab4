"""The laws of outages speak when a log breaks them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim import laws
from sim.log import OUTAGE_DESK, Log, Table
from sim.rules import MISSING
from tests.outages import run_outages

SCENARIO = """
areas: {town: {lines: 20}}
technicians: {per_area: 9}
outages: {elements: {cabinet: {lines_each: 10, per_element_and_year: 1, repair: 2 h, alarm: 1, alarm_delay: 30 min,
                               crews: 1, open: "08:00-18:00", line_test: 10 min}}}
"""


@pytest.fixture(scope="module")
def found():
    """Two outages, one repaired after the other; tickets 0 and 3 are visited in vain, 1 and 2 are not."""
    return run_outages(
        SCENARIO,
        "at element\n08:00 0\n08:10 1",
        "at line outage\n08:10 0 0\n08:35 1 0\n09:00 12 1\n08:15 13 1",
    )


def tampered(log: Log, table: str, row: Any, **values: Any) -> Log:
    columns = {name: column.copy() for name, column in log.tables()[table].columns.items()}
    for name, value in values.items():
        columns[name][row] = value
    return replace(log, **{table: Table(columns)})


def first_wait(log: Log) -> int:
    return int(np.flatnonzero(log.desk_passages["desk"] == OUTAGE_DESK)[0])


def at_first_wait(log: Log, column: str) -> int:
    return int(log.desk_passages[column][first_wait(log)])


def wait(**values: int | Callable[[Log], int]) -> Callable[[Log], Log]:
    """Tampers with the first wait for a repair."""

    def tamper(log: Log) -> Log:
        given = {name: value(log) if callable(value) else value for name, value in values.items()}
        return tampered(log, "desk_passages", first_wait(log), **given)

    return tamper


def outage(row: int, **values: int) -> Callable[[Log], Log]:
    return lambda log: tampered(log, "outages", row, **values)


def ticket(row: int, **values: int) -> Callable[[Log], Log]:
    return lambda log: tampered(log, "tickets", row, **values)


HOUR = 3600

TAMPERED = [
    ("outages_ascend", outage(0, detected=7 * HOUR)),
    ("outages_ascend", outage(0, detected=MISSING)),
    ("outages_ascend", outage(0, detection=0)),
    ("outages_ascend", outage(1, element=0)),
    ("crews_are_enough", outage(1, started=9 * HOUR)),
    ("crews_are_enough", outage(1, crew=1)),
    ("crews_are_enough", outage(1, started=19 * HOUR, repaired=21 * HOUR)),
    ("waits_follow_their_outage", wait(agent=7)),
    ("waits_follow_their_outage", wait(agent=1)),
    ("waits_follow_their_outage", wait(arrived=8 * HOUR + 29 * 60)),
    ("waits_follow_their_outage", wait(started=lambda log: at_first_wait(log, "started") - 1)),
    ("children_close_after_the_repair", wait(left=lambda log: at_first_wait(log, "left") + 1)),
    ("children_close_after_the_repair", ticket(0, restored=10 * HOUR)),
    ("children_close_after_the_repair", ticket(0, restored=12 * HOUR + 30 * 60)),
    ("children_close_after_the_repair", ticket(1, linked=9 * HOUR)),
    ("nobody_goes_to_a_child", lambda log: tampered(log, "visits", 0, finished=log.visits["finished"][0] + 1)),
]


@pytest.mark.parametrize(("law", "tamper"), TAMPERED)
def test_a_law_speaks_when_it_is_broken(found, law, tamper):
    of = getattr(laws, law)
    assert [*of(found.plan, found.log)] == []
    assert [*of(found.plan, tamper(found.log))] != []


def test_nobody_is_linked_without_aggregation(found):
    assert [*laws.children_close_after_the_repair(replace(found.plan, aggregation=False), found.log)] != []


BROKEN_HERE = {law for law, _ in TAMPERED}
