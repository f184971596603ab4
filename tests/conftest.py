"""Shared by all tests: comparisons in `tests.small` explain themselves as those in tests do."""

import pytest

pytest.register_assert_rewrite("tests.small")
