"""Whether a run has settled: on made series with known starts, and on runs that begin empty."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, isnan, nan

import numpy as np
import pytest

from analysis.intervals import Interval
from analysis.measures import Measured
from analysis.precision.mser import Truncation
from analysis.precision.warm_up import (
    RISK,
    SERIES,
    bias_of,
    first_weeks,
    is_steady,
    moving_average,
    second_half,
    settle,
    settling_of,
    verdict_of,
)
from analysis.precision.words import SETTLING_HEAD, settling_rows, warm_up_notes, warm_up_sentences
from analysis.study import answer
from scenarios.scenario import Scenario, read_scenario
from tests.precision.studies import SCENARIO, tiny

SWING = np.array([4.0, 1, 0, 0, 0, -2, -3])
"""What each weekday adds."""


def scenario_of(warm_up: int = 28, window: int = 112, **parts: object) -> Scenario:
    return read_scenario(SCENARIO | {"horizon": {"warm_up": f"{warm_up} days", "window": f"{window} days"}} | parts)


def made(generator: np.random.Generator, days: int, start: float = 0.0, decay: float = 14.0, count: int = 10):
    """Replications around 20 that remember yesterday (0.8), swing over the week and begin this much off."""
    noise = generator.normal(size=(count, days + 50))
    for day in range(1, days + 50):
        noise[:, day] += 0.8 * noise[:, day - 1]
    curve = 20 + np.resize(SWING, days) + start * np.exp(-np.arange(days) / decay)
    return [Measured({}, np.zeros(1), 1, np.stack([row[50:] + curve] * 2)) for row in noise]


def judged(generator: np.random.Generator, start: float = 0.0, decay: float = 14.0, **horizon: int) -> str:
    scenario = scenario_of(**horizon)
    days = (scenario.horizon.warm_up + scenario.horizon.window) // 86_400
    runs = made(generator, days, start, decay)
    return settle("base", 0, scenario, runs, 1 - RISK / 2).verdict


def test_settled_runs_give_no_alarm():
    """200 studies at a risk of 0.5 %: five alarms or more have a probability of 0.4 %; in some MSER errs, and then
    ten replications may be too few to tell."""
    generator = np.random.default_rng(3)
    verdicts = [judged(generator) for _ in range(200)]
    assert verdicts.count("biased") <= 4
    assert verdicts.count("settled") >= 190


def test_mser_alone_would_raise_many():
    """Why it does not decide: of settled runs it calls one in twelve or more unsettled after four weeks."""
    generator, scenario = np.random.default_rng(4), scenario_of()
    found = [settle("base", 0, scenario, made(generator, 140), 0.99) for _ in range(60)]
    assert sum(each.settled > 28 for each in found) >= 5


def test_an_empty_start_is_found():
    """20 below at first, by a factor of e less every three weeks: after four weeks there are still 5 missing."""
    generator = np.random.default_rng(5)
    assert all(judged(generator, start=-20.0, decay=21.0) == "biased" for _ in range(20))
    assert all(judged(generator, start=-20.0, decay=21.0, warm_up=0) == "biased" for _ in range(20))
    # After enough of a warm-up nothing is left of it.
    assert judged(generator, start=-20.0, decay=21.0, warm_up=140) == "settled"


def test_weekdays_are_no_bias_where_the_window_does_not_begin_on_a_monday():
    generator = np.random.default_rng(6)
    assert all(judged(generator, warm_up=warm_up) == "settled" for warm_up in range(28, 35))


def test_the_bias_by_hand():
    # Eight weeks: the first two against the last four, replication by replication: 3 - 1 and 4 - 2.
    one = np.repeat([3.0, 3, 9, 9, 1, 1, 1, 1], 7)
    found = bias_of(np.stack([one, one + 1]), 0.95)
    assert (first_weeks(56), second_half(56)) == (14, 28)
    assert (found.estimate, found.low, found.high, found.replications) == (2.0, 2.0, 2.0, 2)
    assert isnan(bias_of(np.ones((3, 13)), 0.95).estimate)


def test_a_moving_average_is_over_the_week_around_a_day():
    found = moving_average(np.array([1.0, 2, 3, 4, 5, 6, nan, 8, 9, 100]))
    assert found[3] == pytest.approx(21 / 6)
    assert found.tolist()[:3] == [1.0, 2.0, 3.0]
    assert found[-1] == 100


@pytest.mark.parametrize(
    "parts",
    [
        {"storms": {"storm": {"areas": ["town"], "start": "20 days", "plateau": "3 days", "multiplier": 2}}},
        {"reports": {"per_line_and_year": 0.2, "months": [1.0] * 11 + [2.0]}, "start": "2026-01-05"},
    ],
)
def test_where_demand_changes_nothing_is_judged(parts):
    scenario = scenario_of(**parts)
    assert not is_steady(scenario)
    assert is_steady(scenario_of())
    runs = made(np.random.default_rng(1), 140, start=-20.0)
    assert settle("base", 0, scenario, runs, 0.99).verdict == "not judged"


def test_short_runs_are_left_out_or_too_short_to_tell():
    study = tiny()
    short = {name: made(np.random.default_rng(1), 13) for name in study.scenarios}
    horizon = study.base.horizon.model_copy(update={"warm_up": 0, "window": 13 * 86_400})
    changed = {name: each.model_copy(update={"horizon": horizon}) for name, each in study.scenarios.items()}
    assert settling_of(replace(study, scenarios=changed), short) == []
    # Three replications of three weeks that differ by more than a tenth of their level.
    generator = np.random.default_rng(2)
    runs = [Measured({}, np.zeros(1), 1, np.stack([generator.normal(20, 20, 21)] * 2)) for _ in range(3)]
    assert settle("base", 0, scenario_of(0, 21), runs, 0.99).verdict == "too short"


def replications(*differences: float, level: float = 100.0, weeks: int = 12) -> list[Measured]:
    """Flat but for the first weeks of the window, each of which differs by so much."""
    flat = [np.repeat([level + more, level], [3 * 7, (weeks - 3) * 7]) for more in differences]
    return [Measured({}, np.zeros(1), 1, np.stack([days] * 2)) for days in flat]


def test_settled_means_that_a_bias_is_excluded():
    """Differences of three replications with mean 0 and standard deviation d: at 5 % on either side it is excluded that
    they are larger than 2.92 d / 3^0.5 = 1.686 d."""

    def verdict(deviation: float, warm_up: int = 0) -> str:
        runs = replications(-deviation, 0, deviation)
        return settle("base", 0, scenario_of(warm_up, 84 - warm_up), runs, 0.99).verdict

    assert verdict(5.9) == "settled"  # 9.95 % of the level, with MSER at day 0
    assert verdict(14.8) == "settled"  # 24.95 %
    assert verdict(14.9) == "too short"  # 25.1 %


def test_mser_helps_only_where_it_sees_the_run_settled_before_the_window():
    interval = Interval(0.0, -50.0, 50.0, 3)
    seen, late, doubtful = Truncation(7.0, True), Truncation(28.0, True), Truncation(7.0, False)
    for found, reach, expected in [
        (seen, 0.24, "settled"), (seen, 0.26, "too short"),
        (late, 0.24, "too short"), (late, 0.09, "settled"),
        (doubtful, 0.24, "too short"), (doubtful, 0.09, "settled"),
    ]:  # fmt: skip
        assert verdict_of(found, interval, Interval(0.0, -reach, reach, 3), 1.0, 14) == expected


HIGH_LOAD = {
    "horizon": {"warm_up": "0 s", "window": "84 days", "follow_up": "3 days"},
    "areas": {"town": {"lines": 20_000}},
    "reports": {"per_line_and_year": 0.2},
    "technicians": {"per_area": 1},
    "repair": {
        "on_site": {"distribution": "exponential", "mean": "2.05 h"},
        "closing": {"distribution": "exponential", "mean": "6 days"},
    },
}
"""One technician who is always there and busy 94 % of the time: 11 reports a day, weeks until the queue is there, and
six days more until a ticket is closed."""


def test_an_empty_start_without_warm_up_under_high_load_is_told():
    found = answer(
        tiny(scenario=HIGH_LOAD, changes={}, variants={"busy": []}, precision=None, replications=15, page={})
    )
    tickets = next(each for each in found.settling if each.series == SERIES[1])
    assert tickets.verdict == "biased"
    assert tickets.bias.high < 0
    (note,) = warm_up_notes(found.settling, found)
    assert note in found.notes
    assert note.startswith("The window begins before the runs have settled.")
    assert warm_up_sentences(found) == []
    assert len(settling_rows(found)[0]) == len(SETTLING_HEAD)


@pytest.mark.parametrize("count", [2, 3])
def test_a_few_replications_that_exclude_nothing_are_not_called_settled(count):
    """Two technicians, no warm-up: the interval is several times as wide as the level."""
    scenario = HIGH_LOAD | {"technicians": {"per_area": 2}}
    given = {"scenario": scenario, "changes": {}, "variants": {"busy": []}, "page": {}}
    found = answer(tiny(**given, precision=None, replications=count))
    tickets = next(each for each in found.settling if each.series == SERIES[1])
    assert tickets.bias.high - tickets.bias.low > tickets.level
    assert tickets.verdict == "too short"
    (note,) = warm_up_notes(found.settling, found)
    assert f"{count} replications are too few, to tell" in note
    assert warm_up_sentences(found) == []


def test_one_replication_is_never_called_settled():
    (run,) = replications(0.0)
    found = settle("base", 0, scenario_of(28, 56), [run], 0.99)
    assert (found.settled, found.verdict) == (0.0, "too short")


def test_one_replication_is_judged_by_mser_alone():
    generator = np.random.default_rng(9)
    (run,) = made(generator, 140, start=-60.0, decay=30.0, count=1)
    found = settle("base", 0, scenario_of(0, 140), [run], 0.99)
    assert not isfinite(found.bias.high)
    assert found.verdict in ("biased", "too short")
    assert found.settled >= 28
