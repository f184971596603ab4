"""One input at a time: how far a figure moves between the two ends of each input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.intervals import LEVEL, Interval, mean_interval


@dataclass(frozen=True)
class Swing:
    """What one input does to a figure while all others stay at the base."""

    low: Interval
    """Figure at the low end minus the figure at the base."""
    high: Interval
    """Figure at the high end minus the figure at the base."""
    whole: Interval
    """Figure at the high end minus the figure at the low end."""

    @property
    def reach(self) -> float:
        """The widest of the three, by which inputs are sorted: an input may have its best value in the middle."""
        return max((abs(part.estimate) for part in (self.low, self.high, self.whole)), default=0.0)

    @property
    def clear(self) -> bool:
        """Whether chance does not explain all three."""
        return any(map(is_clear, (self.low, self.high, self.whole)))

    @property
    def without_effect(self) -> bool:
        """Whether no run differed at all."""
        return all(part.low == part.high == 0 for part in (self.low, self.high, self.whole))


def is_clear(difference: Interval) -> bool:
    """Whether the interval does not hold 0."""
    return difference.low > 0 or difference.high < 0


def joint_level(intervals: int) -> float:
    """The level of each of so many intervals with which all of them hold together with 95 % (Bonferroni)."""
    return 1 - (1 - LEVEL) / max(intervals, 1)


def swings_of(base: Sequence[float], lows: Sequence[Sequence[float]], highs: Sequence[Sequence[float]]) -> list[Swing]:
    """The swing of each input, from the same replications of the base and of both ends.

    Replications are paired, as they see the same customers and faults. All intervals hold together with 95 %.
    """
    level = joint_level(3 * len(lows))
    return [
        Swing(_paired(low, base, level), _paired(high, base, level), _paired(high, low, level))
        for low, high in zip(lows, highs, strict=True)
    ]


def _paired(later: Sequence[float], earlier: Sequence[float], level: float) -> Interval:
    return mean_interval([b - a for a, b in zip(earlier, later, strict=True)], level)
