"""The inputs of a sensitivity study: those that `vary` names, or everything that is an assumption, up and down."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.inputs import NOT_LABELLED, label_of
from analysis.varying import Varied, scenario_at, varied_of, with_digits
from scenarios.base import WrongInput
from scenarios.configuration.settings import below
from scenarios.quantities import parse_distance, parse_duration, parse_speed
from scenarios.study import Study, leaves, tree_with

Settings = dict[Varied, Any]

_SIZES = (("days", 86_400), ("h", 3600), ("min", 60), ("s", 1))

NAMED = (("areas",), ("faults",), ("customers",), ("dispatch", "desks"))
"""Where names of the user's stand in a path: inputs that differ in such a name only, and are alike, move together."""
NO_QUANTITIES = {"horizon", "labels", "history"}
"""Parts of a scenario that say how it is looked at."""
CODES = {"priority"}
"""Numbers that only order things."""


@dataclass(frozen=True)
class Moved:
    """An input with its ends, or several that move together."""

    name: str
    parts: tuple[Varied, ...]
    base: str = ""
    """The value in the scenario, as it is written there; empty where none is."""

    def ends(self) -> tuple[Any, Any]:
        """The lowest and the highest value; off and on for a change."""
        of = self.parts[0]
        if of.values is None:
            return of.low, of.high
        return (of.values[0], of.values[-1]) if of.kind == "choice" else (min(of.values), max(of.values))

    def value(self, share: float) -> Any:
        """The value at a share of the range, with 6 significant digits or as many as a narrow range needs."""
        low, high = self.ends()
        if share in (0, 1):
            return high if share else low
        value = self.parts[0].at(share)
        return with_digits(value, low, high, 6) if isinstance(value, float) else value

    def share(self, value: Any) -> float:
        """Where a value stands in the range, from 0 to 1: the other way round."""
        low, high = self.ends()
        if self.parts[0].log:
            return math.log(value / low) / math.log(high / low)
        return float((value - low) / (high - low))

    def settings(self, value: Any) -> Settings:
        return dict.fromkeys(self.parts, value)

    def write(self, value: Any) -> str:
        """The value with its unit, in few digits: `22.4 h`; in all of them where both ends look the same in few."""
        of = self.parts[0]
        if of.kind == "number" and len(set(map(of.write, self.ends()))) == 1:
            return repr(value)
        if of.kind != "duration":
            return of.write(value)
        unit, size = next((unit, size) for unit, size in _SIZES if value >= 2 * size or size == 1)
        return f"{value / size:.3g} {unit}"

    @property
    def range(self) -> str:
        """For example `0.05 .. 0.25`."""
        return " .. ".join(map(self.write, self.ends()))


def varied_inputs(study: Study, variant: str) -> list[Moved]:
    """What `vary` names."""
    return [_known(study, variant, varied.name, [varied]) for varied in varied_of(study, study.file.vary)]


def _known(study: Study, variant: str, name: str, parts: Sequence[Varied]) -> Moved:
    of = parts[0]
    changes = study.file.variants[variant]
    if of.change is not None:
        return Moved(name, tuple(parts), "on" if of.change in changes else "off")
    here = below(tree_with(study.file, changes), of.keys)
    return Moved(name, tuple(parts), "" if here is None or isinstance(here, dict | list) else str(here))


def only_ranges(inputs: Sequence[Moved], method: str) -> None:
    """Raises WrongInput where an input has a list of values: only between two ends can points be anywhere."""
    for moved in inputs:
        of = moved.parts[0]
        if of.values is not None:
            numeric = of.kind not in ("choice", "change")
            example = " .. ".join(map(of.write, moved.ends())) if numeric else ""
            raise WrongInput(
                f"vary '{of.text}': task.method={method} needs a range; expected "
                + (f"'{of.name} = {example}'" if numeric else f"a number, or task.method=tornado for {of.name}")
            )


def only_two_ends(inputs: Sequence[Moved]) -> None:
    """Raises WrongInput where an input has more than two values that have no order."""
    for moved in inputs:
        of = moved.parts[0]
        if of.kind == "choice" and len(of.values or ()) > 2:
            raise WrongInput(f"vary '{of.text}': a tornado has two ends; expected two values of {of.name}")


# ---- everything that is assumed ----


