"""The passage of a desk, computed by hand: batch release, wrong units, stuck tickets, node timers."""

from __future__ import annotations

import pytest

from tests.small import ONE_DESK, TWO_CLASSES, agree, at_desk, desk_rows, run


@pytest.mark.parametrize(
    ("batch", "left"),
    [
        ("batch: 1 h", ["09:00", "10:00", "10:00"]),  # done at 09:00 exactly: leaves then
        ("batch: 1 h, batch_phase: 10 min", ["09:10", "09:10", "10:10"]),
        ("batch: 7 h", ["14:00", "14:00", "14:00"]),  # multiples of 7 h since Monday 00:00
    ],
)
def test_a_batch_leaves_at_multiples_of_its_period(batch, left):
    """Done at 09:00, at 09:00:01 and at 09:10:01."""
    found = at_desk(f"{{handling: 20 min, {batch}}}", "08:40 08:40:01 08:50:01")
    agree(desk_rows(found), "ticket left\n" + "\n".join(f"{row} {time}" for row, time in enumerate(left)))


def test_an_order_of_two_desks():
    found = run(
        """
        dispatch: {chain: [city, district], desks: {city: {handling: 10 min}, district: {handling: 15 min}}}
        """,
        "08:00",
    )
    agree(desk_rows(found), "desk arrived left\n0 08:00 08:10\n1 08:10 08:25")
    agree(found.tickets, "route contacted dispatched closed\nchain 08:25 08:25 09:25")


MISROUTE = "{handling: 10 min, agents: 1, misroute: 1, max_returns: %d, wrong_unit: {handling: 20 min}}"


def test_after_the_last_return_the_route_is_right():
    found = at_desk(MISROUTE % 2, "08:00")
    agree(
        desk_rows(found),
        """
        passage wrong_unit attempt arrived left  misrouted
        1       0          0       08:00   08:10 1
        2       1          0       08:10   08:30 0
        3       0          1       08:30   08:40 1
        4       1          1       08:40   09:00 0
        5       0          2       09:00   09:10 0
        """,
    )
    agree(desk_rows(at_desk(MISROUTE % 0, "08:00")), "passage left misrouted\n1 08:10 0")


def test_a_returned_ticket_goes_before_those_reported_later():
    """The wrong unit has them for 10 min. At 08:20 ticket 0 is back and overtakes ticket 2; so does 1 at 08:30."""
    found = at_desk(
        "{handling: 10 min, agents: 1, misroute: 1, max_returns: 1, wrong_unit: {handling: 10 min}}",
        "08:00 08:05 08:06",
    )
    agree(
        desk_rows(found),
        """
        ticket wrong_unit arrived started left
        0      0          08:00   08:00   08:10
        0      1          08:10   08:10   08:20
        0      0          08:20   08:20   08:30
        1      0          08:05   08:10   08:20
        1      1          08:20   08:20   08:30
        1      0          08:30   08:30   08:40
        2      0          08:06   08:40   08:50
        2      1          08:50   08:50   09:00
        2      0          09:00   09:00   09:10
        """,
    )


def test_the_wrong_unit_has_its_own_people_and_hours():
    found = at_desk(
        """{handling: 10 min, misroute: 1, max_returns: 1,
            wrong_unit: {handling: 20 min, agents: 1, open: "09:00-10:00"}}""",
        "08:00 08:01",
    )
    agree(
        desk_rows(found).rows(desk_rows(found)["wrong_unit"] == 1),
        """
        ticket arrived started left  agent
        0      08:10   09:00   09:20 0
        1      08:11   09:20   09:40 0
        """,
    )


def test_the_wrong_unit_knows_no_priority():
    """It serves in the order of arrival: ticket 1, and then the brand customer's ticket 2."""
    found = run(
        TWO_CLASSES
        + ONE_DESK % "{handling: 1 min, misroute: 1, max_returns: 1, wrong_unit: {handling: 20 min, agents: 1}}",
        """
        at    customer
        08:00 ordinary
        08:01 ordinary
        08:02 brand
        """,
    )
    agree(
        desk_rows(found).rows(desk_rows(found)["wrong_unit"] == 1),
        """
        ticket arrived started
        0      08:01   08:01
        1      08:02   08:21
        2      08:03   08:41
        """,
    )


AUDIT = """
repair: {on_site: 1 s}
dispatch:
  audit: "09:00"
  chain: [desk]
  desks: {desk: {handling: 10 min, stuck: 1}}
"""


@pytest.mark.parametrize(
    ("reported", "found"),
    [("08:00", "09:00"), ("08:59:59", "09:00"), ("09:00", "Tue/09:00"), ("09:30", "Tue/09:00")],
)
def test_the_daily_audit_finds_stuck_tickets(reported, found):
    passages = desk_rows(run(AUDIT, reported))
    agree(passages, f"arrived found started\n{reported} {found} {found}")


