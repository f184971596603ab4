"""Builds the plan of a scenario: distributions become tables, probabilities thresholds, calendars instants."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, isqrt

import numpy as np

from scenarios.calendars import DAY, Intervals, merged, parse_span, shifts_of
from scenarios.demand import Area
from scenarios.dispatch import Desk, Staffed
from scenarios.distributions import Distribution, Gamma
from scenarios.history import read_history
from scenarios.scenario import Scenario
from scenarios.technicians import TechnicianGroup
from sim.plan import (
    BUSYNESS_SCALE,
    AreaPlan,
    ContactPlan,
    Crew,
    DeskPlan,
    Plan,
    StationPlan,
    Table,
    TechnicianPlan,
    TravelPlan,
)
from sim.quantiles import build_table, threshold
from sim.rules import MISSING, Queue


def _table(distribution: Distribution | None) -> Table | None:
    return None if distribution is None else build_table(distribution)


def _split(intervals: Intervals) -> tuple[list[int], list[int]]:
    return [opens for opens, _ in intervals], [closes for _, closes in intervals]


class _Calendars:
    """Intervals of the scenario's calendars over the run and four weeks beyond."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.days = ceil(scenario.horizon.cut / DAY) + 28

    def shifts(self, text: str) -> Intervals:
        """One interval for each shift; the first may have begun before second 0."""
        return shifts_of(self.scenario.calendar(text), self.days, self.scenario.start, first=-1)

    def open_time(self, text: str) -> Intervals:
        """When a calendar is open, from second 0 on, without a seam between shifts."""
        return [(max(opens, 0), min(closes, self.days * DAY)) for opens, closes in merged(self.shifts(text))]

    def open(self, text: str) -> tuple[list[int], list[int]]:
        """The same in two lists; empty lists mean that it never closes."""
        intervals = self.open_time(text)
        return ([], []) if intervals == [(0, self.days * DAY)] else _split(intervals)


def _crews(place: Staffed, calendars: _Calendars) -> list[Crew]:
    groups = [(shift.agents, shift.open) for shift in place.shifts]
    if place.agents is not None:
        groups = [(place.agents, place.open)]
    return [Crew(people, *_split(calendars.open_time(text))) for people, text in groups]


def _station(name: str, place: Staffed, calendars: _Calendars) -> StationPlan:
    texts = [shift.open for shift in place.shifts] or [place.open]
    everyone = merged([hours for text in texts for hours in calendars.open_time(text)])
    always = everyone == [(0, calendars.days * DAY)]
    opens, closes = ([], []) if always else _split(everyone)
    handling, crews = _table(place.handling), _crews(place, calendars)
    return StationPlan(name, handling, crews, opens, closes, place.staffing == "head_count")


def _desk(name: str, desk: Desk, calendars: _Calendars) -> DeskPlan:
    on_clock = desk.limit is None or desk.limit_clock == "clock"
    limit_opens, limit_closes = ([], []) if on_clock else calendars.open(desk.limit_clock)
    return DeskPlan(
        station=_station(name, desk, calendars),
        wrong_unit=_station(f"{name}: wrong unit", desk.wrong_unit, calendars),
        batch=desk.batch or 0,
        batch_phase=desk.batch_phase,
        misroute=threshold(desk.misroute),
        max_returns=desk.max_returns,
        stuck=threshold(desk.stuck),
        limit=MISSING if desk.limit is None else desk.limit,
        limit_opens=limit_opens,
        limit_closes=limit_closes,
        alarm=desk.raises_alarm,
        raise_priority=desk.on_alarm == "raise_priority",
        supervisor=desk.on_alarm == "supervisor",
    )


def _areas(areas: dict[str, Area]) -> list[AreaPlan]:
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


def _technicians(scenario: Scenario, areas: list[AreaPlan], calendars: _Calendars) -> list[TechnicianPlan]:
    numbers = {area.name: number for number, area in enumerate(areas)}
    groups_of_area = dict.fromkeys(scenario.areas, 0)
    everyone = []
    for group in scenario.groups():
        one = _technician(scenario, group, areas[numbers[group.area]], numbers[group.area], calendars)
        everyone += [replace(one, group=groups_of_area[group.area], index=index) for index in range(group.count)]
        groups_of_area[group.area] += 1
    return everyone


