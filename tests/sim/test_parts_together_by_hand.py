"""Parts of the model that meet in one ticket, simulated by hand: outages, appointments, second line, false closing,
orders."""

from __future__ import annotations

import pytest

from sim.stages import stays
from tests.orders import run_orders
from tests.outages import run_outages
from tests.small import Run, agree, run

CABINET = """
areas: {town: {lines: 10}}
outages: {elements: {cabinet: {lines_each: 10, per_element_and_year: 1, repair: 2 h, alarm: 1, alarm_delay: 75 min%s}}}
"""
"""Failed at 08:00, known at 09:15, repaired at 11:15."""

OWN_FAULT = ", own_fault: 1, line_test: 5 min"
AT_EIGHT = "at\n08:00"
BLIND = 'appointments: {policy: blind, windows: ["09:00-12:00", "12:00-17:00"]%s}\n'


def minutes(found: Run, stage: str) -> list[float]:
    """Minutes of each ticket in a stage."""
    return (stays(found.log)[stage].seconds_by_ticket(len(found.tickets)) / 60).tolist()


# ---- outages and appointments ----


@pytest.mark.parametrize("lock", ["", ", lock: 4 h"])
def test_a_ticket_that_is_called_back_before_its_window_leaves_no_visit(lock):
    """Booked at 09:05 for 12:00. Where somebody keeps free for the window, that ends, too."""
    policy = (BLIND % lock).replace("blind", "capacity") if lock else BLIND % ""
    found = run_outages(CABINET % "" + policy, AT_EIGHT, "at line\n09:05 0")
    agree(found.appointments, "booked begins settled became\n09:05 12:00 09:15 cancelled")
    assert len(found.visits) == 0
    agree(found.tickets, "visits linked restored closed outcome\n0 09:15 11:15 11:15 outage")
    agree(found.log.closings, "closing ended closed false audited\n0 11:15 11:15 0 -")
    assert minutes(found, "waiting for appointment") == [10]
    assert minutes(found, "waiting for outage repair") == [120]


@pytest.mark.parametrize("lock", ["", ", lock: 4 h"])
def test_who_goes_on_after_an_outage_gets_another_window(lock):
    """Repaired at 11:15, tested until 11:20; the technician comes in the window of the new appointment."""
    policy = (BLIND % lock).replace("blind", "capacity") if lock else BLIND % ""
    found = run_outages(CABINET % OWN_FAULT + policy, AT_EIGHT, "at line\n09:05 0")
    agree(
        found.appointments,
        """
        appointment booked begins settled became
        0           09:05  12:00  09:15   cancelled
        1           11:20  12:00  12:00   completed
        """,
    )
    agree(found.visits, "visit appointment queued began finished outcome\n0 1 12:00 12:00 13:00 fixed")
    agree(found.tickets, "visits linked restored outcome\n1 09:15 13:00 fixed")
    assert minutes(found, "waiting for appointment") == [50]
    assert minutes(found, "waiting for outage repair") == [125]


def test_a_ticket_that_is_called_back_in_its_window_leaves_the_queue():
    """The technician is with a single fault from 09:00 to 10:00; line 3 is reported before the cabinet fails."""
    found = run_outages(CABINET % OWN_FAULT + BLIND % "", AT_EIGHT, "at line\n08:10 0", "07:00")
    agree(
        found.visits,
        """
        ticket visit appointment technician queued departed finished outcome
        0      0     0           0          09:00  09:00    10:00    fixed
        1      0     0           -          09:00  -        09:15    cancelled
        1      1     1           0          12:00  12:00    13:00    fixed
        """,
    )
    agree(
        found.appointments,
        """
        ticket booked begins settled became
        0      07:00  09:00  09:00   completed
        1      08:10  09:00  09:15   cancelled
        1      11:20  12:00  12:00   completed
        """,
    )


def test_who_is_called_back_at_a_desk_gives_the_window_back_at_once():
    """At the desk from 09:05 to 09:35; the only slot from 12:00 on, of two people for jobs of ten hours, is free for
    a customer in the village at 09:20."""
    slots = BLIND.replace("blind", "capacity") % ", mean_job: 10 h"
    desk = "dispatch: {chain: [desk], desks: {desk: {handling: 30 min}}}\ntechnicians: {per_area: 1, sharing: pooled}\n"
    areas = CABINET.replace("{lines: 10}}", "{lines: 10}, village: {lines: 1}}")
    village = "at area\n09:20 village"
    found = run_outages(areas % OWN_FAULT + slots + desk, AT_EIGHT, "at line\n09:05 0", village)
    agree(
        found.appointments,
        """
        ticket booked begins settled became
        0      09:05  12:00  09:15   cancelled
        0      11:20  Tue/12:00 Tue/12:00 completed
        1      09:20  12:00     12:00 completed
        """,
    )
    agree(found.tickets.rows(found.tickets["outage"] == 0), "linked dispatched restored\n09:35 11:20 Tue/13:00")
    assert minutes(found, "waiting for outage repair")[0] == 105


# ---- closing and appointments ----


def test_every_closing_but_a_withdrawal_has_a_row():
    """Ticket 0 is fixed remotely at 08:10; ticket 1 hangs up at 08:04 and calls no more; ticket 2, taken at 08:10,
    is visited at 08:20."""
    found = run(
        """
        hotline: {handling: 10 min, agents: 1, patience: 4 min}
        faults: {near: {share: 0.5, remote_fix: 1}, far: {share: 0.5}}
        """,
        "at fault\n08:00 near\n08:00 far\n08:10 far",
    )
    agree(found.tickets, "closed outcome\n08:10 remote_fix\n08:04 withdrawn\n09:20 fixed")
    agree(found.log.closings, "ticket closing ended closed\n0 0 08:10 08:10\n2 0 09:20 09:20")


