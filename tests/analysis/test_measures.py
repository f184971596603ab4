"""Every measure against a log that a person can check; the arithmetic stands in the comments."""

from __future__ import annotations

import warnings
from dataclasses import replace
from fractions import Fraction
from math import isnan

import numpy as np
import pytest

from analysis.measures import CURVE_HOURS, QUANTILES, quantile, ratio
from analysis.measures.parts import stages_of
from scenarios.scenario import read_scenario
from sim.log import HOTLINE, REMOTE
from sim.planning import build_plan
from sim.rules import MISSING, Outcome, Route
from tests.analysis.hand_made import (
    BACK_OFFICE,
    DAY,
    FRONT_DESK,
    HOUR,
    MINUTE,
    PLAN,
    Figures,
    at,
    log_of,
    passage,
    shift,
    ticket,
    visit,
)

exactly = pytest.approx
"""Figures are exact sums divided once: only the last digit of a float may differ."""


# ---- which tickets count ----


def test_tickets_count_that_are_reported_in_the_window():
    # Two in the window, with 2 h and 4 h; one a second before it, one at its end.
    reported = [at("Mon 09:59:59"), at("Mon 10:00"), at("Fri 13:59:59"), at("Fri 14:00")]
    tickets = [ticket(begin, begin + hours * HOUR) for begin, hours in zip(reported, (1, 2, 4, 8), strict=True)]
    seen = Figures(log_of(tickets))
    assert seen("reported tickets", "count") == 2
    assert seen("report to closing", "mean") == 3
    assert seen("report to closing", "maximum") == 4
    assert seen.measured.tickets == 4


def test_passages_and_visits_count_with_their_ticket():
    # The first ticket is too early; its visit and its passage, which lie in the window, do not count either.
    early, late = at("Mon 09:00"), at("Mon 11:00")
    log = log_of(
        [ticket(early, at("Mon 12:00")), ticket(late, at("Mon 13:00"))],
        [passage(0, FRONT_DESK, late, late, late), passage(1, FRONT_DESK, late, late + 60, late + 120)],
        [visit(0, 0, late, late, late, late + 60, outcome=Outcome.NOT_FIXED), visit(1, 1, late, late, late, late + 60)],
    )
    seen = Figures(log)
    assert seen("hops", "per 100") == 100
    assert seen("visits", "per 100") == 100
    assert seen("desk wait", "mean", "desk: front desk") == exactly(1 / 60)
    assert seen("first-time fix") == 1


def test_a_log_without_tickets_has_no_figures_and_gives_no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        seen = Figures(log_of([]))
    counted = {of: value for of, value in seen.measured.values.items() if of.unit == "tickets"}
    assert set(counted.values()) == {0.0}
    assert all(isnan(value) for of, value in seen.measured.values.items() if of not in counted)
    assert not seen.measured.closed_within.any()


# ---- statistics ----


@pytest.mark.parametrize(
    ("values", "probability", "expected"),
    [
        ([7], 0.5, 7),
        ([7], 0.95, 7),
        ([30, 10, 20, 50, 40], 0.8, 40),  # four of five, exactly 80 %
        ([30, 10, 20, 50, 40], 0.81, 50),
        ([1, 2, 3, 4], 0.5, 2),  # the lower of the two in the middle
        ([5, 5, 5, 9], 0.5, 5),
        (list(range(1, 21)), 0.95, 19),
        (list(range(1, 21)), 0.96, 20),
    ],
)
def test_a_quantile_is_the_smallest_value_that_so_many_do_not_exceed(values, probability, expected):
    assert quantile(np.array(values), probability) == expected


@pytest.mark.parametrize("statistic", QUANTILES)
def test_the_position_of_a_quantile_is_exact_for_any_number_of_values(statistic):
    share = {"median": Fraction(1, 2)} | {f"{part} %": Fraction(part, 100) for part in (80, 90, 95, 99)}
    for count in range(1, 400):
        position = quantile(np.arange(1, count + 1), QUANTILES[statistic])
        assert position - 1 < share[statistic] * count <= position


def test_nothing_has_no_quantile_and_no_ratio():
    assert isnan(quantile(np.zeros(0, np.int64), 0.5))
    assert isnan(ratio(0, 0))
    assert ratio(1, 4) == 0.25


