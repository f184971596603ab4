"""Common random numbers of appointments: the same customers wish, open and answer alike under every policy."""

from __future__ import annotations

from typing import Any

import pytest

from sim.log import Log
from sim.planning import build_plan
from sim.process import simulate
from sim.rules import MISSING, AppointmentOutcome, Outcome
from sim.stages import rows_of
from sim.workload import draw_workload
from tests.sim.test_pairing import BASELINE, merged, visit_times
from tests.small import scenario_of

ASKED = {
    "windows": ["08:00-12:00", "12:00-17:00", "17:00-20:00"],
    "suits": [0.4, 0.5, 0.7],
    "lead": "2 h",
    "mean_job": "90 min",
    "no_access": {"without": 0.2, "unconfirmed": 0.2, "confirmed": 0.05},
    "wait_at_door": "10 min",
    "retry": "4 h",
}


def log_of(appointments: dict[str, Any], **change: Any) -> Log:
    tree = merged(merged(BASELINE, change), {"appointments": ASKED | appointments, "areas": PLENTY})
    plan = build_plan(scenario_of(**tree))
    return simulate(plan, draw_workload(plan, seed=7, replication=0))


PLENTY = {"north": {"technicians": 30}, "south": {"technicians": 30}}
"""So that slots are never short, and blind promises are those of the capacity policy."""


def first_windows(log: Log) -> dict[int, int]:
    """Beginning of the first window of each first report, by its key; when repeats are reported depends on the visit
    before."""
    rows = log.appointments.rows(log.appointments["appointment"] == 0)
    tickets = log.tickets.rows(rows_of(log, rows["ticket"]))
    first = tickets["parent"] == MISSING
    return dict(zip(tickets["key"][first].tolist(), rows["begins"][first].tolist(), strict=True))


def first_access(log: Log) -> dict[int, bool]:
    """Whether somebody opened at the first visit of each ticket, by its key."""
    key = dict(zip(log.tickets["ticket"].tolist(), log.tickets["key"].tolist(), strict=True))
    visits = log.visits.rows((log.visits["arrived"] != MISSING) & (log.visits["finished"] != MISSING))
    found: dict[int, bool] = {}
    for ticket, outcome in zip(visits["ticket"].tolist(), visits["outcome"].tolist(), strict=True):
        found.setdefault(key[ticket], outcome != Outcome.NO_ACCESS)
    return found


@pytest.fixture(scope="module")
def blind() -> Log:
    return log_of({"policy": "blind"})


@pytest.mark.parametrize("policy", ["capacity", "confirmed"])
def test_the_same_customers_choose_the_same_windows_where_there_is_room(blind, policy):
    one, other = first_windows(blind), first_windows(log_of({"policy": policy}))
    both = one.keys() & other.keys()
    assert len(both) > 0.99 * len(one)
    assert [one[key] for key in both] == [other[key] for key in both]


def test_a_later_booking_finds_the_same_windows_suitable(blind):
    """Three hours later at the hotline: a customer takes the same window, unless it is no longer ahead."""
    later = first_windows(log_of({"policy": "blind"}, hotline={"handling": "3 h", "agents": 100}))
    one = first_windows(blind)
    both = one.keys() & later.keys()
    assert all(later[key] >= one[key] for key in both)
    assert sum(later[key] == one[key] for key in both) > 0.5 * len(both)


def test_the_same_customers_are_away_on_the_first_visit_with_and_without_appointment(blind):
    one, other = first_access(blind), first_access(log_of({"policy": "none"}))
    both = one.keys() & other.keys()
    assert len(both) > 0.9 * len(one)
    assert [one[key] for key in both] == [other[key] for key in both]
    assert 0.1 < sum(not opened for opened in one.values()) / len(one) < 0.3


def test_a_confirmed_customer_who_is_away_would_have_been_away_unconfirmed(blind):
    one, other = first_access(blind), first_access(log_of({"policy": "confirmed"}))
    both = one.keys() & other.keys()
    assert all(one[key] <= other[key] for key in both)
    assert any(one[key] < other[key] for key in both)


def test_jobs_are_the_same_whatever_is_promised(blind):
    """The first job of a ticket takes as long and comes to the same after a visit without access."""

    def works(log: Log) -> dict[int, tuple[int, int]]:
        found: dict[int, tuple[int, int]] = {}
        for (key, _), (seconds, outcome) in sorted(visit_times(log).items()):
            if outcome != Outcome.NO_ACCESS:
                found.setdefault(key, (seconds, outcome))
        return found

    one, other = works(blind), works(log_of({"policy": "none"}))
    both = one.keys() & other.keys()
    assert len(both) > 0.9 * len(one)
    assert [one[key] for key in both] == [other[key] for key in both]


def test_blind_promises_are_missed_where_slots_would_not_be():
    """With few technicians: the same demand, and slots that are never filled beyond what can be done."""
    few = {"areas": {"north": {"technicians": 4}, "south": {"technicians": 4}}}

    def missed(policy: str) -> float:
        plan = build_plan(scenario_of(**merged(BASELINE, few | {"appointments": ASKED | {"policy": policy}})))
        outcome = simulate(plan, draw_workload(plan, seed=7, replication=0)).appointments["outcome"]
        return float((outcome == AppointmentOutcome.MISSED).sum() / (outcome != AppointmentOutcome.OPEN).sum())

    assert missed("capacity") < missed("blind")
