"""Bytes per ticket of the base chain, above a process that has imported and warmed up everything: with the log kept,
and with all figures measured while it runs, without a log."""

from __future__ import annotations

from functools import partial
from typing import Any

from benchmarks.models.catalogue import COMPILED, MODELS
from benchmarks.rounds import run
from benchmarks.rows import Row, Target, row_of
from benchmarks.session import Session

NAME = "memory"
MOST = 300
MOST_STREAMED = 120
"""Of a million tickets. About 35 are the workload; the rest hardly grows with the number of tickets."""


def _streamed_run(tickets: int, seed: int) -> dict[str, Any]:
    return run(["streamed_run", "--tickets", str(tickets), "--seed", str(seed)])


def rows(session: Session) -> list[Row]:
    runs = session.chain_runs([COMPILED])[COMPILED]
    kept = row_of(NAME, MODELS[COMPILED].title, runs, target=Target(MOST), target_is_of="bytes")
    name, size = f"{MODELS[COMPILED].title}, log=streamed, measured", session.scale.sizes[-1]
    streamed = session.by_turns({name: partial(_streamed_run, size)})[name]
    return [kept, row_of(NAME, name, streamed, target=Target(MOST_STREAMED), target_is_of="bytes")]
