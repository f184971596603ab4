"""Little's law, exactly: over a span from empty to empty, the tickets in a place, added up over time, are their stays.

The number of tickets in each place is counted from the log's instants alone, without knowing which arrival and which
departure belong together. The stays are those of `sim.stages`, ticket by ticket.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from cases import SEED, plan_of

from analysis.measures import measure
from analysis.results import Measure
from sim.log import FRONT_DESK, HOTLINE, REMOTE
from sim.rules import MISSING, Outcome, Route
from sim.stages import STAGES, rows_of, stays


def lognormal(mean):
    return {"distribution": "lognormal", "mean": mean, "cv": 0.8}


def desk(handling, **more):
    triage = {"handling": lognormal("30 min"), "agents": 1}
    return {"handling": lognormal(handling), "agents": 2, "misroute": 0.1, "stuck": 0.05, "wrong_unit": triage} | more


CITY = {
    "hotline": {
        "handling": lognormal("10 min"), "agents": 1, "first_time_through": 0.9,
        "patience": lognormal("3 min"), "call_again": lognormal("20 min"), "attempts": 4,
    },
    "chases": {"per_hour": 0.01, "after_broken_promise": 0.02, "raises_priority": 0.1},
    "orders": {
        "per_line_and_year": 2, "on_site": lognormal("50 min"), "not_done": 0.1, "bundle": 0.5, "together": 0.5,
        "delay": lognormal("8 h"), "front_desk": {"handling": lognormal("20 min"), "agents": 1, "open": "08:00-20:00"},
    },
    "remote": {"fixable": 0.3, "false_fix": 0.2, "handling": lognormal("12 min"), "agents": 2},
    "dispatch": {
        "mode": "direct",
        "direct": {
            "eligible": 0.5, "assignment": lognormal("5 min"), "misassigned": 0.1, "triage": lognormal("20 min"),
        },
        "chain": ["city", "district"],
        "desks": {
            "city": desk("10 min", limit="2 h", on_alarm="supervisor"),
            "district": desk("15 min", open="08:00-18:00", batch="40 min"),
        },
        "contact": {"by": "phone", "first": 0.7, "second": 0.6},
        "audit": "09:00",
    },
    "technicians": {
        "per_area": 8, "absence": 0.1, "latest_start": "30 min", "queue": "nearest_job",
        "shift": {"hours": "08:00-18:00", "lunch": "12:00-13:00"}, "travel": {"speed": "20 km/h", "enter": "5 min"},
    },
    "repair": {
        "on_site": lognormal("60 min"), "no_fault_found": 0.15, "not_fixed": 0.2, "pause": lognormal("20 h"),
        "closing": lognormal("2 h"),
    },
    "repeats": {"imperfect": 0.2, "delay": lognormal("3 days")},
    "second_line": {
        "needed": 0.15, "crews": 2, "open": "Mon-Fri 08:00-18:00", "lead": "1-2 business days",
        "handling": lognormal("2 h"), "visit_after": 0.3, "parts": {"needed": 0.1, "lead": "1 business day"},
    },
    "false_closure": {
        "base": 0.1, "report": lognormal("2 days"), "audit": {"coverage": 0.3, "delay": lognormal("5 h")},
    },
}  # fmt: skip
"""A city with a bit of everything."""


def city(**others):
    parts = CITY | others
    return plan_of(2.5, warm_up=24 * 7, window=24 * 14, follow_up=24 * 7, side="10 km", lines=2000, **parts)


def comings_and_goings(log):
    """For each place, when tickets come and when they leave: two columns that need not be in the same order."""
    tickets, passages, visits = log.tickets, log.desk_passages, log.visits
    front_desk, hotline, remote = (passages.rows(passages["desk"] == desk) for desk in (FRONT_DESK, HOTLINE, REMOTE))
    chain, intake = (passages.rows(chosen) for chosen in (passages["desk"] >= 0, passages["desk"] < REMOTE))
    closings, jobs = log.closings, log.second_line
    reopened = closings["reopened"] != MISSING
    of_remote = (closings["closing"] == 0) & np.isin(closings["ticket"], remote["ticket"])
    back_from_remote = closings.rows(reopened & of_remote)
    assigned = tickets["assigned"] != MISSING
    handed_back = tickets["ticket"][tickets["route"] == Route.MISASSIGNED]
    entering = (chain["desk"] == 0) & (chain["wrong_unit"] == 0) & (chain["attempt"] == 0)
    returned = chain["arrived"][entering & np.isin(chain["ticket"], handed_back)]
    by_contact = tickets["contacted"] != MISSING
    answered = intake.rows(intake["started"] != MISSING)
    was_remote = np.isin(answered["ticket"], remote["ticket"])
    hung_up = hotline.rows((hotline["started"] == MISSING) & (hotline["attempt"] < CITY["hotline"]["attempts"] - 1))
    second_line, parts = jobs.rows(jobs["parts"] == 0), jobs.rows(jobs["parts"] == 1)
    unfixed = visits.rows(visits["outcome"] == Outcome.NOT_FIXED)
    follows = np.append(False, visits["outcome"][:-1] == Outcome.NOT_FIXED) & (visits["visit"] > 0)
    return {
        "front desk": (front_desk["arrived"], front_desk["left"]),
        "hotline": (hotline["arrived"], hotline["left"]),
        "between calls": (hung_up["left"], hotline["arrived"][hotline["attempt"] > 0]),
        "remote desk": (remote["arrived"], remote["left"]),
        "dispatch desks": (chain["arrived"], chain["left"]),
        "system assignment": (
            np.append(
                answered["left"][assigned[rows_of(log, answered["ticket"])] & ~was_remote],
                back_from_remote["reopened"][assigned[rows_of(log, back_from_remote["ticket"])]],
            ),
            np.append(tickets["dispatched"][tickets["route"] == Route.DIRECT], returned),
        ),
        "contact": (tickets["contacted"][by_contact], tickets["dispatched"][by_contact]),
        "waiting for technician": (visits["queued"], visits["departed"]),
        "travel": (visits["departed"], visits["arrived"]),
        "on site": (visits["arrived"], visits["finished"]),
        "second line": (second_line["requested"], second_line["finished"]),
        "waiting for parts": (parts["requested"], parts["finished"]),
        "pause before further visit": (unfixed["finished"], visits["queued"][follows]),
        "closing": (closings["ended"], closings["closed"]),
        "closed falsely": (closings["closed"][reopened], closings["reopened"][reopened]),
    }


def tickets_times_seconds(come, leave):
    """The number of tickets present, added up over time: a sweep over all comings and goings."""
    assert MISSING not in come
    assert MISSING not in leave, "the run is not drained"
    instants = np.concatenate([come, leave])
    steps = np.repeat([1, -1], [len(come), len(leave)])
    # At the same instant the coming goes first, so that who stays for no time is never counted below zero.
    order = np.lexsort((-steps, instants))
    present = np.cumsum(steps[order])
    assert present.min(initial=0) == 0
    assert present[-1] == 0, "not empty at the end"
    return int((present[:-1] * np.diff(instants[order])).sum())


@pytest.mark.parametrize("replication", [0, 1])
def test_tickets_in_a_stage_are_arrivals_times_their_stay(run, replication):
    log = run(city(), SEED, replication, drain=True)
    span, of_stage, places = int(log.tickets["closed"].max()), stays(log), comings_and_goings(log)
    # Nobody has an appointment here, and no element fails.
    assert {*places} == {*STAGES} - {"waiting for appointment", "waiting for outage repair"}
    for stage, (come, leave) in places.items():
        assert len(come) > 20, f"{stage}: hardly anybody was here"
        stay = of_stage[stage].seconds_by_ticket(len(log.tickets))
        mean_number = Fraction(tickets_times_seconds(come, leave), span)
        arrival_rate, mean_stay = Fraction(len(come), span), Fraction(int(stay.sum()), len(come))
        assert mean_number == arrival_rate * mean_stay, stage


@pytest.mark.parametrize("replication", [2, 3])
def test_tickets_in_the_system_are_the_tickets_of_all_stages(run, replication):
    log = run(city(), SEED, replication, drain=True)
    tickets = log.tickets
    whole = tickets_times_seconds(tickets["reported"], tickets["closed"])
    assert whole == sum(tickets_times_seconds(*place) for place in comings_and_goings(log).values())
    assert whole == int((tickets["closed"] - tickets["reported"]).sum())


def test_work_in_progress_is_the_number_in_each_stage_over_the_window(run):
    plan = city(orders={})  # the measure counts faults
    log = run(plan, SEED, 0, drain=True)
    values = measure(plan, log, []).values
    span = plan.window_end - plan.warm_up
    for stage, place in comings_and_goings(log).items():
        if stage == "front desk":
            continue
        come, leave = (np.clip(instants, plan.warm_up, plan.window_end) for instants in place)
        measured = values[Measure("work in progress", "mean", f"stage: {stage}", "", "tickets")]
        assert measured == tickets_times_seconds(come, leave) / span, stage


def test_little_s_law_of_a_queue_by_hand(run):
    # The sweep itself: one ticket from 0 to 10 s, one from 5 to 7 s, one that comes and leaves at 7 s.
    assert tickets_times_seconds(np.array([0, 5, 7]), np.array([7, 10, 7])) == 10 + 2 + 0
    with pytest.raises(AssertionError, match="not drained"):
        tickets_times_seconds(np.array([0]), np.array([MISSING]))
