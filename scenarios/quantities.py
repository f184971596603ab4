"""Quantities with units, as people write them: durations, distances, speeds.

A duration is held in whole seconds, a distance in whole metres, a speed in km/h. A bare number is refused,
because nobody can see from `2` whether it means minutes or hours.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer

SECONDS = {
    "s": 1, "sec": 1, "second": 1, "seconds": 1,
    "min": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hour": 3600, "hours": 3600,
    "d": 86400, "day": 86400, "days": 86400,
    "week": 604800, "weeks": 604800,
}  # fmt: skip
METRES = {"m": 1, "km": 1000}

LARGEST = 1e10
"""No quantity in seconds (300 years) or metres is as large as this."""

_PART = re.compile(r"\s*([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([A-Za-z]+)", re.ASCII)


def _amount(text: str, units: dict[str, int], what: str, example: str) -> float:
    """Sum of the parts of a text such as `1 h 30 min`, in the base unit."""
    total, position = 0.0, 0
    for part in _PART.finditer(text):
        unit = part[2]
        if part.start() != position or unit not in units:
            break
        total += float(part[1]) * units[unit]
        position = part.end()
    if position == 0 or text[position:].strip():
        raise ValueError(f"'{text}' is not a {what}; write a number with a unit, like {example}")
    if not total < LARGEST:
        raise ValueError(f"'{text}' is too large; expected a {what} like {example}")
    return total


def unquoted_time_hint(value: object) -> str:
    """YAML reads an unquoted 18:00 as the number 1080; says so where that may have happened."""
    if isinstance(value, int) and not isinstance(value, bool) and 60 <= value < 1440:
        time = f"{value // 60}:{value % 60:02d}"
        return f' (if you wrote {time}: YAML reads it as the number {value}, so quote it: "{time}")'
    return ""


def _text(value: Any, what: str, example: str) -> str:
    if isinstance(value, bool):
        raise ValueError(
            f"expected a {what}, like {example}; YAML reads an unquoted on, off, yes or no as true or false"
        )
    if isinstance(value, int | float):
        raise ValueError(f"{value} has no unit; write a {what} like {example}{unquoted_time_hint(value)}")
    if not isinstance(value, str):
        raise ValueError(f"expected a {what}, like {example}, but got {type(value).__name__}")
    return value.strip()


def signed_seconds(text: str) -> float:
    """Seconds of a text such as `-1.5 h`, not rounded; used for published figures, which may be differences."""
    negative = text.strip().startswith("-")
    size = _amount(text.strip().lstrip("+-"), SECONDS, "duration", "'15 min' or '2 h'")
    return -size if negative else size


def parse_duration(value: Any) -> int:
    """Whole seconds of `15 min`, `2 h`, `1 h 30 min` or `3 days`.

    Raises ValueError on a bare number, an unknown unit or a negative duration.
    """
    text = _text(value, "duration", "'15 min' or '2 h'")
    if "-" in text.replace("e-", ""):
        raise ValueError(f"'{text}' is negative; a duration is 0 or more, like '15 min'")
    return int(_amount(text, SECONDS, "duration", "'15 min' or '2 h'") + 0.5)


def write_duration(seconds: int) -> str:
    """The duration in the largest unit that divides it."""
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds and seconds % size == 0 and not (unit == "days" and seconds < 2 * size):
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def parse_distance(value: Any) -> int:
    """Whole metres of `10 km` or `800 m`. Raises ValueError on anything else."""
    text = _text(value, "distance", "'10 km' or '800 m'")
    metres = round(_amount(text, METRES, "distance", "'10 km' or '800 m'"))
    if metres < 0:
        raise ValueError(f"'{text}' is negative; a distance is 0 or more, like '10 km'")
    return metres


def write_distance(metres: int) -> str:
    return f"{metres // 1000} km" if metres % 1000 == 0 else f"{metres} m"


def parse_speed(value: Any) -> float:
    """Kilometres per hour of `20 km/h`. Raises ValueError on anything else."""
    text = _text(value, "speed", "'20 km/h'")
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*km/h", text)
    if not match or float(match[1]) <= 0:
        raise ValueError(f"'{text}' is not a speed above 0; write it like '20 km/h'")
    return float(match[1])


def write_speed(speed: float) -> str:
    return f"{repr(speed).removesuffix('.0')} km/h"


def parse_time_of_day(value: Any) -> int:
    """Seconds after midnight of `08:00`; `24:00` is the end of the day."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1440:
        raise ValueError(f'expected a time of day like "08:00"{unquoted_time_hint(value)}')
    text = _text(value, "time of day", '"08:00"')
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text)
    if not match or int(match[2]) > 59 or int(match[1]) * 60 + int(match[2]) > 1440:
        raise ValueError(f"'{text}' is not a time of day; write it like \"08:00\"")
    return int(match[1]) * 3600 + int(match[2]) * 60


def write_time_of_day(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def parse_precision(value: Any) -> float:
    """The share of `2%` or `0.02`. Raises ValueError on anything else."""
    text = str(value).strip()
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%|(0?\.\d+)", text, re.ASCII)
    share = float(match[1]) / 100 if match and match[1] else float(match[2]) if match else 0.0
    if not 0 < share < 1:
        raise ValueError(f"'{text}' is no precision; expected a share of the figure, like '2%'")
    return share


def write_precision(share: float) -> str:
    return f"{100 * share:.10g}%"


def _as_text(*examples: str) -> dict[str, Any]:
    """JSON schema of a quantity: a text, whatever we hold inside."""
    return {"type": "string", "examples": list(examples)}


Duration = Annotated[
    int,
    BeforeValidator(parse_duration),
    PlainSerializer(write_duration, return_type=str),
    Field(json_schema_extra=_as_text("15 min", "2 h", "3 days")),
]
"""Whole seconds, written like `15 min`."""

Distance = Annotated[
    int,
    BeforeValidator(parse_distance),
    PlainSerializer(write_distance, return_type=str),
    Field(json_schema_extra=_as_text("10 km", "800 m")),
]
"""Whole metres, written like `10 km`."""

Speed = Annotated[
    float,
    BeforeValidator(parse_speed),
    PlainSerializer(write_speed, return_type=str),
    Field(json_schema_extra=_as_text("20 km/h")),
]
"""Kilometres per hour, written like `20 km/h`."""

TimeOfDay = Annotated[
    int,
    BeforeValidator(parse_time_of_day),
    PlainSerializer(write_time_of_day, return_type=str),
    Field(json_schema_extra=_as_text("08:00")),
]
"""Seconds after midnight, written like `"08:00"`."""

Precision = Annotated[
    float,
    BeforeValidator(parse_precision),
    PlainSerializer(write_precision, return_type=str),
    Field(json_schema_extra=_as_text("2%")),
]
"""A share of a figure, written like `2%`."""

Probability = Annotated[float, Field(ge=0, le=1)]
"""A number from 0 to 1."""

MOST_PEOPLE = 100_000
"""No place has as many: a larger number is a slip that would fill the memory."""

People = Annotated[int, Field(gt=0, le=MOST_PEOPLE)]
"""A number of people, 1 or more."""

LARGEST_RATE = 1000
"""No line fails as often in a year, and no factor is as large: a larger number is a slip that would never end."""

Rate = Annotated[float, Field(ge=0, le=LARGEST_RATE)]
"""A number from 0 on, within reason."""
