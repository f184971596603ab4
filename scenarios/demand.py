"""What there is to repair: areas with lines, classes of faults and customers, and when reports come."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, NonNegativeFloat, field_validator

from scenarios.base import Model, WrongInput
from scenarios.distributions import Distribution
from scenarios.quantities import MOST_PEOPLE, Distance, Duration, Probability, Rate


class Area(Model):
    """A square with lines spread evenly over it, and a base in its middle where technicians start.

    Sources of randomness: each line's place.
    """

    lines: int = Field(gt=0, lt=2**31)
    """Access lines (customers)."""
    side: Distance = 0
    """Side of the square."""
    centre: tuple[Distance, Distance] | None = None
    """Where its middle lies, east and north of a common point; by default areas lie side by side in a grid."""
    kind: Literal["urban", "rural"] = "urban"
    """Town or country, where a promise to customers tells them apart."""
    technicians: int | None = Field(default=None, ge=0, le=MOST_PEOPLE)
    """Technicians of this area, where it differs from `technicians.per_area`."""


class FaultClass(Model):
    """A kind of fault. What is not given here is taken from `remote`, `repair` and `second_line`.

    Sources of randomness: the class of each report.
    """

    share: Probability = 1.0
    """Share of first reports."""
    effect: Literal["out_of_service", "other"] = "out_of_service"
    """Whether the line is out of service, where a promise to customers tells that apart."""
    on_site: Distribution | None = None
    """Time of diagnosis and work on site."""
    standard_time: Duration | None = Field(default=None, gt=0)
    """What a job counts in the pool of work hours."""
    skill: str | None = None
    """What a technician must be able to do; without it, anybody can."""
    remote_fix: Probability | None = None
    """Probability that it can be fixed remotely."""
    no_fault_found: Probability | None = None
    """Probability that the technician finds no fault of the network."""
    not_fixed: Probability | None = None
    """Probability that a visit does not fix it."""
    second_line: Probability | None = None
    """Probability that a visit needs the second line."""
    imperfect: Probability | None = None
    """Probability that a good-looking repair comes back."""


class CustomerClass(Model):
    """A kind of customer. Priority and repeat probability are independent of each other.

    Sources of randomness: the class of each line.
    """

    share: Probability = 1.0
    """Share of lines."""
    priority: int = Field(default=2, ge=1, le=9)
    """1 is served first."""
    service_level: Duration = 86_400
    """Promised time from report to restoration: whether it is kept is measured, and `earliest_due` goes by it."""
    due_by: str | None = None
    """Instead of `service_level`: the name of one of `promises`, which then sets when a report is due."""
    imperfect: Probability | None = None
    """Probability that a good-looking repair comes back, where it differs from the fault's."""


class Arrivals(Model):
    """How often something comes per line, and when: rate x month x weekday x hour of day.

    Sources of randomness: candidates of the Poisson process, their times, their marks.
    """

    per_line_and_year: Rate = 0.0
    """How many per line and year of 365 days."""
    factor: Rate = 1.0
    """Multiplies the rate: 1.2 is 20 % more."""
    hours: list[NonNegativeFloat] = Field(default=[1.0] * 24, min_length=24, max_length=24)
    """Relative weight of each hour of the day, from 00-01 on; only the proportions count."""
    weekdays: list[NonNegativeFloat] = Field(default=[1.0] * 7, min_length=7, max_length=7)
    """Relative weight of Monday to Sunday; only the proportions count."""
    months: list[NonNegativeFloat] = Field(default=[1.0] * 12, min_length=12, max_length=12)
    """Relative weight of January to December; needs a start date."""

    @field_validator("hours", "weekdays", "months")
    @classmethod
    def _some_weight(cls, weights: list[float]) -> list[float]:
        if sum(weights) <= 0:
            raise ValueError("all weights are 0; at least one must be above 0")
        return weights


class Reports(Arrivals):
    """When first reports come: rate x month x weekday x hour of day x busyness of the day.

    Sources of randomness: those of the arrivals, and the day's busyness.
    """

    per_line_and_year: Rate = 0.0
    """First reports per line and year of 365 days (repeats come on top)."""
    factor: Rate = 1.0
    """Multiplies the rate: 1.2 is 20 % more reports."""
    busyness_cv: float = Field(default=0.0, ge=0, le=2)
    """Coefficient of variation of a gamma factor with mean 1, drawn per area and day."""


class Columns(Model):
    """Which column of a ticket file holds what."""

    reported: str
    """When the fault was reported."""
    ticket: str | None = None
    """A ticket's number, where a ticket stands in several rows: its first row counts."""
    area: str | None = None
    """The area's name; without it, areas are drawn by their number of lines."""
    fault_class: str | None = None
    """The name of the fault class; without it, it is drawn."""
    customer_class: str | None = None
    """The name of the customer class; without it, it is drawn."""
    first_report: str | None = None
    """Tells first reports (true) from repeats (false); only then the model makes its own repeats."""


class ModelDemand(Model):
    """First reports come from the scenario's rates."""

    source: Literal["model"] = "model"


class HistoryDemand(Model):
    """First reports come from a file of past tickets; everything else is drawn."""

    source: Literal["history"]
    file: str
    """A CSV file with a header row."""
    columns: Columns
    """Names of its columns."""
    date_format: str | None = None
    """How report times are written, like `%d/%m/%Y %H:%M`; without it, ISO 8601 (`2026-11-21 08:30`)."""


def check_shares(place: str, classes: dict[str, FaultClass] | dict[str, CustomerClass]) -> None:
    """Raises WrongInput unless the shares of the classes add up to 1."""
    total = sum(cls.share for cls in classes.values())
    if not classes or abs(total - 1) > 1e-6:
        raise WrongInput(f"{place}: the shares add up to {total:g}; expected 1")
