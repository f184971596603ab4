"""What a sample says of targets: bounds, margins, and how error is spent."""

from __future__ import annotations

from math import inf, nan, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from scipy import stats

from analysis.phrases import Target
from analysis.results import Measure
from analysis.staffing.confirm import confirm
from analysis.staffing.evidence import Looks, estimate, judged, limits_of
from analysis.staffing.search import Infeasible
from analysis.staffing.trials import Trials

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
    assert found.bounds(0.05)[3] == -inf
    assert found.bounds(0.05)[1] == -inf
    assert found.bounds(0.05, 1)[2] == -inf


def share_target(bound: str, value: float) -> Target:
    return Target(Measure("share within", "24 h", unit="share"), bound, value, "")


HOURS = Target(Measure("report to closing", "mean"), "at most", 3.0, "")


def test_a_figure_that_never_differs_is_bounded_by_how_often_it_could():
    """Of 16 replications, all alike, 1 - 0.05^(1/16) = 17.1 % could be others without being seen in one study of
    twenty: all tickets could be late in them."""
    limits = limits_of([share_target("at least", 0.9), share_target("at most", 0.1), HOURS])
    found = estimate(np.tile([[0.1], [0.1], [1.0]], 16))
    assert found.is_constant.all()
    rare = 1 - 0.05 ** (1 / 16)
    assert found.bounds(0.05, limits=limits) == pytest.approx([0.1 - rare, 0.1 - rare, -inf])
    assert found.bounds(0.05, 1, limits) == pytest.approx([0.1, 0.1, inf])
    worst = estimate(np.full((1, 16), -0.9))
    assert worst.bounds(0.05, 1, limits_of([share_target("at least", 0.9)])) == pytest.approx([-0.9 + rare])


@pytest.mark.parametrize("value", [0.1, 0.7, 0.9331, 1 / 3])
def test_rounding_is_no_spread(value):
    assert estimate(np.full((1, 17), value)).is_constant.all()


def test_replications_that_a_figure_needs_that_never_differs():
    """log 0.025 / log 0.9 = 35.01."""
    looks = Looks(0.05, 1, 100, limits_of([share_target("at least", 0.9)]))
    constant = estimate(np.full((1, 8), 0.1))
    assert looks.needed(constant) == 36
    assert looks.bounds(estimate(np.full((1, 36), 0.1)), 1)[0] >= 0
    assert looks.bounds(estimate(np.full((1, 35), 0.1)), 1)[0] < 0
    assert Looks(0.05, 1, 100).needed(constant) == 100


class Rare:
    """The slack is -30 points in few replications and such in the others that it is -0.1 points on average."""

    def __init__(self, seed: int, chance: float) -> None:
        self.draw, self.chance = np.random.default_rng([21, seed]), chance
        self.usual = (0.3 * chance - 0.001) / (1 - chance)

    def slacks(self, wanted):
        bad = {counts: self.draw.random((1, len(numbers))) < self.chance for counts, numbers in wanted.items()}
        return {counts: np.where(rows, -0.3, self.usual) for counts, rows in bad.items()}


def is_confirmed(response: Rare, looks: Looks) -> bool:
    trials = Trials(response, 100_000)
    try:
        confirm(trials, (1,), looks, lambda counts: estimate(trials(counts, 8)), lambda _: None)
    except Infeasible:
        return False
    return True


@pytest.mark.parametrize("chance", [0.02, 0.005])
def test_a_rare_bad_replication_is_not_overlooked(chance):
    """Bad replications that are mostly not seen make a target be missed: of 300 studies 15 may be wrong, and more than
    15 + 3 standard errors would be by chance once in a thousand times."""
    looks = Looks(0.05, 1, 128, limits_of([share_target("at least", 0.9)]))
    confirmed = sum(is_confirmed(Rare(seed, chance), looks) for seed in range(300))
    assert confirmed <= 15 + 3 * sqrt(300 * 0.05 * 0.95)


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
