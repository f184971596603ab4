"""The compiled engine's rows as a log."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from sim.compiled import entry
from sim.kernel import memory
from sim.log import (
    APPOINTMENTS,
    CHASES,
    CLOSINGS,
    DESK_PASSAGES,
    OUTAGES,
    SECOND_LINE,
    SHIFTS,
    TICKETS,
    VISITS,
    Log,
    Rows,
    StoredTable,
    Table,
    widened,
)
from sim.records import OF_WORKLOAD
from sim.rules import MISSING

if TYPE_CHECKING:
    from sim.kernel.engine import Run

Column = Callable[[], np.ndarray]


def log_of(run: Run) -> Log:
    """What has happened in a run that is over."""
    return Log(
        cut=run.plan.cut,
        tickets=_tickets(run),
        **tables_of(
            lambda name, row: RowsByTicket(run.rows.all_of(name), row, run.workload.rows),
            _all_of(run, "special", memory.SPECIAL_ROW),
        ),
        outages=outages_of(run),
        shifts=shifts_of(run, _all_of(run, "extended", memory.EXTENDED_ROW)),
    )


def tables_of(rows: Callable[[str, np.dtype], Rows], special: np.ndarray) -> dict[str, Table]:
    """The tables whose rows are of tickets, from their rows by ticket."""
    return {
        "desk_passages": _passages(rows("passage", memory.PASSAGE_ROW), special),
        "visits": _table(rows("visit", memory.VISIT_ROW), VISITS),
        "appointments": _table(rows("appointment", memory.APPOINTMENT_ROW), APPOINTMENTS),
        "chases": _table(rows("chase", memory.CHASE_ROW), CHASES),
        "closings": _table(rows("closing", memory.CLOSING_ROW), CLOSINGS),
        "second_line": _table(rows("job", memory.JOB_ROW), SECOND_LINE),
    }


def _all_of(run: Run, name: str, row: np.dtype) -> np.ndarray:
    """All rows of a table as they were written."""
    return np.concatenate([np.zeros(0, row), *run.rows.all_of(name)])


@entry
def _count(rows, counts):
    """Counts the rows of each ticket; the first number of a row is the ticket's."""
    for row in range(len(rows)):
        counts[rows[row, 0] + 1] += 1


@entry
def _place(rows, places, sorted_rows):
    """Copies rows to their places, and moves the place of each ticket on."""
    width = rows.shape[1]
    for row in range(len(rows)):
        ticket = rows[row, 0]
        place = places[ticket]
        places[ticket] = place + 1
        for number in range(width):
            sorted_rows[place, number] = rows[row, number]


class RowsByTicket:
    """All rows of a table by ticket, each ticket's in the order in which they were written; they are put into order
    when a column is read for the first time.

    Rows come nearly in this order, so each piece is given back as soon as it has been copied: the table is never in
    memory twice.
    """

    def __init__(self, pieces: list[np.ndarray], row: np.dtype, tickets: int) -> None:
        self._pieces, self._row, self._tickets, self._length = pieces, row, tickets, sum(map(len, pieces))
        self._found: np.ndarray | None = None
        self._begun, self._lock = False, Lock()

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, name: str) -> np.ndarray:
        with self._lock:
            if self._found is None:
                self._found = self._in_order()
        return self._found[name]

    def _in_order(self) -> np.ndarray:
        if self._begun:
            raise RuntimeError("reading this log was interrupted and parts of it are lost; run the replication again")
        places = np.zeros(self._tickets + 1, np.int32)
        words = self._row.itemsize // 4
        for piece in self._pieces:
            _count(piece.view(np.int32).reshape(len(piece), words), places)
        np.cumsum(places, out=places)
        found = np.empty(self._length, self._row)
        self._begun = True
        self._pieces.reverse()
        while self._pieces:
            piece = self._pieces.pop()
            rows, place = (each.view(np.int32).reshape(len(each), words) for each in (piece, found))
            _place(rows, places, place)
        return found


