"""What holds in every run, whatever the scenario; and laws that speak when a log breaks them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from sim.laws import LAWS, LawBroken, check_laws, departures_are_on_duty, nothing_after_the_cut
from sim.log import FRONT_DESK, HOTLINE, REMOTE, Log, Table, first_difference
from sim.plan import Plan
from sim.planning import build_plan
from sim.process import simulate
from sim.replicate import replicate
from sim.rules import MISSING, Cause, Outcome, Route
from sim.stages import rows_of
from sim.workload import draw_workload
from tests.laws.any_scenario import SCENARIOS
from tests.laws.test_field_laws import TAMPERED as OF_THE_FIELD
from tests.laws.test_outage_laws import BROKEN_HERE as BROKEN_THERE
from tests.small import at, plan_of, run, scenario_of

quick = settings(max_examples=30, deadline=None, derandomize=True)
SEEDS = st.integers(0, 1000)


# ---- laws hold ----


@quick
@given(SCENARIOS, SEEDS)
def test_laws_hold_in_every_scenario(tree, seed):
    plan = build_plan(scenario_of(**tree))
    log = replicate(plan, seed, 0)
    check_laws(plan, log)
    closed = log.tickets["closed"] != MISSING
    assert len(log.tickets) == closed.sum() + (log.tickets["outcome"] == Outcome.OPEN).sum()
    assert not ((log.tickets["outcome"] == Outcome.WITHDRAWN) & (log.tickets["restored"] != MISSING)).any()
    waits = np.isin(log.tickets["ticket"], log.visits["ticket"])
    dispatched = log.tickets["dispatched"] != MISSING
    elsewhere = np.isin(log.tickets["ticket"], log.appointments["ticket"]) | (log.tickets["linked"] != MISSING)
    assert_array_equal(waits[~elsewhere], dispatched[~elsewhere])
    assert (dispatched | ~waits).all()


@quick
@given(SCENARIOS, SEEDS)
def test_laws_hold_in_every_drained_run(tree, seed):
    """The log lists shifts up to the cut, so the law of departures on duty cannot judge later ones."""
    plan = build_plan(scenario_of(**tree))
    log = simulate(plan, draw_workload(plan, seed, 0), drain=True)
    for law in LAWS:
        if law is not departures_are_on_duty:
            assert [*law(plan, log)] == []


def test_departures_after_the_cut_of_a_drained_run_are_on_duty():
    run('horizon: {window: 1 day}\ntechnicians: {per_area: 1, shift: {hours: "08:00-18:00"}}', "20:00", drain=True)


INSTANTS_OF_LIFE = {
    "reported", "assigned", "contacted", "dispatched", "restored", "closed", "arrived", "started", "finished", "left",
    "alarm", "queued", "departed", "called", "ended", "audited", "reopened", "requested", "ready",
    "began", "booked", "confirmed", "notified", "settled", "linked", "failed", "detected", "repaired",
}  # fmt: skip


BEGINNINGS = {
    "tickets": "reported", "desk_passages": "arrived", "visits": "queued", "closings": "ended",
    "second_line": "requested", "chases": "called", "appointments": "booked",
    "outages": "failed",
}  # fmt: skip


@quick
@given(SCENARIOS, SEEDS)
def test_what_happens_before_the_cut_does_not_depend_on_it(tree, seed):
    """The log of a run that goes on, cut off where the other one ended, is the other one's."""
    plan = build_plan(scenario_of(**tree))
    workload = draw_workload(plan, seed, 0)
    cut, drained = simulate(plan, workload), simulate(plan, workload, drain=True)
    for name, begun in BEGINNINGS.items():
        one, other = cut.tables()[name], drained.tables()[name]
        other = other.rows(other[begun] < plan.cut)
        assert len(one) == len(other)
        # A ticket that is opened again after the cut was closed at the cut: its closings tell. When the repair of an
        # outage restored a line is known only after the line test.
        told_later = {"closed", "restored"} if name == "tickets" else set()
        for column in (set(one.columns) & INSTANTS_OF_LIFE) - told_later:
            assert_array_equal(one[column], np.where(other[column] < plan.cut, other[column], MISSING))
    one, other = cut.tickets, drained.tickets.rows(drained.tickets["reported"] < plan.cut)
    known = (one["outcome"] != Outcome.OUTAGE) & (other["outcome"] != Outcome.OUTAGE)
    restored = np.where(other["restored"] < plan.cut, other["restored"], MISSING)
    assert_array_equal(one["restored"][known], restored[known])


