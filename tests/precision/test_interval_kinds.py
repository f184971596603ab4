"""Intervals of shares and of quantiles: by hand, at their edges, and by how often they hold the truth."""

from __future__ import annotations

from math import comb, exp, isnan, log, nan

import numpy as np
import pytest

from analysis import intervals
from analysis.intervals import interval_of, mean_interval, quantile_interval, share_interval


def test_a_share_by_hand():
    values = [0.01, 0.03]
    plain = mean_interval(values)
    step = (plain.high - plain.low) / 2 / (0.02 * 0.98)
    found = share_interval(values)
    assert plain.low < 0 < found.low
    odds = log(0.02 / 0.98)
    assert found.low == pytest.approx(1 / (1 + exp(step - odds)))
    assert found.high == pytest.approx(1 / (1 + exp(-step - odds)))


def test_near_the_middle_a_share_has_students_interval():
    values = [0.49, 0.50, 0.52, 0.51, 0.50]
    one, other = share_interval(values), mean_interval(values)
    assert (one.low, one.high) == (pytest.approx(other.low, abs=1e-4), pytest.approx(other.high, abs=1e-4))


@pytest.mark.parametrize("values", [[0.0, 0.0, 0.001], [1.0, 1.0, 0.999], [0.0, 1.0], [1e-12, 0.0, 0.0]])
def test_limits_of_a_share_stay_between_0_and_1(values):
    found = share_interval(values)
    assert 0 <= found.low <= found.estimate <= found.high <= 1


def test_a_share_without_any_chance_in_it_has_no_limits():
    for edge in (0.0, 1.0):
        found = share_interval([edge] * 5)
        assert found.estimate == edge
        assert isnan(found.low)
        assert isnan(found.high)
    assert (share_interval([0.3] * 5).low, share_interval([0.3] * 5).high) == (0.3, 0.3)


def test_what_is_no_share_after_all_has_students_interval():
    """Overtime is a share of rostered time, and may be more than all of it."""
    values = [0.9, 1.2, 1.4]
    assert share_interval(values) == mean_interval(values)
    assert share_interval([nan, 0.5]) == mean_interval([0.5])
    assert interval_of("h", [0.01, 0.03]) == mean_interval([0.01, 0.03])
    assert interval_of("share", [0.01, 0.03]) == share_interval([0.01, 0.03])


def test_rare_shares_hold_the_truth_more_often_than_students_interval():
    """2 of 1,000 tickets on average, by gamma luck: 10,000 studies know a share to 0.3 points (one standard error)."""
    generator = np.random.default_rng(1)
    shares = generator.poisson(generator.gamma(1.0, 2.0, (10_000, 10))) / 1000
    known = [row for row in shares.tolist() if sum(row)]
    ours, students = (
        np.mean([found.low <= 0.002 <= found.high for found in map(kind, known)])
        for kind in (share_interval, mean_interval)
    )
    assert students < 0.91
    assert ours > 0.93


def binomial(count: int, probability: float, most: int) -> float:
    return sum(comb(count, k) * probability**k * (1 - probability) ** (count - k) for k in range(most + 1))


def test_order_statistics_by_hand():
    """Of 9 values the second and the eighth hold the median with 1 - 2 x 10/512 = 96.1 %, so the limits of 96.1 % are
    these, and those of 95 % lie a little nearer."""
    values = [9.0, 1, 8, 2, 7, 3, 6, 4, 5]
    level = 1 - 2 * binomial(9, 0.5, 1)
    exact = quantile_interval(values, 0.5, level)
    assert (exact.estimate, exact.low, exact.high) == (5.0, pytest.approx(2.0, abs=1e-6), pytest.approx(8.0, abs=1e-6))
    found = quantile_interval(values, 0.5)
    assert 2 < found.low < 2.5
    assert found.high == pytest.approx(10 - found.low)


@pytest.mark.parametrize(("probability", "enough"), [(0.5, 6), (0.9, 36)])
def test_with_too_few_values_there_is_no_limit(probability, enough):
    assert isnan(quantile_interval(range(enough - 1), probability).high)
    assert not isnan(quantile_interval(range(enough), probability).high)
    assert isnan(quantile_interval([], probability).estimate)


def test_only_probabilities_are_taken():
    for wrong in (0.0, 1.0, 2.0):
        with pytest.raises(ValueError, match="between 0 and 1"):
            quantile_interval([1.0, 2.0], wrong)


@pytest.mark.parametrize(("probability", "count"), [(0.5, 10), (0.5, 25), (0.8, 40), (0.9, 60), (0.1, 60)])
def test_quantiles_hold_the_truth_whatever_the_distribution(probability, count):
    """4,000 studies of exponential values: 95 % within 1 point (three standard errors)."""
    truth = -log(1 - probability)
    values = np.random.default_rng(2).exponential(size=(4000, count))
    found = [quantile_interval(row, probability) for row in values.tolist()]
    assert 0.94 <= np.mean([each.low <= truth <= each.high for each in found]) <= 0.96


def test_a_wrong_factor_would_be_seen(monkeypatch):
    """The normal quantile in place of Student's holds the truth in 91.8 % of studies of ten."""
    values = np.random.default_rng(3).normal(size=(4000, 10)).tolist()

    def share() -> float:
        return float(np.mean([found.low <= 0 <= found.high for found in map(mean_interval, values)]))

    assert 0.94 <= share() <= 0.96
    monkeypatch.setattr(intervals, "student_quantile", lambda probability, degrees: 1.96)
    assert share() < 0.93
