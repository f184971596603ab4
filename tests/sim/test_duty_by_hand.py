"""When technicians are on duty and which ticket is next, computed by hand: shifts, overtime, stand-by, ageing.

Unless a test says otherwise, there is one technician who is at once at the customer's, and a visit takes an hour.
"""

from __future__ import annotations

import pytest

from scenarios.base import WrongInput
from scenarios.technicians import split_by_share
from tests.small import TWO_CLASSES, agree, at, plan_of, run


def test_least_slack_leaves_out_the_expected_work():
    """Due less mean work: 16:10 - 5 h = 11:10 for ticket 1, 14:20 - 1 h = 13:20 for ticket 2, which is due first."""
    found = run(
        """
        customers: {patient: {share: 0.5, service_level: 8 h}, urgent: {share: 0.5, service_level: 6 h}}
        faults: {long: {share: 0.5, on_site: {distribution: uniform, low: 4 h, high: 6 h}}, short: {share: 0.5}}
        technicians: {per_area: 1, queue: least_slack}
        """,
        """
        at    customer fault
        08:00 patient  short
        08:10 patient  long
        08:20 urgent   short
        """,
    )
    assert found.visits["departed"][1] == at("09:00")
    assert found.visits["departed"][2] == found.visits["finished"][1]


def test_a_priority_that_rises_overtakes():
    """Ticket 1 (class 3, of 08:10) is of class 2 from 09:10 and of class 1 from 10:10, then older than ticket 3."""
    classes = "customers: {low: {share: 0.5, priority: 3}, high: {share: 0.5, priority: 1}}\n"
    reports = "at customer\n08:00 low\n08:10 low\n08:20 high\n09:30 high"
    plain = run(classes + "technicians: {per_area: 1, queue: priority}", reports)
    agree(plain.visits, "ticket departed\n0 08:00\n1 11:00\n2 09:00\n3 10:00")
    found = run(
        classes + "repair: {on_site: 65 min}\ntechnicians: {per_area: 1, queue: priority, ageing: 1 h}", reports
    )
    agree(found.visits, "ticket departed\n0 08:00\n1 10:10\n2 09:05\n3 11:15")
    early = run(
        classes + "repair: {on_site: 64 min}\ntechnicians: {per_area: 1, queue: priority, ageing: 1 h}", reports
    )
    agree(early.visits, "ticket departed\n0 08:00\n1 11:12\n2 09:04\n3 10:08")


def test_ageing_needs_priorities():
    with pytest.raises(WrongInput, match=r"technicians\.ageing: raises the priority, which the queue does not go by"):
        plan_of(technicians={"per_area": 1, "ageing": "4 h"})


# ---- shifts ----


def test_shifts_split_the_technicians_of_each_area():
    """Three by day and one in the evening: at 19:00 there is technician 3 alone."""
    found = run(
        """
        technicians: {per_area: 4, shifts: {day: {share: 0.75, hours: "08:00-18:00"},
                                            evening: {share: 0.25, hours: "Mon-Fri 12:00-21:00", lunch: "16:00-17:00"}}}
        """,
        "08:00 08:00 08:00 08:00 19:00 20:30 Sat/20:00",
    )
    agree(
        found.visits,
        """
        ticket technician departed
        0      0          08:00
        1      1          08:00
        2      2          08:00
        3      0          09:00
        4      3          19:00
        5      3          20:30
        6      0          Sun/08:00
        """,
    )


@pytest.mark.parametrize(
    ("count", "shares", "expected"),
    [
        (4, [0.75, 0.25], [3, 1]),
        (5, [0.5, 0.5], [3, 2]),
        (3, [0.8, 0.2], [2, 1]),
        (10, [0.3, 0.7], [3, 7]),
        (1, [0.25] * 4, [1, 0, 0, 0]),
        (0, [1.0], [0]),
    ],
)
def test_people_are_whole(count, shares, expected):
    assert split_by_share(count, shares) == expected


def test_shifts_are_checked():
    with pytest.raises(WrongInput, match=r"technicians: the shares of 'shifts' add up to 0\.5; expected 1"):
        plan_of(technicians={"per_area": 1, "shifts": {"day": {"share": 0.5}}})
    with pytest.raises(WrongInput, match=r"technicians\.shifts\.day\.hours: unknown calendar 'ofice'"):
        plan_of(technicians={"per_area": 1, "shifts": {"day": {"share": 1, "hours": "ofice"}}})


# ---- overtime by backlog ----

OVERTIME = """
technicians: {per_area: 1, latest_start: 30 min, shift: {hours: "08:00-18:00"}, overtime: {backlog: 2, hours: 2 h}}
"""


def test_departures_go_on_while_enough_tickets_wait():
    """At 17:30 tickets 1 and 2 wait, so departures are allowed until 19:30: at 18:15 and 19:15, not at 20:15."""
    found = run(OVERTIME, "17:15 17:20 17:25 17:40")
    agree(
        found.visits,
        """
        ticket departed
        0      17:15
        1      18:15
        2      19:15
        3      Tue/08:00
        """,
    )
    shifts = found.log.shifts
    agree(shifts.rows(shifts["begins"] < at("Wed/00:00")), "ends extended\n18:00 19:30\nTue/18:00 -")


