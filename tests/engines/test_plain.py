"""Without numba the source of the compiled engine runs in plain Python, and returns the same log."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.engines.case import Case

ROOT = Path(__file__).parent.parent.parent

LOST_AGAIN = Case(
    {
        "areas": {"north": {"lines": 9}},
        "reports": {"per_line_and_year": 900},
        "dispatch": {
            "chain": ["city", "district"],
            "desks": {"city": {"stuck": 0.5, "misroute": 0.3}, "district": {"stuck": 1}},
            "audit": "12:00",
        },
    },
    seed=1,
)
"""Second passages are lost: their number stands beside others in one word of an event."""


def in_plain_python(*words: str) -> str:
    """What a campaign prints; it must end well."""
    command = [sys.executable, "-m", "tests.engines.campaign", "--plain", *words]
    variables = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_narrow_columns_are_numbers_of_any_size(tmp_path):
    case = tmp_path / "case.json"
    LOST_AGAIN.save(case)
    assert in_plain_python("--replay", str(case)).rstrip().endswith("equal")


def test_generated_scenarios():
    assert " equal" in in_plain_python("--family", "trouble", "--count", "12", "--seed", "1")
