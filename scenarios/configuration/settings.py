"""Values from the command line, put into the tree of a study: `scenario.technicians.per_area=5`.

A place is a dotted path. Its keys must be known to the schema; names of areas, desks, changes and so on must
stand in the tree, and `_` may be written for a space in them. A value works like that of a change: mappings
merge, everything else replaces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, get_origin

from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.configuration.yaml_files import read_value
from scenarios.distributions.families import FORMS, parameters_of
from scenarios.explain import is_model, keys_at, types_at, unknown_key
from scenarios.schema import WholeStudy
from scenarios.study import StudyFile, Tree, leaves, merge

Keys = tuple[str | int, ...]

MISSING = "???"
"""Stands in a configuration file where a value must be given."""


@dataclass(frozen=True)
class Setting:
    """A value for one place, as it was typed."""

    place: str
    text: str
    sign: str = ""
    """`+`, `++` or `~` before the place, by which other programs add and delete keys; not used here."""

    def __str__(self) -> str:
        return f"{self.sign}{self.place}={self.text}"

    def refuse_sign(self) -> None:
        """Raises WrongInput where there is a sign."""
        advice = {"": "", "~": f"{self.place}=null"}.get(self.sign, f"{self.place}={self.text}")
        if advice:
            raise WrongInput(f"{self}: '{self.sign}' is not used here; expected {advice}")


def _dotted(keys: Keys) -> str:
    return ".".join(map(str, keys))


def below(node: Any, keys: Keys) -> Any:
    """What stands at a place of a tree; None where nothing does."""
    for key in keys:
        if isinstance(node, dict):
            node = node.get(key)
        elif isinstance(node, list) and isinstance(key, int) and key < len(node):
            node = node[key]
        else:
            return None
    return node


# ---- from a dotted path to the keys of the tree ----


def _names(tree: Tree, keys: Keys) -> list[str]:
    """The free names at a place: those that are written there, else those of the schema's default."""
    written = below(tree, keys)
    if isinstance(written, dict):
        return list(map(str, written))
    fields = [kind.model_fields.get(str(keys[-1])) for kind in types_at(WholeStudy, keys[:-1]) if is_model(kind)]
    return [name for field in fields if field and isinstance(field.default, dict) for name in field.default]


def _next_name(tree: Tree, keys: Keys, rest: str) -> tuple[str, str]:
    """The longest name with which the rest of a path begins: names may hold spaces and even dots."""
    names, spaced = _names(tree, keys), rest.replace("_", " ")
    fitting = [name for name in names if f"{spaced}.".startswith(f"{name.replace('_', ' ')}.")]
    exact = [name for name in fitting if f"{rest}.".startswith(f"{name}.")]
    if not fitting:
        raise WrongInput(_unknown_name(_dotted(keys), rest.partition(".")[0], names))
    name = max(exact or fitting, key=len)
    return name, rest[len(name) + 1 :]


def _unknown_name(place: str, word: str, names: list[str]) -> str:
    if not names:
        return f"{place}: unknown name '{word}'; there are none yet, so write the whole, like '{place}={{{word}: ...}}'"
    hint = nearest(word, names) or nearest(word.replace("_", " "), names)
    return f"{place}: unknown name '{word}'{hint}; {expected_one_of(names)}"


def _next_number(tree: Tree, keys: Keys, rest: str) -> tuple[int, str]:
    """The number of a list's element."""
    word, _, left = rest.partition(".")
    here, place = below(tree, keys), _dotted(keys)
    count = len(here) if isinstance(here, list) else 0
    if not word.isdecimal() or int(word) >= count:
        raise WrongInput(_no_element(place, word, count))
    return int(word), left


def _no_element(place: str, word: str | int, count: int) -> str:
    numbers = f"a number from 0 to {count - 1}, or " if count else ""
    return f"{place}: there is no element '{word}'; expected {numbers}the whole list, like '{place}=[...]'"


def _next_key(tree: Tree, keys: Keys, rest: str) -> tuple[str, str]:
    """The next key, which the schema or at least the tree must know."""
    word, _, left = rest.partition(".")
    known, here, place = keys_at(WholeStudy, keys), below(tree, keys), _dotted(keys)
    if word in known or (isinstance(here, dict) and word in here):
        return word, left
    if isinstance(here, dict) and here.get("distribution") in FORMS:
        known = parameters_of(here["distribution"])
    if known:
        wrong = unknown_key(word, known)
        raise WrongInput(f"{place}: {wrong}" if place else wrong)
    raise WrongInput(f"{place}: nothing lies below it, so not '{rest}'; expected a value, like {place}=VALUE")


