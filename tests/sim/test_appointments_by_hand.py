"""Appointments, computed by hand: which window is promised, who comes when, and what becomes of it.

Unless a test says otherwise, there is one technician who is always on duty and at once at the customer's, and
every visit takes an hour.
"""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.base import WrongInput
from sim.rules import MISSING, AppointmentOutcome
from sim.stages import stays
from tests.small import TWO_CLASSES, Run, agree, run

HOUR = 3600


def asked(appointments: str, reports: str, more: str = "") -> Run:
    """A run with these appointments."""
    return run(f"appointments: {{{appointments}}}\n{more}", reports)


def hours(found: Run, stage: str) -> list[float]:
    """Hours of each ticket in a stage."""
    return (stays(found.log)[stage].seconds_by_ticket(len(found.tickets)) / HOUR).tolist()


# ---- nobody has an appointment ----


def test_without_appointments_a_visit_begins_at_its_arrival():
    found = run("", "08:00")
    agree(found.visits, "ticket appointment arrived began finished\n0 - 08:00 08:00 09:00")
    assert len(found.appointments) == 0


AWAY_FROM_8_TO_10 = f"at_home: {[1] * 8 + [0, 0] + [1] * 14}"


def test_nobody_is_at_home_at_this_hour():
    """08:00 + 10 min at the door; 08:10 + 1 h 45 min = 09:55, still nobody; 10:05 + 1 h 45 min = 11:50, at home."""
    found = asked(f"{AWAY_FROM_8_TO_10}, wait_at_door: 10 min, retry: 1 h 45 min", "08:00")
    agree(
        found.visits,
        """
        ticket visit queued arrived began  finished outcome
        0      0     08:00  08:00   -      08:10    no_access
        0      1     09:55  09:55   -      10:05    no_access
        0      2     11:50  11:50   11:50  12:50    fixed
        """,
    )
    agree(found.tickets, "visits restored outcome\n1 12:50 fixed")
    assert hours(found, "pause before further visit") == [3.5]
    assert (found.visits["queued"][1:] - found.visits["finished"][:-1]).tolist() == [1.75 * HOUR] * 2


def test_at_home_goes_by_the_hour_of_every_day():
    found = asked(f"{AWAY_FROM_8_TO_10}, retry: 2 h", "Tue/07:59:59 Wed/08:00 Thu/10:00", "repair: {on_site: 1 s}")
    agree(found.visits, "ticket outcome\n0 fixed\n1 no_access\n1 fixed\n2 fixed")


def test_a_technician_whom_nobody_lets_in_is_free_for_others():
    """Ringing takes a second; ticket 1 is served while ticket 0 is away."""
    found = asked(f"{AWAY_FROM_8_TO_10}, retry: 2 h", "07:59:59 08:00", "repair: {on_site: 1 s}")
    agree(
        found.visits,
        """
        ticket visit departed finished  outcome
        0      0     07:59:59 08:00     fixed
        1      0     08:00    08:00:01  no_access
        1      1     10:00:01 10:00:02  fixed
        """,
    )


def test_no_access_counts_against_the_largest_number_of_visits():
    with pytest.raises(WrongInput, match=r"repair\.max_visits: ticket 0 needs more than 2 visits"):
        asked(f"{AWAY_FROM_8_TO_10}, retry: 1 min", "08:00", "repair: {on_site: 1 h, max_visits: 2}")


# ---- which window is promised ----

UNTIL_THURSDAY = 'windows: ["08:00-12:00", "Thu 12:00-13:00"], suits: [0, 1]'


