"""Crews of the second line, and lead times that run in open time alone."""

from __future__ import annotations

from scenarios.calendars import DAY, merged, parse_week
from scenarios.dispatch import Staffed
from scenarios.distributions import Uniform
from scenarios.distributions.families import Form
from scenarios.lead_time import parse_business_days
from scenarios.scenario import Scenario
from sim.plan import SecondLinePlan, Table
from sim.planning.calendars import Calendars
from sim.planning.stations import station_plan
from sim.planning.tables import table_of
from sim.quantiles import threshold


def second_line_plan(scenario: Scenario, calendars: Calendars) -> SecondLinePlan:
    part = scenario.second_line
    crews = Staffed(handling=part.handling, agents=part.crews, open=part.open)
    names = [f"second line: {name}" for name in scenario.areas] if part.sharing == "per_area" else ["second line"]
    opens, closes = calendars.open(part.open)
    day = _business_day(scenario, part.open)
    return SecondLinePlan(
        needed=_needed(scenario),
        stations=[station_plan(name, crews, calendars) for name in names],
        per_area=part.sharing == "per_area",
        opens=opens,
        closes=closes,
        lead=_lead_table(part.lead, day),
        visit_after=threshold(part.visit_after),
        parts_needed=threshold(part.parts.needed),
        parts_lead=_lead_table(part.parts.lead, day),
    )


def _needed(scenario: Scenario) -> list[list[int]]:
    """Thresholds by fault class, of first reports and of repeats; what stands last is for orders."""
    part = scenario.second_line
    chances = [part.needed if fault.second_line is None else fault.second_line for fault in scenario.faults.values()]
    return [[threshold(chance), threshold(min(chance * part.repeat_factor, 1.0))] for chance in [*chances, 0.0]]


def _business_day(scenario: Scenario, text: str) -> int:
    """Open seconds of an average day on which the calendar opens, in an ordinary week."""
    weekly = scenario.calendar(text).weekly
    if weekly == "always":
        return DAY
    week = merged(parse_week(weekly))
    days = {opens // DAY for opens, _ in week}
    return sum(closes - opens for opens, closes in week) // max(len(days), 1)


def _lead_table(lead: Form | str | None, day: int) -> Table | None:
    if not isinstance(lead, str):
        return table_of(lead)
    low, high = (f"{round(number * day)} s" for number in parse_business_days(lead))
    return table_of(Uniform(low=low, high=high))
