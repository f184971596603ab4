"""The fully sequential procedure KN: variants take one replication after the other, and leave when they fall behind.

S.-H. Kim and B. L. Nelson, A fully sequential procedure for indifference-zone selection in simulation, ACM Transactions
on Modeling and Computer Simulation 11, 2001. Where the replications of all variants together are independent and
normal, with any correlation between variants, it chooses the best with at least the asked probability, if that is
better than every other by the indifference or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Screened:
    """Who is still in play."""

    in_play: tuple[int, ...]
    out_after: dict[int, int]
    """Replications after which each of the others left."""
    seen: int
    """Replications that were looked at."""


def screened(figures: Sequence[np.ndarray], indifference: float, probability: float, first: int) -> Screened:
    """Goes through the replications one by one, as far as all that are in play have them.

    So it does not matter how many are run at once: who leaves, leaves after the same replication.

    Parameters
    ----------
    figures
        For each variant its figures, replication by replication; more is better.
    indifference
        The smallest difference that matters, above 0.
    probability
        With which the best is to be chosen.
    first
        Replications from which variances are estimated.
    """
    count = len(figures)
    in_play, out_after = np.arange(count), dict[int, int]()
    room = _first_room(figures, indifference, probability, first)
    sums = np.array([float(column[:first].sum()) for column in figures])
    seen = first
    while True:
        left = np.maximum(room[np.ix_(in_play, in_play)] - indifference * seen / 2, 0.0)
        own = sums[in_play]
        stays = (own[:, None] - own[None, :] >= -left).all(axis=1)
        if not left.any():  # the end of every pair's wedge: the larger sum wins, the earlier of two that are alike
            stays = np.arange(len(own)) == np.argmax(own)
        out_after.update(dict.fromkeys(in_play[~stays].tolist(), seen))
        in_play = in_play[stays]
        if len(in_play) == 1 or seen == min(len(figures[each]) for each in in_play):
            return Screened(tuple(in_play.tolist()), out_after, seen)
        sums[in_play] += [figures[each][seen] for each in in_play]
        seen += 1


def _first_room(figures: Sequence[np.ndarray], indifference: float, probability: float, first: int) -> np.ndarray:
    """By how much the sum of one may lie behind that of another before any replication is counted."""
    start = np.array([column[:first] for column in figures])
    variances = np.var(start[:, None, :] - start[None, :, :], axis=2, ddof=1)
    found: np.ndarray = slope(len(figures), probability, first) * variances / (2 * indifference)
    return found


def slope(count: int, probability: float, first: int) -> float:
    """The constant h squared of the procedure: 2 eta (first - 1), with Bonferroni's share of the error for each
    variant that is not the best."""
    error = (1 - probability) / (count - 1)
    eta = ((2 * error) ** (-2 / (first - 1)) - 1) / 2
    return 2 * eta * (first - 1)
