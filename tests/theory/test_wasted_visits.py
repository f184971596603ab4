"""Outages: who is visited in vain before anybody knows."""

from __future__ import annotations

from math import exp

import pytest
from cases import REPLICATIONS, SEED, holds

from scenarios.scenario import read_scenario
from sim.planning import build_plan
from sim.rules import Outcome

LINES, MINUTES = 40, 30


def plan_of(aggregation):
    """About nine outages of 40 lines each; the alarm comes after 30 min, reports after an hour on average, and
    technicians are there at once and stay longer than that."""
    cabinet = {
        "lines_each": LINES,
        "per_element_and_year": 20,
        "report_delay": {"distribution": "exponential", "mean": "1 h"},
        "alarm": 1,
        "alarm_delay": f"{MINUTES} min",
        "repair": "1 h",
    }
    tree = {
        "horizon": {"window": "4 days", "follow_up": "3 days"},
        "areas": {"city": {"lines": 24 * LINES}},
        "technicians": {"per_area": 200},
        "repair": {"on_site": "2 h"},
        "outages": {"aggregation": aggregation, "elements": {"cabinet": cabinet}},
    }
    return build_plan(read_scenario(tree))


def wasted_per_outage(plan, log):
    """Visits in vain, of failures in the window: by the cut all of their visits have an outcome."""
    known = log.outages["outage"][log.outages["failed"] < plan.window_end]
    of_ticket = dict(zip(log.tickets["ticket"].tolist(), log.tickets["outage"].tolist(), strict=True))
    wasted = log.visits["ticket"][log.visits["outcome"] == Outcome.WASTED]
    counts = dict.fromkeys(known.tolist(), 0)
    for ticket in wasted.tolist():
        if of_ticket[ticket] in counts:
            counts[of_ticket[ticket]] += 1
    return sum(counts.values()) / len(counts)


@pytest.mark.parametrize(("aggregation", "hours"), [(True, MINUTES / 60), (False, 1 + MINUTES / 60)])
def test_visits_in_vain_are_those_before_detection(run, aggregation, hours):
    # N x F(detection); without aggregation everybody who reports before the repair is visited, N x F(repair).
    plan = plan_of(aggregation)
    found = [wasted_per_outage(plan, run(plan, SEED, replication)) for replication in range(REPLICATIONS)]
    holds(found, LINES * (1 - exp(-hours)), within=0.1)
