"""Promises kept and broken, what is owed, and limits between units; all by hand."""

from __future__ import annotations

from math import isnan

import pytest

from scenarios.scenario import read_scenario
from sim.log import Log
from sim.planning import build_plan
from sim.rules import AppointmentOutcome, Outcome
from tests.analysis.hand_made import DAY, HOUR, SCENARIO, Figures, at, log_of, ticket, visit


def seen(promise: dict, log: Log, **parts) -> Figures:
    plan = build_plan(read_scenario(SCENARIO | {"promises": {"p": promise}} | parts))
    return Figures(log, plan)


def kept(promise: dict, *tickets: dict, **others) -> float:
    return seen(promise, log_of(tickets, **others))("kept promise", "share", "promise: p")


def owed(promise: dict, *tickets: dict, **others) -> float:
    return seen(promise, log_of(tickets, **others))("compensation", "mean", "promise: p")


CHINA = {"preset": "cn_same_day_repair"}


@pytest.mark.parametrize(
    ("reported", "restored", "expected"),
    [
        ("Mon 15:59", "Tue 00:00", 1),
        ("Mon 15:59", "Tue 00:00:01", 0),
        ("Mon 16:00", "Tue 16:00", 1),
        ("Mon 16:00", "Tue 16:00:01", 0),
    ],
)
def test_what_is_done_at_the_limit_keeps_the_promise(reported, restored, expected):
    assert kept(CHINA, ticket(at(reported), at(restored))) == expected


@pytest.mark.parametrize(
    ("restored", "expected"),
    [
        ("Tue 00:00", 0), ("Tue 00:00:01", 10), ("Wed 00:00", 10), ("Wed 00:00:01", 20), ("Fri 12:00", 40),
    ],
)  # fmt: skip
def test_a_part_of_a_day_late_counts_as_a_day(restored, expected):
    assert owed(CHINA, ticket(at("Mon 12:00"), at(restored))) == expected


def test_no_more_than_the_most_is_owed():
    late = ticket(at("Mon 12:00"), at("Tue 00:00") + 9 * DAY)
    later = ticket(at("Mon 12:00"), at("Tue 00:00") + 9 * DAY + 1)
    latest = ticket(at("Mon 12:00"), at("Tue 00:00") + 15 * DAY)
    assert [owed(CHINA, each) for each in (late, later, latest)] == [90, 100, 100]
    assert owed({**CHINA, "most": 25}, latest) == 25


def test_the_customer_is_the_cause():
    begin, end = at("Mon 10:00"), at("Thu 10:00")
    nobody = visit(0, 0, begin, begin, begin, begin + HOUR, outcome=Outcome.NO_ACCESS)
    moved = {"ticket": 0, "outcome": AppointmentOutcome.MOVED, "booked": begin, "begins": begin, "settled": begin}
    failed = moved | {"outcome": AppointmentOutcome.FAILED}
    for others in ({"visits": [nobody]}, {"appointments": [moved]}, {"appointments": [failed]}):
        assert owed(CHINA, ticket(begin, end), **others) == 0
        assert isnan(kept(CHINA, ticket(begin, end), **others))
        figures = seen(CHINA, log_of([ticket(begin, end)], **others))
        assert figures("waived promise", "per 100", "promise: p") == 100
    assert owed(CHINA, ticket(begin, end), appointments=[moved | {"notified": begin}]) == 30
    assert owed(CHINA, ticket(begin, end, Outcome.NO_FAULT_FOUND)) == 0
    assert owed({**CHINA, "waived_by": []}, ticket(begin, end, Outcome.NO_FAULT_FOUND)) == 30


