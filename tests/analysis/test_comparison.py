"""From replications to figures and paired differences, and what a published figure may say."""

from __future__ import annotations

from dataclasses import replace
from math import isnan, nan

import numpy as np
import pytest

from analysis.comparison import (
    check_panels,
    check_published,
    curves_of,
    difference,
    differences_of,
    figures_of,
    published_of,
    relative_of,
)
from analysis.intervals import mean_interval, relative_interval
from analysis.measures import CURVE_HOURS, Measured
from analysis.results import Measure
from analysis.samples import limits_of_change, limits_of_sample
from scenarios.base import WrongInput
from scenarios.study import Study, resolve

CLOSING = Measure("report to closing", "mean")
LATE = Measure("report to closing", "95 %")
NORTH = Measure("report to closing", "mean", "area: north")
WITHIN = Measure("share within", "24 h", unit="share")
REPEAT = Measure("repeat rate", "30 days", clock="", unit="share")
VISITS = Measure("visits", "per 100", clock="", unit="per 100 tickets")
LIMIT = Measure("kept limit", "share", "desk: city desk", "", "share")
KNOWN = [CLOSING, LATE, NORTH, WITHIN, REPEAT, VISITS]


def runs_of(of: Measure, **values: list[float]) -> dict[str, list[Measured]]:
    """Replications of variants in which one measure has these values."""
    curve = np.zeros(len(CURVE_HOURS))
    return {variant: [Measured({of: value}, curve, 1) for value in found] for variant, found in values.items()}


def study_of(*published: dict, variants: tuple[str, ...] = ("before", "after", "later")) -> Study:
    scenario = {
        "areas": {"north": {"lines": 1}},
        "technicians": {"per_area": 1},
        "repair": {"on_site": "1 h"},
    }
    tree = {"scenario": scenario, "variants": {name: [] for name in variants}}
    return resolve(tree | {"published": [{"source": "a report", **figure} for figure in published]})


# ---- figures and differences ----


def test_figures_are_means_over_replications():
    (figure,) = figures_of(runs_of(CLOSING, before=[10.0, 14.0, 12.0]))
    interval = mean_interval([10.0, 14.0, 12.0])
    assert (figure.variant, figure.of, figure.estimate, figure.replications) == ("before", CLOSING, 12, 3)
    assert (figure.low, figure.high) == (interval.low, interval.high)


def test_a_figure_without_any_replication_is_nan():
    (figure,) = figures_of(runs_of(CLOSING, before=[nan, nan]))
    assert isnan(figure.estimate)
    assert figure.replications == 0


def test_differences_are_paired_by_replication():
    # Both variants swing together between 10 and 30; the difference is always between -1 and -2.
    runs = runs_of(CLOSING, before=[10.0, 30.0, 20.0, 25.0], after=[9.0, 28.5, 18.5, 23.0])
    found = difference(runs, "before", "after", CLOSING)
    paired = mean_interval([-1.0, -1.5, -1.5, -2.0])
    assert (found.variant, found.reference) == ("after", "before")
    assert (found.estimate, found.low, found.high) == (paired.estimate, paired.low, paired.high)
    assert found.correlation > 0.99
    # The interval is far from 0, although each variant's own is 25 h wide.
    assert found.high < -0.8
    assert mean_interval([9.0, 28.5, 18.5, 23.0]).high > 30


def test_a_replication_without_the_figure_is_left_out_of_both_sides():
    runs = runs_of(CLOSING, before=[10.0, nan, 20.0, 5.0], after=[9.0, 1.0, nan, 7.0])
    found = difference(runs, "before", "after", CLOSING)
    assert (found.estimate, found.replications) == (0.5, 2)
    assert isnan(found.correlation)


def test_each_variant_is_compared_with_the_first():
    runs = runs_of(CLOSING, before=[10.0, 11.0], after=[8.0, 9.0], later=[7.0, 7.0])
    found = differences_of(study_of(), runs)
    assert [(d.reference, d.variant, d.estimate) for d in found] == [("before", "after", -2), ("before", "later", -3.5)]


