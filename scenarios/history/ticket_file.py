"""Reads the CSV file of past tickets into a table, whatever its separator and encoding."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from typing import TextIO

from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.demand import HistoryDemand
from scenarios.history.table import TicketTable
from scenarios.history.wording import wrong_in_file

SEPARATORS = (",", ";", "\t")
ENCODINGS = ("utf-8-sig", "gb18030")


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
        raise wrong_in_file(file, f"{header.count(name)} columns are called so; expected one", column=name)
    if name not in header:
        known = [column for column in header if column]
        hint = f"no such column in the header (demand.columns.{role}){nearest(name, known)}"
        raise wrong_in_file(file, f"{hint}; {expected_one_of(known)}", column=name)
    return header.index(name)


def _check_width(file: str, number: int, record: list[str], header: list[str]) -> None:
    """Raises WrongInput where fields are missing or too many: others may then stand in a wrong column."""
    fields = f"the row has {len(record)} fields; expected {len(header)}, as in the header"
    if len(record) < len(header):
        raise wrong_in_file(file, fields, number, header[len(record)])
    if any(record[len(header) :]):
        raise wrong_in_file(file, f"{fields} (a separator inside a field needs quotation marks)", number, header[-1])


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
        raise wrong_in_file(file, what, number + 1 or None) from None


def _read_table(lines: TextIO, history: HistoryDemand) -> TicketTable:
    columns = {role: name for role, name in history.columns if name is not None}
    separator = _separator(lines, columns.values())
    header = _header(lines, separator)
    if not header:
        raise wrong_in_file(history.file, "the file is empty; expected a header row and a row for each ticket")
    places = {role: _place(history.file, header, role, name) for role, name in columns.items()}
    table = TicketTable(history.file, columns, [], {role: [] for role in columns})
    cells = [(table.cells[role], place) for role, place in places.items()]
    for number, record in _rows(history.file, lines, separator, header):
        table.row.append(number)
        for column, place in cells:
            column.append(record[place].strip())
    if not table.row:
        raise wrong_in_file(history.file, "no rows below the header; expected one for each ticket")
    return table


def _unreadable(file: str, path: str, error: OSError) -> WrongInput:
    folder, name = os.path.split(os.path.abspath(path))
    if os.path.isdir(path):
        return wrong_in_file(file, "this is a folder; expected a CSV file")
    if not os.path.exists(path):
        beside = os.listdir(folder) if os.path.isdir(folder) else []
        return wrong_in_file(file, f"no such file in {folder}{nearest(name, beside)}; expected a CSV file")
    return wrong_in_file(file, f"{error.strerror}; expected a CSV file that can be read")


def read_file(history: HistoryDemand) -> tuple[TicketTable, str]:
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
    raise wrong_in_file(history.file, "no text in UTF-8 or GB18030; expected a CSV file, no spreadsheet")
