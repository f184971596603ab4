"""How much pairing has sharpened a difference.

Without common random numbers the variance of a difference is the sum of both variances. That sum divided by the
variance of the paired differences is the factor by which replications would have to grow for the same interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, inf, isnan, sqrt

from analysis.comparing.pair import NO_GAIN, Gain
from analysis.intervals import LEVEL, correlation, student_quantile

FEWEST = 4
"""Below so many pairs a ratio of variances says nothing."""


def gain_of(earlier: Sequence[float], later: Sequence[float], level: float = LEVEL) -> Gain:
    """The factor with its interval; unknown below four pairs, and where nothing varies.

    With the sum s and the difference d of a pair, var a + var b is (var s + var d) / 2. So the factor is
    (1 + var s / var d) / 2, and the interval is that for the variances of two correlated normal variables (E. J. G.
    Pitman, A note on normal correlation, Biometrika 31, 1939).
    """
    pairs = [(a, b) for a, b in zip(earlier, later, strict=True) if not (isnan(a) or isnan(b))]
    if len(pairs) < FEWEST:
        return NO_GAIN
    sums, differences = [a + b for a, b in pairs], [b - a for a, b in pairs]
    both, apart = _spread(sums), _spread(differences)
    if apart == 0:
        return Gain(inf, inf, inf) if both else NO_GAIN
    ratio = both / apart
    low, high = (ratio * factor for factor in _limits(correlation(sums, differences), len(pairs), level))
    return Gain((1 + ratio) / 2, (1 + low) / 2, (1 + high) / 2)


def _spread(values: Sequence[float]) -> float:
    mean = fsum(values) / len(values)
    return fsum((value - mean) ** 2 for value in values)


def _limits(together: float, count: int, level: float) -> tuple[float, float]:
    """Factors that turn a ratio of variances of correlated values into its limits."""
    unshared = 1.0 if isnan(together) else max(0.0, 1 - together**2)
    quantile = student_quantile(0.5 + level / 2, count - 2)
    middle = 1 + 2 * unshared * quantile**2 / (count - 2)
    root = sqrt(middle**2 - 1)
    return middle - root, middle + root
