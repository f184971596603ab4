"""From hourly needs to a roster of technicians."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, NonNegativeFloat, PositiveInt, model_validator

from scenarios.base import Model
from scenarios.calendars import DAY, CalendarText
from scenarios.quantities import Duration, People, TimeOfDay, write_duration

QUARTER = 900


class Roster(Model):
    """Makes a roster with lunch and days off that covers the hourly needs at the fewest hours, and simulates it."""

    name: Literal["roster"] = "roster"
    """`roster`: from hourly needs to shifts with lunch and days off, and what these are worth in the simulation."""
    variant: str = ""
    """The variant whose technicians are rostered; without it, the reference."""
    starts: list[TimeOfDay] = Field(default=[8 * 3600, 9 * 3600, 10 * 3600, 11 * 3600, 12 * 3600], min_length=1)
    """When a shift may begin, on whole quarter hours: `["07:00", "08:00", "13:00"]`. The default leaves mornings as
    they mostly are, and lets people work until nine in the evening."""
    lengths: list[Duration] = Field(default=[9 * 3600], min_length=1)
    """How long a shift may be, lunch included, in quarter hours: by default eight hours of work and one of lunch."""
    rest: Duration = Field(default=11 * 3600, lt=DAY)
    """How long everybody is at least off between two days of work, which begin at the same time: a shift may be 24 h
    less this time, by default 13 h. Eleven hours in every twenty-four are what law asks for in the European Union
    (Directive 2003/88/EC, article 3); put in what holds where you are."""
    lunch: Duration = 3600
    """How long lunch is, in quarter hours; `0 s` for none. It is not paid."""
    lunch_from: Duration = 3 * 3600
    """So long after the beginning of a shift lunch may begin."""
    lunch_until: Duration = 6 * 3600
    """So long after the beginning of a shift lunch must be over; a shift that is no longer than that has none."""
    work_days: int = Field(default=5, ge=1, le=7)
    """Days of the week on which a person works; five leave 40 hours with the default shift."""
    days_off: Literal["together", "any"] = "together"
    """Whether free days are next to each other, or fall as they may."""
    hours: CalendarText | None = None
    """When technicians are to be there, like `08:00-20:00`; without it, whenever some shift allows it. What comes in
    at other times is done afterwards."""
    begun_within: Duration = Field(default=8 * 3600, gt=0)
    """Jobs are begun evenly over so many hours of work after they have come. The default is a day's work, since
    promises are in days; a shorter time follows the hours in which reports come, and asks for more people."""
    people: Literal["same_hours", "as_needed"] | People = "same_hours"
    """How many people there may be. `same_hours`: as many as today's paid hours of the area allow, so that what is
    compared is when people come and not how many; as few hours as possible are short of the needs, which are as large
    as the hours that can be had. `as_needed`: as many as it takes to cover the load with its reserve in every single
    hour, at the fewest paid hours. Or a number: at most so many people in each area."""
    technicians: People | None = None
    """With `same_hours`: so many technicians in each area on the hours of today's shift instead of those there are, as
    `task=staff` finds them."""
    safety: NonNegativeFloat = 0.5
    """With `as_needed`: how many people beyond the load, in square roots of it (square-root rule); at 0.5 about half of
    the jobs would find somebody free at once."""
    nodes: PositiveInt = 5000
    """So many branches of the search for the roster at most; a number and no time, so that the answer is the same on
    every machine. Where they do not suffice the result says how far from the best it may be."""
    replications: int = Field(default=24, ge=2)
    """Replications of today's and of the new roster: both see the same customers and faults."""

    @model_validator(mode="after")
    def _quarters_of_hours(self) -> Roster:
        if any(start % QUARTER or start >= DAY for start in self.starts):
            raise ValueError("'starts' are quarters of an hour before midnight; expected times like \"07:30\"")
        if any(length % QUARTER or not 0 < length < DAY for length in self.lengths):
            raise ValueError("'lengths' are quarters of an hour, and less than a day; expected some like '9 h'")
        if any(each % QUARTER for each in (self.lunch, self.lunch_from, self.lunch_until, self.begun_within)):
            raise ValueError("'lunch', its limits and 'begun_within' are quarters of an hour, like '45 min' or '3 h'")
        return self

    @model_validator(mode="after")
    def _leaves_time_to_rest(self) -> Roster:
        longest = max(self.lengths)
        if self.work_days > 1 and DAY - longest < self.rest:
            raise ValueError(
                f"'lengths': a shift of {write_duration(longest)} leaves {write_duration(DAY - longest)} until the "
                f"next one, less than 'rest'; expected at most '{write_duration(DAY - self.rest)}', or a shorter 'rest'"
            )
        return self

    @model_validator(mode="after")
    def _has_room_for_lunch(self) -> Roster:
        if self.lunch and self.lunch_from + self.lunch > self.lunch_until:
            raise ValueError("'lunch_until' is too early for a 'lunch' that begins at 'lunch_from'")
        return self

    @model_validator(mode="after")
    def _hours_of_technicians(self) -> Roster:
        if self.technicians is not None and self.people != "same_hours":
            raise ValueError("'technicians' says how many hours there may be, with 'people: same_hours' only")
        return self
