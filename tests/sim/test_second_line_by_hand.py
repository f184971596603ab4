"""Second line and parts, computed by hand: lead times in open hours, crews, visits afterwards.

Unless a test says otherwise, there is one technician who is always on duty and at once at the customer's, and every
visit takes an hour.
"""

from __future__ import annotations

import pytest

from scenarios.base import WrongInput
from sim.stages import stays
from tests.small import TWO_CLASSES, Run, agree, plan_of, run

SECOND_LINE = 'second_line: {needed: 1, open: "Mon-Fri 08:00-18:00", crews: 1, %s}'


def hours_in(found: Run, stage: str) -> list[float]:
    """Hours of each ticket in a stage."""
    return (stays(found.log)[stage].seconds_by_ticket(len(found.tickets)) / 3600).tolist()


def test_a_crew_finishes_what_the_visit_could_not():
    """Requested on Friday at 15:00: three open hours on Friday and seven on Monday make the lead time of ten."""
    found = run(SECOND_LINE % "lead: 10 h, handling: 2 h", "Fri/14:00")
    agree(found.visits, "visit finished outcome\n0 Fri/15:00 second_line")
    agree(
        found.log.second_line,
        """
        ticket job requested ready        started      finished     crew parts
        0      0   Fri/15:00 1/Mon/15:00  1/Mon/15:00  1/Mon/17:00  0    0
        """,
    )
    agree(found.tickets, "restored closed outcome\n1/Mon/17:00 1/Mon/17:00 fixed")
    assert hours_in(found, "second line") == [74]


@pytest.mark.parametrize(
    ("hours", "lead", "reported", "requested", "ready"),
    [
        ("Mon-Fri 08:00-18:00", "1 business day", "14:00", "15:00", "Tue/15:00"),
        ("Mon-Fri 08:00-18:00", "3 business days", "Thu/14:00", "Thu/15:00", "1/Tue/15:00"),
        # Monday and Tuesday, all of them; before the opening, half of the day.
        ("Mon-Fri 08:00-18:00", "2 business days", "Sat/09:00", "Sat/10:00", "1/Tue/18:00"),
        ("Mon-Fri 08:00-18:00", "0.5 business days", "05:00", "06:00", "13:00"),
        # 54 hours on 6 days are 9 a day: one on Saturday, eight on Monday.
        ("Mon-Fri 08:00-18:00; Sat 08:00-12:00", "1 business day", "Sat/10:00", "Sat/11:00", "1/Mon/16:00"),
        ("Mon-Fri 08:00-12:00, 13:00-17:00", "1 business day", "10:00", "11:00", "Tue/11:00"),
        ("always", "1 business day", "Sat/10:00", "Sat/11:00", "Sun/11:00"),
    ],
)
def test_business_days_are_open_hours_of_an_average_day(hours, lead, reported, requested, ready):
    """Nobody waits for a crew here."""
    found = run(f'second_line: {{needed: 1, open: "{hours}", lead: {lead}}}', reported)
    agree(found.log.second_line, f"requested ready finished crew\n{requested} {ready} {ready} -")


def test_one_to_three_business_days_are_anything_between():
    plan = plan_of('second_line: {needed: 1, open: "Mon-Fri 08:00-18:00", lead: 1-3 business days}')
    shortest, longest = plan.second_line.lead[0] / 256, plan.second_line.lead[-1] / 256
    assert (round(shortest / 3600), round(longest / 3600)) == (10, 30)


def test_crews_serve_in_the_order_of_readiness_and_finish_after_hours():
    """Both ready at the same second on Tuesday: ticket 0 has the lower number; what is begun at 17:30 is finished."""
    found = run(
        "technicians: {per_area: 2}\n" + SECOND_LINE % "lead: 9 h 30 min, handling: 1 h",
        "at\n07:00\n07:00",
    )
    agree(
        found.log.second_line,
        """
        ticket requested ready started   finished
        0      08:00     17:30 17:30     18:30
        1      08:00     17:30 Tue/08:00 Tue/09:00
        """,
    )


def test_who_is_ready_first_goes_first_and_priority_overtakes():
    """Ticket 0 has the crew until 12:00; tickets 1 and 2 wait, 2 less long on site; and ticket 3 goes before them."""
    faults = "faults: {short: {share: 0.5}, long: {share: 0.5, on_site: 80 min}}\n"
    found = run(
        TWO_CLASSES + faults + "technicians: {per_area: 4}\nsecond_line: {needed: 1, crews: 1, handling: 3 h}",
        """
        at    customer fault
        08:00 ordinary short
        08:00 ordinary long
        08:10 ordinary short
        09:00 brand    short
        """,
    )
    agree(
        found.log.second_line,
        """
        ticket ready started   finished
        0      09:00 09:00     12:00
        1      09:20 18:00     21:00
        2      09:10 15:00     18:00
        3      10:00 12:00     15:00
        """,
    )


