"""The log: what happened, as tables with a fixed schema. It is all that analysis sees of a run.

Instants are whole seconds since Monday 00:00 of week 0; MISSING (-1) stands for one that has not come. The
schema is described in docs/log.md; a change of it raises LOG_VERSION.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

LOG_VERSION = 2
"""Version of the schema below."""

TICKETS = (
    "ticket", "key", "parent", "generation", "area", "line", "east", "north", "fault_class", "customer_class",
    "priority", "order", "bundle", "members", "outage", "cause", "due", "reported", "route", "assigned", "contacted",
    "dispatched", "contacts", "visits", "linked", "restored", "closed", "outcome",
)  # fmt: skip
"""One row per ticket, open ones too, by ticket number. `parent` is the ticket whose repair did not last or that was
closed falsely, and `cause` which of the two (see `Cause`); `order` 1 for an installation order, which has no
`fault_class`; `bundle` the ticket number of the first member of its bundle, and `members` how many of them this
ticket holds; `outage` the outage that made it; `assigned` the end of a direct assignment; `contacted` when the
hand-over began; `linked` when it became the child of an outage; `closed` the last closing; `outcome` 0 open, 1 remote
fix, 2 fixed or installed, 3 no fault found, 8 withdrawn by the customer, 9 closed with its outage, 10 cancelled by the
customer; `route` 0 none yet, 1 chain, 2 direct, 3 direct, handed back, then chain. A ticket that was closed falsely for
good has no `restored`."""

DESK_PASSAGES = (
    "ticket", "passage", "desk", "wrong_unit", "attempt", "arrived", "found", "started", "finished", "left",
    "alarm", "agent", "misrouted", "supervised",
)  # fmt: skip
"""One row per passage of a desk or wrong unit, by ticket and passage. `desk` -4 is a wait for the repair of an outage
(`agent` is the outage's number, `started` the repair and `left` the end of the line test), -3 the front desk of
orders, -2 the hotline, -1 the remote desk, 0 and on the chain; `found` is when a stuck ticket was seen again; `agent`
is the person's number, -1 where there are as many as needed, by head count, or for the supervisor; the desk's node
timer runs from the first attempt's arrival to the last one's leaving. A call that ends before it is answered has left
without a start."""

VISITS = (
    "ticket", "visit", "appointment", "technician", "queued", "departed", "arrived", "began", "finished",
    "from_east", "from_north", "outcome",
)  # fmt: skip
"""One row per visit, and one per ticket that waits for one (technician -1), by ticket and visit. `appointment` is
the number of the ticket's appointment that it keeps, or -1; `began` is the beginning of work, missing where nobody
opened; `outcome` 0 under way, 2 fixed, 3 no fault found, 4 not fixed, 5 no access, 6 needs second line or parts,
7 wasted on an outage, 10 withdrawn before anybody went (`finished` is when)."""

APPOINTMENTS = (
    "ticket", "appointment", "booked", "begins", "ends", "confirmed", "notified", "settled", "outcome",
)  # fmt: skip
"""One row per agreed window, by ticket and number. `confirmed` is the end of a confirmation that reached the
customer, `notified` the notice of lateness, `settled` when the outcome was known; `outcome` 0 open, 1 completed,
2 missed, 3 failed, 4 cancelled, 5 moved."""

CHASES = ("ticket", "chase", "called", "started", "finished", "broken", "freed", "raised")
"""One row per call of a customer about an open ticket. `broken` 1 after a broken promise; `freed` 1 where it found
a stuck ticket; `raised` 1 where it raised the priority."""

CLOSINGS = ("ticket", "closing", "ended", "closed", "false", "audited", "reopened", "cause")
"""One row per closing, by ticket and number. `ended` is when the work was done and paperwork began; `false` 1 where
the fault lives on; `audited` when an independent audit looked; `reopened` when the ticket was opened again, with
`cause` 0 by the audit, 1 by the customer, -1 not at all."""

SECOND_LINE = ("ticket", "job", "requested", "ready", "started", "finished", "crew", "parts")
"""One row per job of the second line, by ticket and number. `ready` is the end of the lead time; `parts` 1 where it
only waited for parts, without a crew."""

OUTAGES = (
    "outage", "element_class", "area", "element", "failed", "detected", "detection", "started", "repaired", "crew",
)  # fmt: skip
"""One row per failure of an element before the cut. `detection` 0 not yet, 1 by alarm, 2 by several tickets, 3 by a
technician on site."""

SHIFTS = ("technician", "area", "begins", "ends", "lunch_begins", "lunch_ends", "extended", "absent")
"""One row per technician and shift that begins before the cut. `extended` is until when departures were allowed
beyond the shift because of the backlog; missing where they were not."""

OUTAGE_DESK, FRONT_DESK, HOTLINE, REMOTE = -4, -3, -2, -1
"""Numbers of the stations before the chain, in `desk_passages`."""

INSTANTS = {
    "reported", "due", "assigned", "contacted", "dispatched", "restored", "closed", "arrived", "found", "started",
    "finished", "left", "alarm", "queued", "departed", "began", "begins", "ends", "lunch_begins", "lunch_ends",
    "extended", "linked", "booked", "confirmed", "notified", "settled", "called", "ended", "audited", "reopened",
    "requested", "ready", "failed", "detected", "repaired",
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """Columns of int64 (the tickets' `key` is uint64), all of the same length."""

    columns: dict[str, np.ndarray]

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def stored(self, name: str) -> np.ndarray:
        """A column as narrow as it is kept."""
        return self.columns[name]

    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.columns)

    def rows(self, chosen: np.ndarray) -> Table:
        """The chosen rows, given as a mask or as positions.

        Raises IndexError where a mask is not as long as the table.
        """
        chosen = np.asarray(chosen)
        if chosen.dtype == bool and len(chosen) != len(self):
            raise IndexError(f"a mask of {len(chosen)} for a table of {len(self)} rows")
        return ChosenTable(self, np.flatnonzero(chosen) if chosen.dtype == bool else chosen)

    def frame(self, start: Any = None) -> pd.DataFrame:
        """A pandas table; with the date of the first Monday, instants become dates and MISSING becomes NaT."""
        import pandas as pd

        frame = pd.DataFrame(self.columns)
        if start is not None:
            for name in INSTANTS & set(frame.columns):
                moments = pd.to_datetime(frame[name], unit="s", origin=pd.Timestamp(start))
                frame[name] = moments.where(frame[name] != -1)
        return frame


def widened(stored: np.ndarray) -> np.ndarray:
    """A column as int64; the largest unsigned instant stands for MISSING. Keys stay what they are."""
    if stored.dtype == np.uint64:
        return stored
    found = stored.astype(np.int64)
    if stored.dtype == np.uint32:
        found[stored == 2**32 - 1] = -1
    return found


class Rows(Protocol):
    """Narrow rows, whose columns are read by name."""

    def __len__(self) -> int: ...

    def __getitem__(self, name: str, /) -> np.ndarray: ...


class StoredTable(Table):
    """A table whose columns are kept in narrow rows, or are known otherwise; each is made as it is read."""

    def __init__(
        self, names: tuple[str, ...], length: int, others: dict[str, Callable[[], np.ndarray]], rows: Rows
    ) -> None:
        self._names, self._length, self._others, self._rows = names, length, others, rows

    @property
    def columns(self) -> dict[str, np.ndarray]:
        """All columns."""
        return {name: self[name] for name in self._names}

    def __getitem__(self, name: str) -> np.ndarray:
        return widened(self.stored(name))

    def __len__(self) -> int:
        return self._length

    def stored(self, name: str) -> np.ndarray:
        return self._others[name]() if name in self._others else self._rows[name]

    def names(self) -> tuple[str, ...]:
        return self._names


class ChosenTable(Table):
    """Rows of another table; a column is taken from it when it is first read, and then kept."""

    def __init__(self, of: Table, chosen: np.ndarray | slice) -> None:
        self._of, self._chosen = of, chosen
        self._length = len(of) if isinstance(chosen, slice) else len(chosen)
        self._known: dict[str, np.ndarray] = {}

    @property
    def columns(self) -> dict[str, np.ndarray]:
        """All columns."""
        return {name: self[name] for name in self.names()}

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._known:
            self._known[name] = widened(self._of.stored(name)[self._chosen])
        return self._known[name]

    def __len__(self) -> int:
        return self._length

    def stored(self, name: str) -> np.ndarray:
        return self[name]

    def names(self) -> tuple[str, ...]:
        return self._of.names()


@dataclass(frozen=True)
class Log:
    """What happened in one replication."""

    cut: int
    """End of the run; nothing after it exists."""
    tickets: Table
    desk_passages: Table
    visits: Table
    appointments: Table
    chases: Table
    closings: Table
    second_line: Table
    outages: Table
    shifts: Table

    def tables(self) -> dict[str, Table]:
        """The tables by name."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "cut"}


def columns_of(records: Sequence[object], names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Attributes of records as columns of int64."""
    flat = chain.from_iterable(map(attrgetter(*names), records))
    values = np.fromiter(flat, np.int64, len(records) * len(names)).reshape(len(records), len(names))
    return {name: np.ascontiguousarray(values[:, number]) for number, name in enumerate(names)}


def table(names: tuple[str, ...], records: Sequence[object]) -> Table:
    """A table of records, sorted by the first two columns."""
    whole = Table(columns_of(records, names))
    return whole.rows(np.lexsort((whole[names[1]], whole[names[0]])))


def first_difference(one: Log, other: Log) -> str | None:
    """Says where two logs differ first (see `sim.difference`), or None."""
    from sim import difference

    return difference.first_difference(one, other)
