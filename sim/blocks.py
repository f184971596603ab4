"""A run in blocks: parts of its log, each handed on while the run goes on, so that the whole is never in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.log import Log


@dataclass(frozen=True)
class UnderWay:
    """First tickets of those that belong together and are not over, so that they come in a later block; shape (n,)."""

    area: np.ndarray
    line: np.ndarray
    reported: np.ndarray


@dataclass(frozen=True)
class Block:
    """Tickets that are over, with what followed from them, and all their rows.

    Tickets that belong together come together: a first report with its repeats, and all members of a bundle. The shifts
    and outages of the log are those of the whole run, as far as it has come.
    """

    log: Log
    now: int
    """All that happened before this second is known."""
    under_way: UnderWay
    is_last: bool
    """Whether the run is over: then open tickets are in it, too, and shifts and outages are as they were at the end."""


Take = Callable[[Block], None]
"""What becomes of a block."""
