"""What a function is marked as, for numba to compile it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from sim.compiled.addresses import teach_addresses
from sim.compiled.availability import available
from sim.compiled.library import teach_library
from sim.compiled.whole import advice_by_name, together

Function = TypeVar("Function", bound=Callable[..., Any])

_marked: list[tuple[Callable[..., Any], bool]] = []
"""Functions that numba does not know yet, and whether they are inlined."""

KINDS: dict[str, np.dtype] = {}
"""Records that functions of the engine take, by the word for them in an annotation."""


def compiled(function: Function) -> Function:
    """Lets compiled code call this function, and returns it as it is."""
    _marked.append((function, False))
    return function


def inlined(function: Function) -> Function:
    """The same for a function that becomes a part of its callers."""
    _marked.append((function, True))
    return function


def engine(function: Function) -> Function:
    """A function of the compiled engine: of whole numbers, where its annotations say nothing else (see `KINDS`).

    Where possible nothing but compiled code is made of it, once, whatever its callers hand over.
    """
    if not available():
        return function
    from numba import njit

    register()
    options: Any = {"pipeline_class": together(), "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    made: Any = njit(nogil=True, error_model="numpy", **options)(function)
    template_for_call = made.get_call_template

    def template(arguments: Any, names: Any) -> Any:
        if made._can_compile:
            made.compile(_kinds_of(function))
            made.disable_compile()
        return template_for_call(arguments, names)

    made.get_call_template = template
    return made


def apart(function: Function) -> Function:
    """The same for a function that stays out of its callers: it is seldom entered, and would cost those who pass it
    by."""
    return _advised(function, "noinline")


def within(function: Function) -> Function:
    """The same for a function that becomes a part of every caller, as most tickets come there."""
    return _advised(function, "alwaysinline")


def _advised(function: Function, advice: str) -> Function:
    module = function.__module__.rpartition(".")[2]
    advice_by_name[f"{len(module)}{module}{len(function.__name__)}{function.__name__}B"] = advice
    return engine(function)


def _kinds_of(function: Callable[..., Any]) -> tuple[Any, ...]:
    """What a function of the engine takes."""
    from numba import from_dtype, types

    others = {"float": types.float64, "People": types.Array(types.int32, 1, "C")}
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    words = [function.__annotations__.get(name, name) for name in names]
    return tuple(from_dtype(KINDS[word]) if word in KINDS else others.get(word, types.int64) for word in words)


def register() -> None:
    """Has numba know every function that is marked."""
    from numba.extending import register_jitable

    teach_addresses()
    teach_library()
    while _marked:
        marked, forced = _marked.pop()
        register_jitable(error_model="numpy", forceinline=forced)(marked)
