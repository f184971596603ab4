"""Turns a validation error into sentences that name the place, what was expected and the nearest right word."""

from __future__ import annotations

from collections.abc import Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scenarios.base import expected_one_of, nearest

Path = Sequence[str | int]


def _alternatives(annotation: Any) -> list[Any]:
    """The types behind Annotated and unions."""
    if get_origin(annotation) is Annotated:
        return _alternatives(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [inner for part in get_args(annotation) for inner in _alternatives(part)]
    return [annotation]


def _step(annotation: Any, key: str | int) -> list[Any]:
    """Types of what lies under a key; empty where nothing can lie there."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        field = annotation.model_fields.get(str(key))
        return _alternatives(field.annotation) if field else []
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
    models = [found for found in types_at(root, path) if isinstance(found, type) and issubclass(found, BaseModel)]
    return sorted({key for model in models for key in model.model_fields})


def _unknown_key(path: Path, root: type[BaseModel]) -> str:
    keys = keys_at(root, path[:-1])
    return f"unknown key '{path[-1]}'{nearest(str(path[-1]), keys)}; {expected_one_of(keys)}"


_LIMITS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


def _literal(error: ErrorDetails) -> str:
    words = [word.strip(" '") for word in error["ctx"]["expected"].replace(" or ", ", ").split(",")]
    return f"'{error['input']}' is not known here{nearest(str(error['input']), words)}; {expected_one_of(words)}"


def _sentence(error: ErrorDetails, path: Path, root: type[BaseModel]) -> str:
    kind = error["type"]
    if kind == "extra_forbidden":
        return _unknown_key(path, root)
    if kind == "missing":
        return "missing; a value is needed here"
    if kind in _LIMITS:
        key, words = _LIMITS[kind]
        return f"{error['input']} is out of range; expected {words} {error['ctx'][key]:g}"
    if kind == "literal_error":
        return _literal(error)
    if kind in ("value_error", "assertion_error"):
        return str(error["ctx"]["error"])
    return f"got {error['input']!r}; {error['msg'][:1].lower()}{error['msg'][1:]}"


def explain(error: ValidationError, root: type[BaseModel]) -> str:
    """One line for each thing that is wrong, `path: what, what was expected, the nearest right word`."""
    lines = []
    for detail in error.errors():
        path = detail["loc"]
        place = ".".join(str(key) for key in path[:-1] if detail["type"] == "extra_forbidden") or ".".join(map(str, path))
        lines.append(f"{place}: {_sentence(detail, path, root)}")
    return "\n".join(lines)