@pytest.mark.parametrize(
    ("appointments", "reported", "begins", "ends"),
    [
        ("", "07:00", "08:00", "12:00"),
        ("", "08:00", "08:00", "12:00"),  # a window that begins now
        ("", "08:00:01", "12:00", "17:00"),
        ("", "17:00:01", "Tue/08:00", "Tue/12:00"),
        ("lead: 2 h", "06:00", "08:00", "12:00"),
        ("lead: 2 h", "06:00:01", "12:00", "17:00"),
        ("wish: 1 day", "07:00", "Tue/08:00", "Tue/12:00"),
        ("wish: 1 h, lead: 6 h", "07:00", "17:00", "20:00"),  # 13:00, not 14:00: the longer of both
        ("suits: [0, 1, 1]", "07:00", "12:00", "17:00"),
        ("suits: [0, 0, 1]", "17:30", "Tue/17:00", "Tue/20:00"),
        ('windows: ["Wed 09:00-10:00"]', "07:00", "Wed/09:00", "Wed/10:00"),
        # None of Monday and Tuesday suits: the first window after these is taken, though it does not suit.
        (f"{UNTIL_THURSDAY}, days_ahead: 1", "07:00", "Wed/08:00", "Wed/12:00"),
        (f"{UNTIL_THURSDAY}, days_ahead: 3", "07:00", "Thu/12:00", "Thu/13:00"),
    ],
)
def test_the_first_window_that_suits_is_promised(appointments, reported, begins, ends):
    found = asked(f"policy: blind, {appointments}" if appointments else "policy: blind", reported)
    agree(
        found.appointments,
        f"ticket appointment booked begins ends became\n0 0 {reported} {begins} {ends} completed",
    )
    agree(found.visits, f"queued departed\n{begins} {begins}")


def test_blind_promises_are_made_to_more_than_can_be_visited():
    """Two jobs of 2 h fit between 08:00 and 12:00. Tickets 2 and 3 are missed at 12:00 and wait for the next window;
    ticket 4 stands in it, but they were reported before."""
    found = asked("policy: blind", "07:00 07:10 07:20 07:30 11:00", "repair: {on_site: 2 h}")
    agree(
        found.appointments,
        """
        ticket appointment booked begins ends  settled became
        0      0           07:00  08:00  12:00 08:00   completed
        1      0           07:10  08:00  12:00 10:00   completed
        2      0           07:20  08:00  12:00 12:00   missed
        2      1           12:00  12:00  17:00 12:00   completed
        3      0           07:30  08:00  12:00 12:00   missed
        3      1           12:00  12:00  17:00 14:00   completed
        4      0           11:00  12:00  17:00 16:00   completed
        """,
    )
    agree(
        found.visits,
        """
        ticket visit appointment technician queued arrived finished outcome
        0      0     0           0          08:00  08:00   10:00    fixed
        1      0     0           0          08:00  10:00   12:00    fixed
        2      0     0           -          08:00  -       12:00    cancelled
        2      1     1           0          12:00  12:00   14:00    fixed
        3      0     0           -          08:00  -       12:00    cancelled
        3      1     1           0          12:00  14:00   16:00    fixed
        4      0     0           0          12:00  16:00   18:00    fixed
        """,
    )
    agree(found.tickets, "ticket visits\n0 1\n1 1\n2 1\n3 1\n4 1")
    assert hours(found, "waiting for appointment") == pytest.approx([1, 5 / 6, 2 / 3, 0.5, 1])
    assert hours(found, "waiting for technician") == [0, 2, 4, 6, 4]


CAPACITY = 'policy: capacity, windows: ["08:00-12:00", "12:00-17:00"]'


def test_slots_are_filled_one_by_one():
    """Half of 4 h and 5 h in jobs of an hour: 2 slots in each window, as half a job is none."""
    found = asked(f"{CAPACITY}, fill: 0.5", "07:00 07:01 07:02 07:03 07:04")
    agree(
        found.appointments,
        """
        ticket begins
        0      08:00
        1      08:00
        2      12:00
        3      12:00
        4      Tue/08:00
        """,
    )


