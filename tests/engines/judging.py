"""Whether two engines tell the same of a case: the same log, or the same message about what is wrong."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass

from scenarios.base import WrongInput
from sim import process
from sim.difference import first_difference, place_of_difference
from sim.engines import own_classes
from sim.log import Log
from sim.plan import Plan
from sim.workload import Workload
from tests.engines.case import Case, built

Engine = Callable[[Plan, Workload, bool], Log]

OWN_CLASS = "own class"
"""Verdict on a scenario that names a Python class, which only the readable engine runs."""


@dataclass(frozen=True)
class Verdict:
    """In what way an engine differs."""

    kind: str
    """Table and column that differ first, `message`, or how the engine broke down."""
    text: str


def verdict_on(case: Case, engine: Engine) -> Verdict | None:
    """How the engine differs from the readable one; None where it does not. WrongInput: the scenario is not valid."""
    return verdict_of_run(*built(case), engine, case.drain)


def verdict_of_run(plan: Plan, workload: Workload, engine: Engine, drain: bool = False) -> Verdict | None:
    if own_classes(plan):
        return Verdict(OWN_CLASS, "the scenario names a Python class, which only the readable engine runs")
    try:
        expected = _result(process.simulate, plan, workload, drain)
    except Exception as error:
        return Verdict(f"the SimPy engine raises {type(error).__name__}", traceback.format_exc())
    try:
        found = _result(engine, plan, workload, drain)
    except Exception as error:
        return Verdict(f"raises {type(error).__name__}", traceback.format_exc())
    return _compared(expected, found)


def _result(engine: Engine, plan: Plan, workload: Workload, drain: bool) -> Log | str:
    try:
        return engine(plan, workload, drain)
    except WrongInput as error:
        return str(error)


def _compared(expected: Log | str, found: Log | str) -> Verdict | None:
    if isinstance(expected, str) or isinstance(found, str):
        if expected == found:
            return None
        words = [f"{who}: {each if isinstance(each, str) else 'a log'}" for who, each in _named(expected, found)]
        return Verdict("message", "\n".join(words))
    text = first_difference(expected, found)
    return None if text is None else Verdict(place_of_difference(expected, found) or "order of rows", text)


def _named(expected: Log | str, found: Log | str) -> list[tuple[str, Log | str]]:
    return [("SimPy", expected), ("other engine", found)]