def test_calendar_days_after_two_full_working_days():
    british = {"preset": "uk_automatic_compensation"}
    # Reported on Monday, promised by the end of Wednesday; Thursday and Friday each count.
    assert owed(british, ticket(at("Mon 12:00"), at("Thu 00:00"))) == 0
    assert owed(british, ticket(at("Mon 12:00"), at("Thu 00:00:01"))) == 8
    assert owed(british, ticket(at("Mon 12:00"), at("Fri 09:00"))) == 16
    assert owed({**british, "per_day": 10.34}, ticket(at("Mon 12:00"), at("Fri 09:00"))) == 20.68
    # A weekend is no working time, but its days are calendar days.
    assert owed(british, ticket(at("Wed 12:00"), at("Wed 12:00") + 5 * DAY)) == 24


def test_missed_appointments_are_owed_beside():
    british, begin = {"preset": "uk_automatic_compensation"}, at("Mon 12:00")
    row = {"ticket": 0, "booked": begin, "begins": begin, "settled": begin}
    missed = [row | {"appointment": number, "outcome": AppointmentOutcome.MISSED} for number in (0, 1)]
    failed = row | {"appointment": 2, "outcome": AppointmentOutcome.FAILED}
    others = [ticket(begin, begin + HOUR) for _ in range(3)]
    assert owed(british, *others, appointments=[*missed, failed]) == 50 / 3


def test_an_open_ticket_is_late_up_to_the_end_of_the_run():
    # Due on Tuesday 00:00, the run ends on Sunday 16:00.
    assert owed(CHINA, ticket(at("Mon 12:00"))) == 60
    assert kept(CHINA, ticket(at("Mon 12:00"))) == 0
    assert isnan(kept({"within": "200 h"}, ticket(at("Mon 12:00"))))


def test_restored_or_closed():
    late = ticket(at("Mon 12:00"), at("Tue 12:00"), restored=at("Mon 13:00"))
    assert kept({"within": "2 h"}, late) == 1
    assert kept({"within": "2 h", "kept_by": "closed"}, late) == 0


def test_a_promise_of_some_customers():
    tickets = [ticket(at("Mon 12:00"), at("Tue 12:00"), customer_class=cls) for cls in (0, 0, 1)]
    tickets.append(ticket(at("Mon 12:00"), at("Mon 13:00"), customer_class=1))
    both = seen({"within": "2 h"}, log_of(tickets))
    assert both("kept promise", "share", "promise: p") == 0.25
    assert both("kept promise", "share", "promise: p, customers: ordinary") == 0
    assert both("kept promise", "share", "promise: p, customers: brand") == 0.5
    brand = seen({"within": "2 h", "customers": ["brand"]}, log_of(tickets))
    assert brand("kept promise", "share", "promise: p") == 0.5
    assert ("kept promise", "share", "promise: p, customers: brand") not in brand.by_name


def test_country_and_town():
    country = {"areas": {"north": {"lines": 100}, "south": {"lines": 100, "kind": "rural"}}}
    tickets = [ticket(at("Mon 12:00"), at("Wed 12:00:01"), area=area) for area in (0, 1)]
    found = seen({"preset": "cn_telecom_regulations_32"}, log_of(tickets), **country)
    assert found("kept promise", "share", "promise: p") == 0.5
    assert kept({"preset": "cn_telecom_regulations_32"}, ticket(at("Mon 12:00"), at("Wed 12:00"))) == 1


def test_orders_children_and_withdrawn_tickets_keep_and_break_nothing():
    begin, end = at("Mon 10:00"), at("Fri 10:00")
    tickets = [
        ticket(begin, end, order=1),
        ticket(begin, end, Outcome.OUTAGE),
        ticket(begin, end, Outcome.WITHDRAWN),
        ticket(begin, end, Outcome.CANCELLED),
        ticket(begin, linked=begin),
        ticket(begin, begin + HOUR),
    ]
    found = seen({"within": "2 h"}, log_of(tickets))
    assert found("kept promise", "share", "promise: p") == 1
    assert found("report to closing", "mean") == 1
    assert found("share over", "24 h") == 0
    assert found("reported tickets", "count") == 5
    assert found("repeat rate", "2 days") == 0


