"""The verdict: its interval, its risk, and what it does where nothing varies or nothing is there."""

from __future__ import annotations

from dataclasses import replace
from math import atan, inf, isnan, nan

import numpy as np
import pytest
from scipy import stats

from analysis.verification.case import Case
from analysis.verification.judging import RISK, deviation_of, judge, level_of, limit_of

CASE = Case(
    name="Mean of twos", figure="mean", unit="h", theory=2.0, source="by hand", models="nothing", rate="none",
    build=lambda off: None, read=lambda plan, log: (0.0, 1.0), replications=10,
)  # fmt: skip
READINGS = [(21.0, 10.0), (15.0, 8.0), (26.0, 12.0), (19.0, 9.0), (23.0, 11.0)]


def test_deviation_is_students_on_the_scale_of_the_normal_distribution():
    differences = [a - 2 * b for a, b in READINGS]
    expected = stats.ttest_1samp(differences, 0)
    found = deviation_of(differences)
    assert 2 * stats.norm.sf(abs(found)) == pytest.approx(expected.pvalue)
    assert np.sign(found) == np.sign(expected.statistic)


@pytest.mark.parametrize("edge", ["low", "high"])
def test_interval_holds_exactly_what_passes(edge):
    verdict = judge(CASE, READINGS, 0.9)
    limit = getattr(verdict, edge)
    outward = 1 if edge == "high" else -1
    assert judge(replace(CASE, theory=limit - outward * 1e-6), READINGS, 0.9).passed
    assert not judge(replace(CASE, theory=limit + outward * 1e-6), READINGS, 0.9).passed
    assert verdict.estimate == pytest.approx(104 / 50)


def test_figure_is_shown_in_its_own_unit():
    verdict = judge(replace(CASE, shown=lambda ratio: -atan(ratio)), READINGS, 0.9)
    assert verdict.theory == -atan(2)
    assert verdict.low < verdict.estimate < verdict.high


def test_risk_is_shared_by_the_cases_in_which_chance_plays_a_part():
    exact = replace(CASE, exact=True)
    assert level_of([CASE, CASE, exact]) == pytest.approx(1 - RISK / 2)
    assert level_of([exact]) == pytest.approx(1 - RISK)
    assert limit_of(0.95) == pytest.approx(1.959964, abs=1e-6)


def test_exact_case_needs_the_very_value_in_every_replication():
    exact = replace(CASE, exact=True)
    assert judge(exact, [(20.0, 10.0), (16.0, 8.0)], 0.99).passed
    wrong = judge(exact, [(20.0, 10.0), (16.001, 8.0), (15.999, 8.0)], 0.99)
    assert (wrong.passed, abs(wrong.deviation)) == (False, inf)


@pytest.mark.parametrize("readings", [[(0.0, 0.0)] * 3, [(nan, 3.0), (1.0, 2.0)]])
def test_nothing_to_read_is_no_agreement(readings):
    verdict = judge(CASE, readings, 0.99)
    assert not verdict.passed
    assert isnan(verdict.estimate)


def test_equal_differences_agree_only_where_they_are_nothing():
    assert judge(CASE, [(20.0, 10.0), (16.0, 8.0)], 0.99).passed
    assert not judge(CASE, [(21.0, 10.0), (21.0, 10.0)], 0.99).passed


def test_right_theory_falls_outside_as_often_as_said():
    """Sums of a random number of exponential times, 40 replications each: 4000 judgements at 95 %.

    The share outside is binomial around 5 %; the bounds hold 99.99 times in 100.
    """
    random = np.random.default_rng(20)
    counts = random.poisson(50, (4000, 40))
    sums = random.gamma(counts, 2.0)
    outside = sum(
        not judge(CASE, list(zip(row.tolist(), own.tolist(), strict=True)), 0.95).passed
        for row, own in zip(sums, counts, strict=True)
    )
    assert stats.binom.ppf(0.00005, 4000, 0.05) <= outside <= stats.binom.ppf(0.99995, 4000, 0.05)