def _technician(
    scenario: Scenario, group: TechnicianGroup, area: AreaPlan, number: int, calendars: _Calendars
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


def _travel(scenario: Scenario) -> TravelPlan:
    travel = scenario.technicians.travel
    speeds = [] if travel.speed is None else [1000.0 * travel.speed * factor for factor in travel.hours]
    return TravelPlan(_table(travel.time), speeds, travel.detour, travel.metric == "manhattan", travel.enter)


def _hourly_rate(scenario: Scenario) -> np.ndarray:
    """Reports per hour and line for each hour of the run: level x month x weekday x hour of day."""
    reports, hours = scenario.reports, ceil(scenario.horizon.cut / 3600)
    hour = np.arange(hours)
    rate = np.full(hours, reports.per_line_and_year * reports.factor / (365 * 24))
    rate *= (np.array(reports.hours) / np.mean(reports.hours))[hour % 24]
    rate *= (np.array(reports.weekdays) / np.mean(reports.weekdays))[hour // 24 % 7]
    if scenario.start is not None:
        dates = np.datetime64(scenario.start, "D") + (hour // 24).astype("timedelta64[D]")
        month = dates.astype("datetime64[M]").astype(int) % 12
        rate *= (np.array(reports.months) / np.mean(reports.months))[month]
    return rate


def _busyness(cv: float) -> Table | None:
    return build_table(Gamma(distribution="gamma", mean=f"{BUSYNESS_SCALE} s", cv=cv)) if cv > 0 else None


def _cumulative(shares: list[float]) -> list[int]:
    """Upper thresholds of classes with these shares; the last one always holds."""
    return [threshold(min(total, 1.0)) for total in np.cumsum(shares[:-1])] + [threshold(1.0)]


def _imperfect(scenario: Scenario) -> list[list[int]]:
    """Thresholds by fault and customer class: the customer's own chance, else the fault's, else the general one."""
    general = scenario.repeats.imperfect
    faults = [general if fault.imperfect is None else fault.imperfect for fault in scenario.faults.values()]
    return [
        [
            threshold(chance if customer.imperfect is None else customer.imperfect)
            for customer in scenario.customers.values()
        ]
        for chance in faults
    ]


def _either(special: float | None, general: float) -> int:
    return threshold(general if special is None else special)


def build_plan(scenario: Scenario) -> Plan:
    """The numbers of a scenario.

    Raises WrongInput where a file that the scenario names cannot be read.
    """
    calendars = _Calendars(scenario)
    areas, faults = _areas(scenario.areas), list(scenario.faults.values())
    horizon, dispatch, crew, repair, repeats = (
        scenario.horizon, scenario.dispatch, scenario.technicians, scenario.repair, scenario.repeats,
    )  # fmt: skip
    history = None
    if scenario.history is not None:
        history = read_history(scenario.history, list(scenario.areas), list(scenario.faults), list(scenario.customers))
    contact, on_site = dispatch.contact, _table(repair.on_site)
    return Plan(
        warm_up=horizon.warm_up,
        window_end=horizon.warm_up + horizon.window,
        cut=horizon.cut,
        areas=areas,
        faults=list(scenario.faults),
        customers=list(scenario.customers),
        fault_shares=_cumulative([fault.share for fault in faults]),
        customer_shares=_cumulative([customer.share for customer in scenario.customers.values()]),
        hourly_rate=_hourly_rate(scenario),
        busyness=_busyness(scenario.reports.busyness_cv),
        history=history,
        priorities=[customer.priority for customer in scenario.customers.values()],
        service_levels=[customer.service_level for customer in scenario.customers.values()],
        hotline=_station("hotline", scenario.hotline, calendars),
        remote=_station("remote desk", scenario.remote, calendars),
        remote_fix=[_either(fault.remote_fix, scenario.remote.fixable) for fault in faults],
        direct=dispatch.mode == "direct",
        eligible=threshold(dispatch.direct.eligible),
        assignment=_table(dispatch.direct.assignment),
        misassigned=threshold(dispatch.direct.misassigned),
        misassigned_triage=_table(dispatch.direct.triage),
        chain=[_desk(name, dispatch.desks[name], calendars) for name in dispatch.chain],
        contact=ContactPlan(
            contact.by == "phone",
            threshold(contact.first),
            threshold(contact.second or 0),
            contact.pause,
            contact.retry,
        ),
        audit=MISSING if dispatch.audit is None else dispatch.audit,
        alarm_reaction=dispatch.alarm_reaction,
        technicians=_technicians(scenario, areas, calendars),
        latest_start=crew.latest_start,
        pooled=crew.sharing == "pooled",
        queue=Queue[crew.queue.upper()],
        travel=_travel(scenario),
        on_site=[on_site if fault.on_site is None else _table(fault.on_site) for fault in faults],
        no_fault_found=[_either(fault.no_fault_found, repair.no_fault_found) for fault in faults],
        not_fixed=[_either(fault.not_fixed, repair.not_fixed) for fault in faults],
        pause=_table(repair.pause),
        closing=_table(repair.closing),
        max_visits=repair.max_visits,
        imperfect=_imperfect(scenario),
        imperfect_remote=threshold(repeats.imperfect_remote),
        repeat_delay=_table(repeats.delay),
        repeat_window=repeats.window,
        max_repeats=repeats.max_repeats,
        answer_target=scenario.hotline.answer_target,
    )
