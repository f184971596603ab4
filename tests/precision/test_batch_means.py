"""Batch means: by hand, and against series of which the truth is known."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest
from scipy.signal import lfilter

from analysis.precision.batch_means import batch_means, neighbours


def test_batches_by_hand():
    # 23 values: the first one is left out, 11 batches of 2 have the means 1.5, 3.5 ... 21.5.
    found = batch_means(np.arange(23.0), batches=11)
    assert (found.size, found.interval.replications) == (2, 11)
    assert found.interval.estimate == pytest.approx(np.arange(1, 23).mean())
    assert not found.is_reliable  # a trend: neighbours are alike


def test_batches_of_days_are_whole_weeks():
    found = batch_means(np.arange(100.0), batches=10, whole=7)
    assert (found.size, found.interval.replications) == (7, 10)
    assert batch_means(np.arange(30.0), batches=10, whole=7).interval.replications == 4


def test_too_few_batches_are_not_reliable():
    assert not batch_means([1.0, 2.0, 1.0, 2.0, 1.0, 2.0], batches=6).is_reliable
    assert batch_means([1.0, 2.0, 1.0, 2.0] * 5, batches=20).is_reliable


def test_neighbours_by_hand():
    # 1 - (1 + 1 + 1) / (2 x (2.25 + 0.25 + 0.25 + 2.25)) = 0.7
    assert neighbours([1.0, 2.0, 3.0, 4.0]) == pytest.approx(0.7)
    assert neighbours([3.0, 3.0, 3.0]) == 0.0
    assert neighbours([1.0, 2.0]) != neighbours([1.0, 2.0])


def test_what_is_not_known_is_left_out():
    assert batch_means([1.0, nan, 3.0, 5.0], batches=2).interval.estimate == 2.5


@pytest.mark.parametrize("given", [{"batches": 1}, {"whole": 0}])
def test_wrong_numbers_are_refused(given):
    with pytest.raises(ValueError, match="expected at least"):
        batch_means([1.0, 2.0, 3.0], **given)


def autoregressive(phi: float, length: int, generator: np.random.Generator) -> np.ndarray:
    """Mean 0, correlation phi of neighbours, in its steady state."""
    noise = generator.normal(size=length)
    start = [phi * generator.normal() / np.sqrt(1 - phi**2)]
    return lfilter([1.0], [1.0, -phi], noise, zi=start)[0]


def test_intervals_hold_the_truth_and_the_check_sees_short_batches():
    """2,000 long series each: 95 % within 1.5 points (3 standard errors); batches that are too short are found out in
    more than half of them, and would hold the truth less often."""
    generator = np.random.default_rng(11)
    long = [batch_means(autoregressive(0.5, 2000, generator)) for _ in range(2000)]
    assert 0.935 <= np.mean([found.interval.low <= 0 <= found.interval.high for found in long]) <= 0.965
    assert 0.93 <= np.mean([found.is_reliable for found in long]) <= 0.97
    short = [batch_means(autoregressive(0.9, 200, generator)) for _ in range(500)]
    assert np.mean([found.interval.low <= 0 <= found.interval.high for found in short]) < 0.85
    assert np.mean([found.is_reliable for found in short]) < 0.5
