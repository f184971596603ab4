"""Times on the clocks of business hours and of service levels, by hand and second by second."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from analysis.measures.clocks import seconds_on
from analysis.measures.stops import stopped
from analysis.results import Measure
from scenarios.scenario import read_scenario
from sim.plan import Plan
from sim.planning import build_plan
from sim.rules import MISSING, AppointmentOutcome, Outcome
from sim.service_plan import ClockPlan
from tests.analysis.hand_made import DAY, HOUR, SCENARIO, Figures, at, log_of, ticket, visit

OFFICE = "Mon-Fri 08:00-18:00"


def plan_with(**parts) -> Plan:
    return build_plan(read_scenario(SCENARIO | parts))


def on(clock: str, plan: Plan, log, name: str = "report to closing") -> float:
    return Figures(log, plan).measured.values[Measure(name, "mean", "all", clock)]


def window(begins: str, ends: str, outcome: int, booked: str, number: int = 0, **others: int) -> dict[str, int]:
    row = {"ticket": 0, "appointment": number, "booked": at(booked), "begins": at(begins), "ends": at(ends)}
    return row | {"outcome": outcome, "settled": at(begins)} | others


def test_business_hours():
    plan = plan_with(clocks={"business": OFFICE})
    log = log_of([ticket(at("Mon 17:00"), at("Tue 09:30"), dispatched=at("Mon 20:00"))])
    assert on("clock", plan, log) == 16.5
    assert on(f"business: {OFFICE}", plan, log) == 2.5
    assert on(f"business: {OFFICE}", plan, log, "report to dispatch") == 1
    assert isnan(on(f"business: {OFFICE}", plan, log, "dispatch to arrival"))


def test_a_weekend_takes_no_business_hours():
    plan = plan_with(clocks={"business": OFFICE})
    log = log_of([ticket(at("Fri 12:00"), at("Sun 12:00"))])
    assert on(f"business: {OFFICE}", plan, log) == 6


def test_without_further_clocks_there_is_only_one():
    assert {of.clock for of in Figures(log_of([])).measured.values} <= {"clock", "", f"business: {OFFICE}"}
    limited = [of for of in Figures(log_of([])).measured.values if of.clock.startswith("business")]
    assert [of.measure for of in limited] == ["time beyond limit"]


def test_a_named_calendar_gives_its_name():
    plan = plan_with(clocks={"business": "office"}, calendars={"office": {"weekly": OFFICE}})
    assert on("business: office", plan, log_of([ticket(at("Mon 17:00"), at("Tue 09:30"))])) == 2.5


def sla(stops: list[str], calendar: str = "always") -> Plan:
    return plan_with(clocks={"sla": {"calendar": calendar, "stops": stops}})


def test_nobody_at_home_stops_the_clock_until_the_next_window():
    tickets = [ticket(at("Mon 10:00"), at("Wed 09:00"))]
    visits = [
        visit(0, 0, at("Mon 11:00"), at("Mon 13:00"), at("Mon 13:30"), at("Mon 14:00"), outcome=Outcome.NO_ACCESS),
        visit(0, 0, at("Mon 14:00"), at("Wed 08:00"), at("Wed 08:00"), at("Wed 09:00"), visit=1),
    ]
    windows = [
        window("Mon 13:00", "Mon 17:00", AppointmentOutcome.FAILED, "Mon 10:30"),
        window("Wed 08:00", "Wed 12:00", AppointmentOutcome.COMPLETED, "Mon 14:00", 1),
    ]
    log = log_of(tickets, visits=visits, appointments=windows)
    assert on("sla", sla(["no_access"]), log) == 3.5 + 1
    assert on("sla", sla(["no_access"], OFFICE), log) == 3.5 + 1
    assert on("sla", sla([]), log) == 47
    assert on("sla", sla([], OFFICE), log) == 8 + 10 + 1
    # Without appointments it stops until the ticket waits for a technician again.
    alone = log_of(tickets, visits=[visits[0], visits[1] | {"queued": at("Tue 10:00")}])
    assert on("sla", sla(["no_access"]), alone) == 3.5 + 23


def test_waiting_at_the_door_stops_the_clock():
    come = visit(0, 0, at("Mon 11:00"), at("Mon 13:00"), at("Mon 13:30"), at("Mon 15:00"), began=at("Mon 13:42"))
    log = log_of([ticket(at("Mon 10:00"), at("Mon 15:00"))], visits=[come])
    assert on("sla", sla(["waiting_at_door"]), log) == 5 - 0.2
    assert on("sla", sla(["waiting_at_door"]), log, "arrival to restoration") == 1.5 - 0.2


def test_moving_an_appointment_stops_the_clock_between_the_windows():
    windows = [
        window("Tue 08:00", "Tue 12:00", AppointmentOutcome.MOVED, "Mon 10:30", settled=at("Mon 16:00")),
        window("Wed 08:00", "Wed 12:00", AppointmentOutcome.COMPLETED, "Mon 16:00", 1),
    ]
    log = log_of([ticket(at("Mon 10:00"), at("Wed 09:00"))], appointments=windows)
    assert on("sla", sla(["customer_moved"]), log) == 47 - 24
    # What we moved, because we were late, stops nothing.
    ours = log_of(
        [ticket(at("Mon 10:00"), at("Wed 09:00"))],
        appointments=[windows[0] | {"notified": at("Mon 16:00")}, windows[1]],
    )
    assert on("sla", sla(["customer_moved"]), ours) == 47


def test_stops_that_overlap_count_once():
    windows = [
        window("Tue 08:00", "Tue 12:00", AppointmentOutcome.MOVED, "Mon 11:00", settled=at("Mon 16:00")),
        window("Wed 08:00", "Wed 12:00", AppointmentOutcome.COMPLETED, "Mon 16:00", 1),
    ]
    log = log_of([ticket(at("Mon 10:00"), at("Wed 09:00"))], appointments=windows)
    # From Mon 11:00 to Tue 08:00 for the agreed window, from there to Wed 08:00 because it was moved.
    assert on("sla", sla(["agreed_window", "customer_moved"]), log) == 2
    assert on("sla", sla(["agreed_window"]), log) == 47 - 21


def test_a_stop_within_another_counts_once():
    nobody = visit(0, 0, at("Mon 11:00"), at("Mon 13:00"), at("Mon 13:30"), at("Mon 14:00"), outcome=Outcome.NO_ACCESS)
    windows = [
        window("Mon 16:00", "Mon 17:00", AppointmentOutcome.FAILED, "Mon 10:30"),
        window("Wed 08:00", "Wed 12:00", AppointmentOutcome.COMPLETED, "Mon 14:00", 1),
    ]
    log = log_of([ticket(at("Mon 10:00"), at("Wed 09:00"))], visits=[nobody], appointments=windows)
    assert on("sla", sla(["agreed_window", "no_access"]), log) == 0.5 + 1


def test_an_appointment_moved_in_its_window_stops_the_clock_from_then_on():
    windows = [
        window("Tue 08:00", "Tue 12:00", AppointmentOutcome.MOVED, "Mon 10:30", settled=at("Tue 11:00")),
        window("Wed 08:00", "Wed 12:00", AppointmentOutcome.COMPLETED, "Tue 11:00", 1),
    ]
    log = log_of([ticket(at("Mon 10:00"), at("Wed 09:00"))], appointments=windows)
    assert on("sla", sla(["customer_moved"]), log) == 47 - 21


def test_a_stop_of_one_ticket_does_not_stop_another():
    windows = [window("Tue 08:00", "Tue 12:00", AppointmentOutcome.COMPLETED, "Mon 11:00")]
    tickets = [ticket(at("Mon 10:00"), at("Tue 10:00")), ticket(at("Mon 10:00"), at("Tue 10:00"))]
    assert on("sla", sla(["agreed_window"]), log_of(tickets, appointments=windows)) == (3 + 24) / 2


def test_every_second_is_asked_whether_the_clock_runs():
    """Also the law: it never runs outside its calendar, nor while it is stopped."""
    chance = np.random.default_rng(3)
    opens = [day * DAY + 8 * HOUR for day in range(7)]
    clock = ClockPlan("sla", opens, [each + 5 * HOUR + 17 for each in opens], frozenset({"agreed_window"}))
    begins = np.sort(chance.integers(0, 5 * DAY, 30))
    ends = begins + chance.integers(1, 2 * DAY, 30)
    booked = begins + chance.integers(-HOUR, DAY, 30)
    until = booked + chance.integers(0, DAY, 30)
    windows = [
        {"ticket": number, "appointment": 0, "booked": max(int(booked[number]), 0), "begins": int(until[number])}
        for number in range(30)
    ]
    log = log_of([ticket(int(begin), int(end)) for begin, end in zip(begins, ends, strict=True)], appointments=windows)
    rows = np.flatnonzero(np.arange(30) % 3 > 0)
    found = seconds_on(clock, stopped(log, clock.stops), rows, begins[rows], ends[rows])
    for row, seconds in zip(rows.tolist(), found.tolist(), strict=True):
        every = np.arange(begins[row], ends[row])
        runs = (every % DAY >= 8 * HOUR) & (every % DAY < 13 * HOUR + 17)
        runs &= ~((every >= booked[row]) & (every < until[row]))
        assert seconds == runs.sum()
    without = seconds_on(clock, stopped(log, frozenset()), rows, begins[rows], ends[rows])
    assert (found < without).any()
    assert (found == without).any()
    assert (found > 0).any()


@pytest.mark.parametrize("kind", ["no_access", "waiting_at_door", "customer_moved", "agreed_window"])
def test_without_any_row_nothing_stops(kind):
    assert len(stopped(log_of([ticket(at("Mon 10:00"))]), frozenset({kind})).ticket) == 0


def test_a_stop_that_is_not_over_lasts_to_the_end_of_the_run():
    nobody = visit(0, 0, at("Mon 11:00"), at("Mon 13:00"), at("Mon 13:30"), at("Mon 14:00"), outcome=Outcome.NO_ACCESS)
    log = log_of([ticket(at("Mon 10:00"))], visits=[nobody])
    found = stopped(log, frozenset({"no_access"}))
    assert (found.begins.tolist(), found.ends.tolist()) == ([at("Mon 13:30")], [log.cut])
    assert MISSING not in found.ends
