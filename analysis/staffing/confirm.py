"""Confirms a staffing on replications that the search has never seen, and steps up where that fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.staffing.evidence import SURE, Estimate, Looks, estimate
from analysis.staffing.places import Counts
from analysis.staffing.search import Infeasible, Refused, Search
from analysis.staffing.trials import Trials

FRESH = 1_000_000
"""Number of the first replication that confirms; those of the search begin at 0."""


@dataclass(frozen=True)
class Confirmation:
    """A staffing that has been confirmed."""

    counts: Counts
    found: Estimate
    bounds: np.ndarray
    """Lower bounds of the slacks, which are above 0."""
    looks: int
    refused: tuple[Refused, ...]


def recommended(search: Search, tell: Callable[[str], None] = lambda _: None) -> Confirmation:
    """The cheapest staffing that a search finds, or one above it, confirmed.

    Raises Infeasible where even the most people miss a target, TooFew where the replications do not suffice.
    """
    counts = search.find(tell)
    tell("Confirming with fresh replications")
    return confirm(search.trials, counts, search.looks, search.estimate, search.next_up)


def confirm(
    trials: Trials,
    counts: Counts,
    looks: Looks,
    known: Callable[[Counts], Estimate],
    next_up: Callable[[Counts], Counts | None],
) -> Confirmation:
    """The staffing, or the first one above it, whose targets are all kept with the confidence that the looks spend.

    A candidate gets replications of its own: as many as its estimate from the search calls for, and if that does not
    suffice, all that it may have. A figure that never differs and still cannot be told from its target ends it.
    Raises Infeasible where no staffing is left, TooFew where the budget is used up.
    """
    look, first, refused = 0, FRESH, list[Refused]()
    while True:
        taken, sample = 0, np.empty((looks.targets, 0))
        for replications in _sizes(looks, known(counts)):
            look += 1
            more = trials.fresh({counts: range(first + taken, first + replications)})
            sample, taken = np.hstack([sample, more[counts]]), replications
            found = estimate(sample)
            bounds = looks.bounds(found, look)
            if (bounds >= 0).all():
                return Confirmation(counts, found, bounds, look, tuple(refused))
            if (found.bounds(1 - SURE, 1, looks.limits) < 0).any():
                break
        refused.append(Refused(counts, found, bounds))
        never_differs = bool((found.is_constant & (found.mean >= 0) & (bounds < 0)).any())
        above = None if never_differs else next_up(counts)  # more people would show the same figure
        if above is None:
            raise Infeasible(refused)
        counts, first = above, first + looks.most


def _sizes(looks: Looks, found: Estimate) -> list[int]:
    """Fresh replications at each look at a candidate; fixed before the first."""
    needed = looks.needed(found)
    return [needed, looks.most] if needed < looks.most else [looks.most]