@quick
@given(SCENARIOS, SEEDS)
def test_the_same_seed_makes_the_same_log(tree, seed):
    plan, again = (build_plan(scenario_of(**tree)) for _ in range(2))
    log = replicate(plan, seed, 0)
    assert first_difference(log, replicate(again, seed, 0)) is None
    assert first_difference(log, replicate(plan, seed + 1, 0)) is not None
    assert first_difference(log, replicate(plan, seed, 1)) is not None


# ---- more technicians, less waiting ----

ONE_QUEUE = {
    "horizon": {"window": "10 days"},
    "areas": {"town": {"lines": 1000}},
    "reports": {"per_line_and_year": 12, "busyness_cv": 0.3},
    "repair": {"on_site": {"distribution": "lognormal", "mean": "70 min", "cv": 1}},
}
"""Served in the order of arrival, by technicians who need no time to get there: about 33 reports a day."""


def departures(technicians: int, seed: int, hours: str) -> tuple[np.ndarray, np.ndarray]:
    """When each ticket came into the queue, and when it left it; for those that did not, the end of the run."""
    parts = {"per_area": technicians, "shift": {"hours": hours, "lunch": "12:00-13:00"}, "latest_start": "30 min"}
    plan = plan_of(**ONE_QUEUE, technicians=parts)
    visits = replicate(plan, seed, 0).visits
    return visits["queued"], np.where(visits["departed"] == MISSING, plan.cut, visits["departed"])


@pytest.mark.parametrize("hours", ["always", "08:00-18:00", "06:00-14:00, 14:00-22:00"])
@pytest.mark.parametrize("seed", range(3))
def test_one_more_technician_makes_nobody_wait_longer(hours, seed):
    """In one queue, first come first served, with the same jobs: ticket by ticket, and so the backlog at any time."""
    queued, departed = departures(2, seed, hours)
    longest = [(departed - queued).max()]
    for technicians in range(3, 7):
        again, earlier = departures(technicians, seed, hours)
        assert_array_equal(again, queued)
        assert (earlier <= departed).all()
        departed = earlier
        longest.append((departed - queued).max())
    assert longest[-1] < longest[0]


# ---- laws speak ----

EVERYTHING = """
horizon: {window: 3 days}
areas: {north: {lines: 50, side: 4 km}, south: {lines: 50, side: 4 km}}
customers: {ordinary: {share: 0.7}, brand: {share: 0.3, priority: 1}}
reports: {per_line_and_year: 100}
hotline: {handling: 40 min, agents: 2, patience: 10 min, call_again: 20 min, attempts: 2}
chases: {per_hour: 0.05, after_broken_promise: 0.1, handling: 10 min}
orders: {per_line_and_year: 30, on_site: 30 min, bundle: 0.7, together: 0.5, delay: 2 h,
         front_desk: {handling: 15 min}}
remote: {fixable: 0.2, handling: 20 min, staffing: head_count, shifts: [
  {agents: 1, open: always}, {agents: 1, open: "08:00-18:00"}]}
dispatch:
  mode: direct
  direct: {eligible: 0.5, assignment: 5 min, misassigned: 0.3, triage: 10 min}
  chain: [city]
  audit: "03:00"
  desks: {city: {handling: 15 min, agents: 2, open: "08:00-18:00", misroute: 0.3, stuck: 0.3,
                 wrong_unit: {handling: 20 min, agents: 1, open: "08:00-18:00"}}}
  contact: {by: phone, first: 0.5, second: 0.5}
technicians: {per_area: 3, shift: {hours: "08:00-18:00", lunch: "12:00-13:00"}, absence: 0.1, latest_start: 30 min,
              travel: {speed: 20 km/h}}
repair: {on_site: 40 min, not_fixed: 0.3, pause: 1 h, closing: 1 h}
repeats: {imperfect: 0.5, delay: 1 h}
second_line: {needed: 0.2, crews: 1, sharing: per_area, open: "08:00-18:00", lead: 1 h, handling: 1 h, visit_after: 0.5,
              parts: {needed: 0.2, lead: 2 h}}
false_closure: {base: 0.3, report: {distribution: exponential, mean: 5 h}, reopen_window: 5 h,
                audit: {coverage: 0.5, delay: 1 h}}
"""


