"""Estimates at many points at once, and what is promised of them together."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.intervals import mean_interval, student_quantile
from analysis.sweeping.estimates import best_of, estimates_of, may_be_best, verdicts

RANDOM = np.random.default_rng(7)


def test_intervals_are_those_of_single_figures():
    values = RANDOM.normal(10, 3, (5, 2, 6))
    values[0, 0, :2] = np.nan
    values[1, 1, 1:] = np.nan
    values[2, 0] = np.nan
    found = estimates_of(values)
    for place in np.ndindex(5, 2):
        one = mean_interval(values[place].tolist())
        together = [found.mean[place], found.low[place], found.high[place], found.count[place]]
        assert together == pytest.approx([one.estimate, one.low, one.high, one.replications], nan_ok=True, rel=1e-12)


def test_intervals_of_many_looks_are_wider():
    values = RANDOM.normal(0, 1, (1, 10))
    one, ten = estimates_of(values), estimates_of(values, 10)
    ratio = (ten.high - ten.mean) / (one.high - one.mean)
    assert ratio == pytest.approx(student_quantile(1 - 0.0025, 9) / student_quantile(0.975, 9))


def test_verdicts_by_hand():
    values = np.array([[9.0, 11.0], [1.0, 3.0], [19.0, 21.0], [10.0, 10.0], [np.nan, 4.0]])
    # half-widths with one look, one-sided: t(0.95; 1) = 6.314 times 1
    assert verdicts(values, 1, 10.0, 1).tolist() == [0, -1, 1, 1, 0]
    assert verdicts(values, -1, 10.0, 1).tolist() == [0, 1, -1, 1, 0]
    assert verdicts(values, 1, 10.0, 2).tolist() == [0, 0, 0, 1, 0]  # t(0.975; 1) = 12.706


def test_wrong_verdicts_are_rare_over_all_points_together():
    """8 points at the bound's wrong side by a hair; any `kept` is wrong: at most 5 % of 2000 studies, with five
    standard errors 7.5 %; below 1 % would say that the verdicts are too shy (Bonferroni over independent points)."""
    wrong = 0
    for _ in range(2000):
        values = RANDOM.normal(-1e-9, 1, (8, 5))
        wrong += (verdicts(values, 1, 0.0, 8) == 1).any()
    assert 0.01 < wrong / 2000 < 0.075


def test_the_best_point_is_rarely_ruled_out():
    """The best of 10 points is only just the best; the noise of a replication is shared by all points (common random
    numbers) and so does not matter. 5 % of 1000 studies are promised; 8.4 % are five standard errors more."""
    lost, kept = 0, 0
    means = np.array([0.0, 0.01, 0.02, 0.05, 1, 2, 3, 4, 5, 6])
    for _ in range(1000):
        shared = RANDOM.normal(0, 30, 6)
        values = means[:, None] + shared + RANDOM.normal(0, 0.3, (10, 6))
        found = may_be_best(values, -1)
        lost += not found[0]
        kept += found.sum()
    assert lost / 1000 < 0.084
    assert 3.5 < kept / 1000 < 6  # the four near ones stay, the far ones go although the shared noise is large


def test_equal_points_are_all_kept_and_unmeasured_ones_left_out():
    values = np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 4.0], [np.nan, 0.0]])
    assert may_be_best(values, -1).tolist() == [True, True, False, False]
    assert may_be_best(values, 1).tolist() == [False, False, True, False]
    assert may_be_best(values[:, :1], -1).tolist() == [True, True, True, False]


def test_the_best_is_the_first_of_equal_means():
    assert best_of(np.array([[3.0], [1.0], [1.0], [np.nan]]), -1) == 1
    assert best_of(np.array([[3.0], [1.0]]), 1) == 0
    assert best_of(np.array([[np.nan]]), 1) is None
