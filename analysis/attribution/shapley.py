"""Shapley values and interactions of changes, from the figures of their combinations.

A combination is a whole number whose bit i says whether change i is made. Everything here is linear in the figures:
what holds for the means of replications holds for each single replication.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import factorial

import numpy as np

Order = tuple[int, ...]
"""Changes, one after the other."""


def shapley_values(figures: np.ndarray) -> np.ndarray:
    """What each change contributes, as the mean over all orders in which the changes can be made.

    Parameters
    ----------
    figures
        Float, shape (2**k, n): the figure of each combination of k changes in n replications.

    Returns
    -------
    Float, shape (k, n). In each replication they add up to what all changes do together.
    """
    count = changes_in(figures)
    found = np.zeros((count, figures.shape[1]))
    for made in range(len(figures)):
        for change in range(count):
            if not made >> change & 1:
                found[change] += _weight(made.bit_count(), count) * (figures[made | 1 << change] - figures[made])
    return found


def interactions(figures: np.ndarray) -> dict[tuple[int, int], np.ndarray]:
    """By how much the effect of either of two changes differs where the other is made, too: the Shapley interaction
    index, a mean over combinations of the other changes; for each pair and replication."""
    count = changes_in(figures)
    found = {}
    for one, other in combinations(range(count), 2):
        both = 1 << one | 1 << other
        found[one, other] = sum(
            (
                _weight(made.bit_count(), count - 1)
                * (figures[made | both] - figures[made | 1 << one] - figures[made | 1 << other] + figures[made])
                for made in range(len(figures))
                if not made & both
            ),
            start=np.zeros(figures.shape[1]),
        )
    return found


def _weight(before: int, count: int) -> float:
    """The share of the orders of `count` changes in which just these, `before` in number, precede a given one."""
    return factorial(before) * factorial(count - before - 1) / factorial(count)


def changes_in(figures: np.ndarray) -> int:
    """How many changes combine to so many combinations."""
    return len(figures).bit_length() - 1


def along(orders: Sequence[Order], figures: Mapping[int, float]) -> np.ndarray:
    """What each change contributes in one replication when it is made, as the mean over some orders."""
    found = np.zeros(len(orders[0]))
    for order in orders:
        made = 0
        for change in order:
            found[change] += figures[made | 1 << change] - figures[made]
            made |= 1 << change
    return found / len(orders)


def passed(orders: Sequence[Order]) -> set[int]:
    """The combinations that come up when changes are made in these orders."""
    return {sum(1 << change for change in order[:length]) for order in orders for length in range(len(order) + 1)}


def orders_of(seed: int, replication: int, changes: int, count: int) -> list[Order]:
    """Orders for one replication, drawn at random; every other one is the one before it backwards.

    Early and late contributions of a change then balance, as they do in the mean over all orders.
    """
    draw = np.random.default_rng([seed, replication, changes])
    drawn = [tuple(np.argsort(draw.random(changes), kind="stable").tolist()) for _ in range(count // 2)]
    return [order for each in drawn for order in (each, each[::-1])]
