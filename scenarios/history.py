"""Demand from a file: reads past tickets, refuses what cannot be trusted, and says what to be careful about.

Report times are local times as written; the run's clock counts from the Monday of the first report's week.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, TextIO

import numpy as np

from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.calendars import DAY
from scenarios.demand import HistoryDemand
from scenarios.scenario import Horizon, Scenario, check_scenario

SEPARATORS = (",", ";", "\t")
ENCODINGS = ("utf-8-sig", "gb18030")
MISSING = frozenset(("", "?", "-", "NULL", "NA", "N/A", "NAN", "NAT", "NONE"))
"""How ticket systems write that there is no value, in capitals."""
TRUTH = {
    "true": True, "yes": True, "y": True, "1": True, "是": True,
    "false": False, "no": False, "n": False, "0": False, "否": False,
}  # fmt: skip
"""How ticket systems write yes and no, in small letters."""

_DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d",
    "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y",
    "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%b %d, %Y",
)  # fmt: skip
_TIMES = (" %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S.%f", "T%H:%M:%S", "")
COMMON_FORMATS = tuple(day + time for time in _TIMES for day in _DATES)
"""Ways to write a time that are tried when a hint is needed; never to guess in silence."""

ROUNDING = (DAY, 3600, 900, 300, 60, 1)
"""Steps to which report times may have been rounded, in seconds."""
ENOUGH = 20
"""Fewer reports than this show no pattern worth a warning."""

Parse = Callable[[str], datetime]
"""Reads one report time; raises ValueError where the text is none."""


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


def _wrong(file: str, what: str, row: int | None = None, column: str | None = None) -> WrongInput:
    place = f"demand.file '{file}'"
    place += "" if row is None else f", row {row}"
    place += "" if column is None else f", column '{column}'"
    return WrongInput(f"{place}: {what}")


@dataclass(frozen=True)
class _Table:
    """The columns that are used, by what they hold (`reported`, `ticket`, ...), without blank rows."""

    file: str
    columns: dict[str, str]
    row: list[int]
    cells: dict[str, list[str]]

    def wrong(self, index: int, role: str, what: str) -> WrongInput:
        return _wrong(self.file, what, self.row[index], self.columns[role])

    def at(self, kept: list[int]) -> _Table:
        """Only these rows."""
        cells = {role: [column[index] for index in kept] for role, column in self.cells.items()}
        return replace(self, row=[self.row[index] for index in kept], cells=cells)

    def refuse_missing(self, role: str, expected: str) -> None:
        """Raises WrongInput that names the first row without a value and says how many there are."""
        empty = [index for index, cell in enumerate(self.cells[role]) if cell.upper() in MISSING]
        if empty:
            found = f"'{self.cells[role][empty[0]]}' is no value ({_of_rows(len(empty), len(self.row))})"
            raise self.wrong(empty[0], role, f"{found}; expected {expected}")


def _of_rows(count: int, total: int) -> str:
    return f"so in {count:,} of the {total:,} rows that count" if count > 1 else "only in this row"


# ---- the file ----


def _header(lines: TextIO, separator: str) -> list[str]:
    lines.seek(0)
    try:
        return [name.strip() for name in next(filter(any, csv.reader(lines, delimiter=separator)), [])]
    except csv.Error:
        return []


def _separator(lines: TextIO, wanted: Iterable[str]) -> str:
    """The one whose header has most of the wanted columns, so that other cells cannot mislead it."""
    headers = {separator: _header(lines, separator) for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda sign: (len(set(wanted) & set(headers[sign])), len(headers[sign])))


def _place(file: str, header: list[str], role: str, name: str) -> int:
    """Where a column stands."""
    if header.count(name) > 1:
        raise _wrong(file, f"{header.count(name)} columns are called so; expected one", column=name)
    if name not in header:
        known = [column for column in header if column]
        hint = f"no such column in the header (demand.columns.{role}){nearest(name, known)}"
        raise _wrong(file, f"{hint}; {expected_one_of(known)}", column=name)
    return header.index(name)


def _check_width(file: str, number: int, record: list[str], header: list[str]) -> None:
    """Raises WrongInput where fields are missing or too many: others may then stand in a wrong column."""
    fields = f"the row has {len(record)} fields; expected {len(header)}, as in the header"
    if len(record) < len(header):
        raise _wrong(file, fields, number, header[len(record)])
    if any(record[len(header) :]):
        raise _wrong(file, f"{fields} (a separator inside a field needs quotation marks)", number, header[-1])


def _rows(file: str, lines: TextIO, separator: str, header: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Rows with their number; blank rows, which spreadsheets leave at the end, count but are no tickets."""
    lines.seek(0)
    records = csv.reader(lines, delimiter=separator, strict=True)
    number = -1  # the header, until it is read
    try:
        next(filter(any, records))
        number = 0
        for number, record in enumerate(records, 1):
            if len(record) != len(header) and any(record):
                _check_width(file, number, record, header)
            if any(record):
                yield number, record
    except csv.Error as error:
        what = f"{error}; expected quotation marks around a whole field, or none"
        raise _wrong(file, what, number + 1 or None) from None


