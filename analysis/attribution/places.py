"""Where changes touch the same place of a scenario, so that the order in which they are applied decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from scenarios.study import Tree

Place = tuple[str, ...]


def same_places(changes: dict[str, Tree], names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Two changes and a place that both set, for each two of these changes that have one; the one applied later, whose
    value holds, is the second."""
    for one, other in combinations(names, 2):
        shared = [
            min(a, b, key=len)
            for a in places(changes[one])
            for b in places(changes[other])
            if a[: len(b)] == b or b[: len(a)] == a
        ]
        if shared:
            yield one, other, ".".join(shared[0])


def places(tree: Tree, path: Place = ()) -> Iterator[Place]:
    """The places that a change sets; a distribution is one place, since it replaces another one as a whole."""
    for key, value in tree.items():
        if not path and key == "labels":
            continue
        if _goes_on(value):
            yield from places(value, (*path, str(key)))
        else:
            yield (*path, str(key))


def _goes_on(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and "distribution" not in value
