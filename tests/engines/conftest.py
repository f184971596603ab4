"""The engine that is compared with the readable one."""

from __future__ import annotations

import os

import pytest

from tests.engines.engines import engine_named
from tests.engines.judging import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The compiled one; with TRUCKROLL_ENGINE a stand-in, to see that these tests can fail."""
    return engine_named(os.environ.get("TRUCKROLL_ENGINE", "kernel"))
