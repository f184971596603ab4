"""Compares all variants in one measure: every pair of them, judged together. Takes numbers only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import isnan, nan

from analysis.comparing.dunnett import dunnett
from analysis.comparing.families import adjusted, joint_level, paired_p
from analysis.comparing.pair import DOES_NOT_MATTER, NO_GAIN, Gain, Method, Pair
from analysis.comparing.pairing import gain_of
from analysis.findings.wording import verdict
from analysis.intervals import LEVEL, Interval, correlation, mean_interval
from analysis.results import Difference, Measure

Values = Mapping[str, Sequence[float]]
"""Values of each variant, replication by replication."""


def pairs_against(names: Sequence[str], against: str) -> list[tuple[str, str]]:
    """Pairs (earlier, later): the first name with each other one, or each with each."""
    return list(combinations(names, 2)) if against == "all" else [(names[0], name) for name in names[1:]]


def compare(
    values: Values,
    of: Measure,
    against: str = "reference",
    method: Method = "bonferroni",
    level: float = LEVEL,
    margin: float = nan,
) -> list[Pair]:
    """All pairs of variants in one measure, judged together.

    Parameters
    ----------
    values
        Of each variant, the reference first. With `dunnett`, of runs that share no chance; otherwise replication by
        replication of runs that do.
    of
        The measure; it says whether more or less is better.
    against
        `reference` or `all`.
    method
        `bonferroni`, `holm`, `dunnett` or `none`.
    level
        Confidence that all verdicts are right together.
    margin
        Differences below it do not matter; NaN for none.
    """
    if method == "dunnett":
        return _unpaired(values, of, level, margin)
    asked = pairs_against(list(values), against)
    joint = joint_level(level, len(asked), method)
    apart = {pair: [b - a for a, b in zip(*(values[name] for name in pair), strict=True)] for pair in asked}
    intervals = [mean_interval(apart[pair], joint) for pair in asked]
    margin_left = [not (isnan(margin) or within(interval, margin)) for interval in intervals]
    p_values = adjusted([paired_p(apart[pair]) for pair in asked], method, margin_left)
    found = []
    for (earlier, later), interval, p in zip(asked, intervals, p_values, strict=True):
        columns, plain = (values[earlier], values[later]), mean_interval(apart[earlier, later], level)
        difference = Difference(
            later, earlier, of, interval.estimate, interval.low, interval.high, interval.replications,
            correlation(*columns),
        )  # fmt: skip
        found.append(_pair(difference, plain, p, margin, method, level, gain=gain_of(*columns, level)))
    return found


def _pair(
    difference: Difference, plain: Interval, p: float, margin: float, method: Method, level: float, gain: Gain = NO_GAIN
) -> Pair:
    return Pair(
        difference.variant, difference.reference, difference.of, difference.estimate, difference.low, difference.high,
        plain.low, plain.high, p, difference.replications, difference.correlation, gain, margin,
        judged(difference, p, margin, method, level),
    )  # fmt: skip


def within(interval: Interval | Difference, margin: float) -> bool:
    """Whether the whole interval lies within the margin; never without one."""
    return -margin < interval.low and interval.high < margin


def judged(difference: Difference, p: float, margin: float, method: Method, level: float) -> str:
    """The verdict on a pair.

    What does not matter is read off the interval that is shown: with the whole of it within the margin, the chance of
    being wrong is half of what two one-sided tests allow, and nobody has to look at a second interval.
    """
    word = verdict(difference)
    if within(difference, margin):
        return DOES_NOT_MATTER
    if method == "holm" and word == "inconclusive" and p <= 1 - level:
        sign = 1 if difference.estimate > 0 else -1
        return verdict(replace(difference, low=sign, high=sign))
    return word


def _unpaired(values: Values, of: Measure, level: float, margin: float) -> list[Pair]:
    """Dunnett's comparison with the first variant."""
    reference, *others = values
    joint = dunnett(values[reference], {name: values[name] for name in others}, level)
    found = []
    for name in others:
        alone = dunnett(values[reference], {name: values[name]}, level)
        if name not in joint:
            estimate = mean_interval(values[name]).estimate - mean_interval(values[reference]).estimate
            difference = Difference(name, reference, of, estimate, nan, nan, 0, nan)
            found.append(_pair(difference, Interval(nan, nan, nan, 0), nan, margin, "dunnett", level))
            continue
        together = joint[name].interval
        difference = Difference(
            name, reference, of, together.estimate, together.low, together.high, together.replications, nan
        )
        found.append(_pair(difference, alone[name].interval, joint[name].p, margin, "dunnett", level))
    return found