@pytest.mark.parametrize(
    ("appointments", "more", "of_first_window"),
    [
        ("fill: 0.5", "", 2),
        ("fill: 0.5, overbooking: 1", "", 3),
        ("mean_job: 2 h", "", 2),
        ("mean_job: 100 min", "", 2),
        ("mean_job: 40 min", "", 6),
        ("fill: 0.5", "technicians: {per_area: 2}", 4),
        ("fill: 1", "technicians: {per_area: 1, travel: {time: 1 h}}", 2),  # an hour of work and one of travel
        ("fill: 1", 'technicians: {per_area: 1, shift: {hours: "10:00-20:00"}}', 2),
        ("fill: 1", 'technicians: {per_area: 1, shift: {lunch: "11:00-12:30"}}', 3),
        ("fill: 1", "technicians: {per_area: 1, absence: 0.99}", 4),  # before absence
        ("fill: 1", "repair: {on_site: 30 min}", 8),
        ("fill: 1", "faults: {one: {share: 0.5, on_site: 90 min}, other: {share: 0.5, on_site: 30 min}}", 4),
        # None of the long jobs gets a visit.
        ("fill: 1", "faults: {one: {share: 0.5, on_site: 90 min, remote_fix: 1}, other: {share: 0.5}}", 4),
    ],
)
def test_slots_of_a_window(appointments, more, of_first_window):
    """From 08:00 to 12:00, with jobs of an hour, there are 4."""
    reports = "at fault\n" + "\n".join(f"07:{minute:02d} other" for minute in range(12))
    if "faults" not in more:
        reports = " ".join(f"07:{minute:02d}" for minute in range(12))
    found = asked(f"{CAPACITY}, {appointments}", reports, more)
    first = found.log.appointments["appointment"] == 0
    assert int((found.log.appointments["begins"][first] == 8 * HOUR).sum()) == of_first_window


TWO_AREAS = """
areas: {{west: {{lines: 1, centre: [0 km, 0 km]}}, east: {{lines: 1, centre: [10 km, 0 km]}}}}
technicians: {{per_area: 1, sharing: {}}}
"""


@pytest.mark.parametrize(("sharing", "sixth"), [("dedicated", "12:00"), ("pooled", "08:00")])
def test_areas_have_slots_of_their_own_unless_they_share_technicians(sharing, sixth):
    reports = "at area\n" + "\n".join(f"07:0{minute} west" for minute in range(6))
    found = asked(CAPACITY, reports, TWO_AREAS.format(sharing))
    begins = found.appointments.rows(found.appointments["appointment"] == 0)
    agree(begins.rows(begins["ticket"] == 5), f"begins\n{sixth}")


def test_slots_kept_for_urgent_work():
    """Half of 4 slots: two for everybody, four for brands; ordinary customers never get the other two."""
    found = asked(
        f"{CAPACITY}, urgent_reserve: 0.5",
        """
        at    customer
        07:00 ordinary
        07:01 ordinary
        07:02 ordinary
        07:03 brand
        07:04 brand
        07:05 brand
        """,
        TWO_CLASSES,
    )
    agree(
        found.appointments,
        """
        ticket begins
        0      08:00
        1      08:00
        2      12:00
        3      08:00
        4      08:00
        5      12:00
        """,
    )


def test_what_is_kept_is_open_to_all_as_the_window_begins():
    """Three of four slots are kept, and four of five in the afternoon."""
    found = asked(f"{CAPACITY}, urgent_reserve: 0.75", "07:00 07:59:59 08:00")
    agree(found.appointments, "ticket begins\n0 08:00\n1 12:00\n2 08:00")


@pytest.mark.parametrize(
    ("appointments", "more"),
    [
        ("fill: 0.1", ""),
        ("urgent_reserve: 1", ""),
        ("mean_job: 6 h", ""),
        ("", 'technicians: {per_area: 1, shift: {hours: "08:00-08:30, 12:00-12:30"}}'),
    ],
)
def test_slots_for_nobody_are_refused(appointments, more):
    with pytest.raises(WrongInput, match=r"^appointments\.fill: no window has a free slot in the area 'town'"):
        asked(f"{CAPACITY}, {appointments}" if appointments else CAPACITY, "07:00", more)


def test_slots_that_are_all_kept_are_enough_where_everybody_is_urgent():
    found = asked(f"{CAPACITY}, urgent_reserve: 1", "07:00", "customers: {brand: {share: 1, priority: 1}}")
    agree(found.appointments, "begins\n08:00")


def test_a_window_that_suits_is_not_taken_without_a_free_slot():
    """08-12 suits nobody, and 12-17 has two slots: Monday's, then Tuesday's."""
    found = asked(f"{CAPACITY}, fill: 0.4, suits: [0, 1]", "07:00 07:01 07:02")
    agree(found.appointments, "ticket begins\n0 12:00\n1 12:00\n2 Tue/12:00")


