"""How often `task=verify` is right: `python -m tests.statistics.verify`.

Declared before it is run:

- A right engine passes the whole table 99 times in 100: over many seeds the share of passes is at least 0.98, as far as
  their number can tell (a binomial test at 1 %), and the deviations of all cases together look like those of a normal
  distribution (no case is off by more than 4 standard errors of its mean over the seeds).
- A rate that is off by 2 %, up or down, is found in at least 9 of 10 runs by each case.
- A start from empty without a warm-up is found in at least 9 of 10 runs by the table.
- No case is off by itself: with 32 times the replications (`--share 32`), four times those of `task.thorough`, every
  case of a right engine still passes.

Every run has a seed of its own, which no other run or test of this project uses.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from math import isfinite, sqrt

from analysis.verification.case import Case
from analysis.verification.verify import Verification, from_empty, verify, wrong_rate
from scenarios.scenario import Scenario

FIRST_SEED = 700_000


def runs_of(
    count: int, first: int, workers: int, build: Callable[[Case], Scenario] | None = None, **asked: object
) -> list[Verification]:
    """Verifications with seeds in a row, without a comparison of the engines."""
    planted, found = {} if build is None else {"build": build}, list[Verification]()
    for number in range(count):
        found.append(verify(seed=first + number, workers=workers, compared=0, **planted, **asked))  # type: ignore[arg-type]
        print(f"\r  {len(found)} of {count} tables, {len(found) - passes(found)} failed ", end="", file=sys.stderr)
    print(file=sys.stderr)
    return found


def passes(runs: Sequence[Verification]) -> int:
    """How many of them found nothing wrong."""
    return sum(not run.failed for run in runs)


def found_by_case(runs: Sequence[Verification]) -> dict[str, int]:
    """How often each case found something wrong."""
    cases = [f"{verdict.case.name}: {verdict.case.figure}" for verdict in runs[0].verdicts]
    return {case: sum(not run.verdicts[place].passed for run in runs) for place, case in enumerate(cases)}


def mean_deviations(runs: Sequence[Verification]) -> dict[str, float]:
    """The mean deviation of each case over all runs, in standard errors of that mean."""
    found = {}
    for place, verdict in enumerate(runs[0].verdicts):
        own = [run.verdicts[place].deviation for run in runs]
        if not verdict.case.exact and all(map(isfinite, own)):
            found[f"{verdict.case.name}: {verdict.case.figure}"] = sum(own) / sqrt(len(own))
    return found


def interval_of(count: int, of: int) -> tuple[float, float]:
    """Clopper and Pearson's 99 % interval of a share."""
    from scipy.stats import binomtest

    found = binomtest(count, of).proportion_ci(0.99)
    return float(found.low), float(found.high)


def report_right(runs: Sequence[Verification]) -> None:
    """Prints how often right engines pass, and whether the deviations are what chance makes of them."""
    low, high = interval_of(passes(runs), len(runs))
    print(f"right engine: {passes(runs)} of {len(runs)} tables pass (99 % interval {low:.3f} to {high:.3f})")
    deviations = [v.deviation for run in runs for v in run.verdicts if not v.case.exact]
    for size in (1.0, 1.96, 2.576):
        share = sum(abs(value) > size for value in deviations) / len(deviations)
        print(f"  deviations beyond {size}: {share:.4f} of {len(deviations)}")
    print("  looks outside:", {case: count for case, count in found_by_case(runs).items() if count})
    far = sorted(mean_deviations(runs).items(), key=lambda pair: -abs(pair[1]))[:4]
    print("  farthest mean deviations:", {case: round(value, 2) for case, value in far}, flush=True)


def report_planted(error: str, runs: Sequence[Verification]) -> None:
    """Prints how often an error is found, by the table and by each case, and how far from theory it leads."""
    print(f"{error}: {len(runs) - passes(runs)} of {len(runs)} tables fail (limit {runs[0].limit:.2f}); by case:")
    for place, (case, count) in enumerate(found_by_case(runs).items()):
        mean = sum(run.verdicts[place].deviation for run in runs) / len(runs)
        print(f"  found {count:3d} times, mean deviation {mean:7.2f}  {case}", flush=True)


ERRORS = {"rate 2 % too high": wrong_rate(1.02), "rate 2 % too low": wrong_rate(0.98), "start from empty": from_empty}


def main() -> None:
    parser = ArgumentParser(description="How often task=verify is right.")
    parser.add_argument("--seeds", type=int, default=300, help="right tables (a table takes about 15 s of one core)")
    parser.add_argument("--planted", type=int, default=20, help="tables with each planted error")
    parser.add_argument("--first", type=int, default=FIRST_SEED, help="the first seed of right tables")
    parser.add_argument("--share", type=float, default=1.0, help="of the replications; alone, SimPy runs 0.2")
    parser.add_argument("--cases", nargs="*", default=[], help="words in the names of cases; by default all")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    of_each = {"share": asked.share, "cases": asked.cases}
    if asked.seeds:
        report_right(runs_of(asked.seeds, asked.first, asked.workers, **of_each))
    if asked.planted:
        for error, build in ERRORS.items():
            report_planted(error, runs_of(asked.planted, FIRST_SEED + 100_000, asked.workers, build, **of_each))


if __name__ == "__main__":
    main()
