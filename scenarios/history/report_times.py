"""Report times as seconds: every row is read or refused, with a hint at the style that would fit."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np

from scenarios.base import WrongInput
from scenarios.calendars import DAY
from scenarios.history.formats import COMMON_FORMATS, check_format, fits, parsed, parser
from scenarios.history.table import TicketTable
from scenarios.history.wording import listed, of_rows


def _choice(styles: list[str]) -> str:
    choices = " or ".join(f'demand.date_format="{style}"' for style in styles)
    return choices + (", whichever is meant" if len(styles) > 1 else "")


def _other_style(table: TicketTable, bad: list[int], date_format: str | None) -> str:
    """A hint where a common way to write times fits what the format does not."""
    texts = table.cells["reported"]
    failing = {texts[index] for index in bad}
    if date_format is not None and fits(texts, datetime.fromisoformat):
        return "; every row is ISO 8601, so leave out demand.date_format"
    first = [style for style in COMMON_FORMATS if fits([texts[bad[0]]], parser(style))]
    whole = [style for style in first if fits(texts, parser(style))]
    if whole:
        return f"; every row fits {_choice(whole)}"
    fitting = ["ISO 8601"] if fits(failing, datetime.fromisoformat) else []
    fitting += [f"'{style}'" for style in first if fits(failing, parser(style))]
    if fitting:
        rows = f"{'row' if len(bad) == 1 else 'rows'} {listed([table.row[index] for index in bad])}"
        return f"; {fitting[0]} fits {rows}: two styles stand in this column, and one format cannot read both"
    return f"; this row fits {_choice(first)}" if first else ""


def _no_time(table: TicketTable, bad: list[int], date_format: str | None) -> WrongInput:
    text = table.cells["reported"][bad[0]]
    style = "ISO 8601 like 2026-11-21 08:30" if date_format is None else f"demand.date_format '{date_format}'"
    found = f"cannot read '{text}' ({of_rows(len(bad), len(table.row))}); expected {style}"
    return table.wrong(bad[0], "reported", found + _other_style(table, bad, date_format))


def _offset(table: TicketTable, times: dict[str, datetime]) -> timedelta | None:
    """The one offset from UTC that all report times carry, or none.

    Raises WrongInput where they differ: which clock the calendars run on would then be a guess.
    """
    offsets = {text: time.utcoffset() for text, time in times.items()}
    texts = table.cells["reported"]
    if len(set(offsets.values())) > 1:
        other = next(index for index, text in enumerate(texts) if offsets[text] != offsets[texts[0]])
        what = f"'{texts[other]}' has another offset from UTC than '{texts[0]}' in row {table.row[0]}"
        raise table.wrong(other, "reported", f"{what}; expected local times without an offset")
    return offsets[texts[0]]


def _seconds(time: datetime) -> int:
    """Whole seconds since the end of year 0; a fraction is cut off, so that the day stays the same."""
    return time.toordinal() * DAY + time.hour * 3600 + time.minute * 60 + time.second


def report_times(table: TicketTable, date_format: str | None) -> tuple[np.ndarray, timedelta | None]:
    """Seconds of every row, and their offset from UTC."""
    if date_format is not None:
        check_format(date_format)
    table.refuse_missing("reported", "a report time in every row")
    texts = table.cells["reported"]
    times = parsed(texts, parser(date_format))
    bad = [index for index, text in enumerate(texts) if text not in times]
    if bad:
        raise _no_time(table, bad, date_format)
    offset = _offset(table, times)
    seconds = {text: _seconds(time) for text, time in times.items()}
    return np.array([seconds[text] for text in texts], dtype=np.int64), offset


def day_of(seconds: int) -> date:
    """The day on which such a second lies."""
    return date.fromordinal(seconds // DAY)