def test_statistics_of_a_time():
    # 1, 2, ..., 20 h: mean 10.5, quantiles the 10th, 16th, 18th and 19th value.
    begin = at("Mon 10:00")
    seen = Figures(log_of([ticket(begin, begin + hours * HOUR) for hours in range(20, 0, -1)]))
    found = {name: seen("report to closing", name) for name in ("mean", *QUANTILES, "maximum")}
    assert found == {"mean": 10.5, "median": 10, "80 %": 16, "90 %": 18, "95 %": 19, "99 %": 20, "maximum": 20}


# ---- times of tickets ----


def test_times_between_the_instants_of_a_ticket():
    tickets = [
        # Fixed remotely after half an hour: never dispatched, no visit.
        ticket(at("Mon 10:00"), at("Mon 10:30"), Outcome.REMOTE_FIX),
        # Fixed on the first visit, closed an hour later.
        ticket(at("Mon 12:00"), at("Mon 19:00"), dispatched=at("Mon 14:00"), restored=at("Mon 18:00")),
        # Fixed on the second visit.
        ticket(at("Mon 13:00"), at("Wed 10:00"), dispatched=at("Mon 13:30")),
        # Still waiting for a technician.
        ticket(at("Fri 10:00"), dispatched=at("Fri 12:00")),
        # Restored, and not closed yet.
        ticket(at("Fri 11:00"), dispatched=at("Fri 11:30"), restored=at("Fri 13:00")),
    ]
    visits = [
        visit(1, 0, at("Mon 14:00"), at("Mon 16:30"), at("Mon 17:00"), at("Mon 18:00")),
        visit(2, 0, at("Mon 13:30"), at("Tue 08:00"), at("Tue 08:30"), at("Tue 09:00"), outcome=Outcome.NOT_FIXED),
        visit(2, 0, at("Wed 08:00"), at("Wed 08:30"), at("Wed 09:00"), at("Wed 10:00"), visit=1),
        visit(3, MISSING, at("Fri 12:00"), MISSING, MISSING, MISSING, outcome=Outcome.OPEN),
        visit(4, 1, at("Fri 11:30"), at("Fri 11:30"), at("Fri 12:00"), at("Fri 13:00")),
    ]
    seen = Figures(log_of(tickets, visits=visits))
    expected = {
        "report to dispatch": [2, 0.5, 2, 0.5],
        "dispatch to arrival": [3, 19, 0.5],
        "arrival to restoration": [1, 25.5, 1],
        "report to restoration": [0.5, 6, 45, 2],
        "report to closing": [0.5, 7, 45],
        "restoration to closing": [0, 1, 0],
    }
    for name, hours in expected.items():
        assert seen(name, "mean") == exactly(sum(hours) / len(hours)), name
        assert seen(name, "median") == sorted(hours)[(len(hours) + 1) // 2 - 1], name
        assert seen(name, "maximum") == max(hours), name
    assert seen("open tickets", "count") == 2


def test_times_by_area_and_customer_class():
    begin = at("Tue 10:00")
    rows = [(0, 0, 2), (0, 1, 4), (0, 0, 6)]  # area, customer class, hours; the south has no ticket
    seen = Figures(log_of([ticket(begin, begin + h * HOUR, area=a, customer_class=c) for a, c, h in rows]))
    assert seen("report to closing", "mean", "area: north") == 4
    assert seen("report to closing", "median", "customers: ordinary") == 2
    assert seen("report to closing", "maximum", "customers: brand") == 4
    assert isnan(seen("report to closing", "mean", "area: south"))


def test_quantiles_with_open_tickets_after_kaplan_and_meier():
    # Closed after 20, 40, 80 and 85 h; open at the cut (Sunday 16:00) after 60 and 90 h.
    begin = at("Mon 20:00")
    closed = [ticket(begin, begin + hours * HOUR) for hours in (80, 20, 85, 40)]
    seen = Figures(log_of([*closed, ticket(PLAN.cut - 60 * HOUR), ticket(PLAN.cut - 90 * HOUR)]))
    # Still open after 20 h: 5/6. After 40 h: 4/6. After 80 h, three being left: 4/6 x 2/3 = 4/9, below one half.
    # After 85 h: 4/9 x 1/2 = 2/9, which is more than 20 %: no such quantile is known.
    censored = "report to closing, open tickets censored"
    assert seen(censored, "median") == 80
    assert all(isnan(seen(censored, statistic)) for statistic in ("80 %", "90 %", "95 %"))
    # Among the closed ones alone, the median is the second of four.
    assert seen("report to closing", "median") == 40


def test_a_ticket_that_closes_when_another_is_cut_off_counts_first():
    # Both after 60 h. The closing comes first: 1/2 are still open; the other way round, none would be.
    open_ = ticket(PLAN.cut - 60 * HOUR)
    seen = Figures(log_of([ticket(at("Mon 10:00"), at("Wed 22:00")), open_]))
    assert seen("report to closing, open tickets censored", "median") == 60
    assert isnan(seen("report to closing, open tickets censored", "80 %"))


def test_without_open_tickets_censoring_changes_nothing():
    begin = at("Mon 10:00")
    seen = Figures(log_of([ticket(begin, begin + 97 * number % 1000 * MINUTE + 60) for number in range(173)]))
    for statistic in QUANTILES:
        censored = seen("report to closing, open tickets censored", statistic)
        assert censored == seen("report to closing", statistic)


# ---- stages ----


def _way_through_everything():
    """One ticket that meets every stage, one fixed remotely, one dispatched directly, and an open one."""
    tickets = [
        ticket(
            at("Mon 10:00"), at("Tue 19:00"), route=Route.MISASSIGNED, assigned=at("Mon 10:09"),
            contacted=at("Mon 13:00"), dispatched=at("Mon 13:20"), restored=at("Tue 17:00"), contacts=3,
        ),
        ticket(at("Mon 12:00"), at("Mon 12:45"), Outcome.REMOTE_FIX),
        ticket(
            at("Mon 14:00"), at("Mon 16:00"), route=Route.DIRECT, assigned=at("Mon 14:12"), dispatched=at("Mon 14:12")
        ),
        ticket(at("Fri 13:00")),
    ]  # fmt: skip
    passages = [
        passage(0, HOTLINE, at("Mon 10:00"), at("Mon 10:01"), at("Mon 10:06")),
        passage(0, FRONT_DESK, at("Mon 11:00"), at("Mon 11:10"), at("Mon 11:30"), misrouted=1),
        passage(0, FRONT_DESK, at("Mon 11:30"), at("Mon 11:30"), at("Mon 12:00"), wrong_unit=1),
        passage(0, FRONT_DESK, at("Mon 12:00"), at("Mon 12:05"), at("Mon 12:10"), attempt=1, left=at("Mon 12:15")),
        passage(0, BACK_OFFICE, at("Mon 12:15"), at("Mon 12:50"), at("Mon 13:00"), found=at("Mon 12:45")),
        passage(1, HOTLINE, at("Mon 12:00"), at("Mon 12:00"), at("Mon 12:15")),
        passage(1, REMOTE, at("Mon 12:15"), at("Mon 12:30"), at("Mon 12:45")),
        passage(2, HOTLINE, at("Mon 14:00"), at("Mon 14:00"), at("Mon 14:06")),
        passage(3, HOTLINE, at("Fri 13:00"), MISSING, MISSING),
    ]
    visits = [
        visit(0, 0, at("Mon 13:20"), at("Mon 14:00"), at("Mon 14:30"), at("Mon 15:30"), outcome=Outcome.NOT_FIXED),
        visit(0, 0, at("Tue 15:30"), at("Tue 15:30"), at("Tue 16:00"), at("Tue 17:00"), visit=1),
        visit(2, 1, at("Mon 14:12"), at("Mon 15:00"), at("Mon 15:30"), at("Mon 16:00")),
    ]
    return Figures(log_of(tickets, passages, visits))


def test_mean_time_in_each_stage():
    seen = _way_through_everything()
    hours = {  # of the first, the second and the third ticket; the open one does not count
        "hotline": 0.1 + 0.25 + 0.1,
        "remote desk": 0.5,
        "dispatch desks": 0.5 + 0.5 + 0.25 + 0.75,  # with the wrong unit, and with the time in which it was stuck
        "system assignment": 0.9 + 0.1,  # until it arrived at the first desk, and until it was dispatched
        "contact": 1 / 3,
        "waiting for technician": 2 / 3 + 0.8,
        "travel": 0.5 + 0.5 + 0.5,
        "on site": 1 + 1 + 0.5,
        "pause before further visit": 24,
        "closing": 2,
    }
    assert list(hours) == stages_of(PLAN)
    for stage, total in hours.items():
        assert seen("time in stage", "mean", f"stage: {stage}") == exactly(total / 3), stage


def test_stages_add_up_to_report_to_closing():
    seen = _way_through_everything()
    # 33 h, 0.75 h and 2 h.
    total = sum(seen("time in stage", "mean", f"stage: {stage}") for stage in stages_of(PLAN))
    assert total == exactly(35.75 / 3)
    assert total == exactly(seen("report to closing", "mean"))


# ---- counts ----


def test_counts_per_100_tickets():
    seen = _way_through_everything()
    # Four tickets in the window. Hops: two passages of the front desk, its wrong unit, the back office.
    expected = {"hops": 100, "returns": 25, "stuck": 25, "alarms": 0, "contacts": 75, "visits": 75}
    assert {name: seen(name, "per 100") for name in expected} == expected


def test_a_ticket_that_is_never_found_is_stuck_and_an_alarm_counts():
    begin = at("Mon 10:00")
    lost = passage(0, FRONT_DESK, begin, MISSING, MISSING, found=MISSING)
    alarmed = passage(1, FRONT_DESK, begin, begin, begin + 3 * HOUR, alarm=begin + 2 * HOUR)
    seen = Figures(log_of([ticket(begin), ticket(begin)], [lost, alarmed]))
    assert (seen("stuck", "per 100"), seen("alarms", "per 100")) == (50, 50)


def test_a_ticket_that_waits_for_a_technician_is_no_visit():
    begin = at("Mon 10:00")
    under_way = visit(0, 0, begin, begin, MISSING, MISSING, outcome=Outcome.OPEN)
    waits = visit(1, MISSING, begin, MISSING, MISSING, MISSING, outcome=Outcome.OPEN)
    assert Figures(log_of([ticket(begin), ticket(begin)], visits=[under_way, waits]))("visits", "per 100") == 50


# ---- service levels and shares ----


def test_service_levels_count_open_tickets():
    begin = at("Mon 12:00")
    tickets = [
        ticket(begin, begin + DAY),  # at the limit: kept
        ticket(begin, begin + DAY + 1),  # a second too late
        ticket(begin, begin + 2 * DAY),
        ticket(PLAN.cut - 60 * HOUR),  # open for 60 h: 36 h and 12 h beyond
        ticket(begin, begin + HOUR),
    ]
    seen = Figures(log_of(tickets))
    assert seen("share within", "24 h") == exactly(2 / 5)
    assert seen("share over", "24 h") == exactly(3 / 5)
    assert seen("hours beyond", "24 h") == exactly((1 / 3600 + 24 + 36) / 5)
    assert seen("share within", "48 h") == exactly(4 / 5)
    assert seen("hours beyond", "48 h") == exactly(12 / 5)


def test_service_levels_are_named_in_hours():
    seen = Figures(log_of([ticket(at("Mon 12:00"), at("Mon 12:30"))]), service_levels=[30 * MINUTE, 1800 - 1])
    assert seen("share within", "0.5 h") == 1
    assert seen("share within", "0.499722 h") == 0


def test_calls_answered_in_time():
    begin = at("Mon 11:00")
    waits = [0, 15, 16]  # seconds; the target is 15 s
    calls = [passage(n, HOTLINE, begin, begin + wait, begin + 300) for n, wait in enumerate(waits)]
    calls.append(passage(3, HOTLINE, begin, MISSING, MISSING, left=MISSING))
    seen = Figures(log_of([ticket(begin, begin + HOUR) for _ in range(3)] + [ticket(begin)], calls))
    assert seen("answered within", "15 s") == 0.5


def test_fixes():
    begin, later = at("Mon 11:00"), at("Mon 12:00")
    outcomes = [
        Outcome.REMOTE_FIX, Outcome.FIXED, Outcome.FIXED, Outcome.NO_FAULT_FOUND, Outcome.OPEN, Outcome.OPEN
    ]  # fmt: skip
    closed = [MISSING if outcome == Outcome.OPEN else later for outcome in outcomes]
    tickets = [ticket(begin, end, outcome) for outcome, end in zip(outcomes, closed, strict=True)]
    visits = [
        visit(1, 0, begin, begin, begin, later),
        visit(2, 0, begin, begin, begin, later, outcome=Outcome.NOT_FIXED),
        visit(2, 0, begin, begin, begin, later, visit=1),
        visit(3, 0, begin, begin, begin, later, outcome=Outcome.NO_FAULT_FOUND),
        visit(4, 0, begin, begin, begin, later, outcome=Outcome.NOT_FIXED),
        visit(5, 0, begin, begin, begin, MISSING, outcome=Outcome.OPEN),  # at work: nobody knows yet
    ]
    seen = Figures(log_of(tickets, visits=visits))
    assert seen("remote fix") == exactly(1 / 6)
    assert seen("first-time fix") == exactly(1 / 4)
    assert seen("no fault found") == exactly(1 / 4)


# ---- repeats; the window is 2 days ----

CAUSES = ("cause: imperfect repair", "cause: coincidence")


def _repeats(tickets) -> list[float]:
    """The repeat rate and its two parts."""
    seen = Figures(log_of(tickets))
    return [seen("repeat rate", "2 days", group) for group in ("all", *CAUSES)]


def test_each_link_of_a_chain_of_repeats_counts():
    # Three closings; the first two are each followed by a repeat of their own.
    days = [(at(f"{day} 10:00"), at(f"{day} 12:00")) for day in ("Mon", "Tue", "Wed")]
    chain = [ticket(*days[number], line=7, parent=number - 1) for number in range(3)]
    assert _repeats(chain) == [exactly(2 / 3), exactly(2 / 3), 0]


def test_a_line_with_two_open_tickets_has_no_repeat_for_that():
    # The second is reported while the first is open, and closes before it: no report follows either closing.
    both = [ticket(at("Mon 10:00"), at("Tue 10:00"), line=7), ticket(at("Mon 12:00"), at("Mon 14:00"), line=7)]
    assert _repeats(both) == [0, 0, 0]


def test_one_report_may_follow_two_closings():
    # The third ticket comes after the closings of both others; its own closing has no follower: 2 of 3.
    both = [ticket(at("Mon 10:00"), at("Mon 20:00"), line=7), ticket(at("Mon 12:00"), at("Mon 14:00"), line=7)]
    assert _repeats([*both, ticket(at("Tue 10:00"), at("Tue 11:00"), line=7)]) == [exactly(2 / 3), 0, exactly(2 / 3)]


@pytest.mark.parametrize(
    ("reported", "counts"),
    [("Mon 12:00", 0), ("Mon 12:00:01", 1), ("Wed 12:00", 1), ("Wed 12:00:01", 0)],
)
def test_the_window_of_days_begins_after_closing_and_includes_its_end(reported, counts):
    first = ticket(at("Mon 10:00"), at("Mon 12:00"), line=7)
    assert _repeats([first, ticket(at(reported), line=7)]) == [counts, 0, counts]


def test_only_the_same_line_of_the_same_area_counts():
    first = ticket(at("Mon 10:00"), at("Mon 12:00"), line=7)
    others = [ticket(at("Mon 13:00"), line=8), ticket(at("Mon 13:00"), line=7, area=1)]
    assert _repeats([first, *others]) == [0, 0, 0]


def test_only_valid_closings_are_in_the_denominator():
    # A remote fix that is followed counts; no fault found and an open ticket do not; nor a ticket of the warm-up.
    tickets = [
        ticket(at("Mon 08:00"), at("Mon 09:00"), line=1),
        ticket(at("Mon 10:00"), at("Mon 12:00"), Outcome.REMOTE_FIX, line=2),
        ticket(at("Mon 10:00"), at("Mon 12:00"), Outcome.NO_FAULT_FOUND, line=3),
        *(ticket(at("Mon 13:00"), line=line) for line in (1, 2, 3)),
    ]
    assert _repeats(tickets) == [1, 0, 1]


def test_a_repeat_after_the_window_counts():
    first = ticket(at("Fri 13:00"), at("Fri 13:30"), line=7)
    assert _repeats([first, ticket(at("Sun 12:00"), line=7, parent=0)]) == [1, 1, 0]


def test_a_repair_that_came_back_is_the_cause_even_if_another_report_came_first():
    first = ticket(at("Mon 10:00"), at("Mon 12:00"), line=7)
    other, repeat = ticket(at("Mon 13:00"), line=7), ticket(at("Mon 14:00"), line=7, parent=0)
    assert _repeats([first, other, repeat]) == [1, 1, 0]


# ---- desks ----


def test_times_at_a_desk():
    begin = at("Tue 10:00")
    rows = [
        passage(0, FRONT_DESK, begin, begin, begin + 600),
        # Stuck for 2 h, waits 30 min, is handled for 30 min, and leaves with the batch 20 min later.
        passage(
            1, FRONT_DESK, begin, begin + 150 * MINUTE, begin + 180 * MINUTE,
            found=begin + 120 * MINUTE, left=begin + 200 * MINUTE,
        ),
        passage(2, FRONT_DESK, begin, begin + 600, MISSING),  # being handled
        passage(3, FRONT_DESK, begin, MISSING, MISSING),  # waits
        passage(3, FRONT_DESK, begin, begin + 9000, begin + 9999, wrong_unit=1),  # another place
    ]  # fmt: skip
    seen = Figures(log_of([ticket(begin) for _ in range(4)], rows))
    assert seen("desk wait", "mean", "desk: front desk") == exactly((0 + 30 + 10) / 3 / 60)
    assert seen("desk handling", "mean", "desk: front desk") == exactly((10 + 30) / 2 / 60)
    assert seen("desk hold", "mean", "desk: front desk") == exactly((0 + 20) / 2 / 60)
    assert seen("desk hold", "maximum", "desk: front desk") == exactly(20 / 60)
    assert isnan(seen("desk wait", "mean", "desk: back office"))


def test_the_stations_before_the_chain_have_desk_times_too():
    begin = at("Tue 10:00")
    rows = [passage(0, HOTLINE, begin, begin + 36, begin + 72), passage(0, REMOTE, begin, begin + 360, begin + 720)]
    seen = Figures(log_of([ticket(begin)], rows))
    assert seen("desk wait", "mean", "desk: hotline") == exactly(0.01)
    assert seen("desk handling", "mean", "desk: remote desk") == exactly(0.1)


def _stays_at(desk: int, *stays: tuple[str, str]):
    """One ticket for each stay at a desk, in which only arriving and leaving matter."""
    rows = [passage(n, desk, at(begin), at(begin), at(end)) for n, (begin, end) in enumerate(stays)]
    return Figures(log_of([ticket(at("Mon 10:00")) for _ in stays], rows))


def test_a_limit_is_kept_up_to_its_last_second():
    seen = _stays_at(FRONT_DESK, ("Mon 17:00", "Mon 19:00"), ("Mon 17:00", "Mon 19:00:01"), ("Tue 08:00", "Tue 08:30"))
    assert seen("kept limit", group="desk: front desk") == exactly(2 / 3)
    assert isnan(seen("kept limit", group="desk: back office"))


def test_a_limit_on_business_hours():
    # 4 h within Mon-Fri 08:00-18:00: 1 h on Monday and 3 h on Tuesday, at the limit; a second more; an hour on
    # Friday and none on Saturday; none of a night; a stay from Saturday to Sunday.
    seen = _stays_at(
        BACK_OFFICE,
        ("Mon 17:00", "Tue 11:00"),
        ("Mon 17:00", "Tue 11:00:01"),
        ("Fri 17:00", "Sat 23:00"),
        ("Tue 18:00", "Wed 12:00:01"),
        ("Sat 00:00", "Sun 15:00"),
    )
    assert seen("kept limit", group="desk: back office") == exactly(3 / 5)


def test_the_limit_runs_until_the_ticket_leaves_for_good():
    begin = at("Tue 10:00")

    still_there = {"finished": MISSING, "left": MISSING}

    def stay(ticket, arrived, end, **others):
        return passage(ticket, FRONT_DESK, begin + arrived * MINUTE, begin, begin + end * MINUTE, **others)

    rows = [
        # Back from the wrong unit, the first ticket leaves after 121 min, the second after 120 min.
        stay(0, 0, 30, misrouted=1),
        stay(0, 30, 60, wrong_unit=1),
        stay(0, 60, 121, attempt=1),
        stay(1, 0, 30, misrouted=1),
        stay(1, 30, 60, wrong_unit=1),
        stay(1, 60, 120, attempt=1),
        # At the cut, days later, the third is still there and the fourth in the wrong unit: both have broken it.
        stay(2, 0, 0) | still_there,
        stay(3, 0, 30, misrouted=1),
        stay(3, 30, 0, wrong_unit=1) | still_there,
        # The fifth came a minute before the cut: nobody knows yet.
        stay(4, 0, 0) | still_there | {"arrived": PLAN.cut - MINUTE, "found": PLAN.cut - MINUTE},
    ]
    seen = Figures(log_of([ticket(begin) for _ in range(5)], rows))
    assert seen("kept limit", group="desk: front desk") == 1 / 4


def test_a_desk_without_a_limit_has_none_to_keep():
    tree = {"areas": {"north": {"lines": 1}}, "dispatch": {"chain": ["desk"], "desks": {"desk": {}}}}
    plan = build_plan(read_scenario(tree | {"technicians": {"per_area": 1}, "repair": {"on_site": "1 h"}}))
    assert not any(of.measure == "kept limit" for of in Figures(log_of([]), plan).measured.values)


# ---- technicians; the window is Monday 10:00 to Friday 14:00 ----


def _with_lunch(technician: int, day: str, begins: str = "08:00", ends: str = "18:00", **others: int):
    lunch = {"lunch_begins": at(f"{day} 12:00"), "lunch_ends": at(f"{day} 13:00")}
    return shift(technician, at(f"{day} {begins}"), at(f"{day} {ends}"), **lunch, **others)


def _states(shifts, visits=()) -> dict[str, float]:
    """Shares of the rostered time, and utilisation."""
    tickets = [ticket(at("Mon 10:00")) for _ in visits]
    seen = Figures(log_of(tickets, visits=visits, shifts=shifts))
    names = ("travel", "work", "lunch", "idle", "overtime")
    return {name: seen("technician time", group=f"state: {name}") for name in names} | {"busy": seen("utilisation")}


def test_time_of_technicians():
    shifts = [
        _with_lunch(0, "Mon"),  # 10:00-18:00 in the window: 8 h
        _with_lunch(0, "Tue", absent=1),  # not there
        _with_lunch(0, "Wed"),  # 10 h
        _with_lunch(1, "Fri"),  # 08:00-14:00 in the window: 6 h
    ]
    visits = [
        # Begun before the window: half an hour of work lies in it.
        visit(0, 0, at("Mon 09:00"), at("Mon 09:30"), at("Mon 09:45"), at("Mon 10:30")),
        # 45 min of travel, 15 of them at lunch time; 30 min of work, all at lunch time.
        visit(1, 0, at("Mon 11:00"), at("Mon 11:30"), at("Mon 12:15"), at("Mon 12:45")),
        # 30 min of travel, then an hour of overtime: 15 min of travel and 45 min of work.
        visit(2, 0, at("Mon 17:00"), at("Mon 17:30"), at("Mon 18:15"), at("Mon 19:00")),
        # Ends after the window: 20 min of travel and 10 min of work lie in it.
        visit(3, 1, at("Fri 13:00"), at("Fri 13:30"), at("Fri 13:50"), at("Fri 15:00")),
        visit(4, MISSING, at("Fri 13:00"), MISSING, MISSING, MISSING, outcome=Outcome.OPEN),
    ]
    # Rostered 8 + 10 + 6 = 24 h; lunch 3 h, of which 45 min were worked.
    travel, work, lunch = 0.75 + 0.5 + 1 / 3, 0.5 + 0.5 + 1 / 6, 3 - 0.75
    expected = {"travel": travel, "work": work, "lunch": lunch, "idle": 24 - travel - work - lunch, "overtime": 1}
    found = _states(shifts, visits)
    assert found.pop("busy") == exactly((travel + work) / (24 - lunch))
    assert found == {name: exactly(hours / 24) for name, hours in expected.items()}


def test_states_add_up_to_the_rostered_time():
    found = _states([_with_lunch(0, "Mon")], [visit(0, 0, at("Mon 11:00"), at("Mon 11:30"), at("Mon 12:15"), MISSING)])
    assert sum(found[name] for name in ("travel", "work", "lunch", "idle")) == exactly(1)


def test_a_visit_under_way_lasts_to_the_end_of_the_window():
    # A shift of 4 h on Friday is left from 10:00 on: travel from 11:00, at work from 13:00, or still on the road.
    shifts = [shift(0, at("Fri 10:00"), at("Fri 18:00"))]
    at_work = visit(0, 0, at("Fri 10:00"), at("Fri 11:00"), at("Fri 13:00"), MISSING)
    on_the_road = at_work | {"arrived": MISSING}
    assert (_states(shifts, [at_work])["travel"], _states(shifts, [at_work])["work"]) == (0.5, 0.25)
    assert (_states(shifts, [on_the_road])["travel"], _states(shifts, [on_the_road])["work"]) == (0.75, 0)


def test_lunch_counts_within_the_shift_only():
    # A shift that ends at 12:30 has half an hour of lunch, one that ends at noon and an evening have none.
    shifts = [_with_lunch(0, "Tue", "02:30", "12:30"), _with_lunch(0, "Wed", "08:00", "12:00")]
    shifts.append(_with_lunch(0, "Thu", "16:00", "22:00"))
    found = _states(shifts)
    assert (found["lunch"], found["idle"]) == (exactly(0.5 / 20), exactly(19.5 / 20))


def test_shifts_that_overlap_count_once():
    # 08:00-14:00 and 12:00-18:00 are 10 h, with one hour of lunch; the visit takes 5 of the other 9.
    shifts = [_with_lunch(0, "Tue", "08:00", "14:00"), _with_lunch(0, "Tue", "12:00", "18:00")]
    found = _states(shifts, [visit(0, 0, at("Tue 13:00"), at("Tue 13:00"), at("Tue 14:00"), at("Tue 18:00"))])
    assert found["lunch"] == exactly(1 / 10)
    assert found["busy"] == exactly(5 / 9)


def test_overtime_that_reaches_into_the_next_shift_is_work_there():
    shifts = [shift(0, at("Tue 08:00"), at("Tue 18:00")), shift(0, at("Wed 08:00"), at("Wed 18:00"))]
    found = _states(shifts, [visit(0, 0, at("Tue 17:00"), at("Tue 17:00"), at("Tue 18:00"), at("Wed 10:00"))])
    # 20 h rostered: 1 h of travel, 2 h of work on Wednesday; 14 h of overtime in the night.
    assert (found["travel"], found["work"], found["overtime"]) == (0.05, 0.1, 0.7)


def test_technicians_who_are_never_there_have_no_shares():
    assert all(isnan(share) for share in _states([_with_lunch(0, "Mon", absent=1)]).values())


# ---- state over time ----


def test_backlog_is_the_average_over_the_window():
    hour = HOUR
    tickets = [
        ticket(5 * hour, 20 * hour),  # 10 h in the window, though reported in the warm-up
        ticket(50 * hour, 60 * hour),  # 10 h
        ticket(100 * hour),  # open: 10 h to the end of the window
        ticket(105 * hour, 150 * hour),  # 5 h
        ticket(115 * hour, 120 * hour),  # after the window
        ticket(2 * hour, 10 * hour),  # before it
    ]
    # 35 h of tickets in 100 h.
    assert Figures(log_of(tickets))("backlog", "mean") == exactly(0.35)


def test_work_in_progress_by_stage():
    begin = 60 * HOUR
    log = log_of(
        [ticket(begin, begin + 20 * HOUR, restored=begin + 15 * HOUR), ticket(5 * HOUR)],
        [
            passage(0, HOTLINE, begin, begin, begin + HOUR),
            passage(0, FRONT_DESK, begin + HOUR, begin + HOUR, begin + 4 * HOUR),
            passage(1, HOTLINE, 5 * HOUR, MISSING, MISSING),
        ],
        [visit(0, 0, begin + 4 * HOUR, begin + 10 * HOUR, begin + 11 * HOUR, begin + 15 * HOUR)],
    )
    seen = Figures(log)
    hours = {  # the second ticket is at the hotline all through the window of 100 h
        "hotline": 1 + 100, "dispatch desks": 3, "waiting for technician": 6, "travel": 1, "on site": 4, "closing": 5,
    }  # fmt: skip
    for stage in stages_of(PLAN):
        assert seen("work in progress", "mean", f"stage: {stage}") == exactly(hours.get(stage, 0) / 100), stage
    assert seen("backlog", "mean") == exactly(1.2)


def test_curve_of_the_share_closed():
    begin = at("Mon 12:00")
    tickets = [
        ticket(begin, begin + HOUR),
        ticket(begin, begin + HOUR + 1),
        ticket(begin, begin + 96 * HOUR),
        ticket(begin),
    ]
    curve = dict(zip(CURVE_HOURS.tolist(), Figures(log_of(tickets)).measured.closed_within.tolist(), strict=True))
    assert [curve[hours] for hours in (0.5, 1.0, 1.5, 95.5, 96.0)] == [0, 0.25, 0.5, 0.5, 0.75]


# ---- names ----


def test_every_measure_has_a_known_unit_and_clock():
    for of in Figures(log_of([])).measured.values:
        assert of.unit in ("h", "share", "per 100 tickets", "tickets"), of
        assert of.clock in ("clock", "", "business: Mon-Fri 08:00-18:00"), of
        assert of.clock != "" or of.unit != "h", of


def test_a_longer_run_measures_the_same():
    """What comes after the cut would not change a measure of closed tickets."""
    log = log_of([ticket(at("Mon 12:00"), at("Mon 13:00"))])
    longer = replace(log, cut=log.cut + 7 * DAY)
    assert repr(Figures(log).measured.values) == repr(Figures(longer).measured.values)
