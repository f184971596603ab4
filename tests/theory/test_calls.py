"""Callers without patience, handling that is done again, and customers who ask about stuck tickets."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest
from cases import EXPONENTIAL, HOUR, REMOTE, REPLICATIONS, SEED, desks, holds, passages, plan_of, scenario_of, spent

from analysis import theory
from analysis.loads import offered_loads
from analysis.measures import measure
from analysis.results import Measure
from sim.rules import MISSING

# Erlang A

IMPATIENT = {
    "hotline": {"agents": 50, "handling": EXPONENTIAL, "patience": {"distribution": "exponential", "mean": "2 h"}},
    "remote": REMOTE,
}


def impatience(plan, log):
    """Share of callers who wait, share of those who hang up, and mean hours of all until either end."""
    calls = passages(plan, log)
    ends = np.where(calls["started"] == MISSING, calls["left"], calls["started"])
    assert (ends != MISSING).all()
    waits = ends - calls["arrived"]
    return (waits > 0).mean(), (calls["started"] == MISSING).mean(), waits.mean() / HOUR


def test_callers_hang_up_as_erlang_a_says(run):
    plan = plan_of(48, warm_up=12, window=300, follow_up=24, **IMPATIENT)
    logs = [run(plan, SEED, replication) for replication in range(REPLICATIONS)]
    waits, hang_up, mean = np.array([impatience(plan, log) for log in logs]).T
    expected = theory.erlang_a(48, 1, 50, 2)
    published = (0.467774, 0.030912, 0.0618245)
    assert (expected.p_wait, expected.p_abandon, expected.mean_wait) == pytest.approx(published, rel=1e-5)
    for found, value in zip((waits, hang_up, mean), published, strict=True):
        holds(found, value, within=0.15)
    for log, share in zip(logs, hang_up, strict=True):
        values = measure(plan, log, []).values
        for name in ("abandoned calls", "withdrawn"):  # nobody calls again
            assert values[Measure(name, "share", "all", "", "share")] == pytest.approx(share)


# Handling that is done again


def test_handling_is_done_again_until_it_is_right(run):
    """A sum of so many exponential times is exponential again, with a mean of m / p, so that Erlang C holds."""
    hotline = {"agents": 2, "handling": {"distribution": "exponential", "mean": "30 min"}, "first_time_through": 0.5}
    plan = plan_of(1.4, warm_up=60, window=1500, follow_up=100, hotline=hotline, remote=REMOTE)
    calls = [passages(plan, run(plan, SEED, replication)) for replication in range(REPLICATIONS)]
    holds([spent(own, "started", "finished").mean() for own in calls], 0.5 * theory.mean_visits(0.5), within=0.03)
    holds([spent(own, "arrived", "started").mean() for own in calls], theory.erlang_c_wait(1.4, 1, 2), within=0.2)
    (load,) = offered_loads(scenario_of(1.4, window=1500, hotline=hotline, remote=REMOTE), "")
    assert load.work == pytest.approx(1.4)


# Stuck tickets that customers ask about

STUCK = 0.25
EVERY_TWO_HOURS = {"per_hour": 0.5}


def found_after(run, city, chases, **parts):
    """Mean hours until stuck tickets are found, one for each replication."""
    plan = plan_of(4, window=240, follow_up=48, **desks({"city": {"stuck": STUCK} | city}), chases=chases, **parts)
    logs = (run(plan, SEED, replication) for replication in range(REPLICATIONS))
    delays = (spent(passages(plan, log, desk=0), "arrived", "found") for log in logs)
    return [own[own > 0].mean() for own in delays]


def test_the_next_call_finds_a_stuck_ticket(run):
    holds(found_after(run, {}, EVERY_TWO_HOURS), theory.stuck_delay(float("inf"), 0.5), within=0.06)


def test_the_next_call_or_the_timer_finds_it(run):
    timer = {"limit": "2 h", "on_alarm": "notify"}
    found = found_after(run, timer, EVERY_TWO_HOURS)
    assert max(found) < 2 + 0.25
    expected = theory.stuck_delay(2 + 0.25, 0.5)  # with the reaction to the alarm
    holds(found, expected, within=0.04)


def test_a_broken_promise_finds_it_sooner(run):
    chases = {"per_hour": 0.2, "after_broken_promise": 0.8}
    found = found_after(run, {}, chases, customers={"ordinary": {"service_level": "2 h"}})
    holds(found, theory.stuck_delay(2, 0.2) + exp(-0.2 * 2) / 1, within=0.06)


def test_calls_per_ticket_are_rate_times_time(run):
    """Ten hours on site, four of them after the promised time."""
    plan = plan_of(
        1,
        window=480,
        follow_up=48,
        technicians={"per_area": 90},
        repair={"on_site": "10 h"},
        customers={"ordinary": {"service_level": "6 h"}},
        chases={"per_hour": 0.1, "after_broken_promise": 0.3},
    )
    values = [measure(plan, run(plan, SEED, replication), []).values for replication in range(REPLICATIONS)]
    calls = [value[Measure("chases", "per 100", "all", "", "per 100 tickets")] for value in values]
    holds(calls, 100 * (0.1 * 6 + 0.4 * 4), within=0.04)
    after = [value[Measure("chases after a broken promise", "share", "all", "", "share")] for value in values]
    holds(after, 1.6 / 2.2, within=0.04)
