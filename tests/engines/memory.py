"""The compiled engine's memory, made strict: it never has more than it asks for, and looks nowhere outside of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim import compiled
from sim.kernel import engine, room, rows, run


def leave_little_room() -> None:
    """From now on the engine gets no more memory than it asks for, so that it asks at nearly every event: where its
    source runs in plain Python, also if it usually looks at what is left once in many events."""
    if not compiled.available():
        room.BETWEEN_CHECKS = run.BETWEEN_CHECKS = 1
    engine.FIRST_SLOTS = engine.FIRST_EVENTS = engine.FIRST_LINKS = 1
    engine.Run.make_room = _make_little_room
    rows.Rows.make_room = _make_little_room_for_rows


def _make_little_room(replication: engine.Run) -> None:
    world, elements = replication.world[0], len(replication.plan.elements)
    people, live = len(replication.plan.technicians), int(world.live)
    added = room.rows_added(live, elements)
    if world.slot_room < added:
        replication.add_slots(added)
    needed = int(world.heap_size) + room.events_added(live, elements, people)
    if world.heap_room < needed:
        replication.add_events(needed)
    needed = int(world.link_count) + room.links_added(elements)
    if world.link_room < needed:
        replication.add_links(needed)
    replication.rows.make_room(added)


def _make_little_room_for_rows(table: rows.Rows, needed: int) -> None:
    world, run = table.run.world, table.run
    for name, (counter, row, _) in rows.TABLES.items():
        more = room.extended_added(len(run.plan.technicians)) if name == "extended" else needed
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
    right = compiled.pointed

    compiled.pointed = lambda address, dtype: _Within(right(address, dtype))
