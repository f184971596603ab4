"""What a sample says of targets: bounds, margins, and how error is spent."""

from __future__ import annotations

from math import inf, nan, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from scipy import stats

from analysis.staffing.evidence import Looks, estimate, judged

LOOKS = Looks(error=0.05, targets=2, most=100)


def sample(*rows: list[float]) -> np.ndarray:
    return np.array(rows)


def test_bounds_are_those_of_student():
    values = [0.01, 0.03, 0.02, 0.05]
    found = estimate(sample(values))
    test = stats.ttest_1samp(values, 0.0, alternative="greater")
    assert found.bounds(0.05)[0] == pytest.approx(test.confidence_interval(0.95).low, rel=1e-12)
    other = stats.ttest_1samp(values, 0.0, alternative="less")
    assert found.bounds(0.01, 1)[0] == pytest.approx(other.confidence_interval(0.99).high, rel=1e-12)


def test_what_is_not_measured_is_left_out():
    found = estimate(sample([1.0, nan, 3.0], [nan, nan, nan], [-inf, -inf, -inf], [2.0, 2.0, 2.0]))
    assert found.mean.tolist() == [2.0, -inf, -inf, 2.0]
    assert found.count.tolist() == [2, 0, 3, 3]
    assert found.bounds(0.05)[3] == 2.0
    assert found.bounds(0.05)[1] == -inf
    assert found.bounds(0.05, 1)[2] == -inf


def test_one_replication_bounds_nothing():
    assert estimate(sample([0.5])).bounds(0.05).tolist() == [-inf]
    assert estimate(sample([0.5])).bounds(0.05, 1).tolist() == [inf]


def test_all_looks_together_spend_no_more_than_the_error():
    assert [LOOKS.share(look) for look in (1, 2, 3)] == pytest.approx([0.025, 0.0125, 0.00625])
    assert LOOKS.each(1) == pytest.approx(0.0125)
    assert LOOKS.spent(2) == pytest.approx(0.0375)
    assert LOOKS.spent(50) <= 0.05


def test_the_margin_is_what_the_second_look_can_tell():
    found = estimate(sample([0.0, 0.2], [0.0, 0.0]))
    quantiles = NormalDist().inv_cdf(1 - 0.05 / 4 / 2) + NormalDist().inv_cdf(0.9)
    assert LOOKS.margin(found) == pytest.approx([quantiles * sqrt(0.02) / 10, 0.0])


@pytest.mark.parametrize(("mean", "expected"), [(-0.01, 100), (0.001, 100), (1.0, 16), (0.05, 43)])
def test_fresh_replications_are_as_many_as_the_slack_needs(mean, expected):
    """(1.960 + 1.282)^2 0.1^2 / 0.05^2 = 42.03."""
    noise = np.array([-1.0, 1.0] * 50)
    noise = 0.1 * noise / noise.std(ddof=1)
    assert Looks(0.05, 1, 100).needed(estimate(sample((mean + noise).tolist()))) == expected


@pytest.mark.parametrize(
    ("slacks", "is_last", "expected"),
    [
        ([0.5, 0.51, 0.49], False, "keeps"),
        ([-0.5, -0.51, -0.49], False, "misses"),
        ([0.5, -0.6, 0.7], False, "open"),
        ([0.5, -0.1, 0.7], True, "keeps"),
        ([0.5, -0.6, 0.7], True, "misses"),
    ],
)
def test_a_candidate_is_judged_as_soon_as_it_can_be(slacks, is_last, expected):
    assert judged(estimate(sample(slacks)), Looks(0.05, 1, 100), is_last) == expected


def test_every_target_counts():
    both = estimate(sample([0.5, 0.51, 0.49], [-0.5, -0.51, -0.49]))
    assert judged(both, LOOKS, False) == "misses"