def test_an_alarm_finds_a_stuck_ticket_after_the_reaction_to_it():
    """The limit of 2 h is reached at 10:00; 15 min later somebody looks."""
    found = at_desk("{handling: 10 min, stuck: 1, limit: 2 h, on_alarm: notify}", "08:00")
    agree(desk_rows(found), "arrived alarm found started left\n08:00 10:00 10:15 10:15 10:25")


@pytest.mark.parametrize(("audit", "found"), [("10:10", "10:10"), ("10:20", "10:15")])
def test_a_stuck_ticket_is_found_by_whichever_comes_first(audit, found):
    more = f"""
dispatch:
  audit: "{audit}"
  chain: [desk]
  desks: {{desk: {{stuck: 1, limit: 2 h, on_alarm: notify}}}}
"""
    agree(desk_rows(run(more, "08:00")), f"alarm found\n10:00 {found}")


def test_a_returned_ticket_that_gets_stuck_again_is_found_at_once_when_its_alarm_is_long_past():
    """The timer is not reset: alarm at 10:00, first found at 10:15; stuck again at 10:45, found at that instant."""
    found = at_desk(
        """{handling: 10 min, stuck: 1, limit: 2 h, on_alarm: notify, misroute: 1, max_returns: 1,
            wrong_unit: {handling: 20 min}}""",
        "08:00",
    )
    agree(
        desk_rows(found),
        """
        wrong_unit arrived found started left  alarm
        0          08:00   10:15 10:15   10:25 10:00
        1          10:25   10:25 10:25   10:45 -
        0          10:45   10:45 10:45   10:55 -
        """,
    )


def test_a_stuck_ticket_queues_as_if_it_had_just_arrived():
    """Found 75 min after arrival: 09:15, 10:05, 10:15. Ticket 0 is back at 10:20 and goes behind them."""
    found = at_desk(
        """{handling: 1 h, agents: 1, stuck: 1, limit: 1 h, on_alarm: notify, misroute: 1, max_returns: 1,
            wrong_unit: {handling: 5 min}}""",
        "08:00 08:50 09:00",
    )
    first_and_back = desk_rows(found).rows(desk_rows(found)["wrong_unit"] == 0)
    agree(
        first_and_back,
        """
        ticket attempt arrived found started
        0      0       08:00   09:15 09:15
        0      1       10:20   10:20 12:15
        1      0       08:50   10:05 10:15
        1      1       11:20   11:20 13:15
        2      0       09:00   10:15 11:15
        2      1       12:20   12:20 14:15
        """,
    )


def test_a_timer_on_business_time_stops_at_night_and_over_the_weekend():
    """Friday 17:00 to 18:00 is one hour of the limit, Monday 08:00 to 09:00 the second."""
    desk = '{stuck: 1, limit: 2 h, limit_clock: "Mon-Fri 08:00-18:00", on_alarm: notify}'
    agree(desk_rows(at_desk(desk, "Fri/17:00")), "alarm found\n1/Mon/09:00 1/Mon/09:15")
    agree(desk_rows(at_desk(desk, "Sat/12:00")), "alarm found\n1/Mon/10:00 1/Mon/10:15")


def test_an_alarm_does_not_stop_the_work_in_hand():
    found = at_desk("{handling: 3 h, limit: 2 h, on_alarm: supervisor}", "08:00")
    agree(desk_rows(found), "started alarm finished supervised\n08:00 10:00 11:00 0")


@pytest.mark.parametrize(("limit", "alarm"), [("2 h", "-"), ("7199 s", "09:59:59"), ("7201 s", "-")])
def test_who_leaves_exactly_at_the_limit_has_kept_it(limit, alarm):
    found = at_desk(f"{{handling: 2 h, limit: {limit}, on_alarm: notify}}", "08:00")
    agree(desk_rows(found), f"left alarm\n10:00 {alarm}")


def test_a_batch_that_leaves_exactly_at_the_limit_has_kept_it():
    found = at_desk("{handling: 10 min, batch: 2 h, limit: 2 h, on_alarm: notify}", "08:00 08:00:01")
    agree(desk_rows(found), "ticket left alarm\n0 10:00 -\n1 10:00 -")
    found = at_desk("{handling: 10 min, batch: 2 h, limit: 1 h, on_alarm: notify}", "08:00")
    agree(desk_rows(found), "ticket left alarm\n0 10:00 09:00")


def test_there_is_no_alarm_where_none_is_wanted():
    found = at_desk("{handling: 2 h, limit: 1 h}", "08:00")
    agree(desk_rows(found), "left alarm\n10:00 -")


def test_one_alarm_for_all_passages_of_a_desk():
    """The limit of 25 min ends in the wrong unit; the ticket comes back at 08:40 and gets no second alarm."""
    found = at_desk(
        """{handling: 10 min, limit: 25 min, on_alarm: notify, misroute: 1, max_returns: 1,
            wrong_unit: {handling: 30 min}}""",
        "08:00",
    )
    agree(
        desk_rows(found),
        """
        wrong_unit arrived left  alarm
        0          08:00   08:10 -
        1          08:10   08:40 08:25
        0          08:40   08:50 -
        """,
    )