def test_other_pairs_are_compared_where_something_is_published_of_them():
    pair = {"variants": ["after", "later"], "measure": "report to closing", "value": "-1 h"}
    known = {"variants": ["before", "after"], "measure": "report to closing", "value": "-1 h"}
    runs = runs_of(CLOSING, before=[10.0, 11.0], after=[8.0, 9.0], later=[7.0, 7.0])
    found = differences_of(study_of(pair, known), runs)
    assert [(d.reference, d.variant) for d in found] == [("before", "after"), ("before", "later"), ("after", "later")]


def test_a_measure_that_one_variant_does_not_have_gives_no_difference():
    runs = runs_of(CLOSING, before=[10.0], after=[8.0], later=[7.0])
    runs["after"][0].values[LIMIT] = 0.9
    assert {d.of for d in differences_of(study_of(), runs)} == {CLOSING}


def test_curves_are_averaged():
    low, high = np.linspace(0, 0.5, len(CURVE_HOURS)), np.linspace(0, 1.0, len(CURVE_HOURS))
    curves = curves_of({"before": [Measured({}, low, 1), Measured({}, high, 1)]})
    assert curves["before"].hours.tolist() == CURVE_HOURS.tolist()
    assert curves["before"].closed_within == pytest.approx(np.linspace(0, 0.75, len(CURVE_HOURS)))


# ---- published figures ----


def published(**figure) -> list:
    return check_published(study_of({"variant": "before", "measure": "report to closing", **figure}), KNOWN)


@pytest.mark.parametrize(
    ("figure", "of", "value"),
    [
        ({"value": "17.38 h"}, CLOSING, 17.38),
        ({"value": "90 min"}, CLOSING, 1.5),
        ({"value": "1 h 30 min"}, CLOSING, 1.5),
        ({"value": "2 days", "statistic": "95 %"}, LATE, 48),
        ({"value": "3 h", "group": "area: north"}, NORTH, 3),
        ({"value": 0.8, "measure": "share within", "statistic": "24 h"}, WITHIN, 0.8),
        ({"value": "0.8", "measure": "share within", "statistic": "24 h"}, WITHIN, 0.8),
        ({"value": 85, "measure": "visits", "statistic": "per 100"}, VISITS, 85),
        ({"value": 0.1, "measure": "repeat rate", "statistic": "30 days", "clock": "clock"}, REPEAT, 0.1),
    ],
)
def test_published_values_come_in_the_unit_of_the_measure(figure, of, value):
    ((_, found, number),) = published(**figure)
    assert (found, number) == (of, pytest.approx(value))


def test_a_published_difference_has_a_sign():
    pair = {"variants": ["before", "after"], "measure": "report to closing", "value": "-1.5 h"}
    ((_, of, number),) = check_published(study_of(pair), KNOWN)
    assert (of, number) == (CLOSING, -1.5)


def test_a_published_figure_may_name_another_clock():
    office, night, promised = (replace(CLOSING, clock=clock) for clock in ("business: office", "business: n", "sla"))

    def named(clock: str, *others: Measure) -> Measure:
        figure = {"variant": "before", "measure": "report to closing", "value": "3 h", "clock": clock}
        ((_, of, _),) = check_published(study_of(figure), [*KNOWN, *others])
        return of

    assert named("business: office", office, night) == office
    assert named("sla", office, promised) == promised
    assert named("clock", office, promised) == CLOSING
    assert named("business", office, promised) == office
    with pytest.raises(WrongInput, match="not measured on the clock 'business'"):
        named("business", office, night)