@pytest.fixture(scope="module")
def everything() -> tuple[Plan, Log]:
    plan = plan_of(EVERYTHING)
    log = replicate(plan, 1, 0)
    check_laws(plan, log)
    return plan, log


def tampered(log: Log, table: str, row: int | np.ndarray, **values: Any) -> Log:
    """The log with other values in some columns of a row."""
    columns = {name: column.copy() for name, column in log.tables()[table].columns.items()}
    for name, value in values.items():
        columns[name][row] = value
    return replace(log, **{table: Table(columns)})


def first(condition: np.ndarray) -> int:
    """First row in which it holds."""
    return int(np.flatnonzero(condition)[0])


def closed_early(log: Log) -> Log:
    row = first(log.tickets["closed"] != MISSING)
    return tampered(log, "tickets", row, closed=log.tickets["restored"][row] - 1)


def dispatched_before_its_report(log: Log) -> Log:
    row = first(log.tickets["dispatched"] != MISSING)
    return tampered(log, "tickets", row, dispatched=log.tickets["reported"][row] - 1)


def finished_before_it_started(log: Log) -> Log:
    row = first(log.desk_passages["finished"] != MISSING)
    return tampered(log, "desk_passages", row, finished=log.desk_passages["started"][row] - 1)


def arrived_without_departing(log: Log) -> Log:
    return tampered(log, "visits", first(log.visits["arrived"] != MISSING), departed=MISSING)


def closed_without_outcome(log: Log) -> Log:
    return tampered(log, "tickets", first(log.tickets["closed"] != MISSING), outcome=Outcome.OPEN)


def outcome_without_closing(log: Log) -> Log:
    return tampered(log, "tickets", first(log.tickets["closed"] == MISSING), outcome=Outcome.FIXED)


def number_twice(log: Log) -> Log:
    return tampered(log, "tickets", 1, ticket=log.tickets["ticket"][0])


def visit_of_nobody(log: Log) -> Log:
    return tampered(log, "visits", len(log.visits) - 1, ticket=10**6)


def passage_of_nobody(log: Log) -> Log:
    return tampered(log, "desk_passages", len(log.desk_passages) - 1, ticket=10**6)


def queued_while_at_the_hotline(log: Log) -> Log:
    visits, passages = log.visits, log.desk_passages
    hotline = first((passages["desk"] == HOTLINE) & (passages["ticket"] == visits["ticket"][0]))
    return tampered(log, "visits", 0, queued=passages["left"][hotline] - 1)


def lost_for_a_minute(log: Log) -> Log:
    """Queued a minute after it was dispatched."""
    waited = log.visits["departed"] - log.visits["queued"] >= 60
    row = first(waited & (log.visits["visit"] == 0) & np.isin(log.visits["ticket"], closed_tickets(log)))
    return tampered(log, "visits", row, queued=log.visits["queued"][row] + 60)


def closed_tickets(log: Log) -> np.ndarray:
    return log.tickets["ticket"][log.tickets["closed"] != MISSING]


