"""One measured run of the base chain in this process: `python -m benchmarks.one_run NAME --tickets N --seed S`.

Prints one line of JSON. The clock runs from after imports, warm-up and the reading of the scenario to the end of the
run, drawing included; of short runs it is the second one that is timed (see `benchmarks.measure`). Memory is the peak
while the first one runs, above what the process took before, with the log kept.
"""

from __future__ import annotations

from typing import Any

from benchmarks.measure import command, measured, report, timed
from benchmarks.models.catalogue import MODELS, model_of
from benchmarks.models.model import NotHere
from benchmarks.summary import summarise


def result_of(name: str, tickets: int, seed: int, check: bool) -> dict[str, Any]:
    """Seconds, bytes and, to check the model, what the run shows."""
    try:
        model = model_of(name)
    except NotHere as reason:
        return {"missing": str(reason)}
    warm_up = timed(model.warm_up)[1]
    prepared = model.prepare(tickets)
    log, result = measured(lambda: model.run(prepared, seed))
    own, rows = model.rows(log)
    result |= {"tickets": len(own.reported), "warm_up": warm_up}
    return result | ({"figures": summarise(own, rows).figures()} if check else {})


def main() -> None:
    parser = command("one_run", __doc__)
    parser.add_argument("name", choices=MODELS)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args()
    report(result_of(chosen.name, chosen.tickets, chosen.seed, chosen.check))


if __name__ == "__main__":
    main()
