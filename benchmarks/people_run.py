"""One measured run of a larger base chain: `python -m benchmarks.people_run --tickets N --times 100 --seed S`."""

from __future__ import annotations

from benchmarks.measure import command, measured, report, timed
from benchmarks.models.truckroll import SMALL, chain_plan, load, simulate, tickets_of


def main() -> None:
    parser = command("people_run", __doc__)
    parser.add_argument("--times", type=int, default=1)
    chosen = parser.parse_args()
    plan = chain_plan(chosen.tickets, chosen.times)
    warm_up = timed(lambda: load(chain_plan(SMALL), "compiled"))[1]
    log, result = measured(lambda: simulate(plan, chosen.seed, "compiled"))
    report(result | {"tickets": tickets_of(log), "warm_up": warm_up})


if __name__ == "__main__":
    main()
