"""Where parts of the model meet, computed by hand: outages and reopenings with appointments, calls and audits.

Unless a test says otherwise, technicians are always on duty and at once at the customer's, and a visit takes an hour.
"""

from __future__ import annotations

import pytest

from tests.outages import run_outages
from tests.small import agree, at, run

CABINET = """
areas: {town: {lines: 10}}
outages: {elements: {cabinet: {lines_each: 10, per_element_and_year: 1, repair: 2 h, alarm: 1, alarm_delay: %s}}}
"""
"""It fails at 07:30 in these tests; lines with faults of their own are under it."""

CANCELLED_AT_ELEVEN = """
appointments: {policy: confirmed, windows: ["12:00-17:00"], mean_job: 1 h,
  confirm: {before: 1 h, call: 10 min, reached: 1, cancels: 1}}
"""
"""The customer is called at 11:00, and no longer needs anybody at 11:10."""


def test_a_customer_who_has_called_the_visit_off_is_not_visited_because_of_an_outage():
    """Called off at 11:10; the alarm of 11:30 calls nobody back; at 13:00 the desk is through with the ticket."""
    desk = "dispatch: {chain: [desk], desks: {desk: {handling: 5 h, agents: 1}}}\n"
    found = run_outages(CABINET % "4 h" + CANCELLED_AT_ELEVEN + desk, "at\n07:30", "at line", "08:00")
    agree(found.tickets, "linked dispatched restored closed outcome\n- 13:00 13:00 13:00 cancelled")
    agree(found.appointments, "booked begins settled became\n08:00 12:00 11:10 cancelled")
    assert len(found.visits) == 0


def test_a_customer_who_calls_the_visit_off_after_a_false_closing_has_service_again():
    """Closed falsely from afar at 08:00, opened again at 09:00, called off at 11:10: nothing is left to find out."""
    false = "remote: {fixable: 1, false_fix: 1}\nfalse_closure: {report: 1 h}\n"
    found = run(false + CANCELLED_AT_ELEVEN, "08:00", drain=True)
    agree(found.tickets, "restored closed outcome\n11:10 11:10 cancelled")
    agree(found.log.closings, "closing closed false reopened\n0 08:00 1 09:00\n1 11:10 0 -")


def test_who_is_called_back_at_the_door_is_booked_after_the_repair():
    """Nobody opens from 08:00 to 08:30; the alarm comes at 08:10 and the repair at 10:10, when the next window is
    agreed. No window is agreed only to be called off."""
    home = 'appointments: {policy: blind, windows: ["08:00-12:00", "12:00-20:00"], %s}\nhorizon: {window: 15 h}\n'
    nobody = home % "no_access: {unconfirmed: 0.999}, wait_at_door: 30 min"
    found = run_outages(CABINET % "40 min" + nobody, "at\n07:30", "at line", "08:00", drain=False)
    agree(
        found.appointments.rows([0, 1]),
        """
        appointment booked begins settled became
        0           08:00  08:00  08:30   failed
        1           10:10  12:00  12:30   failed
        """,
    )
    agree(found.tickets, "linked closed\n08:30 -")


@pytest.mark.parametrize("outages", ["", "aggregation: false,"])
def test_a_closing_with_an_outage_is_not_audited(outages):
    """The line hangs on the cabinet alone; the customer's ticket closes as the cabinet is repaired at 10:10."""
    scenario = (CABINET % "40 min").replace("{elements", "{" + outages + "elements")
    audit = "false_closure: {audit: {coverage: 1, delay: 1 h}}\n"
    found = run_outages(scenario + audit, "at\n07:30", "at line\n08:00 0", "08:20", drain=True)
    columns = found.tickets["outcome"].tolist(), found.log.closings["audited"].tolist()
    audited = dict(zip(*columns, strict=True))
    assert audited.pop(9) == -1
    assert all(audit != -1 for audit in audited.values())
    assert audited


def test_a_call_that_goes_on_while_the_ticket_is_closed_and_opened_again_is_the_only_one():
    """The ticket is open from 08:00 to 09:00 and again from 10:00 on; each call lasts five hours."""
    found = run(
        """
        hotline: {handling: 1 s, agents: 3}
        remote: {fixable: 1, false_fix: 1, handling: 1 h}
        false_closure: {report: 1 h}
        chases: {per_hour: 60, handling: 5 h}
        repair: {on_site: 20 h}
        """,
        "08:00",
    )
    agree(found.log.closings.rows([0]), "closed reopened\n09:00:01 10:00:01")
    chases = found.log.chases
    assert chases["called"][0] < found.log.closings["closed"][0] < chases["finished"][0] < chases["called"][1]
    assert chases["chase"].tolist() == [*range(len(chases))]


def test_calls_are_numbered_on_where_a_ticket_is_opened_again():
    """Closed from 09:00 to 10:00; the first call would perhaps have come after the end of all calendars."""
    first = []
    for seed in range(30):
        found = run(
            """
            horizon: {window: 24 h}
            remote: {fixable: 1, false_fix: 1, handling: 1 h}
            false_closure: {report: 1 h}
            chases: {per_hour: 0.002}
            repair: {on_site: 600 h}
            """,
            "08:00",
            seed,
            drain=True,
        )
        assert found.log.closings["reopened"].tolist()[0] == at("10:00")
        assert found.log.chases["chase"].tolist() == [*range(len(found.log.chases))]
        first += found.log.chases["called"].tolist()[:1]
    assert len(first) > 5


def test_a_missed_window_makes_a_customer_call_who_would_not_have_called_in_this_run():
    """The promise of 300 days would not be broken before the end; the window of the morning is, at 12:00."""
    found = run(
        """
        customers: {all: {share: 1, service_level: 300 days}}
        appointments: {policy: blind, windows: ["08:00-12:00", "14:00-18:00"]}
        technicians: {per_area: 1, shift: {hours: "14:00-18:00"}}
        chases: {after_broken_promise: 60}
        """,
        "07:00",
    )
    agree(found.appointments, "begins settled became\n08:00 12:00 missed\n14:00 14:00 completed")
    first, broken = (found.log.chases[column][0] for column in ("called", "broken"))
    assert at("12:00") < first < at("12:10")
    assert broken == 1
