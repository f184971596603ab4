"""One source for plain Python and for machine code: what numba compiles, and where it keeps the result.

    @compiled              a function that compiled code may call; in plain Python it stays exactly what it was
    @inlined               the same, for a small function in loops over columns: it becomes a part of every caller,
                           which lets a loop use vector instructions, and makes compiling it slower
    @engine                a function of the compiled engine, which only compiled code calls; `within` its callers, or
                           `apart` from them
    @entry                 a function that plain Python calls and that runs compiled: it compiles at its first call
    describe, reached      what the compiler may know of a record, and how the engine reaches arrays by address
    available()            whether entries run compiled; where not, their source runs in plain Python, and slowly
    answer.loaded          whether this process has the compiled code of the entry `answer` at hand already

Both compute on whole numbers (int64) and flat arrays; entries take arrays and numbers and fill arrays that the caller
made. Compiled code is without the interpreter's lock, and divides by zero as numpy does. Numba itself is imported
when the first entry is called or somebody asks whether it is available, as that takes a quarter of a second.

Numba keeps compiled code on disk, but does not notice a change in a function of another file that was compiled
into it. So the folder is named after a hash of all our source: a change of any line takes effect. It lies in
`TRUCKROLL_CACHE`, else in `truckroll` under `XDG_CACHE_HOME`, else in `~/.cache/truckroll`; where that cannot be
written, every process compiles anew. Of several processes that need the same code one compiles, and the others wait
for it. Numba may be missing, and `TRUCKROLL_COMPILE=off` does without it.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import blake2b
from importlib import import_module, metadata
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])

KEPT = 28 * 86_400
"""Seconds after its last use when the folder of another version is removed."""

_SOURCES = Path(__file__).resolve().parent.parent
_PACKAGES = ("scenarios", "sim")
"""All that compiled code is made of: rules, and the constants that they take from scenarios."""

_marked: list[tuple[Callable[..., Any], bool]] = []
"""Functions that numba does not know yet, and whether they are inlined."""

_lock = RLock()


def available() -> bool:
    """Whether entries run compiled. Imports numba, so ask this last."""
    if os.environ.get("TRUCKROLL_COMPILE") == "off":
        return False
    try:
        import numba  # noqa: F401
    except ImportError:  # not installed, or not for this version of Python or numpy
        return False
    return True


def compiled(function: Function) -> Function:
    """Lets compiled code call this function, and returns it as it is."""
    _marked.append((function, False))
    return function


def inlined(function: Function) -> Function:
    """The same for a function that becomes a part of its callers."""
    _marked.append((function, True))
    return function


KINDS: dict[str, np.dtype] = {}
"""Records that functions of the engine take, by the word for them in an annotation."""


def describe(name: str, record: np.dtype, changes: str | None) -> None:
    """Tells the compiler what it cannot know of a kind of record: that its fields lie nowhere within another field or
    another kind of record, and that none changes while an entry runs but those named; None where any may.

    So it need not read again what it has read already.
    """
    if not available():
        return
    from llvmlite import ir  # type: ignore[import-untyped]
    from numba import from_dtype
    from numba.core import cgutils
    from numba.extending import lower_getattr, lower_setattr

    kind: Any = from_dtype(record)
    changing = set(kind.fields if changes is None else changes.split())

    def member(context: Any, builder: Any, value: Any, field: str) -> tuple[Any, Any]:
        """The place of a field, and the metadata that its accesses get."""
        of_field = kind.typeof(field)
        place = cgutils.get_record_member(builder, value, kind.offset(field), context.get_data_type(of_field))
        module = builder.module
        root = module.add_metadata([ir.MetaDataString(module, "truckroll")])
        scalar = module.add_metadata([ir.MetaDataString(module, f"{name}.{field}"), root, ir.IntType(64)(0)])
        return place, module.add_metadata([scalar, scalar, ir.IntType(64)(0)])

    def teach_field(field: str) -> None:
        @lower_getattr(kind, field)
        def _(context: Any, builder: Any, typ: Any, value: Any) -> Any:
            place, tag = member(context, builder, value, field)
            loaded = builder.load(place, align=1 if not kind.aligned else None)
            loaded.set_metadata("tbaa", tag)
            if field not in changing:
                loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
            return loaded

        @lower_setattr(kind, field)
        def _(context: Any, builder: Any, signature: Any, values: Any) -> None:
            place, tag = member(context, builder, values[0], field)
            of_field = kind.typeof(field)
            given = context.cast(builder, values[1], signature.args[1], of_field)
            builder.store(given, place, align=1 if not kind.aligned else None).set_metadata("tbaa", tag)

    for field in kind.fields:
        teach_field(field)


def engine(function: Function) -> Function:
    """A function of the compiled engine: of whole numbers, where its annotations say nothing else (see `KINDS`).

    Where possible nothing but compiled code is made of it, once, whatever its callers hand over.
    """
    if not available():
        return function
    from numba import njit

    _register()
    options: Any = {"pipeline_class": _together(), "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    made: Any = njit(nogil=True, error_model="numpy", **options)(function)
    template_for_call = made.get_call_template

    def template(arguments: Any, names: Any) -> Any:
        if made._can_compile:
            made.compile(_kinds_of(function))
            made.disable_compile()
        return template_for_call(arguments, names)

    made.get_call_template = template
    return made


_advice: dict[str, str] = {}
"""What the compiler is told of some functions, by a part of their compiled names."""


def apart(function: Function) -> Function:
    """The same for a function that stays out of its callers: it is seldom entered, and would cost those who pass it
    by."""
    return _advised(function, "noinline")


def within(function: Function) -> Function:
    """The same for a function that becomes a part of every caller, as most tickets come there."""
    return _advised(function, "alwaysinline")


def _advised(function: Function, advice: str) -> Function:
    module = function.__module__.rpartition(".")[2]
    _advice[f"{len(module)}{module}{len(function.__name__)}{function.__name__}B"] = advice
    return engine(function)


@cache
def _together() -> Any:
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
def _as_a_whole() -> Any:
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
                    for name, advice in _advice.items():
                        if name in each.name:
                            each.add_function_attribute(advice)
            optimize()

        library.finalize, library._optimize_final_module = note_and_finalize, close_and_optimize
        return library

    class Whole(Compiler):
        def __init__(self, typing: Any, target: Any, _: Any, *others: Any) -> None:
            super().__init__(typing, target, whole("entry"), *others)

    return Whole


def _kinds_of(function: Callable[..., Any]) -> tuple[Any, ...]:
    """What a function of the engine takes."""
    from numba import from_dtype, types

    others = {"float": types.float64, "People": types.Array(types.int32, 1, "C")}
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    words = [function.__annotations__.get(name, name) for name in names]
    return tuple(from_dtype(KINDS[word]) if word in KINDS else others.get(word, types.int64) for word in words)


class entry:
    """A function that runs compiled where numba is available."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.__doc__, self.__name__, self.__wrapped__ = function.__doc__, function.__name__, function
        self._runs: Callable[..., Any] | None = None

    @property
    def loaded(self) -> bool:
        """Whether this process has compiled it, or read it from the disk."""
        return self._runs is not None

    def __call__(self, *arguments: Any) -> Any:
        if self._runs is None:
            with _lock:
                self._runs = self._runs or self._made()
        try:
            return self._runs(*arguments)
        except OSError:  # from the cache, since compiled code touches no file
            _without_cache(self._runs)
            return self._runs(*arguments)

    def _made(self) -> Callable[..., Any]:
        return _with_cache(self.function) if available() else self.function


