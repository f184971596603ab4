"""The base chain in all tools, side by side; ratios are of time per ticket, against SimPy as one writes it."""

from __future__ import annotations

from statistics import median

from benchmarks.models.catalogue import BY_HAND, COMPILED, MODELS, PEERS, REFERENCE
from benchmarks.rounds import Runs
from benchmarks.rows import Row, Target, per_ticket, ratio, row_of
from benchmarks.session import Session

NAME = "base chain"
OF_SIMPY, OF_C, OF_PEER = 80, 0.7, 1.5
"""How many times as fast as SimPy, C and the fastest other tool the compiled engine should be."""


def rows(session: Session) -> list[Row]:
    """A row per tool: how many times as fast as the SimPy model; then the compiled engine by others."""
    runs = session.chain_runs(list(MODELS))
    own = runs[COMPILED]
    peers = {name: median(per_ticket(runs[name])) for name in PEERS if not runs[name].missing}
    fastest = min(peers, key=lambda name: peers[name], default=None)
    return [
        *(_row(name, each, runs[REFERENCE]) for name, each in runs.items()),
        _against(own, runs[BY_HAND], "C", OF_C),
        *([] if fastest is None else [_against(own, runs[fastest], MODELS[fastest].title, OF_PEER)]),
    ]


def _row(name: str, runs: Runs, reference: Runs) -> Row:
    if runs.missing:
        return row_of(NAME, MODELS[name].title, runs)
    faster = ratio(per_ticket(reference), per_ticket(runs), "times as fast as SimPy")
    target = Target(OF_SIMPY, True) if name == COMPILED else None
    return row_of(NAME, MODELS[name].title, runs, ratio=faster, target=target, note=_note(name, runs))


def _against(own: Runs, other: Runs, title: str, least: float) -> Row:
    """How many times as fast as another tool the compiled engine is."""
    faster = None if own.missing or other.missing else ratio(per_ticket(other), per_ticket(own), "times as fast")
    return Row(NAME, f"compiled engine by {title}", ratio=faster, target=Target(least, True), note=other.missing)


def _note(name: str, runs: Runs) -> str:
    if name != COMPILED:
        return ""
    first = median(one["first"] / one["tickets"] for one in runs.results) * 1e9
    return (
        f"before the clock: {median(runs.values('warm_up')):.2f} s to draw much and run a little; "
        f"the first run of a process takes {first:,.0f} ns a ticket"
    )
