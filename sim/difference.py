"""Where two logs of the same replication part: the first event that they tell differently, and what led up to it.

Two engines that follow the same steps write the same log, so that the earliest difference is where one of them went
wrong, and everything later may be its consequence. A value that is no instant differs when it came about: a
technician at the departure, an outcome at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scenarios.calendars import DAY, WEEK, WEEKDAYS
from sim import log as schema
from sim.log import INSTANTS, Log, Table
from sim.rules import MISSING

COLUMNS = {
    "outages": schema.OUTAGES,
    "desk_passages": schema.DESK_PASSAGES,
    "visits": schema.VISITS,
    "appointments": schema.APPOINTMENTS,
    "chases": schema.CHASES,
    "closings": schema.CLOSINGS,
    "second_line": schema.SECOND_LINE,
    "tickets": schema.TICKETS,
    "shifts": schema.SHIFTS,
}
"""Columns of each table. Within a second the tables with the steps come before the one that sums them up."""

IDENTITY = {"tickets": ("ticket",), "outages": ("outage",), "shifts": ("technician", "begins")}
"""What tells the rows of a table apart; elsewhere the first two columns do."""

KNOWN_AT = {
    ("tickets", "priority"): "reported",
    ("tickets", "due"): "reported",
    ("tickets", "cause"): "reported",
    ("tickets", "route"): "dispatched",
    ("tickets", "contacts"): "dispatched",
    ("tickets", "visits"): "closed",
    ("tickets", "outcome"): "closed",
    ("desk_passages", "agent"): "started",
    ("desk_passages", "misrouted"): "left",
    ("desk_passages", "supervised"): "left",
    ("visits", "appointment"): "departed",
    ("visits", "technician"): "departed",
    ("visits", "from_east"): "departed",
    ("visits", "from_north"): "departed",
    ("visits", "outcome"): "finished",
    ("appointments", "begins"): "booked",
    ("appointments", "ends"): "booked",
    ("appointments", "outcome"): "settled",
    ("chases", "freed"): "finished",
    ("chases", "raised"): "finished",
    ("closings", "false"): "ended",
    ("closings", "cause"): "reopened",
    ("second_line", "crew"): "started",
    ("outages", "detection"): "detected",
    ("outages", "crew"): "started",
    ("shifts", "ends"): "begins",
    ("shifts", "lunch_begins"): "begins",
    ("shifts", "lunch_ends"): "begins",
    ("shifts", "extended"): "ends",
}  # fmt: skip
"""Column -> the instant at which its value comes about; an instant is its own, and other columns are as old as their
row."""

EVENTS_BEFORE = 3
"""Events of the same ticket, up to the second of the difference, that are told."""

OTHERS_TOLD = 6
"""Further differences of the same second that are told."""


@dataclass(frozen=True, order=True)
class Event:
    """Something that a log says, and when it came about."""

    instant: int
    table: int
    row: tuple[int, ...]
    column: int

    @property
    def place(self) -> str:
        """Table and column."""
        name = [*COLUMNS][self.table]
        return f"{name}.{COLUMNS[name][self.column]}"


@dataclass(frozen=True)
class Difference:
    """An event that two logs tell differently; None stands for a row that one of them has not."""

    event: Event
    one: int | None
    other: int | None


def first_difference(one: Log, other: Log) -> str | None:
    """Says where two logs differ first, and what the ticket did before; None where every value is the same.

    Types of columns may differ, and so may the way in which a table is kept: only names and values count.
    """
    unequal = [name for name in COLUMNS if not _equal(name, one, other)]
    found = [each for name in unequal for each in _differences(name, one, other)]
    if one.cut != other.cut:
        return f"cut: {day_and_time(one.cut)}, and {day_and_time(other.cut)} in the other"
    if found:
        return _told(found, one, other)
    return f"{unequal[0]}: the same rows in another order" if unequal else None


def place_of_difference(one: Log, other: Log) -> str | None:
    """Table and column of the first difference."""
    found = [each for name in COLUMNS if not _equal(name, one, other) for each in _differences(name, one, other)]
    return min(each.event for each in found).place if found else None


def day_and_time(second: int) -> str:
    """`Tue 08:00:05`, from the second week on with its number."""
    if second == MISSING:
        return "-"
    week, day, rest = second // WEEK, second % WEEK // DAY, second % DAY
    time = f"{WEEKDAYS[day]} {rest // 3600:02d}:{rest % 3600 // 60:02d}:{rest % 60:02d}"
    return f"week {week} {time}" if week else time


def instant_of(table: str, column: str) -> str | None:
    """The column that tells when a value came about; None where it is as old as its row."""
    return KNOWN_AT.get((table, column), column if column in INSTANTS else None)


def _table(log: Log, name: str) -> Table:
    return getattr(log, name)


def _equal(name: str, one: Log, other: Log) -> bool:
    first, second = _table(one, name), _table(other, name)
    return all(np.array_equal(first[column], second[column]) for column in COLUMNS[name])


@dataclass(frozen=True)
class _Rows:
    """A table of one of the logs, whose rows are found by what tells them apart."""

    name: str
    columns: dict[str, list[int]]
    position: dict[tuple[int, ...], int]

    def value(self, row: tuple[int, ...], column: str) -> int:
        return self.columns[column][self.position[row]]

    def came_about(self, row: tuple[int, ...], column: str) -> int | None:
        """When a value came about; None where its instant has not come."""
        instant = instant_of(self.name, column)
        found = self.value(row, instant) if instant else min(self.life(row))
        return None if found == MISSING else found

    def life(self, row: tuple[int, ...]) -> list[int]:
        """The instants of a row that have come."""
        own = (column for column in self.columns if instant_of(self.name, column) == column)
        instants = (self.value(row, column) for column in own)
        return [instant for instant in instants if instant != MISSING] or [MISSING]


def _rows(name: str, log: Log) -> _Rows:
    """A row that stands in the table again is told apart by how often it has come."""
    columns = {column: np.asarray(_table(log, name)[column]).tolist() for column in COLUMNS[name]}
    identity = IDENTITY.get(name, COLUMNS[name][:2])
    seen: Counter[tuple[int, ...]] = Counter()
    position = {}
    for number, row in enumerate(zip(*(columns[column] for column in identity), strict=True)):
        position[(*row, seen[row])] = number
        seen[row] += 1
    return _Rows(name, columns, position)


def _differences(name: str, one: Log, other: Log) -> Iterator[Difference]:
    """All differences of a table, in no order."""
    first, second = _rows(name, one), _rows(name, other)
    table = [*COLUMNS].index(name)
    for row in first.position.keys() | second.position.keys():
        if row not in second.position:
            yield Difference(Event(min(first.life(row)), table, row, 0), 1, None)
        elif row not in first.position:
            yield Difference(Event(min(second.life(row)), table, row, 0), None, 1)
        else:
            yield from _differences_of_row(table, row, first, second)


def _differences_of_row(table: int, row: tuple[int, ...], first: _Rows, second: _Rows) -> Iterator[Difference]:
    for number, column in enumerate(first.columns):
        one, other = first.value(row, column), second.value(row, column)
        if one != other:
            instants = [rows.came_about(row, column) for rows in (first, second)]
            known = [instant for instant in instants if instant is not None]
            yield Difference(Event(min(known or [max(first.life(row))]), table, row, number), one, other)


def _told(found: list[Difference], one: Log, other: Log) -> str:
    """The first difference, the others of its second, and what came before."""
    found = sorted(found, key=lambda each: each.event)
    first = found[0]
    at_once = [each for each in found[1:] if each.event.instant == first.event.instant]
    rows = len({(each.event.table, each.event.row) for each in found})
    lines = [f"{day_and_time(first.event.instant)} (second {first.event.instant}), {_subject(first.event)}:"]
    lines += [f"  {_sentence(first)}"]
    lines += [f"  in the same second: {_subject(each.event)}: {_sentence(each)}" for each in at_once[:OTHERS_TOLD]]
    if len(at_once) > OTHERS_TOLD:
        lines += [f"  in the same second: {len(at_once) - OTHERS_TOLD} more"]
    lines += _told_before(first.event, found, other if first.one is None else one)
    lines += _told_rows(first.event, one, other)
    lines += [f"  in all: {_counted(len(found), 'difference')} in {_counted(rows, 'row')}"]
    return "\n".join(lines)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _subject(event: Event) -> str:
    """The row, by what tells it apart."""
    name = [*COLUMNS][event.table]
    words = [
        f"{column} {value}" for column, value in zip(IDENTITY.get(name, COLUMNS[name][:2]), event.row, strict=False)
    ]
    return ", ".join(words)


def _sentence(difference: Difference) -> str:
    name, column = difference.event.place.split(".")
    if difference.one is None:
        return f"{name}: no such row, but one in the other"
    if difference.other is None:
        return f"{name}: a row, and none in the other"
    return f"{name}.{column}: {_written(column, difference.one)}, and {_written(column, difference.other)} in the other"


def _written(column: str, value: int) -> str:
    if column in INSTANTS and value != MISSING:
        return f"{day_and_time(value)} ({value})"
    return "-" if value == MISSING else str(value)


def _told_before(first: Event, found: list[Difference], log: Log) -> list[str]:
    """The last events of the same ticket, technician or outage up to the difference, in which both logs agree."""
    values = {(each.event.table, each.event.row, each.event.column) for each in found}
    rows = {(each.event.table, each.event.row) for each in found if None in (each.one, each.other)}
    agreed = [
        each
        for each in _events_about(first, log)
        if each.instant <= first.instant
        and (each.table, each.row) not in rows
        and (each.table, each.row, each.column) not in values
    ]
    last = sorted(agreed)[-EVENTS_BEFORE:]
    return [f"  up to then: {day_and_time(each.instant)}  {each.place} ({_subject(each)})" for each in last]


def _events_about(event: Event, log: Log) -> Iterator[Event]:
    """All events of the ticket, technician or outage."""
    subject = COLUMNS[[*COLUMNS][event.table]][0]
    for table, name in enumerate(COLUMNS):
        if COLUMNS[name][0] != subject:
            continue
        rows = _rows(name, log)
        for row in rows.position:
            if row[0] == event.row[0]:
                yield from _events_of_row(table, row, rows)


def _events_of_row(table: int, row: tuple[int, ...], rows: _Rows) -> Iterator[Event]:
    for number, column in enumerate(rows.columns):
        if instant_of(rows.name, column) == column and rows.value(row, column) != MISSING:
            yield Event(rows.value(row, column), table, row, number)


def _told_rows(event: Event, one: Log, other: Log) -> list[str]:
    """The whole row in both logs, one below the other, without what both do not know."""
    name = [*COLUMNS][event.table]
    both = {"one": _rows(name, one), "other": _rows(name, other)}
    kept = {log: rows for log, rows in both.items() if event.row in rows.position}
    words: list[list[str]] = [["  row", *(f"  {log}" for log in kept)]]
    for column in COLUMNS[name]:
        values = [rows.value(event.row, column) for rows in kept.values()]
        if set(values) != {MISSING}:
            mark = "*" if len(set(values)) > 1 else ""
            words.append([column + mark, *(_short(column, value) for value in values)])
    widths = [max(map(len, column)) for column in words]
    lines = zip(*words, strict=True)
    return ["  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def _short(column: str, value: int) -> str:
    return day_and_time(value) if column in INSTANTS else _written(column, value)
