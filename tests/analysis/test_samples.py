"""How widely single samples scatter."""

from __future__ import annotations

from math import inf, isnan, nan, sqrt

import numpy as np
import pytest

from analysis.samples import ENOUGH, limits_of_change, limits_of_sample


def test_few_values_give_student_limits_by_hand():
    # Mean 2, standard deviation 1, t of 2 degrees 4.30265: 2 -+ 4.30265 sqrt(1 + 1/3).
    half = 4.302652729911275 * sqrt(4 / 3)
    assert limits_of_sample([1, 2, 3]) == (pytest.approx(2 - half), pytest.approx(2 + half))
    assert limits_of_sample([1, nan, 2, 3]) == limits_of_sample([1, 2, 3])


def test_many_values_give_limits_that_were_seen():
    assert limits_of_sample([float(value) for value in range(1, ENOUGH + 1)]) == (1, 39)
    assert limits_of_sample([float(value) for value in range(1, 80)]) == (2, 78)  # 76 of 80 gaps lie between
    assert limits_of_sample([float(value) for value in range(1, 200)]) == (5, 195)


def test_a_skewed_figure_has_skewed_limits():
    values = [0.0] * 50 + [1.0] * 49 + [9.0]
    low, high = limits_of_sample(values)
    assert (low, high) == (0, 1)


@pytest.mark.parametrize("values", [[], [1.0], [nan, 2.0]])
def test_fewer_than_two_values_give_no_limits(values):
    assert all(isnan(limit) for limit in limits_of_sample(values))
    assert all(isnan(limit) for limit in limits_of_change(values, values, relative=False))


def test_two_samples_of_a_change_are_not_paired():
    """Values that move together: paired differences are all -1, but samples of different days are not paired."""
    earlier = [10.0, 20.0, 30.0]
    low, high = limits_of_change(earlier, [value - 1 for value in earlier], relative=False)
    half = 4.302652729911275 * sqrt(200) * sqrt(4 / 3)
    assert (low, high) == (pytest.approx(-1 - half), pytest.approx(-1 + half))
    many = [float(value) for value in range(40)]
    low, high = limits_of_change(many, many, relative=False)
    assert low < -30
    assert high > 30


def test_relative_change_of_two_samples_by_hand():
    # Means 10 and 5, standard deviations 1 and 0: the ratio 0.5 has the standard deviation 0.5 x 1 / 10.
    half = 4.302652729911275 * 0.05 * sqrt(4 / 3)
    assert limits_of_change([9, 10, 11], [5, 5, 5], relative=True) == (
        pytest.approx(-0.5 - half),
        pytest.approx(-0.5 + half),
    )
    assert all(isnan(limit) for limit in limits_of_change([0, 0], [1, 2], relative=True))


def test_samples_without_the_thing_that_is_counted():
    """Half a month without any long outage: a change from none is infinite, and one from none to none says nothing."""
    earlier, later = [0.0] * 5 + [10.0] * 35, [0.0] * 20 + [5.0] * 20
    low, high = limits_of_change(earlier, later, relative=True)
    assert (low, high) == (-1, inf)


@pytest.mark.parametrize("count", [6, 39, 60])
@pytest.mark.parametrize("what", ["level", "difference", "relative"])
def test_nineteen_of_twenty_new_samples_fall_within_the_limits(count, what):
    """300 sets: 95 % +- 3.5 standard errors of 1.26 points."""
    generator, hits = np.random.default_rng(11), 0
    for _ in range(300):
        earlier, later = generator.normal(10, 1, count + 1), generator.normal(6, 1, count + 1)
        old = earlier[:-1].tolist(), later[:-1].tolist()
        if what == "level":
            low, high, new = *limits_of_sample(old[1]), later[-1]
        else:
            low, high = limits_of_change(*old, relative=what == "relative")
            new = later[-1] / earlier[-1] - 1 if what == "relative" else later[-1] - earlier[-1]
        hits += low <= new <= high
    assert hits / 300 == pytest.approx(0.95, abs=0.044)
