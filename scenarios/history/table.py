"""The rows of the file as text: the columns that are used, and the words that stand for no value."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenarios.base import WrongInput
from scenarios.history.wording import of_rows, wrong_in_file

MISSING = frozenset(("", "?", "-", "NULL", "NA", "N/A", "NAN", "NAT", "NONE"))
"""How ticket systems write that there is no value, in capitals."""


@dataclass(frozen=True)
class TicketTable:
    """The columns that are used, by what they hold (`reported`, `ticket`, ...), without blank rows."""

    file: str
    columns: dict[str, str]
    row: list[int]
    cells: dict[str, list[str]]

    def wrong(self, index: int, role: str, what: str) -> WrongInput:
        return wrong_in_file(self.file, what, self.row[index], self.columns[role])

    def at(self, kept: list[int]) -> TicketTable:
        """Only these rows."""
        cells = {role: [column[index] for index in kept] for role, column in self.cells.items()}
        return replace(self, row=[self.row[index] for index in kept], cells=cells)

    def refuse_missing(self, role: str, expected: str) -> None:
        """Raises WrongInput that names the first row without a value and says how many there are."""
        empty = [index for index, cell in enumerate(self.cells[role]) if cell.upper() in MISSING]
        if empty:
            found = f"'{self.cells[role][empty[0]]}' is no value ({of_rows(len(empty), len(self.row))})"
            raise self.wrong(empty[0], role, f"{found}; expected {expected}")
