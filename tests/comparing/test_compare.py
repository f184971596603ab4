"""Pairs judged together, against numbers worked out by hand, textbook tables and scipy."""

from __future__ import annotations

from math import inf, isnan, nan, sqrt

import numpy as np
import pytest
from scipy import stats

from analysis.comparing.best import standings_of
from analysis.comparing.compare import compare, pairs_against
from analysis.comparing.dunnett import critical_value, dunnett
from analysis.comparing.families import adjusted, joint_level, paired_p
from analysis.comparing.pair import DOES_NOT_MATTER
from analysis.comparing.pairing import gain_of
from analysis.results import Measure

TIME = Measure("report to closing", "mean")
KEPT = Measure("share within", "24 h", unit="share")
LOAD = Measure("utilisation", "share", unit="share")

BASE = [10.0, 12.0, 11.0, 13.0]
VALUES = {"a": BASE, "b": [9.0, 11.5, 9.5, 12.0], "c": [10.5, 11.5, 11.5, 12.5]}
"""b - a: -1, -0.5, -1.5, -1 (mean -1, standard error 0.2041); c - a: 0.5, -0.5, 0.5, -0.5 (mean 0)."""


def test_bonferroni_by_hand():
    b, c = compare(VALUES, TIME)
    half = stats.t.ppf(1 - 0.05 / 2 / 2, 3) * sqrt(1 / 24)  # 4.1765 * 0.2041 = 0.8525
    assert (b.estimate, b.low, b.high) == pytest.approx((-1.0, -1.0 - half, -1.0 + half))
    assert half == pytest.approx(0.8525, abs=1e-4)
    assert b.plain_high - b.plain_low == pytest.approx(2 * 3.1824 * sqrt(1 / 24), rel=1e-4)
    assert b.p == pytest.approx(2 * stats.ttest_rel(VALUES["b"], BASE).pvalue)
    assert (b.verdict, c.verdict, c.p) == ("better", "inconclusive", 1.0)
    assert (b.variant, b.reference, b.replications) == ("b", "a", 4)


def test_each_pair_by_itself_is_the_ordinary_paired_test():
    b, _ = compare(VALUES, TIME, method="none")
    assert (b.low, b.high) == (b.plain_low, b.plain_high)
    assert b.p == pytest.approx(stats.ttest_rel(VALUES["b"], BASE).pvalue)


def test_all_against_all_have_every_pair_once_and_wider_intervals():
    assert pairs_against("abcd", "all") == [("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d")]
    assert pairs_against("abcd", "reference") == [("a", "b"), ("a", "c"), ("a", "d")]
    few, many = compare(VALUES, TIME)[0], compare(VALUES, TIME, against="all")[0]
    assert many.high - many.low > few.high - few.low
    assert (many.plain_low, many.plain_high) == (few.plain_low, few.plain_high)


def test_holm_by_hand():
    # sorted: 0.01 * 4, 0.02 * 3 = 0.06, 0.021 * 2 = 0.042 but not below 0.06, 0.5 * 1
    assert adjusted([0.02, 0.5, 0.01, 0.021], "holm") == pytest.approx([0.06, 0.5, 0.04, 0.06])
    assert adjusted([0.02, 0.5, 0.01, 0.3], "bonferroni") == pytest.approx([0.08, 1.0, 0.04, 1.0])
    assert adjusted([0.02, 0.5], "none") == [0.02, 0.5]


def test_a_pair_that_was_not_measured_still_counts():
    holm = adjusted([0.02, nan, 0.01], "holm")
    assert holm[0] == pytest.approx(0.04)
    assert holm[2] == pytest.approx(0.03)
    assert isnan(holm[1])


def test_holm_with_a_margin_frees_half_of_the_risk_of_a_pair():
    # 0.01 * 4; then 4 - 1/2: 0.02 * 3.5; its own margin was met, so 3.5 - 1: 0.1 * 2.5; then 0.3 * 2
    left = [True, False, True, True]
    assert adjusted([0.01, 0.02, 0.1, 0.3], "holm", left) == pytest.approx([0.04, 0.07, 0.25, 0.6])
    assert adjusted([0.02, 0.3], "bonferroni", [True, True]) == adjusted([0.02, 0.3], "bonferroni")