def repeated_before_closing(log: Log) -> Log:
    row = first(log.tickets["parent"] != MISSING)
    parent = first(log.tickets["ticket"] == log.tickets["parent"][row])
    return tampered(log, "tickets", row, reported=log.tickets["closed"][parent])


def repeated_on_another_line(log: Log) -> Log:
    row = first(log.tickets["parent"] != MISSING)
    return tampered(log, "tickets", row, line=log.tickets["line"][row] + 1)


def second_job(log: Log) -> tuple[int, int]:
    """Rows of the first two visits of technician 0."""
    own = np.flatnonzero(log.visits["technician"] == 0)
    one, two, *_ = own[np.argsort(log.visits["departed"][own])]
    return int(one), int(two)


def on_two_jobs(log: Log) -> Log:
    one, two = second_job(log)
    return tampered(log, "visits", two, departed=log.visits["finished"][one] - 1)


def first_job_never_ends(log: Log) -> Log:
    return tampered(log, "visits", second_job(log)[0], finished=MISSING)


def departed_at(hour: str) -> Callable[[Log], Log]:
    def tamper(log: Log) -> Log:
        return tampered(log, "visits", first(log.visits["technician"] == 0), departed=at(hour))

    return tamper


def departed_though_absent(log: Log) -> Log:
    day = log.visits["departed"][second_job(log)[0]]
    shifts = log.shifts
    here = (shifts["technician"] == 0) & (shifts["begins"] <= day) & (day < shifts["ends"])
    return tampered(log, "shifts", here, absent=1)


def left_from_nowhere(log: Log) -> Log:
    row = second_job(log)[1]
    return tampered(log, "visits", row, from_east=log.visits["from_east"][row] + 1)


def two_by_one_person(log: Log) -> Log:
    """Two passages that are handled at the same time, by different people, get the same one."""
    _, (one, other) = both_busy(log)
    return tampered(log, "desk_passages", other, agent=log.desk_passages["agent"][one])


def both_busy(log: Log) -> tuple[int, tuple[int, int]]:
    """An instant at which both people of the hotline handle reports, and the rows of these."""
    passages = log.desk_passages
    hotline = np.flatnonzero((passages["desk"] == HOTLINE) & (passages["finished"] != MISSING))
    for one in hotline:
        begun = hotline[passages["started"][hotline] > passages["started"][one]]
        both = begun[passages["started"][begun] < passages["finished"][one]]
        if len(both):
            return passages["started"][both[0]], (one, both[0])
    raise AssertionError("expected two tickets at once")


def crowd(log: Log) -> Log:
    """Three tickets at once with two people."""
    passages = log.desk_passages
    hotline = np.flatnonzero((passages["desk"] == HOTLINE) & (passages["finished"] != MISSING))[:3]
    begin, end = passages["started"][hotline].min(), passages["finished"][hotline].max()
    return tampered(log, "desk_passages", hotline, started=begin, finished=end, agent=MISSING)


def crowd_at_night(log: Log) -> Log:
    """Two at a place whose second person comes at 08:00."""
    both = np.flatnonzero(log.desk_passages["desk"] == REMOTE)[:2]
    times = {"arrived": "03:00", "found": "03:00", "started": "03:00", "finished": "03:20", "left": "03:20"}
    return tampered(log, "desk_passages", both, **{name: at(time) for name, time in times.items()})


def started_at_night(log: Log) -> Log:
    passages = log.desk_passages
    return tampered(
        log, "desk_passages", first((passages["desk"] == 0) & (passages["agent"] == 0)), started=at("03:00")
    )


def direct_by_name(log: Log) -> Log:
    return tampered(log, "tickets", first(log.tickets["route"] == Route.CHAIN), route=Route.DIRECT)


def calls_again_while_calling(log: Log) -> Log:
    row = first(log.desk_passages["attempt"] * (log.desk_passages["desk"] == HOTLINE) == 1)
    return tampered(log, "desk_passages", row - 1, left=log.desk_passages["arrived"][row])


