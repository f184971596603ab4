"""Until when a promise is kept: limits of the rules, and each rule once more by walking through time."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.base import WrongInput
from scenarios.promises import PRESETS
from sim.due import CALENDARS_GO_ON, days_late, due_by_hours, due_by_working_days, due_of, end_of, promised
from sim.rules import MISSING, NEVER
from tests.small import agree, at, plan_of, run, scenario_of, written

DAY, HOUR = 86_400, 3600


def due(promise: str, reported: str, scenario: str = "", fault: int = 0, area: int = 0) -> str:
    """Until when a promise is kept for a report at this time."""
    plan = plan_of(f"promises: {{p: {promise}}}\n{scenario}")
    return written(promised(plan.service.promises[0], fault, area, at(reported)))


@pytest.mark.parametrize(
    ("preset", "reported", "expected"),
    [
        ("cn_telecom_regulations_32", "10:00", "Wed/10:00"),
        ("cn_same_day_repair", "15:59:59", "Tue/00:00"),
        ("cn_same_day_repair", "16:00", "Tue/16:00"),
        ("cn_same_day_repair", "00:00", "Tue/00:00"),
        ("openreach_sml1", "00:00", "Thu/00:00"),
        ("openreach_sml1", "23:59:59", "Thu/00:00"),
        ("openreach_sml1", "Thu/10:00", "1/Tue/00:00"),
        ("openreach_sml1", "Sat/10:00", "1/Wed/00:00"),
        ("openreach_sml2", "Fri/10:00", "1/Tue/00:00"),
        ("openreach_sml2", "Sun/10:00", "1/Tue/00:00"),
        ("uk_automatic_compensation", "Fri/10:00", "1/Wed/00:00"),
        ("maryland_business_hours", "09:00", "17:00"),
        ("maryland_business_hours", "10:00", "Tue/10:00"),
        ("maryland_business_hours", "Fri/16:00", "1/Mon/16:00"),
        ("maryland_business_hours", "Sat/12:00", "1/Mon/17:00"),
    ],
)
def test_presets(preset, reported, expected):
    assert due(f"{{preset: {preset}}}", reported) == expected


def test_country_and_other_faults_have_more_time():
    rural = "areas: {town: {lines: 1}, village: {lines: 1, kind: rural}}"
    assert due("{preset: cn_telecom_regulations_32}", "10:00", rural, area=1) == "Thu/10:00"
    assert due("{preset: cn_telecom_regulations_32}", "10:00", rural, area=0) == "Wed/10:00"
    noise = "faults: {dead: {share: 0.5}, noise: {share: 0.5, effect: other}}"
    assert due("{preset: maryland_business_hours}", "10:00", noise, fault=0) == "Tue/10:00"
    assert due("{preset: maryland_business_hours}", "10:00", noise, fault=1) == "Thu/10:00"


def test_a_preset_with_a_term_of_ones_own():
    assert due("{preset: cn_same_day_repair, same_day_before: '12:00'}", "13:00") == "Tue/13:00"
    assert due("{preset: openreach_sml2, calendar: 'Mon-Sat 08:00-18:00'}", "Fri/10:00") == "Sun/00:00"


def test_holidays_are_no_working_days():
    parts = """
start: 2026-01-05
calendars: {working: {weekly: "Mon-Fri 00:00-24:00", exceptions: {2026-01-06: closed}}}
"""
    assert due("{preset: openreach_sml2, calendar: working}", "10:00", parts) == "Thu/00:00"


def test_the_end_of_the_day_of_the_report():
    assert due("{working_days: 0}", "10:00") == "Tue/00:00"


def test_days_late_count_each_part():
    assert [days_late(100, done) for done in (0, 99, 100)] == [0, 0, 0]
    assert [days_late(100, 100 + late) for late in (1, DAY - 1, DAY, DAY + 1, 2 * DAY)] == [1, 1, 1, 2, 2]


def _walk(reported: int, within: int, is_open) -> int:
    """Minute by minute, to the first one at whose beginning so many open minutes have passed."""
    now, left = reported, within
    while left:
        left -= 60 * is_open(now)
        now += 60
    return now


def test_hours_by_walking_through_them():
    def is_open(now: int) -> bool:
        return now // DAY % 7 < 5 and 9 * HOUR <= now % DAY < 17 * HOUR

    opens = [day * DAY + 9 * HOUR for day in range(40) if day % 7 < 5]
    closes = [opening + 8 * HOUR for opening in opens]
    chance = np.random.default_rng(7)
    for _ in range(300):
        reported, within = (60 * int(chance.integers(1, most)) for most in (14 * 1440, 1200))
        assert due_by_hours(reported, within, opens, closes, MISSING) == _walk(reported, within, is_open)


@pytest.mark.parametrize("same_day_before", [MISSING, 0, 1, 16 * HOUR, DAY])
@pytest.mark.parametrize("calendar", ["", "opens"])
def test_who_reports_early_is_due_on_that_day_and_others_after_their_hours(same_day_before, calendar):
    """Early is before the time of day; without a calendar every hour counts."""
    opens, closes = ([9 * HOUR, DAY + 9 * HOUR], [17 * HOUR, DAY + 17 * HOUR]) if calendar else ([], [])
    for reported in (0, 1, 15 * HOUR, 16 * HOUR - 1, 16 * HOUR, DAY - 1, DAY, DAY + 10 * HOUR):
        of_day = reported - DAY if reported >= DAY else reported
        if of_day < same_day_before:
            expected = DAY if reported < DAY else 2 * DAY
        elif calendar:
            expected = _after_an_hour_open(reported)
        else:
            expected = reported + HOUR
        assert due_by_hours(reported, HOUR, opens, closes, same_day_before) == expected


def _after_an_hour_open(reported: int) -> int:
    """When an hour of 09:00-17:00 on the first two days has passed after the report."""
    for day in (0, DAY):
        begin = max(reported, day + 9 * HOUR)
        if begin + HOUR <= day + 17 * HOUR:
            return begin + HOUR
        reported = max(reported, day + 17 * HOUR)
    return NEVER


def test_a_class_is_due_by_its_promise_or_else_by_its_service_level():
    plan = plan_of("""
