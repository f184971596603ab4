"""Shared by all tests: comparisons in `tests.small` explain themselves as those in tests do."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.small")

LONGEST = "tests/engines/test_equality.py"
"""Its tests take up to a minute each."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Has the longest tests run first, so that no worker still has some when the others have nothing left."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


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
