"""Reports, lines, classes, repeats and absences: they come as often, and as spread, as the scenario says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import stats

from scenarios.calendars import DAY, WEEK
from sim.arrivals import THRESHOLDS
from sim.plan import Plan
from sim.process import simulate
from sim.rules import MISSING
from sim.streams import Kind, derived
from sim.workload import TOO_MANY, draw_workload
from tests.small import plan_of, workload_of

PER_HOUR = 365 * 24
"""Reports per line and year of a single line that make one report an hour."""


def town(rate: float = 1.0, lines: int = 1000, **reports: object) -> dict:
    """Reports of one town, so many an hour on average."""
    return {
        "areas": {"town": {"lines": lines, "side": "8 km"}},
        "reports": {"per_line_and_year": PER_HOUR * rate / lines, **reports},
    }


def plan(rate: float = 1.0, days: int = 28, more: dict | None = None, **reports: object) -> Plan:
    return plan_of(horizon={"window": f"{days} days"}, **(town(rate, **reports) | (more or {})))


def times(plan: Plan, replications: int = 40) -> list[np.ndarray]:
    return [draw_workload(plan, 1, number).reported for number in range(replications)]


def within(count: float, expected: float, deviation: float) -> bool:
    """Whether a sum lies where 99.9 % of them do; seeds are fixed, so that it does so always."""
    return abs(count - expected) < 3.3 * deviation


@pytest.mark.parametrize("rate", [0.02, 0.7, 3.3])
def test_as_many_reports_come_as_the_rate_says(rate):
    """Poisson: mean and variance of the number are both rate x time."""
    counts = np.array([len(each) for each in times(plan(rate))])
    expected = rate * 28 * 24
    assert within(counts.sum(), 40 * expected, np.sqrt(40 * expected))
    low, high = stats.chi2.ppf([0.0005, 0.9995], 39) / 39
    assert low < counts.var(ddof=1) / expected < high


def test_the_factor_multiplies_the_rate():
    assert_array_equal(plan(0.5, factor=2.0).hourly_rate, plan(1.0).hourly_rate)


def test_weights_of_hours_and_weekdays_shift_reports_but_make_no_more():
    hours = [1.0] * 12 + [3.0] * 12
    weekdays = [2.0] * 5 + [0.0, 0.0]
    found = np.concatenate(times(plan(2.0, hours=hours, weekdays=weekdays)))
    expected = 40 * 2.0 * 28 * 24
    assert within(len(found), expected, np.sqrt(expected))
    assert within((found % DAY >= DAY // 2).sum(), 0.75 * expected, np.sqrt(expected))
    assert (found // DAY % 7).max() == 4, "a report on a weekend without demand"
    by_day = np.bincount(found // DAY % 7)
    assert stats.chisquare(by_day).pvalue > 0.001


def test_months_need_a_date_and_count_from_it():
    """The run starts on Monday 26 January 2026: six days in January, then February, in which nothing happens."""
    months = [1.0, 0.0] + [1.0] * 10
    parts = {"start": "2026-01-26"}
    found = np.concatenate(times(plan(2.0, days=20, more=parts, months=months)))
    assert set(found // DAY) == set(range(6))


def test_report_times_are_spread_evenly_within_the_week():
    found = np.concatenate(times(plan(2.0)))
    assert stats.kstest(found / (28 * DAY), "uniform").pvalue > 0.001
    assert found.max() < 28 * DAY


def test_busy_days_vary_the_count_and_keep_the_mean():
    """Counts per day: variance = mean + (mean x cv)². With mean 48 and cv 0.4, that is 48 + 369."""
    counts = np.concatenate([np.bincount(each // DAY, minlength=28) for each in times(plan(2.0, busyness_cv=0.4))])
    assert counts.mean() == pytest.approx(48, rel=0.05)
    assert counts.var() == pytest.approx(48 + (48 * 0.4) ** 2, rel=0.15)


def test_the_number_of_candidates_is_poisson():
    counts = np.arange(400)
    exact = np.round(stats.poisson.cdf(counts[:-1], 168) * 2.0**32).astype(np.int64)
    assert np.abs(THRESHOLDS - exact).max() <= 1


def test_rows_are_numbered_by_time_and_generation():
    workload = draw_workload(plan(2.0, more=REPEATING), 1, 0)
    first = workload.reported[: workload.first]
    assert (np.diff(first) >= 0).all()
    assert (workload.reported[workload.first :] == MISSING).all()
    assert (np.diff(workload.generation) >= 0).all()
    assert (workload.generation[: workload.first] == 0).all()
    assert workload.rows == len(set(workload.key_numbers.tolist())), "two tickets have one key"


REPEATING = {"repeats": {"imperfect": 0.3, "delay": {"distribution": "exponential", "mean": "3 days"}}}


def test_a_repeat_has_the_line_and_the_classes_of_its_parent_and_a_key_of_its_own():
    workload = draw_workload(plan(2.0, more=REPEATING | CLASSES), 1, 0)
    repeats = np.flatnonzero(workload.parent != MISSING)
    parents = workload.parent[repeats]
    assert len(repeats) > 100
    for column in (workload.area, workload.line, workload.east, workload.north, workload.fault, workload.customer):
        assert_array_equal(column[repeats], column[parents])
    assert_array_equal(workload.child[parents], repeats)
    assert_array_equal(workload.generation[repeats], workload.generation[parents] + 1)
    keys = derived((workload.key[0][parents], workload.key[1][parents]), Kind.REPEAT, 0, 0)
    assert_array_equal(np.stack(keys), np.stack(workload.key)[:, repeats])


CLASSES = {
    "faults": {"drop line": {"share": 0.2}, "port": {"share": 0.5}, "service": {"share": 0.3}},
    "customers": {"ordinary": {"share": 0.85}, "brand": {"share": 0.15}},
}


def test_repeats_are_as_frequent_as_imperfect_repairs():
    """Counted far from the end of the run, which only repeats before it enter."""
    workload = draw_workload(plan(5.0, days=56, more=REPEATING), 1, 0)
    early = workload.reported[: workload.first] < 7 * DAY
    with_child = (workload.child[: workload.first] != MISSING)[early]
    assert within(with_child.sum(), 0.3 * early.sum(), np.sqrt(0.21 * early.sum()))
    delays = workload.repeat_delay[: workload.first][early & (workload.child[: workload.first] != MISSING)]
    assert delays.mean() == pytest.approx(3 * DAY, rel=0.15)


def test_a_chain_of_repeats_has_an_end():
    parts = REPEATING | {"repeats": REPEATING["repeats"] | {"imperfect": 1, "max_repeats": 2}}
    workload = draw_workload(plan(1.0, days=56, more=parts), 1, 0)
    assert workload.generation.max() == 2
    last = workload.generation == 2
    assert set(workload.child[last]) == {MISSING, TOO_MANY}
    assert TOO_MANY not in workload.child[~last]


def test_classes_have_their_shares():
    workload = draw_workload(plan(10.0, more=CLASSES, lines=10**6), 1, 0)
    assert stats.chisquare(np.bincount(workload.fault), np.array([0.2, 0.5, 0.3]) * workload.rows).pvalue > 0.001
    assert stats.chisquare(np.bincount(workload.customer), np.array([0.85, 0.15]) * workload.rows).pvalue > 0.001


def test_a_line_keeps_its_place_and_its_customer():
    workload = draw_workload(plan(5.0, more=CLASSES, lines=50), 1, 0)
    of_line = np.stack([workload.line, workload.east, workload.north, workload.customer])
    assert len(np.unique(of_line, axis=1).T) == len(np.unique(workload.line)) == 50
    assert len(set(workload.fault[workload.line == 0].tolist())) > 1, "the fault is the report's, not the line's"


def test_lines_of_the_same_number_in_two_areas_are_different_lines():
    areas = {"west": {"lines": 100, "side": "8 km"}, "east": {"lines": 100, "side": "8 km"}}
    workload = draw_workload(plan(0, more={"areas": areas, "reports": {"per_line_and_year": 100}}), 1, 0)
    places = []
    for number, east in enumerate((0, 8000)):
        here = workload.area == number
        found = zip(workload.line[here].tolist(), (workload.east[here] - east).tolist(), strict=True)
        places.append(dict(found))
    assert places[0].keys() == places[1].keys()
    assert sum(places[0][line] == places[1][line] for line in places[0]) <= 2


def test_lines_lie_evenly_in_the_square_of_their_area():
    areas = {
        "west": {"lines": 10**6, "side": "8 km", "centre": ["0 km", "0 km"]},
        "east": {"lines": 10**6, "side": "2 km", "centre": ["10 km", "3 km"]},
    }
    workload = draw_workload(plan(0, more={"areas": areas, "reports": {"per_line_and_year": 0.05}}), 1, 0)
    for number, (east, north, side) in enumerate([(0, 0, 8000), (10_000, 3000, 2000)]):
        here = workload.area == number
        for place, centre in ((workload.east, east), (workload.north, north)):
            share = (place[here] - centre + side / 2) / side
            assert share.min() >= 0
            assert share.max() <= 1
            assert stats.kstest(share, "uniform").pvalue > 0.001


def test_areas_report_by_their_number_of_lines():
    areas = {"big": {"lines": 9000}, "small": {"lines": 1000}}
    workload = draw_workload(plan(0, more={"areas": areas, "reports": {"per_line_and_year": 10}}), 1, 0)
    expected = np.array([9000, 1000]) * 10 * 28 / 365
    assert (np.abs(np.bincount(workload.area) - expected) < 3.3 * np.sqrt(expected)).all()


def test_a_quiet_town_has_no_tickets():
    silent = plan(0.0)
    workload = draw_workload(silent, 1, 0)
    assert workload.rows == 0
    assert len(simulate(silent, workload).tickets) == 0


def test_a_history_is_replayed_as_it_is():
    parts = (
        "areas: {north: {lines: 1}, south: {lines: 3}}"
        + """
