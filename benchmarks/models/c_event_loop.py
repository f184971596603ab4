"""The base chain as an event loop in C, compiled with `cc -O2` where there is a compiler."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.base_chain import (
    AREAS,
    DESK_PEOPLE,
    HANDLING,
    HIGH,
    NOT_FIXED,
    PER_HOUR,
    REPAIR,
    TECHNICIANS_PER_AREA,
    TRAVEL,
)
from benchmarks.models.model import NotHere
from benchmarks.summary import Rows, Tickets

SOURCE = Path(__file__).with_name("chain.c")
Pair = ctypes.c_double * 2


class Chain(ctypes.Structure):
    """`Chain` of the C program."""

    _fields_ = (
        ("per_hour", ctypes.c_double),
        ("high", ctypes.c_double),
        ("not_fixed", ctypes.c_double),
        ("handling", Pair * len(DESK_PEOPLE)),
        ("travel", Pair),
        ("repair", Pair),
        ("people", ctypes.c_int32 * len(DESK_PEOPLE)),
        ("areas", ctypes.c_int32),
        ("technicians", ctypes.c_int32),
    )


TICKET = np.dtype(
    [("reported", "f8"), ("queued", "f8"), ("started", "f8"), ("next", "i4"), ("place", "i4"), ("high", "i4")],
    align=True,
)
ROW = np.dtype([("ticket", "i4"), ("place", "i4"), ("queued", "f8"), ("started", "f8"), ("finished", "f8")], align=True)
ROWS_PER_TICKET = len(DESK_PEOPLE) + 1.2
"""Expected rows are 4 desks and 1 / 0.88 = 1.136 visits."""


def compiler() -> str | None:
    """A C compiler of this machine."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def _library() -> ctypes.CDLL:
    """The compiled program; its file is gone once it is loaded."""
    command = compiler()
    if command is None:
        raise NotHere("no C compiler (cc, gcc or clang)")
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "chain.so"
        options = ["-O2", "-std=c11", "-shared", "-fPIC", str(SOURCE), "-o", str(built), "-lm"]
        done = subprocess.run([command, *options], capture_output=True, text=True)
        if done.returncode:
            raise NotHere(f"the C compiler failed: {done.stderr.strip()[:200]}")
        return ctypes.CDLL(str(built))


def _chain() -> Chain:
    return Chain(
        PER_HOUR,
        HIGH,
        NOT_FIXED,
        (Pair * len(DESK_PEOPLE))(*(Pair(*each) for each in HANDLING)),
        Pair(*TRAVEL),
        Pair(*REPAIR),
        (ctypes.c_int32 * len(DESK_PEOPLE))(*DESK_PEOPLE),
        AREAS,
        TECHNICIANS_PER_AREA,
    )


class CEventLoop:
    """The model to be measured."""

    def __init__(self) -> None:
        self._run = _library().run
        self._run.restype = ctypes.c_int64
        self._run.argtypes = [
            ctypes.POINTER(Chain),
            ctypes.c_int64,
            ctypes.c_uint64,
            *[ctypes.c_void_p] * 2,
            ctypes.c_int64,
        ]

    def warm_up(self) -> None:
        self.run(100, 1)

    def prepare(self, tickets: int) -> int:
        return tickets

    def run(self, prepared: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        most = int(ROWS_PER_TICKET * prepared) + 1000
        tickets, rows = np.empty(prepared, TICKET), np.empty(most, ROW)
        written = self._run(ctypes.byref(_chain()), prepared, seed, tickets.ctypes.data, rows.ctypes.data, most)
        if written < 0:
            raise RuntimeError("the C program ran out of room for its log")
        return tickets, rows[:written]

    def rows(self, log: tuple[np.ndarray, np.ndarray]) -> tuple[Tickets, Rows]:
        tickets, rows = log
        own = Rows(*(np.ascontiguousarray(rows[name]) for name in ("ticket", "place", "queued", "started", "finished")))
        return Tickets(tickets["reported"], tickets["high"] == 1), own