# ---- before the window ----

CALL = "confirm: {reached: 1, before: 2 h, call: 3 min%s}"


def test_a_call_confirms():
    """The call is at 06:00 for 08:00; who books after 06:00 gets none, and nor does who is not reached."""
    found = asked(f"policy: confirmed, {CALL % ''}", "05:59 06:00 07:00")
    agree(found.appointments, "ticket confirmed became\n0 06:03 completed\n1 - completed\n2 - completed")
    found = asked("policy: confirmed, confirm: {reached: 0}", "03:00")
    agree(found.appointments, "confirmed became\n- completed")


def test_a_customer_who_is_called_may_want_a_later_window():
    """At 06:03 ticket 0 gives its place from 08:00 away, and ticket 1 gets it; at 10:03 it happens again."""
    found = asked(
        f"{CAPACITY.replace('capacity', 'confirmed')}, fill: 0.25, {CALL % ', changes: 1'}",
        "05:00 06:30",
        "horizon: {window: 12 h}",
    )
    agree(
        found.appointments,
        """
        ticket appointment booked begins    confirmed settled became
        0      0           05:00  08:00     06:03     06:03   moved
        0      1           06:03  12:00     10:03     10:03   moved
        0      2           10:03  Tue/08:00 -         -       open
        1      0           06:30  08:00     -         08:00   completed
        """,
    )
    agree(found.visits, "ticket visit queued\n1 0 08:00")


def test_a_customer_whose_service_works_again_needs_nobody():
    found = asked(f"policy: confirmed, {CALL % ', cancels: 1'}", "05:00")
    agree(found.appointments, "ticket confirmed settled became\n0 06:03 06:03 cancelled")
    agree(found.tickets, "restored closed outcome visits\n06:03 06:03 cancelled 0")
    assert len(found.visits) == 0
    assert hours(found, "waiting for appointment") == [1.05]


def test_a_cancelled_ticket_on_its_way_through_the_desks_closes_when_it_gets_to_the_technicians():
    found = asked(
        f"policy: confirmed, {CALL % ', cancels: 1'}",
        "05:00",
        "dispatch: {chain: [desk], desks: {desk: {handling: 2 h, agents: 1}}}",
    )
    agree(found.appointments, "settled became\n06:03 cancelled")
    agree(found.tickets, "dispatched restored closed outcome\n07:00 07:00 07:00 cancelled")


def test_a_slot_that_is_given_back_is_free_for_others():
    """One slot from 08:00: taken at 05:00 and given back at 06:03."""
    found = asked(
        f"{CAPACITY.replace('capacity', 'confirmed')}, fill: 0.25, {CALL % ', cancels: 1'}",
        "05:00 06:02 06:04",
        "horizon: {window: 9 h}",
    )
    agree(found.appointments, "ticket begins\n0 08:00\n1 12:00\n2 08:00")


def test_who_is_sent_early_waits_for_the_window():
    """From 07:00 technicians may go. Travel of 10 min; 07:10 is 50 minutes too early."""
    found = asked("policy: blind, early: 1 h", "05:00", "technicians: {per_area: 1, travel: {time: 10 min}}")
    agree(found.visits, "queued departed arrived began finished\n07:00 07:00 07:10 08:00 09:00")
    agree(found.appointments, "settled became\n08:00 completed")
    assert hours(found, "on site") == [pytest.approx(11 / 6)]


def test_an_announced_window_that_is_moved_leaves_no_visit():
    """Announced 3 h before the window, that is at 05:00; at 06:03 the customer wants another one."""
    policy = f"{CAPACITY.replace('capacity', 'confirmed')}, lock: 3 h, {CALL % ', changes: 1'}"
    found = asked(policy, "04:00", "horizon: {window: 11 h}")
    agree(found.appointments, "begins became\n08:00 moved\n12:00 moved\nTue/08:00 open")
    assert len(found.visits) == 0


