"""One person fewer: what is said of it is true as often as it says."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from analysis.staffing.confirm import FRESH, recommended
from analysis.staffing.evidence import Looks, estimate
from analysis.staffing.fewer import NEIGHBOURS, neighbours
from analysis.staffing.prices import Prices
from analysis.staffing.search import Box, Refused, Search
from analysis.staffing.trials import TooFew, Trials
from tests.staffing.surface import Surface, random_surface, search_of, watched


class Edge:
    """Every staffing misses every target by nothing at all, so that none of them misses it."""

    def __init__(self, seed: int, targets: int) -> None:
        self.seed, self.targets = seed, targets

    def slacks(self, wanted):
        return {counts: self._rows(counts, list(numbers)) for counts, numbers in wanted.items()}

    def _rows(self, counts, numbers):
        noise = [np.random.default_rng([self.seed, n, *counts]).standard_normal(self.targets) for n in numbers]
        return 0.01 * np.array(noise).T


def on_the_edge(seed: int, targets: int) -> list:
    looks = Looks(0.05, targets, 128)
    search = Search(
        Trials(Edge(seed, targets), 100_000), Box((1, 1, 1), (2, 2, 2), (8, 8, 8)), Prices((1.0,) * 3, "people"),
        looks, screening=8, longest=64,
    )  # fmt: skip
    return neighbours(search, (3, 3, 3))


@pytest.mark.parametrize("targets", [1, 3])
def test_a_target_is_said_to_be_missed_wrongly_as_seldom_as_stated(targets):
    """More than 5 % plus 3 standard errors would come up by chance once in a thousand times."""
    studies = 300
    wrong = sum(any(each.verdict == "misses" for each in on_the_edge(seed, targets)) for seed in range(studies))
    assert wrong / studies <= 0.05 + 3 * sqrt(0.05 * 0.95 / studies)


def test_who_is_needed_is_seen_to_be():
    """Without noise to speak of, one person fewer than the cheapest staffing misses the target."""
    surface = Surface((0.5, 0.3, 0.2), (2.0, 1.5, 1.0), 0.8, seed=3, common=0.001, own=0.001)
    search = search_of(surface)
    found = recommended(search)
    around = neighbours(search, found.counts)
    assert {each.verdict for each in around} == {"misses"}
    for each in around:
        assert surface.truth(each.counts) <= each.upper[0] < 0
        assert each.found.count.tolist() == [16]


def test_neighbours_are_seen_on_fresh_replications():
    surface = watched(random_surface(5))
    asked, search = surface.asked, search_of(surface)
    counts = recommended(search).counts
    before = len(asked)
    around = neighbours(search, counts)
    late = [(counts, n) for counts, n in asked[before:] if n >= FRESH]
    assert min(n for _, n in late) == NEIGHBOURS
    assert {counts for counts, _ in late} == {each.counts for each in around}
    assert len(asked) == len(set(asked)) == search.trials.used


def test_a_neighbour_that_was_refused_is_not_looked_at_again():
    search = search_of(random_surface(5))
    refused = Refused((2, 3, 3), estimate(np.array([[0.001, -0.002, 0.003]])), np.array([-0.004]))
    (first, *others) = neighbours(search, (3, 3, 3), [refused])
    assert (first.verdict, first.found) == ("refused", refused.found)
    assert np.isinf(first.upper).all()
    assert "refused" not in {each.verdict for each in others}


def test_replications_that_do_not_suffice_are_told():
    search = search_of(random_surface(5), budget=30)
    with pytest.raises(TooFew):
        neighbours(search, (3, 3, 3))
