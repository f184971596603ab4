"""The search on surfaces whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from analysis.staffing.confirm import FRESH, recommended
from analysis.staffing.evidence import Looks
from analysis.staffing.prices import Prices
from analysis.staffing.search import Box, Infeasible, Search, line, moved
from analysis.staffing.trials import TooFew, Trials
from tests.staffing.surface import Surface, random_surface, search_of, watched

PEOPLE = Prices((1.0, 1.0, 1.0), "people")


def quiet(surface: Surface) -> Surface:
    return replace(surface, common=1e-7, own=1e-7)


def test_the_line_goes_through_the_box_one_person_at_a_time():
    box = Box((1, 1, 0), (2, 4, 1), (5, 9, 3))
    steps = line(box)
    assert steps[0] == box.least
    assert steps[-1] == box.most
    assert len(steps) == 1 + sum(box.most) - sum(box.least)
    for before, after in pairwise(steps):
        assert sorted(b - a for a, b in zip(before, after, strict=True)) == [0, 0, 1]


def test_the_line_keeps_the_proportions_of_the_guess():
    assert (2, 4, 6) in line(Box((1, 1, 1), (2, 4, 6), (9, 9, 9)))


@pytest.mark.parametrize("seed", range(40))
def test_without_noise_the_cheapest_is_found(seed):
    surface = quiet(random_surface(seed))
    search = search_of(surface, PEOPLE)
    found = search.find(lambda _: None)
    assert surface.truth(found) >= 0
    assert PEOPLE.of(found) == surface.cheapest(PEOPLE)


@pytest.mark.parametrize("seed", range(120))
def test_without_noise_the_cheapest_is_found_where_wages_differ(seed):
    """Two cheap people may do what a dear one does."""
    wages = tuple(np.random.default_rng([11, seed]).choice([1.0, 3.0], 3).tolist())
    surface, prices = quiet(random_surface(seed)), Prices(wages, "CNY")
    found = search_of(surface, prices).find(lambda _: None)
    assert surface.truth(found) >= 0
    assert prices.of(found) == surface.cheapest(prices)


def test_one_dear_person_is_exchanged_for_two_cheap_ones():
    surface, prices = quiet(random_surface(103)), Prices((1.0, 3.0, 3.0), "CNY")
    assert prices.of(search_of(surface, prices).find(lambda _: None)) == 14


def test_wages_of_any_size_leave_little_to_save():
    """The search is local: one in fifty may end a little too dear."""
    above = []
    for seed in range(50):
        prices = Prices(tuple(np.random.default_rng([12, seed]).uniform(1, 3, 3).tolist()), "CNY")
        surface = quiet(random_surface(seed))
        above.append(prices.of(search_of(surface, prices).find(lambda _: None)) / surface.cheapest(prices) - 1)
    assert np.mean(np.array(above) > 1e-9) <= 0.04
    assert max(above) <= 0.06


def test_dear_people_are_spared():
    """Two areas alike but for the wage: with equal wages three in each, else the cheap ones do more."""
    surface = quiet(Surface((0.5, 0.5), (2.0, 2.0), 0.75, seed=1, helped=0.9))
    equal = search_of(surface, Prices((1.0, 1.0), "people")).find(lambda _: None)
    dear = search_of(surface, Prices((5.0, 1.0), "CNY")).find(lambda _: None)
    assert dear[0] == 1
    assert dear[1] > equal[1]


def test_exchanges_find_what_taking_people_away_does_not(monkeypatch):
    surface = quiet(random_surface(7))
    monkeypatch.setattr("analysis.staffing.search.EXCHANGES", 0)
    assert PEOPLE.of(search_of(surface, PEOPLE).find(lambda _: None)) == surface.cheapest(PEOPLE) + 1


def test_nobody_is_seen_below_a_staffing_that_misses():
    search = search_of(random_surface(3), PEOPLE)
    search.verdicts[4, 4, 4] = "misses"
    assert not search.keeps((4, 3, 4))
    assert not search.trials.seen
    assert search.keeps((8, 8, 8))
    assert list(search.trials.seen) == [(8, 8, 8)]


def test_who_is_missed_least_for_the_money_goes_first():
    """Half of the tickets in the first area, and less in each after it; then the last one is nearly free."""
    surface = quiet(Surface((0.5, 0.3, 0.2), (2.0, 2.0, 2.0), 0.5, seed=1))
    for prices, expected in ((PEOPLE, [2, 1, 0]), (Prices((1.0, 1.0, 0.01), "CNY"), [1, 0, 2])):
        search = search_of(surface, prices)
        fewer = [moved((4, 4, 4), place) for place in range(3)]
        search.trials.run(fewer, 8)
        assert search._least_missed_first((4, 4, 4), fewer) == [fewer[place] for place in expected]


def test_a_target_out_of_reach_is_told():
    with pytest.raises(Infeasible):
        recommended(search_of(replace(random_surface(1), target=0.9999), PEOPLE))


def test_the_most_people_are_judged_by_all_replications():
    """A first look may be wrong by chance, and there is nothing above them to try."""

    class Late(Surface):
        """Looks bad in its first replications."""

        def _row(self, counts, numbers):
            return super()._row(counts, numbers) - np.where(np.array(numbers) < 8, 0.2, 0.0)

    late = Late((1.0,), (4.0,), 0.78, seed=4)
    search = search_of(late)
    found = search.find(lambda _: None)
    assert search.trials.seen[search.box.most].shape[1] == search.longest
    assert late.truth(found) >= 0


def test_what_was_refused_at_the_top_is_told():
    """In the search everything looks better than it is, and nothing keeps the target."""

    class Rosy(Surface):
        def _row(self, counts, numbers):
            return super()._row(counts, numbers) + np.where(np.array(numbers) < FRESH, 0.3, 0.0)

    with pytest.raises(Infeasible) as error:
        recommended(search_of(Rosy((1.0,), (4.0,), 0.95, seed=4)))
    (*_, last) = error.value.refused
    assert last.counts == (8,)
    assert last.bounds[0] < 0


def test_a_budget_that_is_used_up_is_told():
    search = search_of(random_surface(1), PEOPLE, budget=60)
    with pytest.raises(TooFew) as few:
        recommended(search)
    assert few.value.used <= 60 < few.value.used + few.value.wanted


def test_what_confirms_was_not_seen_before():
    surface = watched(random_surface(5))
    asked, search = surface.asked, search_of(surface, PEOPLE)
    found = recommended(search)
    fresh = [(counts, n) for counts, n in asked if n >= FRESH]
    assert len(asked) == len(set(asked)) == search.trials.used
    assert {counts for counts, _ in fresh} == {found.counts, *(each.counts for each in found.refused)}
    assert max(n for _, n in asked if n < FRESH) < 64


def test_a_staffing_that_is_not_confirmed_gives_way_to_one_above_it():
    """In the search everything looks a little better than it is."""

    class Rosy(Surface):
        def _row(self, counts, numbers):
            numbers_of.setdefault(counts, set()).update(n for n in numbers if n >= FRESH)
            bonus = np.where(np.array(numbers) < FRESH, 0.03, 0.0)
            return super()._row(counts, numbers) + bonus

    numbers_of: dict[tuple[int, ...], set[int]] = {}
    rosy = Rosy((1.0,), (2.0,), 0.88, seed=4)
    search = search_of(rosy)
    found = recommended(search)
    last = found.refused[-1].counts
    assert rosy.truth(found.refused[0].counts) < 0 <= rosy.truth(found.counts)
    assert found.counts == moved(last, 0, by=1)
    assert (found.refused[-1].bounds < 0).any()
    assert found.looks >= 2
    assert not numbers_of[last] & numbers_of[found.counts]


def test_the_same_search_sees_the_same_twice():
    first, second = (search_of(random_surface(9), PEOPLE) for _ in range(2))
    assert recommended(first).counts == recommended(second).counts
    assert list(first.trials.seen) == list(second.trials.seen)


@pytest.mark.parametrize("prices", [PEOPLE, Prices((1.0, 3.0, 3.0), "CNY"), Prices((2.7, 1.1, 1.9), "CNY")])
def test_a_search_takes_a_tenth_of_a_grid(prices):
    surface = random_surface(11)
    search = search_of(surface, prices)
    found = recommended(search)
    assert search.trials.used * 10 <= search.box.size * int(found.found.count.max())


def test_two_targets_are_both_kept():
    class Two:
        """Areas that serve a target each."""

        def slacks(self, wanted):
            return {counts: self._rows(counts, list(numbers)) for counts, numbers in wanted.items()}

        def _rows(self, counts, numbers):
            noise = np.array([np.random.default_rng([n, *counts]).standard_normal(2) for n in numbers]).T
            return np.array([[counts[0] - 2.5], [counts[1] - 4.5]]) * 0.1 + 0.01 * noise

    box = Box((1, 1), (2, 2), (8, 8))
    search = Search(Trials(Two(), 5000), box, Prices((1.0, 1.0), "people"), Looks(0.05, 2, 128), 8, 64)
    assert recommended(search).counts == (3, 5)
