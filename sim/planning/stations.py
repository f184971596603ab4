"""Places where tickets queue for people: hotline, remote desk, desks of the chain, wrong units."""

from __future__ import annotations

from scenarios.calendars import DAY, merged
from scenarios.dispatch import Desk, Staffed
from sim.plan import Crew, DeskPlan, StationPlan
from sim.planning.calendars import Calendars
from sim.planning.tables import split, table_of
from sim.quantiles import threshold
from sim.rules import MISSING


def _crews(place: Staffed, calendars: Calendars) -> list[Crew]:
    groups = [(shift.agents, shift.open) for shift in place.shifts]
    if place.agents is not None:
        groups = [(place.agents, place.open)]
    return [Crew(people, *split(calendars.open_time(text))) for people, text in groups]


def station_plan(name: str, place: Staffed, calendars: Calendars) -> StationPlan:
    texts = [shift.open for shift in place.shifts] or [place.open]
    everyone = merged([hours for text in texts for hours in calendars.open_time(text)])
    always = everyone == [(0, calendars.days * DAY)]
    opens, closes = ([], []) if always else split(everyone)
    handling, crews = table_of(place.handling), _crews(place, calendars)
    rework = threshold(1 - place.first_time_through)
    return StationPlan(name, handling, crews, opens, closes, place.staffing == "head_count", rework)


def desk_plan(name: str, desk: Desk, calendars: Calendars) -> DeskPlan:
    on_clock = desk.limit is None or desk.limit_clock == "clock"
    limit_opens, limit_closes = ([], []) if on_clock else calendars.open(desk.limit_clock)
    return DeskPlan(
        station=station_plan(name, desk, calendars),
        wrong_unit=station_plan(f"{name}: wrong unit", desk.wrong_unit, calendars),
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
