"""The default city, with every part that it uses: both engines, and its tickets against those of the base chain."""

from __future__ import annotations

from functools import partial
from typing import Any

from benchmarks.models.catalogue import COMPILED
from benchmarks.rounds import run
from benchmarks.rows import Row, Target, per_ticket, ratio, row_of
from benchmarks.session import Session, chain_run

NAME = "default city"
LEAST = 50
"""Times the tickets a second of the SimPy engine."""
MOST = 3.0
"""Times the seconds per ticket of the base chain."""
FIRST_REPORTS_A_DAY = 88
BEFORE_AND_AFTER = 85
"""Days of warm-up and follow-up."""


def _city_run(engine: str, days: int, seed: int) -> dict[str, Any]:
    return run(["city_run", "--engine", engine, "--days", str(days), "--seed", str(seed)])


def rows(session: Session) -> list[Row]:
    """Both engines on the city, and the compiled one on a base chain of about as many tickets."""
    days = session.scale.days
    tickets = FIRST_REPORTS_A_DAY * (days + BEFORE_AND_AFTER)
    compiled, readable, chain = "compiled engine", "SimPy engine", "compiled engine, base chain of that size"
    runs = session.by_turns(
        {
            compiled: partial(_city_run, "compiled", days),
            readable: partial(_city_run, "simpy", days),
            chain: partial(chain_run, COMPILED, tickets),
        }
    )
    seconds = {name: per_ticket(each) for name, each in runs.items()}
    faster = ratio(seconds[readable], seconds[compiled], "times as fast as the SimPy engine")
    slower = ratio(seconds[compiled], seconds[chain], "seconds per ticket, by those of the base chain")
    window = f"window of {days} days"
    return [
        row_of(NAME, f"{compiled}, {window}", runs[compiled], ratio=faster, target=Target(LEAST, True)),
        row_of(NAME, f"{readable}, {window}", runs[readable]),
        row_of(NAME, chain, runs[chain]),
        Row(NAME, "a ticket of the city", ratio=slower, target=Target(MOST)),
    ]
