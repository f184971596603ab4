"""What a reader of the results should be careful about; each remark is an empty text where it does not apply."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np

from scenarios.calendars import DAY
from scenarios.history.report_times import day_of
from scenarios.history.table import TicketTable
from scenarios.history.wording import listed

ROUNDING = (DAY, 3600, 900, 300, 60, 1)
"""Steps to which report times may have been rounded, in seconds."""
ENOUGH = 20
"""Fewer reports than this show no pattern worth a warning."""


def _encoding_note(encoding: str) -> str:
    return "The file is not UTF-8 and was read as GB18030." if encoding == "gb18030" else ""


def _offset_note(offset: timedelta | None) -> str:
    if offset is None:
        return ""
    zone = f"{datetime(2000, 1, 1) + abs(offset):%H:%M}"
    sign = "-" if offset < timedelta(0) else "+"
    return f"Report times carry the offset {sign}{zone} from UTC; calendars are read on that same clock."


def _rows_note(whole: TicketTable, tickets: TicketTable, kept: TicketTable) -> str:
    updates, repeats = len(whole.row) - len(tickets.row), len(tickets.row) - len(kept.row)
    counted = f"Of {len(whole.row):,} rows, {len(kept.row):,} are replayed"
    reasons = [f"{updates:,} are further rows of the same tickets"] if updates else []
    reasons += [f"{repeats:,} are no first reports"] if repeats else []
    return f"{counted}; {listed(reasons)}." if reasons else ""


def _empty_start_note(first: date) -> str:
    return (
        f"The run starts empty on {first}, without a warm-up, because the file says nothing of earlier "
        "tickets: the first ones find free technicians, and look quicker than they were."
    )


def _repeats_note(repeats_modelled: bool) -> str:
    return "" if repeats_modelled else (
        "The model makes no repeat faults of its own, because no column tells first reports apart; "
        "repeats in the file stay as they are."
    )  # fmt: skip


def _updates_note(table: TicketTable, times: np.ndarray) -> str:
    """Warns of one row per update: far more rows share a time than chance would put there.

    Where reports come by chance, pairs within a minute are half as common as pairs in neighbouring minutes.
    """
    slots, counts = np.unique(times, return_counts=True)
    shared = 1 - slots.size / times.size
    if "ticket" in table.cells or times.size < ENOUGH or shared <= 0.2:
        return ""
    step = next(step for step in ROUNDING if not (slots % step).any())
    together = int((counts * (counts - 1)).sum())
    beside = int((counts[1:] * counts[:-1])[np.diff(slots) == step].sum())
    if together <= 1.5 * beside:
        return ""
    return (
        f"{100 * shared:.0f} % of the rows have the same report time as another row before them: the file "
        "looks like one row per update of a ticket; demand.columns.ticket would count each ticket once."
    )


def _rise_note(times: np.ndarray) -> str:
    """Warns of an extract by closing date: it has old tickets only if they stayed open for long."""
    first, last = int(times[0]), int(times[-1])
    late = last - (last - first) // 4
    share = float((times > late).mean())
    if times.size < ENOUGH or last - first < 28 * DAY or share <= 0.6:
        return ""
    return (
        f"{100 * share:.0f} % of the reports lie in the last quarter of the time that the file covers, after "
        f"{day_of(late)}: an extract by closing date looks like this, and then the rise is no trend and old "
        "tickets are the slow ones; an extract by report date would be safe."
    )


def _gap_note(times: np.ndarray) -> str:
    """Warns of a long silence, because a mistyped year makes one, and a run of many years with it."""
    gaps = np.diff(times)
    if gaps.size == 0 or gaps.max() <= 60 * DAY:
        return ""
    before = int(gaps.argmax())
    silence = f"{day_of(int(times[before]))} and {day_of(int(times[before + 1]))}"
    return f"There are no reports between {silence}; a mistyped date looks like this."


def _day_and_month_note(times: np.ndarray) -> str:
    days = [date.fromordinal(day) for day in np.unique(times // DAY).tolist()]
    if times.size < ENOUGH or max(day.day for day in days) > 12 or len({day.month for day in days}) < 2:
        return ""
    return "No report lies after the 12th of its month: day and month may be swapped in demand.date_format."


def _midnight_note(times: np.ndarray) -> str:
    if times.size < ENOUGH or (times % DAY).any():
        return ""
    return "Every report time is 00:00, as if the column held dates only: a day's reports come all at once."


def all_remarks(
    whole: TicketTable,
    tickets: TicketTable,
    table: TicketTable,
    times: np.ndarray,
    offset: timedelta | None,
    encoding: str,
) -> list[str]:
    """The remarks that apply: on all rows, those of different tickets, and those to replay with their times."""
    remarks = [
        _rows_note(whole, tickets, table), _empty_start_note(day_of(int(times[0]))),
        _repeats_note("first_report" in table.cells), _encoding_note(encoding), _offset_note(offset),
        _updates_note(table, times), _midnight_note(times), _rise_note(times), _gap_note(times),
        _day_and_month_note(times),
    ]  # fmt: skip
    return [remark for remark in remarks if remark]
