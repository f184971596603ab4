"""The first difference of two logs is the one that came about first, whatever else differs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.difference import COLUMNS, KNOWN_AT, day_and_time, instant_of, place_of_difference
from sim.log import INSTANTS, Log, Table, first_difference
from sim.rules import MISSING
from tests.small import at, run

BATCHES = """
chases: {per_hour: 1, handling: 1 min}
dispatch: {chain: [desk], desks: {desk: {handling: 10 min, batch: 30 min}}}
technicians: {per_area: 1, shift: {hours: "08:00-18:00"}}
"""
"""Tickets 0 and 1 leave the desk at 09:00; ticket 0 is done at 10:00, and ticket 1 at 11:00."""


@pytest.fixture(scope="module")
def log() -> Log:
    return run(BATCHES, "08:40 08:45").log


def tampered(log: Log, table: str, row: int, **values: int) -> Log:
    columns = {name: column.copy() for name, column in log.tables()[table].columns.items()}
    for name, value in values.items():
        columns[name][row] = value
    return replace(log, **{table: Table(columns)})


def without(log: Log, table: str, row: int) -> Log:
    rows = log.tables()[table]
    return replace(log, **{table: rows.rows(np.arange(len(rows)) != row)})


def test_the_same_log_does_not_differ(log):
    assert first_difference(log, run(BATCHES, "08:40 08:45").log) is None
    assert place_of_difference(log, log) is None


def test_it_tells_when_who_and_what_and_what_came_before(log):
    """What both logs say of the ticket up to the second in which they part."""
    other = tampered(log, "visits", 1, departed=at("10:05"), technician=7)
    assert first_difference(log, other).splitlines() == [
        "Mon 10:00:00 (second 36000), ticket 1, visit 0:",
        "  visits.technician: 0, and 7 in the other",
        "  in the same second: ticket 1, visit 0: "
        "visits.departed: Mon 10:00:00 (36000), and Mon 10:05:00 (36300) in the other",
        "  up to then: Mon 09:46:38  chases.finished (ticket 1, chase 0)",
        "  up to then: Mon 10:00:00  visits.arrived (ticket 1, visit 0)",
        "  up to then: Mon 10:00:00  visits.began (ticket 1, visit 0)",
        "  row    ticket  visit  technician*  queued        departed*     arrived       began         finished"
        "      from_east  from_north  outcome",
        "  one    1       0      0            Mon 09:00:00  Mon 10:00:00  Mon 10:00:00  Mon 10:00:00  Mon 11:00:00"
        "  0          0           2",
        "  other  1       0      7            Mon 09:00:00  Mon 10:05:00  Mon 10:00:00  Mon 10:00:00  Mon 11:00:00"
        "  0          0           2",
        "  in all: 2 differences in 1 row",
    ]


def test_the_earliest_one_comes_first_whatever_its_table(log):
    late = tampered(log, "tickets", 0, closed=at("10:30"))
    assert first_difference(log, late).startswith("Mon 10:00:00 (second 36000), ticket 0:\n  tickets.closed: ")
    both = tampered(late, "desk_passages", 3, left=at("09:30"))
    assert first_difference(log, both).startswith("Mon 09:00:00 (second 32400), ticket 1, passage 1:\n  desk_passages")
    assert place_of_difference(log, both) == "desk_passages.left"


def test_what_came_only_to_one_log_differs_when_it_came(log):
    other = tampered(log, "visits", 0, finished=MISSING)
    said = "visits.finished: Mon 10:00:00 (36000), and - in the other"
    assert said in first_difference(log, other)
    assert first_difference(log, other).startswith("Mon 10:00:00")
    assert first_difference(other, log).startswith("Mon 10:00:00")


@pytest.mark.parametrize(
    ("table", "row", "when", "who"),
    [
        ("tickets", 1, "08:45", "ticket 1"),
        ("desk_passages", 1, "08:40", "ticket 0, passage 1"),
        ("visits", 0, "09:00", "ticket 0, visit 0"),
        ("chases", 3, "10:44:21", "ticket 1, chase 3"),
        ("closings", 0, "10:00", "ticket 0, closing 0"),
        ("shifts", 0, "08:00", "technician 0, begins 28800"),
    ],
)
def test_a_row_that_only_one_has_differs_from_its_beginning(log, table, row, when, who):
    expected = f"{day_and_time(at(when))} (second {at(when)}), {who}:\n  {table}: "
    assert first_difference(log, without(log, table, row)).startswith(expected + "a row, and none in the other\n")
    assert first_difference(without(log, table, row), log).startswith(expected + "no such row, but one in the other\n")


def test_a_row_too_many_is_a_row_that_only_one_has(log):
    again = log.visits.rows(np.array([0, 1, 1]))
    assert "visits: no such row, but one in the other" in first_difference(log, replace(log, visits=again))


def test_rows_in_another_order_differ(log):
    other = replace(log, visits=log.visits.rows(np.array([1, 0])))
    assert first_difference(log, other) == "visits: the same rows in another order"


def test_another_cut_differs(log):
    assert first_difference(log, replace(log, cut=log.cut + 60)).startswith("cut: week 2 Mon 00:00:00, and week 2 Mon")


@pytest.mark.parametrize("table", COLUMNS)
def test_every_value_counts(log, table):
    rows = log.tables()[table]
    for column in COLUMNS[table] if len(rows) else ():
        assert first_difference(log, tampered(log, table, 0, **{column: int(rows[column][0]) + 1})) is not None


class Lazy:
    """A table that makes its columns when they are asked for, in a type of its own."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __getitem__(self, name: str) -> np.ndarray:
        column = self._table[name]
        return column if column.dtype == np.uint64 else column.astype(np.int32)

    def __len__(self) -> int:
        return len(self._table)


def test_how_a_table_is_kept_does_not_count(log):
    lazy = replace(log, **{name: Lazy(table) for name, table in log.tables().items()})
    assert first_difference(log, lazy) is first_difference(lazy, log) is None
    other = tampered(log, "visits", 1, departed=at("10:05"))
    assert first_difference(lazy, other) == first_difference(log, other)


def test_the_schema_is_the_logs(log):
    assert {name: [*columns] for name, columns in COLUMNS.items()} == {
        name: [*table.columns] for name, table in log.tables().items()
    }
    for table, column in KNOWN_AT:
        assert column in COLUMNS[table]
        assert instant_of(table, column) in INSTANTS & set(COLUMNS[table])


def test_times_are_written_with_day_and_week():
    assert day_and_time(at("08:00:05")) == "Mon 08:00:05"
    assert day_and_time(at("2/Sun/23:59")) == "week 2 Sun 23:59:00"
    assert day_and_time(MISSING) == "-"
