"""Technicians and their queue, computed by hand: who goes to which ticket, when, and from where.

Unless a test says otherwise, there is one technician who is always on duty and at once at the customer's, and
every visit takes an hour.
"""

from __future__ import annotations

import pytest

from scenarios.base import WrongInput
from tests.small import TWO_CLASSES, agree, run


def test_first_come_keeps_the_order_of_reports():
    found = run("", "08:00 08:10 08:20")
    agree(
        found.visits,
        """
        ticket technician queued departed arrived finished outcome
        0      0          08:00  08:00    08:00   09:00    fixed
        1      0          08:10  09:00    09:00   10:00    fixed
        2      0          08:20  10:00    10:00   11:00    fixed
        """,
    )


def test_priority_overtakes_who_waits_and_not_who_is_served():
    """08:00 ticket 0 starts (1 h), 09:00 ticket 2 overtakes ticket 1, 10:00 ticket 1 starts."""
    found = run(
        TWO_CLASSES + "technicians: {per_area: 1, queue: priority}",
        """
        at    customer
        08:00 ordinary
        08:10 ordinary
        08:20 brand
        """,
    )
    agree(
        found.visits,
        """
        ticket departed
        0      08:00
        1      10:00
        2      09:00
        """,
    )


def test_earliest_due_counts_from_the_report():
    """Due: ticket 1 at 08:10 + 8 h = 16:10, ticket 2 at 08:20 + 7 h = 15:20: it goes first."""
    found = run(
        """
        customers: {patient: {share: 0.5, service_level: 8 h}, urgent: {share: 0.5, service_level: 7 h}}
        technicians: {per_area: 1, queue: earliest_due}
        """,
        """
        at    customer
        08:00 patient
        08:10 patient
        08:20 urgent
        """,
    )
    agree(
        found.visits,
        """
        ticket departed
        0      08:00
        1      10:00
        2      09:00
        """,
    )
    agree(
        found.tickets,
        """
        ticket due
        0      16:00
        1      16:10
        2      15:20
        """,
    )


def test_nearest_job_goes_before_the_oldest():
    """At 09:03 the technician stands at 3 km: tickets 2 and 3 (1 km away) come before ticket 1 (3 km)."""
    found = run(
        "technicians: {per_area: 1, queue: nearest_job, travel: {speed: 60 km/h}}",
        """
        at    east north
        08:00 3000 0
        08:10 0    0
        08:20 4000 0
        08:30 4000 0
        """,
    )
    agree(
        found.visits,
        """
        ticket departed arrived  finished from_east
        0      08:00    08:03    09:03    0
        1      11:04:01 11:08:01 12:08:01 4000
        2      09:03    09:04    10:04    3000
        3      10:04    10:04:01 11:04:01 4000      # as near as ticket 2, which has the lower number
        """,
    )


def test_a_trip_begins_at_the_last_job_or_at_the_base_of_a_new_shift():
    """3 km and 4 km to the first two, by sides of a right angle; from the base, in its middle, 5 km (3-4-5)."""
    found = run(
        'technicians: {per_area: 1, shift: {hours: "08:00-18:00"}, travel: {speed: 60 km/h}}',
        """
        at        east north
        08:00     3000 0
        08:30     3000 4000
        Tue/08:00 3000 4000
        """,
    )
    agree(
        found.visits,
        """
        ticket departed  arrived   from_east from_north
        0      08:00     08:03     0         0
        1      09:03     09:07     3000      0
        2      Tue/08:00 Tue/08:05 0         0
        """,
    )


@pytest.mark.parametrize(
    ("travel", "arrived"),
    [
        ("{speed: 60 km/h}", "08:05"),
        ("{speed: 60 km/h, metric: manhattan}", "08:07"),
        ("{speed: 60 km/h, detour: 1.5}", "08:07:30"),
        ("{speed: 60 km/h, enter: 5 min}", "08:10"),
        # 5 km / 7 km/h = 2571.43 s, rounded down: 42 min 51 s
        ("{speed: 7 km/h}", "08:42:51"),
        # half speed from 08 to 09
        (f"{{speed: 60 km/h, hours: {[1] * 8 + [0.5] + [1] * 15}}}", "08:10"),
        ("{time: 12 min}", "08:12"),
        ("{}", "08:00"),
    ],
)
def test_a_trip_of_3_km_east_and_4_km_north(travel, arrived):
    found = run(f"technicians: {{per_area: 1, travel: {travel}}}", "at east north\n08:00 3000 4000")
    agree(found.visits, f"ticket arrived\n0 {arrived}")


