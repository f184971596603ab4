"""One measured run of the default city: `python -m benchmarks.city_run --engine compiled --days 365`."""

from __future__ import annotations

from benchmarks.measure import command, measured, report, timed
from benchmarks.models.truckroll import city_plan, load, simulate, tickets_of


def main() -> None:
    parser = command("city_run", __doc__)
    parser.add_argument("--engine", choices=("compiled", "simpy"), default="compiled")
    parser.add_argument("--days", type=int, default=365)
    chosen = parser.parse_args()
    plan = city_plan(chosen.days)
    small = city_plan(1)
    warm_up = timed(lambda: load(small, chosen.engine))[1]
    log, result = measured(lambda: simulate(plan, chosen.seed, chosen.engine))
    report(result | {"tickets": tickets_of(log), "warm_up": warm_up})


if __name__ == "__main__":
    main()
