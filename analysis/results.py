"""What a study has found: plain data between the runs and everything that shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan

import numpy as np

from analysis.comparing.pair import AllPairs
from analysis.intervals import LEVEL, Interval
from scenarios.contrast import Contrast
from scenarios.page import CasePage


@dataclass(frozen=True, order=True)
class Measure:
    """Names one figure: what is measured, how it is condensed, over whom, on which clock, in which unit."""

    measure: str
    """Full words, for example `report to closing` or `share within`."""
    statistic: str
    """`mean`, `median`, `80 %`, `90 %`, `95 %`, `99 %`, `maximum`, `share`, `count`, or a parameter such as `24 h`."""
    group: str = "all"
    """`all`, or `desk: city desk`, `area: north`, `customers: brand`, `stage: travel`."""
    clock: str = "clock"
    """`clock` (all hours), `business: NAME` (open hours of a calendar), `sla` (the clock of the service level, without
    its stops), or empty where time plays no part."""
    unit: str = "h"
    """`h`, `share` (0 to 1), `per 100 tickets`, `tickets`, or the name of a currency."""
    shown: str = field(default="", compare=False)
    """What it is called in tables and sentences, where a study gives it a name."""


@dataclass(frozen=True)
class Figure:
    """An estimate over replications with its 95 % confidence interval."""

    variant: str
    of: Measure
    estimate: float
    low: float
    high: float
    replications: int
    """Replications in which the figure exists; NaN estimate and limits where there are none."""


@dataclass(frozen=True)
class Difference:
    """`variant` minus `reference`, paired replication by replication."""

    variant: str
    reference: str
    of: Measure
    estimate: float
    low: float
    high: float
    replications: int
    correlation: float
    """Between the paired values: how much of the noise both variants share (NaN below 3 replications)."""
    level: float = LEVEL
    """Confidence of the interval."""
    judged: str = ""
    """The verdict, where it was found together with those on other pairs."""


@dataclass(frozen=True)
class Published:
    """A figure that an operator published, beside the same figure of the model."""

    variant: str
    """A variant's name, or `earlier -> later` for a published difference."""
    of: Measure
    published: float
    estimate: float
    low: float
    high: float
    source: str
    relative: bool = False
    """Whether the values are later / earlier - 1 rather than in the unit of the measure."""
    bound: str = ""
    """`at_least` or `at_most` where only a bound was published."""
    unit: str = ""
    """Unit in which a time is shown, as it was published: `s`, `min`, `h` or `days`; empty where it is no time."""
    note: str = ""
    sample_days: float = nan
    """How long the operator counted, where that is known."""
    sample_low: float = nan
    """Limits between which the model's figure of one such sample falls with 95 %."""
    sample_high: float = nan

    @property
    def verdict(self) -> str:
        """Whether the model's interval holds the published value: `inside` or `outside`.

        For a bound, whether the interval keeps it: `kept`, `not kept`, or `inconclusive`.
        """
        if not self.bound:
            return "inside" if self.low <= self.published <= self.high else "outside"
        sign = 1 if self.bound == "at_least" else -1
        above = sorted(sign * (limit - self.published) for limit in (self.low, self.high))
        return "kept" if above[0] >= 0 else "not kept" if above[1] < 0 else "inconclusive"


@dataclass(frozen=True)
class Load:
    """Offered load of one desk or pool, from the inputs alone (no simulation)."""

    variant: str
    place: str
    """For example `desk: city desk` or `technicians: north`."""
    work: float
    """Hours of work offered per hour of the week (erlang)."""
    capacity: float
    """People rostered, as an average over all hours of the week, after absence; infinite where unlimited."""

    @property
    def utilisation(self) -> float:
        if not self.capacity:
            return float("inf") if self.work else 0.0
        return self.work / self.capacity

    @property
    def overloaded(self) -> bool:
        return self.utilisation >= 1


@dataclass(frozen=True)
class Input:
    """One input of a scenario with where it comes from."""

    path: str
    value: str
    label: str
    """`published`, `public source` or `assumption`; `not labelled` where the scenario does not say."""
    note: str


@dataclass(frozen=True)
class Curves:
    """Shapes behind the charts of one variant, averaged over replications."""

    hours: np.ndarray
    """Float, shape (n,): hours after the report, ascending."""
    closed_within: np.ndarray
    """Float, shape (n,): share of the tickets reported in the window that were closed within `hours`."""


@dataclass(frozen=True)
class Change:
    """What one side changed by, as a factor, and what happened to the first side alone."""

    of: Interval
    against: Interval
    alone: Interval
    """Change of the first groups / change of the others."""


