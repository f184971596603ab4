"""The closed forms that both engines are compared with: a new one is a case in one of these files."""

from __future__ import annotations

from functools import cache

from analysis.verification.case import Case
from analysis.verification.cases import desks, field, queues, returning


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case, in the order of the table."""
    return (*queues.cases(), *returning.cases(), *desks.cases(), *field.cases())
