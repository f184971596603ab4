"""Calendars of a scenario as instants of the run."""

from __future__ import annotations

from math import ceil

from scenarios.calendars import DAY, Intervals, merged, shifts_of
from scenarios.scenario import Scenario
from sim.planning.tables import split


class Calendars:
    """Intervals of the scenario's calendars over the run and four weeks beyond."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.days = ceil(scenario.horizon.cut / DAY) + 28

    def shifts(self, text: str) -> Intervals:
        """One interval for each shift; the first may have begun before second 0."""
        return shifts_of(self.scenario.calendar(text), self.days, self.scenario.start, first=-1)

    def open_time(self, text: str) -> Intervals:
        """When a calendar is open, from second 0 on, without a seam between shifts."""
        return [(max(opens, 0), min(closes, self.days * DAY)) for opens, closes in merged(self.shifts(text))]

    def open(self, text: str) -> tuple[list[int], list[int]]:
        """The same in two lists; empty lists mean that it never closes."""
        intervals = self.open_time(text)
        return ([], []) if intervals == [(0, self.days * DAY)] else split(intervals)
