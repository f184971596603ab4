"""One measured run of the base chain in this process: `python -m benchmarks.one_run NAME --tickets N --seed S`.

Prints one line of JSON. The clock runs from after imports, warm-up and the reading of the scenario to the end of the
run, drawing included. Memory is the peak while it runs above what the process took before, with the log kept.
"""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

from benchmarks import memory
from benchmarks.models.catalogue import MODELS, model_of
from benchmarks.models.model import NotHere
from benchmarks.summary import summarise


def measured(name: str, tickets: int, seed: int, check: bool) -> dict[str, Any]:
    """Seconds, bytes and, to check the model, what the run shows."""
    try:
        model = model_of(name)
    except NotHere as reason:
        return {"missing": str(reason)}
    begun = time.perf_counter()
    model.warm_up()
    warm_up = time.perf_counter() - begun
    prepared = model.prepare(tickets)
    before = memory.floor()
    begun = time.perf_counter()
    log = model.run(prepared, seed)
    seconds = time.perf_counter() - begun
    peak = memory.peak()
    own, rows = model.rows(log)
    result = {
        "tickets": len(own.reported),
        "rows": len(rows.ticket),
        "seconds": seconds,
        "bytes": peak - before,
        "warm_up": warm_up,
    }
    return result | ({"figures": summarise(own, rows).figures()} if check else {})


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.one_run", description=__doc__)
    parser.add_argument("name", choices=MODELS)
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args()
    print(json.dumps(measured(chosen.name, chosen.tickets, chosen.seed, chosen.check)))


if __name__ == "__main__":
    main()
