"""What a person costs in a month: the wage of the hours on duty, or the same where there are no rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.loads import open_hours, shift_hours
from analysis.staffing.places import Counts, Place, hours_of
from scenarios.base import WrongInput
from scenarios.scenario import Scenario
from scenarios.technicians import Shift, split_by_share

WEEKS_OF_MONTH = 365 / 12 / 7


@dataclass(frozen=True)
class Mix:
    """What people cost of whom so many work each pattern: whole people, as the scenario has them."""

    shares: tuple[float, ...]
    prices: tuple[float, ...]

    def of(self, count: int) -> float:
        people = split_by_share(count, self.shares)
        return sum(price * n for price, n in zip(self.prices, people, strict=True))


@dataclass(frozen=True)
class Prices:
    """What people cost at each place."""

    each: tuple[float, ...]
    """One person; of patterns that are staffed together by their shares, a mean one."""
    unit: str
    """`CNY a month`, or `people`."""
    mixed: Mapping[int, Mix] = field(default_factory=dict)
    """By position, the places at which patterns of unequal cost are staffed together."""

    def of(self, counts: Counts) -> float:
        """The cost of a staffing; rounded, so that equal costs are equal however they were added up."""
        costs = (
            self.mixed[place].of(count) if place in self.mixed else self.each[place] * count
            for place, count in enumerate(counts)
        )
        return round(sum(costs), 6)


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
    mixed = {number: _mix(scenario) for number, place in enumerate(places) if _is_mixed(scenario, place)}
    return Prices(tuple(_of_a_month(scenario, place) for place in places), f"{costs.currency} a month", mixed)


def _is_mixed(scenario: Scenario, place: Place) -> bool:
    """Whether the people of a place are split over several patterns."""
    shares_out = place.kind == "technicians" and place.group < 0 and not place.pattern
    return shares_out and bool(scenario.technicians.shifts)


def _mix(scenario: Scenario) -> Mix:
    crew = scenario.technicians
    prices = (scenario.costs.regular_hour * _hours_of_pattern(scenario, name) * WEEKS_OF_MONTH for name in crew.shifts)
    return Mix(tuple(pattern.share for pattern in crew.shifts.values()), tuple(prices))


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
        return _hours_of_pattern(scenario, place.pattern)
    if crew.shifts:
        return sum(pattern.share * _hours_of_pattern(scenario, name) for name, pattern in crew.shifts.items())
    return shift_hours(scenario, crew.shift) * (1 - crew.absence)


def _hours_of_pattern(scenario: Scenario, name: str) -> float:
    pattern = scenario.technicians.shifts[name]
    return shift_hours(scenario, Shift(hours=pattern.hours, lunch=pattern.lunch)) * (1 - scenario.technicians.absence)
