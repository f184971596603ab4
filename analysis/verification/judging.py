"""Whether theory and simulation agree, for several closed forms at once.

Every replication gives a sum A and what it is a sum over, B: waits and calls, say. Where theory says that the figure
is t, A - t B has a mean of 0, and independent replications of it are judged by Student's test; that is exact where
they are normal, however few tickets a replication has (the mean of ratios would not be). The interval that is shown
holds all t that pass, which is Fieller's.

All cases together share a risk of 1 %: each is judged at the level 1 - 0.01 / cases (Bonferroni), so that a right
engine passes all of them 99 times in 100.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign, fsum, inf, isclose, isnan, nan, sqrt

from analysis.intervals import relative_interval
from analysis.verification.case import Case
from analysis.verification.reading import Reading

RISK = 0.01
"""Probability that a right engine fails anywhere."""


@dataclass(frozen=True)
class Verdict:
    """One closed form beside the simulation; figures as they are shown."""

    case: Case
    theory: float
    estimate: float
    low: float
    """Lower limit of the interval at the level at which the case is judged."""
    high: float
    deviation: float
    """Of the simulation from theory, in standard errors, on the scale of the normal distribution."""
    passed: bool
    replications: int


def level_of(cases: Sequence[Case]) -> float:
    """The confidence level of each case's interval."""
    return 1 - RISK / max(1, sum(not case.exact for case in cases))


def limit_of(level: float) -> float:
    """The deviation up to which a case passes at this level."""
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2))


def judge(case: Case, readings: Sequence[Reading], level: float) -> Verdict:
    """Compares independent replications with theory; where there is nothing to read, the case fails."""
    total, base = (fsum(column) for column in zip(*readings, strict=True))
    shown, ratio = case.shown, total / base if base else nan
    if isnan(ratio):
        low, high, deviation = nan, nan, inf
    elif case.exact:
        low = high = ratio
        same = all(isclose(a, case.theory * b, rel_tol=1e-9) for a, b in readings)
        deviation = 0.0 if same else copysign(inf, ratio - case.theory)
    else:
        found = relative_interval([b for _, b in readings], [a for a, _ in readings], level)
        low, high = found.low + 1, found.high + 1
        deviation = deviation_of([a - case.theory * b for a, b in readings])
    return Verdict(
        case=case,
        theory=shown(case.theory),
        estimate=shown(ratio),
        low=min(shown(low), shown(high)),
        high=max(shown(low), shown(high)),
        deviation=deviation,
        passed=abs(deviation) <= limit_of(level),
        replications=len(readings),
    )


def deviation_of(differences: Sequence[float]) -> float:
    """How far the mean of independent values lies from 0, in standard errors.

    Student's statistic, moved to the value of the normal distribution that is as improbable, so that cases of more or
    fewer replications have the same limits.
    """
    from scipy.special import ndtri, stdtr

    count = len(differences)
    mean = fsum(differences) / count
    spread = sqrt(fsum((value - mean) ** 2 for value in differences) / (count - 1))
    if spread == 0:
        return 0.0 if mean == 0 else copysign(inf, mean)
    student = mean / (spread / sqrt(count))
    return float(copysign(-ndtri(stdtr(count - 1, -abs(student))), student))
