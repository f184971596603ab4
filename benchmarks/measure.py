"""The clock and the memory around one run in this process."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

from benchmarks import memory

Result = TypeVar("Result")


def timed(run: Callable[[], Result]) -> tuple[Result, float]:
    """What the run returns, and its seconds."""
    begun = time.perf_counter()
    result = run()
    return result, time.perf_counter() - begun


def measured(run: Callable[[], Result]) -> tuple[Result, dict[str, Any]]:
    """What the run returns, its seconds, and its peak in bytes above what the process took before."""
    before = memory.floor()
    result, seconds = timed(run)
    return result, {"seconds": seconds, "bytes": memory.peak() - before}


def command(module: str, description: str | None) -> argparse.ArgumentParser:
    """The options that all processes of measured runs share."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{module}", description=description)
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    return parser


def report(result: dict[str, Any]) -> None:
    """Hands a result to the process that asked for the run."""
    print(json.dumps(result))
