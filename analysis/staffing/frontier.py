"""What service costs: the best staffings that were seen at each cost."""

from __future__ import annotations

import numpy as np

from analysis.staffing.places import Counts
from analysis.staffing.search import Search, moved

STEPS = 4
"""Staffings on either side of the recommended one that are simulated for the frontier."""


def widen(search: Search, counts: Counts) -> None:
    """Simulates a few staffings below and above: one person fewer each time, where that hurts least; one person more,
    where that helps most; as if each person's effect were the same as at the recommended staffing."""
    chosen = [*_below(search, counts), *_above(search, counts)]
    search.trials.run([counts, *chosen], 2 * search.screening)
    for _ in range(3):  # more replications may bring another one forward
        search.trials.run(frontier_of(search), 2 * search.screening)


def _below(search: Search, counts: Counts) -> list[Counts]:
    places = [place for place, n in enumerate(counts) if n > search.box.least[place]]
    return _in_turn(search, counts, places, -1)


def _above(search: Search, counts: Counts) -> list[Counts]:
    places = [place for place, n in enumerate(counts) if n < search.box.most[place]]
    search.trials.run([moved(counts, place, by=1) for place in places], search.screening)
    return _in_turn(search, counts, places, 1)


def _in_turn(search: Search, counts: Counts, places: list[int], by: int) -> list[Counts]:
    """Steps with one person more or fewer; the place with the best effect for its money first, then the next one."""

    def worth(place: int) -> float:
        """Service won for the money, or money saved for the service."""
        other = moved(counts, place, by=by)
        gain = float((search.gain(counts, other) / search.scale).mean())
        money = max(by * (search.prices.of(other) - search.prices.of(counts)), 1e-9)
        return gain / money if by > 0 else -money / max(-gain, 1e-9)

    ranked, found = sorted(places, key=lambda place: (-worth(place) if by > 0 else worth(place), place)), list[Counts]()
    while ranked and len(found) < STEPS:
        for place in ranked:
            last = found[-1] if found else counts
            other = moved(last, place, by=by)
            if search.box.holds(other) and len(found) < STEPS:
                found.append(other)
        if not search.box.holds(moved(found[-1], ranked[0], by=by)):
            break
    return found


def frontier_of(search: Search) -> list[Counts]:
    """Of the staffings seen, those with more room than every cheaper one; the cheapest first."""
    found, highest = list[Counts](), -np.inf
    by_cost = sorted(search.trials.seen, key=lambda each: (search.prices.of(each), -_room(search, each), each))
    for counts in by_cost:
        here = _room(search, counts)
        if np.isfinite(here) and here > highest:
            found, highest = [*found, counts], here
    return found


def _room(search: Search, counts: Counts) -> float:
    """Room of the nearest target, in its own scale: the same for every staffing, so that they can be compared."""
    found = search.estimate(counts)
    return float((found.mean / search.scale).min())
