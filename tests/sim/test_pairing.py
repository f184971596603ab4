"""Common random numbers: what is changed in a scenario changes itself and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sim.log import HOTLINE, Log
from sim.plan import Plan
from sim.planning import build_plan
from sim.process import simulate
from sim.rules import MISSING
from sim.streams import Source, word
from sim.workload import Workload, draw_workload
from tests.small import scenario_of

Tree = dict[str, Any]

BASELINE: Tree = {
    "horizon": {"window": "28 days"},
    "areas": {
        "north": {"lines": 4000, "side": "6 km", "centre": ["0 km", "0 km"]},
        "south": {"lines": 3000, "side": "4 km", "centre": ["0 km", "9 km"]},
    },
    "faults": {"line": {"share": 0.6}, "port": {"share": 0.4}},
    "customers": {"ordinary": {"share": 0.8}, "brand": {"share": 0.2, "imperfect": 0.3}},
    "reports": {"per_line_and_year": 1.5, "hours": [1.0] * 8 + [2.0] * 16, "busyness_cv": 0.2},
    "hotline": {"handling": {"distribution": "exponential", "mean": "5 min"}, "agents": 3},
    "dispatch": {
        "chain": ["city"],
        "desks": {"city": {"handling": {"distribution": "exponential", "mean": "10 min"}, "agents": 2}},
        "direct": {"eligible": 0.9, "misassigned": 0.05, "triage": "30 min"},
    },
    "technicians": {
        "per_area": 4,
        "absence": 0.12,
        "shift": {"hours": "08:00-18:00", "lunch": "12:00-13:00"},
        "travel": {"speed": "20 km/h", "enter": "5 min"},
    },
    "repair": {
        "on_site": {"distribution": "lognormal", "mean": "75 min", "cv": 0.8},
        "no_fault_found": 0.1,
        "not_fixed": 0.2,
        "pause": {"distribution": "exponential", "mean": "8 h"},
        "closing": {"distribution": "exponential", "mean": "2 h"},
    },
    "repeats": {"imperfect": 0.1, "delay": {"distribution": "exponential", "mean": "4 days"}},
}

FEEDBACK: Tree = {
    "second_line": {"needed": 0.1, "handling": "2 h", "visit_after": 0.3, "parts": {"needed": 0.05, "lead": "1 day"}},
    "false_closure": {"base": 0.05, "report": {"distribution": "exponential", "mean": "3 days"}},
}
"""Parts that make further visits and tickets."""


def merged(tree: Tree, change: Tree) -> Tree:
    """The tree with the change laid over it, key by key."""
    both = dict(tree)
    for key, value in change.items():
        both[key] = merged(tree[key], value) if isinstance(value, dict) and isinstance(tree.get(key), dict) else value
    return both


def changed(**change: Any) -> tuple[Plan, Workload]:
    plan = build_plan(scenario_of(**merged(BASELINE, change)))
    return plan, draw_workload(plan, seed=7, replication=0)


@pytest.fixture(scope="module")
def baseline() -> tuple[Plan, Workload]:
    return changed()


def ticket_rows(plan: Plan, workload: Workload) -> dict[int, tuple]:
    """Everything that chance decides about a ticket, by its key; the number of a ticket is no part of it.

    For the ticket under way that is a word of each source for several attempts.
    """
    words = [word(workload.key, source, attempt) for source in Source for attempt in (0, 1, 5)]
    areas = [plan.areas[area].name for area in workload.area.tolist()]
    columns = (
        workload.reported, workload.generation, workload.line, workload.east, workload.north, workload.fault,
        workload.customer, *words,
    )  # fmt: skip
    values = zip(areas, *(column.tolist() for column in columns), strict=True)
    return dict(zip(workload.key_numbers.tolist(), values, strict=True))


def repeats_of(workload: Workload) -> dict[int, tuple[int, int]]:
    """Key of the repeat and its delay, by the key of the parent."""
    parents = np.flatnonzero(workload.child >= 0)
    keys = workload.key_numbers
    values = zip(keys[workload.child[parents]].tolist(), workload.repeat_delay[parents].tolist(), strict=True)
    return dict(zip(keys[parents].tolist(), values, strict=True))


def assert_contains(more: tuple[Plan, Workload], fewer: tuple[Plan, Workload]) -> None:
    """All tickets and repeats are there again, the same in every column."""
    kept, old = ticket_rows(*more), ticket_rows(*fewer)
    assert {key: kept[key] for key in old} == old
    again, before = repeats_of(more[1]), repeats_of(fewer[1])
    assert {key: again[key] for key in before} == before


def absences(plan: Plan, workload: Workload) -> dict[tuple[str, int, int], list[bool]]:
    """By area, group and index in the group."""
    people = zip(plan.technicians, workload.absent, strict=True)
    return {(plan.areas[person.area].name, person.group, person.index): absent.tolist() for person, absent in people}


def test_a_longer_horizon_keeps_earlier_tickets(baseline):
    """Even where the shorter one ends in the middle of a week."""
    longer = changed(horizon={"window": "45 days"})
    assert_contains(longer, baseline)
    first = longer[1].reported[: longer[1].first]
    assert_array_equal(first[first < baseline[0].cut], baseline[1].reported[: baseline[1].first])
    shorter = changed(horizon={"window": "17 days"})
    assert_contains(baseline, shorter)
    assert absences(*longer)["north", 0, 3][:28] == absences(*baseline)["north", 0, 3][:28]


def test_more_demand_keeps_the_old_tickets_and_adds_some(baseline):
    more = changed(reports={"factor": 1.2})
    assert_contains(more, baseline)
    assert more[1].rows == pytest.approx(1.2 * baseline[1].rows, rel=0.1)
    much_more = changed(reports={"factor": 3.0})
    assert_contains(much_more, more)


def test_more_lines_in_an_area_keep_its_old_reports(baseline):
    """At the same times with the same faults. Lines are renumbered, so customers and places may be others."""
    _, workload = changed(areas={"north": {"lines": 8000}})
    rows = {key: row for row, key in enumerate(workload.key_numbers.tolist())}
    first = range(baseline[1].first)
    again = [rows[key] for key in baseline[1].key_numbers[first].tolist()]
    for column in ("reported", "fault"):
        assert_array_equal(getattr(workload, column)[again], getattr(baseline[1], column)[first])


def test_one_more_technician_changes_nothing_else(baseline):
    """Not even in a later area, whose technicians then have higher numbers."""
    more = changed(areas={"north": {"technicians": 5}})
    assert ticket_rows(*more) == ticket_rows(*baseline)
    again = absences(*more)
    assert again.pop(("north", 0, 4)) != again["north", 0, 3]
    assert again == absences(*baseline)


def test_one_more_area_changes_nothing_else(baseline):
    """Even if it is named first."""
    areas = {"middle": {"lines": 9000, "side": "20 km", "centre": ["9 km", "9 km"]}} | BASELINE["areas"]
    plan = build_plan(scenario_of(**BASELINE | {"areas": areas}))
    more = plan, draw_workload(plan, seed=7, replication=0)
    assert_contains(more, baseline)
    again = absences(*more)
    assert {name: days for name, days in again.items() if name[0] != "middle"} == absences(*baseline)
    added = set(ticket_rows(*more)) - set(ticket_rows(*baseline))
    assert {
        int(area) for area, key in zip(more[1].area, more[1].key_numbers.tolist(), strict=True) if key in added
    } == {0}


def test_one_more_in_a_group_leaves_the_groups_after_it(baseline):
    early, late = ({"hours": hours} for hours in ("06:00-14:00", "14:00-22:00"))

    def absences_of(early_ones: int) -> dict:
        groups = [
            {"area": "north", "count": early_ones, "shift": early},
            {"area": "north", "count": 2, "shift": late},
            {"area": "south", "count": 2, "shift": late},
        ]
        return absences(*changed(technicians={"per_area": 0, "roster": groups}))

    more = absences_of(3)
    assert more.pop(("north", 0, 2))
    assert more == absences_of(2)


def test_people_on_stand_by_leave_the_technicians_as_they_are(baseline):
    more = changed(technicians={"night_duty": {"per_area": 2, "hours": "18:00-08:00"}})
    assert ticket_rows(*more) == ticket_rows(*baseline)
    again = absences(*more)
    assert {name: days for name, days in again.items() if name[1] == 0} == absences(*baseline)
    on_duty = {(area, 1, index) for area in BASELINE["areas"] for index in (0, 1)}
    assert {name for name in again if name[1] == 1} == on_duty


def test_an_evening_shift_leaves_absences_by_day(baseline):
    """Three of four stay in the first shift, as they were; the other one is drawn anew."""
    shifts = {
        "day": {"share": 0.75, "hours": "08:00-18:00", "lunch": "12:00-13:00"},
        "evening": {"share": 0.25, "hours": "12:00-21:00"},
    }
    again, before = absences(*changed(technicians={"shifts": shifts})), absences(*baseline)
    assert {name: days for name, days in again.items() if name[1] == 0} == {
        name: days for name, days in before.items() if name[2] < 3
    }


def test_more_repeats_keep_the_old_ones(baseline):
    more = changed(repeats={"imperfect": 0.2})
    assert_contains(more, baseline)
    assert len(repeats_of(more[1])) > 1.3 * len(repeats_of(baseline[1]))


def test_more_false_closings_keep_the_tickets_and_repeats_that_there_are(baseline):
    """Those of imperfect repairs too: who is closed falsely for good was not repaired."""
    fewer = changed(**FEEDBACK)
    more = changed(**merged(FEEDBACK, {"false_closure": {"base": 0.15}}))
    assert_contains(fewer, baseline)
    assert_contains(more, fewer)
    assert len(repeats_of(more[1])) > 1.5 * len(repeats_of(fewer[1]))


def test_no_row_is_made_where_no_false_closing_can_be_reported_too_late(baseline):
    """With a window as long as the run, every one is opened again under its own number."""
    never = changed(**merged(FEEDBACK, {"false_closure": {"reopen_window": "28 days"}}))
    assert ticket_rows(*never) == ticket_rows(*baseline)


def test_another_seed_shares_nothing(baseline):
    other = draw_workload(baseline[0], seed=8, replication=0)
    assert not set(other.key_numbers.tolist()) & set(baseline[1].key_numbers.tolist())


def test_other_shares_of_classes_move_only_those_who_must_change(baseline):
    """From 60 to 65 % faults of the line: nobody goes the other way."""
    more = changed(faults={"line": {"share": 0.65}, "port": {"share": 0.35}})
    changes = set(zip(baseline[1].fault.tolist(), more[1].fault.tolist(), strict=True))
    assert changes == {(0, 0), (1, 1), (1, 0)}


# ---- the same in what happens ----


def log_of(**change: Any) -> tuple[Plan, Log]:
    plan, workload = changed(**change)
    return plan, simulate(plan, workload)


@pytest.fixture(scope="module")
def chain() -> Log:
    return log_of()[1]


def visit_times(log: Log) -> dict[tuple[int, int], tuple[int, int]]:
    """Seconds on site and outcome of each finished visit, by the ticket's key and the number of the visit."""
    key = dict(zip(log.tickets["ticket"].tolist(), log.tickets["key"].tolist(), strict=True))
    visits = log.visits.rows(log.visits["finished"] != MISSING)
    work = (visits["finished"] - visits["arrived"]).tolist()
    names = zip([key[ticket] for ticket in visits["ticket"].tolist()], visits["visit"].tolist(), strict=True)
    return dict(zip(names, zip(work, visits["outcome"].tolist(), strict=True), strict=True))


