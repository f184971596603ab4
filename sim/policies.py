"""Rules that a user wrote as a class in a Python file of theirs."""

from __future__ import annotations

import importlib.util
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from math import isfinite
from types import ModuleType
from typing import TYPE_CHECKING, Any

from scenarios.base import WrongInput, expected_one_of, nearest
from sim.plan import OwnClass, Plan
from sim.rules import distance

if TYPE_CHECKING:
    from sim.field.call import Call
    from sim.field.technician import Technician

QUEUE_RULE = ("key",)
SHARING_RULE = ("may_help",)
"""Methods that a class must have."""


@dataclass(frozen=True)
class Job:
    """A ticket that waits for a technician, as a queue rule sees it. Times are seconds."""

    ticket: int
    """Its number."""
    priority: int
    reported: int
    queued: int
    """Since when it waits for a technician."""
    due: int
    """End of its promised time."""
    area: str
    fault_class: str
    """`order` for an order."""
    mean_work: int
    """Mean time on site of its class; for an order, of all its services."""
    appointment: bool
    """Whether it has one."""
    now: int


@dataclass(frozen=True)
class FreeTechnician:
    """A technician without work at home, as a sharing rule sees it."""

    number: int
    area: str
    waiting: int
    """Tickets that wait in the own area."""
    now: int


@dataclass(frozen=True)
class OtherArea:
    """An area in which tickets wait, as a sharing rule sees it."""

    area: str
    distance: int
    """Metres from the technician's area, from middle to middle."""
    waiting: int
    """Tickets that wait there."""
    waited: int
    """Seconds for which the oldest of them has waited."""


def load(own: OwnClass, methods: Sequence[str]) -> Any:
    """A new object of the class, which has these methods.

    Raises WrongInput that names file, line and class where that is not possible.
    """
    found = getattr(_module(own), own.name, None)
    if not isinstance(found, type):
        raise WrongInput(f"{own.place}.class: {_no_class(own)}")
    for method in methods:
        if not callable(getattr(found, method, None)):
            raise WrongInput(
                f"{own.place}.class: '{own.name}' in '{own.file}' has no method '{method}'"
                f"{nearest(method, vars(found))}; {expected_one_of(methods)}"
            )
    return call(own, "__init__", found)


def call(own: OwnClass, method: str, function: Callable[..., Any], *values: object) -> Any:
    """What a method of the user's class returns; raises WrongInput that names its line where it fails."""
    try:
        return function(*values)
    except Exception as error:
        raise WrongInput(f"{own.place}: {own.name}.{method} failed: {_what_happened(own, error)}") from None


def _module(own: OwnClass) -> ModuleType:
    try:
        with open(own.path, "rb") as file:
            source = file.read()
    except OSError as error:
        raise WrongInput(
            f"{own.place}.python: cannot read '{own.file}' ({error.strerror}); "
            f"expected a Python file, seen from {os.getcwd()}"
        ) from None
    try:
        return _run(own.path, source)
    except SyntaxError as error:
        raise WrongInput(f"{own.place}.python: '{own.file}', line {error.lineno}: {error.msg}") from None
    except Exception as error:
        raise WrongInput(f"{own.place}.python: cannot run '{own.file}': {_what_happened(own, error)}") from None


@cache
def _run(path: str, source: bytes) -> ModuleType:
    """The module of a file with this content; each process runs it once."""
    name = f"truckroll_own_{blake2b(path.encode() + source, digest_size=8).hexdigest()}"
    spec = importlib.util.spec_from_loader(name, loader=None, origin=path)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    module.__file__ = path
    sys.modules[name] = module  # dataclasses look their module up there
    exec(compile(source, path, "exec"), vars(module))
    return module


def _no_class(own: OwnClass) -> str:
    classes = [name for name, each in vars(_module(own)).items() if isinstance(each, type)]
    return f"'{own.file}' has no class '{own.name}'{nearest(own.name, classes)}; {expected_one_of(classes)}"


def _what_happened(own: OwnClass, error: Exception) -> str:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == own.path]
    where = f"'{own.file}', line {lines[-1]}: " if lines else ""
    return f"{where}{type(error).__name__}: {error}"


def _wrong_answer(own: OwnClass, method: str, answer: object, expected: str) -> WrongInput:
    return WrongInput(f"{own.place}: {own.name}.{method} in '{own.file}' returned {answer!r}; expected {expected}")


class QueueRule:
    """A user's order of the field queue: the lowest key is next."""

    def __init__(self, own: OwnClass, plan: Plan) -> None:
        self._own, self._plan, self._rule = own, plan, load(own, QUEUE_RULE)

    def key(self, waiting: Call, now: int) -> tuple:
        """The key of a ticket as a tuple of numbers."""
        ticket, plan = waiting.ticket, self._plan
        job = Job(
            ticket.number, ticket.priority, ticket.reported, waiting.queued, ticket.due, plan.areas[ticket.area].name,
            plan.name_of_class(ticket.fault), plan.field.mean_work[ticket.fault] * ticket.members,
            waiting.visit.appointment >= 0, now,
        )  # fmt: skip
        answer = call(self._own, "key", self._rule.key, job)
        key = answer if isinstance(answer, tuple) else (answer,)
        if not all(isinstance(each, int | float) and isfinite(each) for each in key):
            raise _wrong_answer(self._own, "key", answer, "a number or a tuple of numbers")
        return key


class SharingRule:
    """A user's rule of who helps whom."""

    def __init__(self, own: OwnClass, plan: Plan) -> None:
        self._own, self._plan, self._rule = own, plan, load(own, SHARING_RULE)

    def may_help(
        self, technician: Technician, own_waiting: int, area: int, waiting: int, waited: int, now: int
    ) -> bool:
        """Whether a free technician may help another area."""
        home, other = self._plan.areas[technician.plan.area], self._plan.areas[area]
        metres = distance(other.centre[0] - home.centre[0], other.centre[1] - home.centre[1], manhattan=False)
        free = FreeTechnician(technician.number, home.name, own_waiting, now)
        there = OtherArea(other.name, int(metres), waiting, waited)
        answer = call(self._own, "may_help", self._rule.may_help, free, there)
        if not isinstance(answer, bool):
            raise _wrong_answer(self._own, "may_help", answer, "True or False")
        return answer
