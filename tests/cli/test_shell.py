"""The few things that only a new process shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / "run.py"

SLOW = {"scipy", "pandas", "matplotlib", "numba", "joblib", "pyarrow", "simpy"}
"""What takes long to import and is not needed to tell a mistake."""


def shell(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HYDRA")}
    command = [sys.executable, str(RUN), *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_mistake_from_any_folder(tmp_path):
    done = shell("sed=7", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("truckroll: sed: unknown key 'sed'")
    assert len(done.stderr.splitlines()) == 1


def test_a_mistake_that_is_found_after_composing(tmp_path):
    done = shell("scenario.repair.not_fixed=2", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "truckroll: scenario.repair.not_fixed: 2 is out of range; expected at most 1\n"
    assert list(tmp_path.iterdir()) == []


def test_the_schema(tmp_path):
    done = shell("task=schema", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Scenario" in json.loads(done.stdout)["$defs"]


def test_a_reader_who_has_seen_enough(tmp_path):
    done = subprocess.run(
        f"{sys.executable} {RUN} task=schema | head -1", shell=True, cwd=tmp_path, capture_output=True, check=False
    )
    assert (done.stdout, done.stderr) == (b"{\n", b"")


@pytest.mark.parametrize("words", [("--help",), ("scenario.repair.not_fixed=2",), ("task=schema",)])
def test_nothing_slow_is_imported_for_it(tmp_path, words):
    code = (
        f"import sys; sys.path.insert(0, {str(RUN.parent)!r}); import run\n"
        f"try: run.main({list(words)!r})\n"
        "except SystemExit: pass\n"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert SLOW.isdisjoint(done.stderr.splitlines()[-1].split())