def test_a_margin_that_could_still_be_met_costs_holm_half_a_pair():
    rng = np.random.default_rng(5)
    base, noise = rng.normal(size=10), rng.normal(size=(2, 10))
    noise = (noise - noise.mean(axis=1, keepdims=True)) / noise.std(axis=1, ddof=1, keepdims=True)
    # standardised differences -20 and -2.5 with 9 degrees: the second has p 0.034, and 1.5 times that is above 0.05
    values = {"a": base, "b": base + noise[0] - 20 / sqrt(10), "c": base + noise[1] - 2.5 / sqrt(10)}
    plain, with_margin = (compare(values, TIME, method="holm", margin=margin)[1] for margin in (nan, 0.1))
    assert (plain.verdict, with_margin.verdict) == ("better", "inconclusive")
    assert with_margin.p == pytest.approx(1.5 * plain.p)


def test_holm_finds_what_bonferroni_leaves_open():
    rng = np.random.default_rng(5)
    base = rng.normal(size=10)
    noise = rng.normal(size=(2, 10))
    noise = (noise - noise.mean(axis=1, keepdims=True)) / noise.std(axis=1, ddof=1, keepdims=True)
    # standardised differences -20 and -2.5 with 9 degrees: p 0.034, above 0.05 / 2 and below 0.05
    values = {"a": base, "b": base + noise[0] - 20 / sqrt(10), "c": base + noise[1] - 2.5 / sqrt(10)}
    by_holm, by_bonferroni = (compare(values, TIME, method=method)[1] for method in ("holm", "bonferroni"))
    assert (by_bonferroni.verdict, by_holm.verdict) == ("inconclusive", "better")
    assert (by_holm.low, by_holm.high) == (by_bonferroni.low, by_bonferroni.high), "Holm has no intervals of its own"
    assert by_holm.p == pytest.approx(stats.ttest_rel(values["c"], base).pvalue)


def test_verdict_knows_what_is_better():
    values = {"low": [1.0, 2.0, 3.0, 2.5], "high": [2.0, 3.1, 4.0, 3.4]}
    assert [compare(values, of)[0].verdict for of in (TIME, KEPT, LOAD)] == ["worse", "better", "higher"]


def test_whole_interval_within_the_margin_does_not_matter():
    b = compare(VALUES, TIME)[0]  # -1.85 to -0.15
    outer = max(-b.low, b.high)
    assert compare(VALUES, TIME, margin=outer + 0.001)[0].verdict == DOES_NOT_MATTER
    assert compare(VALUES, TIME, margin=outer - 0.001)[0].verdict == "better"
    assert compare(VALUES, TIME)[0].verdict == "better"


def test_identical_variants_do_not_differ_and_one_replication_says_nothing():
    same = compare({"a": BASE, "b": BASE}, TIME)[0]
    assert (same.verdict, same.p) == ("no difference", 1.0)
    single = compare({"a": [1.0], "b": [2.0]}, TIME)[0]
    assert (single.verdict, single.estimate) == ("no interval", 1.0)
    assert isnan(single.p)
    nothing = compare({"a": [nan, nan], "b": [1.0, 2.0]}, TIME)[0]
    assert (nothing.verdict, nothing.replications) == ("not measured", 0)


def test_constant_difference_is_certain():
    shifted = compare({"a": BASE, "b": [value + 1 for value in BASE]}, TIME)[0]
    assert (shifted.verdict, shifted.p, shifted.gain.estimate) == ("worse", 0.0, inf)


def test_replications_without_a_value_are_left_out_in_pairs():
    pair = compare({"a": [1.0, nan, 3.0, 4.0], "b": [2.0, 5.0, nan, 5.5]}, TIME)[0]
    assert (pair.replications, pair.estimate) == (2, 1.25)
    assert paired_p([1.0, nan, 1.5]) == pytest.approx(paired_p([1.0, 1.5]))


