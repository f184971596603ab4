"""Judging several pairs at once, so that all verdicts are right together with the stated confidence.

Pairs that share replications depend on each other in ways that nobody knows in advance. Bonferroni's and Holm's
methods hold whatever that dependence is (S. Holm, A simple sequentially rejective multiple test procedure,
Scandinavian Journal of Statistics 6, 1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, inf, isnan, nan, sqrt

from analysis.comparing.pair import Method


def joint_level(level: float, family: int, method: Method) -> float:
    """The level at which single intervals are made, so that all of a family hold together.

    Holm's method decides by p values and has no intervals of its own that are of use here: it is shown with
    Bonferroni's, which hold together as well.
    """
    return level if method == "none" else 1 - (1 - level) / max(family, 1)


def adjusted(p_values: Sequence[float], method: Method) -> list[float]:
    """P values that may be compared with 1 - level, each by itself; NaN stays and counts as a pair of the family."""
    family = len(p_values)
    if method == "none":
        return list(p_values)
    if method == "bonferroni":
        return [min(1.0, family * p) if not isnan(p) else nan for p in p_values]
    return _holm(p_values)


def _holm(p_values: Sequence[float]) -> list[float]:
    """The smallest of m is multiplied by m, the next by m - 1, and none is smaller than the one before it."""
    found, largest = [nan] * len(p_values), 0.0
    known = [position for position, p in enumerate(p_values) if not isnan(p)]
    for rank, position in enumerate(sorted(known, key=lambda position: p_values[position])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[position]))
        found[position] = largest
    return found


def paired_p(differences: Sequence[float]) -> float:
    """Two-sided p value of Student's paired test; NaN below two pairs."""
    from scipy.special import stdtr

    known = [value for value in differences if not isnan(value)]
    if len(known) < 2:
        return nan
    mean, error = fsum(known) / len(known), standard_error(known)
    size = abs(mean) / error if error else (inf if mean else 0.0)
    return 2 * float(stdtr(len(known) - 1, -size))


def standard_error(values: Sequence[float]) -> float:
    """Of the mean of independent values."""
    mean = fsum(values) / len(values)
    return sqrt(fsum((value - mean) ** 2 for value in values) / (len(values) - 1) / len(values))
