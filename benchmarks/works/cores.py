"""Replications of the base chain on one and on two workers, with the compiled engine."""

from __future__ import annotations

from functools import partial
from typing import Any

from benchmarks.machine import cores
from benchmarks.rounds import run
from benchmarks.rows import Row, Target, ratio, row_of
from benchmarks.session import Session

NAME = "cores"
LEAST = 1.9
WORKERS = 2


def _run(kind: str, workers: int, session: Session, seed: int) -> dict[str, Any]:
    size = ["--replications", str(session.scale.replications), "--tickets", str(session.scale.each)]
    return run(["cores_run", kind, "--workers", str(workers), *size, "--seed", str(seed)])


def rows(session: Session) -> list[Row]:
    """One worker, two threads, two processes."""
    kinds = {"one worker": ("threads", 1), "two threads": ("threads", WORKERS), "two processes": ("processes", WORKERS)}
    runs = session.by_turns({name: partial(_run, kind, workers, session) for name, (kind, workers) in kinds.items()})
    seconds = {name: each.values("seconds") for name, each in runs.items()}
    threads, processes = (
        ratio(seconds["one worker"], seconds[name], "times as fast as one worker")
        for name in ("two threads", "two processes")
    )
    note = "" if cores() >= WORKERS else f"this machine lets the benchmarks use {cores()} core"
    return [
        row_of(NAME, f"{session.scale.replications} replications, one worker", runs["one worker"]),
        row_of(
            NAME, "the same, two threads", runs["two threads"], ratio=threads, target=Target(LEAST, True), note=note
        ),
        row_of(NAME, "the same, two processes", runs["two processes"], ratio=processes, note=note),
    ]
