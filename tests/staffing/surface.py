"""A response whose truth is known: shares that grow with the people of each area, with noise that candidates share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from analysis.staffing.evidence import Looks
from analysis.staffing.places import Counts
from analysis.staffing.prices import Prices
from analysis.staffing.search import Box, Search
from analysis.staffing.trials import Trials


@dataclass(frozen=True)
class Surface:
    """Each area keeps 1 - exp(-people / scale) of its share of the tickets in time; a target is a bound on the sum."""

    weights: tuple[float, ...]
    scales: tuple[float, ...]
    target: float
    seed: int
    common: float = 0.012
    """Standard deviation of the noise of a replication that all candidates share."""
    own: float = 0.005
    """And of the noise of each candidate."""
    helped: float = 0.0
    """How much the areas are helped by each other: everybody counts so much everywhere."""

    def truth(self, counts: Counts) -> float:
        """The slack in the long run."""
        shared = self.helped * sum(counts) / len(counts)
        return (
            sum(
                weight * (1 - np.exp(-((1 - self.helped) * n + shared) / scale))
                for weight, scale, n in zip(self.weights, self.scales, counts, strict=True)
            )
            - self.target
        )

    def slacks(self, wanted: Mapping[Counts, Iterable[int]]) -> dict[Counts, np.ndarray]:
        return {counts: self._row(counts, list(numbers)) for counts, numbers in wanted.items()}

    def _row(self, counts: Counts, numbers: list[int]) -> np.ndarray:
        common = [np.random.default_rng([self.seed, n]).standard_normal() for n in numbers]
        own = [np.random.default_rng([self.seed, n, *counts]).standard_normal() for n in numbers]
        return np.array([self.truth(counts) + self.common * np.array(common) + self.own * np.array(own)])

    @property
    def box(self) -> Box:
        places = len(self.weights)
        guess = tuple(max(1, round(scale)) for scale in self.scales)
        return Box((1,) * places, guess, (8,) * places)

    def cheapest(self, prices: Prices) -> float:
        """The cost of the cheapest staffing that keeps the target, by looking at all of them."""
        grid = product(*(range(low, high + 1) for low, high in zip(self.box.least, self.box.most, strict=True)))
        return min(prices.of(counts) for counts in grid if self.truth(counts) >= 0)


@dataclass(frozen=True)
class Watched(Surface):
    """A surface that notes which replications it was asked for."""

    asked: list[tuple[Counts, int]] = field(default_factory=list)

    def slacks(self, wanted: Mapping[Counts, Iterable[int]]) -> dict[Counts, np.ndarray]:
        self.asked.extend((counts, n) for counts, numbers in wanted.items() for n in numbers)
        return super().slacks(wanted)


def watched(plain: Surface) -> Watched:
    return Watched(**vars(plain))


def random_surface(seed: int) -> Surface:
    """Three areas of different size, with a target that a staffing within the box can keep."""
    draw = np.random.default_rng([7, seed])
    weights = draw.uniform(0.5, 1.5, 3)
    return Surface(
        weights=tuple(weights / weights.sum()),
        scales=tuple(draw.uniform(0.8, 2.2, 3)),
        target=float(draw.uniform(0.75, 0.95)),
        seed=seed,
        helped=float(draw.choice([0.0, 0.3])),
    )


def search_of(surface: Surface, prices: Prices | None = None, budget: int = 5000, error: float = 0.05) -> Search:
    """A search on a surface."""
    prices = prices or Prices((1.0,) * len(surface.weights), "people")
    looks = Looks(error, targets=1, most=128)
    return Search(Trials(surface, budget), surface.box, prices, looks, screening=8, longest=64)
