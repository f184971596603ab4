"""Who takes whose tickets, computed by hand: neighbours, work hours, skills, contractors.

Unless a test says otherwise, everybody is always on duty and at once at the customer's, and a visit takes an hour.
"""

from __future__ import annotations

import pytest

from scenarios.base import WrongInput
from tests.small import agree, plan_of, run

THREE_AREAS = """
areas: {west: {lines: 1, centre: [0 km, 0 km]}, middle: {lines: 1, centre: [10 km, 0 km]},
        east: {lines: 1, centre: [18 km, 0 km]}}
"""


def borrowed(rule: str, reports: str, **more: str):
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return run(
        THREE_AREAS + f"technicians: {{per_area: 1, sharing: borrow, borrow: {{{rule}}}{extra}}}", "at area\n" + reports
    )


def test_a_neighbour_is_helped_when_enough_wait_there():
    """At 08:10 one waits in the middle, at 08:20 two: the east, 8 km away, has the higher number but comes as well
    as the west, which has the lower number and is asked first; then one waits, and nobody else helps."""
    found = borrowed("other_at_least: 2", "08:00 middle\n08:10 middle\n08:20 middle")
    agree(
        found.visits,
        """
        ticket technician departed
        0      1          08:00
        1      0          08:20
        2      1          09:00
        """,
    )


def test_the_nearest_neighbour_is_helped_first():
    """Technician 1 (middle) is free at 09:00 and nothing waits there; one is left over in the west, 10 km away, and
    one in the east, 8 km away."""
    reports = "08:00 west\n08:00 middle\n08:00 east\n08:10 west\n08:20 east\n08:30 west\n08:40 east"
    found = borrowed("", reports, queue="priority")
    agree(
        found.visits,
        """
        ticket technician departed
        0      0          08:00
        1      1          08:00
        2      2          08:00
        3      0          09:00
        4      2          09:00
        5      0          10:00
        6      1          09:00
        """,
    )


def test_neighbours_may_be_listed():
    """Technician 1 of the middle asks the west first though the east is nearer; technician 2 asks nobody."""
    reports = "08:00 west\n08:00 middle\n08:00 east\n08:05 east\n08:06 east\n08:07 west\n08:08 west"
    found = borrowed("neighbours: {middle: [west, east], west: [], east: []}", reports)
    agree(
        found.visits,
        """
        ticket technician departed
        0      0          08:00
        1      1          08:00
        2      2          08:00
        3      2          09:00
        4      2          10:00
        5      0          09:00
        6      1          09:00
        """,
    )


def test_a_neighbour_is_helped_when_its_oldest_has_waited_long():
    """Nothing but the age of ticket 1 changes at 08:40, half an hour after it came into the queue."""
    found = borrowed("other_at_least: 9, other_waits: 30 min", "08:00 middle\n08:10 middle")
    agree(found.visits, "ticket technician departed\n0 1 08:00\n1 0 08:40")


def test_the_own_queue_keeps_people_until_it_is_small():
    """At 09:00 the west's technician has one ticket at home, no more than allowed, and helps the middle, where
    three wait; from 10:00 on fewer than three do."""
    reports = "08:00 west\n08:00 middle\n08:00 east\n08:10 west\n08:10 middle\n08:20 middle\n08:30 middle\n08:40 middle"
    found = borrowed("own_at_most: 1, other_at_least: 3, neighbours: {east: []}", reports)
    agree(
        found.visits,
        """
        ticket technician departed
        0      0          08:00
        1      1          08:00
        2      2          08:00
        3      0          10:00
        4      1          09:00
        5      0          09:00
        6      1          10:00
        7      1          11:00
        """,
    )


def test_a_free_own_technician_goes_before_a_neighbour():
    found = borrowed("", "08:00 middle", travel="{speed: 60 km/h}")
    agree(found.visits, "ticket technician\n0 1")


def test_an_old_ticket_is_left_to_the_own_technician_who_gets_free():
    """At 09:00 ticket 1 has waited for an hour and the west would help; but technician 1 has just come free."""
    found = borrowed("own_at_most: 1, other_at_least: 9, other_waits: 1 h", "08:00 middle\n08:00 middle")
    agree(found.visits, "ticket technician departed\n0 1 08:00\n1 1 09:00")


def test_contractors_do_not_help_neighbours():
    """The west's contractor is free all the time; ticket 1 waits for an own technician."""
    found = run(
        THREE_AREAS + "technicians: {sharing: borrow, borrow: {other_at_least: 2}, "
        "roster: [{area: west, employer: contractor}, {area: middle}, {area: east}]}",
        "at area\n08:00 middle\n08:10 middle\n08:20 west",
    )
    agree(found.visits, "ticket technician departed\n0 1 08:00\n1 1 09:00\n2 0 08:20")


def test_equal_areas_must_not_swap_their_people():
    with pytest.raises(WrongInput, match=r"technicians\.borrow\.other_at_least: is 2, so that areas with equal queues"):
        plan_of(technicians={"per_area": 1, "sharing": "borrow", "borrow": {"own_at_most": 2, "other_at_least": 2}})


def test_a_neighbour_must_exist():
    with pytest.raises(WrongInput, match=r"neighbours\.town: unknown area 'twon' \(did you mean 'town'\?\)"):
        plan_of(technicians={"per_area": 1, "borrow": {"neighbours": {"town": ["twon"]}}})


# ---- work hours ----

TWO_PEOPLE = """
areas: {west: {lines: 1, centre: [0 km, 0 km]}, east: {lines: 1, centre: [10 km, 0 km]}}
faults: {small: {share: 0.5, standard_time: 1 h}, large: {share: 0.5, standard_time: 3 h}}
repair: {on_site: 30 min}
technicians: {per_area: 1, sharing: work_hours, standard_hours: 4 h, shift: {hours: "08:00-18:00"},
              travel: {speed: 60 km/h}}
"""


