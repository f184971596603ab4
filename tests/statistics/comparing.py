"""How often verdicts on pairs are wrong: thousands of studies whose truth is known.

`python -m tests.statistics.comparing` prints the table of docs/tasks/compare.md; tests/comparing asserts the same on
fewer studies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from analysis.comparing.best import standings_of
from analysis.comparing.compare import Values, compare
from analysis.comparing.pair import DOES_NOT_MATTER
from analysis.results import Measure

TIME = Measure("report to closing", "mean")
REPLICATIONS = 8
SHARED = 0.9
"""Correlation between variants of one replication."""
UNEVEN = (1.0, 0.6, 1.5, 1.0, 0.8)
"""Spread of each variant: nothing promises that they are alike."""


def studies(
    count: int, means: tuple[float, ...], shared: float = SHARED, seed: int = 1, spread: tuple[float, ...] = UNEVEN
) -> Iterator[Values]:
    """Studies with these true means, whose replications share so much of their chance."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        common = rng.normal(size=REPLICATIONS)
        yield {
            str(k): mean + size * (shared**0.5 * common + (1 - shared) ** 0.5 * rng.normal(size=REPLICATIONS))
            for k, (mean, size) in enumerate(zip(means, spread, strict=False))
        }


def wrong_somewhere(means: tuple[float, ...], margin: float = float("nan"), **how: object) -> Callable[[Values], bool]:
    """Whether any verdict of a study is wrong: a difference that is none, the wrong sign, or a margin not kept."""
    truth = {str(k): mean for k, mean in enumerate(means)}

    def wrong(values: Values) -> bool:
        for pair in compare(values, TIME, margin=margin, **how):  # type: ignore[arg-type]
            real = truth[pair.variant] - truth[pair.reference]
            if pair.verdict == DOES_NOT_MATTER and abs(real) >= margin:
                return True
            if (pair.verdict == "better" and real >= 0) or (pair.verdict == "worse" and real <= 0):
                return True
        return False

    return wrong


def best_is_lost(means: tuple[float, ...]) -> Callable[[Values], bool]:
    """Whether the best variant is not on the list, or any limit of the distance to the best is wrong."""
    truth = {str(k): mean for k, mean in enumerate(means)}

    def lost(values: Values) -> bool:
        for each in standings_of(values, TIME, -1):
            others = min(mean for name, mean in truth.items() if name != each.variant)
            ahead = others - truth[each.variant]
            if not -each.behind - 1e-12 <= ahead <= each.ahead + 1e-12:
                return True
            if ahead > 0 and not each.may_be_best:
                return True
        return False

    return lost


EQUAL, TWO_APART, STEPS = (0.0,) * 5, (0.0, 0.0, 0.0, 5.0, -5.0), (0.0, 0.01, 0.02, 0.03, 0.04)
EDGE = (0.0, 1.0)
ONE_EQUAL = (0.0, 0.0, 1.0, 1.0, 1.0, 1.0)
"""One is equal to the reference, and four differ from it by just the margin."""
STILL = {"shared": 0.0, "spread": (0.01, 3.0, 0.3, 0.3, 0.3, 0.3)}
"""A reference that hardly scatters, so that the pairs know nothing of each other and errors do not come together; the
equal one scatters so much that it is never found to lie within the margin."""
ROWS: dict[str, tuple[tuple[float, ...], Callable[[Values], bool], dict[str, object]]] = {
    "all equal, all against all, Bonferroni": (EQUAL, wrong_somewhere(EQUAL, against="all"), {}),
    "all equal, all against all, Holm": (EQUAL, wrong_somewhere(EQUAL, against="all", method="holm"), {}),
    "two of five apart, Holm": (TWO_APART, wrong_somewhere(TWO_APART, against="all", method="holm"), {}),
    "all equal, to the reference, Bonferroni": (EQUAL, wrong_somewhere(EQUAL), {}),
    "all equal, all against all, each by itself": (EQUAL, wrong_somewhere(EQUAL, against="all", method="none"), {}),
    "Dunnett, chance of their own, spread alike": (
        EQUAL, wrong_somewhere(EQUAL, method="dunnett"), {"shared": 0.0, "spread": (1.0,) * 5}),
    "Dunnett, misused on shared chance": (
        EQUAL, wrong_somewhere(EQUAL, method="dunnett"), {"spread": (1.0,) * 5}),
    "a difference as large as the margin": (EDGE, wrong_somewhere(EDGE, margin=1.0), {"spread": (1.0, 1.0)}),
    "one equal and four at the margin, to the reference, Holm": (
        ONE_EQUAL, wrong_somewhere(ONE_EQUAL, margin=1.0, method="holm"), STILL),
    "one equal and four at the margin, to the reference, Bonferroni": (
        ONE_EQUAL, wrong_somewhere(ONE_EQUAL, margin=1.0), STILL),
    "the best one, all nearly equal": (STEPS, best_is_lost(STEPS), {}),
}  # fmt: skip
"""What is asked of studies with these true means, and how these are made."""


def count_wrong(name: str, count: int, seed: int = 1) -> int:
    """How many of so many studies are wrong somewhere."""
    means, wrong, how = ROWS[name]
    return sum(map(wrong, studies(count, means, seed=seed, **how)))  # type: ignore[arg-type]


if __name__ == "__main__":
    print("| of 20,000 studies of 8 replications, level 95 % | something is wrong in |\n|---|---|")
    for row in ROWS:
        print(f"| {row} | {count_wrong(row, 20_000) / 200:.2f} % |", flush=True)