def hangs_up_in_the_chain(log: Log) -> Log:
    row = first((log.desk_passages["desk"] == 0) & (log.desk_passages["left"] != MISSING))
    return tampered(log, "desk_passages", row, started=MISSING, finished=MISSING, agent=MISSING)


def withdrawn_without_a_reason(log: Log) -> Log:
    return tampered(log, "tickets", first(log.tickets["outcome"] == Outcome.FIXED), outcome=Outcome.WITHDRAWN)


def fixed_though_nobody_answered(log: Log) -> Log:
    row = first(log.tickets["outcome"] == Outcome.WITHDRAWN)
    return tampered(log, "tickets", row, outcome=Outcome.FIXED, restored=log.tickets["closed"][row])


def restored_though_withdrawn(log: Log) -> Log:
    row = first(log.tickets["outcome"] == Outcome.WITHDRAWN)
    return tampered(log, "tickets", row, restored=log.tickets["closed"][row])


def withdrawn_later(log: Log) -> Log:
    row = first(log.tickets["outcome"] == Outcome.WITHDRAWN)
    return tampered(log, "tickets", row, closed=log.tickets["closed"][row] + 1)


def asked_after_closing(log: Log) -> Log:
    closed = dict(zip(log.tickets["ticket"].tolist(), log.tickets["closed"].tolist(), strict=True))
    ends = np.array([closed[ticket] for ticket in log.chases["ticket"].tolist()])
    last = np.append(log.chases["ticket"][1:] != log.chases["ticket"][:-1], True)
    row = first((ends != MISSING) & last)
    return tampered(log, "chases", row, called=ends[row], started=ends[row], finished=ends[row] + 600)


def asked_before_the_end_of_intake(log: Log) -> Log:
    row = first(log.chases["chase"] == 0)
    calls = log.desk_passages.rows(log.desk_passages["desk"] == HOTLINE)
    taken = calls["finished"][calls["ticket"] == log.chases["ticket"][row]].max()
    return tampered(log, "chases", row, called=taken)


def asked_out_of_turn(log: Log) -> Log:
    return tampered(log, "chases", first(log.chases["chase"] == 1), chase=7)


def asked_while_asking(log: Log) -> Log:
    row = first(log.chases["chase"] == 1)
    return tampered(log, "chases", row, called=log.chases["finished"][row - 1])


def asked_again_after_a_call_without_end(log: Log) -> Log:
    return tampered(log, "chases", first(log.chases["chase"] == 1) - 1, finished=MISSING)


def asked_too_late_for_a_promise_to_hold(log: Log) -> Log:
    return tampered(log, "chases", first(log.chases["broken"] == 1), broken=0)


def found_by_a_call_that_was_not_lost(log: Log) -> Log:
    return tampered(log, "chases", first((log.chases["freed"] == 0) & (log.chases["finished"] != MISSING)), freed=1)


def answered_before_it_was_called(log: Log) -> Log:
    row = first(log.chases["started"] != MISSING)
    return tampered(log, "chases", row, started=log.chases["called"][row] - 1)


def chase_of_nobody(log: Log) -> Log:
    return tampered(log, "chases", len(log.chases) - 1, ticket=10**6)


def chases_crowd(log: Log) -> Log:
    """Somebody who asks is answered while both people handle reports."""
    begin, _ = both_busy(log)
    return tampered(log, "chases", 0, started=begin, finished=begin + 1)


def an_order(log: Log, condition: np.ndarray | bool = True) -> int:
    return first((log.tickets["order"] == 1) & condition)


def order_at_the_hotline(log: Log) -> Log:
    return tampered(log, "desk_passages", first(log.desk_passages["desk"] == FRONT_DESK), desk=HOTLINE)


def fault_at_the_front_desk(log: Log) -> Log:
    return tampered(log, "desk_passages", first(log.desk_passages["desk"] == HOTLINE), desk=FRONT_DESK)


def order_with_a_fault(log: Log) -> Log:
    return tampered(log, "tickets", an_order(log), fault_class=0)


