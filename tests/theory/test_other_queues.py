"""Queues beyond Erlang's: other service times, priorities, further visits; and a published call centre."""

from __future__ import annotations

import numpy as np
import pytest
from cases import (
    HOUR,
    REPLICATIONS,
    SEED,
    field_waits,
    holds,
    hotline,
    hotline_waits,
    interval,
    passages,
    plan_of,
    queue,
    spent,
    technicians,
)

from analysis import theory
from analysis.measures import measure
from analysis.results import Measure


@pytest.mark.parametrize(("cv", "tickets"), [(0.5, 40_000), (1.5, 70_000)])
def test_one_agent_waits_as_pollaczek_and_khinchine_say(run, cv, tickets):
    handling = {"distribution": "lognormal", "mean": "1 h", "cv": cv}
    plan = queue(1, 0.6, tickets // REPLICATIONS, slow=max(1, cv**2), **hotline(1, handling))
    means = [hotline_waits(plan, run(plan, SEED, replication)).mean() for replication in range(REPLICATIONS)]
    holds(means, theory.mg1_wait(0.6, 1.0, cv), within=0.3)


def test_five_agents_with_fixed_times_wait_as_crommelin_says(run):
    plan = queue(5, 0.8, 80_000 // REPLICATIONS, **hotline(5, "1 h"))
    means = [hotline_waits(plan, run(plan, SEED, replication)).mean() for replication in range(REPLICATIONS)]
    assert theory.mdc_wait(4.0, 1.0, 5) == pytest.approx(0.289060, abs=1e-6)
    holds(means, theory.mdc_wait(4.0, 1.0, 5), within=0.3)


def test_priority_classes_wait_as_cobham_says(run):
    rates = (0.8, 1.2, 2.5)
    customers = {
        f"class {priority}": {"share": rate / sum(rates), "priority": priority}
        for priority, rate in enumerate(rates, start=1)
    }
    plan = queue(5, sum(rates) / 5, 150_000 // REPLICATIONS, customers=customers, **hotline(5))
    means = np.array([waits_by_class(plan, run(plan, SEED, replication)) for replication in range(REPLICATIONS)])
    expected = (0.181546, 0.302577, 2.541644)
    assert theory.priority_wait(rates, 1.0, 5) == pytest.approx(expected, abs=1e-6)
    for own, wait, within in zip(means.T, expected, (0.15, 0.15, 0.4), strict=True):
        holds(own, wait, within)


def waits_by_class(plan, log):
    """Mean wait at the hotline by class of customer."""
    calls = passages(plan, log)
    of_ticket = log.tickets["customer_class"][np.searchsorted(log.tickets["ticket"], calls["ticket"])]
    waits = spent(calls, "arrived", "started")
    return [waits[of_ticket == number].mean() for number in range(len(plan.customers))]


def test_further_visits_load_technicians_as_jackson_says(run):
    # A quarter of the visits does not fix the fault. The ticket keeps its place in the queue, ahead of later
    # reports, so the technician goes on at once: 4 / 3 h of work in one go, and Erlang's formula holds for the wait.
    again = 0.25
    plan = queue(4, 0.8, 60_000 // REPLICATIONS, theory.mean_visits(again), **technicians(4, not_fixed=again))
    logs = [run(plan, SEED, replication) for replication in range(REPLICATIONS)]
    first_visits = 2.4
    assert theory.feedback_load(first_visits, again) == pytest.approx(4 * 0.8)
    measures = [measure(plan, log, []).values for log in logs]
    holds([each[Measure("utilisation", "share", "all", "", "share")] for each in measures], 0.8, within=0.05)
    visits = Measure("visits", "per 100", "all", "", "per 100 tickets")
    holds([each[visits] for each in measures], 100 * theory.mean_visits(again), within=0.02)
    waits = [field_waits(plan, log).mean() for log in logs]
    holds(waits, theory.erlang_c_wait(first_visits, theory.mean_visits(again), 4), within=0.3)
    for log in logs:
        further = log.visits.rows(log.visits["visit"] > 0)
        assert (further["departed"] == further["queued"]).all(), "a further visit waits though it is first in the queue"


def test_published_call_centre_answers_as_erlang_c_says(run):
    # 100 calls in 30 min of 180 s each and 14 agents: 17.41 % wait, 88.84 % are answered within 20 s, after 7.84 s.
    # A wait is a whole number of seconds here, so that 20 s stand for anything from 19.5 s to 20.5 s.
    handling = {"distribution": "exponential", "mean": "180 s"}
    desk = {"agents": 14, "handling": handling, "answer_target": "20 s"}
    plan = plan_of(200, warm_up=2, window=20, follow_up=1, hotline=desk, remote={"fixable": 1.0})
    logs = [run(plan, SEED, replication) for replication in range(REPLICATIONS)]
    waits = [hotline_waits(plan, log) for log in logs]
    holds([(wait > 0).mean() for wait in waits], 0.1741319, within=0.15)
    holds([wait.mean() * HOUR for wait in waits], 7.835937, within=0.3)
    target = Measure("answered within", "20 s", "all", "clock", "share")
    answered = interval(measure(plan, log, []).values[target] for log in logs)
    at_least, at_most = (theory.erlang_c_answered_within(200 / HOUR, 180, 14, limit) for limit in (19.5, 20.5))
    assert answered.low <= at_most
    assert at_least <= answered.high
    assert answered.high - answered.low <= 0.04