SHARE = {"measure": "share within", "statistic": "24 h"}
NAMES = "expected one of ['report to closing', 'share within', 'repeat rate', 'visits']"


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        (
            {"measure": "report to closin"},
            f"published.0.measure: unknown measure 'report to closin' ... mean 'report to closing'? ... {NAMES}",
        ),
        ({"measure": "happiness"}, f"published.0.measure: unknown measure 'happiness'; {NAMES}"),
        (
            {"statistic": "99 %"},
            "published.0: no statistic '99 %' for the group 'all' of 'report to closing'; "
            "expected one of ['mean', '95 %']",
        ),
        ({"group": "area: nord"}, "published.0: no statistic 'mean' for the group 'area: nord' of 'report to closing'"),
        (
            {"clock": "business"},
            "published.0.clock: 'report to closing' is not measured on the clock 'business'; expected one of ['clock']",
        ),
        ({"clock": "clocks"}, "on the clock 'clocks' ... did you mean 'clock'?"),
        ({"value": 17.38}, "published.0.value: 17.38 has no unit; expected a time like '17.38 h'"),
        ({"value": "17.38"}, "published.0.value: '17.38' is not a duration"),
        ({"value": "2 hours and a bit"}, "published.0.value: '2 hours and a bit' is not a duration"),
        (SHARE | {"value": "80 %"}, "published.0.value: '80 %' is not a number; expected one in the unit 'share'"),
        (
            {"variant": None, "variants": ["before", "after"], "relative": True, "value": "-65 %"},
            "published.0.value: '-65 %' is not a number; expected a change like -0.65 for a fall by 65 %",
        ),
        (SHARE | {"value": "nan"}, "published.0.value: 'nan' is not a number"),
        (
            {"measure": "visits", "statistic": "per 100", "value": "3 h"},
            "published.0.value: '3 h' is not a number; expected one in the unit 'per 100 tickets'",
        ),
    ],
)
def test_what_a_published_figure_cannot_say(figure, message):
    with pytest.raises(WrongInput) as mistake:
        published(**{"value": "1 h"} | figure)
    assert all(part in str(mistake.value) for part in message.split(" ... "))


def test_the_number_of_a_wrong_published_figure_is_told():
    good = {"variant": "before", "measure": "report to closing", "value": "1 h"}
    with pytest.raises(WrongInput, match=r"published\.2\.measure"):
        check_published(study_of(good, good, good | {"measure": "no such"}), KNOWN)


def test_published_beside_the_model():
    single = {"variant": "after", "measure": "report to closing", "value": "8.5 h"}
    pair = {"variants": ["before", "after"], "measure": "report to closing", "value": "-9 h"}
    runs = runs_of(CLOSING, before=[10.0, 12.0, 11.0], after=[8.0, 9.0, 8.5])
    one, two = published_of(study_of(single, pair, variants=("before", "after")), runs)
    mean, paired = mean_interval([8.0, 9.0, 8.5]), mean_interval([-2.0, -3.0, -2.5])
    assert (one.variant, one.published, one.estimate, one.low) == ("after", 8.5, 8.5, mean.low)
    assert (two.variant, two.published, two.estimate, two.high) == ("before -> after", -9, -2.5, paired.high)
    assert (one.verdict, two.verdict) == ("inside", "outside")
    assert one.source == "a report"


def test_what_only_a_later_variant_has_may_be_published():
    figure = {
        "variant": "after",
        "measure": "kept limit",
        "group": "desk: city desk",
        "statistic": "share",
        "value": 0.9,
    }
    runs = runs_of(CLOSING, before=[1.0, 1.0]) | runs_of(LIMIT, after=[0.8, 0.9])
    (found,) = published_of(study_of(figure, variants=("before", "after")), runs)
    assert found.estimate == pytest.approx(0.85)


def test_a_relative_change_is_a_number_also_of_a_time():
    pair = {"variants": ["before", "after"], "relative": True, "measure": "report to closing", "value": -0.65}
    ((_, of, number),) = check_published(study_of(pair), KNOWN)
    assert (of, number) == (CLOSING, -0.65)


def test_a_published_relative_change_beside_the_model():
    pair = {"variants": ["before", "after"], "relative": True, "measure": "report to closing", "value": -0.3}
    runs = runs_of(CLOSING, before=[10.0, 12.0, 11.0], after=[8.0, 9.0, 8.5])
    (found,) = published_of(study_of(pair, variants=("before", "after")), runs)
    interval = relative_interval([10.0, 12.0, 11.0], [8.0, 9.0, 8.5])
    assert (found.estimate, found.low, found.high) == (interval.estimate, interval.low, interval.high)
    assert found.estimate == pytest.approx(8.5 / 11 - 1)
    assert (found.variant, found.relative, found.unit) == ("before -> after", True, "")


@pytest.mark.parametrize(
    ("value", "unit"),
    [("17.38 h", "h"), ("311.18 s", "s"), ("-22 min", "min"), ("1 h 30 min", "h"), ("2 days", "days"), ("1 week", "h")],
)
def test_a_time_is_shown_in_the_unit_in_which_it_was_published(value, unit):
    runs = runs_of(CLOSING, before=[10.0, 12.0])
    figure = {"variant": "before", "measure": "report to closing", "value": value, "note": "a maximum"}
    (found,) = published_of(study_of(figure, variants=("before",)), runs)
    assert (found.unit, found.note) == (unit, "a maximum")


