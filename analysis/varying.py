"""Inputs that are varied, in words: `technicians.per_area = 3, 4, 5`, `repair.not_fixed = 0.05 .. 0.25`.

A place is found like a setting of the command line: below the scenario, with `_` for spaces in names. A change of
the study is switched by its name: `direct_dispatch = off, on`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.configuration.command_line import alternatives
from scenarios.configuration.settings import Keys, find, put, value_at
from scenarios.explain import is_model, types_at
from scenarios.history import with_history
from scenarios.quantities import (
    LARGEST,
    parse_distance,
    parse_duration,
    parse_speed,
    write_distance,
    write_duration,
    write_speed,
)
from scenarios.scenario import Scenario
from scenarios.schema import WholeStudy
from scenarios.study import Study, runnable, tree_with

Kind = Literal["number", "whole", "duration", "distance", "speed", "choice", "change"]

QUANTITIES: dict[Kind, tuple[Callable[[Any], Any], Callable[[Any], str]]] = {
    "duration": (parse_duration, write_duration),
    "distance": (parse_distance, write_distance),
    "speed": (parse_speed, write_speed),
}
"""Kinds with a unit: how they are read and written."""

EXAMPLES: dict[Kind, str] = {
    "number": "a number, like 0.05",
    "whole": "a whole number, like 3",
    "duration": "a duration, like '40 min'",
    "distance": "a distance, like '10 km'",
    "speed": "a speed, like '20 km/h'",
    "change": "on or off",
}
"""What is expected of a value."""

_RANGE = re.compile(r"(.+?)\s*\.\.\s*(.+?)(\s+log)?", re.DOTALL)
_SWITCH = {"off": 0, "on": 1, "false": 0, "true": 1, "no": 0, "yes": 1, "0": 0, "1": 1}


@dataclass(frozen=True)
class Varied:
    """An input of the scenario, or a change, with the values that it takes: a list, or a range."""

    text: str
    """As it was written."""
    name: str
    """A short label, such as `technicians.per_area`."""
    kind: Kind
    """What the values are: durations are in seconds, distances in metres, speeds in km/h, changes 0 or 1; choices
    are texts as they were written."""
    keys: Keys = ()
    """The path below the scenario; empty for a change."""
    change: str | None = None
    """The name of the change that is switched on (1) or off (0)."""
    values: tuple[Any, ...] | None = None
    """The values of a list; None for a range."""
    low: float | int = 0
    """The lower end of a range."""
    high: float | int = 0
    """The upper end of a range."""
    log: bool = False
    """Whether equal parts of the range are equal ratios."""

    def at(self, u: float) -> Any:
        """The value at a share of the range or list, from 0 to 1.

        Each whole number, and each value of a list, has the same part of the shares.
        """
        if self.values is not None:
            return self.values[min(int(u * len(self.values)), len(self.values) - 1)]
        if self.kind == "whole":
            return min(math.floor(self._between(self.low, self.high + 1, u)), self.high)
        value = min(max(self._between(self.low, self.high, u), self.low), self.high)
        return int(value + 0.5) if isinstance(self.low, int) else value

    def _between(self, low: float, high: float, u: float) -> float:
        return low * (high / low) ** u if self.log else low + (high - low) * u

    def write(self, value: Any) -> str:
        """A value with its unit, for example `40 min`, `0.25` or `on`."""
        if self.kind in QUANTITIES:
            return QUANTITIES[self.kind][1](value)
        if self.kind == "change":
            return "on" if value else "off"
        return f"{value:.6g}" if isinstance(value, float) else str(value)

    def in_tree(self, value: Any) -> Any:
        """A value as it stands in the tree of a scenario."""
        if self.kind == "choice":
            return value_at(("scenario", *self.keys), value)
        return self.write(value) if self.kind in QUANTITIES else value


def with_digits(value: float, low: float, high: float, digits: int) -> float:
    """A value of a range with so many digits as one would write, and inside of the range.

    Where the range is so narrow that fewer than 100 such values are in it, with those of a thousandth of its width.
    """
    if value == 0:
        return value
    step = 10.0 ** (math.floor(math.log10(abs(value))) + 1 - digits)
    if 100 * step <= high - low:
        value = float(f"{value:.{digits}g}")
    else:
        value = round(value, -math.floor(math.log10((high - low) / 1000)))
    return min(max(value, low), high)


# ---- reading ----


def varied_of(study: Study, phrases: Sequence[str]) -> list[Varied]:
    """What phrases such as `technicians.per_area = 3, 4, 5` vary.

    Raises WrongInput, with the nearest right word, where a place is unknown or varied twice, or values cannot be used.
    """
    found = [_varied(study, phrase) for phrase in phrases]
    for number, one in enumerate(found):
        for other in found[:number]:
            length = min(len(one.keys), len(other.keys))
            if one.change == other.change and one.keys[:length] == other.keys[:length]:
                raise WrongInput(f"vary '{one.text}': varies the same as '{other.text}'; expected one of them")
    return found


def _varied(study: Study, phrase: str) -> Varied:
    text = " ".join(phrase.split())
    place, _, values = (part.strip() for part in text.partition("="))
    if not place or not values:
        raise WrongInput(
            f"vary '{text}': names no values; expected a path or a change and its values, like "
            "'technicians.per_area = 3, 4, 5' or 'repair.not_fixed = 0.05 .. 0.25'"
        )
    change = _change(study, place)
    if change is not None:
        return Varied(text, change, "change", change=change, values=_list(text, values, _switch))
    keys = _keys(study, text, place.removeprefix("scenario."))
    name = ".".join(map(str, keys))
    if limits := _RANGE.fullmatch(values):
        return _range(Varied(text, name, _kind(keys, [limits[1], limits[2]]), keys), limits)
    kind = _kind(keys, alternatives(values))
    return Varied(text, name, kind, keys, values=_list(text, values, lambda value: _value(keys, kind, value)))


def _change(study: Study, place: str) -> str | None:
    """The change of that name; `_` may stand for spaces."""
    known = {name.replace("_", " "): name for name in study.file.changes}
    return known.get(place.replace("_", " "))


def _keys(study: Study, text: str, place: str) -> Keys:
    """The path of a place; names that only a change brings along are known, too."""
    tree = {"scenario": tree_with(study.file, study.file.changes)}
    try:
        return find(tree, f"scenario.{place}")[1:]
    except WrongInput as error:
        changes = study.file.changes
        if "." in place or not changes:
            raise WrongInput(f"vary '{text}': {error}") from None
        hint = nearest(place, [*changes, *Scenario.model_fields])
        raise WrongInput(
            f"vary '{text}': unknown path or change '{place}'{hint}; expected a path below the scenario, like "
            f"technicians.per_area, or a change: {expected_one_of(changes)}"
        ) from None


def _list(text: str, values: str, read: Callable[[str], Any]) -> tuple[Any, ...]:
    """The values of a list."""
    if _RANGE.fullmatch(values):
        raise WrongInput(f"vary '{text}': a change has no range; expected off, on")
    found: list[Any] = []
    for value in (part.strip() for part in alternatives(values)):
        try:
            found.append(read(value))
        except ValueError as error:
            raise WrongInput(f"vary '{text}': {error}") from None
    if len(set(found)) < max(len(found), 2):
        raise WrongInput(
            f"vary '{text}': "
            + ("has a value twice; expected each once" if len(found) > 1 else "has one value; expected two or more")
        )
    return tuple(found)


def _range(of: Varied, limits: re.Match[str]) -> Varied:
    """A range with its ends."""
    if of.kind == "choice":
        raise WrongInput(f"vary '{of.text}': {of.name} has no ranges; expected its values one by one, with commas")
    try:
        low, high = (_value(of.keys, of.kind, limits[number]) for number in (1, 2))
    except ValueError as error:
        raise WrongInput(f"vary '{of.text}': {error}") from None
    if low >= high:
        raise WrongInput(f"vary '{of.text}': the range is empty; expected the lower end first, and below the upper")
    if limits[3] and low <= 0:
        raise WrongInput(f"vary '{of.text}': the lower end is {of.write(low)}; expected more than 0 with 'log'")
    return Varied(of.text, of.name, of.kind, of.keys, low=low, high=high, log=bool(limits[3]))


# ---- values ----


def _switch(text: str) -> int:
    if text.lower() not in _SWITCH:
        raise ValueError(f"'{text}' is no state of a change; expected {EXAMPLES['change']}")
    return _SWITCH[text.lower()]


def _value(keys: Keys, kind: Kind, text: str) -> Any:
    """A value as it was written.

    Raises ValueError where it is of another kind.
    """
    if kind == "choice":
        return text
    if kind in QUANTITIES:
        return QUANTITIES[kind][0](value_at((), text) if _is_number(text) else text)
    if not _is_number(text) or (kind == "whole" and not float(text).is_integer()):
        share = re.fullmatch(r"(\S+)\s*%", text)
        meant = f", and for '{text}' {float(share[1]) / 100:g}" if share and _is_number(share[1]) else ""
        raise ValueError(f"'{text}' cannot stand at {'.'.join(map(str, keys))}; expected {EXAMPLES[kind]}{meant}")
    if kind == "whole" and abs(float(text)) >= LARGEST:
        raise ValueError(f"'{text}' is too large; expected a whole number below {LARGEST:,.0f}")
    return int(float(text)) if kind == "whole" else float(text)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _kind(keys: Keys, texts: Sequence[str]) -> Kind:
    """What values a place takes; where it takes texts too, those that are written decide."""
    types = [kind for kind in types_at(WholeStudy, ("scenario", *keys)) if kind is not type(None)]
    readers = set(_readers(keys))
    of_time = any(is_model(kind) and "distribution" in kind.model_fields for kind in types)
    written = [text.strip() for text in texts]
    for kind, (read, _) in QUANTITIES.items():
        if (read in readers or (of_time and kind == "duration")) and _all_read(read, written, types):
            return kind
    if not readers & {read for read, _ in QUANTITIES.values()} and {int, float} & {*types} and "null" not in written:
        return "whole" if float not in types else "number"
    return "choice"


def _all_read(read: Callable[[Any], Any], texts: Sequence[str], types: Sequence[Any]) -> bool:
    """Whether all texts are quantities, or the place takes nothing else, so that one that is not is a mistake."""
    if "null" in texts:
        return False
    if not any(is_model(kind) or kind is str for kind in types):
        return True
    try:
        return all(read(text) is not None for text in texts)
    except ValueError:
        return False


def _readers(keys: Keys) -> Iterator[Any]:
    """The functions by which values at a place are read from texts."""
    for parent in types_at(WholeStudy, ("scenario", *keys[:-1])):
        if is_model(parent):
            for name, field in parent.model_fields.items():
                if str(keys[-1]) == (field.alias or name):
                    yield from (getattr(rule, "func", None) for rule in field.metadata)
                    yield from _functions(field.annotation)
        elif get_args(parent):
            yield from _functions(get_args(parent)[-1])


def _functions(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from (getattr(rule, "func", None) for rule in get_args(annotation)[1:])
        yield from _functions(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for part in get_args(annotation):
            yield from _functions(part)


# ---- scenarios ----


def scenario_at(study: Study, base_variant: str, settings: Mapping[Varied, Any]) -> Scenario:
    """The scenario of a variant with these values.

    Changes are switched first and values put in last, so that no change overwrites a varied value. A change that is
    switched on and is not one of the variant's comes after the variant's own, in the order of the study.

    Raises WrongInput, naming the point, where such a scenario is not possible.
    """
    switched = {of.change: bool(value) for of, value in settings.items() if of.change is not None}
    own = [name for name in study.file.variants[base_variant] if switched.get(name, True)]
    further = [name for name in study.file.changes if switched.get(name, False) and name not in own]
    tree: Any = tree_with(study.file, [*own, *further])
    point = written_point(settings)
    try:
        for of, value in settings.items():
            if of.change is None:
                tree = put(tree, of.keys, of.in_tree(value))
        scenario = runnable(tree, "scenario")
        return scenario if scenario.history is None else with_history(scenario)[0]
    except WrongInput as error:
        raise WrongInput(f"at {point}: {error}" if point else str(error)) from None


def written_point(settings: Mapping[Varied, Any]) -> str:
    """For example `technicians.per_area = 3, repair.not_fixed = 0.2`."""
    return ", ".join(f"{of.name} = {of.write(value)}" for of, value in settings.items())
