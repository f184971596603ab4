"""Who repairs: technicians as individuals with shifts, absence, a place on the map and a way of sharing work."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, PositiveFloat, model_validator

from scenarios.base import Model
from scenarios.calendars import CalendarText, SpanText
from scenarios.distributions import Distribution
from scenarios.quantities import MOST_PEOPLE, Duration, People, Probability, Speed


class Shift(Model):
    """Working hours."""

    hours: CalendarText = "always"
    """When the shift begins and ends, by day."""
    lunch: SpanText | None = None
    """A time without departures, like `12:00-13:00`; work running then shortens it, and it is never made up."""


class Travel(Model):
    """How long a trip takes: along the map, or drawn.

    Sources of randomness: the drawn time of a trip.
    """

    speed: Speed | None = None
    """Speed on the road; without it and without `time`, travel takes no time."""
    detour: PositiveFloat = 1.0
    """Length of the road by length of the straight line."""
    metric: Literal["euclid", "manhattan"] = "euclid"
    """Straight line, or along a grid of streets."""
    hours: list[PositiveFloat] = Field(default=[1.0] * 24, min_length=24, max_length=24)
    """Factor on the speed for each hour of the day at departure, from 00-01 on."""
    enter: Duration = 0
    """Added to each trip: parking and getting in."""
    time: Distribution | None = None
    """Instead of `speed`: a drawn time for each trip, wherever it leads."""

    @model_validator(mode="after")
    def _one_way(self) -> Travel:
        if self.speed is not None and self.time is not None:
            raise ValueError("'time' stands instead of 'speed'; give one or the other")
        return self


class TechnicianGroup(Model):
    """Technicians who are alike."""

    area: str
    """Their home area."""
    count: People = 1
    """How many."""
    shift: Shift | None = None
    """Their hours, where they differ from `technicians.shift`."""
    absence: Probability | None = None
    """Their absence, where it differs from `technicians.absence`."""
    work_factor: PositiveFloat = 1.0
    """Multiplies their time on site: 0.9 needs a tenth less time."""


class Technicians(Model):
    """The field force.

    Sources of randomness: absence per technician and shift.
    """

    per_area: int | None = Field(default=None, ge=0, le=MOST_PEOPLE)
    """Technicians on the roster of each area every day, before absence; null takes it away where a roster is meant."""
    roster: list[TechnicianGroup] = []
    """Instead of `per_area`: groups of technicians one by one."""
    shift: Shift = Shift()
    """Their hours."""
    absence: Probability = 0.0
    """Probability that a technician misses a whole shift."""
    latest_start: Duration = 0
    """So long before the end of the shift the last departure is; what has begun is finished in overtime."""
    sharing: Literal["dedicated", "pooled"] = "dedicated"
    """`dedicated`: only tickets of the own area; `pooled`: anyone goes anywhere."""
    queue: Literal["first_come", "priority", "earliest_due", "nearest_job"] = "first_come"
    """Which waiting ticket is next: longest since its report; by priority, then that; earliest due; or the
    pair of technician and ticket with the shortest trip."""
    travel: Travel = Travel()
    """Trips."""

    @model_validator(mode="after")
    def _per_area_or_roster(self) -> Technicians:
        if self.roster and self.per_area:
            raise ValueError("'roster' stands instead of 'per_area'; give one or the other")
        return self
