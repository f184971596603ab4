"""The clock and the memory around one run in this process."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

from benchmarks import memory

Result = TypeVar("Result")

SHORT = 5.0
"""Seconds; a longer run does not gain from memory that its process has had before."""


def timed(run: Callable[[], Result]) -> tuple[Result, float]:
    """What the run returns, and its seconds."""
    begun = time.perf_counter()
    result = run()
    return result, time.perf_counter() - begun


def measured(run: Callable[[], Result]) -> tuple[Result, dict[str, Any]]:
    """What the run returns, its seconds, and its peak in bytes above what the process took before.

    Memory is that of the first run in the process. A short one is timed at its second run, as replications come one
    after another: the first one waits for a machine that has to find the memory, which says nothing of the program.
    """
    before = memory.floor()
    result, first = timed(run)
    taken = memory.peak() - before
    if first >= SHORT:
        return result, {"seconds": first, "first": first, "bytes": taken}
    del result
    result, seconds = timed(run)
    return result, {"seconds": seconds, "first": first, "bytes": taken}


def command(module: str, description: str | None) -> argparse.ArgumentParser:
    """The options that all processes of measured runs share."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{module}", description=description)
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    return parser


def report(result: dict[str, Any]) -> None:
    """Hands a result to the process that asked for the run."""
    print(json.dumps(result))
