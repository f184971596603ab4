"""Hotline, remote desk and desks, computed by hand: who is served by whom, and when."""

from __future__ import annotations

from tests.small import ONE_DESK, TWO_CLASSES, agree, at, at_desk, desk_rows, run


def test_a_desk_serves_by_priority_then_by_arrival():
    found = run(
        TWO_CLASSES + ONE_DESK % "{handling: 10 min, agents: 1}",
        """
        at    customer
        08:00 ordinary
        08:01 ordinary
        08:02 ordinary
        08:03 brand
        """,
    )
    agree(
        found.passages.rows(found.passages["desk"] == 0),
        """
        ticket arrived started finished left  agent
        0      08:00   08:00   08:10    08:10 0
        1      08:01   08:20   08:30    08:30 0
        2      08:02   08:30   08:40    08:40 0
        3      08:03   08:10   08:20    08:20 0
        """,
    )


def test_the_lowest_numbered_free_person_starts():
    found = at_desk("{handling: 10 min, agents: 3}", "08:00 08:01 08:10 08:10:30 08:11")
    agree(
        desk_rows(found),
        """
        ticket started agent
        0      08:00   0
        1      08:01   1
        2      08:10   0     # free again, and comes before 2, who has done nothing yet
        3      08:10:30 2
        4      08:11   1
        """,
    )


def test_a_desk_that_closes_finishes_what_it_has_begun():
    """50 min each: 08:00, 08:50, 09:40 (until 10:30, half an hour after closing), then the next morning."""
    found = at_desk('{handling: 50 min, agents: 1, open: "08:00-10:00"}', "08:00 08:01 08:02 08:03")
    agree(
        desk_rows(found),
        """
        ticket started   finished
        0      08:00     08:50
        1      08:50     09:40
        2      09:40     10:30
        3      Tue/08:00 Tue/08:50
        """,
    )


def test_nothing_starts_at_the_closing_instant():
    found = at_desk('{handling: 1 h, agents: 1, open: "08:00-10:00"}', "08:00 08:01 08:02")
    agree(
        desk_rows(found),
        """
        ticket started   finished
        0      08:00     09:00
        1      09:00     10:00
        2      Tue/08:00 Tue/09:00
        """,
    )


def test_a_desk_with_hours_and_as_many_people_as_needed_opens_for_all_at_once():
    found = at_desk('{handling: 1 h, open: "08:00-10:00"}', "07:00 07:30 09:59:59 10:00")
    agree(
        desk_rows(found),
        """
        ticket started   finished     agent
        0      08:00     09:00        -
        1      08:00     09:00        -
        2      09:59:59  10:59:59     -
        3      Tue/08:00 Tue/09:00    -
        """,
    )


STEP_DOWN = """{{handling: 1 h, staffing: {}, shifts: [
  {{agents: 1, open: "08:00-10:00"}}, {{agents: 1, open: "08:00-12:00"}}]}}"""


def test_a_leaver_does_not_block_the_others():
    """Person 0 leaves at 10:00 and is busy until 10:20; person 1 is free at 10:00 and takes ticket 2 at once."""
    found = at_desk(STEP_DOWN.format("per_person"), "09:20 09:21 10:15 10:16")
    agree(
        desk_rows(found),
        """
        ticket started   finished  agent
        0      09:20     10:20     0
        1      09:21     10:21     1
        2      10:21     11:21     1      # person 0, free at 10:20, has left
        3      11:21     12:21     1
        """,
    )
    found = at_desk(STEP_DOWN.format("per_person"), "09:20 10:05")
    agree(desk_rows(found), "ticket started agent\n0 09:20 0\n1 10:05 1")


def test_by_head_count_a_leaver_still_counts_as_busy():
    """At 10:05 one is staffed and one, who should have left at 10:00, is busy until 10:20."""
    found = at_desk(STEP_DOWN.format("head_count"), "09:20 10:05")
    agree(desk_rows(found), "ticket started agent\n0 09:20 -\n1 10:20 -")


def test_all_places_are_looked_at_in_the_same_second():
    """At 08:20 ticket 0 comes to the wrong unit, ticket 1 to the desk, ticket 2 to the hotline: all are served."""
    found = run(
        """
        hotline: {handling: 10 min, agents: 1}
        dispatch:
          chain: [desk]
          desks: {desk: {handling: 10 min, agents: 1, misroute: 1, max_returns: 1,
                         wrong_unit: {handling: 10 min, agents: 1}}}
        """,
        "08:00 08:10 08:20",
    )
    passages = found.passages
    agree(
        passages.rows(passages["arrived"] == at("08:20")),
        """
        ticket desk    wrong_unit started
        0      0       1          08:20
        1      0       0          08:20
        2      hotline 0          08:20
        """,
    )


def test_the_hotline_serves_brand_customers_first():
    found = run(
        TWO_CLASSES + "hotline: {handling: 10 min, agents: 1}",
        """
        at    customer
        08:00 ordinary
        08:01 ordinary
        08:02 brand
        """,
    )
    agree(
        found.passages,
        """
        ticket desk    arrived started left
        0      hotline 08:00   08:00   08:10
        1      hotline 08:01   08:20   08:30
        2      hotline 08:02   08:10   08:20
        """,
    )


def test_a_remote_fix_passes_the_remote_desk_and_nothing_else():
    found = run("hotline: {handling: 5 min}\nremote: {fixable: 1, handling: 12 min}\nrepair: {closing: 1 h}", "08:00")
    agree(
        found.passages,
        """
        ticket passage desk    arrived started finished left
        0      0       hotline 08:00   08:00   08:05    08:05
        0      1       remote  08:05   08:05   08:17    08:17
        """,
    )
    agree(found.tickets, "ticket route dispatched restored closed outcome\n0 none - 08:17 08:17 remote_fix")
    assert len(found.visits) == 0
