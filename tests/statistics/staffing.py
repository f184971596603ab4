"""How often the search is wrong, and how often it finds the cheapest: `python -m tests.statistics.staffing`.

Random surfaces whose truth is known stand in for the model, so that thousands of studies take minutes.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from analysis.staffing.confirm import Confirmation, confirm, recommended
from analysis.staffing.evidence import Estimate, Looks, estimate
from analysis.staffing.fewer import neighbours
from analysis.staffing.places import Counts
from analysis.staffing.prices import Prices
from analysis.staffing.search import Infeasible
from analysis.staffing.trials import Trials
from tests.staffing.surface import Surface, random_surface, search_of

PEOPLE = Prices((1.0, 1.0, 1.0), "people")


@dataclass(frozen=True)
class Study:
    """One study, judged by the truth."""

    slack: float
    cost: float
    cheapest: float
    """What the cheapest staffing of all that keep the target costs."""
    replications: int
    """Of the search and of its confirmation."""
    wrong_neighbours: int
    """Staffings with one person fewer that are said to miss the target, and keep it."""
    neighbours: int
    """Replications that these took."""

    @property
    def above(self) -> float:
        return self.cost - self.cheapest


def wages_of(seed: int) -> Prices:
    """Wages from 1 to 3."""
    return Prices(tuple(np.random.default_rng([12, seed]).uniform(1, 3, 3).tolist()), "CNY")


def study(seed: int, prices: Prices = PEOPLE) -> Study:
    """A study of a random surface."""
    surface = random_surface(seed)
    search = search_of(surface, prices)
    found = recommended(search)
    used = search.trials.used
    around = neighbours(search, found.counts, found.refused)
    wrong = sum(each.verdict == "misses" and surface.truth(each.counts) >= 0 for each in around)
    cost, cheapest = prices.of(found.counts), surface.cheapest(prices)
    return Study(surface.truth(found.counts), cost, cheapest, used, wrong, search.trials.used - used)


def missed_without_noise(seed: int, prices: Prices) -> float:
    """By what share the search ends above the cheapest staffing where nothing is left to chance."""
    surface = replace(random_surface(seed), common=1e-7, own=1e-7)
    return prices.of(search_of(surface, prices).find(lambda _: None)) / surface.cheapest(prices) - 1


class Edge(Surface):
    """The worst that could be said wrongly: every staffing misses the target by nothing at all."""

    def truth(self, counts: Counts) -> float:
        return 0.0


def accepted_at_the_edge(seed: int, error: float = 0.05, steps: int = 6) -> bool:
    """Whether a staffing is confirmed although the slack is 0 of this one and of the next `steps`."""
    edge = Edge(weights=(1.0,), scales=(1.0,), target=0.0, seed=seed, common=0.0, own=0.01)
    looks, trials = Looks(error, targets=1, most=32), Trials(edge, 100_000)

    def known(counts: Counts) -> Estimate:
        return estimate(trials(counts, 8))

    def next_up(counts: Counts) -> Counts | None:
        return None if counts[0] > steps else (counts[0] + 1,)

    try:
        found: Confirmation | None = confirm(trials, (1,), looks, known, next_up)
    except Infeasible:
        found = None
    return found is not None


def needed_at_the_edge(seed: int) -> bool:
    """Whether any of three people is said to be needed where none of them is."""
    edge = Edge(weights=(1.0,) * 3, scales=(1.0,) * 3, target=0.0, seed=seed, common=0.0, own=0.01)
    return any(each.verdict == "misses" for each in neighbours(search_of(edge), (3, 3, 3)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=2000)
    count = parser.parse_args().studies
    _tell("equal wages", [study(seed) for seed in range(count)])
    _tell("wages from 1 to 3", [study(seed, wages_of(seed)) for seed in range(count)])
    for name, prices in (("equal wages", lambda _: PEOPLE), ("wages from 1 to 3", wages_of)):
        missed = np.array([missed_without_noise(seed, prices(seed)) for seed in range(count)])
        print(
            f"without noise, {name}: {100 * np.mean(missed > 1e-9):.2f} % of {count} searches end above the cheapest, "
            f"by {100 * missed.max():.1f} % at most"
        )
    edge = sum(accepted_at_the_edge(seed) for seed in range(count))
    print(f"on the edge: {edge} of {count} are confirmed ({_share(edge, count)}, promised at most 5 %)")
    needed = sum(needed_at_the_edge(seed) for seed in range(count))
    print(f"on the edge: in {needed} of {count} somebody is said to be needed ({_share(needed, count)}, promised 5 %)")


def _share(cases: int, count: int) -> str:
    """With the half-width of its 95 % interval."""
    share = cases / count
    return f"{100 * share:.2f} ± {196 * sqrt(share * (1 - share) / count):.2f} %"


def _tell(name: str, found: list[Study]) -> None:
    count, wrong = len(found), sum(each.slack < 0 for each in found)
    share = f"{100 * wrong / count:.2f} %, promised at most 5 %"
    print(f"{name}: {count} studies: {wrong} recommend a staffing that misses the target ({share})")
    above = np.array([each.cost / each.cheapest - 1 for each in found])
    mean = f"{100 * above.mean():.1f} % dearer on average, {100 * above.max():.1f} % at most"
    print(f"  the cheapest is found in {100 * np.mean(above < 1e-9):.1f} %; what is found is {mean}")
    if name == "equal wages":
        next_to_it = 100 * np.mean([each.above <= 1 for each in found])
        print(f"  the cheapest, or one person above it, is found in {next_to_it:.1f} %")
    medians = [np.median([each.replications for each in found]), np.median([each.neighbours for each in found])]
    print(
        f"  replications: median {medians[0]:.0f}, and {medians[1]:.0f} for one person fewer, of a box of 512 staffings"
    )
    said = sum(each.wrong_neighbours > 0 for each in found)
    print(f"  in {said} somebody is said to be needed who is not ({100 * said / count:.2f} %, promised at most 5 %)")


if __name__ == "__main__":
    main()
