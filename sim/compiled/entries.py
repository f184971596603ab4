"""Functions that plain Python calls and that run compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from threading import RLock
from typing import Any

from sim.compiled.availability import available
from sim.compiled.cache import cache_folder, prepared
from sim.compiled.marks import register
from sim.compiled.whole import as_a_whole

_lock = RLock()


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


def _jit(function: Callable[..., Any], kept: bool) -> Callable[..., Any]:
    """The function compiled at each new combination of types that it is called with."""
    from numba import njit

    register()
    options: Any = {"pipeline_class": as_a_whole(), "no_cfunc_wrapper": True}
    return njit(nogil=True, error_model="numpy", cache=kept, **options)(function)


def _with_cache(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same, with the cache where there is a folder for it."""
    config: Any = import_module("numba.core.config")
    folder = cache_folder()
    if folder is None or not prepared(folder):
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
