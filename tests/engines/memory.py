"""The compiled engine's memory, made strict: it never has more than it asks for, and looks nowhere outside of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernel import engine, memory, rows
from sim.kernel.run import SPARE


def leave_little_room() -> None:
    """From now on the engine gets no more memory than it asks for, so that it asks at nearly every event."""
    engine._FIRST_SLOTS = engine._FIRST_EVENTS = 1
    engine.Run.make_room = _make_little_room
    rows.Rows.make_room = _make_little_room_for_rows


def _make_little_room(run: engine.Run) -> None:
    world = run.world[0]
    added = int(world.live) + SPARE
    if world.slot_room < added:
        run._add_slots(added)
    needed = int(world.heap_size) + 2 * added
    if world.heap_room < needed:
        heap = np.empty(2 * needed, np.int64)
        heap[: 2 * int(world.heap_size)] = run.kept["heap"][: 2 * int(world.heap_size)]
        run.keep("heap", heap)
        run.world["heap_room"] = needed
    needed = int(world.link_count) + SPARE + len(run.plan.elements)
    if world.link_room < needed or "links" not in run.kept or len(run.kept["links"]) > needed:
        links = np.zeros(needed, memory.LINK)
        links[: int(world.link_count)] = run.kept["links"][: int(world.link_count)]
        run.keep("links", links)
        run.world["link_room"] = needed
    run.rows.make_room(added)


def _make_little_room_for_rows(table: rows.Rows, needed: int) -> None:
    world, run = table._run.world, table._run
    for name, (counter, row, _) in rows.TABLES.items():
        more = needed + (len(run.plan.technicians) if name == "extended" else 0)
        used = int(world[counter][0])
        if used + more > int(world[f"{name}_room"][0]):
            table._keep(name, used)
            run.keep(f"{name}_rows", np.empty(more, row))
            world[f"{name}_room"], world[counter] = more, 0


class _Within(np.recarray):
    """Rows of which none is counted from the end."""

    def __getitem__(self, place: Any) -> Any:
        return super().__getitem__(_within(place))


class _NumbersWithin(np.ndarray):
    """The same for numbers."""

    def __getitem__(self, place: Any) -> Any:
        return super().__getitem__(_within(place))

    def __setitem__(self, place: Any, value: Any) -> None:
        super().__setitem__(_within(place), value)


def _within(place: Any) -> Any:
    if isinstance(place, int | np.integer) and place < 0:
        raise IndexError(f"place {place} of an array")
    return place


def look_nowhere_else() -> None:
    """From now on a place before the beginning of an array is a mistake; only in plain Python, which looks at the end
    of an array at any rate."""
    right = memory.pointed

    def pointed(address: int, dtype: np.dtype) -> Any:
        found = right(address, dtype)
        return found.view(_Within) if dtype.names else found.view(_NumbersWithin)

    memory.pointed = pointed
