"""Ends in time on Ctrl-C, whatever is still busy, and says what is kept."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

PATIENCE = 1.4
"""Seconds after Ctrl-C in which everything may end by itself."""

SHOW_CURSOR = "\x1b[?25h"

_going_on: list[Callable[[], str]] = []
"""What says how to go on, the innermost last."""

_told = False


@contextmanager
def says(how_to_go_on: Callable[[], str]) -> Iterator[None]:
    """Within this, a message about stopping says also what is kept and how to go on."""
    _going_on.append(how_to_go_on)
    try:
        yield
    except KeyboardInterrupt:  # who catches it still wants to say so
        raise
    except BaseException:
        _going_on.pop()
        raise
    else:
        _going_on.pop()


def tell() -> None:
    """Says, once, that the program was stopped."""
    global _told
    if not _told:
        _told = True
        print("; ".join(["truckroll: stopped", *(say() for say in _going_on[-1:])]), file=sys.stderr)


def end_in_time() -> None:
    """Makes Ctrl-C raise KeyboardInterrupt, as usual, and end the process soon even where that does not help.

    That is so where compiled code or a library is busy, or threads are. The system itself wakes a thread for it.
    """
    sys.unraisablehook = _quietly
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.signal(signal.SIGINT, _interrupt)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    threading.Thread(target=_wait, args=(reading,), daemon=True).start()


def _interrupt(number: int, frame: FrameType | None) -> None:
    """The first Ctrl-C ends the program; a second one would only disturb it in doing so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _quietly(problem: sys.UnraisableHookArgs) -> None:
    """Ctrl-C while an object is being taken away cannot be raised there, and is nothing to show."""
    if not issubclass(problem.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(problem)


def _wait(reading: int) -> None:
    while os.read(reading, 1) != bytes([signal.SIGINT]):
        pass
    time.sleep(PATIENCE)
    _end()


def _end() -> None:
    """Ends the processes that this one started, and itself."""
    import multiprocessing

    with suppress(Exception):
        for child in multiprocessing.active_children():
            child.kill()
    with suppress(Exception):
        if sys.stderr.isatty():
            sys.stderr.write(SHOW_CURSOR)
        tell()
        sys.stderr.flush()
    os._exit(130)
