"""The cheapest staffing of a city: tickets of the search, by those of a grid over the same staffings with the same
guarantee, and by those of a grid that reaches two people up and down from today's only."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import Any

from benchmarks.rounds import Runs, by_turns, run
from benchmarks.rows import Row, Target, ratio, row_of
from benchmarks.session import Session
from benchmarks.staffing_run import CASES

NAME = "staffing"
ROUNDS = 3
"""Tickets are counted, not timed: more rounds would only repeat it with other seeds."""
MOST = 0.1
"""Of the tickets of a grid."""


def _run(case: str, seed: int) -> dict[str, Any]:
    return run(["staffing_run", "--case", case, "--seed", str(seed)])


def rows(session: Session) -> list[Row]:
    """Two rows per case, one for each grid."""
    runs = by_turns({case: partial(_run, case) for case in CASES}, ROUNDS, session.tell)
    return [row for case in CASES for row in _rows(case, runs[case])]


def _rows(case: str, runs: Runs) -> list[Row]:
    if runs.missing:
        return [row_of(NAME, case, runs)]
    tickets = runs.values("tickets")
    whole, near = (
        ratio(
            tickets, runs.values(grid), f"tickets, by those of a grid over {median(runs.values(size)):,.0f} staffings"
        )
        for grid, size in (("grid", "box"), ("near grid", "near"))
    )
    people = "/".join(f"{each:.0f}" for each in runs.values("people"))
    note = f"{people} people, {median(runs.values('replications')):.0f} replications"
    return [
        row_of(NAME, case, runs, ratio=whole, target=Target(MOST), note=note),
        Row(NAME, f"{case}, two up and down", ratio=near, target=Target(MOST)),
    ]
