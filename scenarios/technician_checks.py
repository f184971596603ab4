"""Checks of rules of the field that do not fit together with the rest of a scenario."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.calendars import DAY, before_and_after_lunch, parse_span
from scenarios.quantities import write_duration
from scenarios.technicians import TechnicianGroup

if TYPE_CHECKING:
    from scenarios.demand import FaultClass
    from scenarios.scenario import Scenario


def check_field(scenario: Scenario) -> None:
    """Raises WrongInput where a rule of the field cannot work."""
    _check_ageing(scenario)
    _check_borrowing(scenario)
    if not scenario.groups():
        return
    _check_skill_names(scenario)
    _check_skills(scenario)
    if scenario.technicians.sharing == "work_hours":
        _check_work_hours(scenario)
        _check_work_hours_of_orders(scenario)


def _check_ageing(scenario: Scenario) -> None:
    crew = scenario.technicians
    if crew.ageing is not None and crew.queue != "priority":
        raise WrongInput(
            "technicians.ageing: raises the priority, which the queue does not go by; expected technicians.queue "
            "'priority', or no ageing"
        )


def _check_borrowing(scenario: Scenario) -> None:
    rule = scenario.technicians.borrow
    if rule.other_at_least <= rule.own_at_most:
        raise WrongInput(
            f"technicians.borrow.other_at_least: is {rule.other_at_least}, so that areas with equal queues would "
            f"help each other; expected more than own_at_most ({rule.own_at_most})"
        )
    for area, others in rule.neighbours.items():
        for place, name in [("", area), *((f".{area}", other) for other in others)]:
            if name not in scenario.areas:
                raise WrongInput(
                    f"technicians.borrow.neighbours{place}: unknown area '{name}'{nearest(name, scenario.areas)}; "
                    f"{expected_one_of(scenario.areas)}"
                )
        if area in others:
            raise WrongInput(f"technicians.borrow.neighbours.{area}: '{area}' is no neighbour of itself")


def _needed(scenario: Scenario) -> Iterator[tuple[str, FaultClass]]:
    """Fault classes that may need a visit."""
    for name, fault in scenario.faults.items():
        remote = scenario.remote.fixable if fault.remote_fix is None else fault.remote_fix
        if fault.share > 0 and remote < 1:
            yield name, fault


def _check_skill_names(scenario: Scenario) -> None:
    known = list(dict.fromkeys(fault.skill for fault in scenario.faults.values() if fault.skill is not None))
    for number, group in enumerate(scenario.technicians.roster):
        for skill in group.skills:
            if skill not in known:
                expected = expected_one_of(known) if known else "no fault class names a 'skill'"
                raise WrongInput(
                    f"technicians.roster.{number}.skills: unknown skill '{skill}'{nearest(skill, known)}; {expected}"
                )


def _check_skills(scenario: Scenario) -> None:
    crew = scenario.technicians
    for name, fault in _needed(scenario):
        if fault.skill is None:
            continue
        able = {group.area for group in _able(scenario, fault)}
        lonely = [area for area in scenario.areas if area not in able]
        if not able or (crew.stays_at_home and lonely):
            where = f" in the area '{lonely[0]}'" if able else ""
            raise WrongInput(
                f"faults.{name}.skill: no technician{where} who ever comes has the skill '{fault.skill}'; expected it "
                "among the skills of a group in technicians.roster"
            )


def _able(scenario: Scenario, fault: FaultClass) -> list[TechnicianGroup]:
    """Groups with the skill whose people are not always absent."""
    return [
        group for group in _present(scenario) if not group.skills or fault.skill is None or fault.skill in group.skills
    ]


def _present(scenario: Scenario) -> list[TechnicianGroup]:
    """Groups whose people are not always absent."""
    general = scenario.technicians.absence
    return [group for group in scenario.groups() if (general if group.absence is None else group.absence) < 1]


def _check_work_hours(scenario: Scenario) -> None:
    for name, fault in _needed(scenario):
        time = fault.standard_time or scenario.repair.standard_time
        if time is None:
            raise WrongInput(
                "repair.standard_time: missing; sharing 'work_hours' counts jobs by their standard time, like 1 h"
            )
        able = _able(scenario, fault)
        if any(group.employer == "contractor" for group in able):
            continue
        longest = scenario.technicians.standard_hours or max(_longest_day(scenario, group) for group in able)
        if time > longest:
            place = "repair" if fault.standard_time is None else f"faults.{name}"
            raise WrongInput(
                f"{place}.standard_time: {write_duration(time)} is more than anybody offers on a day "
                f"({write_duration(longest)}), so nobody would ever go; expected less, or more hours"
            )


def _check_work_hours_of_orders(scenario: Scenario) -> None:
    """The standard time of an order is its mean time of work; a bundle in one ticket has that of all its members."""
    orders, able = scenario.orders, _present(scenario)
    if not orders.on or orders.on_site is None or any(group.employer == "contractor" for group in able):
        return
    time = orders.largest_ticket * round(orders.on_site.mean_seconds)
    longest = scenario.technicians.standard_hours or max(_longest_day(scenario, group) for group in able)
    if time > longest:
        raise WrongInput(
            f"orders.on_site: a visit for {orders.largest_ticket} services takes {write_duration(time)} on average, "
            f"more than anybody offers on a day ({write_duration(longest)}), so nobody would ever go; expected less, "
            "or more hours"
        )


def _longest_day(scenario: Scenario, group: TechnicianGroup) -> int:
    shift, hours = scenario.shift_of(group), defaultdict[int, int](int)
    lunch = None if shift.lunch is None else parse_span(shift.lunch)
    for begins, ends in scenario.shifts(shift.hours, -(-scenario.horizon.cut // DAY)):
        hours[begins // DAY] += sum(until - from_ for from_, until in before_and_after_lunch(begins, ends, lunch))
    return max(hours.values(), default=0)
