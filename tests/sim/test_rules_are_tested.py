"""Rules are shared by all engines, so that comparing their logs would not notice a mistake in one: each has a test.

To import a rule is not enough here: a test, or something that a test uses, calls it.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SHARED = {
    "sim/rules.py": "tests/sim/test_rules.py",
    "sim/slots.py": "tests/sim/test_slots.py",
    "sim/closing_rules.py": "tests/sim/test_closing_rules.py",
    "sim/outage_rules.py": "tests/sim/test_outage_rules.py",
    "sim/due.py": "tests/sim/test_due.py",
}
"""Modules whose functions every engine calls, and their tests."""


def functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def called(path: str) -> set[str]:
    """Names that are called somewhere in a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {name.id for name in calls if isinstance(name, ast.Name)}


@pytest.mark.parametrize(("module", "test"), SHARED.items())
def test_every_shared_rule_is_called_by_its_test(module, test):
    assert functions(module) - called(test) == set()


def test_every_module_of_rules_is_known():
    """One that is added has its test named above."""
    rules = {f"sim/{path.name}" for path in (ROOT / "sim").glob("*rules.py")}
    assert rules <= set(SHARED)
