"""With TRUCKROLL_BOTH_ENGINES=1 every run of every test is done by both engines, which must agree.

The runs by hand of tests/sim then compare engines as well, on the very situations that a step was written for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from sim import process
from sim.log import Log
from sim.plan import Plan
from sim.workload import Workload
from tests.engines.judging import NOT_YET, Engine, verdict_of_run

right = process.simulate


@contextmanager
def done_by_both(engine: Engine) -> Iterator[None]:
    """Within it, whatever module uses the readable engine has its runs compared."""

    def simulate(plan: Plan, workload: Workload, drain: bool = False, **more: Any) -> Log:
        if not more:
            verdict = verdict_of_run(plan, workload, engine, drain)
            assert verdict is None or verdict.kind == NOT_YET, verdict.text
        return right(plan, workload, drain, **more)

    modules = [module for module in sys.modules.values() if getattr(module, "simulate", None) is right]
    with ExitStack() as patches:
        for module in modules:
            if module is not process:
                patches.enter_context(patch.object(module, "simulate", simulate))
        yield