LEVELS = [("none", 7, 0.9), ("bonferroni", 5, 0.98), ("holm", 5, 0.98)]


@pytest.mark.parametrize(("method", "family", "expected"), LEVELS)
def test_joint_level(method, family, expected):
    assert joint_level(0.9, family, method) == pytest.approx(expected)


# ---- what pairing saves ----


def test_gain_by_hand():
    # var a 2.5, var b 2.5, var(b - a) 1: 5 times as many replications without pairing
    a, b = [1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 2.0, 3.0, 4.0, 4.0]
    apart = np.var(np.subtract(b, a), ddof=1)
    expected = (np.var(a, ddof=1) + np.var(b, ddof=1)) / apart
    assert gain_of(a, b).estimate == pytest.approx(expected)
    assert gain_of(a, b[::-1]).estimate < 1, "opposite values: pairing hurts"
    assert gain_of(a, b[::-1]).high < 1
    assert isnan(gain_of(a[:3], b[:3]).estimate)


def test_gain_of_a_shift_that_follows_the_level_exactly():
    a = [1.0, 2.0, 4.0, 7.0]
    found = gain_of(a, [2 * value for value in a])  # var a + 4 var a, over var a
    assert (found.estimate, found.low, found.high) == pytest.approx((5.0, 5.0, 5.0))


def test_interval_of_the_gain_holds_the_truth():
    """Of 2000 studies of 8 bivariate normal pairs, 95 % hold the factor; fewer than 1860 would be one in 10^11."""
    rng = np.random.default_rng(11)
    a = rng.normal(size=(2000, 8))
    b = 0.9 * a + 0.6 * rng.normal(size=(2000, 8))
    truth = (1 + 0.81 + 0.36) / (0.01 + 0.36)
    held = sum(found.low <= truth <= found.high for found in (gain_of(*pair) for pair in zip(a, b, strict=True)))
    assert 1860 <= held <= 1945


# ---- Dunnett ----


@pytest.mark.parametrize(
    ("variants", "degrees", "expected"),
    [(1, 10, 2.228), (2, 10, 2.57), (3, 20, 2.54), (4, 30, 2.58), (9, 60, 2.77), (2, 5, 3.03), (5, 120, 2.55)],
)
def test_critical_values_of_the_published_table(variants, degrees, expected):
    """Dunnett's table of 1964 for two sides and 5 %, equal samples, to its two decimals."""
    assert critical_value((sqrt(0.5),) * variants, degrees, 0.95) == pytest.approx(expected, abs=0.0051)


def test_dunnett_agrees_with_scipy():
    rng = np.random.default_rng(3)
    samples = {"b": rng.normal(0.8, 1, 12), "c": rng.normal(0, 1, 9), "d": rng.normal(-1.2, 1, 10)}
    base = rng.normal(size=11)
    other = stats.dunnett(*samples.values(), control=base, random_state=np.random.default_rng(1))
    limits = other.confidence_interval(0.95)
    for k, found in enumerate(dunnett(base, samples).values()):
        assert found.p == pytest.approx(other.pvalue[k], abs=2e-3)
        assert (found.interval.low, found.interval.high) == pytest.approx((limits.low[k], limits.high[k]), abs=0.01)


def test_dunnett_with_one_variant_is_students_test():
    found = dunnett([1.0, 2.0, 4.0], {"b": [3.0, 5.0, 5.5]})["b"]
    expected = stats.ttest_ind([3.0, 5.0, 5.5], [1.0, 2.0, 4.0])
    assert found.p == pytest.approx(expected.pvalue, abs=1e-4)
    limits = expected.confidence_interval(0.95)
    assert (found.interval.low, found.interval.high) == pytest.approx((limits.low, limits.high), abs=5e-4)


def test_dunnett_says_nothing_on_single_runs():
    pair = compare({"a": [1.0], "b": [2.0]}, TIME, method="dunnett")[0]
    assert (pair.verdict, pair.estimate) == ("no interval", 1.0)


