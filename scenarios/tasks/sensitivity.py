"""Asking which inputs matter."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.base import Model


class Sensitivity(Model):
    """Shows which inputs a figure depends on."""

    name: Literal["sensitivity"] = "sensitivity"
    """`sensitivity`: which inputs a figure depends on, and how much."""
    method: Literal["tornado", "morris", "sobol", "metamodel"] = "tornado"
    """`tornado`: each input to its low and its high end, the others as they are. `morris`: which of many inputs matter
    anywhere in their ranges, and which of these bend or interact. `sobol`: which share of the variance each input
    explains. `metamodel`: a formula for the figure, with its error, for questions of what if."""
    measure: str = ""
    """The figure in words, such as `repeat rate within 30 days`; without it, the one by which the study is judged
    first."""
    variant: str = ""
    """The variant whose inputs are varied; without it, the reference."""
    spread: float = Field(default=0.2, ge=0.01, le=0.9)
    """Without `vary`: by which share every number of the variant that is an assumption, or has no label, is lowered and
    raised. A fifth is a usual choice, not how uncertain they are."""
    points: int | None = Field(default=None, ge=2, le=65_536)
    """How many walks through all inputs (`morris`, at least 4), rows (`sobol`, a power of two from 16) or points
    (`metamodel`). Without it, as many as make about a thousand runs or fewer."""
    replications: int | None = Field(default=None, ge=2, le=1000)
    """Runs of each point. Without it, `replications` of the study for `tornado`, 4 for `metamodel`, else 2: for these
    methods more points tell more than more runs of each."""
    at: list[str] = []
    """With `metamodel`: points of which the formula is asked, like `[technicians.per_area = 4]`; several values of one
    point are joined by `and`. Inputs that are not named are in the middle of their ranges."""
    shown: int = Field(default=12, ge=1, le=30)
    """Inputs in charts and in tables on the screen, those that matter most; files hold all."""
