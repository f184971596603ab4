"""Parts of the model that meet rarely, computed by hand: calls and outages, locks and busy people, orders and desks."""

from __future__ import annotations

import pytest

from scenarios.base import WrongInput
from tests.outages import run_outages
from tests.sim.test_locks_by_hand import BOOKED, log_of_scenario
from tests.small import Run, agree, at, plan_of, run

ASKED = """
areas: {town: {lines: 10}}
customers: {all: {share: 1, service_level: 500 h}}
chases: {per_hour: %s, of_children: %s}
outages: {elements: {cabinet: {lines_each: 10, per_element_and_year: 1, alarm: 1, alarm_delay: %s, repair: 100 h}}}
dispatch: {contact: {by: phone, first: 0.0001, retry: 9 days}}
"""
"""Nobody comes to a ticket, and it does not leave the contact, before the run is over."""


def asked(per_hour: float, of_children: float, alarm_delay: str) -> Run:
    return run_outages(ASKED % (per_hour, of_children, alarm_delay), "at\n08:00", "at line\n08:00 1", drain=False)


def test_who_is_called_back_asks_at_the_rate_of_children_from_then_on():
    """Alone the first call comes at `usual`; from the alarm on, half of that time away, the rest takes ten times as
    long."""
    usual = asked(0.05, 1.0, "1 h").log.chases["called"][0] - at("08:00")
    called = asked(0.05, 0.1, f"{usual // 2} s").log.chases["called"][0] - at("08:00")
    assert abs(called - (usual // 2 + 10 * (usual - usual // 2))) <= 10


def test_who_is_called_back_and_no_longer_asks_has_not_asked():
    usual = asked(0.05, 1.0, "1 h").log.chases["called"][0] - at("08:00")
    assert not len(asked(0.05, 0.0, f"{usual - 1} s").log.chases["called"])
    assert asked(0.05, 0.0, f"{usual + 1} s").log.chases["called"].tolist() == [usual + at("08:00")]


def test_a_promise_that_is_broken_moves_no_call_into_the_past():
    """Somebody is on the way from 08:00 on Tuesday; at 09:00 the ticket is called back and at 09:30 the window is
    over. What was not spent until 09:00 is spent a thousand times as fast: no call comes before."""
    found = run_outages(
        """
        areas: {town: {lines: 10}}
        customers: {all: {share: 1, service_level: 500 h}}
        chases: {per_hour: 0.002, of_children: 1000}
        outages: {elements: {cabinet:
          {lines_each: 10, per_element_and_year: 1, alarm: 1, alarm_delay: 25 h, repair: 100 h}}}
        appointments: {policy: blind, windows: ["08:00-09:30"]}
        technicians: {per_area: 1, travel: {time: 2 h}}
        """,
        "at\n08:00", "at line\n08:06 1", drain=False,
    )  # fmt: skip
    assert found.log.chases["called"].min() >= at("Tue/09:00")


def test_a_missed_appointment_makes_customers_ask_whose_next_call_lay_beyond_the_run():
    """Due after the run, and until then nobody asks; the window is over at 09:00 and nobody works before noon."""
    found = run(
        """
        customers: {all: {share: 1, service_level: 9000 h}}
        chases: {after_broken_promise: 10}
        appointments: {policy: blind, windows: ["08:00-09:00"]}
        technicians: {per_area: 1, shift: {hours: "12:00-18:00"}}
        """,
        "07:00",
    )
    agree(found.appointments.rows(found.appointments["appointment"] == 0), "settled became\n09:00 missed")
    assert at("09:00") < found.log.chases["called"][0] < at("12:00")


def test_a_lock_ends_with_the_opening_of_the_window_even_if_nobody_is_free_then():
    """The only technician works for ticket 0 until 11:00. Since 10:00 nobody has to keep free for ticket 2 any longer,
    so ticket 1, which is older, is next."""
    text, reports = BOOKED % (1, ""), "at customer\n06:00 plain\n06:30 plain\n07:00 booked"
    log = log_of_scenario(text, reports, repair={"on_site": "5 h"})
    agree(log.visits, "ticket departed finished\n0 06:00 11:00:01\n1 11:00:01 16:00:02\n2 16:00:02 17:00:03")


STUCK = "dispatch: {chain: [desk], desks: {desk: {handling: 1 min, stuck: 0.1%s}}}\nchases: {per_hour: 1%s}\n"


@pytest.mark.parametrize(
    ("never_ask", "more"),
    [
        ("orders: {per_line_and_year: 1, on_site: 1 h}", ""),
        ("outages: {elements: {cabinet: {lines_each: 1, repair: 1 h}}}", ", of_children: 0"),
    ],
)
def test_a_stuck_ticket_that_nobody_asks_about_is_refused(never_ask, more):
    plan_of(STUCK % ("", ""))
    plan_of(STUCK % (", limit: 1 h, on_alarm: notify", more) + never_ask)
    with pytest.raises(WrongInput, match=r"desks\.desk\.stuck: nobody asks about .* never be found"):
        plan_of(STUCK % ("", more) + never_ask)


def test_too_many_visits_without_access_name_the_access():
    with pytest.raises(WrongInput, match=r"max_visits: .* expected a lower appointments\.no_access"):
        run(
            "appointments: {policy: blind, no_access: {unconfirmed: 0.99999}}\nrepair: {on_site: 1 h, max_visits: 3}",
            "08:00",
        )


def test_a_call_that_reaches_nobody_opens_no_door():
    appointments = """
    appointments: {policy: confirmed, no_access: {unconfirmed: 1}, mean_job: 1 h, confirm: {reached: %s}}
    """
    plan_of(appointments % 0.1)
    with pytest.raises(WrongInput, match=r"no_access\.unconfirmed: is 1, so nobody would ever open"):
        plan_of(appointments % 0)
