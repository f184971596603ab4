"""The compiler is told which fields never change while the engine runs; here the sources are asked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.kernel import memory

SOURCES = sorted(Path(memory.__file__).parent.glob("*.py"))
KINDS = {"Station": "stations", "Crew": "crews", "Pool": "pools", "Technician": "technicians", "Promise": "promises"}
"""Records by the annotation of those who are handed one."""


def stored(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """Kind of record and field of all that a function stores into a field."""
    known = {"w": "world"}
    for argument in function.args.args:
        if isinstance(argument.annotation, ast.Name) and argument.annotation.id in KINDS:
            known[argument.arg] = KINDS[argument.annotation.id]
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                known |= dict(zip(_names(target), map(_kind_of, _parts(node.value)), strict=False))
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            kind = known.get(node.value.id) if isinstance(node.value, ast.Name) else _kind_of(node.value)
            if kind:
                yield kind, node.attr


def _parts(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]


def _names(target: ast.expr) -> list[str]:
    return [each.id if isinstance(each, ast.Name) else "" for each in _parts(target)]


def _kind_of(node: ast.expr) -> str:
    """The record of an expression such as `stations(w)[number]`."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name):
        return node.value.func.id
    return ""


ALL = {
    (path.name, function.name, kind, field)
    for path in SOURCES
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(function, ast.FunctionDef)
    for kind, field in stored(function)
}


@pytest.mark.parametrize("kind", memory.CHANGING)
def test_what_is_stored_into_is_said_to_change(kind):
    changing = set(memory.CHANGING[kind].split())
    assert {field for _, _, of, field in ALL if of == kind} == changing, [each for each in ALL if each[2] == kind]


def test_fields_that_are_said_to_change_exist():
    for kind, names in memory.CHANGING.items():
        record = memory.WORLD if kind == "world" else getattr(memory, kind.removesuffix("s").upper(), None)
        assert record is None or set(names.split()) <= set(record.names), kind
