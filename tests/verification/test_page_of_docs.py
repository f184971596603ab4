"""docs/tasks/verify.md lists every case."""

from __future__ import annotations

from pathlib import Path

from analysis.verification.cases import all_cases

PAGE = (Path(__file__).parents[2] / "docs" / "tasks" / "verify.md").read_text(encoding="utf-8")


def test_every_case_stands_in_the_table():
    assert [case.name for case in all_cases() if f"| {case.name} | {case.models} | {case.source} |" not in PAGE] == []
