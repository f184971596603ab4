"""Shapley values and interactions against games whose values are known."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from analysis.attribution.shapley import along, interactions, orders_of, passed, shapley_values


def game(count, figure):
    """The figures of all combinations in one replication."""
    return np.array([[float(figure({bit for bit in range(count) if made >> bit & 1}))] for made in range(1 << count)])


def test_the_runway_is_paid_for_by_those_who_need_it():
    """The airport game (Littlechild and Owen 1973): a runway as long as its longest plane needs, each stretch shared
    by all planes that need it."""
    lengths = [1, 2, 4]
    values = shapley_values(game(3, lambda made: max((lengths[bit] for bit in made), default=0)))
    assert values[:, 0] == pytest.approx([1 / 3, 1 / 3 + 1 / 2, 1 / 3 + 1 / 2 + 2], abs=1e-15)


def test_a_left_glove_is_worth_more_than_one_of_two_right_ones():
    """The glove game: a pair is worth 1; its Shapley values are 2/3, 1/6, 1/6."""
    values = shapley_values(game(3, lambda made: 0 in made and made & {1, 2} != set()))
    assert values[:, 0] == pytest.approx([2 / 3, 1 / 6, 1 / 6], abs=1e-15)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_the_values_are_means_over_all_orders_and_add_up(count):
    figures = np.random.default_rng(count).normal(size=(1 << count, 3))
    values = shapley_values(figures)
    orders = list(permutations(range(count)))
    for replication in range(3):
        column = dict(enumerate(figures[:, replication]))
        assert values[:, replication] == pytest.approx(along(orders, column), abs=1e-12)
    assert values.sum(axis=0) == pytest.approx(figures[-1] - figures[0], abs=1e-12)


def test_what_does_nothing_is_worth_nothing_and_equals_are_worth_the_same():
    values = shapley_values(game(4, lambda made: len(made & {0, 1}) ** 2 + 5 * (2 in made)))
    assert values[:, 0] == pytest.approx([2, 2, 5, 0], abs=1e-14)


def test_interactions_of_products():
    """A product of two is theirs alone; of a product of three, each pair has half, over both combinations of the
    third."""
    pairs = interactions(game(3, lambda made: 7 * ({0, 1} <= made) + 4 * (2 in made)))
    assert [pairs[pair][0] for pair in ((0, 1), (0, 2), (1, 2))] == pytest.approx([7, 0, 0], abs=1e-14)
    pairs = interactions(game(3, lambda made: len(made) == 3))
    assert [pairs[pair][0] for pair in ((0, 1), (0, 2), (1, 2))] == pytest.approx([1 / 2] * 3, abs=1e-14)


def test_with_two_changes_the_interaction_is_the_difference_of_last_and_alone():
    figures = np.array([[10.0], [7.0], [6.0], [5.0]])
    assert interactions(figures)[0, 1][0] == pytest.approx((5 - 6) - (7 - 10), abs=0)


def test_orders_come_in_pairs_and_belong_to_their_replication():
    orders = orders_of(seed=7, replication=3, changes=9, count=6)
    assert all(sorted(order) == list(range(9)) for order in orders)
    assert [order[::-1] for order in orders[::2]] == orders[1::2]
    assert orders == orders_of(7, 3, 9, 6)
    assert orders[:2] == orders_of(7, 3, 9, 2)
    assert orders != orders_of(7, 4, 9, 6) != orders_of(8, 4, 9, 6)


def test_every_order_comes_up_alike():
    """Chi-squared over the 24 orders of 4 changes; fails by chance once in a million."""
    from scipy.stats import chi2

    count = 12_000
    drawn = [orders_of(1, number, 4, 2)[0] for number in range(count)]
    seen = [drawn.count(order) for order in permutations(range(4))]
    assert sum((each - count / 24) ** 2 / (count / 24) for each in seen) < chi2.ppf(1 - 1e-6, 23)


def test_the_combinations_that_an_order_passes():
    assert passed([(2, 0, 1)]) == {0b000, 0b100, 0b101, 0b111}
