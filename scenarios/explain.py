"""Turns a validation error into sentences that name the place, what was expected and the nearest right word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import UnionType
from typing import Annotated, Any, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scenarios.base import expected_one_of, nearest
from scenarios.quantities import unquoted_time_hint

Path = Sequence[str | int]

MOST_LINES = 6
"""More mistakes than this are counted, not listed: they are usually one mistake in a long list."""


def _alternatives(annotation: Any) -> list[Any]:
    """The types behind Annotated and unions."""
    if get_origin(annotation) is Annotated:
        return _alternatives(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [inner for part in get_args(annotation) for inner in _alternatives(part)]
    return [annotation]


def is_model(annotation: Any) -> TypeGuard[type[BaseModel]]:
    """Whether a type is one of our classes, whose keys are known."""
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _step(annotation: Any, key: str | int) -> list[Any]:
    """Types of what lies under a key; empty where nothing can lie there."""
    if is_model(annotation):
        found = [field for name, field in annotation.model_fields.items() if str(key) == (field.alias or name)]
        return _alternatives(found[0].annotation) if found else []
    if get_origin(annotation) in (dict, list, tuple):
        return _alternatives(get_args(annotation)[-1])
    return []


def types_at(root: type[BaseModel], path: Path) -> list[Any]:
    """Types that may stand at a path of a tree; empty where the schema knows no such place."""
    found: list[Any] = [root]
    for key in path:
        found = [inner for annotation in found for inner in _step(annotation, key)]
    return found


def keys_at(root: type[BaseModel], path: Path) -> list[str]:
    """Keys that the schema knows at a path, sorted; empty where names are free or nothing lies below."""
    models = [found for found in types_at(root, path) if is_model(found)]
    return sorted({field.alias or name for model in models for name, field in model.model_fields.items()})


def _without_tags(path: Path, root: type[BaseModel], unknown: bool = False) -> Path:
    """The path without the words by which pydantic tells the classes of a union apart; its last key may be one that
    is not known."""
    kept: list[str | int] = []
    for key in path[:-1] if unknown else path:
        if types_at(root, [*kept, key]):
            kept.append(key)
    return [*kept, *(path[-1:] if unknown else [])]


def unknown_key(key: str | int, known: Sequence[str]) -> str:
    """Says that a key is not known, and which would be."""
    return f"unknown key '{key}'{nearest(str(key), known)}; {expected_one_of(known)}"


_LIMITS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
    "too_short": ("min_length", "at least"),
    "too_long": ("max_length", "at most"),
}

_EXPECTED = {
    "int": "expected a whole number",
    "float": "expected a number",
    "finite": "expected a finite number",
    "bool": "expected true or false",
    "string": "expected a text; put it in quotes",
    "list": "expected a list, like [a, b]",
    "tuple": "expected a list, like [a, b]",
    "date": "expected a date, like 2026-01-05",
}
"""What stands at a place by the first word of pydantic's name for the mistake."""


def _limit(error: ErrorDetails, path: Path, root: type[BaseModel]) -> str:
    key, words = _LIMITS[error["type"]]
    limit = error["ctx"][key]
    if error["type"].startswith("too_"):
        return f"{len(error['input'])} values; expected {'exactly' if _has_one_length(path, root) else words} {limit}"
    number = str(int(limit)) if limit == int(limit) else f"{limit:g}"
    return f"{error['input']} is out of range; expected {words} {number}"


def _has_one_length(path: Path, root: type[BaseModel]) -> bool:
    """Whether a list can be neither shorter nor longer, like the 24 hours of a day."""
    models = [found for found in types_at(root, path[:-1]) if is_model(found)]
    fields = [model.model_fields[str(path[-1])] for model in models if str(path[-1]) in model.model_fields]
    limits = [{getattr(rule, key, None) for rule in field.metadata} for field in fields for key in _LENGTHS]
    return len(limits) == len(_LENGTHS) and limits[0] - {None} == limits[1] - {None}


_LENGTHS = ("min_length", "max_length")


def _literal(error: ErrorDetails) -> str:
    words = [word.strip(" '") for word in error["ctx"]["expected"].replace(" or ", ", ").split(",")]
    return f"'{error['input']}' is not known here{nearest(str(error['input']), words)}; {expected_one_of(words)}"


def _tag(error: ErrorDetails) -> str:
    """A word that chooses between classes and is none of theirs."""
    context = error["ctx"]
    if "tag" not in context:
        return f"the key {context['discriminator']} is missing; a value is needed here"
    words = [word.strip(" '") for word in context["expected_tags"].split(",")]
    return f"'{context['tag']}' is not known here{nearest(context['tag'], words)}; {expected_one_of(words)}"


def _wrong_type(error: ErrorDetails, path: Path, root: type[BaseModel]) -> str:
    found = "nothing" if error["input"] is None else repr(error["input"])
    if error["type"].startswith(("dict", "model", "mapping")):
        keys = keys_at(root, path)
        below = f"keys: {expected_one_of(keys)}" if keys else "names with something below each, like {name: ...}"
        return f"got {found}, but this place holds {below}"
    expected = _EXPECTED.get(error["type"].split("_")[0])
    if expected is None:
        return f"got {found}; {error['msg'][:1].lower()}{error['msg'][1:]}"
    return f"got {found}; {expected}{unquoted_time_hint(error['input'])}{_percent_hint(error)}"


def _percent_hint(error: ErrorDetails) -> str:
    """The number that a text such as `12 %` means."""
    share = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*%\s*", str(error["input"]), re.ASCII)
    return f"; write {float(share[1]) / 100:g}" if share and error["type"].startswith("float") else ""


def _sentence(error: ErrorDetails, path: Path, root: type[BaseModel]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if "message" in context:
        return str(context["message"])
    if kind == "extra_forbidden":
        return unknown_key(path[-1], keys_at(root, path[:-1]))
    if kind == "missing":
        return "missing; a value is needed here"
    if kind in _LIMITS:
        return _limit(error, path, root)
    if kind == "literal_error":
        return _literal(error)
    if kind.startswith("union_tag"):
        return _tag(error)
    if "error" in context and kind in ("value_error", "assertion_error"):
        return str(context["error"])
    return _wrong_type(error, path, root)


def _line(error: ErrorDetails, root: type[BaseModel], place: str) -> str:
    unknown = error["type"] == "extra_forbidden"
    path = _without_tags(error["loc"], root, unknown)
    where = ".".join(map(str, [*([place] if place else []), *(path[:-1] if unknown else path)]))
    sentence = _sentence(error, path, root)
    if unknown and types_at(root, path):  # another class of a union knows it
        sentence = f"the key '{path[-1]}' does not go with '{error['loc'][len(path) - 1]}'"
    return f"{where}: {sentence}" if where else sentence


def explain(error: ValidationError, root: type[BaseModel], place: str = "") -> str:
    """One line for each thing that is wrong, `path: what, what was expected, the nearest right word`.

    Paths begin with the place of the whole, where it is given.
    """
    lines = [_line(detail, root, place) for detail in error.errors()]
    more = len(lines) - MOST_LINES
    return "\n".join(lines if more <= 0 else [*lines[:MOST_LINES], f"and {more} more mistakes"])
