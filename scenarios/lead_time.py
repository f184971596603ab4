"""Lead times, which run in the open time of a calendar: a distribution, or a number of business days."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from scenarios.distributions.families import Form
from scenarios.distributions.reading import read_distribution

_DAYS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:-\s*(\d+(?:\.\d+)?)\s*)?business days?\s*", re.ASCII)


def parse_business_days(text: str) -> tuple[float, float]:
    """The least and the most of `1-3 business days`; twice the same for `2 business days`.

    Raises ValueError on anything else.
    """
    match = _DAYS.fullmatch(text)
    if not match:
        raise ValueError(f"'{text}' is no lead time; write it like '1-3 business days', or as a duration like '10 h'")
    least, most = float(match[1]), float(match[2] or match[1])
    if not 0 < least <= most:
        raise ValueError(f"'{text}' runs backwards or takes no time; write it like '1-3 business days'")
    return least, most


def _read(value: Any) -> Any:
    if isinstance(value, str) and "business" in value:
        parse_business_days(value)
        return value.strip()
    return read_distribution(value)


LeadTime = Annotated[
    Form | str, BeforeValidator(_read), Field(json_schema_extra={"examples": ["1-3 business days", "10 h"]})
]
"""`1-3 business days` (anything between is equally likely; a day is the calendar's open time of an average day), or a
distribution of open time."""
