"""Where in the box of all inputs a figure is looked at; every input goes from 0, its low end, to 1, its high end.

The same seed gives the same points with any version of scipy: chance enters as a shift of the digits of Sobol's
sequence, which keeps its even spread, and as numpy's generator for trajectories.
"""

from __future__ import annotations

import numpy as np

DIGITS = 30
"""Binary digits of a coordinate."""
LEVELS = 4
"""Values that each input takes in trajectories: 0, 1/3, 2/3 and 1."""


def even_points(inputs: int, count: int, seed: int) -> np.ndarray:
    """Points of Sobol's sequence under a random shift; `count` is best a power of two.

    Returns an array of shape (count, inputs).
    """
    from scipy.stats.qmc import Sobol

    digits = np.random.default_rng([seed, inputs]).integers(0, 2**DIGITS, inputs)
    sequence = Sobol(inputs, scramble=False, bits=DIGITS)
    plain = sequence.random_base2(max(count - 1, 1).bit_length())[:count]
    shifted = np.rint(plain * 2**DIGITS).astype(np.int64) ^ digits
    return (shifted + 0.5) / 2**DIGITS


def rows_of_two(inputs: int, count: int, seed: int) -> np.ndarray:
    """For each of `count` rows: a point, another one, and the first with one coordinate of the other, each in turn.

    Returns an array of shape (count, inputs + 2, inputs), as the variance-based indices need it.
    """
    both = even_points(2 * inputs, count, seed)
    one, other = both[:, :inputs], both[:, inputs:]
    rows = np.repeat(one[:, None, :], inputs + 2, axis=1)
    rows[:, 1, :] = other
    for position in range(inputs):
        rows[:, 2 + position, position] = other[:, position]
    return rows


def trajectories(inputs: int, count: int, seed: int) -> np.ndarray:
    """Walks of Morris through a grid of four levels: each input moves once, by 2/3 up or down, in random order.

    Returns an array of shape (count, inputs + 1, inputs).
    """
    generator = np.random.default_rng([seed, inputs])
    walks = np.empty((count, inputs + 1, inputs))
    step = LEVELS / (2 * (LEVELS - 1))
    for walk in walks:
        lower = generator.integers(0, LEVELS // 2, inputs) / (LEVELS - 1)
        starts_low = generator.integers(0, 2, inputs).astype(bool)
        walk[:] = np.where(starts_low, lower, lower + step)
        for number, moved in enumerate(generator.permutation(inputs)):
            walk[number + 1 :, moved] = lower[moved] + step * starts_low[moved]
    return walks
