"""How often 95 % intervals hold the truth: `python -m tests.statistics.coverage`.

One declared experiment with one declared look. Everything is fixed here before anybody looks: scenarios, seed, numbers
of replications, figures. The queue and the city are simulated by the engine and measured by the functions that a
study uses; intervals are those of `analysis.intervals` and `analysis.precision`. An interval kind passes where 94 to
96 % of the studies hold the truth; 4,000 studies know that share to 0.7 points (95 %). `--studies 100` is for a look
whether it runs.

- The queue: five technicians, busy 60 % of their time, exponential services of an hour (M/M/5), 4,000 tickets a
  replication. Each of 4,000 studies has ten replications of its own. The mean wait is that of Erlang C; of its other
  figures the truth is the mean of all 40,000 replications, of which a study is one part in 4,000.
- The city: two areas, a desk by day, technicians by day, repeats, 84 days; and the same with fewer second visits. Each
  of 4,000 studies draws ten replications at random from 2,000 (pairs stay pairs), of which the mean is known.
- Studies with `precision` draw their replications at random in the same way.
- One long run: batch means of the waits of one run of the queue each, with as many tickets as ten replications.

It was run before, with seed 20260 and three differences: the second city had direct dispatch instead, the long runs had
4,000 tickets, and `precision` used Student's quantile for 95.7 %. docs/tasks/precision.md says what was found.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from analysis import theory
from analysis.intervals import Interval, interval_of, mean_interval, quantile_interval
from analysis.measures import Window
from analysis.measures.repeats import repeat_rate
from analysis.measures.service_levels import shares_within
from analysis.measures.technicians import technician_time
from analysis.measures.times import ticket_times
from analysis.precision.batch_means import batch_means
from analysis.precision.rule import judged, level_of, looks_of
from analysis.results import Measure
from scenarios.scenario import read_scenario
from sim.plan import Plan
from sim.planning import build_plan
from sim.replicate import replicate

SEED = 20_261
STUDIES = 4000
TICKETS = 4000
"""In the window of a replication of the queue."""
EACH = 10
"""Replications of a study."""
POOL = 2000
"""Replications of the city, of which studies draw theirs."""
LOW, HIGH = 0.94, 0.96

SERVERS, USE = 5, 0.6
SERVICE_LEVELS = [3 * 3600, 86_400, 3 * 86_400]


def queue(tickets: int, servers: int = SERVERS, use: float = USE) -> Plan:
    """M/M/c: one area, a technician at once at the customer's, work of an hour on average."""
    per_hour, lines = servers * use, 10_000_000
    tree = {
        "horizon": {"warm_up": "48 h", "window": f"{ceil(tickets / per_hour)} h", "follow_up": "24 h"},
        "areas": {"city": {"lines": lines}},
        "reports": {"per_line_and_year": per_hour * 365 * 24 / lines},
        "technicians": {"per_area": servers},
        "repair": {"on_site": {"distribution": "exponential", "mean": "1 h"}},
    }
    return build_plan(read_scenario(tree))


def city(not_fixed: float = 0.15, days: int = 84, technicians: int = 3, direct: bool = False) -> Plan:
    """A small city, where this share of visits does not mend the fault."""
    eligible = {"mode": "direct", "direct": {"eligible": 0.9, "assignment": "3 min"}} if direct else {}
    tree = {
        "horizon": {"warm_up": "14 days", "window": f"{days} days", "follow_up": "14 days"},
        "areas": {"north": {"lines": 30_000, "side": "6 km"}, "south": {"lines": 30_000, "side": "6 km"}},
        "reports": {"per_line_and_year": 0.15, "busyness_cv": 0.2},
        "dispatch": {
            "chain": ["desk"], "desks": {"desk": {"agents": 1, "open": "08:00-18:00", "handling": "6 min"}},
            **eligible,
        },
        "technicians": {"per_area": technicians, "shift": {"hours": "08:00-18:00"}, "travel": {"speed": "20 km/h"}},
        "repair": {
            "on_site": {"distribution": "lognormal", "mean": "70 min", "cv": 0.8},
            "not_fixed": not_fixed,
            "pause": {"distribution": "exponential", "mean": "24 h"},
        },
        "repeats": {
            "imperfect": 0.06, "window": "14 days", "delay": {"distribution": "exponential", "mean": "4 days"},
        },
    }  # fmt: skip
    return build_plan(read_scenario(tree))


