"""What somebody published: a figure, a change of a figure, or a bound."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from scenarios.base import Model
from scenarios.quantities import Duration


class PublishedFigure(Model):
    """A figure that somebody published, to stand beside the model's."""

    variant: str | None = None
    """The variant whose figure it is."""
    variants: tuple[str, str] | None = None
    """Instead: an earlier and a later variant; the value is later minus earlier, signed."""
    relative: bool = False
    """With `variants`: whether the value is later / earlier - 1, for example -0.65 for a fall by 65 %."""
    measure: str
    """Name of the measure, for example `report to closing`."""
    statistic: str = "mean"
    """For example `mean` or `90 %`."""
    group: str = "all"
    """Over whom."""
    clock: str = "clock"
    """The clock of the measure; operators seldom say."""
    value: str | float
    """A time with its unit (`17.38 h`, `-1.5 h`), or a plain number for shares, counts and relative changes. Times
    are shown in the unit in which they are written."""
    bound: Literal["at_least", "at_most"] | None = None
    """Where only a bound was published, which one. Of a signed change: a saving of at least 10 min is `at_most` with
    the value -10 min."""
    sample: Duration | None = Field(default=None, gt=0)
    """How long the operator counted, where that is known. It must be the window of the scenario: then the report also
    shows within which limits chance alone lets the figure of one such sample fall."""
    note: str = ""
    """What a reader needs to know of this figure, for example `a maximum, compared with the 99 % quantile`."""
    source: str
    """Who published it, and where."""

    @model_validator(mode="after")
    def _one_or_two(self) -> PublishedFigure:
        if (self.variant is None) == (self.variants is None):
            raise ValueError("give either 'variant' or 'variants' (earlier, later)")
        if self.relative and self.variants is None:
            raise ValueError("'relative' goes with 'variants' (earlier, later), as it is a change between two")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The variants it speaks of."""
        return self.variants or (str(self.variant),)
