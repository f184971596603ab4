"""Whether a run has settled when its window begins, from the days of its replications.

Two looks, of which the second decides:

- MSER on whole weeks of the series averaged over replications says from which day on it looks settled. Weeks, since
  days swing with the weekday. With twenty weeks it is easily misled by chance, so alone it warns of nothing.
- The first weeks of the window are compared with its second half, replication by replication. Weekdays are the same
  in both, and what replications differ in is in the interval. Only a difference that chance does not explain, and
  that matters, is called a bias. Only where a bias that matters is excluded are runs called settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, nan

import numpy as np

from analysis.intervals import Interval, mean_interval
from analysis.measures import Measured
from analysis.precision.mser import Truncation, mean_of_known, mser
from analysis.results import Settling
from scenarios.scenario import Scenario
from scenarios.study import Study

DAY = 86_400
WEEK = 7
SERIES = ("hours from report to closing", "open tickets")
"""Rows of `Measured.daily`."""
RISK = 0.01
"""Of calling any of a study's series biased where none is: shared by all of them."""
MATTERS = 0.02
"""Differences below this share of the level are no bias worth a word."""
TELLING, TELLING_WITH_MSER = 0.10, 0.25
"""A run has settled where a bias of this share of the level is excluded: a tenth; a quarter where MSER, too, sees it
settled before the window."""
MISSED = 0.05
"""Of calling a series settled that has a bias just as large as that (two one-sided tests)."""
LEAST = {"hours from report to closing": 1.0, "open tickets": 10.0}
"""Levels below these are taken as these: a tenth of a ticket is no bias."""


def settling_of(study: Study, runs: dict[str, list[Measured]]) -> list[Settling]:
    """Both series of every variant; nothing of runs shorter than two weeks."""
    looks = len(SERIES) * len(runs)
    found = (
        settle(variant, position, study.scenarios[variant], replications, 1 - RISK / looks)
        for variant, replications in runs.items()
        for position in range(len(SERIES))
    )
    return [settling for settling in found if len(settling.days) >= 2 * WEEK]


def settle(variant: str, position: int, scenario: Scenario, runs: Sequence[Measured], level: float) -> Settling:
    """One series of a variant."""
    horizon, name = scenario.horizon, SERIES[position]
    begin, end = -(-horizon.warm_up // DAY), (horizon.warm_up + horizon.window) // DAY
    each = np.array([run.daily[position, :end] for run in runs])
    days = mean_of_known(each.T)
    window, found = each[:, begin:], mser(days, WEEK)
    bias, settled_level = bias_of(window, level), level_of(window)
    size = max(abs(settled_level), LEAST[name])
    verdict = verdict_of(found, bias, bias_of(window, 1 - 2 * MISSED), size, begin)
    if not is_steady(scenario):
        verdict = "not judged"
    return Settling(
        variant, name, days, moving_average(days), found.observations, found.is_reliable, bias, settled_level, verdict
    )


def is_steady(scenario: Scenario) -> bool:
    """Whether as much comes in all the time: without storms, seasons, and days of the past."""
    seasons = (set(scenario.reports.months), set(scenario.orders.months))
    return not scenario.storms and scenario.history is None and all(len(each) == 1 for each in seasons)


def first_weeks(days: int) -> int:
    """Days of the window that are compared with its second half: its first quarter in whole weeks, at least one."""
    return max(days // WEEK // 4, 1) * WEEK


def second_half(days: int) -> int:
    """Days of the second half of the window, in whole weeks."""
    return days // WEEK // 2 * WEEK


def bias_of(window: np.ndarray, level: float) -> Interval:
    """Mean of the first weeks minus that of the second half, paired by replication; NaN below two weeks.

    Parameters
    ----------
    window
        Float, shape (replications, days).
    """
    days = window.shape[1]
    half = second_half(days)
    if not half:
        return Interval(nan, nan, nan, 0)
    differences = mean_of_known(window[:, : first_weeks(days)]) - mean_of_known(window[:, days - half :])
    return mean_interval(differences.tolist(), level)


def level_of(window: np.ndarray) -> float:
    """Mean of the second half of the window, or of all of it where that is too short."""
    half = second_half(window.shape[1]) or window.shape[1]
    return float(mean_of_known(mean_of_known(window[:, window.shape[1] - half :])[None, :])[0]) if half else nan


def verdict_of(found: Truncation, bias: Interval, within: Interval, size: float, begin: int) -> str:
    """`settled`, `biased` or `too short`; with one replication MSER alone can warn, and nothing is called settled.

    Parameters
    ----------
    bias
        With the limits that an alarm needs.
    within
        The same with the limits between which it must lie, so that a larger one is excluded.
    size
        The level, of which shares are taken.
    begin
        Day on which the window begins.
    """
    if not isfinite(bias.high - bias.low):
        return "biased" if found.is_reliable and found.observations > begin else "too short"
    if (bias.low > 0 or bias.high < 0) and abs(bias.estimate) >= MATTERS * size:
        return "biased"
    both_agree = found.is_reliable and found.observations <= begin
    least = (TELLING_WITH_MSER if both_agree else TELLING) * size
    return "settled" if max(abs(within.low), abs(within.high)) <= least else "too short"


def moving_average(days: np.ndarray) -> np.ndarray:
    """Welch's moving average over a week around each day; at both ends over as many days as there are on the shorter
    side (P. D. Welch, The statistical analysis of simulation results, 1983)."""
    reach = [min(place, len(days) - 1 - place, WEEK // 2) for place in range(len(days))]
    return np.array([mean_of_known(days[place - k : place + k + 1]) for place, k in enumerate(reach)])
