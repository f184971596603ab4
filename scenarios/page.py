"""The page of a published case in the report: what was done, what was published, the picture, what stays open."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.base import Model

MOST_PANELS = 4
"""More panels side by side cannot be read."""


class Panel(Model):
    """One measure over the variants, with the published figures of it as hollow marks."""

    measure: str
    """Name of the measure, for example `repeat rate`."""
    statistic: str = "mean"
    """For example `mean` or `30 days`."""
    groups: list[str] = Field(default=["all"], min_length=1)
    """Over whom, for example `[customers: ordinary, customers: brand]`: a bar for each."""
    clock: str = "clock"
    """The clock of the measure."""
    shows: Literal["level", "difference", "relative"] = "level"
    """`level`: the figure of each variant; `difference`: each variant minus the first one that is shown; `relative`:
    each variant / the first one that is shown - 1."""
    variants: list[str] | None = Field(default=None, min_length=1)
    """Which variants are shown; without it, all."""
    label: str = ""
    """What the panel shows, in words; without it, the names of measure and statistic."""
    unit: Literal["s", "min", "h", "days"] | None = None
    """Unit of times; without it, the one in which they were published, else hours."""


class MainMeasure(Model):
    """A measure of the main table."""

    measure: str
    """Name of the measure, for example `express installation`."""
    statistic: str = "mean"
    """For example `share` or `99 %`."""
    group: str = "all"
    """Over whom, for example `customers: brand`."""
    clock: str = "clock"
    """The clock of the measure."""
    unit: Literal["s", "min", "h", "days"] = "h"
    """Unit in which it is shown, if it is a time."""
    label: str = ""
    """What it is, in words; without it, the names of measure, statistic and group."""


class CasePicture(Model):
    """The picture of a case: one to four panels side by side."""

    title: str = ""
    """The finding in words; without it, it is made from the figures."""
    panels: list[Panel] = Field(default=[], max_length=MOST_PANELS)
    """The panels from left to right; without any, one for each published measure."""


class CasePage(Model):
    """What stands on the page of a published case, beside the figures."""

    done: list[str] = []
    """What the operator did: one sentence each."""
    published: str = ""
    """What was published and by whom, also figures that no measure can be compared with."""
    cannot_tell: list[str] = []
    """What the data cannot tell, and where published figures contradict each other: one sentence each."""
    measures: list[MainMeasure] = []
    """The main table of the report, where the usual one does not fit the case; the first measure is what the short
    answer speaks of."""
    picture: CasePicture = CasePicture()
    """The picture of the case."""
    long_run: int | None = Field(default=None, gt=0)
    """Replications on which the published figures were judged; the page shows the command for them."""

    @property
    def is_written(self) -> bool:
        """Whether anybody has written a page for the study."""
        return bool(self.done or self.published or self.cannot_tell)