@dataclass(frozen=True)
class Contrasted:
    """A contrast in the model and, where they are known, in published counts."""

    asked: Contrast
    model: Change
    published: Change | None


@dataclass(frozen=True)
class Judged:
    """Whether a headline figure is as narrow as a study with `precision` asks."""

    variant: str
    of: Measure
    interval: Interval
    allowed: float
    """Half-width that was asked for, in the unit of the measure."""
    is_floor: bool
    """Whether the figure is so small that it was judged as though it were larger."""
    verdict: str
    """`reached`, `inconclusive`, `constant` (the same in all replications: no chance has been seen in it), or `not
    measured`."""
    needed: int
    """About how many replications give that half-width; those that were run where no more are asked for."""


@dataclass(frozen=True)
class Stopping:
    """How many replications a study with `precision` took, and why it stopped."""

    asked: float
    """Half-width of the intervals as a share of the figures."""
    looks: tuple[int, ...]
    """Numbers of replications at which the intervals were looked at; the last is how many were run."""
    most: int
    ignored: int
    """What `replications` says."""
    level: float
    """Of Student's quantile behind the intervals: above 95 % where they were looked at more than once."""
    judged: list[Judged]

    @property
    def replications(self) -> int:
        return self.looks[-1]

    @property
    def reached(self) -> bool:
        return all(judged.verdict != "inconclusive" for judged in self.judged)


@dataclass(frozen=True)
class Settling:
    """When the run of a variant settles, seen from one daily series."""

    variant: str
    series: str
    """`hours from report to closing` by the day of the report, or `open tickets` at the end of the day."""
    days: np.ndarray
    """Float, shape (n,): the days of warm-up and window, averaged over replications; NaN where nothing is known."""
    smooth: np.ndarray
    """The same as a moving average over a week (Welch)."""
    settled: float
    """Day on which the series has settled, by MSER over weeks; NaN where the run is too short to tell."""
    is_reliable: bool
    """Whether that day lies in the first half of the run."""
    bias: Interval
    """Mean of the first weeks of the window minus that of its second half, paired by replication."""
    level: float
    """Mean of the second half of the window."""
    verdict: str
    """`settled`, `biased`, `too short`, or `not judged` where demand is not the same all the time."""


@dataclass(frozen=True)
class Answer:
    """All that a study has found."""

    title: str
    question: str
    background: str
    """What a reader needs to know of the case: what was done, what is published, what is assumed."""
    variants: dict[str, list[str]]
    """Names of the changes in each variant; the first variant is the reference."""
    replications: int
    seed: int
    window_days: float
    warm_up_days: float
    follow_up_days: float
    figures: list[Figure]
    differences: list[Difference]
    published: list[Published]
    loads: list[Load]
    inputs: list[Input]
    """Inputs of the base scenario, and after them those that a change sets (path begins `change NAME: `)."""
    links: dict[str, list[str]]
    """Per variant, the places that an ordinary ticket passes from the report to the technician, in order."""
    curves: dict[str, Curves]
    service_levels: list[float]
    """Hours that are marked in the distribution chart, for example 24 and 48."""
    replayed: bool = False
    """Whether reports come from a ticket file: published figures then speak of other demand."""
    notes: list[str] = field(default_factory=list)
    """Warnings and remarks that must stand in the report."""
    tickets: dict[str, int] = field(default_factory=dict)
    """Per variant, tickets simulated over all replications."""
    page: CasePage = field(default_factory=CasePage)
    """What was written for the page of a published case."""
    contrasts: list[Contrasted] = field(default_factory=list)
    """Differences in differences that the study asks for."""
    relative: list[Difference] = field(default_factory=list)
    """Relative changes that the picture of the case shows: later / earlier - 1, with intervals."""
    together: AllPairs = field(default_factory=AllPairs)
    """All pairs of variants in the figures of the main table, judged together."""
    stopping: Stopping | None = None
    """With `precision`: how many replications that took."""
    settling: list[Settling] = field(default_factory=list)
    """Whether the warm-up was long enough, by variant and series."""

    def figure(self, variant: str, measure: str, statistic: str, group: str = "all") -> Figure | None:
        """The figure of that name, or None."""
        for figure in self.figures:
            of = figure.of
            if (figure.variant, of.measure, of.statistic, of.group) == (variant, measure, statistic, group):
                return figure
        return None

    def difference(
        self, variant: str, reference: str, measure: str, statistic: str, group: str = "all"
    ) -> Difference | None:
        """The paired difference of that name, or None."""
        for difference in self.differences:
            of = difference.of
            names = (difference.variant, difference.reference, of.measure, of.statistic, of.group)
            if names == (variant, reference, measure, statistic, group):
                return difference
        return None
