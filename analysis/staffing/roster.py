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
    bound: float
    """No roster that is short of no more has fewer hours."""
    proven: bool
    """Whether none is better; else the search has ended at its number of branches."""

    @property
    def count(self) -> int:
        return sum(self.people)

    @property
    def gap(self) -> float:
        """How much fewer hours the best roster may have, as a share."""
        return max(1 - self.bound / self.hours, 0.0) if self.hours and not self.proven else 0.0


def _check_coverable(needs: np.ndarray, covering: np.ndarray) -> None:
    """Raises WrongInput where an hour needs somebody and no pattern is at work in it."""
    uncovered = np.flatnonzero((needs > 0) & ~covering.any(axis=1))
    if len(uncovered):
        size = len(needs) // 168
        raise WrongInput(
            f"task=roster: somebody is needed on {in_words(int(uncovered[0]) // size)}, and no shift pattern is at "
            "work then; expected a shift in task.starts and task.lengths (and task.work_days) that is"
        )


def cover(needs: Sequence[float] | np.ndarray, patterns: Sequence[Pattern], most: int | None = None,
          nodes: int = 5000) -> Covering:  # fmt: skip
    """The roster with the fewest paid hours in which every hour has the people that it needs.

    Parameters
    ----------
    needs
        People needed in each of the 168 hours of the week from Monday on; parts of a person are rounded up.
    most
        At most so many people; then as few hours as possible are short, and of such rosters the one with the fewest
        paid hours is taken.
    nodes
        Branches of the search at most.

    Raises WrongInput where there are no patterns, or an hour that no pattern covers.
    """
    if not patterns:
        raise WrongInput("task=roster: there is no shift pattern; expected task.starts and task.lengths")
    step = gcd(HOUR, *(time for each in patterns for time in (each.start, each.length, *(each.lunch or ()))))
    size = HOUR // step
    matrix = np.array([pattern.at_work(step) for pattern in patterns], float).T
    wanted = np.repeat(np.asarray(needs, float), size)
    wanted = np.ceil(np.round(wanted, 9)) if most is None else wanted
    _check_coverable(wanted, matrix)
    chosen, bound, proven = _solved(wanted, matrix, [pattern.paid for pattern in patterns], most, nodes, size)
    there = matrix @ chosen
    used = np.flatnonzero(chosen)
    return Covering(
        patterns=tuple(patterns[place] for place in used),
        people=tuple(int(chosen[place]) for place in used),
        there=there.reshape(168, size).mean(axis=1),
        short=np.maximum(wanted - there, 0).reshape(168, size).mean(axis=1),
        hours=float(sum(chosen[place] * patterns[place].paid for place in used)),
        bound=bound,
        proven=proven,
    )


def _solved(
    needs: np.ndarray, matrix: np.ndarray, paid: Sequence[float], most: int | None, nodes: int, size: int
) -> tuple[np.ndarray, float, bool]:
    """People by pattern, a lower bound on their paid hours, and whether that is proven to be the best."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    steps, count = matrix.shape
    short = np.zeros(steps) if most is None else np.full(steps, np.inf)
    constraints = [LinearConstraint(np.hstack([matrix, np.eye(steps)]), needs, np.inf)]
    if most is not None:
        constraints.append(LinearConstraint(np.concatenate([np.ones(count), np.zeros(steps)])[None, :], 0, most))
    costs = np.concatenate([paid, np.full(steps, SHORT / size)])
    found = milp(
        costs,
        integrality=np.concatenate([np.ones(count), np.zeros(steps)]),
        bounds=Bounds(0, np.concatenate([np.full(count, np.inf), short])),
        constraints=constraints,
        options={"mip_rel_gap": 0, "node_limit": nodes},
    )
    if found.x is None:
        raise WrongInput(
            f"task.nodes: no roster was found within {nodes} branches; expected more of them, or fewer shift patterns"
        )
    people = np.rint(found.x[:count])
    missing = float(np.maximum(needs - matrix @ people, 0).sum()) * SHORT / size
    return people, float(found.mip_dual_bound or 0.0) - missing, found.status == 0
