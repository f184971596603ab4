"""The reports of a file of past tickets, from the first row to the last remark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from scenarios.calendars import DAY
from scenarios.demand import HistoryDemand
from scenarios.history.remarks import all_remarks
from scenarios.history.report_times import day_of, report_times
from scenarios.history.rows import first_of_tickets, first_reports, numbers_of
from scenarios.history.ticket_file import read_file


@dataclass(frozen=True, eq=False)
class ReportHistory:
    """Reports of the past in the order in which they came; same-second reports keep the order of the file."""

    monday: date
    """Monday of the first report's week, second 0 of the run."""
    reported: np.ndarray
    """Seconds since that Monday 00:00, int64, ascending."""
    row: np.ndarray
    """Row of each report in the file, 1 for the first below the header."""
    area: np.ndarray
    """Number of its area, or -1 where no column says it, so that it is drawn."""
    fault_class: np.ndarray
    """Number of its fault class, or -1."""
    customer_class: np.ndarray
    """Number of its customer class, or -1."""
    repeats_modelled: bool
    """Whether a column tells first reports apart: repeats are then left out, and the model makes its own."""
    notes: list[str]
    """What a reader of the results should know, as plain sentences."""


def read_history(
    history: HistoryDemand, areas: Sequence[str], faults: Sequence[str], customers: Sequence[str]
) -> ReportHistory:
    """The reports of a file of past tickets, with names as numbers in the given lists.

    Raises WrongInput that names row and column where something cannot be read; nothing is guessed or skipped.
    """
    whole, encoding = read_file(history)
    tickets = first_of_tickets(whole)
    table = first_reports(tickets)
    times, offset = report_times(table, history.date_format)
    order = np.argsort(times, kind="stable")
    classes = {"area": areas, "fault_class": faults, "customer_class": customers}
    numbers = {role: numbers_of(table, role, names)[order] for role, names in classes.items()}
    times = times[order]
    first = day_of(int(times[0]))
    monday = first - timedelta(days=first.weekday())
    return ReportHistory(
        monday=monday,
        reported=times - monday.toordinal() * DAY,
        row=np.array(table.row, dtype=np.int64)[order],
        repeats_modelled="first_report" in table.cells,
        notes=all_remarks(whole, tickets, table, times, offset, encoding),
        **numbers,
    )
