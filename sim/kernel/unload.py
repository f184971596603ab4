"""The compiled engine's rows as a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernel import memory
from sim.log import (
    APPOINTMENTS,
    CHASES,
    CLOSINGS,
    DESK_PASSAGES,
    OUTAGES,
    SECOND_LINE,
    TICKETS,
    VISITS,
    Log,
    StoredTable,
    Table,
)
from sim.records import of_workload, shifts_table
from sim.rules import MISSING

if TYPE_CHECKING:
    from sim.kernel.engine import Run


def log_of(run: Run) -> Log:
    """What has happened in a run that is over."""
    extended = {
        (int(row["technician"]), int(row["begins"])): int(row["until"])
        for piece in run.rows.all_of("extended")
        for row in piece
    }
    return Log(
        cut=run.plan.cut,
        tickets=_tickets(run),
        desk_passages=_table(run, "passage", DESK_PASSAGES),
        visits=_table(run, "visit", VISITS),
        appointments=_table(run, "appointment", APPOINTMENTS),
        chases=_table(run, "chase", CHASES),
        closings=_table(run, "closing", CLOSINGS),
        second_line=_table(run, "job", SECOND_LINE),
        outages=_outages(run),
        shifts=shifts_table(run.plan, run.workload, extended),
    )


def _tickets(run: Run) -> Table:
    """One row per ticket that was reported."""
    rows = run.kept["ticket_rows"]
    reported = np.flatnonzero(rows["reported"] != 2**32 - 1)
    plain = of_workload(run.plan, run.workload, reported)
    chosen = rows if len(reported) == len(rows) else rows[reported]
    return StoredTable(TICKETS, chosen, plain)


def _table(run: Run, name: str, columns: tuple[str, ...]) -> Table:
    """A table sorted by its first two columns."""
    pieces = run.rows.all_of(name)
    rows = np.concatenate(pieces) if pieces else np.zeros(0, _row(name))
    order = np.lexsort((rows[columns[1]], rows["ticket"]))
    return StoredTable(columns, rows[order], {})


def _row(name: str) -> np.dtype:
    return {
        "passage": memory.PASSAGE_ROW, "visit": memory.VISIT_ROW, "appointment": memory.APPOINTMENT_ROW,
        "chase": memory.CHASE_ROW, "closing": memory.CLOSING_ROW, "job": memory.JOB_ROW,
    }[name]  # fmt: skip


def _outages(run: Run) -> Table:
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
