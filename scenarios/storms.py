"""Storms: for a while more lines fail, and technicians get less done."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from scenarios.base import Model
from scenarios.quantities import Duration, Rate, parse_duration, write_duration

LIKE_A_DATE = re.compile(r"\s*\d{4}-\d")
"""What was meant as a date, even where there is no such day."""


def _parse_begin(value: Any) -> int | datetime:
    """Seconds since the run's first Monday, or a date with perhaps a time of day."""
    if isinstance(value, date):
        return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None:
        if isinstance(value, str) and LIKE_A_DATE.match(value):
            raise ValueError(f"'{value}' is no date of the calendar; expected one like 2026-02-03 18:00")
        return parse_duration(value)
    if found.tzinfo is not None:
        raise ValueError(f"'{value}' has an offset from UTC; expected a local time, like 2026-02-03 18:00")
    return found


def _write_begin(value: int | datetime) -> str:
    return write_duration(value) if isinstance(value, int) else value.isoformat(" ")


Begin = Annotated[
    int | datetime,
    BeforeValidator(_parse_begin),
    PlainSerializer(_write_begin, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["10 days", "2026-02-03 18:00"]}),
]
"""A time after Monday 00:00 of week 0, written like `10 days`, or a local time like `2026-02-03 18:00`."""


class Storm(Model):
    """The rate of first reports rises evenly to a multiple, stays there, and falls back evenly.

    Sources of randomness: none of its own; more of the candidates of `reports` count.
    """

    areas: list[str] = []
    """Names of the areas that it hits; without any, all of them."""
    start: Begin
    """When it begins: a time after the Monday 00:00 with which the run begins, or a date."""
    ramp: Duration = 0
    """Time in which the rate rises."""
    plateau: Duration = 0
    """Time for which it stays."""
    decay: Duration = 0
    """Time in which it falls back."""
    multiplier: Rate = 1.0
    """Multiple of the usual rate of first reports on the plateau."""
    productivity: float = Field(default=1.0, gt=0, le=1)
    """Share of the usual work that technicians get done in the storm's areas from its beginning to its end: 0.8 makes
    trips and work that begin then last 1.25 times as long."""

    @property
    def duration(self) -> int:
        return self.ramp + self.plateau + self.decay
