"""Whether code can be compiled here."""

from __future__ import annotations

import os


def available() -> bool:
    """Whether entries run compiled. Imports numba, so ask this last."""
    if os.environ.get("TRUCKROLL_COMPILE") == "off":
        return False
    try:
        import numba  # noqa: F401
    except ImportError:  # not installed, or not for this version of Python or numpy
        return False
    return True
