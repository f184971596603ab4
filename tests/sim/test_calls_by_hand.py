"""Calls, computed by hand: patience and calling again, handling that is done again, and asking about open tickets."""

from __future__ import annotations

import pytest

from scenarios.base import WrongInput
from sim.draws import MAX_HANDLINGS, PASSAGE_BITS, Draws
from sim.laws import check_laws
from sim.log import HOTLINE, first_difference
from sim.moments import Clock, Moment
from sim.process import FaultHandling
from sim.quantiles import seconds
from sim.rules import MISSING, Phase
from sim.streams import Source, named, word
from tests.outages import run_outages
from tests.small import Run, agree, at, desk_rows, plan_of, run, workload_of


def calls(found: Run):
    return found.passages.rows(found.passages["desk"] == HOTLINE)


# ---- patience ----

IMPATIENT = """
hotline: {handling: 10 min, agents: 1, patience: 4 min, call_again: 3 min, attempts: %d}
remote: {fixable: 1}
"""


def test_who_hangs_up_calls_again_at_the_back_of_the_queue():
    """Ticket 1 hangs up at 08:05 and calls again at 08:08, after ticket 2, which called at 08:07."""
    found = run(IMPATIENT % 2, "08:00 08:01 08:07")
    agree(
        calls(found),
        """
        ticket attempt arrived started finished left  agent
        0      0       08:00   08:00   08:10    08:10 0
        1      0       08:01   -       -        08:05 -
        1      1       08:08   -       -        08:12 -    # 2 was first, and is handled until 08:20
        2      0       08:07   08:10   08:20    08:20 0
        """,
    )
    agree(
        found.tickets,
        """
        ticket reported restored closed outcome
        0      08:00    08:10    08:10  remote_fix
        1      08:01    -        08:12  withdrawn
        2      08:07    08:20    08:20  remote_fix
        """,
    )


def test_the_clock_of_a_ticket_runs_from_its_first_call():
    found = run(IMPATIENT % 3, "08:00 08:01")
    agree(
        calls(found),
        """
        ticket attempt arrived started finished left
        0      0       08:00   08:00   08:10    08:10
        1      0       08:01   -       -        08:05
        1      1       08:08   08:10   08:20    08:20
        """,
    )
    agree(found.tickets, "ticket reported closed outcome\n0 08:00 08:10 remote_fix\n1 08:01 08:20 remote_fix")


def test_who_hangs_up_at_the_second_in_which_somebody_becomes_free_is_gone():
    """Decisions are the end of an instant: at 08:10 the call of 08:06 is over, and the one of 08:06:01 is answered."""
    found = run(IMPATIENT % 1, "08:00 08:06 08:06:01")
    agree(
        calls(found),
        """
        ticket started left
        0      08:00   08:10
        1      -       08:10
        2      08:10   08:20
        """,
    )


def test_nobody_hangs_up_once_answered():
    """Handling takes longer than the patience."""
    agree(calls(run(IMPATIENT % 1, "08:00")), "attempt started left\n0 08:00 08:10")


def test_callers_out_of_hours_hang_up_too():
    found = run(
        """
        hotline: {handling: 1 min, open: "08:00-18:00", patience: 5 min, call_again: 1 h, attempts: 3}
        remote: {fixable: 1}
        """,
        "06:00 07:56",
    )
    agree(
        calls(found),
        """
        ticket attempt arrived started left
        0      0       06:00   -       06:05
        0      1       07:05   -       07:10
        0      2       08:10   08:10   08:11
        1      0       07:56   08:00   08:01
        """,
    )


def test_a_call_at_the_cut_is_open():
    found = run(IMPATIENT.replace("3 min", "20 days") % 2, "08:00 08:01")
    agree(found.tickets, "ticket closed outcome\n0 08:10 remote_fix\n1 - open")


def test_an_intake_takes_as_long_whichever_call_is_answered():
    scenario = "hotline: {handling: {distribution: exponential, mean: 10 min}, agents: 1%s}\nremote: {fixable: 1}"
    patient = run(scenario % "", "08:00 08:00 08:00 08:00")
    others = run(scenario % ", patience: 1 s, call_again: 5 min, attempts: 999", "08:00 08:00 08:00 08:00")
    one, other = (each.rows(each["started"] != MISSING) for each in (calls(patient), calls(others)))
    assert other["attempt"].max() > 0
    assert (one["finished"] - one["started"]).tolist() == (other["finished"] - other["started"]).tolist()


# ---- handling that is done again ----

AGAIN = "handling: {distribution: exponential, mean: 10 min}, first_time_through: 0.5"


