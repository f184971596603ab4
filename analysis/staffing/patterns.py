"""Shift patterns: when a person begins, has lunch and goes home, and on which days of the week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from math import gcd

import numpy as np

from scenarios.calendars import DAY, WEEK, WEEKDAYS
from scenarios.quantities import write_time_of_day
from scenarios.tasks.roster import Roster

HOUR = 3600


@dataclass(frozen=True, order=True)
class Pattern:
    """What a person works in every week; times in seconds."""

    days: tuple[int, ...]
    """Days of the week on which the shift begins, Monday is 0."""
    start: int
    """After midnight."""
    length: int
    lunch: tuple[int, int] | None = None
    """After the midnight before the shift."""

    @property
    def paid(self) -> float:
        """Hours of work in a week, without lunch."""
        lunch = 0 if self.lunch is None else self.lunch[1] - self.lunch[0]
        return len(self.days) * (self.length - lunch) / HOUR

    @property
    def hours(self) -> str:
        """The shift as a calendar, for example `Mon-Fri 08:00-17:00`."""
        return f"{days_in_words(self.days)} {self.shift_hours}".strip()

    @property
    def shift_hours(self) -> str:
        return f"{write_time_of_day(self.start)}-{write_time_of_day((self.start + self.length) % DAY)}"

    @property
    def lunch_hours(self) -> str | None:
        """The lunch as a span of a day, for example `12:00-13:00`."""
        return None if self.lunch is None else "-".join(write_time_of_day(edge % DAY) for edge in self.lunch)

    def at_work(self, step: int) -> np.ndarray:
        """Whether the person works in each step of so many seconds of the week; what is beyond Sunday is on Monday."""
        found = np.zeros(WEEK // step, bool)
        for day in self.days:
            begins = day * DAY + self.start
            found[np.arange(begins, begins + self.length, step) // step % len(found)] = True
            if self.lunch is not None:
                eats = np.arange(day * DAY + self.lunch[0], day * DAY + self.lunch[1], step)
                found[eats // step % len(found)] = False
        return found


def days_in_words(days: Sequence[int]) -> str:
    """`Mon-Fri`, `Sat-Wed` over the weekend, `Mon,Tue,Thu`; nothing for every day."""
    if len(days) == 7:
        return ""
    for first in days:
        run = [(first + offset) % 7 for offset in range(len(days))]
        if sorted(run) == sorted(days) and len(days) > 2:
            return f"{WEEKDAYS[run[0]]}-{WEEKDAYS[run[-1]]}"
    return ",".join(WEEKDAYS[day] for day in days)


def days_off_in_words(days: Sequence[int]) -> str:
    """`Sat, Sun`, or `none`; a free Sunday and Monday in this order."""
    free = [day for day in range(7) if day not in days]
    if len(free) > 1 and free[0] == 0 and free[-1] == 6:
        cut = next((place for place in range(1, len(free)) if free[place] - free[place - 1] > 1), 0)
        free = free[cut:] + free[:cut]
    return ", ".join(WEEKDAYS[day] for day in free) or "none"


def _days_worked(options: Roster) -> list[tuple[int, ...]]:
    """Every choice of days on which a person may work."""
    if options.work_days == 7:
        return [tuple(range(7))]
    if options.days_off == "any":
        return sorted(combinations(range(7), options.work_days))
    return sorted(tuple(sorted((first + offset) % 7 for offset in range(options.work_days))) for first in range(7))


def _lunches(options: Roster, start: int, length: int, step: int) -> Iterator[tuple[int, int] | None]:
    """Every lunch that a shift may have, half hours apart from each other where that is the step."""
    if not options.lunch or length <= options.lunch_until:
        yield None
        return
    last = options.lunch_until - options.lunch
    for after in range(options.lunch_from, last + 1, step):
        yield start + after, start + after + options.lunch


def step_of(options: Roster) -> int:
    """The longest step in seconds in which every shift, every lunch and every hour is whole."""
    times = [*options.starts, *options.lengths, options.lunch, options.lunch_from, options.lunch_until]
    return gcd(HOUR, *times)


def patterns_of(options: Roster) -> list[Pattern]:
    """Every shift pattern that the options allow; lunches begin whole hours after `lunch_from`, or as far apart as
    shifts do."""
    step = max(step_of(options), HOUR // 2)
    return [
        Pattern(days, start, length, lunch)
        for days in _days_worked(options)
        for start in sorted(set(options.starts))
        for length in sorted(set(options.lengths))
        for lunch in _lunches(options, start, length, HOUR if step >= HOUR else step)
    ]


def hours_covered(patterns: Sequence[Pattern]) -> np.ndarray:
    """Hours of the week in which somebody can be at work the whole time."""
    step = gcd(HOUR, *(time for each in patterns for time in (each.start, each.length, *(each.lunch or ()))))
    steps = np.any([each.at_work(step) for each in patterns], axis=0)
    return steps.reshape(168, -1).all(axis=1)


def in_words(hour: int) -> str:
    """An hour of the week, for example `Monday 22:00-23:00`."""
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return f"{names[hour // 24]} {hour % 24:02d}:00-{hour % 24 + 1:02d}:00"


def runs(hours: Sequence[int]) -> list[list[int]]:
    """Hours that follow each other."""
    found = groupby(enumerate(hours), key=lambda pair: pair[1] - pair[0])
    return [[hour for _, hour in group] for _, group in found]
