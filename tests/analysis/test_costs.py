"""What the work costs: every line by hand, none counted twice, and all of them add up."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import isnan

import numpy as np
import pytest

from analysis.measures import Window, measure
from analysis.measures.costs import cost_lines
from analysis.results import Measure
from scenarios.scenario import read_scenario
from sim.log import OUTAGE_DESK, Log
from sim.plan import Plan
from sim.planning import build_plan
from sim.replicate import replicate
from sim.rules import MISSING, AppointmentOutcome, Outcome
from tests.analysis.hand_made import DAY, HOUR, MINUTE, SCENARIO, Figures, at, log_of, passage, shift, ticket, visit
from tests.analysis.test_measures_recomputed import SCENARIO as BUSY
from tests.analysis.test_measures_recomputed import rows

RATES = {
    "currency": "CNY", "regular_hour": 60, "overtime_hour": 90, "contractor_hour": 100, "contractor_job": 7,
    "kilometre": 0.5, "desk_minute": 0.6, "second_line_visit": 400,
}  # fmt: skip


def plan_with(promises: dict | None = None, **rates) -> Plan:
    parts = {"costs": RATES | rates, "promises": promises or {}}
    return build_plan(read_scenario(SCENARIO | parts))


def lines(log: Log, plan: Plan | None = None) -> dict[str, Fraction]:
    """The lines that cost something."""
    return {name: cost for name, cost in cost_lines(Window(plan or plan_with(), log, ())).items() if cost}


def test_hours_are_regular_or_overtime_and_never_both():
    begin, end = at("Tue 08:00"), at("Tue 18:00")
    day = shift(0, begin, end, lunch_begins=at("Tue 12:00"), lunch_ends=at("Tue 13:00"))
    # Works into lunch for half an hour, and an hour longer than the shift.
    noon = visit(0, 0, begin, at("Tue 11:00"), at("Tue 11:30"), at("Tue 12:30"))
    late = visit(1, 0, begin, at("Tue 17:00"), at("Tue 17:30"), at("Tue 19:00"))
    log = log_of([ticket(begin), ticket(begin)], visits=[noon, late], shifts=[day])
    assert lines(log) == {"regular hours": Fraction(60 * 19, 2), "overtime": 90}
    absent = log_of([ticket(begin)], shifts=[day | {"absent": 1}])
    assert lines(absent) == {}


def test_only_what_lies_in_the_window_counts():
    # The window begins on Monday 10:00 and ends on Friday 14:00.
    days = [shift(0, at("Mon 08:00"), at("Mon 18:00")), shift(0, at("Fri 08:00"), at("Fri 18:00"))]
    assert lines(log_of([], shifts=days)) == {"regular hours": (8 + 6) * 60}


def test_a_contractor_is_paid_by_jobs_and_not_by_hours():
    begin = at("Tue 08:00")
    plan = plan_with()
    first, *others = plan.technicians
    plan = replace(plan, technicians=[replace(first, contractor=True), *others])
    far = {"from_east": -3000, "from_north": 4000}
    log = log_of(
        [ticket(begin)],
        visits=[visit(0, 0, begin, begin, begin + HOUR, begin + 5 * HOUR, **far)],
        shifts=[shift(0, begin, begin + 10 * HOUR)],
    )
    assert lines(log, plan) == {"contractors": 107}  # a standard hour, whatever it took, and a job


def test_a_contractor_is_paid_for_every_service_of_an_order():
    begin = at("Tue 08:00")
    costs = {"costs": RATES, "orders": {"per_line_and_year": 1, "on_site": "30 min"}}
    plan = build_plan(read_scenario(SCENARIO | costs))
    first, *others = plan.technicians
    plan = replace(plan, technicians=[replace(first, contractor=True), *others])
    order = ticket(begin, order=1, fault_class=-1, members=3)
    log = log_of([order], visits=[visit(0, 0, begin, begin, begin, begin + 5 * HOUR)])
    assert lines(log, plan) == {"contractors": 150 + 7}  # three half hours, and one job


def test_kilometres_along_the_road():
    begin = at("Tue 08:00")
    plan = plan_with(regular_hour=0, overtime_hour=0)
    plan = replace(plan, travel=replace(plan.travel, detour=1.3))
    trip = visit(0, 1, begin, begin, begin, begin, from_east=-3000, from_north=4000)
    log = log_of([ticket(begin)], visits=[trip])
    assert lines(log, plan) == {"vehicles": Fraction(65, 20)}  # 6.5 km
    grid = replace(plan, travel=replace(plan.travel, manhattan=True))
    assert lines(log, grid) == {"vehicles": Fraction(91, 20)}
    assert lines(log_of([ticket(begin)], visits=[trip | {"departed": MISSING, "technician": MISSING}]), plan) == {}


def test_minutes_at_desks_and_on_the_phone():
    begin = at("Tue 08:00")
    handled = passage(0, 0, begin, begin + HOUR, begin + HOUR + 30 * MINUTE)
    waiting = passage(0, 1, begin, MISSING, MISSING)
    plant_crew = passage(0, -4, begin, begin, begin + HOUR)
    before = passage(0, 1, 0, at("Mon 09:00"), at("Mon 10:10"))
    chase = {"ticket": 0, "called": begin, "started": begin + 5, "finished": begin + 5 + 3 * MINUTE}
    log = log_of([ticket(begin)], [handled, waiting, plant_crew, before], chases=[chase, {"ticket": 0, "chase": 1}])
    assert lines(log) == {"desks": Fraction(40 * 6, 10), "chase calls": Fraction(18, 10)}


def test_jobs_of_the_second_line():
    begin = at("Tue 08:00")
    jobs = [
        {"ticket": 0, "started": begin, "finished": begin + HOUR},
        {"ticket": 0, "started": begin, "parts": 1},
        {"ticket": 0, "requested": begin},
        {"ticket": 0, "started": at("Mon 09:59")},
    ]
    assert lines(log_of([ticket(begin)], second_line=jobs)) == {"second line": 400}


def test_compensation_falls_due_when_it_is_known():
    plan = plan_with({"p": {"preset": "cn_same_day_repair", "per_missed_appointment": 5}})
    before = ticket(at("Mon 08:00"), at("Mon 09:00"))
    late = ticket(at("Mon 09:00"), at("Wed 10:00"))
    after = ticket(at("Thu 12:00"), at("Fri 14:00"))
    still = ticket(at("Mon 09:00"))
    missed = {"ticket": 0, "outcome": AppointmentOutcome.MISSED, "settled": at("Tue 12:00")}
    order = late | {"order": 1}
    log = log_of([before, late, after, still, order], appointments=[missed, missed | {"settled": at("Fri 14:00")}])
    assert lines(log, plan) == {"compensation, p": 20 + 5}
    british = {"preset": "uk_automatic_compensation", "paid": False}
    assert lines(log, plan_with({"p": british})) == {}


def test_the_total_over_tickets_and_lines():
    begin = at("Tue 08:00")
    tickets = [
        ticket(at("Mon 09:00"), at("Tue 09:00")),  # reported before the window, closed in it
        ticket(begin, at("Sat 09:00"), restored=at("Tue 10:00")),
        ticket(begin, at("Tue 12:00"), Outcome.REMOTE_FIX),
    ]
    found = Figures(log_of(tickets, shifts=[shift(0, begin, begin + 10 * HOUR)]), plan_with())
    assert found("cost", "total") == 600
    assert found("cost", "total", "cost: regular hours") == 600
    assert found("cost", "per closed ticket") == 300
    assert found("cost", "per restored ticket") == 200
    assert found("cost", "per month") == pytest.approx(600 / (100 / 24 / (365 / 12)))
    assert found("cost", "per line and month") == pytest.approx(600 / 200 / (100 / 24 / (365 / 12)))
    empty = Figures(log_of([]), plan_with())
    assert empty("cost", "total") == 0
    assert isnan(empty("cost", "per closed ticket"))


def test_without_a_currency_nothing_costs():
    assert not [of for of in Figures(log_of([])).measured.values if of.measure == "cost"]


@pytest.fixture(scope="module")
def busy() -> tuple[Plan, Log]:
    promises = {"china": {"preset": "cn_same_day_repair"}}
    plan = build_plan(read_scenario(BUSY | {"costs": RATES, "promises": promises}))
    return plan, replicate(plan, 3, 0)


def test_lines_add_up_to_the_total_exactly(busy):
    found = cost_lines(Window(*busy, ()))
    assert all(cost >= 0 for cost in found.values())
    assert sum(cost > 0 for cost in found.values()) >= 4
    values = measure(*busy, ()).values
    assert values[Measure("cost", "total", "all", "", "CNY")] == float(sum(found.values()))


def test_a_busy_log_second_by_second(busy):
    """Every second of every technician is regular, overtime or unpaid; minutes at desks one by one."""
    plan, log = busy
    inside = slice(plan.warm_up, plan.window_end)
    regular = overtime = handled = 0
    for technician in [number for number, person in enumerate(plan.technicians) if not person.contractor]:
        on_shift, at_lunch, busy_now = (np.zeros(log.cut + 40 * DAY, bool) for _ in range(3))
        for row in rows(log.shifts):
            if row["technician"] == technician and not row["absent"]:
                on_shift[row["begins"] : row["ends"]] = True
                at_lunch[row["lunch_begins"] : row["lunch_ends"]] |= row["lunch_begins"] != MISSING
        for row in rows(log.visits):
            if row["technician"] == technician:
                busy_now[row["departed"] : row["finished"] if row["finished"] != MISSING else log.cut] = True
        on_shift, at_lunch, busy_now = (each[inside] for each in (on_shift, at_lunch, busy_now))
        regular += int((on_shift & (~at_lunch | busy_now)).sum())
        overtime += int((busy_now & ~on_shift).sum())
    for row in rows(log.desk_passages):
        if row["started"] != MISSING and row["desk"] != OUTAGE_DESK:
            end = row["finished"] if row["finished"] != MISSING else log.cut
            handled += len(range(max(row["started"], plan.warm_up), min(end, plan.window_end)))
    found = cost_lines(Window(plan, log, ()))
    assert found["regular hours"] == Fraction(60 * regular, 3600)
    assert found["overtime"] == Fraction(90 * overtime, 3600)
    assert found["desks"] == Fraction(6 * handled, 600)
    owed = 0
    nobody = {row["ticket"] for row in rows(log.visits) if row["outcome"] == Outcome.NO_ACCESS}
    moved = {
        row["ticket"]
        for row in rows(log.appointments)
        if row["outcome"] == AppointmentOutcome.MOVED and row["notified"] == MISSING
    }
    unpaid = (Outcome.NO_FAULT_FOUND, Outcome.OUTAGE, Outcome.CANCELLED, Outcome.WITHDRAWN)
    for row in rows(log.tickets):
        if row["order"] or row["outcome"] in unpaid or row["ticket"] in nobody | moved:
            continue
        if plan.warm_up <= row["restored"] < plan.window_end:
            midnight = row["reported"] - row["reported"] % DAY + DAY
            due = midnight if row["reported"] % DAY < 16 * HOUR else row["reported"] + DAY
            while due < row["restored"]:
                owed += 10
                due += DAY
    assert 0 < owed == found["compensation, china"]