def common(one: dict, other: dict) -> list:
    both = one.keys() & other.keys()
    assert len(both) > 0.8 * min(len(one), len(other))
    return sorted(both)


@pytest.mark.parametrize(
    "change",
    [
        {"dispatch": {"mode": "direct"}},
        {"areas": {"north": {"technicians": 6}}},
        {"technicians": {"sharing": "pooled", "queue": "nearest_job"}},
        {"technicians": {"sharing": "borrow", "queue": "priority", "ageing": "2 h"}},
        {"technicians": {"sharing": "work_hours"}, "repair": {"standard_time": "1 h"}},
        {"technicians": {"overtime": {"backlog": 3, "hours": "2 h"}}},
        {"technicians": {"night_duty": {"per_area": 1, "hours": "18:00-08:00"}}},
        {"reports": {"factor": 1.3}},
        {"dispatch": {"desks": {"city": {"misroute": 0.3, "wrong_unit": {"handling": "1 h"}}}}},
        {"repeats": {"imperfect": 0.3}},
        {"hotline": {"agents": 1, "patience": "1 min", "call_again": "1 h", "attempts": 99}},
        {"hotline": {"first_time_through": 0.5}},
        {"chases": {"per_hour": 0.1, "raises_priority": 0.5}},
    ],
    ids=lambda change: "-".join(change),
)
def test_the_same_jobs_are_done_however_they_are_dispatched(chain, change):
    """Hours of work and outcome of every visit, whoever comes and whenever."""
    one, other = visit_times(chain), visit_times(log_of(**change)[1])
    both = common(one, other)
    assert [one[job] for job in both] == [other[job] for job in both]


