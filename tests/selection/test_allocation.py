"""OCBA: where replications go, and what the probability is estimated at."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from analysis.selection.allocation import next_round, probability_of_best, shares


def test_shares_of_the_paper():
    """Two that lie 1 and 2 behind, all with the same spread: shares 4 to 1, and sqrt(17) for the best."""
    found = shares(np.array([3.0, 2.0, 1.0]), np.ones(3), 1e-6)
    assert found / found[2] == pytest.approx([np.sqrt(17), 4, 1], rel=1e-12)
    assert found.sum() == pytest.approx(1, abs=1e-12)


def test_spreads_weigh_by_their_squares():
    found = shares(np.array([3.0, 2.0, 2.0]), np.array([1.0, 3.0, 1.0]), 1e-6)
    assert found[1] / found[2] == pytest.approx(9, rel=1e-12)


def test_near_equals_do_not_take_everything():
    near = shares(np.array([3.0, 2.999, 2.0]), np.ones(3), 0.5)
    assert near[1] / near[2] == pytest.approx(4, rel=1e-12)


def test_without_spread_nothing_breaks():
    assert np.isfinite(shares(np.array([1.0, 1.0]), np.zeros(2), 0.1)).all()


def test_a_round_fills_what_lacks_most():
    """Of 50 the first should have 30 and the second 15: they lack 20 and 5. The first gets 15, then they take turns."""
    more = next_round(np.array([10, 10, 10]), np.array([0.6, 0.3, 0.1]), 20)
    assert more.tolist() == [18, 2, 0]
    assert next_round(np.array([10, 10]), np.array([0.5, 0.5]), 3).sum() == 3


def test_with_two_the_probability_is_that_of_the_difference():
    found = probability_of_best(np.array([1.0, 0.0]), np.array([2.0, 1.0]), np.array([40, 10]))
    assert found == pytest.approx(norm.cdf(1 / np.sqrt(4 / 40 + 1 / 10)), abs=1e-12)
    assert probability_of_best(np.array([1.0, 1.0]), np.zeros(2), np.array([5, 5])) == 0.5
    assert probability_of_best(np.array([2.0, 1.0]), np.zeros(2), np.array([5, 5])) == 1.0