TWO_AREAS = """
areas: {west: {lines: 1, centre: [0 km, 0 km]}, east: {lines: 1, centre: [10 km, 0 km]}}
"""


def test_the_nearest_technician_goes_then_the_lowest_number():
    found = run(
        TWO_AREAS + "technicians: {per_area: 2, sharing: pooled, travel: {speed: 60 km/h}}",
        """
        at    area east north
        08:00 west 9000 0
        08:00 west 5000 0
        08:00 west 5000 0
        08:00 west 5000 0
        """,
    )
    agree(
        found.visits,
        """
        ticket technician arrived
        0      2          08:01    # 9 km for 0 and 1, 1 km for 2 and 3
        1      0          08:05    # 5 km for 0, 1 and 3
        2      1          08:05
        3      3          08:05
        """,
    )


@pytest.mark.parametrize(("sharing", "second"), [("dedicated", "0 09:00"), ("pooled", "1 08:10")])
def test_only_pooled_technicians_help_another_area(sharing, second):
    found = run(
        TWO_AREAS + f"technicians: {{per_area: 1, sharing: {sharing}}}",
        "at area\n08:00 west\n08:10 west",
    )
    agree(found.visits, f"ticket technician departed\n0 0 08:00\n1 {second}")


@pytest.mark.parametrize(
    ("reported", "departed"),
    [("17:29:59", "17:29:59"), ("17:30", "Tue/08:00"), ("17:45", "Tue/08:00"), ("07:59", "08:00")],
)
def test_nobody_departs_after_the_latest_start(reported, departed):
    """Half an hour before 18:00 is too late, to the second."""
    found = run('technicians: {per_area: 1, latest_start: 30 min, shift: {hours: "08:00-18:00"}}', reported)
    agree(found.visits, f"ticket departed\n0 {departed}")


def test_work_in_hand_is_finished_in_overtime():
    """17:00 + 3 h = 20:00; the technician is off then, so ticket 1 waits for the next morning."""
    found = run(
        'repair: {on_site: 3 h}\ntechnicians: {per_area: 1, shift: {hours: "08:00-18:00"}}',
        "17:00 17:30",
    )
    agree(
        found.visits,
        """
        ticket departed  finished
        0      17:00     20:00
        1      Tue/08:00 Tue/11:00
        """,
    )


def test_a_job_longer_than_the_shift_is_finished_and_delays_the_next_shift():
    """08:00 + 30 h is Tuesday 14:00, well within the second shift; the place is kept, as the work went on."""
    found = run(
        """
        repair: {on_site: 30 h}
        technicians: {per_area: 1, shift: {hours: "08:00-18:00"}, travel: {speed: 60 km/h}}
        """,
        "at east north\n08:00 3000 0\n09:00 3000 0",
    )
    agree(
        found.visits,
        """
        ticket departed      arrived       finished      from_east
        0      08:00         08:03         Tue/14:03     0
        1      Tue/14:03     Tue/14:03:01  Wed/20:03:01  3000     # a trip takes at least a second
        """,
    )


def test_a_job_that_ends_as_the_shift_begins_is_still_going_on_then():
    """3 min + 23 h 57 min after 08:00: the next trip begins where the technician is, not at the base."""
    found = run(
        """
        repair: {on_site: 23 h 57 min}
        technicians: {per_area: 1, shift: {hours: "08:00-18:00"}, travel: {speed: 60 km/h}}
        """,
        "at east north\n08:00 3000 0\n09:00 5000 0",
    )
    agree(found.visits, "departed arrived from_east\n08:00 08:03 0\nTue/08:00 Tue/08:02 3000")


