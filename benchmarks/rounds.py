"""Runs in processes of their own, by turns: A B C, A B C, ... so that a busy moment of the machine meets all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


@dataclass
class Runs:
    """All runs of one competitor in one work."""

    results: list[dict[str, Any]] = field(default_factory=list)
    missing: str = ""
    """Why it could not run, where it could not."""
    failed: bool = False
    """Whether that is a failure, and not merely something that is not installed."""

    def values(self, name: str) -> list[float]:
        """One value of every run."""
        return [float(result[name]) for result in self.results]

    def add(self, result: dict[str, Any]) -> None:
        if "missing" in result:
            self.missing, self.failed = result["missing"], "failed" in result
        else:
            self.results.append(result)


def run(arguments: Sequence[str], variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The result of `python -m benchmarks.ARGUMENTS`, with the seconds that the whole process took."""
    command = [sys.executable, "-m", f"benchmarks.{arguments[0]}", *arguments[1:]]
    begun = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **(variables or {})}, capture_output=True, text=True, check=False
    )
    whole = time.perf_counter() - begun
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        return {"missing": f"failed: {last}", "failed": True}
    return {"process": whole} | json.loads(done.stdout.splitlines()[-1])


def by_turns(
    competitors: Mapping[str, Callable[[int], dict[str, Any]]], rounds: int, tell: Callable[[str], None]
) -> dict[str, Runs]:
    """Calls each competitor once a round with the round's number, which is its seed; who cannot run is left out."""
    runs = {name: Runs() for name in competitors}
    for number in range(1, rounds + 1):
        for name, compete in competitors.items():
            if not runs[name].missing:
                tell(f"round {number} of {rounds}: {name}")
                runs[name].add(compete(number))
    return runs
