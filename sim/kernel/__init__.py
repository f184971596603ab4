"""The fast engine: the same log as `sim.process`, from compiled code.

Nothing of it is imported before it runs, because that takes some tenths of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.compiled import available, engine_is_ready

if TYPE_CHECKING:
    from sim.blocks import Take
    from sim.log import Log
    from sim.plan import Plan
    from sim.workload import Workload


def is_ready() -> bool:
    """Whether compiled code is at hand; the engine need not be compiled before it runs."""
    return engine_is_ready() and available()


def can_compile() -> bool:
    """Whether numba is installed: without it the engine's source runs in plain Python, and slowly."""
    return available()


def simulate(plan: Plan, workload: Workload, drain: bool = False, between: Callable[[], None] = lambda: None) -> Log:
    """Runs one replication and returns what happened, as `sim.process.simulate` does.

    `between` is called several times a second.

    Raises WrongInput where the scenario exceeds a limit of its own or of this engine, or names a Python class.
    """
    from sim.kernel.engine import simulate

    return simulate(plan, workload, drain, between)


def simulate_in_blocks(plan: Plan, workload: Workload, take: Take) -> None:
    """Runs one replication and hands its log on in blocks, so that the whole is never in memory.

    Raises WrongInput like `simulate`.
    """
    from sim.kernel.harvest import simulate_in_blocks

    simulate_in_blocks(plan, workload, take)