RAISE = """
repair: {on_site: 1 h}
technicians: {per_area: 1, queue: priority}
dispatch:
  chain: [desk]
  desks: {desk: {handling: 3 h, agents: 1, limit: 2 h, on_alarm: %s}}
"""


@pytest.mark.parametrize(
    ("on_alarm", "first", "second"), [("raise_priority", "11:00", "14:00"), ("notify", "14:00", "11:00")]
)
def test_an_alarm_may_raise_the_priority(on_alarm, first, second):
    """Ticket 1 is ordinary. At 10:10 it becomes as urgent as ticket 2, and it has arrived before it.

    Ticket 2 reaches its limit at 11:00, as the work on one of both begins: that is too late to leave.
    """
    found = run(
        TWO_CLASSES + RAISE % on_alarm,
        """
        at    customer
        08:00 ordinary
        08:10 ordinary
        09:00 brand
        """,
    )
    agree(
        desk_rows(found),
        f"""
        ticket alarm started
        0      10:00 08:00
        1      10:10 {first}
        2      11:00 {second}
        """,
    )


def test_a_raised_ticket_keeps_its_place_among_equals():
    """Ticket 2 becomes as urgent as ticket 1 at 10:10, but has arrived after it."""
    found = run(
        TWO_CLASSES + RAISE % "raise_priority",
        """
        at    customer
        08:00 ordinary
        08:05 brand
        08:10 ordinary
        """,
    )
    agree(desk_rows(found), "ticket alarm started\n0 10:00 08:00\n1 10:05 11:00\n2 10:10 14:00")


def test_a_raised_priority_counts_until_closing():
    """The alarm at 10:10 makes ticket 1 first class; in the technician's queue it then keeps its place before 2."""
    found = run(
        TWO_CLASSES
        + """
technicians: {per_area: 1, queue: priority, shift: {hours: "20:00-23:00"}}
dispatch:
  chain: [desk]
  desks: {desk: {handling: 3 h, limit: 2 h, on_alarm: raise_priority}}
""",
        """
        at    customer
        08:10 ordinary
        09:00 brand
        """,
    )
    agree(found.visits, "ticket queued departed\n0 11:10 20:00\n1 12:00 21:00")
    agree(found.tickets, "ticket priority\n0 2\n1 1")


def test_the_supervisor_takes_a_waiting_ticket_at_its_limit_and_routes_it_right():
    """Ticket 1 waits from 08:10; at 10:10 the supervisor starts, beside the one person, and is not misled.

    Ticket 0 is in good hands at its limit, 10:00. These mislead it, and when it is back the supervisor takes it.
    """
    found = at_desk(
        "{handling: 3 h, agents: 1, limit: 2 h, on_alarm: supervisor, misroute: 1, max_returns: 1}", "08:00 08:10"
    )
    agree(
        desk_rows(found),
        """
        ticket wrong_unit started finished left  alarm agent supervised misrouted
        0      0          08:00   11:00    11:00 10:00 0     0          1
        0      1          11:00   11:00    11:00 -     -     0          0
        0      0          11:00   14:00    14:00 -     -     1          0
        1      0          10:10   13:10    13:10 10:10 -     1          0
        """,
    )


def test_the_supervisor_takes_a_ticket_that_comes_back_after_its_limit():
    """At 08:30 the alarm finds it in the wrong unit; back at 08:40, it need not wait until ticket 1 is handled."""
    found = at_desk(
        """{handling: 10 min, agents: 1, limit: 30 min, on_alarm: supervisor, misroute: 1, max_returns: 1,
            wrong_unit: {handling: 30 min}}""",
        "08:00 08:35",
    )
    passages = desk_rows(found)
    agree(
        passages.rows(passages["ticket"] == 0),
        """
        wrong_unit arrived started left  alarm supervised
        0          08:00   08:00   08:10 -     0
        1          08:10   08:10   08:40 08:30 0
        0          08:40   08:40   08:50 -     1          # the only person is busy until 08:45
        """,
    )


def test_the_supervisor_routes_right_where_there_is_nothing_to_handle():
    found = at_desk("{stuck: 1, misroute: 1, limit: 1 h, on_alarm: supervisor}", "08:00")
    agree(desk_rows(found), "alarm found left misrouted supervised\n09:00 09:15 09:15 0 1")


def test_the_supervisor_takes_a_stuck_ticket_when_it_is_found():
    found = at_desk("{handling: 10 min, agents: 1, stuck: 1, limit: 1 h, on_alarm: supervisor}", "08:00")
    agree(desk_rows(found), "alarm found started supervised\n09:00 09:15 09:15 1")
