"""Rules that a user wrote as a class in a Python file of theirs."""

from __future__ import annotations

import importlib.util
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import blake2b
from types import ModuleType
from typing import Any

from scenarios.base import WrongInput, expected_one_of, nearest
from sim.plan import OwnClass


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
                f"{nearest(method, vars(found))}; expected {expected_one_of(methods)}"
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
