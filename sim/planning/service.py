"""Clocks, promises and rates as plain numbers."""

from __future__ import annotations

from typing import Any

from scenarios.costs import Costs
from scenarios.demand import Area, FaultClass
from scenarios.promises import Promise, has
from scenarios.scenario import Scenario
from sim.planning.calendars import Calendars
from sim.rules import MISSING
from sim.service_plan import MILLION, ClockPlan, LimitPlan, PromisePlan, ServicePlan

DAY = 86_400


def service_plan(scenario: Scenario, calendars: Calendars) -> ServicePlan:
    dispatch = scenario.dispatch
    chain = [dispatch.desks[name] for name in dispatch.chain]
    return ServicePlan(
        clocks=_clocks(scenario, calendars),
        desks=[_limit(desk.limit, desk.limit_clock, calendars) for desk in chain],
        hand_over=_limit(dispatch.contact.limit, "clock", calendars),
        dispatch=_limit(dispatch.limit, dispatch.limit_clock, calendars),
        promises=[_promise(name, promise, scenario, calendars) for name, promise in scenario.promises.items()],
        due_by=[_due_by(scenario, cls.due_by) for cls in scenario.customers.values()],
        currency=scenario.costs.currency,
        rates={name: millionths(value) for name, value in _rates(scenario.costs).items()},
        standard=[_standard(scenario, fault) for fault in scenario.faults.values()],
    )


def millionths(amount: float | None) -> int:
    return round((amount or 0) * MILLION)


def _clocks(scenario: Scenario, calendars: Calendars) -> list[ClockPlan]:
    asked, found = scenario.clocks, []
    if asked.business is not None:
        found.append(ClockPlan(f"business: {asked.business}", *calendars.open(asked.business)))
    if asked.sla is not None:
        found.append(ClockPlan("sla", *calendars.open(asked.sla.calendar), frozenset(asked.sla.stops)))
    return found


def _limit(limit: int | None, clock: str, calendars: Calendars) -> LimitPlan | None:
    if limit is None:
        return None
    if clock == "clock":
        return LimitPlan(limit, [], [], clock)
    return LimitPlan(limit, *calendars.open(clock), f"business: {clock}")


def _promise(name: str, promise: Promise, scenario: Scenario, calendars: Calendars) -> PromisePlan:
    terms = promise.terms()
    opens, closes = calendars.open(terms["calendar"] or "always")
    before, days, most = terms["same_day_before"], terms["working_days"], terms["most"]
    return PromisePlan(
        name=name,
        customers=[number for number, cls in enumerate(scenario.customers) if has(promise, cls)],
        within=_within(terms, scenario),
        opens=opens,
        closes=closes,
        same_day_before=MISSING if before is None else before,
        working_days=MISSING if days is None else days,
        days=_working_days(terms["calendar"] or "always", calendars),
        by_closing=promise.kept_by == "closed",
        waived_by=frozenset(terms["waived_by"] or ()),
        per_day=millionths(terms["per_day"]),
        most=MISSING if most is None else millionths(most),
        per_missed_appointment=millionths(terms["per_missed_appointment"]),
        currency=terms["currency"] or scenario.costs.currency,
        paid=promise.paid,
        most_repeats=terms["most_repeats"],
        most_missed=terms["most_missed"],
        percentiles=bool(terms["percentiles"]),
    )


def _due_by(scenario: Scenario, promise: str | None) -> int:
    return MISSING if promise is None else list(scenario.promises).index(promise)


def _within(terms: dict[str, Any], scenario: Scenario) -> list[list[int]]:
    """Seconds by fault class and area; what is said of the fault's effect comes before what is said of the area."""
    if terms["within"] is None:
        return []
    areas, faults = scenario.areas.values(), scenario.faults.values()
    return [[_seconds(terms, fault, area) for area in areas] for fault in faults]


def _seconds(terms: dict[str, Any], fault: FaultClass, area: Area) -> int:
    if fault.effect == "other" and terms["within_other"] is not None:
        return int(terms["within_other"])
    if area.kind == "rural" and terms["within_rural"] is not None:
        return int(terms["within_rural"])
    return int(terms["within"])


def _working_days(text: str, calendars: Calendars) -> list[int]:
    """Days on which the calendar opens."""
    return sorted({opens // DAY for opens, _ in calendars.shifts(text)})


def _rates(costs: Costs) -> dict[str, float]:
    return {name: value for name, value in costs if name != "currency"}


def _standard(scenario: Scenario, fault: FaultClass) -> int:
    """The mean time on site, of the fault class or in general."""
    on_site = fault.on_site or scenario.repair.on_site
    return 0 if on_site is None else round(on_site.mean_seconds)