def test_an_announced_window_that_is_moved_is_announced_again():
    """Called from 04:00 to 04:03, and moved to 08:02, for which the call would have been at 04:02."""
    found = asked(
        'policy: confirmed, windows: ["08:00-08:02", "08:02-10:00"], mean_job: 1 min, lock: 5 h, '
        "confirm: {before: 4 h, reached: 1, changes: 1}",
        "02:00",
    )
    agree(found.appointments, "begins confirmed became\n08:00 04:03 moved\n08:02 - completed")
    agree(found.visits, "visit appointment queued arrived\n0 1 08:02 08:02")


def test_an_announced_window_is_kept():
    found = asked(f"{CAPACITY}, lock: 3 h", "04:00 07:00")
    agree(found.visits, "ticket visit queued departed\n0 0 08:00 08:00\n1 0 08:00 09:00")


# ---- in the window ----


def test_who_is_on_the_way_at_the_end_goes_on_and_the_appointment_stays_missed():
    """One trip ends at 12:00, to the second in time; the other a second later. Neither is booked again."""
    busy = "technicians: {per_area: 2, travel: {time: 2 h}}\nrepair: {on_site: 1 h}"
    found = asked('policy: blind, windows: ["08:00-10:00"]', "07:00", busy)
    agree(found.appointments, "ends settled became\n10:00 10:00 completed")
    busy = "technicians: {per_area: 2, travel: {time: 2 h 1 s}}\nrepair: {on_site: 1 h}"
    found = asked('policy: blind, windows: ["08:00-10:00"]', "07:00", busy)
    agree(found.appointments, "ends settled became\n10:00 10:00 missed")
    agree(found.visits, "visit appointment arrived finished outcome\n0 0 10:00:01 11:00:01 fixed")


def test_a_ticket_that_the_desks_keep_too_long_is_missed_there():
    """Dispatched at 13:00; at 12:00 the window is over, and the next one has begun when the ticket comes through."""
    found = asked("policy: blind", "07:00", "dispatch: {chain: [desk], desks: {desk: {handling: 6 h, agents: 1}}}")
    agree(
        found.appointments,
        """
        appointment booked begins settled became
        0           07:00  08:00  12:00   missed
        1           12:00  12:00  13:00   completed
        """,
    )
    agree(found.visits, "visit appointment queued\n0 1 13:00")
    assert hours(found, "waiting for appointment") == [0]


NOTICE = "policy: blind, notice: {before_end: 1 h%s}"
LONG_JOBS = "repair: {on_site: 5 h}"


def test_a_customer_is_told_that_nobody_is_on_the_way():
    """Ticket 0 is served from 08:00 to 13:00; at 11:00 nobody is on the way to ticket 1, and nobody comes."""
    found = asked(NOTICE % "", "07:00 07:10", LONG_JOBS)
    agree(
        found.appointments,
        """
        ticket begins notified settled became
        0      08:00  -        08:00   completed
        1      08:00  11:00    12:00   missed
        1      12:00  -        13:00   completed
        """,
    )


def test_a_customer_who_is_told_may_agree_to_a_later_window():
    found = asked(NOTICE % ", moves: 1", "07:00 07:10", LONG_JOBS)
    agree(
        found.appointments,
        """
        ticket booked begins notified settled became
        0      07:00  08:00  -        08:00   completed
        1      07:10  08:00  11:00    11:00   moved
        1      11:00  12:00  -        13:00   completed
        """,
    )
    agree(
        found.visits,
        """
        ticket visit appointment queued departed finished outcome
        0      0     0           08:00  08:00    13:00    fixed
        1      0     0           08:00  -        11:00    cancelled
        1      1     1           12:00  13:00    18:00    fixed
        """,
    )


def test_no_notice_while_somebody_is_on_the_way():
    """From 08:00 to 11:30 on the road; at 11:00 there is nothing to tell."""
    found = asked(NOTICE % ", moves: 1", "07:00", "technicians: {per_area: 1, travel: {time: 3 h 30 min}}")
    agree(found.appointments, "notified settled became\n- 11:30 completed")


def test_no_notice_in_a_window_that_is_booked_too_late_for_it():
    """Booked at 12:00 for a window that ends at 12:30."""
    found = asked(
        'policy: blind, windows: ["12:00-12:30"], notice: {before_end: 1 h}', "12:00 12:00", "horizon: {window: 13 h}"
    )
    agree(found.appointments, "ticket notified became\n0 - completed\n1 - missed\n1 - open")


