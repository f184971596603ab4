"""Who repairs: technicians as individuals with shifts, absence, a place on the map and a way of sharing work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt, model_validator

from scenarios.base import Model
from scenarios.calendars import CalendarText, SpanText
from scenarios.distributions import Distribution
from scenarios.own_policy import WORD_OR_CLASS, Class, OwnPolicy, Word
from scenarios.quantities import MOST_PEOPLE, Duration, People, Probability, Speed

Sharing = Annotated[
    Annotated[Literal["dedicated", "pooled", "borrow", "work_hours"], Word] | Annotated[OwnPolicy, Class],
    WORD_OR_CLASS,
]
"""Whose tickets a technician takes."""

QueueRule = Annotated[
    Annotated[
        Literal[
            "first_come", "priority", "earliest_due", "least_slack", "appointment_first", "nearest_job",
        ],
        Word,
    ]
    | Annotated[OwnPolicy, Class],
    WORD_OR_CLASS,
]  # fmt: skip
"""Which waiting ticket is next."""


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


class ShiftPattern(Shift):
    """Working hours of a part of the technicians of each area."""

    share: Probability
    """Share of the technicians of each area; largest remainders are rounded up, and of equal ones the first."""


class Borrowing(Model):
    """When a free technician helps a neighbour area: few tickets wait at home, and many there, or one for long."""

    own_at_most: NonNegativeInt = 0
    """So many tickets may wait in the own area."""
    other_at_least: PositiveInt = 1
    """So many wait in the other area, beyond those that its own free technicians take."""
    other_waits: Duration | None = None
    """Or: so long has the oldest ticket there waited for a technician."""
    neighbours: dict[str, list[str]] = {}
    """Areas that the technicians of an area help, in the order in which they are asked; for an area that is not
    mentioned all others, the nearest first."""


class Overtime(Model):
    """Departures go on after the last departure time of a shift while too many tickets wait."""

    backlog: PositiveInt
    """At least so many tickets wait in the technician's area at the last departure time."""
    hours: Duration = Field(gt=0)
    """So much longer departures are allowed."""


class NightDuty(Model):
    """People on stand-by, on top of the technicians; they take urgent tickets alone."""

    per_area: People
    """People on stand-by in each area at a time."""
    hours: CalendarText
    """When they are on duty, like `18:00-08:00`."""
    priority: int | None = Field(default=None, ge=1, le=9)
    """They take tickets of this priority class and of higher ones (1 is the highest); without it, all."""


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
    skills: list[str] = []
    """What they can do, by the names that fault classes use as `skill`; without any, everything."""
    employer: Literal["own", "contractor"] = "own"
    """A `contractor` gets a ticket only if no own technician is free for it (with `work_hours`: if no own
    technician on duty has the hours for it); the lowest number goes first."""


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
    shifts: dict[str, ShiftPattern] = {}
    """Instead of `shift`: two or more patterns of hours by name, with shares that add up to 1."""
    absence: Probability = 0.0
    """Probability that a technician misses a whole shift."""
    latest_start: Duration = 0
    """So long before the end of the shift the last departure is; what has begun is finished in overtime."""
    sharing: Sharing = "dedicated"
    """`dedicated`: only tickets of the own area; `pooled`: anyone goes anywhere; `borrow`: the own area, and
    neighbours by the rule `borrow`; `work_hours`: anywhere, as long as the day's hours last; or a class of yours."""
    borrow: Borrowing = Borrowing()
    """When technicians help a neighbour area; with sharing `borrow`."""
    standard_hours: Duration | None = Field(default=None, gt=0)
    """Hours that a technician offers on a day, with sharing `work_hours`: each ticket takes its standard time from
    them. Without it, the hours on the roster, lunch left out."""
    queue: QueueRule = "first_come"
    """Which waiting ticket is next: `first_come`, longest since its report; `priority`, then that; `earliest_due`;
    `least_slack`, due less the mean work of its class; `appointment_first`, then first come; `nearest_job`, the
    pair of technician and ticket with the shortest trip; or a class of yours."""
    ageing: Duration | None = Field(default=None, gt=0)
    """With queue `priority`: the class of a ticket rises by one for each such time since its report."""
    overtime: Overtime | None = None
    """Overtime by backlog; without it, work in hand is finished and nothing is begun."""
    night_duty: NightDuty | None = None
    """People on stand-by."""
    knows_line: PositiveFloat = 1.0
    """Multiplies the time on site of a technician who was the last one at the ticket, or at the one it repeats."""
    travel: Travel = Travel()
    """Trips."""

    @model_validator(mode="after")
    def _per_area_or_roster(self) -> Technicians:
        if self.roster and self.per_area:
            raise ValueError("'roster' stands instead of 'per_area'; give one or the other")
        return self

    @model_validator(mode="after")
    def _shifts_of_everybody(self) -> Technicians:
        if self.shifts and self.roster:
            raise ValueError("'shifts' are of the technicians 'per_area'; a group of the 'roster' has its own 'shift'")
        total = sum(pattern.share for pattern in self.shifts.values())
        if self.shifts and abs(total - 1) > 1e-6:
            raise ValueError(f"the shares of 'shifts' add up to {total:g}; expected 1")
        return self

    @property
    def stays_at_home(self) -> bool:
        """Whether each area needs technicians of its own."""
        return self.sharing not in ("pooled", "work_hours")


def split_by_share(count: int, shares: Sequence[float]) -> list[int]:
    """Whole numbers in these proportions that add up to the count; largest remainders first, then the first."""
    exact = [count * share for share in shares]
    whole = [int(each + 1e-9) for each in exact]
    by_remainder = sorted(range(len(shares)), key=lambda number: whole[number] - round(exact[number], 9))
    for number in by_remainder[: count - sum(whole)]:
        whole[number] += 1
    return whole