horizon: {window: 2 days}
areas: {town: {lines: 1}, village: {lines: 1, kind: rural}}
calendars: {once: {weekly: "Mon 09:00-10:00"}}
promises: {china: {preset: cn_telecom_regulations_32}, far: {within: 30 h, calendar: once}}
customers: {plain: {share: 0.4, service_level: 5 h}, promised: {share: 0.3, due_by: china},
            never: {share: 0.3, due_by: far}}
""")
    assert due_of(plan, 0, 0, 0, 100) == 100 + 5 * HOUR
    assert due_of(plan, 1, 0, 0, 100) == promised(plan.service.promises[0], 0, 0, 100) == 100 + 2 * DAY
    assert due_of(plan, 1, 0, 1, 100) == promised(plan.service.promises[0], 0, 1, 100) == 100 + 3 * DAY
    assert promised(plan.service.promises[1], 0, 0, 100) == NEVER
    assert due_of(plan, 2, 0, 0, 100) == plan.cut + CALENDARS_GO_ON == 30 * DAY


def test_working_days_by_walking_through_them():
    days = [day for day in range(60) if day % 7 not in (2, 6) and day != 11]
    for reported in range(0, 21 * DAY, 5 * HOUR):
        for count in range(1, 8):
            day = reported // DAY
            for _ in range(count):
                day += 1
                while day not in days:
                    day += 1
            assert due_by_working_days(reported, count, days) == end_of(day)
    assert due_by_working_days(0, 1, []) == NEVER


def test_the_engine_goes_by_a_promise_that_a_class_names():
    promises = "promises: {china: {preset: cn_same_day_repair}}\n"
    found = run(promises + "customers: {ordinary: {due_by: china}}", "15:59 16:00")
    agree(found.tickets, "reported due\n15:59 Tue/00:00\n16:00 Tue/16:00")
    without = run(promises, "15:59 16:00")
    agree(without.tickets, "reported due\n15:59 Tue/15:59\n16:00 Tue/16:00")


def test_the_queue_goes_by_the_promise():
    scenario = """
promises: {slow: {preset: openreach_sml1}, quick: {within: 20 h}}
customers: {ordinary: {share: 0.5, due_by: %s}, brand: {share: 0.5, due_by: %s}}
technicians: {per_area: 1, queue: earliest_due, shift: {hours: "10:00-20:00"}}
"""
    reports = "at customer\n07:00 ordinary\n08:00 brand"
    agree(run(scenario % ("slow", "quick"), reports).visits, "ticket departed\n0 11:00\n1 10:00")
    agree(run(scenario % ("quick", "slow"), reports).visits, "ticket departed\n0 10:00\n1 11:00")


def test_a_promise_that_the_calendar_does_not_reach_is_due_after_its_end():
    scenario = """
start: 2026-01-05
calendars: {once: {weekly: "Mon 09:00-10:00"}}
promises: {far: {within: 30 h, calendar: once}}
customers: {ordinary: {due_by: far}}
"""
    found = run(scenario, "10:00")
    assert found.tickets["due"].tolist() == [found.plan.cut + 28 * DAY]


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        ("promises: {p: {}}", "promises nothing"),
        ("promises: {p: {preset: openreach_sml3}}", "openreach_sml"),
        ("promises: {p: {within: 2 h, working_days: 1}}", "one or the other"),
        ("promises: {p: {same_day_before: '16:00', working_days: 1}}", "needs 'within'"),
        ("promises: {p: {per_day: 1}}", "'per_day' needs a time"),
        ("promises: {p: {within: 2 h, per_day: 1}}", "promises.p.currency: missing"),
        ("promises: {p: {within: 2 h, customers: [ordinry]}}", "did you mean 'ordinary'"),
        ("promises: {p: {within: 2 h, calendar: offce}}\ncalendars: {office: {weekly: 08:00-18:00}}", "'office'"),
        ("promises: {p: {preset: uk_automatic_compensation}}\ncosts: {currency: CNY}", "'GBP', and costs are in 'CNY'"),
        (
            "promises: {p: {preset: cn_same_day_repair}, q: {within: 2 h, per_day: 1, currency: CNY}}",
            "'p' pays the customers 'ordinary' as well",
        ),
        ("customers: {ordinary: {due_by: p}}", "unknown promise 'p'"),
        ("promises: {p: {preset: etsi_80_95}}\ncustomers: {ordinary: {due_by: p}}", "'p' promises no time"),
        ("costs: {regular_hour: 5}", "is in no currency"),
        ("clocks: {business: offce}\ncalendars: {office: {weekly: 08:00-18:00}}", "clocks.business"),
        ("clocks: {sla: {calendar: offce}}", "clocks.sla.calendar"),
        ("clocks: {sla: {stops: [no_acces]}}", "no_access"),
        ("dispatch: {limit: 2 h, limit_clock: offce}", "dispatch.limit_clock"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(scenario, message):
    with pytest.raises(WrongInput) as refused:
        scenario_of(scenario)
    assert message in str(refused.value)


def test_a_promise_that_is_not_paid_may_be_in_any_currency():
    scenario_of("promises: {p: {preset: uk_automatic_compensation, paid: false}}\ncosts: {currency: CNY}")


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_is_a_promise(preset):
    plan = plan_of(f"promises: {{p: {{preset: {preset}}}}}")
    assert plan.service.promises[0].name == "p"