def by_hand(key, place, source, station, ticket, attempt):
    """The sum of as many handlings as it takes, word by word."""
    total, table = 0, station.handling.tolist()
    for handling in range(99):
        number = attempt + handling * 2**20
        total += seconds(table, word(place, source, number))
        if not word(named(key, station.name), Source.REWORK, number) < 2**31:
            return total, handling + 1
    raise AssertionError


def test_handling_is_the_sum_of_what_is_done_again():
    city = f"{{{AGAIN}, misroute: 0.5, wrong_unit: {{{AGAIN}}}}}"
    found = run(f"dispatch: {{chain: [city], desks: {{city: {city}}}}}", " ".join(["08:00"] * 40))
    desk, handlings = found.plan.chain[0], []
    passages = desk_rows(found)
    for row in range(len(passages)):
        ticket, attempt = int(passages["ticket"][row]), int(passages["attempt"][row])
        key = tuple(int(half[ticket]) for half in found.workload.key)
        wrong = bool(passages["wrong_unit"][row])
        source = Source.WRONG_UNIT_TRIAGE if wrong else Source.HANDLING
        station = desk.wrong_unit if wrong else desk.station
        expected, count = by_hand(key, named(key, "city"), source, station, ticket, attempt)
        assert passages["finished"][row] - passages["started"][row] == expected
        handlings.append(count)
    assert set(handlings) >= {1, 2, 3, 4}
    assert passages["attempt"].max() >= 2
    assert MAX_HANDLINGS << PASSAGE_BITS <= 2**32


def test_what_is_never_right_stops_with_a_message():
    plan, workload = workload_of(plan_of("hotline: {handling: 1 s, first_time_through: 1.0e-9}"), "08:00")
    with pytest.raises(WrongInput, match=r"^hotline: handling of ticket 0 is not right after 4096 times; expected"):
        Draws(plan, workload).hotline.handling(0)


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        ("hotline: {first_time_through: 0}", r"hotline.*first_time_through.*expected above 0"),
        ("hotline: {attempts: 2, patience: 1 min}", r"hotline.*'call_again' is missing"),
        ("dispatch: {chain: [a], desks: {a: {stuck: 0.1}}}", r"a stuck ticket would never be found.*chases\.per_hour"),
        (
            "chases: {per_hour: 1, frees_stuck: false}\ndispatch: {chain: [a], desks: {a: {stuck: 0.1}}}",
            "a stuck ticket would never be found",
        ),
        ("chases: {per_hour: -1}", r"chases\.per_hour"),
    ],
)
def test_what_cannot_be_is_refused(scenario, message):
    with pytest.raises(WrongInput, match=message):
        plan_of(scenario)


# ---- asking ----

ASKING = """
hotline: {handling: 1 min, agents: 1}
repair: {on_site: %s}
customers: {ordinary: {service_level: %s}}
chases: {handling: 10 min, %s}
"""


def budgets(found: Run, ticket: int, calls: int) -> list[int]:
    key = tuple(int(half[ticket]) for half in found.workload.key)
    table = found.plan.calls.budget.tolist()
    return [seconds(table, word(key, Source.CHASE_BUDGET, chase)) for chase in range(calls)]


def test_calls_follow_each_other_until_the_ticket_closes():
    """Once an hour on average, and ten minutes each; nothing is broken within the 20 h on site."""
    found = run(ASKING % ("20 h", "2 days", "per_hour: 1"), "08:00")
    chases, since, expected = found.log.chases, at("08:01"), []
    for budget in budgets(found, 0, 99):
        called = since + int(budget / 2**20 * 3600 + 0.5)
        if called >= found.tickets["closed"][0]:
            break
        expected.append(called)
        since = called + 600
    assert len(expected) > 8
    assert chases["called"].tolist() == chases["started"].tolist() == expected
    assert chases["finished"].tolist() == [called + 600 for called in expected]
    assert chases["chase"].tolist() == list(range(len(expected)))
    assert not chases["broken"].any()
    assert not chases["freed"].any()


def test_a_broken_promise_makes_customers_ask_more_often():
    """Nobody calls before 12:00. A call at that very second would still belong to the time before."""
    found = run(ASKING % ("20 h", "4 h", "after_broken_promise: 2"), "08:00")
    chases = found.log.chases
    assert chases["called"][0] == at("12:00") + int(budgets(found, 0, 1)[0] / 2**20 * 1800 + 0.5)
    assert chases["broken"].all()
    assert len(chases) > 10


