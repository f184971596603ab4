"""Shared by all tests: comparisons in `tests.small` explain themselves as those in tests do."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.small")


@pytest.fixture(scope="session", autouse=True)
def _both_engines() -> Iterator[None]:
    """See tests/engines/every_run.py; does nothing without the environment variable."""
    if "TRUCKROLL_BOTH_ENGINES" not in os.environ:
        yield
        return
    from tests.engines.engines import engine_named
    from tests.engines.every_run import done_by_both

    with done_by_both(engine_named(os.environ.get("TRUCKROLL_ENGINE", "kernel"))):
        yield