def find(tree: Tree, place: str) -> Keys:
    """The keys of a place as they stand in the tree.

    Raises WrongInput that names the nearest right word where there is no such place.
    """
    keys: Keys = ()
    rest = place
    while rest:
        origins = {get_origin(kind) for kind in types_at(WholeStudy, keys)}
        step = _next_name if dict in origins else _next_number if origins & {list, tuple} else _next_key
        key, rest = step(tree, keys, rest)
        keys = (*keys, key)
    return keys


# ---- values ----


def value_at(keys: Keys, text: str) -> Any:
    """What a text means at a place: itself where only a text can stand."""
    kinds = set(types_at(WholeStudy, keys))
    if kinds <= {str, type(None)} and (text != "null" or kinds == {str}):
        return text
    return read_value(text)


def put(tree: Any, keys: Keys, value: Any) -> Any:
    """A tree with a value at a place, made from one without; the old one stays as it is.

    Raises WrongInput where the place lies in an element that a list does not have.
    """
    for number, key in enumerate(keys):
        here = below(tree, keys[:number])
        count = len(here) if isinstance(here, list) else 0
        if isinstance(key, int) and key >= count:
            raise WrongInput(_no_element(_dotted(keys[:number]), key, count))
    return _put(tree, keys, value)


def _put(node: Any, keys: Keys, value: Any) -> Any:
    if isinstance(node, list) and isinstance(keys[0], int):
        changed = _put(node[keys[0]], keys[1:], value) if keys[1:] else value
        return [*node[: keys[0]], changed, *node[keys[0] + 1 :]]
    here: dict[Any, Any] = node if isinstance(node, dict) else {}
    if len(keys) > 1:
        return {**here, keys[0]: _put(here.get(keys[0]), keys[1:], value)}
    if isinstance(node, str):  # a fixed duration, which has a mean
        return merge({"": node}, {"": {str(keys[0]): value}})[""]
    return merge(here, {str(keys[0]): value})


def _check_demand(tree: Tree, keys: Keys) -> None:
    if keys[0] == "demand" and keys[1:] and keys[1] != "source" and tree["demand"].get("source") == "model":
        raise WrongInput(f"{_dotted(keys)}: is of use only together with demand=history; expected that as well")


@dataclass(frozen=True)
class Placed:
    """A setting that has found its place."""

    setting: Setting
    keys: Keys
    value: Any

    def holds_in(self, tree: Tree) -> bool:
        """Whether the tree has the value: putting it there changes nothing."""
        try:
            return bool(put(tree, self.keys, self.value) == tree)
        except WrongInput:  # a list without such an element
            return False


def apply(tree: Tree, settings: Sequence[Setting]) -> tuple[Tree, list[Placed]]:
    """The tree with all settings, and where each of them stands.

    Raises WrongInput where a place is not known or is set twice.
    """
    placed: dict[Keys, Placed] = {}
    for setting in settings:
        keys = find(tree, setting.place)
        setting.refuse_sign()
        if keys in placed:
            raise WrongInput(twice(placed[keys].setting, setting))
        _check_demand(tree, keys)
        placed[keys] = Placed(setting, keys, value_at(keys, setting.text))
        tree = put(tree, keys, placed[keys].value)
    return tree, list(placed.values())


def twice(first: Setting, second: Setting) -> str:
    """Says that two settings are for the same place."""
    return f"{second.place}: is set twice, by '{first}' and '{second}'; expected one of them"


def check_complete(tree: Tree) -> None:
    """Raises WrongInput that names every value that still has to be given."""
    missing = [".".join(path) for path, value in leaves(tree) if value == MISSING]
    if missing:
        raise WrongInput("\n".join(f"{place}: missing; expected a value, like {place}=VALUE" for place in missing))


# ---- settings that a change overwrites ----


def _overwriting(file: StudyFile, placed: Placed, variant: str) -> Iterator[str]:
    """Names of the variant's changes after which the setting no longer holds."""
    tree: Tree = {"scenario": file.scenario}
    for name in file.variants[variant]:
        changed = merge(tree, {"scenario": file.changes[name]})
        if placed.holds_in(tree) and not placed.holds_in(changed):
            yield name
        tree = changed


def notices(file: StudyFile, settings: Sequence[Placed]) -> list[str]:
    """One sentence for each setting of the scenario that does not hold in some variant, because a change wins."""
    found: dict[tuple[str, str], list[str]] = {}
    of_scenario = [placed for placed in settings if placed.keys[0] == "scenario"]
    for placed, variant in product(of_scenario, file.variants):
        for name in _overwriting(file, placed, variant):
            found.setdefault((str(placed.setting), name), []).append(f"'{variant}'")
    return [
        f"{setting} from the command line does not hold in {' and '.join(variants)}: the change '{name}' overwrites it."
        for (setting, name), variants in found.items()
    ]
