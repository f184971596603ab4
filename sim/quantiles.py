"""Durations from uniform words: a distribution becomes a table of integers, a value is looked up in it.

A word is a 32-bit uniform; word `w` stands for the probability (w + 1/2) / 2**32. No logarithm, no power and
no inverse distribution is computed while a simulation runs, so a value has the same bits on every processor,
in numpy arrays, in plain Python and in compiled code.

How a table covers the words: each half of them, counted from its own end (`depth`), is cut into cells on four
levels. The first 2**10 words from the end have a cell each; on each further level cells are 2**7 times wider:

    level 0: depth below 2**10, cells of 1 word         level 2: depth below 2**24, cells of 2**14 words
    level 1: depth below 2**17, cells of 2**7 words     level 3: depth below 2**31, cells of 2**21 words

so cells are fine where long tails bend, and nowhere wider than 1/2048 of all words. Read from word 0 upwards
the cells are in rising order, and the end of one is the start of the next. A table holds, in turn,

    start of cell 0, step of cell 0, start of cell 1, step of cell 1, ..., end of the last cell

with starts in 1/256 s. Inside a cell the value rises along a straight line (step = `LINE`), or all at once at
one word of the cell (step = that word's number in the cell): so a list of observations gives back its own
values and no others.

Accuracy: mean and cv of a table are within 1e-4 of the distribution's own, tails included, for the usual
families up to a cv of 3. Beyond that the last word alone, one in four thousand million, carries a visible
part of the variance. `mean_and_cv` tells what a table has.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from sim.compiled import compiled

WORDS = 2**32
"""Number of different words."""

PER_SECOND = 256
"""Table units in a second."""

CELLS = 8192
"""Cells of a table, both halves together; 48 are never used, as a level starts where the finer one ends."""

TABLE_SIZE = 2 * CELLS + 1
"""Length of every table, so that tables can be stacked."""

LINE = 2**31
"""Step of a cell in which the value rises evenly: a place that no word of a cell reaches."""

_LAST_WORD = WORDS - 1
_LAST_CELL = CELLS - 1
_LEVEL_BITS = 7
_CELL_BITS = 10
_LEVEL_1, _LEVEL_2, _LEVEL_3 = (2 ** (_CELL_BITS + _LEVEL_BITS * finer) for finer in range(3))
_END_HALVINGS = 12


class Invertible(Protocol):
    """What a distribution has to offer to become a table."""

    @property
    def atoms(self) -> np.ndarray | None:
        """The only possible values in seconds, rising, equally likely; None where others lie between."""

    def ppf(self, u: np.ndarray) -> np.ndarray:
        """Seconds that are not exceeded with probability `u`, for 0 < u < 1."""


@compiled
def fine_value(table: Any, word: Any) -> Any:
    """The value at a word, in 1/256 s.

    The same source works on an int64 array of words (with `table` an array), on one plain int (with `table` a
    list, which is faster to index than an array), and compiled on int64.
    """
    upper = word >> 31
    depth = word ^ (upper * _LAST_WORD)  # flips all bits in the upper half: words from the nearer end
    level = (depth >= _LEVEL_1) * 1 + (depth >= _LEVEL_2) + (depth >= _LEVEL_3)
    shift = _LEVEL_BITS * level
    cell = ((level << _CELL_BITS) + (depth >> shift)) ^ (upper * _LAST_CELL)
    place = word & ((1 << shift) - 1)  # of the word in its cell, from the low end in both halves
    start = table[2 * cell]
    step = table[2 * cell + 1]
    # Share of the rise in units of half a word: the middle of the word on a line; none or all at a step.
    share = (step >> 31) * (2 * place + 1) + (place >= step) * (2 << shift)
    return start + (((table[2 * cell + 2] - start) * share + (1 << shift)) >> (shift + 1))


@compiled
def seconds(table: Any, word: Any) -> Any:
    """The value at a word in whole seconds, rounded half up, and at least 1: no activity takes no time."""
    whole = (fine_value(table, word) + PER_SECOND // 2) >> 8
    return whole + (whole < 1) * (1 - whole)


def threshold(probability: float) -> int:
    """The number that makes `word < threshold` happen with this probability; 0 never, 1 always.

    Raises ValueError on a number outside 0 to 1.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"probability is {probability}; expected a number from 0 to 1")
    return round(probability * WORDS)


def build_table(distribution: Invertible) -> np.ndarray:
    """The table of a distribution: int64, one-dimensional, `TABLE_SIZE` long.

    Raises ValueError where a value is not finite, or too long to be looked up without overflow: more than a
    million years, or a rise of more than 136 years within one of the widest cells.
    """
    atoms = distribution.atoms
    if atoms is None:
        return _packed(_line_ends(distribution), np.full(CELLS, LINE))
    ordered = np.asarray(atoms, dtype=np.float64)
    return _packed(_step_ends(ordered), _steps(ordered))


