"""How much of a calendar's open time lies between instants."""

from __future__ import annotations

import numpy as np

Spans = tuple[np.ndarray, np.ndarray]
"""Beginnings and ends of stretches of time that are ascending and do not overlap."""


def elapsed(opens: list[int], closes: list[int], begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Time on the clock, or open time of a calendar where there is one."""
    if not opens:
        return ends - begins
    spans = np.array(opens), np.array(closes)
    return overlap_of_each(begins, ends, spans)


class OpenTime:
    """Spans of which it is asked again and again how much of them lies where."""

    def __init__(self, spans: Spans) -> None:
        self.opens, closes = spans
        self._whole = np.concatenate([[0], np.cumsum(closes - self.opens)])
        self._closes = np.concatenate([[0], closes])

    @property
    def closes(self) -> np.ndarray:
        return self._closes[1:]

    def passed(self, instants: np.ndarray) -> np.ndarray:
        """How much of the spans has passed at each instant."""
        begun = np.searchsorted(self.opens, instants, side="right")
        to_come = self._closes[begun] - instants
        passed: np.ndarray = self._whole[begun] - np.maximum(to_come, 0)
        return passed

    def overlap(self, begins: np.ndarray, ends: np.ndarray) -> int:
        """Time that intervals share with the spans."""
        return int((self.passed(ends) - self.passed(begins)).sum())


def overlap_of_each(begins: np.ndarray, ends: np.ndarray, spans: Spans) -> np.ndarray:
    """Time that each interval shares with spans; int64, shape (n,)."""
    open_time = OpenTime(spans)
    return open_time.passed(ends) - open_time.passed(begins)
