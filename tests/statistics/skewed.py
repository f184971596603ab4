"""How often 95 % intervals hold the truth where figures are skewed: `python -m tests.statistics.skewed`.

Beside `tests.statistics.coverage`, which shows where intervals keep their promise, these scenarios show where they do
not quite: short windows, high loads, shares that hardly any ticket misses, and a change that does nothing in most
replications and much in a few. Studies draw their replications at random from a pool, whose mean is the truth.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence

import numpy as np

from analysis.intervals import interval_of, mean_interval
from analysis.results import Measure
from sim.plan import Plan
from tests.statistics.coverage import EACH, LATE, OVER_72, SEED, TIME, WAIT, WITHIN_3, city, figures, in_parts, queue
from tests.statistics.coverage import tried as counted

OF_QUEUE, OF_CITY = (WAIT, LATE, WITHIN_3), (TIME, LATE, OVER_72)

Scenario = tuple[str, Plan, tuple[Measure, ...]]


def scenarios() -> list[Scenario]:
    """Each with its name and the figures that are looked at: a mean, a quantile, a share."""
    queues = [(5, 0.7, 600), (5, 0.7, 1500), (5, 0.7, 3000), (2, 0.6, 2000)]
    cities = [(7, 3), (28, 3)]
    return [
        *(
            (f"M/M/{servers}, busy {100 * use:g} %, {tickets:,} tickets", queue(tickets, servers, use), OF_QUEUE)
            for servers, use, tickets in queues
        ),
        *((f"city, {days} days, {n} technicians in each area", city(0.15, days, n), OF_CITY) for days, n in cities),
    ]


def pool_of(plan: Plan, wanted: Sequence[Measure], size: int, workers: int) -> np.ndarray:
    return np.concatenate(in_parts(figures, plan, wanted, numbers=range(size), workers=workers))


def held(of: Measure | None, pool: np.ndarray, studies: int, each: int = EACH) -> float:
    """The share of studies whose interval holds the mean of the pool; without a measure, of a difference."""
    drawn = np.random.default_rng(SEED).choice(pool, (studies, each)).tolist()
    found = [mean_interval(row) if of is None else interval_of(of.unit, row) for row in drawn]
    return counted("", found, float(pool.mean())).share


def main(words: Sequence[str] | None = None) -> None:
    parser = ArgumentParser(description="How often 95 %% intervals hold the truth of skewed figures.")
    parser.add_argument("--studies", type=int, default=20_000)
    parser.add_argument("--pool", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args(words)
    print(f"| scenario, {EACH} replications | mean | report to closing, 95 % | share |\n|---|--:|--:|--:|")
    for name, plan, wanted in scenarios():
        pool = pool_of(plan, wanted, asked.pool, asked.workers)
        shares = [held(of, pool[:, column], asked.studies) for column, of in enumerate(wanted)]
        print(f"| {name} | " + " | ".join(f"{100 * share:.1f} %" for share in shares) + " |", flush=True)
    before, after = (pool_of(city(direct=direct), [LATE], 2 * asked.pool, asked.workers) for direct in (False, True))
    print("\n| replications | difference of report to closing, 95 %, to direct dispatch in the city |\n|--:|--:|")
    for each in (10, 20, 40):
        print(f"| {each} | {100 * held(None, (after - before)[:, 0], asked.studies, each):.1f} % |", flush=True)


if __name__ == "__main__":
    main()
