"""Where the inputs are looked at."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.sensitivity.designs import even_points, rows_of_two, trajectories


@pytest.mark.parametrize("seed", [0, 1, 99])
def test_even_points_fill_every_part_of_each_range_once(seed):
    points = even_points(5, 64, seed)
    assert points.shape == (64, 5)
    assert ((points > 0) & (points < 1)).all()
    for column in points.T:
        assert sorted((column * 64).astype(int)) == list(range(64))


def test_another_seed_gives_other_points_and_the_same_seed_the_same():
    assert (even_points(3, 16, 1) == even_points(3, 16, 1)).all()
    assert (even_points(3, 16, 1) != even_points(3, 16, 2)).all()


def test_a_row_has_two_points_and_the_first_with_each_coordinate_of_the_other():
    for one, other, *mixed in rows_of_two(3, 16, 7):
        for position, point in enumerate(mixed):
            changed = np.arange(3) == position
            assert (point == np.where(changed, other, one)).all()
            assert one[position] != other[position]


def test_each_input_moves_once_on_a_walk_by_two_thirds():
    walks = trajectories(6, 40, 3)
    assert set(np.round(np.unique(walks) * 3).astype(int)) == {0, 1, 2, 3}
    assert np.allclose(walks * 3, np.round(walks * 3), rtol=0, atol=1e-12)
    for walk in walks:
        moves = np.diff(walk, axis=0)
        assert ((moves != 0).sum(axis=1) == 1).all()
        assert sorted(np.abs(moves).argmax(axis=1)) == list(range(6))
        assert np.allclose(np.abs(moves).max(axis=1), 2 / 3, rtol=0, atol=1e-12)


def test_walks_move_in_both_directions_and_in_different_orders():
    moves = np.diff(trajectories(4, 50, 1), axis=1)
    assert {1, -1} == set(np.sign(moves[moves != 0]).astype(int))
    assert len({tuple(np.abs(walk).argmax(axis=1)) for walk in moves}) > 10