@dataclass(frozen=True)
class Tried:
    """One kind of interval for one figure."""

    name: str
    held: int
    studies: int

    @property
    def share(self) -> float:
        return self.held / self.studies

    @property
    def passes(self) -> bool:
        return LOW <= self.share <= HIGH


WAIT = Measure("dispatch to arrival", "mean")
TIME = Measure("report to closing", "mean")
LATE = Measure("report to closing", "95 %")
MEDIAN = Measure("report to closing", "median")
WITHIN_3 = Measure("share within", "3 h", unit="share")
WITHIN_24 = Measure("share within", "24 h", unit="share")
OVER_72 = Measure("share over", "72 h", unit="share")
REPEATS = Measure("repeat rate", "14 days", clock="", unit="share")
BUSY = Measure("utilisation", "share", clock="", unit="share")
USED = (ticket_times, shares_within, repeat_rate, technician_time)
"""The functions of `analysis.measures` that measure these; all of them would take three times as long."""
OF_QUEUE = (WAIT, TIME, LATE, WITHIN_3, BUSY)
KNOWN = theory.erlang_c_wait(SERVERS * USE, 1.0, SERVERS)
"""Mean wait in the queue, in hours."""
OF_CITY = (TIME, MEDIAN, LATE, WITHIN_24, OVER_72, REPEATS, BUSY)


def figures(plan: Plan, wanted: Sequence[Measure], numbers: range) -> np.ndarray:
    """These figures of these replications: float, shape (replications, figures)."""
    found = []
    for number in numbers:
        window = Window(plan, replicate(plan, SEED, number), SERVICE_LEVELS)
        values = {of: float(value) for function in USED for of, value in function(window)}
        found.append([values[of] for of in wanted])
    return np.array(found)


def waits(plan: Plan, number: int) -> np.ndarray:
    """Hours that the tickets of one run's window wait for a technician, in the order of their reports."""
    log = replicate(plan, SEED, number)
    reported = log.tickets["reported"]
    window = log.tickets["ticket"][(reported >= plan.warm_up) & (reported < plan.window_end)]
    visits = log.visits.rows(np.isin(log.visits["ticket"], window) & (log.visits["visit"] == 0))
    return (visits["departed"] - visits["queued"]) / 3600


def one_long_run(plan: Plan, numbers: range) -> list[Interval]:
    """Batch means of one run each."""
    return [batch_means(waits(plan, number)).interval for number in numbers]


def in_parts(function: Callable[..., list | np.ndarray], *given: object, numbers: range, workers: int) -> list:
    """The results for all these replications, in their order, from several processes."""
    from joblib import Parallel, delayed

    parts = [numbers[start : start + 250] for start in range(0, len(numbers), 250)]
    return Parallel(n_jobs=workers)(delayed(function)(*given, part) for part in parts)


