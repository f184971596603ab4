"""What is known of access lines: whether a ticket's line reports again, or was closed shortly before.

Other tickets of the line decide that, so it is known only some time after a ticket is over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.blocks import Block
from sim.log import Table, widened
from sim.plan import Plan
from sim.rules import MISSING


@dataclass(frozen=True)
class Lines:
    """Tickets of lines."""

    tickets: Table
    faults: np.ndarray
    """Mask over the tickets: single faults of the window of whose lines everything is known that matters. Each is in
    one such mask of a run."""


_COLUMNS = {
    "ticket": "i4", "parent": "i4", "area": "i4", "line": "i4", "reported": "u4", "closed": "u4", "linked": "u4",
    "customer_class": "i2", "fault_class": "i2", "order": "i1", "outcome": "i1", "cause": "i1",
}  # fmt: skip
_KEPT = np.dtype([*_COLUMNS.items(), ("fault", "?")])
"""What is kept of a ticket; `fault` is a single fault of the window that has not been counted."""


class LinesInBlocks:
    """Tickets of a run in blocks that still matter for others of their lines, or others for them."""

    def __init__(self, plan: Plan) -> None:
        self._within = plan.repeat_window
        self.kept = np.zeros(0, _KEPT)

    def take(self, block: Block, faults: np.ndarray) -> Lines:
        """Adds the tickets of a block, of which some are single faults of the window, and returns what is known now."""
        kept = np.concatenate([self.kept, _narrow(block.log.tickets, faults)])
        kept = kept[np.argsort(kept["ticket"], kind="stable")]
        line = kept["area"].astype(np.int64) << 32 | kept["line"]
        reported = widened(kept["reported"])
        last = np.maximum(reported, widened(kept["closed"]))
        settled = (last + self._within < _known_until(block, line)) | block.is_last
        found = Lines(_table(kept), kept["fault"] & settled)
        kept["fault"] &= ~settled
        self.kept = kept[last >= _needed_since(line[~settled], reported[~settled], line) - self._within]
        self.kept["parent"][~np.isin(self.kept["parent"], self.kept["ticket"])] = MISSING
        return found


def _known_until(block: Block, lines: np.ndarray) -> np.ndarray:
    """Until when all reports and closings of these lines are known: now, or the report of what is under way there."""
    under_way = block.under_way
    there = under_way.area.astype(np.int64) << 32 | under_way.line
    return _earliest(there, under_way.reported.astype(np.int64), lines, block.now)


def _needed_since(unsettled: np.ndarray, reported: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """The earliest report on each line that is not settled."""
    return _earliest(unsettled, reported, lines, np.iinfo(np.int64).max)


def _earliest(places: np.ndarray, instants: np.ndarray, wanted: np.ndarray, otherwise: int) -> np.ndarray:
    """The earliest instant at each place that is wanted, where there is one."""
    order = np.lexsort((instants, places))
    places, instants = np.append(places[order], MISSING), np.append(instants[order], otherwise)
    first = np.searchsorted(places[:-1], wanted)
    return np.where(places[first] == wanted, instants[first], otherwise)


def _narrow(tickets: Table, faults: np.ndarray) -> np.ndarray:
    rows = np.zeros(len(tickets), _KEPT)
    for name, kind in _COLUMNS.items():
        rows[name] = tickets[name] & (2**32 - 1) if kind == "u4" else tickets[name]
    rows["fault"] = faults
    return rows


def _table(kept: np.ndarray) -> Table:
    return Table({name: widened(kept[name]) for name in _COLUMNS})
