"""A search where one number of people is split over patterns: one person more does not always cost more."""

from __future__ import annotations

import pytest

from analysis.staffing.frontier import widen
from analysis.staffing.prices import Mix, Prices
from analysis.staffing.search import Box
from tests.staffing.surface import Surface, search_of


def mixed(night: float) -> Mix:
    """Ten people are 4, 4 and 2; eleven are 5, 5 and 1."""
    return Mix((0.43, 0.43, 0.14), (1.0, 1.0, night))


def test_eleven_may_cost_less_than_ten():
    assert (mixed(2.5).of(10), mixed(2.5).of(11)) == (13.0, 12.5)
    assert mixed(2.0).of(10) == mixed(2.0).of(11)


@pytest.mark.parametrize("night", [2.0, 2.5])
def test_one_more_who_costs_nothing_can_be_taken(night):
    search = search_of(Surface((1.0,), (5.0,), 0.8, seed=1), Prices((1.2,), "CNY", {0: mixed(night)}))
    search.box = Box((1,), (8,), (20,))
    assert search.next_up((10,)) == (11,)
    widen(search, (10,))
    assert {(9,), (11,)} <= set(search.trials.seen)
