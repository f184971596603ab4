"""The engine that is compared with the readable one."""

from __future__ import annotations

import os

import pytest

from tests.engines.engines import engine_named, why_no_kernel
from tests.engines.judging import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The compiled one; with TRUCKROLL_ENGINE a stand-in, to see that these tests can fail."""
    name = os.environ.get("TRUCKROLL_ENGINE", "kernel")
    reason = why_no_kernel() if name == "kernel" else None
    if reason is not None:
        pytest.skip(reason)
    return engine_named(name)
