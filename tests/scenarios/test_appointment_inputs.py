"""Appointments that cannot be meant are refused, with the place and what was expected."""

from __future__ import annotations

import pytest

from scenarios.base import WrongInput
from tests.small import plan_of, scenario_of


@pytest.mark.parametrize(
    ("appointments", "message"),
    [
        ("{policy: blynd}", r"appointments\.policy: .*'blind'"),
        ("{windows: []}", r"appointments\.windows"),
        ("{policy: blind, windows: [mornings]}", r"appointments\.windows\.0: unknown calendar 'mornings'"),
        ('{policy: blind, windows: ["08:00-12:00", "11:00-14:00"]}', r"appointments\.windows: two windows overlap"),
        ("{policy: blind, suits: [0.5]}", r"appointments: 'suits' has 1 values for 3 windows; expected one for each"),
        ("{policy: blind, suits: [0, 0, 0]}", r"appointments\.suits: no window would ever suit anybody"),
        ("{at_home: [1, 1], retry: 1 h}", r"appointments: 'at_home' has 2 values; expected 24"),
        (f"{{at_home: {[0.5] * 24}, no_access: {{without: 0.1}}}}", r"stands instead of 'no_access.without'"),
        ("{no_access: {without: 0.1}}", r"appointments\.retry: missing; expected the time until somebody comes again"),
        ("{no_access: {without: 1}, retry: 1 h}", r"appointments\.no_access\.without: nobody would ever open"),
        (f"{{at_home: {[0] * 24}, retry: 1 h}}", r"appointments\.at_home: nobody would ever open"),
        ("{policy: blind, no_access: {unconfirmed: 1}}", r"appointments\.no_access\.unconfirmed: is 1"),
        ("{confirm: {changes: 0.6, cancels: 0.5}}", r"appointments\.confirm: 'changes' and 'cancels' add up to 1\.1"),
        ("{confirm: {before: 3 min}}", r"appointments\.confirm: 'call' is not over when the window begins"),
        ("{notice: {before_end: 30}}", r"appointments\.notice\.before_end: .*no unit"),
    ],
)
def test_what_cannot_be_meant(appointments, message):
    with pytest.raises(WrongInput, match=message):
        scenario_of(f"appointments: {appointments}")


ON_THE_MAP = "technicians: {per_area: 1, travel: {speed: 20 km/h}}"


def test_slots_need_the_time_of_a_job_where_trips_have_no_mean():
    with pytest.raises(WrongInput, match=r"^appointments\.mean_job: missing; .* like 80 min"):
        scenario_of(f"appointments: {{policy: capacity}}\n{ON_THE_MAP}")
    scenario_of(f"appointments: {{policy: capacity, mean_job: 80 min}}\n{ON_THE_MAP}")
    scenario_of(f"appointments: {{policy: blind}}\n{ON_THE_MAP}")


def test_slots_need_technicians_in_some_window():
    night = 'technicians: {roster: [{area: town, shift: {hours: "22:00-06:00"}}]}'
    with pytest.raises(WrongInput, match=r"^appointments\.windows: no technician of the area 'town' works in any"):
        scenario_of(f"appointments: {{policy: confirmed}}\n{night}")
    scenario_of(f"appointments: {{policy: blind}}\n{night}")


def test_slots_need_technicians_of_the_area_unless_they_are_shared():
    two = """
appointments: {policy: capacity}
areas: {west: {lines: 1}, east: {lines: 1}}
technicians: {sharing: %s, roster: [{area: west}, {area: east, shift: {hours: "22:00-06:00"}}]}
"""
    with pytest.raises(WrongInput, match=r"^appointments\.windows: no technician of the area 'east' works in any"):
        scenario_of(two % "dedicated")
    plan_of(two % "pooled")


def test_appointments_that_do_nothing_make_no_plan():
    assert plan_of("").appointments is None
    assert plan_of("appointments: {lead: 2 h, windows: ['08:00-09:00'], confirm: {changes: 0.1}}").appointments is None
    assert plan_of(f"appointments: {{at_home: {[1] * 24}}}").appointments is None


def test_a_window_may_be_a_calendar_with_a_name():
    scenario = "calendars: {office: {weekly: 'Mon-Fri 09:00-17:00'}}\nappointments: {policy: blind, windows: [office]}"
    plan = plan_of(scenario)
    assert plan.appointments.begins[:6] == [86_400 * day + 9 * 3600 for day in (0, 1, 2, 3, 4, 7)]
