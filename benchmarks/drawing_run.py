"""Drawing by itself, then a whole run, in this process: `python -m benchmarks.drawing_run --tickets N --seed S`."""

from __future__ import annotations

from benchmarks.measure import command, report, timed
from benchmarks.models.truckroll import SMALL, chain_plan, draw, load, simulate, tickets_of


def main() -> None:
    chosen = command("drawing_run", __doc__).parse_args()
    plan = chain_plan(chosen.tickets)
    load(chain_plan(SMALL), "compiled")
    drawing = timed(lambda: draw(plan, chosen.seed))[1]
    log, seconds = timed(lambda: simulate(plan, chosen.seed, "compiled"))
    report({"tickets": tickets_of(log), "seconds": seconds, "drawing": drawing})


if __name__ == "__main__":
    main()
