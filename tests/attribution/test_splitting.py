"""From figures of replications to parts with intervals."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest

from analysis.attribution.combinations import between
from analysis.attribution.shapley import interactions, orders_of, passed, shapley_values
from analysis.attribution.splitting import split_of
from analysis.intervals import mean_interval
from analysis.results import Measure
from scenarios.base import WrongInput
from tests.attribution.example import town

OF = Measure("report to closing", "mean")
TRUTH = np.array([20.0, 17.0, 18.0, 16.5, 14.0, 12.0, 12.5, 11.0])
"""Figures of the combinations of three changes."""


def noisy(count, seed, spread=1.0):
    """Replications with a common and an own error in each combination."""
    draw = np.random.default_rng(seed)
    return TRUTH[:, None] + draw.normal(size=count) + spread * draw.normal(size=(8, count))


def test_parts_add_up_and_their_intervals_do_not():
    split = split_of(between(town()), OF, dict(enumerate(noisy(30, 1))))
    assert sum(part.due.estimate for part in split.parts) == pytest.approx(split.whole.estimate, abs=1e-12)
    assert sum(part.share.estimate for part in split.parts) == pytest.approx(1, abs=1e-12)
    widths = [part.due.high - part.due.low for part in split.parts]
    assert sum(widths) > 1.2 * (split.whole.high - split.whole.low)
    assert {part.due.replications for part in split.parts} == {30}


def test_alone_and_last():
    split = split_of(between(town()), OF, dict(enumerate(noisy(5, 1, spread=0.0))))
    assert [part.alone.estimate for part in split.parts] == pytest.approx([-3, -2, -6], abs=1e-12)
    assert [part.last.estimate for part in split.parts] == pytest.approx([-1.5, -1, -5.5], abs=1e-12)
    assert [part.change for part in split.parts] == ["direct", "third_technician", "prompt"]


def test_large_interactions_are_told_from_small_ones_and_from_chance():
    lies = between(town())
    figures = {made: np.full(6, 100.0) + np.arange(6) for made in range(8)}
    for made in range(8):
        figures[made] = figures[made] - 10.0 * (made & 1) - 10.0 * (made >> 1 & 1) - 10.0 * (made >> 2 & 1)
        figures[made] = figures[made] + 2.0 * (made & 3 == 3) + 0.5 * (made & 6 == 6)
    pairs = split_of(lies, OF, figures).pairs
    assert [pair.interaction.estimate for pair in pairs] == pytest.approx([2.0, 0.0, 0.5], abs=1e-12)
    assert [pair.large for pair in pairs] == [True, False, False]
    assert pairs[0].overlap
    wild = dict(enumerate(noisy(6, 2, spread=50.0)))
    assert not any(pair.large for pair in split_of(lies, OF, wild).pairs)


def test_a_replication_without_a_figure_is_left_out_everywhere():
    figures = noisy(10, 3)
    figures[5, 4] = nan
    split, without = (
        split_of(between(town()), OF, dict(enumerate(each))) for each in (figures, np.delete(figures, 4, 1))
    )
    assert split == without
    assert split.whole.replications == 9


@pytest.mark.parametrize("orders", [None, [orders_of(1, number, 3, 2) for number in range(4)]])
@pytest.mark.parametrize("left", [0, 1])
def test_fewer_than_two_whole_replications_are_refused(orders, left):
    figures = noisy(4, 3)
    for number in range(left, 4):
        figures[0 if orders else number, number] = nan
    with pytest.raises(WrongInput, match=rf"'report to closing, mean' is measured with .* in {left} of 4 replications"):
        split_of(LIES, OF, dict(enumerate(figures)), orders)


LIES = between(town())


def sampled(seed, count):
    orders = [orders_of(seed, number, 3, 2) for number in range(count)]
    return split_of(LIES, OF, dict(enumerate(noisy(count, seed))), orders)


def test_sampled_orders_add_up_too():
    split = sampled(1, 12)
    assert sum(part.due.estimate for part in split.parts) == pytest.approx(split.whole.estimate, abs=1e-12)
    assert split.pairs == ()


def test_only_what_the_orders_pass_must_be_known():
    changes = {name: {"repair": {"max_visits": 20 + number}} for number, name in enumerate("abcde")}
    lies = between(town(changes=changes, variants={"before": [], "after": list(changes)}))
    ends = {0, 31} | {1 << bit for bit in range(5)} | {31 ^ 1 << bit for bit in range(5)}
    orders = [orders_of(2, number, 5, 2) for number in range(6)]
    needed = [passed(orders[number]) | ends for number in range(6)]
    figures = {made: np.array([float(made) if made in each else nan for each in needed]) for made in range(32)}
    assert sum(np.isnan(column).sum() for column in figures.values()) > 60
    split = split_of(lies, OF, figures, orders)
    assert split.whole.replications == 6
    assert [part.due.estimate for part in split.parts] == pytest.approx([1, 2, 4, 8, 16], abs=1e-12)
    figures[1 << orders[3][0][0]][3] = nan
    assert split_of(lies, OF, figures, orders).whole.replications == 5


@pytest.mark.parametrize("method", ["exact", "permutations"])
def test_95_of_100_intervals_hold_the_truth(method):
    """1000 studies of 20 replications, three parts each. Whether an interval holds the truth is a coin with 0.95; the
    count of one part has a standard deviation of 6.9, so a part fails these limits of 4 of them once in 16,000."""
    truth = shapley_values(TRUTH[:, None])[:, 0]
    held = np.zeros(3)
    for seed in range(1000):
        exact = method == "exact"
        split = split_of(LIES, OF, dict(enumerate(noisy(20, seed)))) if exact else sampled(seed, 20)
        held += [part.due.low <= value <= part.due.high for part, value in zip(split.parts, truth, strict=True)]
    assert (abs(held - 950) < 28).all(), held


def test_a_whole_of_nothing_has_no_shares():
    split = split_of(between(town()), OF, {made: np.full(4, 3.0) for made in range(8)})
    assert all(isnan(part.share.estimate) for part in split.parts)


def test_intervals_of_pairs_hold_together():
    """Three pairs share the error of 5 %."""
    figures = noisy(12, 4)
    pair = split_of(LIES, OF, dict(enumerate(figures))).pairs[0]
    values = interactions(figures)[0, 1].tolist()
    wide = mean_interval(values, 1 - 0.05 / 3)
    assert (pair.interaction.low, pair.interaction.high) == pytest.approx((wide.low, wide.high), abs=1e-12)