def _read_table(lines: TextIO, history: HistoryDemand) -> _Table:
    columns = {role: name for role, name in history.columns if name is not None}
    separator = _separator(lines, columns.values())
    header = _header(lines, separator)
    if not header:
        raise _wrong(history.file, "the file is empty; expected a header row and a row for each ticket")
    places = {role: _place(history.file, header, role, name) for role, name in columns.items()}
    table = _Table(history.file, columns, [], {role: [] for role in columns})
    cells = [(table.cells[role], place) for role, place in places.items()]
    for number, record in _rows(history.file, lines, separator, header):
        table.row.append(number)
        for column, place in cells:
            column.append(record[place].strip())
    if not table.row:
        raise _wrong(history.file, "no rows below the header; expected one for each ticket")
    return table


def _unreadable(file: str, path: str, error: OSError) -> WrongInput:
    folder, name = os.path.split(os.path.abspath(path))
    if os.path.isdir(path):
        return _wrong(file, "this is a folder; expected a CSV file")
    if not os.path.exists(path):
        beside = os.listdir(folder) if os.path.isdir(folder) else []
        return _wrong(file, f"no such file in {folder}{nearest(name, beside)}; expected a CSV file")
    return _wrong(file, f"{error.strerror}; expected a CSV file that can be read")


def _read_file(history: HistoryDemand) -> tuple[_Table, str]:
    """The table and the encoding in which it was read."""
    path = os.path.expanduser(history.file)
    for encoding in ENCODINGS:
        try:
            with open(path, encoding=encoding, newline="") as lines:
                return _read_table(lines, history), encoding
        except UnicodeDecodeError:
            continue
        except OSError as error:
            raise _unreadable(history.file, path, error) from None
    raise _wrong(history.file, "no text in UTF-8 or GB18030; expected a CSV file, no spreadsheet")


# ---- report times ----


def _check_format(text: str) -> None:
    """Raises WrongInput unless the format is one that names a day."""
    place = f"demand.date_format '{text}'"
    letters = set(re.findall("%(.)", text))
    if not letters & set("cxj") and not all(letters & set(part) for part in ("Yy", "mbB", "d")):
        raise WrongInput(f"{place}: no year, month or day; expected a format like '%d/%m/%Y %H:%M'")
    try:
        datetime.strptime("", text)
    except (ValueError, re.error) as error:
        if "does not match" not in str(error):
            raise WrongInput(f"{place}: {error}; expected a format like '%d/%m/%Y %H:%M'") from None