@pytest.mark.parametrize(
    "change",
    [
        {"dispatch": {"mode": "direct"}},
        {"false_closure": {"audit": {"coverage": 0.5, "delay": "1 h"}}},
        {"second_line": {"lead": "2 days", "crews": 1}},
    ],
    ids=lambda change: "-".join(change),
)
def test_the_same_jobs_are_closed_falsely_or_need_the_second_line(change):
    """Outcomes of visits show it, and jobs by visit; nothing depends on when it happens or who finds out."""
    one, other = (log_of(**merged(FEEDBACK, each))[1] for each in ({}, change))
    before, after = visit_times(one), visit_times(other)
    both = common(before, after)
    assert [before[job] for job in both] == [after[job] for job in both]
    assert {outcome for _, outcome in before.values()} == {2, 3, 4, 6}


def test_the_same_customers_report_the_same_first_faults(chain):
    direct = log_of(dispatch={"mode": "direct"})[1]
    for log in (chain, direct):
        assert set(log.tickets["generation"]) > {0, 1}
    for column in ("key", "area", "line", "fault_class", "customer_class", "reported"):
        one, other = (log.tickets[column][log.tickets["parent"] == MISSING] for log in (chain, direct))
        assert_array_equal(one, other)


def waits_and_calls(log: Log) -> dict[tuple[int, int], tuple[int, int]]:
    """How long after intake or the last call each chase call comes, and how long it takes; by key and number."""
    key = dict(zip(log.tickets["ticket"].tolist(), log.tickets["key"].tolist(), strict=True))
    calls = log.desk_passages.rows(log.desk_passages["desk"] == HOTLINE)
    over = dict(zip(calls["ticket"].tolist(), calls["finished"].tolist(), strict=True))
    found = {}
    chases = log.chases.rows(log.chases["finished"] != MISSING)
    columns = (chases[name].tolist() for name in ("ticket", "chase", "called", "started", "finished"))
    for ticket, chase, called, started, finished in zip(*columns, strict=True):
        found[key[ticket], chase] = called - over[ticket], finished - started
        over[ticket] = finished
    return found


