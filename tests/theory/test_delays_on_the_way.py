"""Delays between the hotline and the technician's queue, each alone: closed desks, batches, contacts, lost tickets."""

from __future__ import annotations

import pytest
from cases import REPLICATIONS, SEED, SHORT_VISIT, desks, holds, in_window, passages, plan_of, spent

from analysis import theory
from analysis.measures import measure
from analysis.results import Measure
from sim.rules import next_open

DAY = 24
TICKETS = 1000
"""Expected in the window of one replication."""


def spread_over_days(days=10, follow_up=48, **parts):
    """Tickets evenly spread over whole days, so that every time of day is as likely."""
    return plan_of(TICKETS / (DAY * days), window=DAY * days, follow_up=follow_up, **parts)


def per_hundred(plan, log, name):
    """A count per 100 tickets of the window."""
    return measure(plan, log, []).values[Measure(name, "per 100", "all", "", "per 100 tickets")]


# Off hours


def test_tickets_wait_for_the_desk_to_open(run):
    # Open ten hours a day: closed for L = 14, mean wait L**2 / 48 = 4.0833 h over all tickets.
    plan = spread_over_days(**desks({"city": {"handling": "1 min", "open": "08:00-18:00"}}))
    found = [passages(plan, run(plan, SEED, replication), desk=0) for replication in range(REPLICATIONS)]
    holds([spent(own, "arrived", "started").mean() for own in found], theory.off_hours_wait(14), within=0.05)
    station = plan.chain[0].station
    for own in found:
        expected = [next_open(station.opens, station.closes, arrived) for arrived in own["arrived"].tolist()]
        assert own["started"].tolist() == expected


# Batches

TEN_MINUTES = {"distribution": "exponential", "mean": "10 min"}


@pytest.mark.parametrize("phase", ["0 min", "7 min"])
def test_finished_work_waits_half_a_period_for_its_batch(run, phase):
    city = {"handling": TEN_MINUTES, "batch": "40 min", "batch_phase": phase}
    plan = spread_over_days(**desks({"city": city}))
    found = [passages(plan, run(plan, SEED, replication), desk=0) for replication in range(REPLICATIONS)]
    holds([spent(own, "finished", "left").mean() for own in found], theory.batch_wait(40 / 60), within=0.03)
    for own in found:
        assert (own["left"] % (40 * 60) == plan.chain[0].batch_phase).all()


@pytest.mark.parametrize(
    ("second", "minutes"),
    [
        # Anything shorter than a period costs a whole period, and so does exactly one.
        ({"handling": {"distribution": "uniform", "low": "1 min", "high": "39 min"}}, 40),
        ({"handling": "40 min"}, 40),
        ({"handling": "40 min 1 s"}, 80),
        # What takes no time leaves with the batch in which it came, or waits for the phase to come round.
        ({}, 0),
        ({"batch_phase": "5 min"}, 5),
    ],
)
def test_second_desk_of_the_same_batch_adds_whole_periods(run, second, minutes):
    city = {"handling": TEN_MINUTES, "batch": "40 min"}
    plan = spread_over_days(**desks({"city": city, "district": {"batch": "40 min"} | second}))
    district = passages(plan, run(plan, SEED, 0), desk=1)
    assert len(district) > TICKETS / 2
    assert (district["left"] - district["arrived"] == 60 * minutes).all()


# Contacts


def contact_delays(plan, log):
    """Hours from the first attempt to the answer."""
    return spent(in_window(plan, log, log.tickets), "contacted", "dispatched")


def by_phone(**contact):
    """Parts of a scenario in which technicians are called and nothing else matters."""
    return {"dispatch": {"contact": {"by": "phone"} | contact}} | SHORT_VISIT


def test_contact_is_tried_again_until_somebody_answers(run):
    plan = spread_over_days(**by_phone(first=0.4, retry="15 min"))
    logs = [run(plan, SEED, replication) for replication in range(REPLICATIONS)]
    delays = [contact_delays(plan, log).mean() for log in logs]
    holds(delays, theory.contact_delay(0.4, 15 / 60), within=0.05)
    assert theory.contact_delay(0.4, 15 / 60) == pytest.approx((1 - 0.4) / 0.4 * 0.25)
    for log in logs:
        tickets = in_window(plan, log, log.tickets)
        assert (tickets["dispatched"] - tickets["contacted"] == 900 * (tickets["contacts"] - 1)).all()