def mean_and_cv(table: np.ndarray) -> tuple[float, float]:
    """Mean in seconds and coefficient of variation of `fine_value` over all 2**32 words.

    Exact sums over the cells, apart from the rounding to 1/256 s. The n values on a line have the variance
    rise**2 / 12 * (1 - 1 / n**2), that of a discrete uniform; a step is a two-point distribution.
    """
    starts, steps = table[:-1:2] / PER_SECOND, table[1::2]
    rises = np.diff(table[::2]) / PER_SECOND
    widths = np.maximum(np.diff(_EDGES), 1)
    risen = np.where(steps == LINE, 0.5, 1 - np.minimum(steps, widths) / widths)
    spreads = np.where(steps == LINE, (1 - 1 / widths.astype(float) ** 2) / 12, risen * (1 - risen))
    weights = np.diff(_EDGES) / WORDS
    means = starts + rises * risen
    mean = float(weights @ means)
    variance = float(weights @ ((means - mean) ** 2 + rises**2 * spreads))
    return mean, variance**0.5 / mean if mean else 0.0


def _cell_edges() -> np.ndarray:
    """The first word of every cell in rising order, and 2**32; equal neighbours enclose an unused cell."""
    numbers = np.arange(2**_CELL_BITS, dtype=np.int64)
    levels = [numbers << (_LEVEL_BITS * level) for level in range(4)]
    for level, reached in zip(levels[1:], (_LEVEL_1, _LEVEL_2, _LEVEL_3), strict=True):
        np.maximum(level, reached, out=level)  # the cells below belong to a finer level
    lower = np.concatenate(levels)
    return np.concatenate([lower, [WORDS // 2], WORDS - lower[::-1]])


_EDGES = _cell_edges()


def _line_ends(distribution: Invertible) -> np.ndarray:
    """Quantiles at the edges of the cells, in seconds; the outermost so that the end words get their mean."""
    ends = np.empty(CELLS + 1)
    ends[1:-1] = distribution.ppf(_EDGES[1:-1] / WORDS)
    ends[0] = 2 * _end_mean(distribution, upper=False) - ends[1]
    ends[-1] = 2 * _end_mean(distribution, upper=True) - ends[-2]
    return np.maximum.accumulate(np.maximum(ends, 0.0))


def _end_mean(distribution: Invertible, upper: bool) -> float:
    """Mean of the values that belong to the first or the last word, where a quantile may run off to infinity.

    The word's probability is halved again and again towards the end; each part counts with its middle.
    """
    halves = 2.0 ** -np.arange(1, _END_HALVINGS + 1)
    middles = 1.5 * halves / WORDS
    values = distribution.ppf(1 - middles if upper else middles)
    return float(values @ halves / halves.sum())


def _step_ends(atoms: np.ndarray) -> np.ndarray:
    """The value at the first word of every cell, and the last value, in seconds."""
    number = (2 * _EDGES + 1) * len(atoms) // (2 * WORDS)
    return atoms[np.minimum(number, len(atoms) - 1)]


def _steps(atoms: np.ndarray) -> np.ndarray:
    """Where in each cell the value goes from its start to its end, so that the cell has its mean.

    Up to 2,048 atoms no cell has more than one change, and this is its place. A fuller cell gives only the
    atoms at its two ends, in the shares that keep the mean.
    """
    widths = np.diff(_EDGES)
    ends = _step_ends(atoms)
    means = np.diff(_partial_sums(atoms)) / np.maximum(widths, 1)
    rises = np.diff(ends)
    before = np.where(rises > 0, (ends[1:] - means) / np.where(rises > 0, rises, 1.0), 1.0)
    return np.clip(np.rint(before * widths), 0, widths).astype(np.int64)


def _partial_sums(atoms: np.ndarray) -> np.ndarray:
    """Sum of the values of all words below each edge, in seconds."""
    place = _EDGES * len(atoms)  # in words of one atom: 2**32 of them to each
    whole = place // WORDS
    sums = np.concatenate([[0.0], np.cumsum(atoms)])
    return (sums[whole] * WORDS + np.append(atoms, 0.0)[whole] * (place % WORDS)) / len(atoms)


def _packed(ends: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Starts and steps in turn, after a check that no lookup can overflow 64 bits."""
    if not np.isfinite(ends).all():
        raise ValueError("a distribution has values that are not finite; expected finite durations")
    fine = np.floor(ends * PER_SECOND + 0.5)
    if fine[-1] >= 2**53 or (np.diff(fine) * 2 * np.diff(_EDGES)).max() >= 2**62:
        raise ValueError(f"a distribution reaches {ends[-1] / 31_557_600:.0f} years; expected shorter durations")
    table = np.empty(TABLE_SIZE, dtype=np.int64)
    table[::2] = fine
    table[1::2] = steps
    return table
