"""How often the best of several variants is chosen, on thousands of studies with known means.

`python -m tests.statistics.selection` prints what docs/tasks/select.md shows; it takes some minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np

from analysis.selection.allocation import next_round, shares
from analysis.selection.screening import screened

STUDIES, FIRST, LENGTH, SPREAD, INDIFFERENCE, PROBABILITY = 4000, 10, 1500, 2.0, 1.0, 0.95

Means = Callable[[int], np.ndarray]


def slippage(count: int) -> np.ndarray:
    """The last is better by the indifference, all others are alike: the hardest case."""
    return np.array([0.0] * (count - 1) + [INDIFFERENCE])


def steps(count: int) -> np.ndarray:
    """Each is better than the one before it by the indifference."""
    return INDIFFERENCE * np.arange(count, dtype=float)


def figures_of(means: np.ndarray, correlation: float, seed: int) -> np.ndarray:
    """Replications under common random numbers: every two variants have this correlation."""
    draw = np.random.default_rng(seed)
    common, own = draw.normal(size=LENGTH), draw.normal(size=(len(means), LENGTH))
    found: np.ndarray = means[:, None] + SPREAD * (sqrt(correlation) * common + sqrt(1 - correlation) * own)
    return found


def by_screening(figures: np.ndarray) -> tuple[int, int]:
    """Whom KN chooses, and after how many replications in all."""
    state = screened(list(figures), INDIFFERENCE, PROBABILITY, FIRST)
    assert len(state.in_play) == 1
    return state.in_play[0], sum(state.out_after.values()) + state.seen


def by_equal_shares(figures: np.ndarray, runs: int) -> int:
    """Who has the best mean when all have run the same number of these replications."""
    return int(np.argmax(figures[:, : runs // len(figures)].mean(axis=1)))


def by_allocation(figures: np.ndarray, runs: int) -> int:
    """Whom OCBA chooses with so many replications in all."""
    counts = np.full(len(figures), FIRST)
    while counts.sum() < runs:
        columns = [column[:count] for column, count in zip(figures, counts, strict=True)]
        means, spreads = (np.array([f(column) for column in columns]) for f in (np.mean, lambda c: np.std(c, ddof=1)))
        size = min(max(2 * len(figures), counts.sum() // 10), runs - counts.sum())
        counts = counts + next_round(counts, shares(means, spreads, INDIFFERENCE), int(size))
    return int(np.argmax([column[:count].mean() for column, count in zip(figures, counts, strict=True)]))


def row(means: np.ndarray, correlation: float, studies: int) -> list[float]:
    """Share of right choices by KN, equal shares and OCBA, and KN's mean number of replications."""
    right, total = np.zeros(3), 0
    for seed in range(studies):
        figures = figures_of(means, correlation, seed)
        choice, runs = by_screening(figures)
        others = by_equal_shares(figures, runs), by_allocation(figures, runs)
        right += [each == len(means) - 1 for each in (choice, *others)]
        total += runs
    return [*(right / studies), total / studies]


def main(studies: int = STUDIES, counts: Sequence[int] = (2, 5, 10)) -> None:
    half = 196 * sqrt(PROBABILITY * (1 - PROBABILITY) / studies)
    print(f"{studies} studies each; a share of {100 * PROBABILITY:g} % is known within {half:.1f} points (95 %).")
    print("| means | variants | correlation | KN | equal shares | OCBA | replications in all |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, means in (("one ahead", slippage), ("steps", steps)):
        for count in counts:
            for correlation in (0.0, 0.8):
                kn, equal, ocba, runs = row(means(count), correlation, studies)
                shown = f"{100 * kn:.1f} % | {100 * equal:.1f} % | {100 * ocba:.1f} % | {runs:.0f}"
                print(f"| {name} | {count} | {correlation:g} | {shown} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else STUDIES)
