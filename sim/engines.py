"""Which engine runs a plan: SimPy, which is easy to read and to extend, or the compiled one, which is fast.

Both return the same log, so the choice decides how long a study takes and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module
from types import ModuleType
from typing import Literal

from scenarios.base import WrongInput
from sim.compiled import is_kept
from sim.plan import OwnClass, Plan

Engine = Literal["simpy", "compiled"]

WORTH_COMPILING = 300_000
"""Expected tickets of a study from which compiling pays: it takes half a minute, once."""


def kernel() -> ModuleType | None:
    """The compiled engine, or None where it cannot be imported."""
    try:
        return import_module("sim.kernel")
    except ImportError:
        return None


def own_classes(plan: Plan) -> list[OwnClass]:
    """The rules of a plan that are Python classes of the user's: no compiled engine can run them."""
    of_appointments = plan.appointments.own_policy if plan.appointments else None
    return [own for own in (plan.field.own_queue, plan.field.own_sharing, of_appointments) if own is not None]


def engine_of(plan: Plan, asked: str = "auto", tickets: float = 0) -> Engine:
    """The engine that runs a plan, in a study of so many expected tickets.

    `auto` compiles only where that pays: a newcomer does not wait for it on a small study.
    Raises WrongInput where the compiled engine is asked for and cannot run the plan.
    """
    if asked == "compiled":
        _check_compiled(plan)
        return "compiled"
    if asked == "simpy" or own_classes(plan):
        return "simpy"
    fast = kernel()
    if fast is None:
        return "simpy"
    return "compiled" if fast.is_ready() or (tickets >= WORTH_COMPILING and fast.can_compile()) else "simpy"


def must_compile(engines: Collection[Engine]) -> bool:
    """Whether the compiled engine is one of these, and is compiled before it runs."""
    fast = kernel() if "compiled" in engines else None
    return fast is not None and fast.can_compile() and not fast.is_ready()


def notes_on(engines: Collection[Engine]) -> list[str]:
    """What makes the compiled engine slower than it could be, if it is one of these."""
    fast = kernel() if "compiled" in engines else None
    if fast is None:
        return []
    if not fast.can_compile():
        return [
            "The compiled engine runs in plain Python, which is slower than engine=simpy: numba is not installed, or "
            "TRUCKROLL_COMPILE=off."
        ]
    if must_compile(engines) and not is_kept():
        return [
            "What is compiled cannot be kept, so that every start compiles again; expected a folder that can be "
            "written: TRUCKROLL_CACHE names one."
        ]
    return []


def check_rules(plan: Plan) -> None:
    """Raises WrongInput where a rule of the plan is a class of the user's, which only SimPy can run."""
    own = own_classes(plan)
    if own:
        raise WrongInput(
            f"engine: 'compiled' cannot run the class {own[0].name} of {own[0].file}, which {own[0].place} names; "
            "expected engine=auto or engine=simpy, or a built-in rule there"
        )


def _check_compiled(plan: Plan) -> None:
    check_rules(plan)
    if kernel() is None:
        raise WrongInput("engine: 'compiled' is not installed here; expected engine=auto or engine=simpy")
