"""The memory of this process: what it takes now, and the most that it took since a moment."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress
from pathlib import Path

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def _bytes_of(field: str) -> int:
    lines = STATUS.read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field + ":"))


def _largest_ever() -> int:
    """The most that the process ever took; where there is no /proc, nothing else is known."""
    import resource
    import sys

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _give_back() -> None:
    """Returns freed memory to the system, so that a run that takes it again is seen to do so."""
    gc.collect()
    with suppress(AttributeError, OSError, TypeError):  # only glibc can
        ctypes.CDLL(None).malloc_trim(0)


def floor() -> int:
    """Bytes that the process takes now; its peak counts from here on, as far as the system lets it."""
    _give_back()
    if not STATUS.exists():
        return _largest_ever()
    try:
        CLEAR.write_text("5")
    except OSError:  # the peak so far stays: what is above it is still seen
        return _bytes_of("VmHWM")
    return _bytes_of("VmRSS")


def peak() -> int:
    """The most bytes that the process took since `floor`."""
    return _bytes_of("VmHWM") if STATUS.exists() else _largest_ever()