def assumed_inputs(study: Study, variant: str, spread: float) -> tuple[list[Moved], list[str]]:
    """Every number of a variant that is an assumption or has no label, that share lower and higher; and the names of
    those that cannot be varied alone, as shares that add up to 1.

    Whole numbers go at least one down, where that is above 0, and one up; probabilities at most to 1.
    """
    tree, labels = tree_with(study.file, study.file.variants[variant]), _labels(study, variant)
    found: list[Moved] = []
    alone: list[str] = []
    for name, paths in _together(tree, labels).items():
        value = paths[0][1]
        try:
            moved = Moved(name, tuple(_around(study, [path for path, _ in paths], value, spread)), str(value))
            moved = _within_limits(study, variant, moved)
        except WrongInput:
            alone.append(name)
        else:
            found.append(moved)
    return found, alone


def _labels(study: Study, variant: str) -> dict[str, str]:
    """Labels of the base and of the variant's changes, which overwrite them."""
    labels = dict(study.file.scenario.get("labels") or {})
    for change in study.file.variants[variant]:
        labels |= study.file.changes[change].get("labels") or {}
    return labels


def _together(tree: dict[str, Any], labels: dict[str, str]) -> dict[str, list[tuple[tuple[str, ...], Any]]]:
    """Assumed numbers by name; those that are alike under all names of a group stand together under `*`."""
    groups: dict[tuple[str, str], list[tuple[tuple[str, ...], Any]]] = {}
    sizes: dict[str, int] = {}
    for path, value in _numbers(tree, labels):
        pattern = _pattern(path)
        groups.setdefault((pattern, str(value)), []).append((path, value))
        sizes[pattern] = sizes.get(pattern, 0) + 1
    found: dict[str, list[tuple[tuple[str, ...], Any]]] = {}
    for (pattern, _), paths in groups.items():
        if len(paths) == sizes[pattern] > 1:
            found[pattern] = paths
        else:
            found |= {".".join(path): [(path, value)] for path, value in paths}
    return found


def _pattern(path: tuple[str, ...]) -> str:
    for start in NAMED:
        if path[: len(start)] == start:
            return ".".join([*start, "*", *path[len(start) + 1 :]])
    return ".".join(path)


def _numbers(tree: dict[str, Any], labels: dict[str, str]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for path, value in leaves({key: part for key, part in tree.items() if key not in NO_QUANTITIES}):
        if path[-1] in CODES or isinstance(value, bool) or not _quantity(value):
            continue
        if label_of(".".join(path), labels)[0] in ("assumption", NOT_LABELLED):
            yield path, value


def _quantity(value: Any) -> float | None:
    """A number, or one with a unit in its base unit; None for what is none."""
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        for read in (parse_duration, parse_distance, parse_speed):
            try:
                return float(read(value))
            except ValueError:
                continue
    return None


def _around(study: Study, paths: Sequence[tuple[str, ...]], value: Any, spread: float) -> list[Varied]:
    """The ranges around a value; where only whole numbers can stand, at least one down and one up."""
    places = [".".join(path) for path in paths]
    try:
        return varied_of(study, [f"{place} = {_range(value, spread)}" for place in places])
    except WrongInput:
        if not isinstance(value, int):
            raise
    low = max(min(math.floor(value * (1 - spread)), value - 1), min(value, 1))
    high = math.ceil(value * (1 + spread))
    return varied_of(study, [f"{place} = {low} .. {high}" for place in places])


def _range(value: Any, spread: float) -> str:
    """Both ends around a value, in words."""
    unit = next((name for name, read in _UNITS.items() if isinstance(value, str) and _reads(read, value)), "")
    quantity = _quantity(value) or 0.0
    ends = (quantity * (1 - spread), quantity * (1 + spread))
    return " .. ".join(f"{end:.0f} {unit}" if unit in ("s", "m") else f"{end:.6g} {unit}".strip() for end in ends)


_UNITS = {"s": parse_duration, "m": parse_distance, "km/h": parse_speed}


def _reads(read: Any, text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def _within_limits(study: Study, variant: str, moved: Moved) -> Moved:
    """The input with its higher end at 1 where more is not possible, as of a probability.

    Raises WrongInput where it cannot be moved alone.
    """
    low, high = moved.ends()
    scenario_at(study, variant, moved.settings(low))
    try:
        scenario_at(study, variant, moved.settings(high))
    except WrongInput:
        if moved.parts[0].kind != "number" or not low < 1 < high:
            raise
        phrases = [f"{of.text.partition(' =')[0]} = {of.write(low)} .. 1" for of in moved.parts]
        moved = Moved(moved.name, tuple(varied_of(study, phrases)), moved.base)
        scenario_at(study, variant, moved.settings(1.0))
    return moved
