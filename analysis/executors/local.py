"""Replications on this machine: here, in threads, or in processes."""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from analysis.executors.batches import Batches
from analysis.executors.work import Done, run_batch
from scenarios.base import WrongInput


def run_here(batches: Batches) -> Iterator[Done]:
    """One after the other in this process; each is handed on as soon as it is there."""
    for variant, numbers in batches:
        for number in numbers:
            yield run_batch(variant, (number,))


def run_on_machine(batches: Batches, workers: int, kind: str) -> Iterator[Done]:
    """As many at once as there are workers, in the order in which they are finished.

    Raises WrongInput where a process was ended from outside.
    """
    return at_once(((run_batch, variant, numbers) for variant, numbers in batches), workers, kind)


def at_once(calls: Iterable[tuple[Any, ...]], workers: int, kind: str) -> Iterator[Any]:
    """What functions return for their arguments, as many at once as there are workers, in the order in which they end.

    Raises WrongInput where a process was ended from outside.
    """
    from joblib import Parallel, delayed
    from joblib.externals.loky import BrokenProcessPool

    # Whoever stops a study is told by us what is kept; the library would speak of tasks and iterators.
    warnings.filterwarnings("ignore", r"\d+ tasks (have been successfully executed|which were still being processed)")
    jobs = (delayed(run_for)(os.getpid(), *call) for call in calls)
    backend = "threading" if kind == "threads" else "loky"
    pool = Parallel(n_jobs=workers, backend=backend, return_as="generator_unordered", batch_size=1, max_nbytes=None)
    try:
        if kind != "threads":
            _start_tracker()
        with interrupts_held_back():
            results = pool(jobs)
        yield from results
    except BrokenProcessPool:  # the reason is known to the system alone
        raise WrongInput(
            f"executor.workers: one of {workers} processes was ended from outside, most often for lack of memory; "
            f"expected fewer, like executor.workers={max(1, workers // 2)}"
        ) from None


def run_for(parent: int, function: Callable[..., Any], *given: Any) -> Any:
    """A call for the process of that number, or for a thread of it."""
    if os.getpid() != parent:
        _end_with(parent)
    return function(*given)


@cache
def _end_with(parent: int) -> None:
    """Ends this process soon after its parent, which may be killed before it could end its workers."""

    def wait() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _start_tracker() -> None:
    """Starts the process that multiprocessing starts with the first worker: its start ends the holding back."""
    if os.name == "posix":
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Holds Ctrl-C back while processes start: they inherit that and leave the stopping to this one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