def test_repeats_among_reports():
    first = ticket(at("Mon 10:00"), at("Mon 12:00"), line=7)
    again = ticket(at("Mon 12:00") + 2 * DAY, line=7)
    too_late = ticket(at("Mon 12:00") + 2 * DAY + 1, line=8)
    other = ticket(at("Mon 10:00"), at("Mon 12:00"), line=8)
    found = seen({"preset": "illinois_repeat_20"}, log_of([first, other, again, too_late]))
    assert found("repeats among reports", "share", "promise: p") == 0.25
    assert found("kept target", "most repeats", "promise: p") == 0
    found = seen({"preset": "illinois_repeat_20", "most_repeats": 0.25}, log_of([first, other, again, too_late]))
    assert found("kept target", "most repeats", "promise: p") == 1


def test_missed_among_appointments():
    begin = at("Mon 12:00")
    ends = [AppointmentOutcome.COMPLETED] * 3 + [AppointmentOutcome.MISSED, AppointmentOutcome.FAILED]
    ends += [AppointmentOutcome.MOVED, AppointmentOutcome.OPEN, AppointmentOutcome.CANCELLED]
    row = {"ticket": 0, "booked": begin, "begins": begin}
    rows = [row | {"appointment": number, "outcome": end} for number, end in enumerate(ends)]
    found = seen({"preset": "maryland_business_hours"}, log_of([ticket(begin)], appointments=rows))
    assert found("missed among appointments", "share", "promise: p") == 0.2
    assert found("kept target", "most missed", "promise: p") == 1


def test_the_fastest_of_the_valid_faults():
    begin = at("Mon 10:00")
    tickets = [ticket(begin, begin + hours * HOUR) for hours in range(1, 21)]
    tickets += [ticket(begin, begin + 90 * HOUR, Outcome.NO_FAULT_FOUND) for _ in range(5)]
    found = seen({"preset": "etsi_80_95"}, log_of(tickets))
    assert found("report to restoration", "80 %", "promise: p") == 16
    assert found("report to restoration", "95 %", "promise: p") == 19
    assert ("kept promise", "share", "promise: p") not in found.by_name


# ---- limits between units ----


def limited(log: Log, dispatch: dict) -> Figures:
    plan = build_plan(read_scenario(SCENARIO | {"dispatch": SCENARIO["dispatch"] | dispatch}))
    return Figures(log, plan)


def test_limit_of_the_whole_dispatch():
    tickets = [
        ticket(at("Mon 10:00"), dispatched=at("Mon 12:00")),
        ticket(at("Mon 10:00"), dispatched=at("Mon 15:00")),
        ticket(at("Mon 10:00"), at("Mon 11:00"), Outcome.REMOTE_FIX),  # is never dispatched
        ticket(at("Fri 13:00")),  # is late when the run ends
    ]
    found = limited(log_of(tickets), {"limit": "2 h"})
    assert found("kept limit", "share", "step: dispatch") == 1 / 3
    assert found("broken limits", "per 100", "step: dispatch") == 200 / 3
    assert found("time beyond limit", "mean", "step: dispatch") == (3 + 49) / 3
    office = limited(log_of(tickets), {"limit": "2 h", "limit_clock": "Mon-Fri 08:00-18:00"})
    assert office("time beyond limit", "mean", "step: dispatch") == (3 + 3) / 3


def test_limit_of_the_hand_over():
    tickets = [
        ticket(at("Mon 10:00"), contacted=at("Mon 11:00"), dispatched=at("Mon 11:10")),
        ticket(at("Mon 10:00"), contacted=at("Mon 11:00"), dispatched=at("Mon 11:11")),
        ticket(at("Mon 10:00")),  # has not come so far
    ]
    found = limited(log_of(tickets), {"contact": {"limit": "10 min"}})
    assert found("kept limit", "share", "step: hand-over") == 0.5
    assert found("time beyond limit", "mean", "step: hand-over") == pytest.approx(1 / 120)
