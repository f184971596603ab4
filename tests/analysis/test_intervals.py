"""Confidence intervals: against printed tables, by hand, and by how often they hold the truth."""

from __future__ import annotations

from itertools import permutations
from math import inf, isnan, nan, sqrt

import numpy as np
import pytest

from analysis.intervals import correlation, mean_interval, relative_interval, student_quantile


@pytest.mark.parametrize(
    ("probability", "degrees", "printed"),
    [
        (0.975, 1, 12.706), (0.975, 2, 4.303), (0.975, 5, 2.571), (0.975, 11, 2.201), (0.975, 30, 2.042),
        (0.975, 120, 1.980), (0.95, 1, 6.314), (0.95, 10, 1.812), (0.995, 1, 63.657), (0.995, 4, 4.604),
        (0.995, 60, 2.660),
    ],
)  # fmt: skip
def test_student_quantiles_are_those_of_printed_tables(probability, degrees, printed):
    assert student_quantile(probability, degrees) == pytest.approx(printed, abs=6e-4)


def test_an_interval_by_hand():
    # Mean 3; squares of deviations 4 + 1 + 0 + 1 + 4 = 10; variance 10 / 4; half width 2.776 x sqrt(2.5 / 5).
    found = mean_interval([1, 2, 3, 4, 5])
    half = 2.7764451 * sqrt(0.5)
    assert (found.estimate, found.replications) == (3, 5)
    assert (found.low, found.high) == (pytest.approx(3 - half), pytest.approx(3 + half))


def test_two_replications_give_a_wide_interval():
    # Half the distance is 1, so the half width is 12.706 x 1.
    found = mean_interval([10, 12])
    assert (found.low, found.high) == (pytest.approx(11 - 12.706205), pytest.approx(11 + 12.706205))


def test_a_higher_level_is_wider():
    values = [1.0, 4.0, 2.0, 8.0]
    assert mean_interval(values, 0.99).low < mean_interval(values, 0.95).low < mean_interval(values, 0.8).low


@pytest.mark.parametrize("replications", [2, 3, 12])
def test_intervals_hold_the_truth_as_often_as_they_say(replications):
    # 4000 intervals of 95 %: the share that holds 7 has a standard error of 0.0034; five of them are allowed.
    drawn = np.random.default_rng(1).normal(7, 3, (4000, replications)).tolist()
    found = [mean_interval(values) for values in drawn]
    held = np.mean([each.low <= 7 <= each.high for each in found])
    assert abs(held - 0.95) < 5 * sqrt(0.95 * 0.05 / 4000)


def test_one_replication_has_no_limits():
    found = mean_interval([4.2])
    assert (found.estimate, found.replications) == (4.2, 1)
    assert isnan(found.low)
    assert isnan(found.high)


def test_nothing_gives_nothing():
    for values in ([], [nan, nan]):
        found = mean_interval(values)
        assert found.replications == 0
        assert all(isnan(value) for value in (found.estimate, found.low, found.high))


def test_a_figure_that_does_not_exist_in_a_replication_is_left_out():
    assert mean_interval([1, nan, 2, 3, nan]) == mean_interval([1, 2, 3])
    assert mean_interval([nan, 5]).replications == 1


def test_equal_values_have_an_interval_without_width():
    found = mean_interval([0.25] * 6)
    assert (found.low, found.estimate, found.high) == (0.25, 0.25, 0.25)


def test_the_order_of_the_replications_does_not_matter_to_the_last_bit():
    values = [0.1, 1e16, 0.2, -1e16, 0.3]
    assert {mean_interval(order) for order in permutations(values)} == {mean_interval(values)}
    assert mean_interval(values).estimate == pytest.approx(0.12)


def test_correlation_by_hand():
    # Deviations -1, 0, 1 and -1, 1, 0: together 1, each apart sqrt(2): 1/2.
    assert correlation([1, 2, 3], [5, 7, 6]) == pytest.approx(0.5)
    assert correlation([1, 2, 3], [20, 40, 60]) == pytest.approx(1)
    assert correlation([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)


def test_correlation_takes_whole_pairs_only():
    assert correlation([1, nan, 2, 3], [5, 0, 7, 6]) == correlation([1, 2, 3], [5, 7, 6])
    assert isnan(correlation([1, nan, 2], [5, 0, 7]))


@pytest.mark.parametrize("constant", [0.0, 1.0, 0.1, 1 / 3, 1e300])
def test_without_variation_there_is_no_correlation(constant):
    assert isnan(correlation([constant] * 3, [1.0, 2.0, 3.0]))
    assert isnan(correlation([1.0, 2.0, 3.0], [constant] * 3))


def test_pairs_must_be_complete():
    with pytest.raises(ValueError, match="zip"):
        correlation([1, 2, 3], [1, 2])


def test_infinite_values_never_come_from_a_measure():
    """A ratio without a denominator is NaN, so that an interval never sees infinity."""
    from analysis.measures import ratio

    assert isnan(ratio(5, 0))
    assert ratio(0, 5) == 0
    assert inf not in (ratio(1, 10**18), ratio(10**18, 1))


# ---- relative changes ----


def test_relative_change_by_hand():
    # Means 2 and 1. Deviations -1, 0, 1 and 0, 0, 0: the limits r solve (1 - 2 r)^2 = t^2 / 3 r^2, t = 4.30265.
    found = relative_interval([1, 2, 3], [1, 1, 1])
    factor = 4.302652729911275 / sqrt(3)
    assert isnan(found.low)  # 2 < t / sqrt(3): the earlier mean cannot be told from 0
    found = relative_interval([9, 10, 11], [5, 5, 5])
    assert found.estimate == pytest.approx(-0.5)
    assert (found.low, found.high) == (pytest.approx(5 / (10 + factor) - 1), pytest.approx(5 / (10 - factor) - 1))
    assert found.replications == 3


def test_relative_change_of_values_that_move_together_has_no_width():
    found = relative_interval([9, 10, 12, nan], [4.5, 5, 6, 7])
    assert (found.estimate, found.low, found.high) == pytest.approx((-0.5, -0.5, -0.5))


@pytest.mark.parametrize(
    ("earlier", "later"), [([], []), ([nan], [1.0]), ([0.0, 0.0], [1.0, 2.0]), ([-1.0, 1.0], [1, 2])]
)
def test_there_is_no_relative_change_of_nothing(earlier, later):
    found = relative_interval(earlier, later)
    assert isnan(found.estimate)
    assert isnan(found.low)


def test_one_pair_gives_a_relative_change_without_limits():
    found = relative_interval([4], [1])
    assert found.estimate == -0.75
    assert isnan(found.low)


@pytest.mark.parametrize("replications", [4, 12])
@pytest.mark.parametrize("skewed", [False, True])
def test_nineteen_of_twenty_intervals_hold_the_relative_change(replications, skewed):
    """3,000 intervals: 95 % +- 4 standard errors of 0.4 points; skewed values, as of means over few tickets, +- 2 %."""
    generator, shape, hits = np.random.default_rng(5), (3000, replications), 0
    common, own, other = (generator.standard_normal(shape) for _ in range(3))
    spread = 0.2
    earlier, later = 10 + 2 * common + own, 4 + common + 0.5 * other
    true = 4 / 10 - 1
    if skewed:
        earlier, later = 10 * np.exp(spread * (common + own)), 4 * np.exp(spread * (common + other))
    for a, b in zip(earlier, later, strict=True):
        found = relative_interval(a.tolist(), b.tolist())
        hits += found.low <= true <= found.high
    assert hits / len(earlier) == pytest.approx(0.95, abs=0.02 if skewed else 0.016)