def holds(interval: Interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


def tried(name: str, intervals: Sequence[Interval], truth: float) -> Tried:
    """How many of these hold the truth; where an interval could not be given, it does not."""
    return Tried(name, sum(holds(each, truth) for each in intervals), len(intervals))


def by_study(values: np.ndarray) -> list[list[float]]:
    """The values of one figure, a row for each study."""
    rows: list[list[float]] = values[: len(values) // EACH * EACH].reshape(-1, EACH).tolist()
    return rows


def of_figures(place: str, wanted: Sequence[Measure], runs: np.ndarray, truths: Sequence[float]) -> Iterator[Tried]:
    """Intervals of figures as `measures.csv` has them."""
    for column, (of, truth) in enumerate(zip(wanted, truths, strict=True)):
        found = [interval_of(of.unit, row) for row in by_study(runs[:, column])]
        kind = "share" if of.unit == "share" else "mean" if of.statistic == "mean" else "quantile"
        yield tried(f"{kind}, {place}: {of.measure}, {of.statistic}", found, truth)


def of_differences(runs: np.ndarray, truths: Sequence[float]) -> Iterator[Tried]:
    """Paired differences; `runs` are differences already."""
    for column, of in enumerate(OF_CITY):
        if of in (TIME, LATE, WITHIN_24, BUSY):
            found = [mean_interval(row) for row in by_study(runs[:, column])]
            yield tried(f"paired difference, city: {of.measure}, {of.statistic}", found, truths[column])


def of_order_statistics(place: str, runs: np.ndarray, truth: float) -> Tried:
    """Quantiles of what single replications show."""
    return tried(f"median over replications, {place}", [quantile_interval(row, 0.5) for row in by_study(runs)], truth)


def of_precision(place: str, of: Measure, values: np.ndarray, precision: float, studies: int) -> Tried:
    """Studies that stop by themselves; their replications are drawn from these values, whose mean is the truth."""
    generator, found, taken = np.random.default_rng(SEED), [], 0
    looks = looks_of(640)
    for _ in range(studies):
        drawn = generator.choice(values, looks[-1]).tolist()
        for count in looks:
            result = judged("", of, drawn[:count], precision, level_of(looks))
            if result.verdict == "reached":
                break
        taken += count
        found.append(result.interval)
    name = f"precision={100 * precision:g}%, {place}: {of.measure}, {of.statistic}; {taken / studies:.0f} replications"
    return tried(name, found, float(values.mean()))


def experiment(studies: int, workers: int) -> Iterator[Tried]:
    """Everything, in the order of the table."""
    yield from of_the_queue(studies, workers)
    yield from of_the_city(studies, workers)
    parts = in_parts(one_long_run, queue(TICKETS * EACH), numbers=range(studies), workers=workers)
    yield tried("batch means of one run, queue: wait", [each for part in parts for each in part], KNOWN)


def of_the_queue(studies: int, workers: int) -> Iterator[Tried]:
    parts = in_parts(figures, queue(TICKETS), OF_QUEUE, numbers=range(studies * EACH), workers=workers)
    runs = np.concatenate(parts)
    yield from of_figures("queue", OF_QUEUE, runs, [KNOWN, *runs.mean(axis=0)[1:].tolist()])
    yield of_order_statistics("queue: mean wait", runs[:, 0], float(np.median(runs[:, 0])))
    for of, precision in ((WAIT, 0.10), (WAIT, 0.05), (LATE, 0.02), (WITHIN_3, 0.005)):
        yield of_precision("queue", of, runs[:, OF_QUEUE.index(of)], precision, studies)


def of_the_city(studies: int, workers: int) -> Iterator[Tried]:
    pool = range(min(POOL, studies * EACH))
    before, after = (
        np.concatenate(in_parts(figures, city(not_fixed), OF_CITY, numbers=pool, workers=workers))
        for not_fixed in (0.15, 0.10)
    )
    chosen = np.random.default_rng(SEED).choice(len(pool), studies * EACH)
    yield from of_figures("city", OF_CITY, before[chosen], before.mean(axis=0).tolist())
    yield from of_differences((after - before)[chosen], (after - before).mean(axis=0).tolist())
    yield of_order_statistics("city: mean time to closing", before[chosen, 0], float(np.median(before[:, 0])))
    for of, precision in ((TIME, 0.02), (LATE, 0.05), (REPEATS, 0.02)):
        yield of_precision("city", of, before[:, OF_CITY.index(of)], precision, studies)


def line_of(tried: Tried) -> str:
    """A row of a table in Markdown."""
    verdict = "" if tried.passes else " **not 94 to 96 %**"
    return f"| {tried.name} | {100 * tried.share:.1f} %{verdict} |"


def main(words: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(description="How often 95 %% intervals hold the truth.")
    parser.add_argument("--studies", type=int, default=STUDIES)
    parser.add_argument("--workers", type=int, default=2)
    asked, began, passed = parser.parse_args(words), time.monotonic(), True
    print(f"{asked.studies:,} studies of {EACH} replications, seed {SEED}\n")
    print("| interval | holds the truth |\n|---|--:|")
    for found in experiment(asked.studies, asked.workers):
        print(line_of(found), flush=True)
        passed = passed and found.passes
    print(f"\n{time.monotonic() - began:.0f} s with {asked.workers} workers")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
