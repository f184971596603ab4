"""The base chain in all tools, side by side; ratios are of time per ticket, against SimPy as one writes it."""

from __future__ import annotations

from statistics import median

from benchmarks.models.catalogue import COMPILED, MODELS, REFERENCE
from benchmarks.rounds import Runs
from benchmarks.rows import Row, per_ticket, ratio, row_of
from benchmarks.session import Session

NAME = "base chain"


def rows(session: Session) -> list[Row]:
    """A row per tool: how many times as fast as the SimPy model."""
    runs = session.chain_runs(list(MODELS))
    return [_row(name, own, runs[REFERENCE]) for name, own in runs.items()]


def _row(name: str, runs: Runs, reference: Runs) -> Row:
    faster = ratio(per_ticket(reference), per_ticket(runs), "times as fast as SimPy")
    return row_of(
        NAME, MODELS[name].title, runs, **({} if runs.missing else {"ratio": faster, "note": _note(name, runs)})
    )


def _note(name: str, runs: Runs) -> str:
    if name != COMPILED:
        return ""
    return f"before the clock: {median(runs.values('warm_up')):.2f} s to draw much and run a little"
