"""One measured run of the base chain without a log: `python -m benchmarks.streamed_run --tickets N --seed S`.

The clock runs from after imports, warm-up and the reading of the scenario until all figures are there, drawing
included. Memory is the peak while it runs above what the process took before.
"""

from __future__ import annotations

from benchmarks.measure import command, measured, report, timed
from benchmarks.models.truckroll import SMALL, chain_plan, load, measure_streamed


def main() -> None:
    chosen = command("streamed_run", __doc__).parse_args()
    plan, small = chain_plan(chosen.tickets), chain_plan(SMALL)
    load(small, "compiled")
    warm_up = timed(lambda: measure_streamed(small, chosen.seed))[1]
    tickets, result = measured(lambda: measure_streamed(plan, chosen.seed))
    report(result | {"tickets": tickets, "warm_up": warm_up})


if __name__ == "__main__":
    main()
