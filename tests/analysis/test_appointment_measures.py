"""Measures of appointments on logs that a person can count."""

from __future__ import annotations

import pytest

from analysis.measures import Window
from analysis.measures.appointments import APPOINTMENT_MEASURES, first_appointments
from sim.process import simulate
from sim.rules import AppointmentOutcome
from sim.workload import draw_workload
from tests.small import Run, plan_of, run

LONG_JOBS = """
repair: {on_site: 5 h}
appointments: {policy: blind, notice: {before_end: 1 h%s}}
"""


def figures(found: Run) -> dict[tuple[str, str], float]:
    """Value of each measure, by its name and group."""
    window = Window(found.plan, found.log, [])
    return {(of.measure, of.group): value for function in APPOINTMENT_MEASURES for of, value in function(window)}


def test_missed_appointments():
    """The first is served from 08:00 to 13:00; the second is told at 11:00, missed at 12:00, booked again and served
    until 18:00; the third is promised 17:00 and served at 18:00."""
    found = figures(run(LONG_JOBS % "", "07:00 07:10 12:30"))
    assert found["first-appointment success", "all"] == pytest.approx(2 / 3)
    assert found["keep rate", "all"] == pytest.approx(3 / 4)
    assert found["appointments", "outcome: completed"] == pytest.approx(3 / 4)
    assert found["appointments", "outcome: missed"] == pytest.approx(1 / 4)
    assert found["notice of lateness", "all"] == pytest.approx(1 / 4)
    assert found["report to first window", "all"] == pytest.approx((1 + 5 / 6 + 4.5) / 3)
    assert found["no access", "all"] == 0
    assert found["visits per ticket", "all"] == 1


def test_moved_appointments_are_not_due():
    """The second is moved at 11:00: of three that are settled, two were due, and both kept."""
    found = figures(run(LONG_JOBS % ", moves: 1", "07:00 07:10"))
    assert found["first-appointment success", "all"] == pytest.approx(1 / 2)
    assert found["keep rate", "all"] == 1
    assert found["appointments", "outcome: moved"] == pytest.approx(1 / 3)


CANCELLED = """
appointments: {policy: confirmed, confirm: {reached: 1, before: 2 h, cancels: 1}}
"""


def test_cancelled_appointments():
    """The first is called at 06:00 and cancels; the second is booked after that, and kept."""
    found = figures(run(CANCELLED, "05:00 06:30"))
    assert found["first-appointment success", "all"] == pytest.approx(1 / 2)
    assert found["keep rate", "all"] == 1
    assert found["appointments", "outcome: cancelled"] == pytest.approx(1 / 2)
    assert found["confirmed appointments", "all"] == pytest.approx(1 / 2)


def test_visits_without_access():
    """Confirmed customers are never at home: the one at 08:00 fails, and that of 05:59:59 is not called again."""
    asked = "appointments: {policy: confirmed, confirm: {reached: 1, before: 2 h}, no_access: {confirmed: 1}}"
    found = figures(run(f"{asked}\nhorizon: {{window: 11 h}}", "05:00 06:30"))
    assert found["appointments", "outcome: failed"] == pytest.approx(1 / 2)
    assert found["keep rate", "all"] == 1
    assert found["no access", "all"] == pytest.approx(1 / 2)


def test_nothing_to_measure_without_appointments():
    assert figures(run("", "08:00")) == {}
    at_the_door = figures(run("appointments: {no_access: {without: 0.5}, retry: 1 h}", "08:00"))
    assert set(at_the_door) == {("no access", "all"), ("visits per ticket", "all")}


def test_appointments_of_other_tickets_do_not_count():
    """The one before the window's tickets is missed; the one in it is kept."""
    found = figures(
        run(
            "horizon: {warm_up: 7 h 5 min, window: 2 days}\nrepair: {on_site: 5 h}\nappointments: {policy: blind}",
            "07:00 07:00 14:00",
        )
    )
    assert found["keep rate", "all"] == 1
    assert found["report to first window", "all"] == 3


ORDERS = """
areas: {north: {lines: 3000}}
reports: {per_line_and_year: 0.5}
orders: {per_line_and_year: 0.5, on_site: 1 h}
technicians: {per_area: 1, shift: {hours: "08:00-18:00"}}
appointments: {policy: blind, no_access: {unconfirmed: 0.3}}
"""


def test_first_appointments_of_orders_and_faults():
    """Where there are orders, they are measured apart, here counted once more ticket by ticket."""
    plan = plan_of(ORDERS)
    log = simulate(plan, draw_workload(plan, 1, 0))
    found = {of.group: value for of, value in first_appointments(Window(plan, log, [])) if of.statistic == "share"}
    order_of = dict(zip(log.tickets["ticket"], log.tickets["order"], strict=True))
    ended: dict[int, list[int]] = {0: [], 1: []}
    table = log.appointments
    for ticket, number, outcome in zip(table["ticket"], table["appointment"], table["outcome"], strict=True):
        if number == 0 and outcome != AppointmentOutcome.OPEN:
            ended[order_of[ticket]].append(outcome == AppointmentOutcome.COMPLETED)
    assert found["faults"] == pytest.approx(sum(ended[0]) / len(ended[0]))
    assert found["orders"] == pytest.approx(sum(ended[1]) / len(ended[1]))
    assert len({*found.values()}) == 3


def test_without_orders_nothing_is_told_apart():
    assert {group for _, group in figures(run(LONG_JOBS % "", "07:00")) if group in ("orders", "faults")} == set()
