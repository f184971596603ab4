"""How numba puts the engine together: as one piece of code in which nothing is ready to be called from outside."""

from __future__ import annotations

from functools import cache
from typing import Any

advice_by_name: dict[str, str] = {}
"""What the compiler is told of some functions, by a part of their compiled names."""


@cache
def together() -> Any:
    """A compiler that puts all functions of the engine into one piece of code, which becomes a part of its entry.

    Numba would make each of them ready to be called from Python, with a copy of all that it calls: the engine would
    take four times as long to compile.
    """
    from numba.core.compiler import Compiler
    from numba.core.registry import cpu_target

    library = cpu_target.target_context.codegen().create_library("engine")
    link = library.add_linking_library
    library.add_linking_library = lambda other: None if other is library else link(other)
    library._optimize_final_module = lambda: None
    library._finalize_final_module = lambda: setattr(library, "_finalized", True)

    class Together(Compiler):
        def __init__(self, typing: Any, target: Any, _: Any, *others: Any) -> None:
            super().__init__(typing, target, library, *others)
            self.state.targetctx.get_executable = lambda *_: [].append  # a name for it, never called

    return Together


@cache
def as_a_whole() -> Any:
    """A compiler of entries, to whom nothing else calls what they call: so it may all become one function."""
    from numba.core.compiler import Compiler
    from numba.core.registry import cpu_target

    def whole(name: str) -> Any:
        library = cpu_target.target_context.codegen().create_library(name)
        library.enable_object_caching()
        optimize, finalize, own = library._optimize_final_module, library.finalize, set[str]()

        def note_and_finalize() -> None:
            own.update(each.name for each in library._final_module.functions if not each.is_declaration)
            finalize()

        def close_and_optimize() -> None:
            for each in library._final_module.functions:
                if not each.is_declaration and each.name not in own:
                    each.linkage = "internal"
                    for name, advice in advice_by_name.items():
                        if name in each.name:
                            each.add_function_attribute(advice)
            optimize()

        library.finalize, library._optimize_final_module = note_and_finalize, close_and_optimize
        return library

    class Whole(Compiler):
        def __init__(self, typing: Any, target: Any, _: Any, *others: Any) -> None:
            super().__init__(typing, target, whole("entry"), *others)

    return Whole
