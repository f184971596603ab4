"""What the plain way would take: every staffing of the box, each as often as the same guarantee needs."""

from __future__ import annotations

from math import ceil
from statistics import NormalDist

from analysis.staffing.evidence import FEWEST, POWER, Estimate


def grid_replications(found: Estimate, staffings: int, error: float) -> int:
    """Replications of each staffing of a grid, so that the recommended one, whose estimate this is, is seen to keep its
    targets with the usual power, while the probability that any staffing is wrongly seen to do so is at most `error`
    (Bonferroni over staffings and targets).

    No more than that is counted: that a grid could not know this number before, and runs what piles up without end.
    """
    each = error / (staffings * len(found.mean))
    quantile = NormalDist().inv_cdf(1 - each) + NormalDist().inv_cdf(POWER)
    wanted = max(
        (quantile * deviation / mean) ** 2 if deviation else 0.0
        for mean, deviation in zip(found.mean.tolist(), found.deviation.tolist(), strict=True)
    )
    return max(FEWEST, ceil(wanted))
