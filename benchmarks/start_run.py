"""A start: imports, and a first small run, which compiles or loads the engine: `python -m benchmarks.start_run`.

Whoever starts this process measures how long it takes as a whole; it tells how long the first run took.
"""

from __future__ import annotations

from benchmarks.measure import command, report, timed
from benchmarks.models.truckroll import chain_plan, simulate, tickets_of


def main() -> None:
    chosen = command("start_run", __doc__).parse_args()
    plan = chain_plan(chosen.tickets)
    log, seconds = timed(lambda: simulate(plan, chosen.seed, "compiled"))
    report({"tickets": tickets_of(log), "first_run": seconds})


if __name__ == "__main__":
    main()