def order_without_a_fault(log: Log) -> Log:
    return tampered(log, "tickets", an_order(log, log.tickets["closed"] != MISSING), outcome=Outcome.NO_FAULT_FOUND)


def order_that_came_back(log: Log) -> Log:
    order = log.tickets["ticket"][an_order(log)]
    return tampered(log, "tickets", first(log.tickets["parent"] != MISSING), parent=order)


def further_member(log: Log) -> int:
    bundle = log.tickets["bundle"]
    return first((bundle != MISSING) & (bundle != log.tickets["ticket"]))


def members_on_two_lines(log: Log) -> Log:
    row = further_member(log)
    return tampered(log, "tickets", row, line=log.tickets["line"][row] + 1)


def member_before_its_order(log: Log) -> Log:
    row = further_member(log)
    return tampered(log, "tickets", row, reported=log.tickets["reported"][row] - 3 * 3600)


def together_and_apart(log: Log) -> Log:
    bundle = log.tickets["bundle"][further_member(log)]
    return tampered(log, "tickets", first(log.tickets["ticket"] == bundle), members=2)


def two_of_nothing(log: Log) -> Log:
    return tampered(log, "tickets", an_order(log, log.tickets["bundle"] == MISSING), members=2)


def cut_earlier(log: Log) -> Log:
    return replace(log, cut=int(log.tickets["closed"].max()))


def job_of_nobody(log: Log) -> Log:
    return tampered(log, "second_line", len(log.second_line) - 1, ticket=10**6)


def reopened_row(log: Log) -> int:
    return first(log.closings["reopened"] != MISSING)


def reopened_before_it_was_closed(log: Log) -> Log:
    row = reopened_row(log)
    return tampered(log, "closings", row, reopened=log.closings["closed"][row] - 1)


def worked_on_before_it_was_reopened(log: Log) -> Log:
    row = reopened_row(log)
    return tampered(log, "closings", row + 1, ended=log.closings["reopened"][row] - 1)


def closing_left_out(log: Log) -> Log:
    return tampered(log, "closings", reopened_row(log) + 1, closing=5)


def never_reopened(log: Log) -> Log:
    return tampered(log, "closings", reopened_row(log), reopened=MISSING, cause=MISSING)


def reopened_though_right(log: Log) -> Log:
    return tampered(log, "closings", reopened_row(log), false=0)


def reopened_by_nobody(log: Log) -> Log:
    return tampered(log, "closings", reopened_row(log), cause=MISSING)


def last_closing_moved(log: Log) -> Log:
    row = first((log.closings["closed"] != MISSING) & (log.closings["reopened"] == MISSING))
    return tampered(log, "closings", row, closed=log.closings["closed"][row] + 1)


def restored_though_false(log: Log) -> Log:
    final = (log.closings["false"] == 1) & (log.closings["reopened"] == MISSING) & (log.closings["closed"] != MISSING)
    row = rows_of(log, log.closings["ticket"][final])[0]
    return tampered(log, "tickets", row, restored=log.tickets["closed"][row])


def false_by_name(log: Log) -> Log:
    """A ticket whose repair was imperfect has been closed falsely instead."""
    row = first(log.tickets["cause"] == Cause.IMPERFECT_REPAIR)
    return tampered(log, "tickets", row, cause=Cause.FALSE_CLOSURE)


def new_ticket_too_soon(log: Log) -> Log:
    row = first(log.tickets["cause"] == Cause.FALSE_CLOSURE)
    closed = log.tickets["closed"][rows_of(log, log.tickets["parent"][row : row + 1])]
    return tampered(log, "tickets", row, reported=closed[0] + 60)


def job_without_a_visit(log: Log) -> Log:
    return tampered(log, "visits", first(log.visits["outcome"] == Outcome.SECOND_LINE), outcome=Outcome.NOT_FIXED)


def job_requested_later(log: Log) -> Log:
    row = first(log.second_line["ready"] != MISSING)
    return tampered(log, "second_line", row, requested=log.second_line["requested"][row] + 1)


