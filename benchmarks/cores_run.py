"""Replications on several workers: `python -m benchmarks.cores_run threads --workers 2 --replications 8 --tickets N`.

The clock runs from after every worker has loaded the engine to the end of the last replication.
"""

from __future__ import annotations

from joblib import Parallel, delayed

from benchmarks.measure import command, report, timed
from benchmarks.models.truckroll import SMALL, chain_plan, load, simulate, tickets_of
from sim.plan import Plan

BACKENDS = {"threads": "threading", "processes": "loky"}


def tickets_run(plan: Plan, seed: int) -> int:
    """One replication; its log stays in the worker, as in a study, which only wants the measures."""
    return tickets_of(simulate(plan, seed, "compiled"))


def main() -> None:
    parser = command("cores_run", __doc__)
    parser.add_argument("kind", choices=BACKENDS)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--replications", type=int, default=8)
    chosen = parser.parse_args()
    plan, first = chain_plan(chosen.tickets), chosen.seed * 1000
    with Parallel(n_jobs=chosen.workers, backend=BACKENDS[chosen.kind], batch_size=1) as pool:
        pool(delayed(load)(chain_plan(SMALL), "compiled") for _ in range(2 * chosen.workers))
        runs = [delayed(tickets_run)(plan, first + number) for number in range(chosen.replications)]
        tickets, seconds = timed(lambda: pool(runs))
    report({"tickets": sum(tickets), "seconds": seconds})


if __name__ == "__main__":
    main()