def _by_halves(day_format: str, time_format: str) -> Parse:
    """Reads day and time of day apart and remembers both: a year has only 365 days, a day 86,400 seconds."""
    days: dict[str, datetime] = {}
    times: dict[str, timedelta] = {}

    def parse(text: str) -> datetime:
        day, _, time = text.partition(" ")
        if day not in days:
            days[day] = datetime.strptime(day, day_format)
        if time not in times:
            times[time] = datetime.strptime(time.lstrip(), time_format) - datetime(1900, 1, 1)
        return days[day] + times[time]

    return parse


def _parser(date_format: str | None) -> Parse:
    if date_format is None:
        return datetime.fromisoformat
    day, _, time = date_format.partition(" ")
    if re.fullmatch("([^%]|%[YymbBd])+", day) and re.fullmatch("([^%]|%[HMSIpf])+", time):
        return _by_halves(day, time)
    return lambda text: datetime.strptime(text, date_format)


def _fits(texts: Iterable[str], parse: Parse) -> bool:
    try:
        return all(parse(text) is not None for text in texts)
    except ValueError:
        return False


def _parsed(texts: Iterable[str], parse: Parse) -> dict[str, datetime]:
    """Every different text with its time; texts that are no time are left out."""
    found = {}
    for text in set(texts):
        try:
            found[text] = parse(text)
        except ValueError:
            continue
    return found


def _listed(words: Sequence[object], at_most: int = 5) -> str:
    if len(words) > at_most:
        return f"{', '.join(map(str, words[:at_most]))} and {len(words) - at_most:,} more"
    return " and ".join(filter(None, [", ".join(map(str, words[:-1])), str(words[-1])]))


def _choice(styles: list[str]) -> str:
    choices = " or ".join(f'demand.date_format="{style}"' for style in styles)
    return choices + (", whichever is meant" if len(styles) > 1 else "")


def _other_style(table: _Table, bad: list[int], date_format: str | None) -> str:
    """A hint where a common way to write times fits what the format does not."""
    texts = table.cells["reported"]
    failing = {texts[index] for index in bad}
    if date_format is not None and _fits(texts, datetime.fromisoformat):
        return "; every row is ISO 8601, so leave out demand.date_format"
    first = [style for style in COMMON_FORMATS if _fits([texts[bad[0]]], _parser(style))]
    whole = [style for style in first if _fits(texts, _parser(style))]
    if whole:
        return f"; every row fits {_choice(whole)}"
    fitting = ["ISO 8601"] if _fits(failing, datetime.fromisoformat) else []
    fitting += [f"'{style}'" for style in first if _fits(failing, _parser(style))]
    if fitting:
        rows = f"{'row' if len(bad) == 1 else 'rows'} {_listed([table.row[index] for index in bad])}"
        return f"; {fitting[0]} fits {rows}: two styles stand in this column, and one format cannot read both"
    return f"; this row fits {_choice(first)}" if first else ""


def _no_time(table: _Table, bad: list[int], date_format: str | None) -> WrongInput:
    text = table.cells["reported"][bad[0]]
    style = "ISO 8601 like 2026-11-21 08:30" if date_format is None else f"demand.date_format '{date_format}'"
    found = f"cannot read '{text}' ({_of_rows(len(bad), len(table.row))}); expected {style}"
    return table.wrong(bad[0], "reported", found + _other_style(table, bad, date_format))


def _offset(table: _Table, times: dict[str, datetime]) -> timedelta | None:
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


def _report_times(table: _Table, date_format: str | None) -> tuple[np.ndarray, timedelta | None]:
    """Seconds of every row, and their offset from UTC."""
    if date_format is not None:
        _check_format(date_format)
    table.refuse_missing("reported", "a report time in every row")
    texts = table.cells["reported"]
    times = _parsed(texts, _parser(date_format))
    bad = [index for index, text in enumerate(texts) if text not in times]
    if bad:
        raise _no_time(table, bad, date_format)
    offset = _offset(table, times)
    seconds = {text: _seconds(time) for text, time in times.items()}
    return np.array([seconds[text] for text in texts], dtype=np.int64), offset


