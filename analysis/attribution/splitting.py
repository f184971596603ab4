"""The difference of one measure, split over changes: from figures of replications to estimates with intervals.

Every estimate is a mean over replications of values that belong to one replication, in which all combinations saw the
same customers and faults. So the parts add up to the whole in each replication, and in the mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb, nan

import numpy as np

from analysis.attribution.combinations import Between
from analysis.attribution.results import Pair, Part, Split
from analysis.attribution.shapley import Order, along, interactions, passed, shapley_values
from analysis.findings.wording import label
from analysis.intervals import LEVEL, Interval, mean_interval, relative_interval
from analysis.results import Difference, Figure, Measure
from scenarios.base import WrongInput

LARGE, SMALLEST = 0.05, 0.01
"""Shares of the whole difference: from the first on an interaction is large; from the second on it is where it is also
at least half of what one of the two changes contributes."""

Figures = Mapping[int, np.ndarray]
"""For each combination the figure of each replication; NaN where it was not run, or has no such figure."""


def split_of(lies: Between, of: Measure, figures: Figures, orders: Sequence[Sequence[Order]] | None = None) -> Split:
    """Splits a difference.

    Parameters
    ----------
    lies
        The variants and the changes between them.
    of
        What the figures are.
    figures
        All combinations, or those that come up along the orders.
    orders
        For each replication the orders in which changes are made, where not all combinations are run.

    Raises WrongInput where fewer than two replications have all figures that they need.
    """
    figures = _whole_replications(figures, orders)
    kept = ~np.isnan(figures[0])
    _check_enough(of, kept)
    due = _exact(figures, kept) if orders is None else _sampled(figures, kept, orders)
    figures = {made: column[kept] for made, column in figures.items()}
    whole = figures[lies.all] - figures[0]
    parts = tuple(_part(lies, of, bit, due[bit], whole, figures) for bit in range(len(lies.changes)))
    total = _difference(lies.later, lies.earlier, of, whole)
    return Split(
        of=of,
        earlier=_figure(lies.earlier, of, figures[0]),
        later=_figure(lies.later, of, figures[lies.all]),
        whole=total,
        parts=parts,
        pairs=_pairs(of, parts, total, np.array([figures[made] for made in sorted(figures)])) if orders is None else (),
        combinations=tuple((made, _figure(lies.name(made), of, column)) for made, column in figures.items()),
    )


def _whole_replications(figures: Figures, orders: Sequence[Sequence[Order]] | None) -> Figures:
    """The figures; all are NaN in a replication in which one that is needed has none."""
    count = len(figures[0])
    gone = np.zeros(count, bool)
    for made, column in figures.items():
        needed = np.array([orders is None or made in passed(orders[number]) for number in range(count)])
        gone |= np.isnan(column) & needed
    return {made: np.where(gone, np.nan, column) for made, column in figures.items()}


def _check_enough(of: Measure, kept: np.ndarray) -> None:
    if kept.sum() < 2:
        raise WrongInput(
            f"task.measures: '{label(of)}' is measured with every combination of the changes that is needed in "
            f"{int(kept.sum())} of {len(kept)} replications, which tells nothing of chance; expected a figure that "
            "more of them have, a longer scenario.horizon.window, or more task.replications"
        )


def _exact(figures: Figures, kept: np.ndarray) -> np.ndarray:
    return shapley_values(np.array([figures[made][kept] for made in sorted(figures)]))


def _sampled(figures: Figures, kept: np.ndarray, orders: Sequence[Sequence[Order]]) -> np.ndarray:
    """As orders are drawn anew in each replication, the scatter over replications holds both kinds of chance."""
    numbers = np.flatnonzero(kept).tolist()
    return np.array([along(orders[n], {made: column[n] for made, column in figures.items()}) for n in numbers]).T


def _part(lies: Between, of: Measure, bit: int, due: np.ndarray, whole: np.ndarray, figures: Figures) -> Part:
    name, own = lies.changes[bit], 1 << bit
    ratio = relative_interval(whole.tolist(), due.tolist())
    return Part(
        change=name,
        added=lies.added[bit],
        due=_difference(name, "", of, due),
        share=Interval(ratio.estimate + 1, ratio.low + 1, ratio.high + 1, ratio.replications),
        alone=_difference(name, lies.earlier, of, figures[own] - figures[0]),
        last=_difference(name, lies.later, of, figures[lies.all] - figures[lies.all ^ own]),
    )


def _pairs(of: Measure, parts: Sequence[Part], whole: Difference, figures: np.ndarray) -> tuple[Pair, ...]:
    """All pairs of changes; their intervals hold together, as the largest of them are picked out."""
    count = comb(len(parts), 2)
    level = 1 - (1 - LEVEL) / max(count, 1)
    return tuple(
        _pair(of, parts[one], parts[other], whole, values, level)
        for (one, other), values in interactions(figures).items()
    )


def _pair(of: Measure, one: Part, other: Part, whole: Difference, values: np.ndarray, level: float) -> Pair:
    found = _difference(one.change, other.change, of, values, level)
    directions = {part.due.estimate > 0 for part in (one, other)}
    is_clear = found.low > 0 or found.high < 0
    least = min(abs(part.due.estimate) for part in (one, other))
    return Pair(
        one=one.change,
        other=other.change,
        interaction=found,
        overlap=directions != {found.estimate > 0} if len(directions) == 1 else None,
        large=is_clear and _is_large(abs(found.estimate), least, abs(whole.estimate)),
    )


def _is_large(size: float, least: float, whole: float) -> bool:
    return size >= LARGE * whole or (size >= SMALLEST * whole and size >= least / 2)


def _difference(name: str, reference: str, of: Measure, values: np.ndarray, level: float = LEVEL) -> Difference:
    found = mean_interval(values.tolist(), level)
    limits = found.estimate, found.low, found.high, found.replications
    return Difference(name, reference, of, *limits, correlation=nan)


def _figure(name: str, of: Measure, values: np.ndarray) -> Figure:
    found = mean_interval(values.tolist())
    return Figure(name, of, found.estimate, found.low, found.high, found.replications)
