"""Outages computed by hand: who notices them, who waits for the repair, who is sent in vain.

Unless a test says otherwise, one element with ten lines fails at 08:00 and takes two hours of work to repair; there
are plenty of technicians, who are at once at the customer's and work for an hour.
"""

from __future__ import annotations

import pytest

from scenarios.base import WrongInput
from tests.outages import run_outages
from tests.small import agree, lines_of, scenario_of

TOWN = """
areas: {town: {lines: 10}}
technicians: {per_area: 9}
outages: {%s elements: {cabinet: {lines_each: 10, per_element_and_year: 1, repair: 2 h, %s}}}
"""

AT_EIGHT = "at\n08:00"


def town(element: str, outages: str = "", more: str = "") -> str:
    return TOWN % (outages, element) + more


def test_tickets_after_the_alarm_wait_for_the_repair_and_the_line_test():
    """Alarm 08:30 + 2 h = 10:30; the test takes 15 min. Nobody is sent."""
    found = run_outages(
        town("alarm: 1, alarm_delay: 30 min, line_test: 15 min"),
        AT_EIGHT,
        """
        at    line
        08:30 0      # the alarm comes before a report of the same second
        09:00 3
        """,
    )
    agree(
        found.tickets,
        """
        ticket reported linked restored closed outcome dispatched outage
        0      08:30    08:30  10:30    10:45  outage  -          0
        1      09:00    09:00  10:30    10:45  outage  -          0
        """,
    )
    agree(
        found.log.outages,
        """
        outage element_class area element failed detected detection started repaired crew
        0      0             0    0       08:00  08:30    1         08:30   10:30    -
        """,
    )
    assert len(found.visits) == 0


def waits(found):
    return found.passages.rows(found.passages["desk"] == -4)


def test_earlier_tickets_are_called_back_wherever_they_are():
    """Alarm 09:15, repaired 11:15. Ticket 0 is at work until 09:40, ticket 1 is on its way until 09:20, ticket 2 waits
    for a technician, ticket 3 is at the desk until 09:30."""
    found = run_outages(
        """
        areas: {town: {lines: 10}}
        technicians: {per_area: 2, travel: {time: 30 min}}
        repair: {on_site: 1 h}
        dispatch: {chain: [desk], desks: {desk: {handling: 10 min}}}
        outages: {elements: {cabinet: {lines_each: 10, per_element_and_year: 1, repair: 2 h, alarm: 1,
                                       alarm_delay: 75 min}}}
        """,
        AT_EIGHT,
        """
        at    line
        08:00 0
        08:40 1
        08:45 2
        09:10 3
        """,
    )
    agree(
        found.visits,
        """
        ticket visit technician queued departed arrived began finished outcome
        0      0     0          08:10  08:10    08:40   08:40 09:40    wasted
        1      0     1          08:50  08:50    09:20   -     09:20    wasted
        2      0     -          08:55  -        -       -     09:15    cancelled
        """,
    )
    agree(
        found.tickets,
        """
        ticket linked restored closed outcome visits
        0      09:40  11:15    11:15  outage  1
        1      09:20  11:15    11:15  outage  0    # a trip in vain, and no work
        2      09:15  11:15    11:15  outage  0
        3      09:20  11:15    11:15  outage  0
        """,
    )


def test_without_aggregation_every_report_is_dispatched_by_itself():
    """The same outage: both are visited in vain; who came before the repair at 10:15 waits for it."""
    element = "alarm: 1, alarm_delay: 15 min, line_test: 10 min"
    calls = "at line\n08:20 0\n09:30 1\n09:50 2"
    together = run_outages(town(element), AT_EIGHT, calls)
    alone = run_outages(town(element, "aggregation: false,"), AT_EIGHT, calls)
    assert len(together.visits) == 0
    agree(
        alone.visits,
        """
        ticket departed finished outcome
        0      08:20    09:20    wasted
        1      09:30    10:30    wasted
        2      09:50    10:50    wasted
        """,
    )
    agree(
        alone.tickets,
        """
        ticket linked restored closed outcome
        0      -      10:15    10:25  outage
        1      -      10:15    10:30  outage   # repaired before the technician had finished: closed at once
        2      -      10:15    10:50  outage
        """,
    )


def test_who_comes_after_the_repair_finds_no_fault():
    """Without aggregation; the outage is repaired at 10:00, the only technician comes at 09:00 and 10:00."""
    found = run_outages(
        town("alarm: 1", "aggregation: false,", "").replace("per_area: 9", "per_area: 1"),
        AT_EIGHT,
        "at line\n08:00 0\n08:10 1\n08:20 2\n10:00 3",
    )
    assert lines_of(found.visits, ["ticket", "departed", "outcome"]) == [
        "0 08:00 wasted",
        "1 09:00 wasted",
        "2 10:00 no_fault_found",
    ]
    assert len(found.tickets) == 3  # whose service is back does not report


