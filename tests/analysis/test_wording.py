"""How names and figures are written."""

from __future__ import annotations

from math import inf, nan

import pytest

from analysis.findings.wording import (
    HIGHER_IS_BETTER,
    LOWER_IS_BETTER,
    amount,
    change,
    label,
    listed,
    number,
    pairs,
    plain,
    plus_minus,
    span,
    typeset,
    unit_name,
    verdict,
    what,
)
from analysis.results import Difference, Figure, Measure
from tests.analysis.hand_made import EVERY_PART, Figures, log_of


def difference(low: float, high: float, measure: str = "report to closing", unit: str = "h") -> Difference:
    return Difference("b", "a", Measure(measure, "mean", unit=unit), (low + high) / 2, low, high, 12, 0.9)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (17.38, "h", "17.4 h"),
        (0.349, "h", "0.35 h"),
        (0.996, "h", "1.0 h"),
        (1234.5, "h", "1,234 h"),
        (0.9123, "share", "91.2 %"),
        (12.34, "per 100 tickets", "12.3 per 100 tickets"),
        (0, "tickets", "0 tickets"),
        (nan, "h", "not measured"),
    ],
)
def test_amount(value, unit, text):
    assert amount(value, unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(-10.2, "h", "-10.2 h"), (0.034, "share", "+3.4 points"), (0.0, "h", "0 h"), (nan, "h", "not measured")],
)
def test_change(value, unit, text):
    assert change(value, unit) == text


def test_number_shows_no_negative_zero():
    assert number(-0.001, "h", signed=True) == "0.00"
    assert number(-0.001, "h") == "0.00"


def test_number_shows_what_is_endless_and_what_is_missing():
    assert [number(value, "h") for value in (inf, -inf, nan)] == ["∞", "-∞", "-"]


def test_table_cell_has_half_the_interval():
    assert plus_minus(Figure("a", Measure("x", "mean"), 17.412, 17.202, 17.622, 12)) == "17.41 ± 0.21"


def test_table_cell_does_not_round_an_interval_away():
    assert plus_minus(Figure("a", Measure("x", "mean"), 5.0, 4.9999, 5.0001, 12)) == "5.00 ± <0.01"
    assert plus_minus(Figure("a", Measure("x", "mean"), 5.0, 5.0, 5.0, 12)) == "5.00 ± 0.00"


def test_table_cell_without_interval_or_figure():
    assert plus_minus(Figure("a", Measure("x", "mean"), 5.0, nan, nan, 1)) == "5.00"
    assert plus_minus(Figure("a", Measure("x", "mean"), nan, nan, nan, 0)) == "-"
    assert plus_minus(None) == "-"


def test_span_names_the_unit_once():
    assert span(difference(-10.5, -9.9), signed=True) == "95 % interval -10.5 to -9.9 h"


def test_span_uses_more_digits_for_a_narrow_interval():
    assert span(Figure("a", Measure("x", "mean"), 7.2, 7.16, 7.24, 12)) == "95 % interval 7.16 to 7.24 h"


def test_span_of_a_share_is_in_per_cent_and_of_its_difference_in_points():
    share = Figure("a", Measure("share within", "24 h", unit="share"), 0.8, 0.7, 0.9, 12)
    assert span(share) == "95 % interval 70.0 to 90.0 %"
    assert span(difference(0.1, 0.2, "share within", "share"), signed=True) == "95 % interval +10.0 to +20.0 points"


@pytest.mark.parametrize(
    ("low", "high", "measure", "unit", "word"),
    [
        (-2, -1, "report to closing", "h", "better"),
        (1, 2, "report to closing", "h", "worse"),
        (-1, 1, "report to closing", "h", "inconclusive"),
        (0, 1, "report to closing", "h", "inconclusive"),
        (0, 0, "report to closing", "h", "no difference"),
        (nan, nan, "report to closing", "h", "not measured"),
        (-2, -1, "repeat rate", "share", "better"),
        (1, 2, "share over", "share", "worse"),
        (1, 2, "share within", "share", "better"),
        (1, 2, "first-time fix", "share", "better"),
        (-2, -1, "answered within", "share", "worse"),
        (1, 2, "utilisation", "share", "higher"),
        (-2, -1, "no fault found", "share", "lower"),
    ],
)
def test_verdict(low, high, measure, unit, word):
    assert verdict(difference(low, high, measure, unit)) == word


def test_verdict_without_an_interval():
    assert verdict(Difference("b", "a", Measure("report to closing", "mean"), -3, nan, nan, 1, nan)) == "no interval"


def test_labels():
    assert label(Measure("report to closing", "95 %")) == "report to closing, 95 %"
    assert label(Measure("share within", "24 h", unit="share")) == "share within 24 h"
    assert label(Measure("hops", "per 100", unit="per 100 tickets")) == "hops"
    assert label(Measure("desk wait", "mean", "desk: city desk")) == "desk wait, mean (desk: city desk)"


def test_unit_names_the_clock_where_it_is_not_all_hours():
    assert unit_name(Measure("report to closing", "mean")) == "h"
    assert unit_name(Measure("report to closing", "mean", clock="business: desk day")) == "h, open hours of desk day"
    assert unit_name(Measure("report to closing", "mean", clock="sla")) == "h, hours of the service level"
    assert unit_name(Measure("share within", "24 h", unit="share")) == "%"


def test_what_is_measured_in_a_sentence():
    assert what(Measure("report to closing", "mean")) == "from report to closing on average"
    assert what(Measure("repeat rate", "30 days", unit="share")) == "(repeat rate, 30 days)"


def test_names():
    assert plain("direct_dispatch") == "direct dispatch"
    assert [listed([]), listed("a"), listed("ab"), listed("abc")] == ["", "a", "a and b", "a, b and c"]


def test_typeset_touches_numbers_only():
    assert typeset("-1.5 h, a-1, 2024-01-05, (-3)") == "−1.5\N{NO-BREAK SPACE}h, a-1, 2024-01-05, (−3)"


def test_typeset_draws_arrows():
    assert typeset("before -> after") == "before → after"


def test_pairs_finds_both_variants_of_a_published_difference():
    assert pairs(["a", "a -> b", "c"], "a -> b -> c") == ("a -> b", "c")
    assert pairs(["a", "b"], "a") is None


def test_whatever_is_better_or_worse_is_a_measure():
    """A name that nothing is measured by would never speak."""
    measured = {name for name, _, _ in Figures(log_of([]), EVERY_PART).by_name}
    elsewhere = {"kept target", "cost", "compensation", "repeats among reports", "missed among appointments"}
    assert not HIGHER_IS_BETTER & LOWER_IS_BETTER
    assert (HIGHER_IS_BETTER | LOWER_IS_BETTER) - elsewhere <= measured