def job_of(log: Log) -> np.ndarray:
    """Jobs of crews that are done."""
    return np.flatnonzero((log.second_line["parts"] == 0) & (log.second_line["finished"] != MISSING))


def two_jobs_at_once(log: Log) -> Log:
    jobs = job_of(log)
    same = jobs[log.second_line["crew"][jobs] == log.second_line["crew"][jobs[0]]]
    return tampered(log, "second_line", same[1], started=log.second_line["started"][same[0]])


def crew_from_elsewhere(log: Log) -> Log:
    row = job_of(log)[0]
    return tampered(log, "second_line", row, crew=1 - log.second_line["crew"][row])


def job_at_night(log: Log) -> Log:
    return tampered(log, "second_line", job_of(log)[0], started=at("03:00"))


TAMPERED = [
    ("tickets_are_conserved", job_of_nobody),
    ("closings_ascend", reopened_before_it_was_closed),
    ("closings_ascend", worked_on_before_it_was_reopened),
    ("closings_ascend", closing_left_out),
    ("closings_ascend", never_reopened),
    ("only_false_closings_are_undone", reopened_though_right),
    ("only_false_closings_are_undone", reopened_by_nobody),
    ("tickets_close_last", last_closing_moved),
    ("restored_unless_closed_falsely", restored_though_false),
    ("repeats_have_their_cause", false_by_name),
    ("repeats_have_their_cause", new_ticket_too_soon),
    ("second_line_follows_a_visit", job_without_a_visit),
    ("second_line_follows_a_visit", job_requested_later),
    ("crews_do_one_job_each", two_jobs_at_once),
    ("crews_do_one_job_each", crew_from_elsewhere),
    ("crews_do_one_job_each", job_at_night),
    ("times_ascend", closed_early),
    ("times_ascend", dispatched_before_its_report),
    ("times_ascend", finished_before_it_started),
    ("times_ascend", arrived_without_departing),
    ("tickets_are_conserved", closed_without_outcome),
    ("tickets_are_conserved", outcome_without_closing),
    ("tickets_are_conserved", number_twice),
    ("a_ticket_is_in_one_place", queued_while_at_the_hotline),
    ("times_add_up", lost_for_a_minute),
    ("repeats_follow_closing", repeated_before_closing),
    ("repeats_follow_closing", repeated_on_another_line),
    ("a_technician_is_in_one_place", on_two_jobs),
    ("a_technician_is_in_one_place", first_job_never_ends),
    ("departures_are_on_duty", departed_at("07:59:59")),
    ("departures_are_on_duty", departed_at("12:00")),
    ("departures_are_on_duty", departed_at("17:30")),
    ("departures_are_on_duty", departed_though_absent),
    ("trips_begin_somewhere", left_from_nowhere),
    ("stations_have_their_people", two_by_one_person),
    ("stations_have_their_people", crowd),
    ("stations_have_their_people", crowd_at_night),
    ("stations_start_when_open", started_at_night),
    ("direct_tickets_pass_no_desk", direct_by_name),
    ("orders_come_to_the_front_desk", order_at_the_hotline),
    ("orders_come_to_the_front_desk", fault_at_the_front_desk),
    ("orders_are_no_faults", order_with_a_fault),
    ("orders_are_no_faults", order_without_a_fault),
    ("orders_are_no_faults", order_that_came_back),
    ("bundles_are_of_one_line", members_on_two_lines),
    ("bundles_are_of_one_line", member_before_its_order),
    ("members_come_together_or_apart", together_and_apart),
    ("members_come_together_or_apart", two_of_nothing),
    ("nothing_after_the_cut", cut_earlier),
    ("who_hangs_up_calls_again", calls_again_while_calling),
    ("who_hangs_up_calls_again", hangs_up_in_the_chain),
    ("who_hangs_up_calls_again", withdrawn_without_a_reason),
    ("who_hangs_up_calls_again", fixed_though_nobody_answered),
    ("who_hangs_up_calls_again", restored_though_withdrawn),
    ("who_hangs_up_calls_again", withdrawn_later),
    ("customers_ask_about_open_tickets", asked_after_closing),
    ("customers_ask_about_open_tickets", asked_before_the_end_of_intake),
    ("customers_ask_about_open_tickets", asked_out_of_turn),
    ("customers_ask_about_open_tickets", asked_while_asking),
    ("customers_ask_about_open_tickets", asked_again_after_a_call_without_end),
    ("customers_ask_about_open_tickets", asked_too_late_for_a_promise_to_hold),
    ("calls_find_stuck_tickets", found_by_a_call_that_was_not_lost),
    ("times_ascend", answered_before_it_was_called),
    ("tickets_are_conserved", chase_of_nobody),
    ("stations_have_their_people", chases_crowd),
]


