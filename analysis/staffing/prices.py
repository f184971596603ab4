"""What a person costs in a month: the wage of the hours on duty, or the same where there are no rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.loads import open_hours, shift_hours
from analysis.staffing.places import Counts, Place, hours_of
from scenarios.base import WrongInput
from scenarios.scenario import Scenario
from scenarios.technicians import Shift

WEEKS_OF_MONTH = 365 / 12 / 7


@dataclass(frozen=True)
class Prices:
    """The cost of one more person at each place."""

    each: tuple[float, ...]
    unit: str
    """`CNY a month`, or `people`."""

    def of(self, counts: Counts) -> float:
        """The cost of a staffing; rounded, so that equal costs are equal however they were added up."""
        return round(sum(price * count for price, count in zip(self.each, counts, strict=True)), 6)


def prices_of(scenario: Scenario, places: Sequence[Place]) -> Prices:
    """Where the scenario has a rate for a regular hour, a technician costs the hours of the shift, less absence and
    lunch, and an agent of a desk every open hour at the rate of its minutes.

    Raises WrongInput where agents would cost nothing beside technicians who do.
    """
    costs = scenario.costs
    if not costs.regular_hour:
        return Prices(tuple(1.0 for _ in places), "people")
    for place in places:
        if place.kind == "agents" and not costs.desk_minute:
            raise WrongInput(
                f"task.desks: an agent of '{place.name}' costs nothing, as costs.desk_minute is 0 while "
                "costs.regular_hour is not; expected a rate for both"
            )
    return Prices(tuple(_of_a_month(scenario, place) for place in places), f"{costs.currency} a month")


def _of_a_month(scenario: Scenario, place: Place) -> float:
    if place.kind == "agents":
        return 60 * scenario.costs.desk_minute * open_hours(scenario, hours_of(scenario, place)) * WEEKS_OF_MONTH
    return scenario.costs.regular_hour * hours_on_duty(scenario, place) * WEEKS_OF_MONTH


def hours_on_duty(scenario: Scenario, place: Place) -> float:
    """Hours of a week that a technician of this place works on average, after absence."""
    crew = scenario.technicians
    if place.group >= 0:
        group = crew.roster[place.group]
        absence = crew.absence if group.absence is None else group.absence
        return shift_hours(scenario, scenario.shift_of(group)) * (1 - absence)
    if place.pattern:
        return shift_hours(scenario, _shift(scenario, place.pattern)) * (1 - crew.absence)
    if crew.shifts:
        mean = sum(
            pattern.share * shift_hours(scenario, _shift(scenario, name)) for name, pattern in crew.shifts.items()
        )
        return mean * (1 - crew.absence)
    return shift_hours(scenario, crew.shift) * (1 - crew.absence)


def _shift(scenario: Scenario, pattern: str) -> Shift:
    hours = scenario.technicians.shifts[pattern]
    return Shift(hours=hours.hours, lunch=hours.lunch)