@pytest.mark.parametrize("second", ["17:29:59", "17:30"])
def test_what_comes_at_the_last_departure_time_is_no_backlog(second):
    found = run(OVERTIME, f"17:15 17:20 {second}")
    extended = second == "17:29:59"
    agree(found.visits, f"ticket departed\n0 17:15\n1 {'18:15' if extended else 'Tue/08:00'}\n"
                        f"2 {'19:15' if extended else 'Tue/09:00'}")  # fmt: skip


def test_overtime_ends_as_the_next_shift_begins_and_spares_lunch():
    """From 12:00 to 13:00 there is lunch, and the second shift begins at 14:00: overtime is 13:00 to 14:00."""
    found = run(
        """
        repair: {on_site: 10 min}
        technicians: {per_area: 1, shift: {hours: "08:00-12:00, 14:00-18:00", lunch: "12:00-13:00"},
                      overtime: {backlog: 2, hours: 3 h}}
        """,
        "11:55 11:56 11:57 13:59",
    )
    agree(found.visits, "ticket departed\n0 11:55\n1 13:00\n2 13:10\n3 13:59")
    agree(found.log.shifts.rows(found.log.shifts["begins"] == at("08:00")), "extended\n14:00")


def test_an_area_counts_its_own_backlog():
    found = run(
        """
        areas: {west: {lines: 1}, east: {lines: 1}}
        technicians: {per_area: 1, sharing: pooled, shift: {hours: "08:00-18:00"}, overtime: {backlog: 1, hours: 1 h}}
        """,
        "at area\n17:30 west\n17:30 west\n17:40 east",
    )
    agree(found.visits, "ticket technician departed\n0 0 17:30\n1 1 17:30\n2 1 18:30")


def test_overtime_is_for_own_technicians():
    """The contractor (1) and who is on stand-by (2) stay as long as their hours say."""
    found = run(
        """
        technicians: {shift: {hours: "08:00-18:00"}, overtime: {backlog: 1, hours: 2 h},
                      roster: [{area: town}, {area: town, employer: contractor}],
                      night_duty: {per_area: 1, hours: "10:00-18:00"}}
        """,
        "17:30 17:30 17:30 17:40 17:40",
    )
    agree(
        found.visits,
        "ticket technician departed\n0 0 17:30\n1 2 17:30\n2 1 17:30\n3 0 18:30\n4 0 19:30",
    )
    shifts = found.log.shifts
    agree(shifts.rows(shifts["begins"] < at("Tue/00:00")), "technician extended\n0 20:00\n1 -\n2 -")


# ---- night duty ----

NIGHT = """
technicians: {per_area: 1, queue: priority, shift: {hours: "08:00-18:00"}, night_duty: {per_area: 1,
              hours: "18:00-08:00"%s}}
"""


def test_people_on_stand_by_take_urgent_tickets_alone():
    found = run(TWO_CLASSES + NIGHT % ", priority: 1", "at customer\n20:00 ordinary\n20:10 brand\n21:05 brand")
    agree(
        found.visits,
        """
        ticket technician departed
        0      0          Tue/08:00
        1      1          20:10
        2      1          21:10
        """,
    )


def test_people_on_stand_by_may_take_everything():
    found = run(TWO_CLASSES + NIGHT % "", "at customer\n20:00 ordinary\n20:10 brand")
    agree(found.visits, "ticket technician departed\n0 1 20:00\n1 1 21:00")
    assert set(found.log.shifts["technician"]) == {0, 1}


def test_people_on_stand_by_hand_no_ticket_back():
    """The wrong assignment of 20:00 is noticed by the technicians of the day."""
    found = run(
        """
        dispatch: {mode: direct, direct: {misassigned: 1}, chain: [desk], desks: {desk: {}}}
        technicians: {per_area: 1, shift: {hours: "08:00-18:00"}, night_duty: {per_area: 1, hours: "18:00-08:00"}}
        """,
        "20:00",
    )
    agree(found.tickets, "ticket dispatched\n0 Tue/08:00")


# ---- memory ----


def test_who_knows_the_line_needs_less_time():
    """The further visit takes 1 h x 0.8 = 48 min: the technician was there before."""
    found = run(
        "technicians: {per_area: 1, knows_line: 0.8}\nrepair: {on_site: 1 h, not_fixed: 1}\nhorizon: {window: 10 h}",
        "08:00",
    )
    agree(found.visits, "visit departed finished\n0 08:00 09:00\n1 09:00 09:48\n2 09:48 -")


def test_a_repeat_remembers_its_parents_technician():
    """Reported again at 10:00, an hour after it was restored; technician 0 is the first of both again."""
    found = run(
        """
        horizon: {window: 10 h 40 min}
        technicians: {per_area: 2, knows_line: 0.5}
        repeats: {imperfect: 1, delay: 1 h}
        """,
        "08:00",
    )
    agree(found.visits, "ticket technician departed finished\n0 0 08:00 09:00\n1 0 10:00 10:30")


def test_somebody_else_does_not_know_the_line():
    """Technician 1 goes at 09:00, as technician 0 is off from then on."""
    found = run(
        """
        horizon: {window: 9 h 30 min}
        repair: {on_site: 1 h, not_fixed: 1}
        technicians: {knows_line: 0.5, roster: [
          {area: town, shift: {hours: "08:00-08:30"}}, {area: town, shift: {hours: "08:30-20:00"}, work_factor: 0.4}]}
        """,
        "08:00",
    )
    agree(found.visits, "technician departed finished\n0 08:00 09:00\n1 09:00 09:24\n1 09:24 -")