def test_who_has_enough_hours_left_goes_and_the_rest_rolls_over():
    """West has 4 h: 3 h for ticket 0, then 1 h left, too little for ticket 1, which the far east takes. Ticket 2 takes
    west's last hour, ticket 3 east's. Nobody has hours for ticket 4 before Tuesday, though both are free."""
    found = run(
        TWO_PEOPLE,
        """
        at    area fault
        08:00 west large
        09:00 west large
        10:00 west small
        11:00 west small
        12:00 west small
        """,
    )
    agree(
        found.visits,
        """
        ticket technician departed  arrived
        0      0          08:00     08:00:01
        1      1          09:00     09:10
        2      0          10:00     10:00:01
        3      1          11:00     11:00:01   # still in the west
        4      0          Tue/08:00 Tue/08:00:01
        """,
    )


def test_a_small_job_is_not_held_back_by_one_that_nobody_has_the_hours_for():
    found = run(
        TWO_PEOPLE.replace("per_area: 1", "roster: [{area: west}]"),
        "at area fault\n08:00 west large\n09:00 west large\n10:00 east small",
    )
    agree(found.visits, "ticket departed\n0 08:00\n1 Tue/08:00\n2 10:00")


def test_the_hours_on_the_roster_count_without_lunch():
    """08:00-12:00 with an hour of lunch: three jobs of a standard hour a day, though they take ten minutes."""
    found = run(
        """
        repair: {on_site: 10 min, standard_time: 1 h}
        technicians: {per_area: 1, sharing: work_hours, shift: {hours: "08:00-12:00", lunch: "10:00-11:00"}}
        """,
        "08:00 08:00 08:00 08:00",
    )
    agree(found.visits, "ticket departed\n0 08:00\n1 08:10\n2 08:20\n3 Tue/08:00")


def test_contractors_take_what_the_hours_do_not_cover():
    """Technician 0 has the hours for ticket 1, though not the time yet; not for ticket 2."""
    found = run(
        """
        repair: {on_site: 1 h, standard_time: 2 h}
        technicians: {sharing: work_hours, standard_hours: 4 h, shift: {hours: "08:00-18:00"},
                      roster: [{area: town}, {area: town, employer: contractor}]}
        """,
        "08:00 08:10 09:10 Tue/08:00",
    )
    agree(
        found.visits,
        """
        ticket technician departed
        0      0          08:00
        1      0          09:00
        2      1          09:10
        3      0          Tue/08:00
        """,
    )


def test_a_standard_time_is_needed_and_fits_a_day():
    crew = {"per_area": 1, "sharing": "work_hours", "shift": {"hours": "08:00-12:00"}}
    with pytest.raises(WrongInput, match=r"repair\.standard_time: missing"):
        plan_of(technicians=crew)
    with pytest.raises(WrongInput, match=r"repair\.standard_time: 5 h is more than anybody offers on a day \(4 h\)"):
        plan_of(technicians=crew, repair={"on_site": "1 h", "standard_time": "5 h"})


# ---- skills and contractors ----

SKILLS = """
faults: {copper: {share: 0.5, skill: copper}, fibre: {share: 0.5, skill: fibre}}
technicians: {roster: [{area: town, skills: [copper]}, {area: town}], queue: %s}
"""


@pytest.mark.parametrize("queue", ["first_come", "nearest_job"])
def test_only_who_has_the_skill_goes(queue):
    """Technician 0 can do copper alone: ticket 1 waits for technician 1, and ticket 2 does not wait for ticket 1."""
    found = run(
        SKILLS % queue,
        """
        at    fault
        08:00 fibre
        08:10 fibre
        08:20 copper
        """,
    )
    agree(
        found.visits,
        """
        ticket technician departed
        0      1          08:00
        1      1          09:00
        2      0          08:20
        """,
    )


def test_somebody_must_have_each_skill():
    faults = {"fibre": {"skill": "fibre"}}
    with pytest.raises(WrongInput, match=r"technicians\.roster\.0\.skills: unknown skill 'fiber' \(did you mean 'fib"):
        plan_of(faults=faults, technicians={"roster": [{"area": "town", "skills": ["fiber"]}]})
    both = {"copper": {"share": 0.5, "skill": "copper"}, "fibre": {"share": 0.5, "skill": "fibre"}}
    with pytest.raises(WrongInput, match=r"faults\.fibre\.skill: no technician who ever comes has the skill 'fibre'"):
        plan_of(faults=both, technicians={"roster": [{"area": "town", "skills": ["copper"]}]})
    able = {"area": "town", "skills": ["fibre"], "absence": 1}
    with pytest.raises(WrongInput, match=r"faults\.fibre\.skill: no technician who ever comes"):
        plan_of(faults=both, technicians={"roster": [{"area": "town", "skills": ["copper"]}, able]})


@pytest.mark.parametrize("sharing", ["dedicated", "pooled", "borrow"])
def test_a_contractor_goes_where_no_own_technician_is_free_the_lowest_number_first(sharing):
    """The contractors have the numbers 0 and 1 and would be nearer than technician 2."""
    found = run(
        f"""
        technicians: {{sharing: {sharing}, travel: {{speed: 60 km/h}}, roster: [
          {{area: town, employer: contractor, count: 2}}, {{area: town}}]}}
        """,
        "at east north\n08:00 9000 0\n08:30 9000 0\n08:40 9000 0\n08:50 9000 0",
    )
    agree(
        found.visits,
        """
        ticket technician departed
        0      2          08:00
        1      0          08:30
        2      1          08:40
        3      2          09:09
        """,
    )
