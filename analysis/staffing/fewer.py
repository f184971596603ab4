"""Whether each of the recommended people is needed: the staffings with one fewer, on replications of their own.

The search stopped because these seemed to miss a target, so its replications say too often that they do. Each gets
fresh ones, as many as what the search knows of it calls for, and is looked at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf
from statistics import NormalDist
from typing import Literal

import numpy as np

from analysis.staffing.evidence import FEWEST, POWER, Estimate, estimate
from analysis.staffing.places import Counts
from analysis.staffing.search import Refused, Search, moved

NEIGHBOURS = 100_000_000
"""Number of their first replication; nothing else sees these."""


@dataclass(frozen=True)
class Neighbour:
    """A staffing with one person fewer at a place, on fresh replications."""

    place: int
    counts: Counts
    found: Estimate
    upper: np.ndarray
    """Bounds that the slacks are above with less than the error, over all places and targets together."""
    verdict: Literal["misses", "open", "keeps", "refused"]
    worst: int
    """The target that is missed most clearly, or nearest to being missed."""


def neighbours(search: Search, counts: Counts, refused: Sequence[Refused] = ()) -> list[Neighbour]:
    """Each staffing with one person fewer; those that could not be confirmed with the replications that refused them.

    Raises TooFew where the replications do not suffice.
    """
    known = {each.counts: each for each in refused}
    places = [place for place, n in enumerate(counts) if n > search.box.least[place]]
    asked = [place for place in places if moved(counts, place) not in known]
    error = search.looks.error / max(len(asked), 1) / search.looks.targets
    samples = _fresh(search, [moved(counts, place) for place in asked], error)
    return [
        _judged(search, place, moved(counts, place), samples[moved(counts, place)], error)
        if place in asked
        else _refused(search, place, known[moved(counts, place)])
        for place in places
    ]


def _fresh(search: Search, fewer: Sequence[Counts], error: float) -> dict[Counts, np.ndarray]:
    search.trials.run(fewer, search.screening)
    sizes = {counts: _replications(search, counts, error) for counts in fewer}
    return search.trials.fresh({counts: range(NEIGHBOURS, NEIGHBOURS + size) for counts, size in sizes.items()})


def _replications(search: Search, counts: Counts, error: float) -> int:
    """As many as show that one of the targets is missed, if it is missed by as much as the search says."""
    found = search.estimate(counts)
    quantile = NormalDist().inv_cdf(1 - error) + NormalDist().inv_cdf(POWER)
    spread = np.maximum(found.deviation, search.scale)
    with np.errstate(divide="ignore"):
        wanted = np.where(found.mean < 0, (quantile * spread / found.mean) ** 2, inf)
    return min(search.longest, max(FEWEST, ceil(min(wanted.min(), search.longest))))


def _judged(search: Search, place: int, counts: Counts, sample: np.ndarray, error: float) -> Neighbour:
    found = estimate(sample)
    upper, lower = (found.bounds(error, side, search.looks.limits) for side in (1, -1))
    verdict: Literal["misses", "open", "keeps"] = "open"
    if (upper < 0).any():
        verdict = "misses"
    elif (lower >= 0).all():
        verdict = "keeps"
    return Neighbour(place, counts, found, upper, verdict, int(np.argmin(upper / search.scale)))


def _refused(search: Search, place: int, known: Refused) -> Neighbour:
    """Nothing bounds it from above: that it was refused is not that it misses a target."""
    nothing, worst = np.full(len(known.bounds), inf), int(np.argmin(known.bounds / search.scale))
    return Neighbour(place, known.counts, known.found, nothing, "refused", worst)