def test_a_ticket_that_is_opened_again_gets_another_window():
    """Closed at 10:15 after the paperwork, though the fault lives; the customer reports an hour later."""
    found = run(
        "horizon: {window: 12 h 30 min}\nrepair: {on_site: 1 h, closing: 15 min}\n"
        "false_closure: {base: 1, report: 1 h}\n" + BLIND % "",
        "07:00",
    )
    agree(
        found.appointments,
        """
        appointment booked begins settled became
        0           07:00  09:00  09:00   completed
        1           11:15  12:00  12:00   completed
        """,
    )
    agree(found.visits, "visit queued finished outcome\n0 09:00 10:00 fixed\n1 12:00 - open")
    assert minutes(found, "waiting for appointment") == [165]
    assert minutes(found, "closed falsely") == [60]


def test_who_calls_off_a_visit_for_a_ticket_that_was_opened_again_is_restored():
    """The first visit is booked too late for a call. The second one is for Tuesday, and at 06:03 all is well."""
    found = run(
        'appointments: {policy: confirmed, windows: ["08:00-12:00"], confirm: {before: 2 h, reached: 1, cancels: 1}}\n'
        "repair: {on_site: 1 h, closing: 15 min}\nfalse_closure: {base: 1, report: 1 h}",
        "07:00",
    )
    agree(found.appointments, "begins settled became\n08:00 08:00 completed\nTue/08:00 Tue/06:03 cancelled")
    agree(
        found.log.closings,
        """
        closing ended     closed    false reopened
        0       09:00     09:15     1     10:15
        1       Tue/06:03 Tue/06:03 0     -
        """,
    )
    agree(found.tickets, "visits restored closed outcome\n1 Tue/06:03 Tue/06:03 cancelled")


@pytest.mark.parametrize(
    ("part", "stage"),
    [
        ("{needed: 1, lead: 90 min, handling: 30 min, visit_after: 1}", "second line"),
        ("{parts: {needed: 1, lead: 2 h}}", "waiting for parts"),
    ],
)
def test_the_visit_after_the_second_line_has_a_window(part, stage):
    """Asked for at 10:00, done at 12:00, and the next window begins now."""
    horizon = "horizon: {window: 12 h 30 min}\n"
    found = run(f"{horizon}second_line: {part}\n" + BLIND % "", "07:00")
    agree(
        found.appointments,
        """
        appointment booked begins settled became
        0           07:00  09:00  09:00   completed
        1           12:00  12:00  12:00   completed
        """,
    )
    agree(found.visits, "visit queued finished outcome\n0 09:00 10:00 second_line\n1 12:00 - open")
    assert minutes(found, stage) == [120]
    assert minutes(found, "pause before further visit") == [0]


# ---- outages and the second line ----


def test_the_second_line_finishes_what_it_is_at_under_a_known_outage():
    """An own fault that needs the second line: 08:05 to 09:05 on site, by then the crew has it until 10:05; the
    cabinet is repaired at 11:05, two hours after the technician showed it, and tested until 11:10."""
    second = "second_line: {needed: 1, handling: 1 h}\n"
    found = run_outages(CABINET % OWN_FAULT + second, AT_EIGHT, "at line\n08:05 0")
    agree(found.log.second_line, "requested started finished\n09:05 09:05 10:05")
    agree(found.visits, "departed finished outcome\n08:05 09:05 second_line")
    agree(found.tickets, "linked restored closed outcome\n10:05 11:10 11:10 fixed")


# ---- orders ----


def test_an_order_is_promised_a_window_and_may_find_nobody_at_home():
    """Confirmed an hour before, and at the door for 10 minutes at 09:00; then the next window, at 12:00."""
    orders = "orders: {per_line_and_year: 1, on_site: 50 min, front_desk: {handling: 20 min}}\n"
    away = "horizon: {window: 12 h 1 s}\n" + BLIND.replace("blind", "confirmed") % (
        ", confirm: {before: 1 h, reached: 1}, no_access: {confirmed: 1}, wait_at_door: 10 min"
    )
    found = run_orders(orders + away, "07:00")
    agree(
        found.appointments,
        """
        appointment booked begins settled became
        0           07:20  09:00  09:10   failed
        1           09:10  12:00  -       open
        """,
    )
    agree(found.visits, "visit arrived began finished outcome\n0 09:00 - 09:10 no_access\n1 12:00 - - open")


def test_a_bundle_that_would_last_into_a_window_that_is_kept_free_does_not_begin():
    """From 08:00 on the technician keeps free for ticket 2 at 12:00. At 11:00 the bundle's 90 minutes would be too
    long; half an hour, for one of its services, would not."""
    bundle = "orders: {per_line_and_year: 1, on_site: 30 min, bundle: 1, members: [0, 1]}\nrepair: {on_site: 3 h}\n"
    windows = 'appointments: {policy: capacity, lock: 4 h, mean_job: 2 h, windows: ["08:00-12:00", "12:00-17:00"]}\n'
    found = run_orders(bundle + windows, "07:10", "07:00 07:20")
    agree(
        found.visits,
        """
        ticket appointment queued departed finished outcome
        0      0           08:00  08:00    11:00    fixed
        1      0           08:00  -        12:00    cancelled
        1      1           12:00  15:00    16:30    fixed
        2      0           12:00  12:00    15:00    fixed
        """,
    )


def test_an_outage_is_nothing_to_an_order():
    """It is done at 09:50 while the cabinet is down."""
    orders = "orders: {per_line_and_year: 1, on_site: 50 min}\n"
    found = run_orders(CABINET % "" + orders, "09:00")
    agree(found.tickets.rows(found.tickets["order"] == 1), "linked restored outcome\n- 09:50 fixed")