def test_areas_may_have_crews_of_their_own():
    areas = "areas: {north: {lines: 1}, south: {lines: 1}}\ntechnicians: {per_area: 2}\n"
    second_line = "second_line: {needed: 1, crews: 1, handling: 1 h, sharing: %s}"
    reports = "at area\n08:00 south\n08:00 north\n08:00 south"
    common = run(areas + second_line % "common", reports)
    agree(common.log.second_line, "ticket started crew\n0 09:00 0\n1 10:00 0\n2 11:00 0")
    own = run(areas + second_line % "per_area", reports)
    agree(own.log.second_line, "ticket started crew\n0 09:00 1\n1 09:00 0\n2 10:00 1")


def test_afterwards_a_technician_may_have_to_come_once_more():
    """With seed 8 the first visit needs the second line and the second one does not; the pause is for others."""
    found = run(
        "second_line: {needed: 0.5, handling: 2 h, visit_after: 1}\nrepair: {on_site: 1 h, pause: 5 h}",
        "08:00",
        seed=8,
    )
    agree(
        found.visits,
        """
        visit queued departed finished outcome
        0     08:00  08:00    09:00    second_line
        1     11:00  11:00    12:00    fixed
        """,
    )
    agree(found.tickets, "restored\n12:00")


def test_parts_are_waited_for_without_a_crew():
    """With seed 2 the first visit needs parts and the second one does not."""
    found = run("second_line: {handling: 2 h, crews: 1, parts: {needed: 0.5, lead: 3 h}}", "08:00", seed=2)
    agree(found.log.second_line, "job requested ready started finished crew parts\n0 09:00 12:00 12:00 12:00 - 1")
    agree(found.visits, "visit queued finished outcome\n0 08:00 09:00 second_line\n1 12:00 13:00 fixed")
    assert (hours_in(found, "waiting for parts"), hours_in(found, "second line")) == ([3], [0])


def test_the_second_line_brings_its_parts():
    """With seed 2 the visit would need both."""
    found = run("second_line: {needed: 0.5, handling: 1 h, parts: {needed: 0.5, lead: 3 h}}", "08:00", seed=2)
    agree(found.log.second_line, "job finished parts\n0 10:00 0")


def test_a_fault_class_may_need_the_second_line_more_often():
    found = run(
        "faults: {line: {share: 0.5}, cable: {share: 0.5, second_line: 1}}\nsecond_line: {handling: 1 h}",
        "at fault\n08:00 line\n09:00 cable",
    )
    agree(found.visits, "ticket outcome\n0 fixed\n1 second_line")


def test_a_repeat_needs_the_second_line_more_often():
    """Twice one half is certain. With seed 1 the first report, of which that is not true, does without."""
    found = run("second_line: {needed: 0.5, repeat_factor: 2}\nrepeats: {imperfect: 1, delay: 4 days}", "08:00", seed=1)
    agree(found.visits, "ticket outcome\n0 fixed\n1 second_line\n2 second_line\n3 second_line")


def test_no_fault_found_needs_nobody():
    found = run("repair: {on_site: 1 h, no_fault_found: 1}\nsecond_line: {needed: 1}", "08:00")
    agree(found.visits, "outcome\nno_fault_found")
    assert len(found.log.second_line) == 0


def test_visits_without_end_are_refused():
    with pytest.raises(WrongInput, match=r"max_visits: ticket 0 needs more than 50 visits; expected .*visit_after"):
        run("second_line: {needed: 1, visit_after: 1}", "08:00")


@pytest.mark.parametrize(
    ("second_line", "message"),
    [
        ("open: offce", "second_line.open: unknown calendar 'offce'.*did you mean 'office'"),
        ("lead: 3-1 business days", "second_line.lead: '3-1 business days' runs backwards"),
        ("lead: 1-3 busines days", "second_line.lead: '1-3 busines days'"),
        ("lead: 3", "second_line.lead: "),
        ("parts: {lead: some business days}", "second_line.parts.lead: 'some business days' is no lead time"),
        ("crew: 2", "second_line: unknown key 'crew'.*did you mean 'crews'"),
    ],
)
def test_a_mistake_is_named_with_its_place(second_line, message):
    with pytest.raises(WrongInput, match=message):
        plan_of(f'calendars: {{office: {{weekly: "08:00-18:00"}}}}\nsecond_line: {{{second_line}}}')
