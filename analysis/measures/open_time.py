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


def passed(instants: np.ndarray, spans: Spans) -> np.ndarray:
    """How much of the spans has passed at each instant."""
    opens, closes = spans
    begun = np.searchsorted(opens, instants, side="right")
    whole = np.concatenate([[0], np.cumsum(closes - opens)])
    to_come = np.concatenate([[0], closes])[begun] - instants
    return whole[begun] - np.maximum(to_come, 0)


def overlap(begins: np.ndarray, ends: np.ndarray, spans: Spans) -> int:
    """Time that intervals share with spans."""
    return int(overlap_of_each(begins, ends, spans).sum())


def overlap_of_each(begins: np.ndarray, ends: np.ndarray, spans: Spans) -> np.ndarray:
    """Time that each interval shares with spans; int64, shape (n,)."""
    return passed(ends, spans) - passed(begins, spans)
