"""One replication: chance, then what happens."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sim.blocks import Take
from sim.engines import engine_of, kernel
from sim.log import Log
from sim.plan import Plan
from sim.process import simulate
from sim.workload import Workload, draw_workload


@contextmanager
def _without_collection() -> Iterator[None]:
    """A run makes many objects and no garbage cycles worth a search: a tenth of its time is saved."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def replicate(plan: Plan, seed: int, replication: int, engine: str = "auto") -> Log:
    """What happens in one replication; the same for the same arguments, wherever and whenever it runs.

    Raises WrongInput where the engine cannot run the plan.
    """
    with _without_collection():
        return _simulate(plan, draw_workload(plan, seed, replication), engine)


def replicate_in_blocks(plan: Plan, seed: int, replication: int, take: Take) -> None:
    """The same on the compiled engine, its log handed on in blocks while it runs.

    Raises WrongInput where that engine cannot run the plan.
    """
    engine_of(plan, "compiled")
    fast = kernel()
    assert fast is not None
    with _without_collection():
        fast.simulate_in_blocks(plan, draw_workload(plan, seed, replication), take)


def _simulate(plan: Plan, workload: Workload, engine: str) -> Log:
    fast = kernel() if engine_of(plan, engine) == "compiled" else None
    return simulate(plan, workload) if fast is None else fast.simulate(plan, workload)