def test_dunnett_judges_the_others_where_one_variant_has_no_figure():
    base, b, c = [1.0, 2.0, 4.0, 3.0], [13.0, 15.0, 15.5, 14.0], [1.5, 2.0, 3.5, 3.0]
    whole, without = dunnett(base, {"b": b, "c": c}), dunnett(base, {"b": b, "c": [nan, 2.0, nan, nan]})
    assert list(without) == ["b"]
    alone = dunnett(base, {"b": b})["b"].interval
    # It counts as one of two that share nothing: wider than if they shared the reference, and less so than Bonferroni.
    wider = (without["b"].interval.high - without["b"].interval.low) / (alone.high - alone.low)
    least, most = critical_value((sqrt(0.5),) * 2, 6, 0.95), stats.t.ppf(1 - 0.025 / 2, 6)
    assert least < wider * stats.t.ppf(0.975, 6) < most
    assert set(whole) == {"b", "c"}
    found = compare({"a": base, "b": b, "c": [nan] * 4}, TIME, method="dunnett")
    assert [pair.verdict for pair in found] == ["worse", "not measured"]


@pytest.mark.parametrize("degrees", [2, 3, 6, 20, 400])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.9999])
@pytest.mark.parametrize("shared", [0.0, sqrt(0.5), 0.9])
def test_dunnett_of_one_variant_has_students_quantile_however_far_out(degrees, level, shared):
    found = critical_value((shared,), degrees, level)
    assert found == pytest.approx(stats.t.ppf(0.5 + level / 2, degrees), rel=2e-5)


def test_dunnett_is_wider_than_pairs_that_share_their_chance():
    rng = np.random.default_rng(2)
    shared = rng.normal(0, 3, 20)
    values = {name: shared + shift + rng.normal(0, 0.3, 20) for name, shift in {"a": 0, "b": 0.5, "c": 0}.items()}
    paired, unpaired = compare(values, TIME)[0], compare(values, TIME, method="dunnett")[0]
    assert unpaired.high - unpaired.low > 3 * (paired.high - paired.low)
    assert (paired.verdict, unpaired.verdict) == ("worse", "inconclusive")


# ---- the best ----


def test_clear_best_by_hand():
    # two variants: one-sided limits of the difference -1 with standard error 0.2041, t(0.95; 3) = 2.3534
    a, b = standings_of({"a": BASE, "b": VALUES["b"]}, TIME, -1)
    half = 2.3534 * sqrt(1 / 24)
    assert (a.may_be_best, b.may_be_best) == (False, True)
    assert (b.behind, b.ahead) == pytest.approx((0.0, 1 + half), rel=1e-4)
    assert (a.behind, a.ahead) == pytest.approx((1 + half, 0.0), rel=1e-4)


def test_direction_turns_the_list_round():
    found = standings_of(VALUES, KEPT, 1)
    assert {each.variant for each in found if each.may_be_best} == {"a", "c"}
    # c - b: 1.5, 0, 2, 0.5, mean 1, standard error 0.4564, t(1 - 0.05 / 2; 3) = 3.1824: 1.45 to either side
    assert {each.variant for each in standings_of(VALUES, TIME, -1) if each.may_be_best} == {"b", "c"}
    assert standings_of(VALUES, LOAD, 0) == []


def test_identical_variants_may_both_be_the_best():
    assert [(each.may_be_best, each.behind) for each in standings_of({"a": BASE, "b": BASE}, TIME, -1)] == [
        (True, 0)
    ] * 2


def test_a_variant_without_the_figure_has_no_standing_and_leaves_the_others_theirs():
    """It still counts as one of three."""
    found = standings_of({**VALUES, "c": [nan, nan, nan, 1.0]}, TIME, -1)
    assert [each.variant for each in found] == ["a", "b"]
    half = stats.t.ppf(1 - 0.05 / 2, 3) * sqrt(1 / 24)
    assert found[0].behind == pytest.approx(1 + half)
    assert [each.may_be_best for each in found] == [False, True]


def test_no_standing_without_replications():
    assert standings_of({"a": [1.0], "b": [2.0]}, TIME, -1) == []
    assert standings_of({"a": [1.0, 2.0]}, TIME, -1) == []
