"""Figures of a replication as bytes, to the last bit.

The names of the figures, which are the same in all replications of a variant, stand once in a table of their own.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from analysis.measures import Measured
from analysis.results import Measure

_HEAD = struct.Struct("<32s?QII")
"""Key of the table of names, whether the log was checked, tickets, points of the curve, days."""

_NAMES = tuple(field.name for field in fields(Measure))


def table_of(measured: Measured) -> bytes:
    """The names of the figures, in their order."""
    names = [[getattr(of, name) for name in _NAMES] for of in measured.values]
    return json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode()


TABLE = b"names of"
"""How the keys of tables begin; no other key does, but by a chance of 2 ** -64."""


def key_of_table(table: bytes) -> bytes:
    return TABLE + blake2b(table, digest_size=32 - len(TABLE)).digest()


class Values(Mapping[Measure, float]):
    """The figures of a replication by their names, which all replications of a variant share: in large experiments
    the names would take a hundred times the memory of the figures."""

    __slots__ = ("_figures", "_places")

    def __init__(self, places: Mapping[Measure, int], figures: np.ndarray) -> None:
        self._places, self._figures = places, figures

    def __getitem__(self, of: Measure) -> float:
        return float(self._figures[self._places[of]])

    def __iter__(self) -> Iterator[Measure]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __repr__(self) -> str:
        return repr(dict(self))


@lru_cache(maxsize=64)
def _measures(table: bytes) -> dict[Measure, int]:
    """Where each figure stands."""
    return {Measure(*names): place for place, names in enumerate(json.loads(table))}


def encode(measured: Measured, table: bytes, checked: bool) -> bytes:
    """The figures themselves."""
    head = _HEAD.pack(
        key_of_table(table), checked, measured.tickets, len(measured.closed_within), measured.daily.shape[1]
    )
    floats = (measured.closed_within, measured.daily, np.array(list(measured.values.values())))
    return head + b"".join(column.astype("<f8").tobytes() for column in floats)


def table_key(record: bytes) -> bytes:
    """The table that a record needs."""
    return record[:32]


def was_checked(record: bytes) -> bool:
    return bool(_HEAD.unpack_from(record)[1])


def decode(record: bytes, table: bytes) -> Measured:
    """What was encoded."""
    _, _, tickets, points, days = _HEAD.unpack_from(record)
    floats = np.frombuffer(record, "<f8", offset=_HEAD.size).astype(float)
    curve, daily, figures = np.split(floats, [points, points + 2 * days])
    return Measured(Values(_measures(table), figures), curve, tickets, daily.reshape(2, days))


def as_kept(measured: Measured) -> Measured:
    """The same figures as the store would give them back, so that nothing depends on whether it did."""
    table = table_of(measured)
    return decode(encode(measured, table, checked=False), table)
