"""False closings, audits and second line against their closed forms: shares, numbers of visits, lead times."""

from __future__ import annotations

import pytest
from cases import REPLICATIONS, SEED, SHORT_VISIT, holds, in_window, plan_of, queue, scenario_of, spent, technicians

from analysis.loads import offered_loads
from analysis.measures import Window, measure
from analysis.measures.closing import false_closings, second_line
from analysis.results import Measure
from sim.log import Log
from sim.plan import Plan
from sim.rules import Outcome

TICKETS = 1000
FALSE, COVERAGE, DETECTION = 0.2, 0.5, 0.8


def figure(plan: Plan, log: Log, name: str) -> float:
    window = Window(plan, log, [])
    values = {of.measure: value for each in (false_closings, second_line) for of, value in each(window)}
    return values[name]


def closed_falsely(**more):
    """Visits of a second, one in five of which is closed falsely; found out within two hours."""
    audit = {"coverage": COVERAGE, "detection": DETECTION, "delay": "1 h"}
    part = {"base": FALSE, "report": "2 h", "audit": audit} | more
    return plan_of(TICKETS / 240, window=240, follow_up=24, false_closure=part, **SHORT_VISIT)


@pytest.fixture
def logs(run):
    plan = closed_falsely()
    return plan, [run(plan, SEED, replication) for replication in range(REPLICATIONS)]


def test_shares_of_false_closings(logs):
    # Every visit ends in a closing; a ticket is reopened unless its first closing is true.
    plan, found = logs
    holds([figure(plan, log, "false closure") for log in found], FALSE, within=0.1)
    holds([figure(plan, log, "reopened") for log in found], FALSE, within=0.1)
    holds([figure(plan, log, "caught by audit") for log in found], COVERAGE * DETECTION, within=0.1)


def test_visits_and_time_until_a_closing_is_true(logs):
    # Geometric: 1 / (1 - f) visits, and f / (1 - f) times the delay until it is found out: 1 h by audit, else 2 h.
    plan, found = logs
    tickets = [in_window(plan, log, log.tickets) for log in found]
    holds([own["visits"].mean() for own in tickets], 1 / (1 - FALSE), within=0.05)
    delay = COVERAGE * DETECTION * 1 + (1 - COVERAGE * DETECTION) * 2
    holds([spent(own, "reported", "closed").mean() for own in tickets], FALSE / (1 - FALSE) * delay, within=0.1)


def test_false_closings_reported_too_late_make_tickets(run):
    # Nobody audits, and everybody reports after the window: each fault has 1 / (1 - f) tickets of one visit.
    plan = closed_falsely(reopen_window="1 h", audit={})
    for_each = []
    for replication in range(REPLICATIONS):
        log = run(plan, SEED, replication)
        counted = in_window(plan, log, log.tickets)
        assert (log.tickets["visits"] == 1)[log.tickets["outcome"] == Outcome.FIXED].all()
        for_each.append((counted["cause"] == 1).sum() / (counted["cause"] != 1).sum())
    holds(for_each, FALSE / (1 - FALSE), within=0.1)


NEEDED, AFTER, PARTS, NOT_FIXED = 0.3, 0.4, 0.1, 0.2


def test_visits_with_a_second_line_are_bernoulli_feedback(run):
    # Another visit follows with p = s v + (1 - s) (m + (1 - m) n); the technicians' load is a / (1 - p).
    again = NEEDED * AFTER + (1 - NEEDED) * (PARTS + (1 - PARTS) * NOT_FIXED)
    part = {"needed": NEEDED, "handling": "1 h", "visit_after": AFTER, "parts": {"needed": PARTS, "lead": "5 h"}}
    plan = queue(5, 0.8, 2000, services=1 / (1 - again), second_line=part, **technicians(5, not_fixed=NOT_FIXED))
    logs = [run(plan, SEED, replication) for replication in range(REPLICATIONS)]
    visits = [in_window(plan, log, log.tickets)["visits"].mean() for log in logs]
    holds(visits, 1 / (1 - again), within=0.03)
    utilisation = Measure("utilisation", "share", "all", "", "share")
    holds([measure(plan, log, []).values[utilisation] for log in logs], 0.8, within=0.05)
    (load,) = offered_loads(scenario_of(1.0, window=1, second_line=part, **technicians(5, not_fixed=NOT_FIXED)), "")
    assert load.work == pytest.approx(1 / (1 - again))
    # At least one of a geometric number of visits needs a crew: s / (1 - p without s v).
    without = (1 - NEEDED) * (PARTS + (1 - PARTS) * NOT_FIXED)
    holds([figure(plan, log, "second line") for log in logs], NEEDED / (1 - without), within=0.05)


def test_a_lead_time_in_business_days_waits_for_the_week_to_open(run):
    # One day of ten open hours; requests come evenly at any minute of the week.
    part = {"needed": 1, "open": "Mon-Fri 08:00-18:00", "lead": "1 business day"}
    plan = plan_of(TICKETS / 336, window=336, follow_up=168, second_line=part, **SHORT_VISIT)
    means = []
    for replication in range(REPLICATIONS):
        log = run(plan, SEED, replication)
        means.append(spent(in_window(plan, log, log.second_line), "requested", "ready").mean())
    holds(means, WEEK_MEAN, within=0.03)


def _mean_over_the_week() -> float:
    """Mean time until ten open hours have passed, minute by minute."""
    opens = [minute for minute in range(3 * 7 * 1440) if minute // 1440 % 7 < 5 and 480 <= minute % 1440 < 1080]
    is_open = set(opens)
    before, index = 0, []
    for minute in range(7 * 1440):
        index.append(before)
        before += minute in is_open
    return sum(opens[before + 599] + 1 - minute for minute, before in enumerate(index)) / (7 * 1440) / 60


WEEK_MEAN = _mean_over_the_week()
