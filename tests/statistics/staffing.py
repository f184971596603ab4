"""How often the search is wrong, and how often it finds the cheapest: `python -m tests.statistics.staffing`.

Random surfaces whose truth is known stand in for the model, so that thousands of studies take minutes.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np

from analysis.staffing.confirm import Confirmation, confirm, recommended
from analysis.staffing.evidence import Estimate, Looks, estimate
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
    above: float
    """People more than the cheapest staffing has."""
    replications: int
    looks: int


def study(seed: int) -> Study:
    """A study of a random surface."""
    surface = random_surface(seed)
    search = search_of(surface, PEOPLE)
    found = recommended(search)
    above = PEOPLE.of(found.counts) - surface.cheapest(PEOPLE)
    return Study(surface.truth(found.counts), above, search.trials.used, found.looks)


class Edge(Surface):
    """The worst that could be confirmed wrongly: every staffing misses the target by nothing at all."""

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=2000)
    count = parser.parse_args().studies
    found = [study(seed) for seed in range(count)]
    wrong = sum(each.slack < 0 for each in found)
    above = np.array([each.above for each in found])
    share = f"{100 * wrong / count:.2f} %, promised at most 5 %"
    print(f"{count} studies: {wrong} recommend a staffing that misses the target ({share})")
    cheapest, next_to_it = (100 * np.mean(above <= more) for more in (0, 1))
    print(f"the cheapest is found in {cheapest:.1f} %, it or one person above it in {next_to_it:.1f} %")
    print(f"replications: median {np.median([each.replications for each in found]):.0f}, of a box of 512 staffings")
    edge = sum(accepted_at_the_edge(seed) for seed in range(count))
    print(f"on the edge: {edge} of {count} are confirmed ({100 * edge / count:.2f} %, promised at most 5 %)")


if __name__ == "__main__":
    main()
