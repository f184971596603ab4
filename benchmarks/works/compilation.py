"""A start with an empty folder of compiled code, and the start after it."""

from __future__ import annotations

import tempfile
from typing import Any

from benchmarks.models.truckroll import CACHE_FOLDER, SMALL
from benchmarks.rounds import Runs, run
from benchmarks.rows import Row, Target
from benchmarks.session import Session

NAME = "start"
FIRST, LATER = "empty cache", "warm cache"
MOST = {FIRST: 20.0, LATER: 1.0}
"""Seconds of the first run; the rest of the process imports Python's libraries."""
START = ["start_run", "--tickets", str(SMALL)]


def rows(session: Session) -> list[Row]:
    """Both starts as a whole, and what of each was the first run, which compiles or loads the engine."""
    with tempfile.TemporaryDirectory() as top:
        folders: dict[int, str] = {}

        def first(seed: int) -> dict[str, Any]:
            folders[seed] = tempfile.mkdtemp(dir=top)
            return run(START, dict.fromkeys(CACHE_FOLDER, folders[seed]))

        def later(seed: int) -> dict[str, Any]:
            return run(START, dict.fromkeys(CACHE_FOLDER, folders[seed]))

        runs = session.by_turns({FIRST: first, LATER: later})
    return [row for name, each in runs.items() for row in _rows(name, each)]


def _rows(name: str, runs: Runs) -> list[Row]:
    if runs.missing:
        return [Row(NAME, name, note=runs.missing, failed=runs.failed)]
    whole, own = tuple(runs.values("process")), tuple(runs.values("first_run"))
    return [
        Row(NAME, f"{name}, the whole process", None, whole),
        Row(NAME, f"{name}, of it the first run", None, own, target=Target(MOST[name]), target_is_of="seconds"),
    ]
