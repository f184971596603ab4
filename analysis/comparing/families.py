"""Judging several pairs at once, so that all verdicts are right together with the stated confidence.

Pairs that share replications depend on each other in ways that nobody knows in advance. Bonferroni's and Holm's
methods hold whatever that dependence is (S. Holm, A simple sequentially rejective multiple test procedure,
Scandinavian Journal of Statistics 6, 1979).

With a margin a pair can be wrong in a second way: said not to matter where it does. Read off an interval at
(1 - level) / m, that has half of this risk, as only one limit can be wrong. With Bonferroni's method nothing more is
needed: no pair can be wrong in both ways. Holm's method gives the risk of a pair to the others once the pair is called
different; where it could still have been said not to matter, only the other half is free (weights 1 and 1/2 in a
sequentially rejective procedure: J. J. Goeman and A. Solari, The sequential rejection principle of familywise error
control, Annals of Statistics 38, 2010).
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


def adjusted(p_values: Sequence[float], method: Method, margin_left: Sequence[bool] = ()) -> list[float]:
    """P values that may be compared with 1 - level, each by itself; NaN stays and counts as a pair of the family.

    Parameters
    ----------
    p_values
        Of each pair by itself.
    method
        `dunnett` has p values of its own.
    margin_left
        Of each pair whether it has a margin and was not found to lie within it; without any, there is no margin.
    """
    family = len(p_values)
    if method == "none":
        return list(p_values)
    if method == "bonferroni":
        return [min(1.0, family * p) if not isnan(p) else nan for p in p_values]
    return _holm(p_values, margin_left or [False] * family)


def _holm(p_values: Sequence[float], margin_left: Sequence[bool]) -> list[float]:
    """The smallest of m is multiplied by m, the next by m - 1 (with a margin left by m - 1/2), and none is smaller
    than the one before it."""
    found, largest, weight = [nan] * len(p_values), 0.0, float(len(p_values))
    known = [position for position, p in enumerate(p_values) if not isnan(p)]
    for position in sorted(known, key=lambda position: p_values[position]):
        largest = max(largest, min(1.0, weight * p_values[position]))
        found[position] = largest
        weight -= 0.5 if margin_left[position] else 1
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
