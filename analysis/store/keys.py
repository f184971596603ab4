"""Keys of the store: everything that a replication's figures depend on, and nothing else.

These are the plan (all that workload, engines and measures read of a scenario), the bytes of the user's Python files
that it names, the service levels of the study, seed and replication, the sources of scenarios, simulation and
measures, and the version of numpy. Sources are taken as they lie on the disk: no number has to be raised by
whoever changes one, also not by a researcher who changes the engine. The engine that was chosen is not among these,
since all give the same log; nor are workers, variants' names, labels and titles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from sim.plan import OwnClass, Plan

ROOT = Path(__file__).parents[2]

SOURCES = (
    "scenarios", "sim", "analysis/measures", "analysis/results.py", "analysis/comparing/pair.py",
    "analysis/intervals.py",
)  # fmt: skip
"""What makes figures out of a plan."""

_PLAIN = (bool, int, float, str, type(None))


def source_files() -> Iterator[Path]:
    """All files behind `SOURCES`, in one order everywhere."""
    for name in SOURCES:
        path = ROOT / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


@cache
def model_version() -> str:
    """Names the sources and the version of numpy; another name stands for figures that may differ."""
    digest = blake2b(np.__version__.encode(), digest_size=16)
    for path in source_files():
        text = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"\n{path.relative_to(ROOT).as_posix()} {len(text)}\n".encode() + text)
    return digest.hexdigest()


def keys_of(plan: Plan, service_levels: Iterable[int], seed: int) -> KeyOf:
    """The keys of all replications of a plan."""
    digest = blake2b(digest_size=32)
    for part in (model_version(), plan, list(service_levels), seed):
        for piece in _bytes(part):
            digest.update(piece)
    return KeyOf(digest.digest())


class KeyOf:
    """Key of a replication by its number."""

    def __init__(self, plan: bytes) -> None:
        self._plan = plan

    def __call__(self, replication: int) -> bytes:
        return blake2b(self._plan + replication.to_bytes(8, "little"), digest_size=32).digest()


def _is_written_plainly(values: list[Any] | tuple[Any, ...]) -> bool:
    """Whether `repr` tells everything: of numbers and texts, and of tuples of these, such as open hours."""
    return all(isinstance(each, _PLAIN) or (type(each) is tuple and _is_written_plainly(each)) for each in values)


def _bytes(value: Any) -> Iterator[bytes]:
    """A value's contents, such that different values give different bytes, on every machine the same."""
    if isinstance(value, OwnClass):
        yield from (f"class {value.name} of ".encode(), blake2b(Path(value.path).read_bytes()).digest())
    elif is_dataclass(value) and not isinstance(value, type):
        yield f"<{type(value).__name__}".encode()
        for field in fields(value):
            yield f" {field.name}=".encode()
            yield from _bytes(getattr(value, field.name))
        yield b">"
    elif isinstance(value, np.ndarray):
        yield f"array {value.dtype.str} {value.shape} ".encode()
        yield np.ascontiguousarray(value).tobytes()
    elif isinstance(value, list | tuple) and not _is_written_plainly(value):
        yield b"["
        for each in value:
            yield from (*_bytes(each), b",")
        yield b"]"
    elif isinstance(value, dict):
        yield b"mapping"
        yield from _bytes(list(value.items()))
    elif isinstance(value, frozenset):
        yield repr(sorted(value)).encode()
    elif isinstance(value, (*_PLAIN, list, tuple, date, np.generic)):
        yield repr(value).encode()
    else:
        raise TypeError(f"{type(value).__name__} in a plan: its contents are not known to the store")
