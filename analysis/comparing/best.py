"""Which variants may be the best: multiple comparisons with the best.

The true best one stays on the list with the stated confidence, and no variant is further behind it than its limit
(J. C. Hsu, Constrained simultaneous confidence intervals for multiple comparisons with the best, Annals of Statistics
12, 1984; with common random numbers and Bonferroni's inequality: B. L. Nelson and F. J. Matejcik, Using common random
numbers for indifference-zone selection and multiple comparisons in simulation, Management Science 41, 1995). All that
must hold is that none of the k - 1 others is wrongly found better than the best one, so each comparison has one side,
at (1 - level) / (k - 1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum, isnan
from typing import TYPE_CHECKING

from analysis.comparing.families import standard_error
from analysis.comparing.pair import Standing
from analysis.intervals import LEVEL, student_quantile

if TYPE_CHECKING:
    from analysis.results import Measure


def standings_of(
    values: Mapping[str, Sequence[float]], of: Measure, direction: int, level: float = LEVEL
) -> list[Standing]:
    """Where each variant stands, from its values replication by replication.

    Parameters
    ----------
    values
        Of each variant, in the same replications; variants with less than two values are left out, and after them
        replications in which one is NaN.
    of
        The measure.
    direction
        1 where more is better, -1 where less is.
    level
        Confidence that all limits hold together.

    Returns
    -------
    list[Standing]
        One for each variant that has the figure, or none where fewer than two have it in the same two replications. The
        others still count as variants that are looked at.
    """
    known = {name: column for name, column in values.items() if sum(not isnan(value) for value in column) > 1}
    rows = [row for row in zip(*known.values(), strict=True) if not any(map(isnan, row))]
    if len(known) < 2 or len(rows) < 2 or not direction:
        return []
    columns = dict(zip(known, zip(*rows, strict=True), strict=True))
    quantile = student_quantile(1 - (1 - level) / (len(values) - 1), len(rows) - 1)
    means, halves = {}, {}
    for one in columns:
        for other in columns:
            apart = [direction * (a - b) for a, b in zip(columns[one], columns[other], strict=True)]
            means[one, other] = fsum(apart) / len(apart)
            halves[one, other] = quantile * standard_error(apart)
    return _standings(list(columns), of, means, halves)


def _standings(
    names: Sequence[str],
    of: Measure,
    means: Mapping[tuple[str, str], float],
    halves: Mapping[tuple[str, str], float],
) -> list[Standing]:
    def ahead(one: str) -> float:
        return min(means[one, other] + halves[one, other] for other in names if other != one)

    listed = [name for name in names if ahead(name) >= 0]

    def behind(one: str) -> float:
        lowest = min((means[one, other] - halves[one, other] for other in listed if other != one), default=0.0)
        return max(0.0, -lowest)

    return [Standing(name, of, name in listed, behind(name), max(0.0, ahead(name))) for name in names]
