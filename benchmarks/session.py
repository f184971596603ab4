"""What all works share: how many rounds, how large, and the runs made so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from benchmarks.models.catalogue import MODELS
from benchmarks.rounds import Runs, by_turns, run

Competitors = dict[str, Callable[[int], dict[str, Any]]]
"""Runs by name, each called with the number of the round."""


@dataclass(frozen=True)
class Scale:
    """How large the runs are."""

    chain: int
    """Tickets of the base chain; slow models take a share."""
    days: int
    """Window of the city."""
    sizes: tuple[int, ...]
    """Tickets of the runs of different size."""
    replications: int
    """On several workers."""
    each: int
    """Tickets of each of these."""


SCALES = {
    "small": Scale(100_000, 60, (10_000, 100_000, 1_000_000), 4, 100_000),
    "full": Scale(1_000_000, 365, (10_000, 100_000, 1_000_000, 10_000_000), 8, 500_000),
}


@dataclass
class Session:
    """One call of the benchmarks."""

    rounds: int
    scale: Scale
    tell: Callable[[str], None]
    """Says what is running."""
    known: dict[str, Runs] = field(default_factory=dict)
    """Runs of the base chain, which more than one work looks at."""

    def by_turns(self, competitors: Competitors) -> dict[str, Runs]:
        return by_turns(competitors, self.rounds, self.tell)

    def chain_runs(self, names: list[str]) -> dict[str, Runs]:
        """Runs of these models of the base chain, made now unless they all have been."""
        if not set(names) <= set(self.known):
            self.known |= self.by_turns({name: partial(chain_run, name, self.tickets(name)) for name in names})
        return {name: self.known[name] for name in names}

    def tickets(self, name: str) -> int:
        """Tickets of a run of this model."""
        return round(self.scale.chain * MODELS[name].share)


def chain_run(name: str, tickets: int, seed: int) -> dict[str, Any]:
    """One run of a model of the base chain."""
    return run(["one_run", name, "--tickets", str(tickets), "--seed", str(seed)])