def test_a_technician_on_site_finds_what_nobody_else_has():
    """09:10 is the end of the first work in vain: called back are tickets 1, at work, and 2, at the desk."""
    found = run_outages(
        town("report_delay: 1 h, line_test: 5 min"),
        AT_EIGHT,
        "at line\n08:10 4\n08:30 5",
    )
    agree(found.log.outages, "failed detected detection repaired\n08:00 09:10 3 11:10")
    agree(
        found.tickets,
        """
        ticket linked restored closed outcome
        0      09:10  11:10    11:15  outage
        1      09:30  11:10    11:15  outage
        """,
    )


@pytest.mark.parametrize(
    ("within", "detected", "detection"),
    [("10 min", "08:20", 2), ("9 min", "08:25", 2), ("4 min", "09:10", 3)],
)
def test_several_tickets_within_the_time_show_the_outage(within, detected, detection):
    """Calls take 5 min, so tickets count at 08:10, 08:20 and 08:25: two of them lie 10 or 5 min apart."""
    found = run_outages(
        "hotline: {handling: 5 min}" + town(f"tickets: {{count: 2, within: {within}}}"),
        AT_EIGHT,
        "at line\n08:05 0\n08:15 1\n08:20 2",
    )
    agree(found.log.outages, f"detected detection\n{detected} {detection}")


def test_a_fault_of_its_own_goes_on_after_the_repair():
    """Repaired at 10:00, tested until 10:10; then an ordinary visit."""
    found = run_outages(town("alarm: 1, own_fault: 1, line_test: 10 min"), AT_EIGHT, "at line\n08:30 0")
    agree(found.tickets, "linked dispatched restored closed outcome\n08:30 10:10 11:10 11:10 fixed")
    agree(waits(found), "ticket agent arrived started finished left\n0 0 08:30 10:00 10:10 10:10")


def test_a_mended_fault_waits_for_the_element():
    """Own fault visited from 08:10 to 09:10, which shows the outage; it is repaired at 11:10."""
    found = run_outages(town("own_fault: 1"), AT_EIGHT, "at line\n08:10 0")
    agree(found.visits, "finished outcome\n09:10 fixed")
    agree(found.tickets, "linked restored closed outcome\n09:10 11:10 11:10 fixed")


def test_a_single_fault_under_a_known_outage_waits_and_goes_on():
    """The line's own fault is visited after the repair at 10:00; one reported before the failure is not held."""
    found = run_outages("hotline: {handling: 1 min}" + town("alarm: 1"), AT_EIGHT, "at line\n08:10 5", "07:59:30 08:30")
    agree(
        found.tickets,
        """
        ticket reported linked dispatched restored outcome outage
        0      07:59:30 -      08:00:30   09:00:30 fixed   -
        1      08:10    08:11  -          10:00    outage  0
        2      08:30    08:31  10:00      11:00    fixed   -
        """,
    )


def test_a_child_in_intake_closes_at_its_end_if_the_parent_has_closed():
    """Repaired at 10:00, intake from 09:58 to 10:03: no test any more."""
    found = run_outages("hotline: {handling: 5 min}" + town("alarm: 1, line_test: 1 h"), AT_EIGHT, "at line\n09:58 0")
    agree(found.tickets, "reported linked restored closed outcome\n09:58 10:03 10:00 10:03 outage")


def test_nobody_fixes_an_outage_from_afar():
    found = run_outages("remote: {fixable: 1}" + town("alarm: 1"), AT_EIGHT, "at line\n08:10 0", "08:05")
    agree(found.tickets, "ticket outcome\n0 remote_fix\n1 outage")


def test_one_crew_repairs_one_outage_after_the_other():
    """The first is known at 08:00; the crew begins at 09:00 and is free at 11:00."""
    found = run_outages(
        """
        areas: {town: {lines: 20}}
        outages: {elements: {cabinet: {lines_each: 10, per_element_and_year: 1, repair: 2 h, alarm: 1, crews: 1,
                                       open: "09:00-12:00"}}}
        """,
        "at element\n08:00 0\n08:10 1\n09:30 0\n11:30 0",
        "at line outage\n08:30 12 1",
    )
    agree(
        found.log.outages,
        """
        outage element failed started  repaired crew
        0      0       08:00  09:00    11:00    0
        1      1       08:10  11:00    13:00    0     # finished after closing time
        3      0       11:30  Tue/09:00 Tue/11:00 0   # not 2, as the element was down already
        """,
    )
    agree(found.tickets, "closed outcome\n13:00 outage")


def test_reports_of_a_failure_that_did_not_happen_are_not_made():
    found = run_outages(town("alarm: 1"), "at\n08:00\n08:30", "at line outage\n08:10 0 0\n08:40 1 1\n08:50 2 0")
    agree(found.tickets, "ticket reported outage\n0 08:10 0\n2 08:50 0")


