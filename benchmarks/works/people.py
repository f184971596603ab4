"""Base chains with more of everybody, and as many more reports an hour, on the compiled engine: a ticket's time should
grow at most with the logarithm of the technicians."""

from __future__ import annotations

from functools import partial
from math import log
from typing import Any

from benchmarks.base_chain import AREAS, TECHNICIANS_PER_AREA
from benchmarks.rounds import run
from benchmarks.rows import Row, Target, per_ticket, ratio, row_of
from benchmarks.session import Session

NAME = "people"
TIMES = (1, 10, 100)
TECHNICIANS = AREAS * TECHNICIANS_PER_AREA


def _run(tickets: int, times: int, seed: int) -> dict[str, Any]:
    return run(["people_run", "--tickets", str(tickets), "--times", str(times), "--seed", str(seed)])


def rows(session: Session) -> list[Row]:
    """A row per size, by the smallest."""
    runs = session.by_turns({str(times): partial(_run, session.scale.chain, times) for times in TIMES})
    seconds = {name: per_ticket(each) for name, each in runs.items()}
    return [
        row_of(
            NAME,
            f"{TECHNICIANS * times:,} technicians, {times:,} times the reports",
            runs[str(times)],
            ratio=ratio(seconds[str(times)], seconds["1"], f"time per ticket, by that of {TECHNICIANS} technicians"),
            target=Target(log(TECHNICIANS * times) / log(TECHNICIANS)) if times > 1 else None,
        )
        for times in TIMES
    ]
