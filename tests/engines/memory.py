"""The compiled engine's memory, made strict: it never has more than it asks for, and looks nowhere outside of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compiled import available
from sim.kernel import engine, memory, rows, run
from sim.kernel.steps import SPARE


def leave_little_room() -> None:
    """From now on the engine gets no more memory than it asks for, so that it asks at nearly every event: where its
    source runs in plain Python, also if it usually looks at what is left once in many events."""
    if not available():
        run.BETWEEN_CHECKS = 1
    engine.FIRST_SLOTS = engine.FIRST_EVENTS = 1
    engine.Run.make_room = _make_little_room
    rows.Rows.make_room = _make_little_room_for_rows


def _make_little_room(replication: engine.Run) -> None:
    world = replication.world[0]
    more = (SPARE + len(replication.plan.elements)) * run.BETWEEN_CHECKS
    added = int(world.live) + more
    if world.slot_room < added:
        replication.add_slots(added)
    needed = int(world.heap_size) + _asked_for_heap(replication, 2 * (added + len(replication.plan.technicians)))
    if world.heap_room < needed:
        heap = np.empty(2 * needed, np.int64)
        heap[: 2 * int(world.heap_size)] = replication.kept["heap"][: 2 * int(world.heap_size)]
        replication.keep("heap", heap)
        replication.world["heap_room"] = needed
    needed = int(world.link_count) + more
    if world.link_room < needed or "links" not in replication.kept or len(replication.kept["links"]) > needed:
        links = np.zeros(needed, memory.LINK)
        links[: int(world.link_count)] = replication.kept["links"][: int(world.link_count)]
        replication.keep("links", links)
        replication.world["link_room"] = needed
    replication.rows.make_room(added)


def _asked_for_heap(replication: engine.Run, formula: int) -> int:
    """Events that the engine wants room for; where its source runs in plain Python, by its own word."""
    if available():
        return formula
    world, rooms = replication.world[0], [name for name in replication.world.dtype.names if name.endswith("_room")]
    before = {name: int(world[name]) for name in rooms}
    for name in rooms:
        world[name] = 1 << 40
    low, high = 0, 1 << 20
    while low < high:
        middle = (low + high) // 2
        world["heap_room"] = int(world.heap_size) + middle
        low, high = (low, middle) if run._has_room(world) else (middle + 1, high)
    for name, room in before.items():
        world[name] = room
    return low


def _make_little_room_for_rows(table: rows.Rows, needed: int) -> None:
    world, run = table.run.world, table.run
    for name, (counter, row, _) in rows.TABLES.items():
        more = needed + (len(run.plan.technicians) if name == "extended" else 0)
        used = int(world[counter][0])
        if used + more > int(world[f"{name}_room"][0]):
            table.keep(name, used)
            run.keep(f"{name}_rows", np.empty(more, row))
            world[f"{name}_room"], world[counter] = more, 0


class _Within:
    """Numbers or rows of which none is counted from the end."""

    def __init__(self, of: Any) -> None:
        self._of = of

    def __getitem__(self, place: Any) -> Any:
        return self._of[_within(place)]

    def __setitem__(self, place: Any, value: Any) -> None:
        self._of[_within(place)] = value

    def __len__(self) -> int:
        return len(self._of)


def _within(place: Any) -> Any:
    if isinstance(place, int | np.integer) and place < 0:
        raise IndexError(f"place {place} of an array")
    return place


def look_nowhere_else() -> None:
    """From now on a place before the beginning of an array is a mistake; only in plain Python, which looks at the end
    of an array at any rate."""
    right = memory.pointed

    memory.pointed = lambda address, dtype: _Within(right(address, dtype))
