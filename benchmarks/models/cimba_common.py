"""What both models of the base chain in cimba for Python share: figures, the log, and how a run is started.

The log is seven data sets whose values are captured; a run hands them out as arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.models.model import NotHere
from benchmarks.summary import Rows, Tickets

try:
    import cimba as cb
except ImportError:
    raise NotHere("cimba is not installed") from None

LOG = ("reported", "high", "ticket", "place", "queued", "started", "finished")


def keep_log(chain: Any) -> None:
    """Gives a chain its data sets."""
    for name in LOG:
        setattr(chain, name, cb.Dataset())
        getattr(chain, name).capture()


class CimbaModel:
    """A model to be measured; `chain` makes the chain with so many tickets."""

    chain: Callable[[int], Any]

    def warm_up(self) -> None:
        self.run(self.prepare(100), 1)

    def prepare(self, tickets: int) -> tuple[Any, Any]:
        chain = type(self).chain(tickets)
        return chain, cb.Window.until_idle()

    def run(self, prepared: tuple[Any, Any], seed: int) -> Any:
        chain, window = prepared
        results = cb.Experiment(chain, replications=1, seed=seed, window=window).run(workers=1)
        if results.failed.any():
            raise RuntimeError(f"cimba: {results.failure_reasons}")
        return results[chain]

    def rows(self, log: Any) -> tuple[Tickets, Rows]:
        reported, high, ticket, place, queued, started, finished = (getattr(log, name).trial(0, 0)[1] for name in LOG)
        own = Rows(ticket.astype(np.int64), place.astype(np.int64), queued, started, finished)
        return Tickets(reported, high == 1), own
