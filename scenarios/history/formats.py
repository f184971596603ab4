"""Ways to write a report time, and how each is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from scenarios.base import WrongInput

_DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d",
    "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y",
    "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%b %d, %Y",
)  # fmt: skip
_TIMES = (" %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S.%f", "T%H:%M:%S", "")
COMMON_FORMATS = tuple(day + time for time in _TIMES for day in _DATES)
"""Ways to write a time that are tried when a hint is needed; never to guess in silence."""

Parse = Callable[[str], datetime]
"""Reads one report time; raises ValueError where the text is none."""


def check_format(text: str) -> None:
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


def parser(date_format: str | None) -> Parse:
    """What reads a format; ISO 8601 where none is given."""
    if date_format is None:
        return datetime.fromisoformat
    day, _, time = date_format.partition(" ")
    if re.fullmatch("([^%]|%[YymbBd])+", day) and re.fullmatch("([^%]|%[HMSIpf])+", time):
        return _by_halves(day, time)
    return lambda text: datetime.strptime(text, date_format)


def fits(texts: Iterable[str], parse: Parse) -> bool:
    """Whether every text is a time."""
    try:
        return all(parse(text) is not None for text in texts)
    except ValueError:
        return False


def parsed(texts: Iterable[str], parse: Parse) -> dict[str, datetime]:
    """Every different text with its time; texts that are no time are left out."""
    found = {}
    for text in set(texts):
        try:
            found[text] = parse(text)
        except ValueError:
            continue
    return found
