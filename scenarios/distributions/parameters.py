"""What the parameters of distributions may be; each type refuses with a message that names its field."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from scenarios.quantities import Duration

LARGEST_CV = 10
"""A larger cv is taken for a percentage by mistake; no duration of fault handling varies that much."""


def _spread(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST_CV:
        raise ValueError(f"{info.field_name} is {value!r}; expected a number from 0 to {LARGEST_CV}, where 0.5 is 50 %")
    return value


def _count(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{info.field_name} is {value!r}; expected a whole number of 1 or more")
    return value


def _above_zero(seconds: int, info: ValidationInfo) -> int:
    if seconds == 0:
        raise ValueError(f"{info.field_name} is 0 s; expected a duration above 0")
    return seconds


Spread = Annotated[float, Field(ge=0, le=LARGEST_CV), BeforeValidator(_spread)]
"""A coefficient of variation."""

Count = Annotated[int, Field(ge=1), BeforeValidator(_count)]
"""A whole number of 1 or more."""

SomeTime = Annotated[Duration, AfterValidator(_above_zero)]
"""A duration above 0."""
