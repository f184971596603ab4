"""Columns of a workload: narrow, and without any size of their own where all values are the same.

A run of a province has tickets by the million, so a column takes as few bytes as its largest value needs. Columns
that a scenario has no use for, such as the bundles of a run without orders, show one value again and again.
Long columns of draws are filled by compiled code.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.compiled import available, compiled, entry
from sim.streams import Key, threefry, word

ENOUGH = 5_000_000
"""So many words take numpy half a second, about as long as it takes to load numba and what it has compiled."""

words_so_far = 0
"""Words that this process has drawn for columns."""


def narrow(largest: int) -> type[np.signedinteger]:
    """The type of a column with values from -2 up to this one; few types are in use, as code is compiled for each."""
    return np.int32 if largest < 2**31 else np.int64


def narrow_class(classes: int) -> type[np.signedinteger]:
    """The type of a column of so many classes, areas or other small numbers."""
    return np.int16 if classes <= 2**15 else np.int32


def constant(value: int, rows: int) -> np.ndarray:
    """A column of the same value that takes no memory; it cannot be written to."""
    return np.broadcast_to(np.array([value], dtype=np.int64), (rows,))


def is_constant(column: np.ndarray) -> bool:
    """Whether all rows of a column are one and the same place in memory."""
    return column.strides == (0,) and len(column) > 0


def chosen(column: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The chosen rows of a column, given as positions."""
    return np.broadcast_to(column[:1], (len(rows),)) if is_constant(column) else column[rows]


def together(parts: Sequence[np.ndarray], width: type[np.integer]) -> np.ndarray:
    """One column of several, in a type that all its values fit."""
    parts = [part for part in parts if len(part)]
    if parts and all(is_constant(part) and part[0] == parts[0][0] for part in parts):
        return np.broadcast_to(parts[0][:1].astype(width), (sum(map(len, parts)),))
    if len(parts) == 1:
        return parts[0].astype(width, copy=False)
    return np.concatenate([np.zeros(0, width), *parts], dtype=width, casting="same_kind")


def by_compiled_code(words: int) -> bool:
    """Whether to draw so many words by compiled code; numpy draws the same.

    Loading it, or even compiling it, is worth while in a process that has drawn many words and so may go on.
    """
    global words_so_far
    words_so_far += words
    return words_so_far >= ENOUGH and available()


@compiled
def fill_words(first, second, rows, source, attempt, drawn):
    """Words of one source and attempt for the keys of so many rows."""
    for row in range(rows):
        drawn[row] = threefry((first[row], second[row]), source, attempt)[0]


@entry
def _draw(first, second, source, attempt, drawn):
    fill_words(first, second, len(drawn), source, attempt, drawn)


def words_of(key: Key, source: int, attempt: int = 0) -> np.ndarray:
    """Words of one source and attempt for a whole column of keys."""
    first, second = key
    if not by_compiled_code(len(first)):
        return word(key, source, attempt)
    drawn = np.empty(len(first), np.uint32)
    _draw(first, second, int(source), attempt, drawn)
    return drawn


@entry
def _draw_attempts(first, second, source, attempts, drawn):
    for number in range(len(attempts)):
        drawn[number] = threefry((first, second), source, attempts[number])[0]


def words_of_attempts(key: tuple[int, int], source: int, attempts: np.ndarray) -> np.ndarray:
    """Words of one source for a column of attempts of one key."""
    if not by_compiled_code(len(attempts)):
        return word(key, source, attempts)
    drawn = np.empty(len(attempts), np.uint32)
    _draw_attempts(*key, int(source), attempts, drawn)
    return drawn
