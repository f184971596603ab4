"""Areas on one map, technicians one by one, and how they travel."""

from __future__ import annotations

from dataclasses import replace
from math import isqrt

from scenarios.calendars import parse_span
from scenarios.demand import Area
from scenarios.scenario import Scenario
from scenarios.technicians import Shift, TechnicianGroup
from sim.plan import AreaPlan, FieldPlan, Table, TechnicianPlan, TravelPlan
from sim.planning.calendars import Calendars
from sim.planning.own_class import own_class
from sim.planning.tables import table_of
from sim.policies import QUEUE_RULE, SHARING_RULE
from sim.quantiles import mean_and_cv, threshold
from sim.rules import MISSING, NEVER, Queue, Sharing


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
    """Everybody, area by area: the groups as listed, then people on stand-by."""
    everyone = []
    for number, area in enumerate(areas):
        groups = [group for group in scenario.groups() if group.area == area.name]
        ones = [(_technician(scenario, group, area, number, calendars), group.count) for group in groups]
        duty = scenario.technicians.night_duty
        if duty is not None:
            on_duty = TechnicianGroup(area=area.name, shift=Shift(hours=duty.hours))
            at_most = NEVER if duty.priority is None else duty.priority
            one = _technician(scenario, on_duty, area, number, calendars)
            ones.append((replace(one, at_most=at_most, stand_by=True), duty.per_area))
        for group_number, (one, count) in enumerate(ones):
            everyone += [replace(one, group=group_number, index=index) for index in range(count)]
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
        known_factor=round(1000 * group.work_factor * scenario.technicians.knows_line),
        skills=_bits(group.skills, _skills(scenario)),
        contractor=group.employer == "contractor",
        at_most=NEVER,
        stand_by=False,
    )


def _skills(scenario: Scenario) -> list[str]:
    """Skills that fault classes need, in their order."""
    return list(dict.fromkeys(fault.skill for fault in scenario.faults.values() if fault.skill is not None))


def _bits(skills: list[str], known: list[str]) -> int:
    """A technician's skills as bits of a number; -1 for all."""
    return sum(1 << number for number, skill in enumerate(known) if skill in skills) if skills else -1


def field_plan(scenario: Scenario, areas: list[AreaPlan]) -> FieldPlan:
    """Which ticket is next, and who may take it.

    Raises WrongInput where a class of the user's cannot be loaded.
    """
    crew, faults, repair = scenario.technicians, list(scenario.faults.values()), scenario.repair
    skills, overtime = _skills(scenario), crew.overtime
    own_queue = own_class(crew.queue, "technicians.queue", QUEUE_RULE)
    own_sharing = own_class(crew.sharing, "technicians.sharing", SHARING_RULE)
    of_orders = _mean(table_of(scenario.orders.on_site))
    waits = crew.borrow.other_waits if crew.sharing == "borrow" else None
    return FieldPlan(
        queue=Queue[str(crew.queue).upper()] if own_queue is None else Queue.OWN,
        own_queue=own_queue,
        ageing=crew.ageing or 0,
        sharing=Sharing[str(crew.sharing).upper()] if own_sharing is None else Sharing.OWN,
        own_sharing=own_sharing,
        own_at_most=crew.borrow.own_at_most if own_sharing is None else 0,
        other_at_least=crew.borrow.other_at_least,
        other_waits=MISSING if waits is None else waits,
        neighbours=_neighbours(areas, crew.borrow.neighbours),
        standard_hours=crew.standard_hours or 0,
        standard_time=[*(fault.standard_time or repair.standard_time or 0 for fault in faults), of_orders],
        skill=[*(MISSING if fault.skill is None else skills.index(fault.skill) for fault in faults), MISSING],
        mean_work=[*(_mean(table_of(fault.on_site or repair.on_site)) for fault in faults), of_orders],
        overtime_backlog=0 if overtime is None else overtime.backlog,
        overtime_hours=0 if overtime is None else overtime.hours,
    )


def _neighbours(areas: list[AreaPlan], chosen: dict[str, list[str]]) -> list[list[int]]:
    """For each area the others as listed, else the nearest first; of equally near ones the first."""
    names = [area.name for area in areas]
    return [
        [names.index(other) for other in chosen[area.name]] if area.name in chosen else _by_distance(areas, number)
        for number, area in enumerate(areas)
    ]


def _by_distance(areas: list[AreaPlan], here: int) -> list[int]:
    def squared(other: int) -> int:
        return sum((areas[other].centre[axis] - areas[here].centre[axis]) ** 2 for axis in (0, 1))

    return sorted((number for number in range(len(areas)) if number != here), key=squared)


def _mean(table: Table | None) -> int:
    """Mean of a distribution in whole seconds; 0 where there is none."""
    return 0 if table is None else max(round(mean_and_cv(table)[0]), 1)


def travel_plan(scenario: Scenario) -> TravelPlan:
    travel = scenario.technicians.travel
    speeds = [] if travel.speed is None else [1000.0 * travel.speed * factor for factor in travel.hours]
    table = table_of(travel.time)
    return TravelPlan(table, _mean(table), speeds, travel.detour, travel.metric == "manhattan", travel.enter)
