"""Words that messages and remarks about the file share."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.base import WrongInput


def wrong_in_file(file: str, what: str, row: int | None = None, column: str | None = None) -> WrongInput:
    """The error that names the place in the file and says what is wrong there."""
    place = f"demand.file '{file}'"
    place += "" if row is None else f", row {row}"
    place += "" if column is None else f", column '{column}'"
    return WrongInput(f"{place}: {what}")


def of_rows(count: int, total: int) -> str:
    """How often a mistake occurs."""
    return f"{count:,} of {total:,} rows are like this" if count > 1 else "no other row is like this"


def listed(words: Sequence[object], at_most: int = 5) -> str:
    """`1, 2 and 3`, or the first few and how many more there are."""
    if len(words) > at_most:
        return f"{', '.join(map(str, words[:at_most]))} and {len(words) - at_most:,} more"
    return " and ".join(filter(None, [", ".join(map(str, words[:-1])), str(words[-1])]))