# ---- which rows count, and what they are ----


def _first_of_tickets(table: _Table) -> _Table:
    """The first row of each ticket in the order of the file; every row where no column has ticket numbers."""
    if "ticket" not in table.cells:
        return table
    table.refuse_missing("ticket", "a ticket number in every row")
    latest_first = zip(reversed(table.cells["ticket"]), reversed(range(len(table.row))), strict=True)
    return table.at(sorted(dict(latest_first).values()))


def _first_reports(table: _Table) -> _Table:
    """Without repeats, where a column tells them apart."""
    if "first_report" not in table.cells:
        return table
    truths = [TRUTH.get(cell.lower()) for cell in table.cells["first_report"]]
    if None in truths:
        bad = truths.index(None)
        found = f"'{table.cells['first_report'][bad]}' is neither yes nor no"
        found += f" ({_of_rows(truths.count(None), len(truths))})"
        raise table.wrong(bad, "first_report", f"{found}; {expected_one_of(TRUTH)}")
    if True not in truths:
        what = "no row is a first report; expected at least one"
        raise _wrong(table.file, what, column=table.columns["first_report"])
    return table.at([index for index, first in enumerate(truths) if first])


def _numbers(table: _Table, role: str, names: Sequence[str]) -> np.ndarray:
    """Number of each row's name, or -1 everywhere where there is no such column."""
    if role not in table.cells:
        return np.full(len(table.row), -1, dtype=np.int64)
    known = {name: number for number, name in enumerate(names)}
    found = np.array([known.get(cell, -1) for cell in table.cells[role]], dtype=np.int64)
    unknown = np.flatnonzero(found < 0)
    if unknown.size:
        raise _unknown_name(table, role, unknown, names)
    return found


def _unknown_name(table: _Table, role: str, unknown: np.ndarray, names: Sequence[str]) -> WrongInput:
    first = int(unknown[0])
    name, kind = table.cells[role][first], role.replace("_", " ")
    found = f"no {kind}, but '{name}'" if name.upper() in MISSING else f"unknown {kind} '{name}'"
    rows = f"no name that the scenario knows {_of_rows(unknown.size, len(table.row))}"
    expected = f"{expected_one_of(names)}, or demand.columns.{role} left out, so that it is drawn"
    return table.wrong(first, role, f"{found} ({rows}){nearest(name, names)}; {expected}")


# ---- what to be careful about; each is an empty text where it does not apply ----


def _encoding_note(encoding: str) -> str:
    return "The file is not UTF-8 and was read as GB18030." if encoding == "gb18030" else ""


def _offset_note(offset: timedelta | None) -> str:
    if offset is None:
        return ""
    zone = f"{datetime(2000, 1, 1) + abs(offset):%H:%M}"
    sign = "-" if offset < timedelta(0) else "+"
    return f"Report times carry the offset {sign}{zone} from UTC; calendars are read on that same clock."


def _rows_note(whole: _Table, tickets: _Table, kept: _Table) -> str:
    updates, repeats = len(whole.row) - len(tickets.row), len(tickets.row) - len(kept.row)
    counted = f"Of {len(whole.row):,} rows, {len(kept.row):,} are replayed"
    reasons = [f"{updates:,} are further rows of the same tickets"] if updates else []
    reasons += [f"{repeats:,} are no first reports"] if repeats else []
    return f"{counted}; {_listed(reasons)}." if reasons else ""


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


def _updates_note(table: _Table, times: np.ndarray) -> str:
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
        f"{_day(late)}: an extract by closing date looks like this, and then the rise is no trend and old "
        "tickets are the slow ones; an extract by report date would be safe."
    )


