"""Areas on one map, technicians one by one, and how they travel."""

from __future__ import annotations

from dataclasses import replace
from math import isqrt

from scenarios.calendars import parse_span
from scenarios.demand import Area
from scenarios.scenario import Scenario
from scenarios.technicians import TechnicianGroup
from sim.plan import AreaPlan, TechnicianPlan, TravelPlan
from sim.planning.calendars import Calendars
from sim.planning.tables import table_of
from sim.quantiles import threshold


def area_plans(areas: dict[str, Area]) -> list[AreaPlan]:
    """Areas on one map: where they say, else side by side in a grid."""
    spacing = max(area.side for area in areas.values())
    places = []
    for number, (name, area) in enumerate(areas.items()):
        column, row = _cell(number)
        centre = area.centre or (column * spacing, row * spacing)
        places.append(AreaPlan(name, area.lines, area.side, centre))
    return places


def _cell(number: int) -> tuple[int, int]:
    """Column and row of an area in a square that grows around the first ones, so that one more moves no other."""
    shell = isqrt(number)
    step = number - shell * shell
    return (shell, step) if step <= shell else (2 * shell - step, shell)


def _lunch(text: str | None) -> tuple[int, int] | None:
    return None if text is None else parse_span(text)


def technician_plans(scenario: Scenario, areas: list[AreaPlan], calendars: Calendars) -> list[TechnicianPlan]:
    numbers = {area.name: number for number, area in enumerate(areas)}
    groups_of_area = dict.fromkeys(scenario.areas, 0)
    everyone = []
    for group in scenario.groups():
        one = _technician(scenario, group, areas[numbers[group.area]], numbers[group.area], calendars)
        everyone += [replace(one, group=groups_of_area[group.area], index=index) for index in range(group.count)]
        groups_of_area[group.area] += 1
    return everyone


def _technician(
    scenario: Scenario, group: TechnicianGroup, area: AreaPlan, number: int, calendars: Calendars
) -> TechnicianPlan:
    """The first technician of a group; the others differ in their index alone."""
    shift = scenario.shift_of(group)
    absence = scenario.technicians.absence if group.absence is None else group.absence
    return TechnicianPlan(
        area=number,
        group=0,
        index=0,
        base=area.centre,
        shifts=calendars.shifts(shift.hours),
        lunch=_lunch(shift.lunch),
        absence=threshold(absence),
        work_factor=round(1000 * group.work_factor),
    )


def travel_plan(scenario: Scenario) -> TravelPlan:
    travel = scenario.technicians.travel
    speeds = [] if travel.speed is None else [1000.0 * travel.speed * factor for factor in travel.hours]
    return TravelPlan(table_of(travel.time), speeds, travel.detour, travel.metric == "manhattan", travel.enter)
