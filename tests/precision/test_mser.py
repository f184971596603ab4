"""MSER: by hand, against a plain writing of its definition, and on series whose transient is known."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest

from analysis.precision.mser import Truncation, batched, mser


def test_a_step_is_cut_off_by_hand():
    """Two batches of 10 and six of 1, 2, 1, 2, 1, 2: cut at d = 2 leaves 6 x 0.25 / 36 = 0.0417; d = 1 leaves far
    more, d = 3 leaves 1.2 / 25 = 0.048."""
    values = np.repeat([10.0, 10.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0], 5)
    assert mser(values) == Truncation(10.0, True)


def plain(values: list[float]) -> int:
    """The definition, batch by batch."""
    best, place = float("inf"), 0
    for cut in range(len(values) - 5):
        rest = values[cut:]
        mean = sum(rest) / len(rest)
        error = sum((value - mean) ** 2 for value in rest) / len(rest) ** 2
        if error < best:
            best, place = error, cut
    return place


@pytest.mark.parametrize("seed", range(30))
def test_it_is_what_the_definition_says(seed):
    values = np.random.default_rng(seed).normal(size=24).cumsum()
    assert mser(values, 1).observations == plain(values.tolist())


def test_a_series_that_never_settles_is_not_reliable():
    assert not mser(np.concatenate([np.arange(60.0), np.full(30, 60.0)]), 5).is_reliable


def test_equal_values_are_settled_at_once():
    assert mser(np.ones(70), 7) == Truncation(0.0, True)


@pytest.mark.parametrize("values", [np.ones(34), np.r_[np.ones(7), np.full(7, nan), np.ones(70)]])
def test_too_few_batches_and_empty_ones_say_nothing(values):
    found = mser(values, 7)
    assert isnan(found.observations)
    assert not found.is_reliable


def test_batches_leave_out_what_is_not_known():
    assert batched([1.0, nan, 3.0, 5.0, 6.0], 2).tolist() == [1.0, 4.0]


def test_weeks_do_not_see_weekdays():
    """A swing over the week misleads batches of 5, not those of 7."""
    days = np.tile([9.0, 5, 5, 5, 5, 1, 1], 20)
    assert mser(days, 7).observations == 0


def test_a_decaying_transient_is_found_near_its_end():
    """e^(-week / 2) from 20 down, with noise of 1: after four to eight weeks it is within the noise."""
    found = []
    for seed in range(200):
        noise = np.random.default_rng(seed).normal(size=40)
        found.append(mser(20 * np.exp(-np.arange(40) / 2) + noise, 1).observations)
    assert 3 <= np.median(found) <= 8
