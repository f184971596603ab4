"""The walk through the code goes past every module of the compiled engine."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_every_module_of_the_compiled_engine_is_named():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    modules = {path.name for path in (ROOT / "sim" / "kernel").glob("*.py")} - {"__init__.py"}
    assert {name for name in modules if f"`{name}`" not in page} == set()
