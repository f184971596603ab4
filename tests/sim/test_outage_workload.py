"""Failures and their reports: how many, when, and the same ones whatever else a scenario holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.failures import draw_failures, reports_of
from sim.rules import MISSING
from sim.streams import key_number
from tests.sim.test_pairing import assert_contains, changed, ticket_rows

WEEK = 604_800

CABINET = {
    "lines_each": 300,
    "per_element_and_year": 10,
    "reports": 0.2,
    "report_delay": {"distribution": "exponential", "mean": "40 min"},
    "alarm": 0.5,
    "repair": "3 h",
    "own_fault": 0.1,
}


def with_outages(elements: dict[str, Any] | None = None, **change: Any):
    return changed(outages={"elements": elements or {"cabinet": CABINET}}, **change)


def failures_by_key(found) -> dict[int, tuple]:
    """Class, area, element and instant of each failure, and its lines that report."""
    plan, workload = found
    failures = workload.failures
    calls = reports_of(plan, failures)
    keys = key_number(tuple(half.astype(np.uint64) for half in failures.key)).tolist()
    names = [plan.elements[number].name for number in failures.element_class]
    areas = [plan.areas[number].name for number in failures.area]
    lines = [
        tuple(zip(calls.line[calls.outage == number], calls.reported[calls.outage == number], strict=True))
        for number in range(len(failures))
    ]
    columns = zip(names, areas, failures.element.tolist(), failures.failed.tolist(), lines, strict=True)
    return dict(zip(keys, columns, strict=True))


@pytest.fixture(scope="module")
def baseline():
    return with_outages()


def test_outages_are_off_by_default():
    plan, workload = changed()
    assert workload.failures is None
    assert set(workload.outage) == {MISSING}
    assert plan.storms == []


def test_outages_add_calls_and_change_no_other_ticket(baseline):
    assert_contains(baseline, changed())
    plan, workload = baseline
    single = workload.outage == MISSING
    repeats = set(workload.key_numbers[workload.generation > 0].tolist())
    assert set(workload.key_numbers[single].tolist()) == set(changed()[1].key_numbers.tolist()) | repeats
    assert (~single).sum() > 500
    first = workload.reported[: workload.first]
    assert (np.diff(first) >= 0).all()
    assert (first < plan.cut).all()


def test_a_call_is_made_by_a_line_under_its_element(baseline):
    plan, workload = baseline
    calls = np.flatnonzero(workload.outage != MISSING)
    failures = workload.failures.rows(workload.outage[calls])
    assert (workload.area[calls] == failures.area).all()
    assert (workload.line[calls] // 300 == failures.element).all()
    assert (workload.line[calls] < np.array([area.lines for area in plan.areas])[workload.area[calls]]).all()
    assert (workload.reported[calls] > failures.failed).all()


def test_a_longer_horizon_keeps_earlier_outages(baseline):
    longer = with_outages(horizon={"window": "45 days"})
    assert_contains(longer, baseline)
    known, more = failures_by_key(baseline), failures_by_key(longer)
    assert {key: more[key] for key in known} == known
    assert all(row[3] >= baseline[0].cut for key, row in more.items() if key not in known)


def test_a_higher_rate_keeps_the_same_outages_and_adds_some(baseline):
    more = with_outages({"cabinet": CABINET | {"per_element_and_year": 25}})
    assert_contains(more, baseline)
    known, again = failures_by_key(baseline), failures_by_key(more)
    assert {key: again[key] for key in known} == known
    assert len(again) > 1.5 * len(known)


def test_one_more_class_changes_nothing_else(baseline):
    more = with_outages({"splitter": CABINET | {"lines_each": 40, "reports": 0.5}, "cabinet": CABINET})
    assert_contains(more, baseline)
    known, again = failures_by_key(baseline), failures_by_key(more)
    assert {key: row for key, row in again.items() if row[0] == "cabinet"} == known


def test_more_lines_in_an_area_keep_its_elements(baseline):
    """The elements of the old lines fail as before; those that are full call as before."""
    more = failures_by_key(with_outages(areas={"north": {"lines": 8000}}))
    full = {key: row for key, row in failures_by_key(baseline).items() if row[2] < 10}
    assert {key: more[key] for key in full} == full


def test_other_chances_and_delays_keep_who_calls_all_the_same(baseline):
    """More lines report: those that did so before are among them, at the same times."""
    more = with_outages({"cabinet": CABINET | {"reports": 0.4}})
    assert set(ticket_rows(*baseline)) < set(ticket_rows(*more))


def test_as_many_elements_fail_as_the_rate_says():
    """24 elements, 30 a year, 4 weeks: Poisson; what nobody notices is left out, so everything raises an alarm."""
    element = CABINET | {"alarm": 1, "per_element_and_year": 30, "reports": 0}
    expected = 24 * 30 * 28 / 365
    plan, _ = with_outages({"cabinet": element})
    found = [draw_failures(plan, (1, number)) for number in range(60)]
    counts = np.array([len(failures) for failures in found])
    assert abs(counts.sum() - 60 * expected) < 3.3 * np.sqrt(60 * expected)
    low, high = stats.chi2.ppf([0.0005, 0.9995], 59) / 59
    assert low < counts.var(ddof=1) / expected < high
    instants = np.concatenate([failures.failed for failures in found])
    assert stats.kstest(instants / (4 * WEEK), "uniform").pvalue > 0.001
    elements = np.concatenate([failures.area * 100 + failures.element for failures in found])
    _, per_element = np.unique(elements, return_counts=True)
    assert len(per_element) == 24
    assert stats.chisquare(per_element).pvalue > 0.001


def test_what_nobody_could_notice_does_not_fail():
    """Without an alarm, and where no line reports."""
    plan, workload = with_outages({"cabinet": CABINET | {"alarm": 0, "reports": 0.002}})
    calls = reports_of(plan, workload.failures)
    assert set(calls.outage) == set(range(len(workload.failures)))
    assert len(workload.failures) < 0.7 * len(with_outages()[1].failures)
