"""One person of the field: where, whether free, and until when."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from scenarios.calendars import DAY, before_and_after_lunch
from sim.plan import TechnicianPlan
from sim.ticket import Ticket

if TYPE_CHECKING:
    from sim.field.call import Lock

Window = tuple[int, int, int]
"""When a technician may depart: from, until, and the beginning of the shift."""


def departures(person: TechnicianPlan, absent: list[bool], latest_start: int) -> list[Window]:
    """When a technician may depart: without lunch, the end of the shift and missed shifts."""
    found = []
    for (begins, ends), missing in zip(person.shifts, absent, strict=True):
        if not missing:
            parts = before_and_after_lunch(begins, ends - latest_start, person.lunch)
            found += [(opens, closes, begins) for opens, closes in parts]
    return found


class Technician:
    """One person: where, and whether free."""

    def __init__(self, number: int, plan: TechnicianPlan, windows: list[Window]) -> None:
        self.number, self.plan, self.base = number, plan, plan.base
        self.windows, self._window = windows, 0
        self.busy = False
        self.locks: list[Lock] = []
        self._place, self._free_since = plan.base, -1

    def may_depart(self, now: int) -> bool:
        """Whether the technician is free and on duty for a departure. Time only goes forward."""
        if self.busy:
            return False
        windows = self.windows
        while self._window < len(windows) and windows[self._window][1] <= now:
            self._window += 1
        return self._window < len(windows) and windows[self._window][0] <= now

    def may_depart_at(self, instant: int) -> bool:
        """Whether an instant, perhaps a later one, lies in a window."""
        number = bisect_left(self.windows, (instant + 1,)) - 1
        return number >= 0 and instant < self.windows[number][1]

    def day_on_duty(self, now: int) -> int | None:
        """The day on which the present shift began; None where nobody may depart again in one that has begun."""
        number, windows = self._window, self.windows
        while number < len(windows) and windows[number][1] <= now:
            number += 1
        return windows[number][2] // DAY if number < len(windows) and windows[number][2] <= now else None

    def extend(self, windows: list[Window]) -> None:
        """Further windows, from now on."""
        place = bisect_left(self.windows, windows[0])
        self.windows[place:place] = windows

    def place(self) -> tuple[int, int]:
        """Where the technician departs from: the last job of this shift, else the base."""
        return self._place if self._free_since >= self.windows[self._window][2] else self.base

    def factor(self, ticket: Ticket) -> int:
        """Per mille of the time on site; who was the last one there knows the line."""
        return self.plan.known_factor if ticket.technician == self.number else self.plan.work_factor

    def finish(self, now: int, place: tuple[int, int]) -> None:
        """The job is done; the technician stays where it was."""
        self.busy, self._free_since, self._place = False, now, place
