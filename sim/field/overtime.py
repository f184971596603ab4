"""Overtime by backlog: departures go on after the last departure time of a shift while too many tickets wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator

from simpy.events import Event

from scenarios.calendars import before_and_after_lunch
from sim.field.pool import Pool
from sim.field.technician import Technician
from sim.moments import Moment
from sim.rosters import last_departures
from sim.rules import MISSING, Phase, extended_until
from sim.world import World

Steps = Generator[Event, None, None]
LastDeparture = tuple[Technician, int, int]
"""Technician, beginning of the shift, beginning of the next one that is not missed."""


class Overtime:
    """Looks at the backlog of each area whenever a shift's last departure time has come."""

    def __init__(self, world: World, pool: Pool) -> None:
        self._world, self._pool, self._plan = world, pool, world.plan
        self._ends: dict[int, list[LastDeparture]] = defaultdict(list)
        for technician in pool.technicians:
            self._note_shifts(technician)
        world.clock.process(self._look())

    def _note_shifts(self, technician: Technician) -> None:
        worked = {begins for _, _, begins in technician.windows}
        for instant, begins, next_ in last_departures(technician.plan, worked, self._plan.latest_start):
            self._ends[instant].append((technician, begins, next_))

    def _look(self) -> Steps:
        for instant in sorted(self._ends):
            yield Moment(self._world.clock, instant, Phase.CALENDAR, self._pool.number)
            for technician, begins, next_ in self._ends[instant]:
                self._extend(technician, begins, next_, instant)

    def _extend(self, technician: Technician, begins: int, next_: int, now: int) -> None:
        field, person = self._plan.field, technician.plan
        waiting = self._pool.waiting(person.area)
        until = extended_until(now, waiting, field.overtime_backlog, field.overtime_hours, next_)
        if until == MISSING:
            return
        parts = before_and_after_lunch(begins, until, person.lunch)
        windows = [(max(opens, now), closes, begins) for opens, closes in parts if closes > now]
        if windows:
            technician.extend(windows)
            self._world.records.extended[technician.number, begins] = until
            for opens, _, _ in windows:
                again = Moment(self._world.clock, opens, Phase.CALENDAR, self._pool.number)
                again.callbacks.append(lambda _: self._pool.wake())