def test_what_is_left_of_the_budget_is_spent_faster():
    """A call due after the promise breaks comes the sooner, by as much as the rate is higher."""
    slow = run(ASKING % ("8 days", "2 h", "per_hour: 0.04"), "08:00")
    fast = run(ASKING % ("8 days", "2 h", "per_hour: 0.04, after_broken_promise: 0.36"), "08:00")
    one, other = (found.log.chases["called"][0] - at("10:00") for found in (slow, fast))
    assert one > 3600
    assert abs(one / 10 - other) <= 1


def test_a_call_waits_in_the_queue_of_the_hotline():
    """The first call about ticket 0 comes while other reports are taken, and is no more urgent than an ordinary one."""
    alone = run(ASKING % ("20 h", "2 days", "per_hour: 1"), "08:00")
    called = int(alone.log.chases["called"][0])
    hour, minute, second = called // 3600, called // 60 % 60, called % 60
    instant = f"{hour:02d}:{minute:02d}:{second:02d}"
    found = run(ASKING % ("20 h", "2 days", "per_hour: 1"), f"08:00 {instant} {instant}")
    # At the same second the lower ticket number is first: the chase call, then the reports.
    chase = found.log.chases.rows(found.log.chases["ticket"] == 0)
    assert (chase["called"][0], chase["started"][0], chase["finished"][0]) == (called, called, called + 600)
    assert calls(found)["started"].tolist()[1:] == [called + 600, called + 660]


STUCK = """
hotline: {handling: 1 min, agents: 1}
repair: {on_site: 1 s}
chases: {per_hour: 1, handling: 10 min, %s}
dispatch: {chain: [desk], desks: {desk: {handling: 5 min, agents: 1, stuck: 1%s}}%s}
"""


def test_a_stuck_ticket_is_found_as_the_call_ends():
    found = run(STUCK % ("frees_stuck: true", "", ""), "08:00")
    chase, desk = found.log.chases, desk_rows(found)
    assert chase["freed"].tolist() == [1]
    assert desk["found"][0] == desk["started"][0] == chase["finished"][0] == chase["called"][0] + 600
    assert desk["left"][0] == desk["found"][0] + 300


def test_an_audit_may_be_first():
    """The call comes later in the day, and finds nothing lost any more."""
    slow = STUCK.replace("per_hour: 1", "per_hour: 0.001")
    agree(
        desk_rows(run(slow % ("frees_stuck: true", "", ', audit: "09:00"'), "08:00")),
        "arrived found started left\n08:01 09:00 09:00 09:05",
    )


def test_calls_that_free_nothing_leave_a_ticket_to_the_audit():
    found = run(STUCK % ("frees_stuck: false", "", ', audit: "07:00"'), "08:00")
    agree(desk_rows(found), "arrived found\n08:01 Tue/07:00")
    assert len(found.log.chases) > 3
    assert not found.log.chases["freed"].any()


def test_a_call_raises_the_priority_where_the_ticket_waits():
    """Three tickets of priority 2 and one of priority 1 wait for a desk that opens on Tuesday."""
    scenario = """
    hotline: {handling: 1 min}
    customers: {ordinary: {priority: 3}}
    repair: {on_site: 1 s}
    chases: {per_hour: %s, raises_priority: %s}
    dispatch: {chain: [desk], desks: {desk: {handling: 5 min, agents: 1, open: "Tue 08:00-18:00"}}}
    """
    reports = "08:00 09:00 10:00"
    agree(
        desk_rows(run(scenario % (0.03, 0), reports)),
        "ticket started\n0 Tue/08:00\n1 Tue/08:05\n2 Tue/08:10",
    )
    found = run(scenario % (0.03, 1), reports)
    raised = found.log.chases.rows(found.log.chases["called"] < at("Tue/08:00"))
    assert raised["raised"].all()
    times = {ticket: raised["ticket"].tolist().count(ticket) for ticket in range(3)}
    expected = sorted(range(3), key=lambda ticket: (max(3 - times[ticket], 1), ticket))
    assert expected != [0, 1, 2], "the first calls come for others than the first ticket"
    rows = desk_rows(found)
    assert sorted(range(3), key=rows["started"].tolist().__getitem__) == expected


def test_who_is_at_the_top_is_raised_no_more():
    scenario = ASKING % ("20 h", "2 days", "per_hour: 1, raises_priority: 1")
    raised = run(scenario, "08:00").log.chases["raised"].tolist()
    assert raised == [1] + [0] * (len(raised) - 1)
    assert len(raised) > 3