def test_a_customer_asks_at_the_same_times_whatever_is_changed_elsewhere():
    """Budgets and handling times are the ticket's own: a call is as long after what came before it."""
    rates = {"chases": {"per_hour": 0.2}}
    one = waits_and_calls(log_of(**rates)[1])
    other = waits_and_calls(log_of(**rates, areas={"north": {"technicians": 6}})[1])
    both = one.keys() & other.keys()
    assert len(both) > 300
    assert all(one[call] == other[call] for call in both)


def test_a_higher_rate_makes_every_customer_ask_sooner():
    """Twice the rate halves every wait, to the second."""
    seldom, often = (waits_and_calls(log_of(chases={"per_hour": rate})[1]) for rate in (0.05, 0.1))
    both = seldom.keys() & often.keys()
    assert len(both) > 100
    assert all(abs(seldom[call][0] - 2 * often[call][0]) <= 1 for call in both)


def test_a_shorter_mean_shortens_every_job(chain):
    """75 -> 55 min: each job by the same ratio, to the rounding, so that the difference is sharp."""
    one, other = visit_times(chain), visit_times(log_of(repair={"on_site": {"mean": "55 min"}})[1])
    both = common(one, other)
    before, after = (np.array([times[job][0] for job in both]) for times in (one, other))
    assert (after <= before).all()
    assert np.corrcoef(before, after)[0, 1] > 0.9999
    assert np.allclose(after, before * 55 / 75, atol=2, rtol=1e-3)