def test_a_ticket_under_two_elements_waits_for_both():
    """A cabinet and the exchange above it: the ticket of the cabinet is held by the exchange until 10:00; then the
    cabinet, found by two tickets at 09:00, is still down until 11:00."""
    found = run_outages(
        """
        areas: {town: {lines: 10}}
        technicians: {per_area: 9}
        outages: {elements: {
          exchange: {lines_each: 10, per_element_and_year: 1, repair: 2 h, alarm: 1},
          cabinet: {lines_each: 5, per_element_and_year: 1, repair: 2 h, tickets: {count: 2, within: 1 h}}}}
        """,
        "at class\n08:00 exchange\n08:00 cabinet",
        "at line outage\n08:30 0 1\n09:00 1 1",
    )
    agree(
        waits(found),
        """
        ticket agent arrived started left
        0      0     08:30   10:00   10:00
        0      1     10:00   11:00   11:00
        1      0     09:00   10:00   10:00
        1      1     10:00   11:00   11:00
        """,
    )
    agree(found.tickets, "ticket restored outcome\n0 11:00 outage\n1 11:00 outage")
    assert len(found.visits) == 0


@pytest.mark.parametrize(("cabinet", "restored"), [("2 h 10 min", "10:10"), ("1 h 30 min", "10:00")])
def test_service_is_back_when_the_last_element_above_is_repaired(cabinet, restored):
    """The ticket of the cabinet is held by the exchange, until 10:00 and a test of 30 min; no second test follows."""
    found = run_outages(
        f"""
        areas: {{town: {{lines: 10}}}}
        outages: {{elements: {{
          exchange: {{lines_each: 10, per_element_and_year: 1, repair: 2 h, alarm: 1, line_test: 30 min}},
          cabinet: {{lines_each: 5, per_element_and_year: 1, repair: {cabinet}, alarm: 1}}}}}}
        """,
        "at class\n08:00 exchange\n08:00 cabinet",
        "at line outage\n08:30 0 1",
    )
    agree(found.tickets, f"linked restored closed outcome\n08:30 {restored} 10:30 outage")


def test_without_aggregation_nobody_is_called_back():
    """Known at 08:30, when ticket 1 waits for the only technician, who goes there all the same."""
    found = run_outages(
        town("alarm: 1, alarm_delay: 30 min", "aggregation: false,").replace("per_area: 9", "per_area: 1"),
        AT_EIGHT,
        "at line\n08:10 0\n08:20 1",
    )
    agree(found.visits, "ticket departed finished outcome\n0 08:10 09:10 wasted\n1 09:10 10:10 wasted")


def test_a_repair_comes_before_the_intake_that_ends_in_the_same_second():
    """The parent has closed, so that the ticket is not tested any more; although its number is the lower one."""
    found = run_outages(
        "hotline: {handling: 5 min}" + town("alarm: 1, line_test: 1 h").replace("lines: 10", "lines: 20"),
        "at element\n08:00 0\n08:00 1",
        "at line outage\n09:55 15 1",
    )
    agree(found.tickets, "restored closed outcome\n10:00 10:00 outage")


def test_a_fault_of_its_own_that_was_called_back_is_worked_on_as_on_a_first_visit():
    """The trip is in vain; the work of the next visit takes the time that was drawn for the first."""
    scenario = """
        areas: {town: {lines: 10}}
        technicians: {per_area: 9, travel: {time: 30 min}}
        repair: {on_site: {distribution: exponential, mean: 1 h}}
        outages: {elements: {cabinet: {lines_each: 10, per_element_and_year: 1, repair: 2 h, own_fault: 1,
                                       alarm: %s, alarm_delay: 20 min}}}
        """
    called_back, not_called = (run_outages(scenario % alarm, AT_EIGHT, "at line\n08:00 0").visits for alarm in (1, 0))
    agree(called_back, "visit arrived began outcome\n0 08:30 - wasted\n1 10:50 10:50 fixed")
    agree(not_called, "visit arrived began outcome\n0 08:30 08:30 fixed")
    assert called_back["finished"][1] - called_back["began"][1] == not_called["finished"][0] - not_called["began"][0]


WRONG = {
    "lines_each: 10, repair: 1 h, per_element_and_year: 1, reports: 0": "nobody would ever notice a failure",
    "lines_each: 0, repair: 1 h": "more than 0",
    "lines_each: 10": "outages.elements.cabinet.repair: missing",
    "lines_each: 10, repair: 1 h, open: ofice": "outages.elements.cabinet.open: unknown calendar 'ofice'",
    "lines_each: 10, repair: 1 h, tickets: {count: 1, within: 1 h}": "at least 2",
}


@pytest.mark.parametrize("element", WRONG)
def test_what_cannot_be_meant_is_refused(element):
    with pytest.raises(WrongInput, match=WRONG[element]):
        scenario_of(f"outages: {{elements: {{cabinet: {{{element}}}}}}}")
