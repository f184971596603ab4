"""The engines, as a fixture: the tests of this folder name none."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest

from sim import kernel
from sim.compiled import available
from sim.log import Log
from sim.plan import Plan
from sim.process import simulate
from sim.workload import draw_workload

ENGINES = {"readable": simulate} | ({"compiled": kernel.simulate} if available() else {})
"""Every engine: a function of a plan and a workload. In plain Python the compiled one would take too long."""

Run = Callable[..., Log]


@pytest.fixture(params=sorted(ENGINES))
def run(request: pytest.FixtureRequest) -> Run:
    """One replication on each engine: `run(plan, seed, replication, drain=False)`."""
    engine = ENGINES[request.param]

    def once(plan: Plan, seed: int, replication: int, drain: bool = False) -> Log:
        return engine(plan, draw_workload(plan, seed, replication), drain=drain)

    return once


@pytest.fixture(autouse=True)
def _without_collection() -> Iterator[None]:
    """A run makes many objects and hardly any cycles: without a search for these it is a tenth faster."""
    gc.disable()
    yield
    gc.enable()
