"""Swings of one input at a time."""

from __future__ import annotations

from statistics import NormalDist, mean, stdev

import numpy as np
import pytest
from scipy.stats import t

from analysis.sensitivity.tornado import joint_level, swings_of


def test_differences_are_paired_and_have_the_joint_interval():
    base, low, high = [10.0, 12.0, 11.0], [8.0, 11.0, 10.0], [13.0, 14.0, 15.0]
    (swing,) = swings_of(base, [low], [high])
    differences = [-2.0, -1.0, -1.0]
    half = t.ppf(1 - 0.05 / 3 / 2, 2) * stdev(differences) / 3**0.5
    assert swing.low.estimate == pytest.approx(mean(differences), rel=1e-12)
    assert swing.low.high - swing.low.estimate == pytest.approx(half, rel=1e-9)
    assert swing.high.estimate == pytest.approx(3.0, rel=1e-12)
    assert swing.whole.estimate == pytest.approx(13 / 3, rel=1e-12)
    assert swing.reach == pytest.approx(13 / 3, rel=1e-12)


def test_an_input_with_its_best_value_in_the_middle_is_not_overlooked():
    (swing,) = swings_of([1.0, 1.1, 0.9], [[4.0, 4.1, 3.9]], [[4.0, 4.1, 3.9]])
    assert swing.whole.estimate == 0
    assert swing.reach == pytest.approx(3.0, rel=1e-12)
    assert swing.clear
    assert not swing.without_effect


def test_what_never_differs_has_no_effect():
    (swing,) = swings_of([1.0, 1.1], [[1.0, 1.1]], [[1.0, 1.1]])
    assert swing.without_effect
    assert not swing.clear


def test_joint_level_is_that_of_bonferroni():
    assert joint_level(1) == pytest.approx(0.95)
    assert joint_level(10) == pytest.approx(0.995)


def test_all_intervals_hold_together_as_often_as_promised():
    """Of 400 tornados with 5 inputs at least 95 % should be right in all 15 intervals. Were the promise kept just so,
    fewer than 363 would be right with a probability below 0.1 %; with intervals of 95 % each about 230 are."""
    generator, right = np.random.default_rng(4), 0
    effects = np.array([0.0, 0.0, 1.0, 2.0, -3.0])
    for _ in range(400):
        base = generator.normal(0, 1, 8)
        lows = [base - effect + generator.normal(0, 1, 8) for effect in effects]
        highs = [base + effect + generator.normal(0, 1, 8) for effect in effects]
        swings = swings_of(base.tolist(), [low.tolist() for low in lows], [high.tolist() for high in highs])
        right += all(
            part.low <= truth <= part.high
            for swing, effect in zip(swings, effects, strict=True)
            for part, truth in ((swing.low, -effect), (swing.high, effect), (swing.whole, 2 * effect))
        )
    assert right >= 380 - NormalDist().inv_cdf(0.999) * (400 * 0.95 * 0.05) ** 0.5 - 3.5
