"""How much of a run of the base chain on the compiled engine is the drawing of the workload."""

from __future__ import annotations

from typing import Any

from benchmarks.rounds import run
from benchmarks.rows import Row, Target, ratio, row_of
from benchmarks.session import Session

NAME = "drawing"
MOST = 0.3


def rows(session: Session) -> list[Row]:
    def compete(seed: int) -> dict[str, Any]:
        return run(["drawing_run", "--tickets", str(session.scale.chain), "--seed", str(seed)])

    runs = session.by_turns({"drawing": compete})["drawing"]
    if runs.missing:
        return [row_of(NAME, "the whole run", runs)]
    share = ratio(runs.values("drawing"), runs.values("seconds"), "share of the whole run")
    drawing = tuple(runs.values("drawing"))
    return [
        row_of(NAME, "the whole run", runs),
        row_of(NAME, "of it, drawing the workload", runs, seconds=drawing, ratio=share, target=Target(MOST)),
    ]