faults: {line: {share: 0.5}, port: {share: 0.5}}
"""
    )
    _, workload = workload_of(plan_of(parts), "at area fault\n08:00 south port\n08:00 north line\nTue/09:00 south line")
    assert workload.reported.tolist() == [8 * 3600, 8 * 3600, DAY + 9 * 3600]
    assert workload.area.tolist() == [1, 0, 1]
    assert workload.fault.tolist() == [1, 0, 0]


def test_what_a_history_does_not_say_is_drawn():
    """Areas by their number of lines, one to three; classes by their shares, one to one."""
    parts = plan_of("areas: {north: {lines: 1}, south: {lines: 3}}\nfaults: {line: {share: 0.5}, port: {share: 0.5}}")
    planned, _ = workload_of(parts, " ".join(["08:00"] * 2000))
    unknown = np.full(2000, -1)
    history = replace(planned.history, area=unknown, fault_class=unknown, customer_class=unknown)
    workload = draw_workload(replace(planned, history=history), 1, 0)
    assert within(workload.area.sum(), 1500, np.sqrt(2000 * 0.75 * 0.25))
    assert within(workload.fault.sum(), 1000, np.sqrt(2000 * 0.25))


def test_absences_are_as_frequent_as_planned_and_whole_shifts():
    crew = {"technicians": {"per_area": 20, "absence": 0.12, "shift": {"hours": "08:00-12:00, 14:00-18:00"}}}
    absent = draw_workload(plan(more=crew), 1, 0).absent
    morning, afternoon = (np.concatenate([each[half::2] for each in absent]) for half in (0, 1))
    assert_array_equal(morning, afternoon)  # keyed by the day
    assert within(morning.sum(), 0.12 * len(morning), np.sqrt(0.12 * 0.88 * len(morning)))


def test_seed_and_replication_make_the_chance():
    planned = plan()
    drawn = [draw_workload(planned, *world).key_numbers for world in ((1, 0), (1, 0), (2, 0), (1, 1), (0, 1))]
    assert_array_equal(drawn[0], drawn[1])
    for one, other in ((0, 2), (0, 3), (3, 4), (2, 3)):
        assert not set(drawn[one]) & set(drawn[other])


def test_every_week_and_every_layer_has_candidates_of_its_own():
    found = draw_workload(plan(5.0, days=56), 1, 0)
    in_week = found.reported % WEEK
    assert len(set(in_week.tolist())) > 0.99 * found.rows


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whoever_is_closed_falsely_for_good_has_a_row_to_come_back_in(seed):
    """The engine refuses to lose a report; here closings are false at first and at later visits, after all causes."""
    parts = {
        "remote": {"fixable": 0.2, "false_fix": 0.3},
        "repair": {"on_site": "1 min", "not_fixed": 0.3},
        "repeats": {"imperfect": 0.5, "delay": {"distribution": "exponential", "mean": "9 days"}},
        "second_line": {"needed": 0.2, "visit_after": 0.5, "parts": {"needed": 0.2}},
        "false_closure": {
            "base": 0.3, "report": {"distribution": "exponential", "mean": "1 day"}, "reopen_window": "1 day",
        },
    }  # fmt: skip
    log = simulate(*(lambda one: (one, draw_workload(one, seed, 0)))(plan(2.0, days=14, more=parts)))
    assert (log.tickets["cause"] == 1).sum() > 50
    assert log.tickets["generation"].max() > 3
