"""Room for the rows of the log: pieces of a fixed size, so that nothing is copied as a table grows."""

from __future__ import annotations

from mmap import mmap
from typing import TYPE_CHECKING

import numpy as np

from sim.kernel import memory

if TYPE_CHECKING:
    from sim.kernel.engine import Run

TABLES = {
    "passage": ("passages", memory.PASSAGE_ROW, 1 << 16),
    "special": ("specials", memory.SPECIAL_ROW, 1 << 12),
    "visit": ("visits", memory.VISIT_ROW, 1 << 15),
    "appointment": ("appointments", memory.APPOINTMENT_ROW, 1 << 12),
    "chase": ("chases", memory.CHASE_ROW, 1 << 12),
    "closing": ("closings", memory.CLOSING_ROW, 1 << 15),
    "job": ("jobs", memory.JOB_ROW, 1 << 12),
    "extended": ("extended", memory.EXTENDED_ROW, 1 << 10),
}
"""For each table the counter of its rows, what a row is, and the rows of a piece."""


def _piece(size: int, row: np.dtype) -> np.ndarray:
    """Room for so many rows, which the system has back as soon as nobody looks at it any more."""
    return np.frombuffer(mmap(-1, size * row.itemsize), row)


class Rows:
    """Full pieces of every table, and the one that is being written."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.pieces: dict[str, list[np.ndarray]] = {name: [] for name in TABLES}

    def make_room(self, needed: int) -> None:
        """A new piece for each table that has room for fewer rows."""
        world = self.run.world
        for name, (counter, row, size) in TABLES.items():
            used, room = int(world[counter][0]), int(world[f"{name}_room"][0])
            if used + needed > room:
                self.keep(name, used)
                piece = _piece(max(size, 2 * needed), row)
                self.run.keep(f"{name}_rows", piece)
                world[f"{name}_room"], world[counter] = len(piece), 0

    def keep(self, name: str, used: int) -> None:
        """Sets aside what has been written of a piece."""
        if used:
            self.pieces[name].append(self.run.kept[f"{name}_rows"][:used])

    def all_of(self, name: str) -> list[np.ndarray]:
        """Every piece of a table; the table is empty afterwards."""
        self.keep(name, int(self.run.world[TABLES[name][0]][0]))
        self.run.world[TABLES[name][0]] = 0
        pieces, self.pieces[name] = self.pieces[name], []
        return pieces
