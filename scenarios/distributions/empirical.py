"""Observed durations, from a list or from a column of a CSV file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field, field_validator

from scenarios.base import expected_one_of, nearest
from scenarios.distributions.base import AnyDistribution, ratio
from scenarios.quantities import SECONDS, Duration, parse_duration


class Empirical(AnyDistribution):
    """One of the observed durations, each equally likely; no others."""

    distribution: Literal["empirical"] = "empirical"
    values: tuple[Duration, ...]
    """The observed durations, in any order."""

    @field_validator("values", mode="before")
    @classmethod
    def _some(cls, values: Any) -> Any:
        if not isinstance(values, list | tuple):
            raise ValueError(f"values is {values!r}; expected a list of durations, like ['5 min', '7 min']")
        if not values:
            raise ValueError("values is empty; expected at least one duration")
        return values

    @property
    def mean_seconds(self) -> float:
        return float(np.mean(self.values))

    @property
    def cv(self) -> float:
        return ratio(float(np.std(self.values)), self.mean_seconds)

    @property
    def atoms(self) -> np.ndarray:
        return np.sort(np.array(self.values, dtype=float))


class EmpiricalFile(AnyDistribution):
    """Observed durations in a column of a CSV file with a header.

    The file is read once, when the scenario is read. From then on an `Empirical` with its values stands in
    its place, so that a saved scenario does not depend on the file.
    """

    distribution: Literal["empirical"] = "empirical"
    file: str
    """Path of the CSV file, from the folder in which the program is started."""
    column: str
    """Name of the column, as in the header."""
    unit: str | None = Field(default=None, json_schema_extra={"enum": [*SECONDS, None]})
    """Unit of the numbers, such as `min`; without it, each cell has its own unit, like `15 min`."""

    @field_validator("unit")
    @classmethod
    def _known(cls, unit: str | None) -> str | None:
        if unit is not None and unit not in SECONDS:
            raise ValueError(f"unknown unit '{unit}'; {expected_one_of(SECONDS)}{nearest(unit, SECONDS)}")
        return unit

    def read(self) -> Empirical:
        """The durations in the file. Raises ValueError that names file, row and column."""
        texts = _column(self.file, self.column)
        values = [_cell_duration(text, self.unit, self._place(row)) for row, text in texts.items()]
        if not values:
            raise ValueError(f"{self.file} has no rows below its header; expected at least one duration")
        return Empirical(values=tuple(values))

    def _place(self, row: int) -> str:
        return f"{self.file}, row {row}, column '{self.column}'"


def _column(file: str, column: str) -> dict[int, str]:
    """The cells of one column of a CSV file by their row; the header is row 1."""
    try:
        with Path(file).open(newline="", encoding="utf-8-sig") as lines:
            table = csv.DictReader(lines)
            _check_header(file, column, table.fieldnames)
            cells = {}
            for row in table:
                cells[table.line_num] = row[column] or ""
            return cells
    except OSError as error:
        raise ValueError(f"cannot read {Path(file).absolute()} ({error.strerror}); expected a CSV file") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{file} is not a CSV file in UTF-8 ({error})") from None


def _check_header(file: str, column: str, names: Any) -> None:
    if column not in (names or ()):
        raise ValueError(
            f"{file} has no column '{column}'; {expected_one_of(names or ())}{nearest(column, names or ())}"
        )


def _cell_duration(text: str, unit: str | None, place: str) -> str:
    """A cell as the text of a duration, checked."""
    duration = f"{text.strip()} {unit}" if unit else text
    if not text.strip():
        raise ValueError(f"{place} is empty; expected a {'number' if unit else 'duration'}")
    try:
        parse_duration(duration)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None
    return duration