def engine_is_ready() -> bool:
    """Whether the engine need not be compiled before it runs."""
    folder = cache_folder()
    return folder is not None and (folder / "engine").exists()


def note_ready() -> None:
    """Notes that the engine is compiled and kept on the disk."""
    folder = cache_folder()
    if folder is None or (folder / "engine").exists():
        return
    if available() and folder.exists() and any(folder.rglob("*.nbc")):
        (folder / "engine").touch()


def _jit(function: Callable[..., Any], kept: bool) -> Callable[..., Any]:
    """The function compiled at each new combination of types that it is called with."""
    from numba import njit

    _register()
    options: Any = {"pipeline_class": _as_a_whole(), "no_cfunc_wrapper": True}
    return njit(nogil=True, error_model="numpy", cache=kept, **options)(function)


def _register() -> None:
    """Has numba know every function that is marked."""
    from numba.extending import register_jitable

    _teach()
    while _marked:
        marked, forced = _marked.pop()
        register_jitable(error_model="numpy", forceinline=forced)(marked)


def _with_cache(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same, with the cache where there is a folder for it."""
    config: Any = import_module("numba.core.config")
    folder = cache_folder()
    if folder is None or not _prepared(folder):
        return _jit(function, kept=False)
    given, config.CACHE_DIR = config.CACHE_DIR, str(folder)  # read once, as the function is made
    try:
        return _one_at_a_time(_jit(function, kept=True), folder / "lock")
    finally:
        config.CACHE_DIR = given


def _one_at_a_time(made: Any, file: Path) -> Callable[..., Any]:
    """The same; it waits until no other process compiles, and then finds on the disk what that one has compiled."""
    compile_or_load = made.compile

    def alone(signature: Any) -> Any:
        with _locked(file):
            return compile_or_load(signature)

    made.compile = alone
    return made


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Waits until no other process is within this for the same file; the system ends it with a process that dies."""
    try:
        import fcntl
    except ImportError:  # a system without such locks: each process compiles
        yield
        return
    with file.open("a") as opened:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(opened, fcntl.LOCK_EX)
        try:
            yield
        finally:
            with suppress(OSError):  # a process that was forked meanwhile has the file open, too
                fcntl.flock(opened, fcntl.LOCK_UN)


def _without_cache(made: Any) -> None:
    """Has a function be compiled without the cache, as that has broken down; what is compiled already stays."""
    from numba.core.caching import NullCache

    made._cache = NullCache()
    vars(made).pop("compile", None)


def cache_folder() -> Path | None:
    """Where compiled code of this very source is kept; None for a user without a home."""
    if given := os.environ.get("TRUCKROLL_CACHE"):
        return Path(given) / _source_hash()
    try:
        caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        return None
    return caches / "truckroll" / _source_hash()


def is_kept() -> bool:
    """Whether what is compiled can be kept on the disk."""
    folder = cache_folder()
    return folder is not None and _prepared(folder)


@cache
def _source_hash() -> str:
    """A name for this source under these versions of numba, numpy and Python."""
    found = blake2b(repr((sys.version, metadata.version("numba"), metadata.version("numpy"))).encode(), digest_size=16)
    for path in sorted(path for package in _PACKAGES for path in (_SOURCES / package).rglob("*.py")):
        found.update(path.relative_to(_SOURCES).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _prepared(folder: Path) -> bool:
    """Whether the folder is there and can be written; marks it as used, and removes those long out of use."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            os.utime(folder)
        _remove_old(folder)
    except OSError:
        return False
    return True


def _remove_old(folder: Path) -> None:
    """Removes folders of other versions that nobody has used for weeks."""
    for other in folder.parent.iterdir():
        of_ours = re.fullmatch("[0-9a-f]{32}", other.name) and other != folder
        if of_ours and other.stat().st_mtime < time.time() - KEPT:
            shutil.rmtree(other, ignore_errors=True)


# ---- memory by address ----

_arrays: dict[tuple[int, int], np.ndarray] = {}
"""In plain Python, the arrays that addresses stand for, by address and width."""


def address_of(array: np.ndarray) -> int:
    """The address of an array, which the caller keeps alive until `release`."""
    if not available():
        _arrays[array.ctypes.data, array.dtype.itemsize] = array
    return array.ctypes.data


def release(array: np.ndarray) -> None:
    """Ends what `address_of` has begun."""
    _arrays.pop((array.ctypes.data, array.dtype.itemsize), None)


def pointed(address: int, dtype: np.dtype) -> Any:
    """The array that an address stands for."""
    found = _arrays[int(address), dtype.itemsize]
    return _Rows(found) if dtype.names else found.data


def part_of(address: int, dtype: np.dtype, first: int, count: int) -> Any:
    """So many items of the array that an address stands for, from one on."""
    return pointed(address, dtype)[int(first) : int(first) + int(count)]


def rest_of(address: int, dtype: np.dtype, first: int) -> Any:
    """The array that an address stands for from one item on."""
    return pointed(address, dtype)[int(first) :]


class _Rows:
    """Rows in plain Python. Like a memoryview it gives Python's numbers: those of numpy are as narrow as the column,
    and would overflow where compiled code widens them."""

    __slots__ = ("_rows",)

    def __init__(self, rows: np.ndarray) -> None:
        self._rows = rows

    def __getitem__(self, number: int) -> Any:
        return _Row(self._rows[number])


class _Row:
    """One of them; its columns are attributes."""

    __slots__ = ("_row",)

    def __init__(self, row: np.void) -> None:
        object.__setattr__(self, "_row", row)

    def __getattr__(self, name: str) -> Any:
        return self._row[name].item()

    def __setattr__(self, name: str, value: Any) -> None:
        self._row[name] = value


def reached(field: str, dtype: np.dtype) -> Any:
    """A function of a record that returns the array whose address stands in a field; none of a record's arrays moves
    while an entry runs."""
    if available():
        _register()
        return _compiled_reach(field, dtype)
    return lambda record: pointed(getattr(record, field), dtype)


def _compiled_reach(field: str, dtype: np.dtype) -> Any:
    from llvmlite import ir
    from numba import from_dtype, types
    from numba.core import cgutils
    from numba.extending import intrinsic
    from numba.np import arrayobj

    kind = types.Array(from_dtype(dtype), 1, "C")

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        of = signature.args[0]
        place = cgutils.get_record_member(builder, arguments[0], of.offset(field), ir.IntType(64))
        address = builder.load(place)
        address.set_metadata("invariant.load", builder.module.add_metadata([]))
        made = context.make_array(kind)(context, builder)
        zero = context.get_constant(types.intp, 0)
        width = context.get_constant(types.intp, dtype.itemsize)
        arrayobj.populate_array(made, builder.inttoptr(address, made.data.type), [zero], [width], width, None)
        return made._getvalue()

    @intrinsic
    def reach(context: Any, record: Any) -> Any:
        return kind(record), code

    return reach


def column_value(address: int, step: int, width: int, row: int) -> int:
    """The number in a row of a column of whole numbers of that width; the step is 0 where all are the same one."""
    return int(_arrays[int(address), int(width)][step * row])


@cache
def _teach() -> None:
    """Tells numba what these mean, and what it does not know of the standard library."""
    from bisect import bisect_left, bisect_right

    from numba import types
    from numba.extending import intrinsic, overload
    from numba.np import arrayobj

    @intrinsic
    def array_at(context, address, dtype, count):
        kind = types.Array(dtype.dtype, 1, "C")

        def code(context, builder, signature, arguments):
            made = context.make_array(kind)(context, builder)
            data = builder.inttoptr(arguments[0], made.data.type)
            width = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(dtype.dtype)))
            arrayobj.populate_array(made, data, [arguments[2]], [width], width, None)
            return made._getvalue()

        return kind(types.int64, dtype, types.int64), code

    # An array of no length: nobody looks at it, and an index is taken as it is. Numba counts a negative one from the
    # end, which would cost as much as the access itself.
    @overload(pointed, inline="always")
    def _(address, dtype):
        return lambda address, dtype: array_at(address, dtype, 0)

    @overload(rest_of, inline="always")
    def _(address, dtype, first):
        return lambda address, dtype, first: array_at(address + 8 * first, dtype, 0)

    @overload(part_of, inline="always")
    def _(address, dtype, first, count):
        return lambda address, dtype, first, count: array_at(address + 8 * first, dtype, count)

    @overload(column_value)
    def _(address, step, width, row):
        def found(address, step, width, row):
            # The address itself must become the pointer: of a sum, a compiler may take the wrong part for it.
            if width == 8:
                return array_at(address, np.int64, 0)[step * row]
            if width == 4:
                return np.int64(array_at(address, np.int32, 0)[step * row])
            if width == 2:
                return np.int64(array_at(address, np.int16, 0)[step * row])
            return np.int64(array_at(address, np.int8, 0)[step * row])

        return found

    @overload(bisect_right)
    def _(values, value):
        def found(values, value):
            low, high = 0, len(values)
            while low < high:
                middle = (low + high) // 2
                if value < values[middle]:
                    high = middle
                else:
                    low = middle + 1
            return low

        return found

    @overload(bisect_left)
    def _(values, value):
        def found(values, value):
            low, high = 0, len(values)
            while low < high:
                middle = (low + high) // 2
                if values[middle] < value:
                    low = middle + 1
                else:
                    high = middle
            return low

        return found