def _day(seconds: int) -> date:
    return date.fromordinal(seconds // DAY)


def _gap_note(times: np.ndarray) -> str:
    """Warns of a long silence, because a mistyped year makes one, and a run of many years with it."""
    gaps = np.diff(times)
    if gaps.size == 0 or gaps.max() <= 60 * DAY:
        return ""
    before = int(gaps.argmax())
    silence = f"{_day(int(times[before]))} and {_day(int(times[before + 1]))}"
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


def read_history(
    history: HistoryDemand, areas: Sequence[str], faults: Sequence[str], customers: Sequence[str]
) -> ReportHistory:
    """The reports of a file of past tickets, with names as numbers in the given lists.

    Raises WrongInput that names row and column where something cannot be read; nothing is guessed or skipped.
    """
    whole, encoding = _read_file(history)
    tickets = _first_of_tickets(whole)
    table = _first_reports(tickets)
    times, offset = _report_times(table, history.date_format)
    order = np.argsort(times, kind="stable")
    classes = {"area": areas, "fault_class": faults, "customer_class": customers}
    numbers = {role: _numbers(table, role, names)[order] for role, names in classes.items()}
    times = times[order]
    first = _day(int(times[0]))
    repeats_modelled = "first_report" in table.cells
    notes = [
        _rows_note(whole, tickets, table), _empty_start_note(first), _repeats_note(repeats_modelled),
        _encoding_note(encoding), _offset_note(offset), _updates_note(table, times), _midnight_note(times),
        _rise_note(times), _gap_note(times), _day_and_month_note(times),
    ]  # fmt: skip
    monday = first - timedelta(days=first.weekday())
    return ReportHistory(
        monday=monday,
        reported=times - monday.toordinal() * DAY,
        row=np.array(table.row, dtype=np.int64)[order],
        repeats_modelled=repeats_modelled,
        notes=[note for note in notes if note],
        **numbers,
    )


# ---- the scenario that replays it ----


def _horizon(reported: np.ndarray, asked: Horizon) -> Horizon:
    """The window is the whole days with reports; the days of that week before them are empty."""
    begins = int(reported[0]) // DAY * DAY
    ends = (int(reported[-1]) // DAY + 1) * DAY
    return asked.model_copy(update={"warm_up": begins, "window": ends - begins})


def _without_repeats(scenario: Scenario) -> dict[str, Any]:
    """What to change so that no repair comes back, whatever classes say of themselves."""
    never = {"imperfect": 0.0}
    return {
        "repeats": scenario.repeats.model_copy(update=never | {"imperfect_remote": 0.0}),
        "faults": {name: cls.model_copy(update=never) for name, cls in scenario.faults.items()},
        "customers": {name: cls.model_copy(update=never) for name, cls in scenario.customers.items()},
    }


def _run_notes(scenario: Scenario, report: ReportHistory) -> Iterator[str]:
    first, last = (report.monday + timedelta(days=int(report.reported[end]) // DAY) for end in (0, -1))
    yield (
        f"The window is that of the file, {first} to {last}, with {report.reported.size:,} reports; "
        "the rates of reports, horizon.warm_up and horizon.window are not used."
    )
    if scenario.horizon.follow_up:
        yield "No reports come during the follow-up, so the last tickets meet less and less competition."
    if scenario.start not in (None, report.monday):
        yield f"The run's first Monday is {report.monday}, as in the file, and not {scenario.start}."


def with_history(scenario: Scenario) -> tuple[Scenario, ReportHistory]:
    """The scenario on the dates of its history, and the reports to replay.

    Raises WrongInput where the file cannot be used, or a calendar never opens on its dates.
    """
    if scenario.history is None:
        raise ValueError("Expected a scenario with a history.")
    names = (list(scenario.areas), list(scenario.faults), list(scenario.customers))
    report = read_history(scenario.history, *names)
    changes: dict[str, Any] = {"start": report.monday}
    changes["horizon"] = _horizon(report.reported, scenario.horizon)
    if not report.repeats_modelled:
        changes |= _without_repeats(scenario)
    replayed = scenario.model_copy(update=changes)
    check_scenario(replayed)
    return replayed, replace(report, notes=list(chain(report.notes, _run_notes(scenario, report))))