def test_no_digit_of_a_published_time_is_lost():
    ((_, _, number),) = published(value="311.18 s")
    assert number * 3600 == pytest.approx(311.18, abs=1e-9)


def test_a_bound_comes_with_its_kind():
    figure = {"variants": ["before", "after"], "measure": "report to closing", "value": "-1 h", "bound": "at_most"}
    runs = runs_of(CLOSING, before=[10.0, 12.0, 11.0], after=[8.0, 9.0, 8.5])
    (found,) = published_of(study_of(figure, variants=("before", "after")), runs)
    assert (found.bound, found.verdict) == ("at_most", "kept")


def test_a_sample_as_long_as_the_window_has_limits_and_other_figures_have_none():
    level = {"variant": "before", "measure": "report to closing", "value": "11 h", "sample": "28 days"}
    pair = {"variants": ["before", "after"], "measure": "report to closing", "value": "-1 h", "sample": "28 days"}
    before, after = [10.0, 12.0, 11.0], [8.0, 9.0, 8.5]
    runs = runs_of(CLOSING, before=before, after=after)
    none = {key: value for key, value in level.items() if key != "sample"}
    study = study_of(level, pair, pair | {"relative": True, "value": -0.1}, none, variants=("before", "after"))
    one, two, three, without = published_of(study, runs)
    assert (one.sample_low, one.sample_high) == limits_of_sample(before)
    assert (two.sample_low, two.sample_high) == limits_of_change(before, after, relative=False)
    assert (three.sample_low, three.sample_high) == limits_of_change(before, after, relative=True)
    assert one.sample_days == 28
    assert isnan(without.sample_low)
    assert isnan(without.sample_days)


# ---- the picture of a case ----


def with_panels(*panels: dict, variants: tuple[str, ...] = ("before", "after", "later")) -> Study:
    study = study_of(variants=variants)
    tree = study.file.model_dump(mode="json") | {"page": {"picture": {"panels": list(panels)}}}
    tree["scenario"] = study.file.scenario
    return resolve(tree)


@pytest.mark.parametrize(
    ("panel", "message"),
    [
        ({"measure": "happiness"}, "page.picture.panels.0.measure: unknown measure 'happiness'"),
        ({"measure": "repeat rate"}, "page.picture.panels.0: no statistic 'mean' for the group 'all'"),
        (
            {"measure": "report to closing", "groups": ["all", "area: nord"]},
            "page.picture.panels.0: no statistic 'mean' for the group 'area: nord'",
        ),
        ({"measure": "report to closing", "clock": "clocks"}, "page.picture.panels.0.clock: 'report to closing' is"),
    ],
)
def test_a_panel_of_what_is_not_measured_is_refused(panel, message):
    with pytest.raises(WrongInput) as mistake:
        check_panels(with_panels(panel), KNOWN)
    assert message in str(mistake.value)


def test_a_panel_of_what_is_measured_is_not():
    panel = {"measure": "report to closing", "groups": ["all", "area: north"]}
    check_panels(with_panels(panel, {"measure": "repeat rate", "statistic": "30 days"}), KNOWN)


def test_pairs_of_a_panel_are_compared():
    runs = runs_of(CLOSING, before=[10.0, 12.0], after=[8.0, 9.0], later=[4.0, 6.0])
    panel = {"measure": "report to closing", "variants": ["after", "later"]}
    pair = ("after", "later")
    level, difference_, relative = (with_panels(panel | {"shows": s}) for s in ("level", "difference", "relative"))
    assert pair not in [(d.reference, d.variant) for d in differences_of(level, runs)]
    assert pair in [(d.reference, d.variant) for d in differences_of(difference_, runs)]
    assert relative_of(difference_, runs) == []
    (found,) = relative_of(relative, runs)
    assert (found.reference, found.variant, found.of, found.replications) == (*pair, CLOSING, 2)
    assert found.estimate == pytest.approx(5 / 8.5 - 1)
