"""Differences in differences of counts, from replications and from published counts.

Counts change by factors, so the two changes are compared by their ratio: the change of the first groups divided by
the change of the others. 1 means that nothing happened to the first groups alone. Both sides are assumed to change in
the same proportion otherwise, which no data of two months can show.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, nan, sqrt

from analysis.comparison import Runs
from analysis.intervals import LEVEL, Interval, mean_interval
from analysis.results import Change, Contrasted, Measure
from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.contrast import Contrast, PublishedCounts
from scenarios.study import Study

NORMAL_97_5 = 1.959963984540054
"""Quantile of the standard normal distribution for a 95 % interval."""


def _factor(logarithms: Sequence[float], level: float) -> Interval:
    """Mean of factors on the logarithmic scale, on which they scatter alike in both directions."""
    interval = mean_interval(logarithms, level)
    return Interval(exp(interval.estimate), exp(interval.low), exp(interval.high), interval.replications)


def _change(of: Sequence[tuple[float, float]], against: Sequence[tuple[float, float]], level: float) -> Change:
    """Changes over replications; one with an empty count says nothing and is left out."""
    one, other = ([log(b / a) if a > 0 and b > 0 else nan for a, b in pairs] for pairs in (of, against))
    alone = [a - b for a, b in zip(one, other, strict=True)]
    return Change(_factor(one, level), _factor(other, level), _factor(alone, level))


def change_of_counts(counts: PublishedCounts) -> Change:
    """Changes of single counts, with the intervals that Poisson scatter alone gives them.

    The logarithm of a count n has a variance near 1 / n (delta method), and variances of independent counts add up.
    """

    def factor(up: Sequence[int], down: Sequence[int]) -> Interval:
        estimate = sum(map(log, up)) - sum(map(log, down))
        half = NORMAL_97_5 * sqrt(sum(1 / count for count in (*up, *down)))
        return Interval(exp(estimate), exp(estimate - half), exp(estimate + half), 1)

    (a, b), (c, d) = counts.of, counts.against
    return Change(factor([b], [a]), factor([d], [c]), factor([b, c], [a, d]))


def _measures(contrast: Contrast, number: int, groups: Sequence[str], known: Sequence[Measure]) -> list[Measure]:
    """The measure of each group; raises WrongInput where there is none."""
    fitting = {of.group: of for of in known if (of.measure, of.statistic) == (contrast.measure, contrast.statistic)}
    if not fitting:
        names = list(dict.fromkeys(of.measure for of in known))
        raise WrongInput(
            f"contrasts.{number}: no measure '{contrast.measure}' with the statistic '{contrast.statistic}'"
            f"{nearest(contrast.measure, names)}; expected a count like 'reported tickets'"
        )
    for group in groups:
        if group not in fitting:
            raise WrongInput(
                f"contrasts.{number}: unknown group '{group}'{nearest(group, fitting)}; {expected_one_of(fitting)}"
            )
    return [fitting[group] for group in groups]


def check_contrasts(study: Study, known: Sequence[Measure]) -> None:
    """Raises WrongInput where a contrast names a variant, measure or group that does not exist."""
    for number, contrast in enumerate(study.file.contrasts):
        for variant in contrast.variants:
            if variant not in study.scenarios:
                raise WrongInput(
                    f"contrasts.{number}.variants: unknown variant '{variant}'{nearest(variant, study.scenarios)}; "
                    f"{expected_one_of(study.scenarios)}"
                )
        _measures(contrast, number, [*contrast.of, *contrast.against], known)


def contrasts_of(study: Study, runs: Runs, level: float = LEVEL) -> list[Contrasted]:
    """Every contrast of the study."""
    return [_contrasted(contrast, number, runs, level) for number, contrast in enumerate(study.file.contrasts)]


def _contrasted(contrast: Contrast, number: int, runs: Runs, level: float) -> Contrasted:
    def pairs(groups: Sequence[str]) -> list[tuple[float, float]]:
        earlier, later = (runs[variant] for variant in contrast.variants)
        measures = _measures(contrast, number, groups, list(earlier[0].values))
        return [
            (sum(a.values[of] for of in measures), sum(b.values[of] for of in measures))
            for a, b in zip(earlier, later, strict=True)
        ]

    model = _change(pairs(contrast.of), pairs(contrast.against), level)
    return Contrasted(contrast, model, None if contrast.published is None else change_of_counts(contrast.published))