def test_a_call_under_way_when_the_ticket_closes_is_finished_and_the_last():
    """Calls of ten hours: the ticket closes while the customer asks."""
    found = run(
        (ASKING % ("20 h", "2 days", "per_hour: 1, raises_priority: 1")).replace("handling: 10 min", "handling: 19 h"),
        "08:00",
    )
    agree(found.log.chases.rows(found.log.chases["chase"] > 0), "chase called started finished")
    chase, closed = found.log.chases, found.tickets["closed"][0]
    assert chase["called"][0] < closed < chase["finished"][0]
    assert chase["raised"].tolist() == [0]


def test_a_drained_run_ends_though_a_ticket_is_never_done():
    """Nobody works any more when the calendars end; customers would go on asking."""
    found = run(
        """
        horizon: {window: 1 day}
        technicians: {per_area: 1, shift: {hours: "Tue 08:00-09:00"}, latest_start: 30 min}
        chases: {per_hour: 0.1}
        repair: {on_site: 1 h, not_fixed: 0.99}
        """.replace("window: 1 day", "window: 2 days"),
        "08:00",
        drain=True,
    )
    assert found.tickets["closed"][0] == MISSING
    assert found.log.chases["called"].max() < found.plan.calls.end


# ---- a promise that is broken earlier ----


def first_call(rates: str, broken: bool = False) -> tuple[int, int]:
    """When the first call about a ticket of 08:00 comes, and whether it is after a broken promise; at 10:00 an
    appointment may be missed."""
    plan, workload = workload_of(plan_of(ASKING % ("8 days", "9 days", rates)), "08:00")
    clock = Clock()
    handling = FaultHandling(clock, plan, workload)
    if broken:
        Moment(clock, at("10:00"), Phase.COMPLETION, 0).callbacks.append(
            lambda _: handling.chases.promise_broken(handling.records.tickets[0])
        )
    clock.run_until(plan.cut)
    log = handling.records.log(plan, workload)
    check_laws(plan, log)
    return int(log.chases["called"][0]), int(log.chases["broken"][0])


def test_a_missed_appointment_breaks_the_promise_at_once():
    """What is left of the budget at 10:00 is spent ten times as fast, from that moment on."""
    slow, fast = (first_call("per_hour: 0.04, after_broken_promise: 0.36", broken=broken) for broken in (False, True))
    assert slow[1] == 0
    assert fast[1] == 1
    assert slow[0] > at("11:00")
    assert abs((slow[0] - at("10:00")) / 10 - (fast[0] - at("10:00"))) <= 1


def test_a_promise_breaks_once():
    """A second missed appointment, or one after the promised time, changes nothing."""
    plan, workload = workload_of(plan_of(ASKING % ("8 days", "2 h", "per_hour: 0.04")), "08:00")
    clock = Clock()
    handling = FaultHandling(clock, plan, workload)
    for time in ("08:00:30", "10:00", "11:00"):  # in intake nobody asks yet; at 10:00 it breaks anyway
        Moment(clock, at(time), Phase.COMPLETION, 0).callbacks.append(
            lambda _: handling.chases.promise_broken(handling.records.tickets[0])
        )
    clock.run_until(plan.cut)
    expected = run(ASKING % ("8 days", "2 h", "per_hour: 0.04"), "08:00").log
    assert first_difference(handling.records.log(plan, workload), expected) is None


KNOWN_OUTAGE = """
outages: {aggregation: %s, elements: {cabinet: {lines_each: 1, per_element_and_year: 1, alarm: 1, repair: 9 days}}}
"""


def under_an_outage(rates: str, aggregation: str = "true") -> Run:
    """A ticket of 08:00, an hour after its cabinet has failed with an alarm."""
    scenario = ASKING % ("8 days", "9 days", rates) + KNOWN_OUTAGE % aggregation
    return run_outages(scenario, "at\n07:00", "at line", "08:00", drain=False)


def test_customers_of_a_known_outage_ask_less_often():
    """Known from the end of intake at 08:01; a tenth of the rate, on the first call and on every one."""
    rates = "per_hour: 0.5, of_children: 0.1"
    alone = run(ASKING % ("8 days", "9 days", rates), "08:00")
    child = under_an_outage(rates)
    agree(child.tickets, "linked outcome\n08:01 open")
    waits = [
        found.log.chases["called"][:2] - [at("08:01"), found.log.chases["finished"][0]] for found in (alone, child)
    ]
    assert (abs(10 * waits[0] - waits[1]) <= 10).all()


def test_where_outages_have_no_children_all_customers_ask_alike():
    rates = "per_hour: 0.5, of_children: 0.1"
    alone = run(ASKING % ("8 days", "9 days", rates), "08:00")
    assert under_an_outage(rates, "false").log.chases["called"][0] == alone.log.chases["called"][0]