def test_nobody_departs_at_lunch_and_work_running_shortens_it():
    """11:30 + 1 h = 12:30, half of lunch is gone and not made up: the next departure is at 13:00."""
    found = run(
        'technicians: {per_area: 1, shift: {hours: "08:00-18:00", lunch: "12:00-13:00"}}',
        "11:30 11:40 Tue/12:00 Wed/11:59:59",
    )
    agree(
        found.visits,
        """
        ticket departed      finished
        0      11:30         12:30
        1      13:00         14:00
        2      Tue/13:00     Tue/14:00
        3      Wed/11:59:59  Wed/12:59:59
        """,
    )


def test_lunch_of_a_night_shift_is_after_midnight():
    found = run(
        'technicians: {per_area: 1, shift: {hours: "22:00-06:00", lunch: "02:00-03:00"}}',
        "Tue/01:59:59 Wed/02:00",
    )
    agree(found.visits, "ticket departed\n0 Tue/01:59:59\n1 Wed/03:00")


def test_who_is_always_on_duty_has_lunch_every_day():
    found = run('technicians: {per_area: 1, shift: {lunch: "12:00-13:00"}}', "12:00 Tue/12:00")
    agree(found.visits, "ticket departed\n0 13:00\n1 Tue/13:00")


def test_a_shift_may_begin_within_lunch():
    """What of lunch lies outside the shift is no lunch; the rest is."""
    found = run('technicians: {per_area: 1, shift: {hours: "12:30-20:00", lunch: "12:00-13:00"}}', "08:00")
    agree(found.visits, "ticket departed\n0 13:00")


def test_who_is_absent_misses_whole_shifts():
    found = run(
        """
        technicians:
          roster:
            - {area: town, absence: 1, shift: {hours: "08:00-18:00"}}
            - {area: town, shift: {hours: "Tue-Fri 08:00-18:00"}}
        """,
        "08:00 Tue/09:00",
    )
    agree(
        found.visits,
        """
        ticket technician departed
        0      1          Tue/08:00
        1      1          Tue/09:00
        """,
    )
    shifts = found.log.shifts
    assert set(shifts["absent"][shifts["technician"] == 0]) == {1}
    assert set(shifts["absent"][shifts["technician"] == 1]) == {0}


def test_a_slow_technician_takes_longer():
    """1 h x 1.25 = 75 min; at 0.9, 54 min."""
    found = run(
        "technicians: {roster: [{area: town, work_factor: 1.25}, {area: town, work_factor: 0.9}]}",
        "08:00 08:00",
    )
    agree(
        found.visits,
        """
        ticket technician finished
        0      0          09:15
        1      1          08:54
        """,
    )


HARD_AND_EASY = "faults: {hard: {share: 0.5, not_fixed: 1}, easy: {share: 0.5}}"


def test_a_further_visit_keeps_its_report_time_in_the_queue():
    """Ticket 0 is back in the queue at 09:30, and at 10:00 it still comes before ticket 2, reported later."""
    found = run(
        "horizon: {window: 13 h}\nrepair: {on_site: 1 h, pause: 30 min}\n" + HARD_AND_EASY,
        """
        at    fault
        08:00 hard
        08:30 easy
        08:45 easy
        """,
    )
    agree(
        found.visits,
        """
        ticket visit queued departed finished outcome
        0      0     08:00  08:00    09:00    not_fixed
        0      1     09:30  10:00    11:00    not_fixed
        0      2     11:30  12:00    -        open       # the run ends at 13:00
        1      0     08:30  09:00    10:00    fixed
        2      0     08:45  11:00    12:00    fixed
        """,
    )


def test_no_fault_is_found_on_the_first_visit_and_closes_the_ticket():
    found = run("repair: {on_site: 1 h, no_fault_found: 1, not_fixed: 1, closing: 10 min}", "08:00")
    agree(found.visits, "ticket visit finished outcome\n0 0 09:00 no_fault_found")
    agree(found.tickets, "ticket visits restored closed outcome\n0 1 09:00 09:10 no_fault_found")


def test_more_visits_than_allowed_stop_the_run():
    with pytest.raises(WrongInput, match=r"repair\.max_visits: ticket 0 needs more than 2 visits"):
        run("repair: {on_site: 1 h, not_fixed: 1, max_visits: 2}", "08:00")
