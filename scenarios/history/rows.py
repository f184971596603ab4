"""Which rows of the file count, and what they are: first reports, areas and classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.history.table import MISSING, TicketTable
from scenarios.history.wording import of_rows, wrong_in_file

TRUTH = {
    "true": True, "yes": True, "y": True, "1": True, "是": True,
    "false": False, "no": False, "n": False, "0": False, "否": False,
}  # fmt: skip
"""How ticket systems write yes and no, in small letters."""


def first_of_tickets(table: TicketTable) -> TicketTable:
    """The first row of each ticket in the order of the file; every row where no column has ticket numbers."""
    if "ticket" not in table.cells:
        return table
    table.refuse_missing("ticket", "a ticket number in every row")
    latest_first = zip(reversed(table.cells["ticket"]), reversed(range(len(table.row))), strict=True)
    return table.at(sorted(dict(latest_first).values()))


def first_reports(table: TicketTable) -> TicketTable:
    """Without repeats, where a column tells them apart."""
    if "first_report" not in table.cells:
        return table
    truths = [TRUTH.get(cell.lower()) for cell in table.cells["first_report"]]
    if None in truths:
        bad = truths.index(None)
        found = f"'{table.cells['first_report'][bad]}' is neither yes nor no"
        found += f" ({of_rows(truths.count(None), len(truths))})"
        raise table.wrong(bad, "first_report", f"{found}; {expected_one_of(TRUTH)}")
    if True not in truths:
        what = "no row is a first report; expected at least one"
        raise wrong_in_file(table.file, what, column=table.columns["first_report"])
    return table.at([index for index, first in enumerate(truths) if first])


def numbers_of(table: TicketTable, role: str, names: Sequence[str]) -> np.ndarray:
    """Number of each row's name, or -1 everywhere where there is no such column."""
    if role not in table.cells:
        return np.full(len(table.row), -1, dtype=np.int64)
    known = {name: number for number, name in enumerate(names)}
    found = np.array([known.get(cell, -1) for cell in table.cells[role]], dtype=np.int64)
    unknown = np.flatnonzero(found < 0)
    if unknown.size:
        raise _unknown_name(table, role, unknown, names)
    return found


def _unknown_name(table: TicketTable, role: str, unknown: np.ndarray, names: Sequence[str]) -> WrongInput:
    first = int(unknown[0])
    name, kind = table.cells[role][first], role.replace("_", " ")
    found = f"no {kind}, but '{name}'" if name.upper() in MISSING else f"unknown {kind} '{name}'"
    expected = f"{expected_one_of(names)}, or demand.columns.{role} left out, so that it is drawn"
    rows = of_rows(unknown.size, len(table.row))
    return table.wrong(first, role, f"{found}{nearest(name, names)}; {rows}; {expected}")