def test_fewer_unfixed_visits_fix_no_job_later(chain):
    def first_fixed(log: Log) -> dict[int, int]:
        return {key: visit for (key, visit), (_, outcome) in visit_times(log).items() if outcome == 2}

    one, other = first_fixed(chain), first_fixed(log_of(repair={"not_fixed": 0.1})[1])
    both = common(one, other)
    assert all(other[key] <= one[key] for key in both)
    assert any(other[key] < one[key] for key in both)


ORDERS = {
    "per_line_and_year": 0.4, "on_site": {"distribution": "lognormal", "mean": "50 min", "cv": 0.8}, "bundle": 0.5,
    "members": [2, 1], "together": 0.3, "delay": {"distribution": "exponential", "mean": "1 day"},
}  # fmt: skip


def with_orders(**change: Any) -> tuple[Plan, Workload]:
    return changed(orders=ORDERS | change)


def first_members(workload: Workload) -> dict[int, int]:
    """When each order came, by its key."""
    first = (workload.bundle == MISSING) | (workload.bundle == np.arange(workload.rows))
    own = first & (workload.order == 1)
    return dict(zip(workload.key_numbers[own].tolist(), workload.reported[own].tolist(), strict=True))


def test_orders_leave_the_faults_as_they_are(baseline):
    found = with_orders()
    assert_contains(found, baseline)
    faults = found[1].order == 0
    assert set(found[1].key_numbers[faults].tolist()) == set(baseline[1].key_numbers.tolist())


def test_more_orders_or_a_longer_run_keep_the_old_ones():
    assert_contains(with_orders(factor=1.5), with_orders())
    assert_contains(changed(orders=ORDERS, horizon={"window": "45 days"}), with_orders())


def test_the_same_orders_come_however_their_members_arrive():
    """What was apart and is together now keeps its first member's key and the orders' times."""
    apart, some, together = (with_orders(together=chance)[1] for chance in (0, 0.3, 1))
    assert first_members(apart) == first_members(some) == first_members(together)
    assert (apart.members == 1).all()
    bundles = [(each.members > 1).sum() for each in (apart, some, together)]
    assert bundles == sorted(bundles)
    assert bundles[0] < bundles[1] < bundles[2]
    whole = set(some.key_numbers[some.members > 1].tolist())
    assert whole <= set(together.key_numbers[together.members > 1].tolist())


def test_a_longer_delay_moves_further_members_alone():
    sooner, later = with_orders()[1], with_orders(delay={"distribution": "exponential", "mean": "2 days"})[1]
    assert first_members(sooner) == first_members(later)
    times = [dict(zip(each.key_numbers.tolist(), each.reported.tolist(), strict=True)) for each in (sooner, later)]
    both = times[0].keys() & times[1].keys()
    assert all(times[1][key] >= times[0][key] for key in both)
    assert any(times[1][key] > times[0][key] for key in both)
