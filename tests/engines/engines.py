"""The engines that are compared with the readable one."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from random import Random
from typing import Any
from unittest.mock import patch

from sim import process, rules
from sim.log import Log
from sim.plan import Plan
from sim.workload import Workload
from tests.engines.judging import Engine

KERNEL = "sim.kernel"

PLAIN = "TRUCKROLL_COMPILE"
"""Environment variable; `off` has the compiled engine run as plain Python."""


def kernel() -> Engine:
    """The compiled engine."""
    return importlib.import_module(KERNEL).simulate


def run_plain() -> None:
    """From now on the compiled engine is plain Python; only before it is imported."""
    assert KERNEL not in sys.modules
    os.environ[PLAIN] = "off"


def shuffled(plan: Plan, workload: Workload, drain: bool) -> Log:
    """The readable engine with ties in another order: equal if all is well."""
    random = Random(workload.seed)
    return process.simulate(plan, workload, drain, ties=(random.getrandbits(32) << 32 | each for each in count()))


@contextmanager
def with_wrong(rule: str, wrong: Callable[..., Any]) -> Iterator[None]:
    """Within it, every module that uses the rule uses a wrong one."""
    right = getattr(rules, rule)
    modules = [module for name, module in sys.modules.items() if name.startswith("sim.")]
    with ExitStack() as patches:
        for module in modules:
            if vars(module).get(rule) is right:
                patches.enter_context(patch.object(module, rule, wrong))
        yield


def broken(rule: str, wrong: Callable[..., Any]) -> Engine:
    """The readable engine with a wrong rule."""

    def simulate(plan: Plan, workload: Workload, drain: bool) -> Log:
        with with_wrong(rule, wrong):
            return process.simulate(plan, workload, drain)

    return simulate


def _late_batch(now: int, period: int, phase: int) -> int:
    """A ticket that comes at a release misses it."""
    return RIGHT["next_multiple"](now + 1, period, phase)


def _rising_one_step_later(priority: int, reported: int, now: int, step: int) -> int:
    return RIGHT["aged"](priority, reported, max(now - 1, reported), step)


def _down(seconds: int, per_mille: int) -> int:
    """Rounded down instead of half up."""
    return max(seconds * per_mille // 1000, 1)


def _fails(*_: int) -> int:
    raise IndexError("pop from an empty heap")


RIGHT = {name: getattr(rules, name) for name in ("next_multiple", "aged")}

STAND_INS: dict[str, Engine] = {
    "shuffled": shuffled,
    "late_batch": broken("next_multiple", _late_batch),
    "late_ageing": broken("aged", _rising_one_step_later),
    "rounded_down": broken("scaled", _down),
    "failing": broken("found_when_stuck", _fails),
}
"""Engines that stand in for the compiled one: the first is right, the others are not."""


def engine_named(name: str) -> Engine:
    return kernel() if name == "kernel" else STAND_INS[name]
