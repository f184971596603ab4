"""What figures are made of: parts that can be added, so that figures of the parts of a log give those of the whole.

Durations are whole seconds. Of how many there are of each length, sums and quantiles follow exactly, so nothing is lost
where these counts are kept instead of the durations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, nan
from typing import Any, Protocol

import numpy as np

ENOUGH = 1 << 14
"""Durations that are gathered before they are counted."""

AT_ONCE = 1 << 16
"""Tickets whose survival is computed in one go."""


class Parts(Protocol):
    """What a figure is made of."""

    def add(self, other: Any, /) -> None:
        """Takes up the parts of the same figure of another part of the log."""


class Sums:
    """Numbers, each of which is added by itself: whole ones, fractions, or columns of whole ones."""

    def __init__(self, *numbers: Any) -> None:
        self.numbers = list(numbers)

    def add(self, other: Sums) -> None:
        self.numbers = [one + more for one, more in zip(self.numbers, other.numbers, strict=True)]


class Value(float):
    """A figure, with what it is made of and how it is read from that."""

    parts: Parts
    read: Callable[[Any], float]

    def __new__(cls, parts: Parts, read: Callable[[Any], float]) -> Value:
        value = super().__new__(cls, read(parts))
        value.parts, value.read = parts, read
        return value

    def again(self) -> float:
        """The figure after parts have been added."""
        return self.read(self.parts)

    def then(self, further: Callable[[float], float]) -> Value:
        """What follows from this figure alone."""
        read = self.read
        return Value(self.parts, lambda parts: further(read(parts)))

    def __truediv__(self, by: float) -> Value:
        return self.then(lambda value: value / by)


def quotient(part: int | Fraction, whole: int | Fraction) -> float:
    """NaN where the denominator is empty. Fractions are divided exactly before they are rounded."""
    if not whole:
        return nan
    return float(part / whole) if isinstance(part, Fraction) else float(part) / float(whole)


def quantile(seconds: np.ndarray, probability: float) -> float:
    """The smallest observed value that at least this share of the values does not exceed."""
    if len(seconds) == 0:
        return nan
    position = _position(len(seconds), probability)
    return float(np.partition(seconds, position)[position])


def _position(number: int, probability: float) -> int:
    return max(ceil(probability * number) - 1, 0)


class Durations:
    """Durations in seconds: as they are, until others are added; then how many there are of each length."""

    def __init__(self, seconds: np.ndarray) -> None:
        self._seconds: np.ndarray | None = seconds
        self._new: list[np.ndarray] = []
        self._values, self._counts = np.zeros(0, np.int32), np.zeros(0, np.int32)

    def add(self, other: Durations) -> None:
        for own in (self._take_out(), other._take_out()):
            if own is not None and len(own):
                self._new.append(_narrow(own))
        if sum(map(len, self._new)) >= max(ENOUGH, len(self._values)):
            self._count()

    def _take_out(self) -> np.ndarray | None:
        seconds, self._seconds = self._seconds, None
        return seconds

    def _count(self) -> None:
        """Counts what is new, and adds that to what is known."""
        if not self._new:
            return
        values, counts = np.unique(np.concatenate(self._new), return_counts=True)
        self._new = []
        values, counts = np.concatenate([self._values, values]), np.concatenate([self._counts, _narrow(counts)])
        order = np.argsort(values, kind="stable")
        values, counts = values[order], counts[order]
        first = np.flatnonzero(np.append(True, values[1:] != values[:-1]))
        self._values, self._counts = values[first], _narrow(np.add.reduceat(counts, first, dtype=np.int64))

    def counted(self) -> tuple[np.ndarray, np.ndarray]:
        """Lengths in ascending order, and how many there are of each."""
        if self._seconds is not None:
            return np.unique(self._seconds, return_counts=True)
        self._count()
        return self._values, self._counts

    @property
    def mean(self) -> float:
        if self._seconds is not None:
            return quotient(int(self._seconds.sum()), len(self._seconds))
        values, counts = self.counted()
        return quotient(int(values.astype(np.int64) @ counts.astype(np.int64)), int(counts.sum(dtype=np.int64)))

    @property
    def maximum(self) -> float:
        seconds = self._seconds if self._seconds is not None else self.counted()[0]
        return float(seconds.max()) if len(seconds) else nan

    def quantile(self, probability: float) -> float:
        if self._seconds is not None:
            return quantile(self._seconds, probability)
        values, counts = self.counted()
        if not len(values):
            return nan
        reached = np.cumsum(counts, dtype=np.int64)
        return float(values[np.searchsorted(reached, _position(int(reached[-1]), probability), side="right")])


def _narrow(whole: np.ndarray) -> np.ndarray:
    """The same numbers in half the memory, where they fit."""
    fits = not len(whole) or (whole.min() >= -(2**31) and whole.max() < 2**31)
    return whole.astype(np.int32) if fits else whole


class Censored:
    """Times to an end, and times after which it had still not come."""

    def __init__(self, seconds: np.ndarray, ended: np.ndarray) -> None:
        self._ended, self._open = Durations(seconds[ended]), Durations(seconds[~ended])
        self._known: dict[str, float] | None = None

    def add(self, other: Censored) -> None:
        self._known = None
        self._ended.add(other._ended)
        self._open.add(other._open)

    def quantiles(self, probabilities: Mapping[str, float]) -> dict[str, float]:
        """Where survival (Kaplan and Meier, 1958) falls to what the probabilities leave; NaN where it does not."""
        if self._known is None:
            self._known = self._survival(probabilities)
        return self._known

    def _survival(self, probabilities: Mapping[str, float]) -> dict[str, float]:
        """At the same second, ends come first. Factors are multiplied one by one, in one order however they came."""
        (ended, ends), (still, opens) = self._ended.counted(), self._open.counted()
        seconds = np.concatenate([ended, still])
        order = np.argsort(seconds, kind="stable")
        seconds, ends_here = seconds[order], order < len(ended)
        until = np.cumsum(np.concatenate([ends, opens])[order], dtype=np.int64)
        number = int(until[-1]) if len(until) else 0
        found, survival = dict.fromkeys(probabilities, nan), 1.0
        for begin in range(0, number, AT_ONCE):
            ticket = np.arange(begin, min(begin + AT_ONCE, number))
            place = np.searchsorted(until, ticket, side="right")
            factors = np.append(survival, 1 - ends_here[place] / (number - ticket))
            alive = np.cumprod(factors)[1:]
            for name, probability in probabilities.items():
                reached = np.flatnonzero(alive <= 1 - probability + 1e-12)
                if found[name] != found[name] and len(reached):
                    found[name] = float(seconds[place[reached[0]]])
            survival = float(alive[-1])
        return found