def _number_within(tickets: np.ndarray) -> np.ndarray:
    """0, 1, 2 ... for the rows of each ticket."""
    begins = np.flatnonzero(np.diff(tickets, prepend=-1))
    return np.arange(len(tickets)) - np.repeat(begins, np.diff(begins, append=len(tickets)))


def _table(rows: Rows, columns: tuple[str, ...]) -> Table:
    """A table whose second column numbers the rows of each ticket."""
    return StoredTable(columns, len(rows), {columns[1]: lambda: _number_within(rows["ticket"])}, rows)


def _tickets(run: Run) -> Table:
    """One row per ticket that was reported."""
    rows = run.kept["ticket_rows"]
    reported = np.flatnonzero(rows["reported"] != 2**32 - 1)
    whole = len(reported) == len(rows)
    numbers = slice(None) if whole else reported
    return tickets_at(run, numbers, reported, rows if whole else rows[reported])


def tickets_at(run: Run, places: slice | np.ndarray, numbers: np.ndarray, rows: np.ndarray) -> Table:
    """Tickets of these numbers, at places of the workload that are the same or a slice, with their rows."""
    known = {name: _of_workload(of, run.plan, run.workload, places) for name, of in OF_WORKLOAD.items()}
    known["ticket"] = lambda: numbers
    return StoredTable(TICKETS, len(numbers), known, rows)


def _of_workload(of: Callable, *what: object) -> Column:
    return lambda: of(*what)


def _passages(rows: Rows, specials: np.ndarray) -> Table:
    """Passages, of which few have what stands in the special rows."""

    @cache
    def place() -> np.ndarray:
        """Where the passages of the special rows stand."""
        return np.searchsorted(rows["ticket"], specials["ticket"]) + specials["passage"]

    def with_special(name: str, usual: str | None) -> np.ndarray:
        found = np.full(len(rows), MISSING) if usual is None else widened(rows[usual])
        found[place()] = widened(specials[name])
        return found

    return StoredTable(
        DESK_PASSAGES,
        len(rows),
        {
            "passage": lambda: _number_within(rows["ticket"]),
            "found": lambda: with_special("found", "arrived"),
            "finished": lambda: with_special("finished", "left"),
            "alarm": lambda: with_special("alarm", None),
            "wrong_unit": lambda: rows["flags"].astype(np.int64) & 1,
            "misrouted": lambda: rows["flags"].astype(np.int64) >> 1 & 1,
            "supervised": lambda: rows["flags"].astype(np.int64) >> 2,
        },
        rows,
    )


def outages_of(run: Run) -> Table:
    failures, rows = run.workload.failures, run.kept["failures"]
    happened = np.flatnonzero(rows["happened"] == 1)
    if failures is None:
        return Table({name: np.zeros(0, np.int64) for name in OUTAGES})
    chosen = rows[happened]
    columns = {
        "outage": happened,
        "element_class": failures.element_class[happened],
        "area": failures.area[happened],
        "element": failures.element[happened],
        "crew": chosen["agent"],
    }
    for name in ("failed", "detected", "detection", "started", "repaired"):
        columns[name] = chosen[name]
    return Table({name: columns[name].astype(np.int64) for name in OUTAGES})


def shifts_of(run: Run, rows: np.ndarray) -> Table:
    """Rostered shifts that begin before the cut, missed ones too; the rows say which were extended."""
    ready = run.ready
    absent = np.concatenate([np.zeros(0, bool), *run.workload.absent])[ready.shift_kept]
    extended = np.full(len(absent), MISSING)
    for row in rows:
        same = (ready.shifts["technician"] == row["technician"]) & (ready.shifts["begins"] == row["begins"])
        extended[same] = row["until"]
    columns = ready.shifts | {"extended": extended, "absent": absent.astype(np.int64)}
    return Table({name: columns[name] for name in SHIFTS})
