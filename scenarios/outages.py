"""Common cause: elements of the network whose failure takes many lines with it, and who repairs them."""

from __future__ import annotations

from pydantic import Field, PositiveInt, model_validator

from scenarios.base import Model
from scenarios.calendars import CalendarText
from scenarios.distributions import Distribution
from scenarios.quantities import Duration, People, Probability, Rate


class SeveralTickets(Model):
    """How many tickets of one element show that it has failed."""

    count: int = Field(ge=2)
    """Number of tickets whose intake has ended."""
    within: Duration = Field(gt=0)
    """Longest time from the first of them to the last."""


class ElementClass(Model):
    """A kind of element, such as a cabinet or a splitter, and what its failure sets going.

    Sources of randomness: per element and week the failures, their times and marks; per outage the alarm, its delay
    and the repair; per outage and line whether it reports, when, and whether it has a fault of its own; per ticket the
    line test.
    """

    lines_each: PositiveInt
    """Lines under one element; an area has as many elements as its lines need."""
    per_element_and_year: Rate = 0.0
    """Failures per element and year of 365 days; an element that is down does not fail again."""
    reports: Probability = 1.0
    """Probability that a line under the failed element reports."""
    report_delay: Distribution | None = None
    """From the failure to a line's report; without it, at once."""
    alarm: Probability = 0.0
    """Probability that the network raises an alarm."""
    alarm_delay: Distribution | None = None
    """From the failure to the alarm; without it, at once."""
    tickets: SeveralTickets | None = None
    """Several tickets of one element show the outage, too; without it, they do not."""
    repair: Distribution
    """Work of the plant crew."""
    crews: People | None = None
    """Plant crews for this class, for all areas together; without it, as many as needed."""
    open: CalendarText = "always"
    """When they start work."""
    line_test: Distribution | None = None
    """From the repair until a waiting ticket is tested, and closes if its line works; without it, at once."""
    own_fault: Probability = 0.0
    """Probability that a line that reports has a fault of its own besides, and goes on after the repair."""

    @model_validator(mode="after")
    def _somebody_notices(self) -> ElementClass:
        if self.per_element_and_year > 0 and self.alarm == 0 and self.reports == 0:
            raise ValueError("nobody would ever notice a failure; 'alarm' or 'reports' must be above 0")
        return self


class Outages(Model):
    """Failures of elements, and what is done with the many tickets that one of them makes."""

    aggregation: bool = True
    """Tickets under a known outage wait for its repair as its children, and earlier ones are called back; without it,
    every ticket is dispatched by itself."""
    elements: dict[str, ElementClass] = {}
    """Classes of elements by name."""
