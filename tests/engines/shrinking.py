"""From a case in which two engines differ to a small one: fewer tickets, a shorter run, fewer keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic
from typing import Any

from tests.engines.case import Case, Tree, built

Differs = Callable[[Case], bool]

HOURS = (1, 2, 4, 8, 12, 24, 36, 48, 72, 120, 240)
"""Lengths of shorter runs."""


class Shrinking:
    """Tries smaller cases as long as there is time; a case that is no longer valid does not differ."""

    def __init__(self, differs: Differs, seconds: float, say: Callable[[str], None] = lambda _: None) -> None:
        self.differs, self.end, self.say, self.tries = differs, monotonic() + seconds, say, 0

    def shrunk(self, case: Case) -> Case:
        """The smallest case found."""
        case, before = self._fewer_tickets(case), None
        while case != before and not self._late():
            before = case
            case = self._shorter(case)
            case = self._fewer_keys(case)
            case = self._simpler_values(case)
            case = self._fewer_tickets(case)
            self.say(f"{self.tries} tries: {_size(case.scenario)} keys, {len(case.kept or [])} first tickets")
        return case

    def _late(self) -> bool:
        return monotonic() > self.end

    def _still(self, case: Case) -> bool:
        """Whether the smaller case differs, too."""
        self.tries += 1
        return not self._late() and self.differs(case)

    def _fewer_tickets(self, case: Case) -> Case:
        """Leaves out halves, quarters and so on of the first tickets."""
        kept = list(range(built(case)[1].first)) if case.kept is None else case.kept
        case = replace(case, kept=kept)
        size = max(len(kept) // 2, 1)
        while kept and not self._late():
            for start in range(len(kept) - size, -size, -size):
                fewer = kept[: max(start, 0)] + kept[start + size :]
                if len(fewer) < len(kept) and self._still(replace(case, kept=fewer)):
                    kept = fewer
            if size == 1:
                break
            size = max(size // 2, 1)
        return replace(case, kept=kept)

    def _shorter(self, case: Case) -> Case:
        for hours in HOURS:
            horizon = {"window": f"{hours} h"}
            if case.scenario.get("horizon") == horizon:
                return case
            shorter = replace(case, scenario=case.scenario | {"horizon": horizon})
            if built(case)[0].cut > hours * 3600 and self._still(shorter):
                return shorter
        return case

    def _fewer_keys(self, case: Case) -> Case:
        """Leaves out branches, from the top down; the horizon has been made as short as it can be."""
        if case.drain and self._still(replace(case, drain=False)):
            case = replace(case, drain=False)
        paths = sorted((path for path in _paths(case.scenario) if path[0] != "horizon"), key=len)
        for path in paths:
            if _has(case.scenario, path):
                smaller = replace(case, scenario=_without(case.scenario, path))
                if self._still(smaller):
                    case = smaller
        return case

    def _simpler_values(self, case: Case) -> Case:
        for path in [*_paths(case.scenario)]:
            for value in _simpler(_at(case.scenario, path)) if _has(case.scenario, path) else []:
                simpler = replace(case, scenario=_with(case.scenario, path, value))
                if self._still(simpler):
                    case = simpler
                    break
        return case


def _simpler(value: Any) -> list[Any]:
    """Values that are easier to understand than this one."""
    if isinstance(value, dict) and "distribution" in value:
        return ["10 min", "1 h"]
    if isinstance(value, float):
        return [1, 0.5] if value != 0.5 else [1]
    return []


def _size(tree: Tree) -> int:
    return sum(1 for _ in _paths(tree))


def _paths(tree: Any, path: tuple = ()) -> Iterator[tuple]:
    """Paths of all branches and leaves, the larger ones first; items of lists backwards."""
    if path:
        yield path
    if isinstance(tree, dict):
        for key, branch in tree.items():
            yield from _paths(branch, (*path, key))
    elif isinstance(tree, list):
        for number in reversed(range(len(tree))):
            yield from _paths(tree[number], (*path, number))


def _at(tree: Any, path: tuple) -> Any:
    for word in path:
        tree = tree[word]
    return tree


def _has(tree: Any, path: tuple) -> bool:
    try:
        _at(tree, path)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _with(tree: Any, path: tuple, value: Any) -> Any:
    """The tree with another value at a path."""
    if not path:
        return value
    copied = tree.copy()
    copied[path[0]] = _with(tree[path[0]], path[1:], value)
    return copied


def _without(tree: Any, path: tuple) -> Any:
    copied = tree.copy()
    if len(path) == 1:
        del copied[path[0]]
    else:
        copied[path[0]] = _without(tree[path[0]], path[1:])
    return copied
