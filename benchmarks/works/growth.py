"""Runs of different size on the compiled engine: time and bytes per ticket should hardly depend on it."""

from __future__ import annotations

from functools import partial
from statistics import median

from benchmarks.models.catalogue import COMPILED
from benchmarks.rounds import Runs
from benchmarks.rows import Row, Target, bytes_per_ticket, per_ticket, ratio, row_of
from benchmarks.session import Competitors, Session, chain_run

NAME = "growth"
MOST = 1.3
"""Times the cheapest size."""


def rows(session: Session) -> list[Row]:
    """A row per size for time, then one per size for memory."""
    competitors: Competitors = {f"{size:,} tickets": partial(chain_run, COMPILED, size) for size in session.scale.sizes}
    runs = session.by_turns(competitors)
    time = {name: per_ticket(each) for name, each in runs.items()}
    room = {name: bytes_per_ticket(each) for name, each in runs.items()}
    return [
        *(_row(name, "time", runs[name], time) for name in runs),
        *(_row(name, "memory", runs[name], room) for name in runs),
    ]


def _row(name: str, what: str, runs: Runs, values: dict[str, list[float]]) -> Row:
    """The size's time or memory per ticket, by that of the size that is cheapest in it."""
    measured = {size: each for size, each in values.items() if each}
    if not measured or name not in measured:
        return row_of(NAME, f"{name}, {what}", runs)
    cheapest = min(measured, key=lambda size: median(measured[size]))
    by = ratio(values[name], values[cheapest], f"{what} per ticket, by that of {cheapest}")
    other = {"bytes_per_ticket": None} if what == "time" else {"seconds": ()}
    return row_of(NAME, f"{name}, {what}", runs, ratio=by, target=Target(MOST), **other)