def test_second_contact_is_tried_after_a_pause(run):
    plan = spread_over_days(**by_phone(first=0.3, second=0.5, pause="5 min", retry="20 min"))
    delays = [contact_delays(plan, run(plan, SEED, replication)).mean() for replication in range(REPLICATIONS)]
    holds(delays, theory.contact_delay(0.3, 20 / 60, 0.5, 5 / 60), within=0.05)


# Lost tickets

STUCK = 0.25
TIMER = {"limit": "2 h", "on_alarm": "notify"}
"""A stuck ticket is found 15 min after the alarm: 2.25 h after it came."""


def delays_of_stuck(plan, log):
    """Hours until each stuck ticket was found; one that comes at the very second of the audit is none."""
    delays = spent(passages(plan, log, desk=0), "arrived", "found")
    return delays[delays > 0]


def test_daily_audit_finds_a_stuck_ticket_after_half_a_day(run):
    plan = spread_over_days(**desks({"city": {"stuck": STUCK}}, audit="09:00"))
    logs = [run(plan, SEED, replication) for replication in range(REPLICATIONS)]
    holds([delays_of_stuck(plan, log).mean() for log in logs], 12.0, within=0.05)
    holds([per_hundred(plan, log, "stuck") for log in logs], 100 * STUCK, within=0.1)


def test_timer_finds_a_stuck_ticket_at_its_limit_and_reaction(run):
    plan = spread_over_days(**desks({"city": {"stuck": STUCK} | TIMER}, alarm_reaction="15 min"))
    delays = delays_of_stuck(plan, run(plan, SEED, 0))
    assert len(delays) > TICKETS * STUCK / 2
    assert (delays == theory.stuck_delay(limit=2, chase_rate=0) + 0.25).all()


def test_audit_or_timer_whichever_comes_first(run):
    # The audit comes after a time that is uniform over 24 h; cut off at d hours, its mean is d - d**2 / 48.
    plan = spread_over_days(**desks({"city": {"stuck": STUCK} | TIMER}, audit="09:00", alarm_reaction="15 min"))
    means = [delays_of_stuck(plan, run(plan, SEED, replication)).mean() for replication in range(REPLICATIONS)]
    holds(means, 2.25 - 2.25**2 / 48, within=0.02)


# Wrong units


@pytest.mark.parametrize(("most", "truncated"), [(50, None), (2, 2)])
def test_returns_are_geometric_up_to_the_largest_number(run, most, truncated):
    plan = spread_over_days(**desks({"city": {"misroute": 0.3, "max_returns": most}}))
    logs = [run(plan, SEED, replication) for replication in range(REPLICATIONS)]
    returns = [per_hundred(plan, log, "returns") for log in logs]
    holds(returns, 100 * theory.mean_returns(0.3, truncated), within=0.05)
    for log in logs:
        right, wrong = (passages(plan, log, desk=0, wrong_unit=unit) for unit in (0, 1))
        assert right["attempt"].max() <= most
        assert len(wrong) == right["misrouted"].sum(), "as many passages of the wrong unit as returns"


# Repeats


def test_unrelated_faults_of_a_line_look_like_repeats(run):
    # No repair fails here. With 3 reports per line and year, another one comes within 30 days by coincidence.
    rate, lines = 3 / 365, 2000
    plan = plan_of(rate * lines / DAY, window=60 * DAY, follow_up=31 * DAY, lines=lines, remote={"fixable": 1.0})
    found = [measure(plan, run(plan, SEED, replication), []).values for replication in range(REPLICATIONS)]
    every, own = (
        [values[Measure("repeat rate", "30 days", group, "", "share")] for values in found]
        for group in ("all", "cause: imperfect repair")
    )
    holds(every, theory.coincidence(rate, 30), within=0.08)
    assert not any(own)