# ---- at the door, and again ----


def test_a_visit_without_access_is_booked_again():
    """08:00 + 10 min at the door; the call had confirmed the visit."""
    found = asked(
        "policy: confirmed, confirm: {before: 1 h, reached: 1}, no_access: {unconfirmed: 0, confirmed: 1}, "
        "wait_at_door: 10 min, windows: ['08:00-12:00', '12:30-13:00']",
        "06:59",
    )
    agree(
        found.appointments.rows(np.arange(1)),
        "confirmed settled became\n07:03 08:10 failed",
    )
    agree(found.visits.rows(np.arange(1)), "arrived began finished outcome\n08:00 - 08:10 no_access")


def test_who_has_come_in_time_has_not_missed_the_window_while_waiting_at_the_door():
    """At the door from 09:55 to 10:05, and the window is until 10:00."""
    found = asked(
        'policy: confirmed, mean_job: 1 h, windows: ["08:00-10:00"], confirm: {before: 30 min, reached: 1}, '
        "no_access: {confirmed: 1}, wait_at_door: 10 min",
        "07:00",
        "technicians: {per_area: 1, travel: {time: 1 h 55 min}}\nhorizon: {window: 12 h}",
    )
    agree(found.appointments, "booked settled became\n07:00 10:05 failed\n10:05 - open")


def test_after_no_access_the_next_window_is_promised():
    """A window a day, and the customer is away at the first visit: the seed is chosen so."""
    found = asked(
        'policy: blind, windows: ["08:00-12:00"], no_access: {unconfirmed: 0.5}, wait_at_door: 10 min',
        "07:00 07:00 07:00",
        "technicians: {per_area: 3}",
    )
    first = found.visits.rows(found.visits["visit"] == 0)
    away = first["ticket"][first["began"] == MISSING]
    assert 0 < len(away) < 3
    for ticket in away:
        rows = found.appointments.rows(found.appointments["ticket"] == ticket)
        agree(rows.rows(np.arange(1)), "booked settled became\n07:00 08:10 failed")
        agree(rows.rows(np.arange(1, 2)), "appointment booked begins\n1 08:10 Tue/08:00")
        # From 08:10 to 08:00 of the next day, for each visit without access.
        lost = int((rows["outcome"] == AppointmentOutcome.FAILED).sum())
        assert (rows["begins"][1:] - rows["settled"][:-1]).tolist() == [24 * HOUR - 600] * lost


def test_a_visit_that_does_not_fix_the_fault_is_booked_again_after_the_pause():
    """Not fixed at 09:00; after 4 h, at 13:00, the next window is at 17:00."""
    found = asked("policy: blind", "07:00", "repair: {on_site: 1 h, not_fixed: 1, pause: 4 h}\nhorizon: {window: 18 h}")
    agree(
        found.appointments,
        """
        appointment booked begins settled became
        0           07:00  08:00  08:00   completed
        1           13:00  17:00  17:00   completed
        """,
    )
    agree(found.visits, "visit appointment queued outcome\n0 0 08:00 not_fixed\n1 1 17:00 open")
    assert hours(found, "pause before further visit") == [4]


def test_where_work_begins_too_late_the_appointment_stays_missed_even_without_access():
    """Arrival at 10:00:01 for a window until 10:00, and nobody opens: missed, not failed, and booked again then."""
    found = asked(
        'policy: confirmed, mean_job: 1 h, windows: ["08:00-10:00"], confirm: {before: 30 min, reached: 1}, '
        "no_access: {confirmed: 1}",
        "07:00",
        "technicians: {per_area: 1, travel: {time: 2 h 1 s}}\nhorizon: {window: 12 h}",
    )
    agree(
        found.appointments,
        """
        appointment booked    begins    settled became
        0           07:00     08:00     10:00   missed
        1           10:00:02  Tue/08:00 -       open
        """,
    )
    agree(found.visits, "arrived began finished outcome\n10:00:01 - 10:00:02 no_access")
