"""Bytes per ticket of the base chain with the log kept, above a process that has imported and warmed up everything."""

from __future__ import annotations

from benchmarks.models.catalogue import COMPILED, MODELS
from benchmarks.rows import Row, Target, row_of
from benchmarks.session import Session

NAME = "memory"
MOST = 300


def rows(session: Session) -> list[Row]:
    runs = session.chain_runs([COMPILED])[COMPILED]
    return [row_of(NAME, MODELS[COMPILED].title, runs, target=Target(MOST), target_is_of="bytes")]