@pytest.mark.parametrize(("law", "tamper"), TAMPERED, ids=lambda each: getattr(each, "__name__", each))
def test_a_law_speaks_when_it_is_broken(everything, law, tamper):
    plan, log = everything
    with pytest.raises(LawBroken, match=rf"(?m)^{law}: "):
        check_laws(plan, tamper(log))


def test_every_law_has_been_broken():
    # Not at the top: that file takes its scenario from here.
    from tests.laws.test_appointment_laws import OF_APPOINTMENTS

    broken = {law for law, _ in (*TAMPERED, *OF_THE_FIELD, *OF_APPOINTMENTS)} | BROKEN_THERE
    assert broken == {law.__name__ for law in (*LAWS, nothing_after_the_cut)}


def test_each_test_breaks_a_log_of_its_own(everything):
    """Tampering makes a copy: the common log stays lawful."""
    plan, log = everything
    for _, tamper in TAMPERED:
        tamper(log)
    check_laws(plan, log)


def test_a_drained_log_may_end_after_the_cut(everything):
    plan, log = everything
    check_laws(plan, cut_earlier(log), drained=True)


def departs_after_the_cut(log: Log) -> Log:
    waits = first(log.visits["technician"] == MISSING)
    place = {"technician": 0, "departed": log.cut + 8 * 3600}
    return tampered(log, "visits", waits, **place)


def parent_still_open(log: Log) -> Log:
    parent = log.tickets["parent"][first(log.tickets["parent"] != MISSING)]
    row = first(log.tickets["ticket"] == parent)
    return tampered(log, "tickets", row, closed=MISSING, outcome=Outcome.OPEN)


def nobody_ever_on_duty(log: Log) -> Log:
    return tampered(log, "shifts", np.arange(len(log.shifts)), absent=1)


def home_between_two_jobs(log: Log) -> Log:
    """The second trip of a shift begins at the base, though the first job was elsewhere."""
    one, two = second_job(log)
    return tampered(
        log, "visits", two, from_east=log.visits["from_east"][one], from_north=log.visits["from_north"][one]
    )


def alarm_before_arrival(log: Log) -> Log:
    row = first(log.desk_passages["desk"] == 0)
    return tampered(log, "desk_passages", row, alarm=log.desk_passages["arrived"][row] - 1)


UNSEEN = [
    ("tickets_are_conserved", visit_of_nobody),
    ("tickets_are_conserved", passage_of_nobody),
    ("nothing_after_the_cut", departs_after_the_cut),
    ("repeats_follow_closing", parent_still_open),
    ("departures_are_on_duty", nobody_ever_on_duty),
    ("trips_begin_somewhere", home_between_two_jobs),
    ("times_ascend", alarm_before_arrival),
]


@pytest.mark.parametrize(("law", "tamper"), UNSEEN, ids=lambda each: getattr(each, "__name__", each))
def test_a_law_speaks_of_this_too(everything, law, tamper):
    plan, log = everything
    with pytest.raises(LawBroken, match=rf"(?m)^{law}: "):
        check_laws(plan, tamper(log))
