"""The fewest paid hours that cover the needs: how many people work each shift pattern.

It is a set covering problem in whole numbers (Dantzig, 1954): each pattern is a column, each hour a row. HiGHS solves
it by branch and bound. The search ends when the best roster is proven, or after a number of branches - never after a
time, so that the answer is the same on every machine - and then the bound says how far from the best it may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from analysis.staffing.patterns import HOUR, Pattern, in_words
from scenarios.base import WrongInput

SHORT = 1000.0
"""Paid hours that a missing hour counts where not everything can be covered: more than any shift, so that nothing is
left uncovered to save hours."""


@dataclass(frozen=True)
class Covering:
    """A roster of one pool."""

    patterns: tuple[Pattern, ...]
    """Those that somebody works."""
    people: tuple[int, ...]
    """How many work each."""
    there: np.ndarray
    """People at work in each hour of the week, as a mean over the hour."""
    short: np.ndarray
    """How many are missing in each hour."""
    hours: float
    """Paid hours in a week."""
    gap: float
    """How much less the best roster may cost, as a share of what this one costs in paid hours or, where people are
    few, in hours that are short; 0 where none is better."""

    @property
    def count(self) -> int:
        return sum(self.people)


def _check_coverable(needs: np.ndarray, covering: np.ndarray) -> None:
    """Raises WrongInput where an hour needs somebody and no pattern is at work in it."""
    uncovered = np.flatnonzero((needs > 0) & ~covering.any(axis=1))
    if len(uncovered):
        size = len(needs) // 168
        raise WrongInput(
            f"task=roster: somebody is needed on {in_words(int(uncovered[0]) // size)}, and no shift pattern is at "
            "work then; expected a shift in task.starts and task.lengths (and task.work_days) that is"
        )


@dataclass(frozen=True)
class Limits:
    """How many people there may be; without a limit every need is covered."""

    people: int | None = None
    hours: float | None = None
    """Paid hours in a week."""

    @property
    def any(self) -> bool:
        return self.people is not None or self.hours is not None


def cover(
    needs: Sequence[float] | np.ndarray, patterns: Sequence[Pattern], limits: Limits | None = None, nodes: int = 1000
) -> Covering:
    """The roster with the fewest paid hours in which every hour has the people that it needs.

    Parameters
    ----------
    needs
        People needed in each of the 168 hours of the week from Monday on; parts of a person are rounded up.
    limits
        With limits nothing is rounded, as few hours as possible are short, and of such rosters the one with the
        fewest paid hours is taken.
    nodes
        Branches of the search at most.

    Raises WrongInput where there are no patterns, or an hour that no pattern covers.
    """
    if not patterns:
        raise WrongInput("task=roster: there is no shift pattern; expected task.starts and task.lengths")
    limits = limits or Limits()
    step = gcd(HOUR, *(time for each in patterns for time in (each.start, each.length, *(each.lunch or ()))))
    size = HOUR // step
    matrix = np.array([pattern.at_work(step) for pattern in patterns], float).T
    wanted = np.repeat(np.asarray(needs, float), size)
    # Whole people would cover parts of them anyway; rounded needs prove the best roster sooner.
    wanted = wanted if limits.any else np.ceil(np.round(wanted, 9))
    _check_coverable(wanted, matrix)
    paid = np.array([pattern.paid for pattern in patterns])
    chosen, gap = _solved(wanted, matrix, paid, limits, nodes, size)
    used = [int(place) for place in np.flatnonzero(chosen)]
    there = matrix @ chosen
    return Covering(
        patterns=tuple(patterns[place] for place in used),
        people=tuple(int(chosen[place]) for place in used),
        there=there.reshape(168, size).mean(axis=1),
        short=np.maximum(wanted - there, 0).reshape(168, size).mean(axis=1),
        hours=float(chosen @ paid),
        gap=gap,
    )


def _solved(
    needs: np.ndarray, matrix: np.ndarray, paid: np.ndarray, limits: Limits, nodes: int, size: int
) -> tuple[np.ndarray, float]:
    """People by pattern, and the gap to the best that there may be."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    steps, count = matrix.shape
    constraints = [LinearConstraint(np.hstack([matrix, np.eye(steps)]), needs, np.inf)]
    for each, most in ((np.ones(count), limits.people), (paid, limits.hours)):
        if most is not None:
            constraints.append(LinearConstraint(np.concatenate([each, np.zeros(steps)])[None, :], 0, most))
    most_short = np.full(steps, np.inf if limits.any else 0.0)
    found = milp(
        np.concatenate([paid, np.full(steps, SHORT / size)]),
        integrality=np.concatenate([np.ones(count), np.zeros(steps)]),
        bounds=Bounds(0, np.concatenate([np.full(count, np.inf), most_short])),
        constraints=constraints,
        options={"mip_rel_gap": 0, "node_limit": nodes},
    )
    if found.x is None:
        raise WrongInput(
            f"task.nodes: no roster was found within {nodes} branches; expected more of them, or fewer shift patterns"
        )
    return np.rint(found.x[:count]), 0.0 if found.status == 0 else float(found.mip_gap)
