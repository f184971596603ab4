"""Offered load of every desk and pool, from the inputs alone: what is known before anything runs.

Flows are followed with the means of the inputs (Little, 1961; Jackson, 1957): a planner sees at once which place
cannot cope. Known are repeats, handling that is done again, returns, visits after false closings, second line and
parts, visits to which nobody opens, and orders. Travel counts with the mean distance between two places of an area, so
the load of technicians is a little too high where the nearest of several is sent. Where areas share technicians, in
whatever way, they are one pool. Contractors and night duty are no part of a pool: they take what is left over, or what
is urgent at night; only a pool of contractors alone is theirs.

Left out is what hangs on the run: calls about open tickets, hanging up (as if every caller waited to be answered),
tickets that the customer cancels, false closings near the limit and remote fixes that were none, storms and outages,
overtime, and the crews of the second line and of outages.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from analysis.results import Load
from analysis.theory import mean_distance_unit_square
from scenarios.calendars import lunch_in_shift, merged, parse_span
from scenarios.demand import CustomerClass, FaultClass
from scenarios.dispatch import Desk, Staffed
from scenarios.orders import Orders
from scenarios.scenario import Scenario, needs_visits
from scenarios.technicians import Shift

HOURS_OF_WEEK = 168


def _or(special: float | None, general: float) -> float:
    return general if special is None else special


def _remote(scenario: Scenario, fault: FaultClass) -> float:
    return _or(fault.remote_fix, scenario.remote.fixable)


def _comes_back(scenario: Scenario, fault: FaultClass, customer: CustomerClass) -> float:
    """Probability that a ticket of these classes is followed by a repeat."""
    remote, nothing = _remote(scenario, fault), _or(fault.no_fault_found, scenario.repair.no_fault_found)
    imperfect = _or(customer.imperfect, _or(fault.imperfect, scenario.repeats.imperfect))
    return remote * scenario.repeats.imperfect_remote + (1 - remote) * (1 - nothing) * imperfect


def ticket_rate(scenario: Scenario, area: str | None = None) -> float:
    """Tickets per hour, repeats included, of one area or of all, in ordinary times: the load of storms and the calls
    about outages come on top, and reports of a history are not foreseen here."""
    lines = sum(place.lines for name, place in scenario.areas.items() if area in (None, name))
    first = lines * scenario.reports.per_line_and_year * scenario.reports.factor / (365 * 24)
    again = sum(
        fault.share * customer.share / max(1 - _comes_back(scenario, fault, customer), 1e-9)
        for fault in scenario.faults.values()
        for customer in scenario.customers.values()
    )
    return first * again


def order_rate(scenario: Scenario, area: str | None = None) -> float:
    """Orders per hour of one area or of all; a bundle is one order."""
    lines = sum(place.lines for name, place in scenario.areas.items() if area in (None, name))
    return lines * scenario.orders.per_line_and_year * scenario.orders.factor / (365 * 24)


def _members(orders: Orders) -> float:
    """Mean number of services in an order."""
    size = sum(number * weight for number, weight in enumerate(orders.members, start=2)) / sum(orders.members)
    return 1 + orders.bundle * (size - 1)


def _tickets_of_order(orders: Orders) -> float:
    """Mean number of tickets of an order: one, or one for each member where they come apart."""
    return 1 + (1 - orders.together) * (_members(orders) - 1)


def remote_share(scenario: Scenario) -> float:
    return sum(fault.share * _remote(scenario, fault) for fault in scenario.faults.values())


def open_hours(scenario: Scenario, text: str) -> float:
    """Open hours of a calendar in an ordinary week."""
    calendar = scenario.calendar(text)
    if calendar.weekly == "always":
        return HOURS_OF_WEEK
    plain = calendar.model_copy(update={"exceptions": {}})
    week = merged(_week(scenario, plain.weekly))
    return sum(closes - opens for opens, closes in week) / 3600


def _week(scenario: Scenario, text: str) -> list[tuple[int, int]]:
    return scenario.model_copy(update={"calendars": {}, "start": None}).shifts(text, 7)


def _people(scenario: Scenario, place: Staffed) -> float:
    """People at a station, averaged over the hours of the week; infinite where there are as many as needed."""
    if place.shifts:
        return sum(shift.agents * open_hours(scenario, shift.open) for shift in place.shifts) / HOURS_OF_WEEK
    if place.agents is None:
        return inf
    return place.agents * open_hours(scenario, place.open) / HOURS_OF_WEEK


def _hours(place: Staffed) -> float:
    """Work on one passage, what has to be done again included."""
    return 0.0 if place.handling is None else place.handling.mean_seconds / 3600 / place.first_time_through


def _wrong_passages(desk: Desk) -> float:
    """Mean number of returns of a ticket: each misroute is one, up to the limit."""
    return sum(desk.misroute**count for count in range(1, desk.max_returns + 1))


def share_through_chain(scenario: Scenario) -> float:
    """Share of the tickets that need a visit which pass the desks."""
    if scenario.dispatch.mode == "multi_tier":
        return 1.0
    direct = scenario.dispatch.direct
    return 1 - direct.eligible * (1 - direct.misassigned)


def _stations(scenario: Scenario, variant: str) -> Iterator[Load]:
    rate, remote = ticket_rate(scenario), remote_share(scenario)
    front_desk, orders = scenario.orders.front_desk, order_rate(scenario) * _tickets_of_order(scenario.orders)
    yield Load(variant, "front desk of orders", orders * _hours(front_desk), _people(scenario, front_desk))
    yield Load(variant, "hotline", rate * _hours(scenario.hotline), _people(scenario, scenario.hotline))
    yield Load(variant, "remote desk", rate * remote * _hours(scenario.remote), _people(scenario, scenario.remote))
    through = (rate * (1 - remote) + orders) * share_through_chain(scenario)
    for name in scenario.dispatch.chain:
        desk = scenario.dispatch.desks[name]
        wrong = _wrong_passages(desk)
        yield Load(variant, f"desk: {name}", through * (1 + wrong) * _hours(desk), _people(scenario, desk))
        unit = desk.wrong_unit
        yield Load(variant, f"wrong unit of {name}", through * wrong * _hours(unit), _people(scenario, unit))


def travel_hours(scenario: Scenario, side: int) -> float:
    travel = scenario.technicians.travel
    if travel.time is not None:
        return travel.time.mean_seconds / 3600
    if travel.speed is None:
        return 0.0
    road = mean_distance_unit_square(travel.metric) * side / 1000 * travel.detour
    return road / travel.speed + travel.enter / 3600


def _visited_again(scenario: Scenario, fault: FaultClass, not_fixed: float) -> float:
    """Probability that a visit that found a fault is followed by another one: after a false closing, whoever finds it
    out, after the second line, for parts, or because it was not fixed."""
    part, false = scenario.second_line, scenario.false_closure.base
    needed = _or(fault.second_line, part.needed)
    alone = part.parts.needed + (1 - part.parts.needed) * not_fixed
    return false + (1 - false) * (needed * part.visit_after + (1 - needed) * alone)


def nobody_opens(scenario: Scenario) -> float:
    """Probability that nobody opens to a technician."""
    asked = scenario.appointments
    if not asked.booked:
        return 1 - sum(asked.at_home) / 24 if asked.at_home else asked.no_access.without
    confirmed = asked.confirm.reached if asked.policy == "confirmed" else 0.0
    return confirmed * asked.no_access.confirmed + (1 - confirmed) * asked.no_access.unconfirmed


def way_hours(scenario: Scenario, side: int) -> float:
    """Hours until a technician is let in: a trip, and trips and waits in vain before it."""
    nobody, wait = nobody_opens(scenario), scenario.appointments.wait_at_door
    trip = travel_hours(scenario, side)
    in_vain = trip + (0.0 if wait is None else wait.mean_seconds / 3600)
    return trip + in_vain * nobody / max(1 - nobody, 1e-9)


def _visits(scenario: Scenario, fault: FaultClass) -> float:
    """Mean number of visits to a ticket of this class that needs one, without those to which nobody opens."""
    nothing = _or(fault.no_fault_found, scenario.repair.no_fault_found)
    again = _or(fault.not_fixed, scenario.repair.not_fixed)
    return nothing + (1 - nothing) / max(1 - _visited_again(scenario, fault, again), 1e-9)


def visits_of_ticket(scenario: Scenario) -> float:
    """Mean number of visits to a ticket that needs one, without those to which nobody opens."""
    shares = {name: fault.share * (1 - _remote(scenario, fault)) for name, fault in scenario.faults.items()}
    visits = sum(shares[name] * _visits(scenario, fault) for name, fault in scenario.faults.items())
    return visits / sum(shares.values()) if sum(shares.values()) else 1.0


def _visit_hours(scenario: Scenario, side: int, work_factor: float) -> float:
    """Hours of visits per ticket that needs one: each visit is a way and work on site."""
    repair, total, weight = scenario.repair, 0.0, 0.0
    for fault in scenario.faults.values():
        visits, on_site = _visits(scenario, fault), fault.on_site or repair.on_site
        work = work_factor * on_site.mean_seconds / 3600 if on_site else 0.0
        share = fault.share * (1 - _remote(scenario, fault))
        total, weight = total + share * visits * (way_hours(scenario, side) + work), weight + share
    return total / weight if weight else 0.0


def _order_hours(scenario: Scenario, side: int, work_factor: float) -> float:
    """Hours of visits per order: every visit to a ticket is a way, and work for each service that it holds."""
    orders = scenario.orders
    work = work_factor * orders.on_site.mean_seconds / 3600 if orders.on_site else 0.0
    once = _tickets_of_order(orders) * way_hours(scenario, side) + _members(orders) * work
    return once / max(1 - orders.not_done, 1e-9)


def shift_hours(scenario: Scenario, shift: Shift) -> float:
    """Working hours of one person in an ordinary week, without lunch."""
    if scenario.calendar(shift.hours).weekly == "always":
        return HOURS_OF_WEEK
    week = _week(scenario, scenario.calendar(shift.hours).weekly)
    lunch = 0 if shift.lunch is None else sum(_lunch_seconds(hours, shift.lunch) for hours in week)
    return (sum(closes - opens for opens, closes in week) - lunch) / 3600


def _lunch_seconds(hours: tuple[int, int], lunch: str) -> int:
    begin, end = lunch_in_shift(hours[0], *parse_span(lunch))
    return max(min(hours[1], end) - max(hours[0], begin), 0)


def force_of(scenario: Scenario, areas: set[str]) -> tuple[float, float]:
    """Technicians there, averaged over the hours of the week, after absence; and their mean factor on work. Own ones,
    or contractors where there is nobody else."""
    crew, people, work = scenario.technicians, 0.0, 0.0
    here = [group for group in scenario.groups() if group.area in areas]
    own = [group for group in here if group.employer == "own"]
    for group in own or here:
        if group.count:
            hours = group.count * shift_hours(scenario, scenario.shift_of(group))
            there = hours * (1 - _or(group.absence, crew.absence)) / HOURS_OF_WEEK
            people, work = people + there, work + there * group.work_factor
    return people, work / people if people else 1.0


def pool_of(scenario: Scenario, areas: list[str]) -> tuple[float, float]:
    """Work offered to the technicians of these areas, and the people there are."""
    people, factor = force_of(scenario, set(areas))
    visited = 1 - remote_share(scenario)
    work = 0.0
    for name in areas:
        side = scenario.areas[name].side
        work += ticket_rate(scenario, name) * visited * _visit_hours(scenario, side, factor)
        work += order_rate(scenario, name) * _order_hours(scenario, side, factor)
    return work, people


def _pools(scenario: Scenario, variant: str) -> Iterator[Load]:
    if scenario.technicians.sharing != "dedicated":
        yield Load(variant, "technicians", *pool_of(scenario, list(scenario.areas)))
        return
    for name in scenario.areas:
        yield Load(variant, f"technicians: {name}", *pool_of(scenario, [name]))


def offered_loads(scenario: Scenario, variant: str) -> list[Load]:
    """Load and capacity of every place where work is done; places without work are left out."""
    places = [*_stations(scenario, variant), *_pools(scenario, variant)]
    return [load for load in places if load.work > 0]


def links(scenario: Scenario) -> list[str]:
    """Places that an ordinary ticket passes from its report to the technician; the hotline where nothing needs one."""
    if not needs_visits(scenario):
        return ["hotline"]
    way = ["system assignment"] if scenario.dispatch.mode == "direct" else list(scenario.dispatch.chain)
    return ["hotline", *way, "technician"]
