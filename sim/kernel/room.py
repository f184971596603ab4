"""How much memory the compiled engine wants to have left at an event: for what may be added until it looks again."""

from __future__ import annotations

from sim.compiled import compiled
from sim.kernel.steps import SPARE

BETWEEN_CHECKS = 16
"""Events from one look at the room that is left to the next."""


@compiled
def links_added(elements: int) -> int:
    """Tickets that may join outages, where there are so many classes of elements."""
    return (SPARE + elements) * BETWEEN_CHECKS


@compiled
def rows_added(live: int, elements: int) -> int:
    """Slots, and rows of any table, where so many slots are in use."""
    return live + links_added(elements)


@compiled
def events_added(live: int, elements: int, technicians: int) -> int:
    """Events that may be pending besides."""
    return 2 * (rows_added(live, elements) + technicians)


@compiled
def extended_added(technicians: int) -> int:
    """Shifts that may be made longer."""
    return technicians + SPARE * BETWEEN_CHECKS
