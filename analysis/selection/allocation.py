"""Optimal computing budget allocation: replications go where they help most to tell the best from the others.

C.-H. Chen, J. Lin, E. Yücesan and S. E. Chick, Simulation budget allocation for further enhancing the efficiency of
ordinal optimization, Discrete Event Dynamic Systems 10, 2000. It supposes independent normal figures. Common random
numbers make differences scatter less, so that the estimate of the probability errs on the safe side.
"""

from __future__ import annotations

import numpy as np


def shares(means: np.ndarray, spreads: np.ndarray, indifference: float) -> np.ndarray:
    """Which share of all replications each variant should have; more is better.

    Differences below the indifference count as that, so that near equals do not use everything up.
    """
    if not spreads.any():
        return np.full(len(means), 1 / len(means))
    best = int(np.argmax(means))
    spreads = np.maximum(spreads, 1e-9 * spreads.max())
    behind = np.maximum(means[best] - means, indifference)
    weights = (spreads / behind) ** 2
    others = np.arange(len(means)) != best
    weights[best] = spreads[best] * np.sqrt(((weights[others] / spreads[others]) ** 2).sum())
    found: np.ndarray = weights / weights.sum()
    return found


def next_round(counts: np.ndarray, wanted: np.ndarray, size: int) -> np.ndarray:
    """How many replications each gets of a round, one by one to whoever lacks most of its share."""
    counts = counts.copy()
    before, total = counts.copy(), int(counts.sum()) + size
    for _ in range(size):
        counts[int(np.argmax(wanted * total - counts))] += 1
    found: np.ndarray = counts - before
    return found


def probability_of_best(means: np.ndarray, spreads: np.ndarray, counts: np.ndarray) -> float:
    """About the probability that the one with the best mean is the best: 1 less the chances that each other one is
    better (Bonferroni)."""
    from scipy.special import ndtr

    best = int(np.argmax(means))
    others = np.arange(len(means)) != best
    errors = np.sqrt(spreads[best] ** 2 / counts[best] + spreads[others] ** 2 / counts[others])
    behind = means[best] - means[others]
    with np.errstate(divide="ignore", invalid="ignore"):
        chances = np.where(errors > 0, ndtr(-behind / errors), np.where(behind > 0, 0.0, 0.5))
    return float(max(1 - chances.sum(), 0.0))
