"""Windows over the whole run, their slots, and the chances at the door."""

from __future__ import annotations

from scenarios.base import WrongInput
from scenarios.calendars import before_and_after_lunch
from scenarios.scenario import Scenario
from sim.own_windows import APPOINTMENT_RULE
from sim.plan import AppointmentsPlan, Table, TechnicianPlan
from sim.planning.calendars import Calendars
from sim.planning.own_class import own_class
from sim.planning.tables import table_of
from sim.quantiles import mean_and_cv, threshold
from sim.slots import Policy, kept_for_urgent, slots_in_window

Windows = list[tuple[int, int, int]]
"""Beginning, end, and number among the scenario's windows."""


def appointments_plan(
    scenario: Scenario, technicians: list[TechnicianPlan], calendars: Calendars
) -> AppointmentsPlan | None:
    """None where nothing about appointments and access can happen.

    Raises WrongInput where no window has a slot.
    """
    asked = scenario.appointments
    if asked.off:
        return None
    windows = _windows(scenario, calendars) if asked.booked else []
    slots = _slots(scenario, technicians, windows) if asked.counts_slots else []
    reserve = round(1000 * asked.urgent_reserve)
    kept = [[kept_for_urgent(each, reserve) for each in of_region] for of_region in slots]
    _check_slots(scenario, slots, kept)
    confirm = asked.confirm if asked.policy == "confirmed" else None
    return AppointmentsPlan(
        policy=Policy[asked.policy.upper()] if isinstance(asked.policy, str) else Policy.OWN,
        own_policy=own_class(asked.policy, "appointments.policy", APPOINTMENT_RULE),
        begins=[begins for begins, _, _ in windows],
        ends=[ends for _, ends, _ in windows],
        suits=[threshold(asked.suits[number]) for _, _, number in windows] if asked.suits else [],
        region=_regions(scenario),
        slots=slots,
        kept=kept,
        days_ahead=asked.days_ahead,
        lead=asked.lead,
        wish=table_of(asked.wish),
        early=asked.early,
        lock=(asked.lock or 0) if asked.counts_slots else 0,
        call_before=confirm.before if confirm else 0,
        call=confirm.call if confirm else 0,
        reached=threshold(confirm.reached if confirm else 0),
        cancels=threshold(confirm.cancels if confirm else 0),
        changes=threshold(confirm.cancels + confirm.changes if confirm else 0),
        notice_before_end=asked.notice.before_end or 0,
        moves=threshold(asked.notice.moves),
        nobody_home=_nobody_home(scenario),
        unconfirmed=threshold(asked.no_access.unconfirmed),
        confirmed=threshold(asked.no_access.confirmed),
        wait_at_door=table_of(asked.wait_at_door),
        retry=table_of(asked.retry),
    )


def _windows(scenario: Scenario, calendars: Calendars) -> Windows:
    """Every window that begins within the run and four weeks beyond, ascending."""
    return sorted(
        (begins, ends, number)
        for number, text in enumerate(scenario.appointments.windows)
        for begins, ends in calendars.shifts(text)
        if begins >= 0
    )


def _regions(scenario: Scenario) -> list[int]:
    """For each area, whose slots its customers take: its own, or those of everybody."""
    pooled = scenario.technicians.sharing in ("pooled", "work_hours")
    return [0 if pooled else number for number in range(len(scenario.areas))]


def _slots(scenario: Scenario, technicians: list[TechnicianPlan], windows: Windows) -> list[list[int]]:
    """Slots of each region in each window, from rostered hours before absence."""
    asked, region = scenario.appointments, _regions(scenario)
    mean_job, fill = mean_job_of(scenario), round(1000 * asked.fill)
    available = [[0] * len(windows) for _ in range(max(region) + 1)]
    for person in technicians:
        if person.stand_by or person.contractor:
            continue  # windows are promised for those who are rostered by day
        own = available[region[person.area]]
        for number, seconds in enumerate(_seconds_in(windows, person)):
            own[number] += seconds
    return [[slots_in_window(seconds, fill, mean_job, asked.overbooking) for seconds in own] for own in available]


def _check_slots(scenario: Scenario, slots: list[list[int]], kept: list[list[int]]) -> None:
    """Refuses slots of which ordinary customers, or where there are none urgent ones, never get any."""
    only_urgent = all(customer.priority == 1 for customer in scenario.customers.values())
    for name, region in zip(scenario.areas, _regions(scenario) if slots else [], strict=False):
        free = (all_ - (0 if only_urgent else own) for all_, own in zip(slots[region], kept[region], strict=True))
        if max(free, default=0) <= 0:
            raise WrongInput(
                f"appointments.fill: no window has a free slot in the area '{name}'; expected a higher fill, longer "
                "windows, a shorter mean_job, or less urgent_reserve"
            )


def _seconds_in(windows: Windows, person: TechnicianPlan) -> list[int]:
    """Seconds of a technician's shifts, without lunch, in each window."""
    parts = [part for begins, ends in person.shifts for part in before_and_after_lunch(begins, ends, person.lunch)]
    found, first = [], 0
    for begins, ends, _ in windows:
        while first < len(parts) and parts[first][1] <= begins:
            first += 1
        number, seconds = first, 0
        while number < len(parts) and parts[number][0] < ends:
            seconds += min(ends, parts[number][1]) - max(begins, parts[number][0])
            number += 1
        found.append(seconds)
    return found


def mean_job_of(scenario: Scenario) -> int:
    """Time of a job with its trip: as given, else the mean time on site over visited tickets and the mean trip."""
    if scenario.appointments.mean_job is not None:
        return scenario.appointments.mean_job
    general, remote = table_of(scenario.repair.on_site), scenario.remote.fixable
    total = weight = 0.0
    for fault in scenario.faults.values():
        visited = fault.share * (1 - (remote if fault.remote_fix is None else fault.remote_fix))
        total += visited * _mean(general if fault.on_site is None else table_of(fault.on_site))
        weight += visited
    on_site = total / weight if weight else 0.0
    return max(round(on_site + _mean(table_of(scenario.technicians.travel.time))), 1)


def _mean(table: Table | None) -> float:
    return 0.0 if table is None else mean_and_cv(table)[0]


def _nobody_home(scenario: Scenario) -> list[int]:
    """Thresholds for each hour of the day that nobody opens to a technician without appointment."""
    asked = scenario.appointments
    hours = [1 - chance for chance in asked.at_home] or [asked.no_access.without] * 24
    return [threshold(chance) for chance in hours]
