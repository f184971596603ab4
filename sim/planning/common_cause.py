"""Elements that may fail, and storms: what each does as numbers."""

from __future__ import annotations

from datetime import datetime
from math import ceil

import numpy as np

from scenarios.outages import ElementClass
from scenarios.scenario import Scenario
from scenarios.storms import Storm
from sim.plan import Crew, ElementPlan, StationPlan, StormPlan
from sim.planning.calendars import Calendars
from sim.planning.tables import split, table_of
from sim.quantiles import threshold

HOUR, WEEKS_OF_YEAR = 3600, 365 / 7


def element_plans(scenario: Scenario, calendars: Calendars) -> list[ElementPlan]:
    return [_element(name, element, calendars) for name, element in scenario.outages.elements.items()]


def _element(name: str, element: ElementClass, calendars: Calendars) -> ElementPlan:
    tickets = element.tickets
    return ElementPlan(
        name=name,
        lines_each=element.lines_each,
        failures=element.per_element_and_year / WEEKS_OF_YEAR,
        reports=threshold(element.reports),
        report_delay=table_of(element.report_delay),
        alarm=threshold(element.alarm),
        alarm_delay=table_of(element.alarm_delay),
        tickets=0 if tickets is None else tickets.count,
        within=0 if tickets is None else tickets.within,
        line_test=table_of(element.line_test),
        own_fault=threshold(element.own_fault),
        crew=_crew(name, element, calendars),
    )


def _crew(name: str, element: ElementClass, calendars: Calendars) -> StationPlan:
    opens, closes = calendars.open(element.open)
    shifts = split(calendars.open_time(element.open))
    crews = [] if element.crews is None else [Crew(element.crews, *shifts)]
    return StationPlan(name, table_of(element.repair), crews, opens, closes, head_count=False, rework=0)


def storm_plans(scenario: Scenario) -> list[StormPlan]:
    """One for each area, if there are storms."""
    return [_of_area(scenario, area) for area in scenario.areas] if scenario.storms else []


def _of_area(scenario: Scenario, area: str) -> StormPlan:
    storms = [storm for storm in scenario.storms.values() if not storm.areas or area in storm.areas]
    demand = np.ones(ceil(scenario.horizon.cut / HOUR))
    for storm in storms:
        demand *= hourly_multiplier(storm, _begin(scenario, storm), len(demand))
    spans = [(_begin(scenario, storm), storm) for storm in storms if storm.productivity < 1]
    instants = sorted({edge for begin, storm in spans for edge in (begin, begin + storm.duration)})
    slowness = [
        round(1000 / np.prod([storm.productivity for begin, storm in spans if begin <= now < begin + storm.duration]))
        for now in instants
    ]
    return StormPlan(demand, instants, slowness)


def _begin(scenario: Scenario, storm: Storm) -> int:
    """Second at which the storm begins; negative where that was before the run."""
    if isinstance(storm.start, int):
        return storm.start
    assert scenario.start is not None
    monday = datetime(scenario.start.year, scenario.start.month, scenario.start.day)
    return round((storm.start - monday).total_seconds())


def hourly_multiplier(storm: Storm, begin: int, hours: int) -> np.ndarray:
    """Mean multiplier in each hour: 1 before, along straight lines to the plateau and back, 1 afterwards."""
    edges = begin + np.cumsum([0, storm.ramp, storm.plateau, storm.decay])
    heights = (storm.multiplier - 1) * np.array([0.0, 1.0, 1.0, 0.0])
    # The area under the line up to each instant: whole trapezoids, then the part of the one that has begun.
    instants = np.arange(hours + 1) * HOUR
    area = np.zeros(hours + 1)
    for part in range(3):
        length = edges[part + 1] - edges[part]
        if length:
            passed = np.clip(instants - edges[part], 0, length)
            area += passed * (heights[part] + (heights[part + 1] - heights[part]) * passed / (2 * length))
    return 1 + np.diff(area) / HOUR
