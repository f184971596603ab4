"""The tables that the screen and the report share."""

from __future__ import annotations

from dataclasses import replace
from math import isnan, nan

import pytest
from example_answer import STAGES, TIME, case_answer, example_answer, without_intervals

from analysis.findings.tables import (
    PUBLISHED_HEAD,
    common_source,
    comparison,
    deviation,
    headline_measures,
    link_rows,
    load_rows,
    notes_of_published,
    published_rows,
    published_table,
    share_of_capacity,
    stage_measures,
    verdict_of_published,
    work_and_people,
)
from analysis.results import Figure, Load, Measure, Published


def test_reference_has_no_difference_and_others_have():
    row = comparison(example_answer(), [TIME])[0]
    assert [cell.level for cell in row.cells] == ["16.20 ± 0.32", "15.10 ± 0.30", "6.40 ± 0.13"]
    assert [cell.difference for cell in row.cells] == ["", "-1.10 ± 0.16", "-9.80 ± 0.16"]
    assert [cell.verdict for cell in row.cells] == ["", "better", "better"]


def test_headline_begins_with_report_to_closing_and_has_no_groups():
    measures = headline_measures(example_answer())
    assert measures[0] == TIME
    assert {of.group for of in measures} == {"all"}


def test_headline_measures_of_parts_are_shown_where_they_are_measured():
    answer = example_answer()
    shown = headline_measures(answer)
    parts = [
        Measure("keep rate", "share", clock="", unit="share"),
        Measure("chases", "per 100", clock="", unit="per 100 tickets"),
        Measure("cost", "per closed ticket", clock="", unit="CNY"),
    ]
    others = [Measure("cost", "per line and month", clock="", unit="CNY"), Measure("cost", "total", "cost: desks", "")]
    answer.figures.extend(Figure("before", of, 1234.5, 1200, 1269, 12) for of in (*parts, *others))
    answer.figures.append(Figure("after", parts[2], 1200.25, 1150.25, 1250.25, 12))
    assert headline_measures(answer) == [*shown, parts[1], parts[0], parts[2]]
    cost = comparison(answer, [parts[2]])[0]
    assert (cost.measure, cost.unit, cost.cells[0].level) == ("cost, per closed ticket", "CNY", "1,234 ± 34")


def test_other_clock_is_shown_only_if_something_was_published_on_it():
    answer = example_answer()
    business = replace(TIME, clock="business: desk day")
    answer.figures.append(Figure("before", business, 9, 8, 10, 12))
    assert business not in headline_measures(answer)
    answer.published.append(Published("before", business, 9.5, 9, 8, 10, "x"))
    assert business in headline_measures(answer)


def test_missing_figure_leaves_a_dash():
    answer = example_answer()
    answer.figures[:] = [f for f in answer.figures if (f.variant, f.of) != ("before", TIME)]
    assert comparison(answer, [TIME])[0].cells[0].level == "-"


def test_stages_keep_their_order():
    assert [of.group for of in stage_measures(example_answer())] == [f"stage: {name}" for name in STAGES]


def test_published_rows_compare_levels_and_differences():
    rows = published_rows(example_answer())
    assert rows[0][:7] == ["before", "report to closing, mean", "h", "16.1", "16.20 ± 0.32", "+0.6 %", "inside"]
    assert rows[1][3:7] == ["-1.5", "-1.40 ± 0.02", "+6.7 %", "outside"]


def test_deviation_of_a_published_zero_says_nothing():
    assert isnan(deviation(Published("a", TIME, 0.0, 1.0, 0.5, 1.5, "x")))


def test_deviation_is_signed_like_the_model_minus_the_published_figure():
    assert deviation(Published("a -> b", TIME, -2.0, -1.5, -1.6, -1.4, "x")) == pytest.approx(25)
    assert deviation(Published("a", TIME, 2.0, 1.5, 1.4, 1.6, "x")) == pytest.approx(-25)
    assert isnan(deviation(Published("a", TIME, 2.0, 1.5, 1.4, 1.6, "x", bound="at_most")))


@pytest.mark.parametrize(
    ("bound", "low", "high", "verdict"),
    [
        ("at_least", 2.1, 3, "kept"), ("at_least", 1, 3, "inconclusive"), ("at_least", 1, 1.9, "not kept"),
        ("at_most", 2.1, 3, "not kept"), ("at_most", 1, 3, "inconclusive"), ("at_most", 1, 1.9, "kept"),
        ("at_most", nan, nan, "no interval"), ("at_least", 2, 2, "kept"),
    ],
)  # fmt: skip
def test_a_bound_is_kept_by_the_whole_interval_or_not(bound, low, high, verdict):
    assert verdict_of_published(Published("a", TIME, 2.0, (low + high) / 2, low, high, "x", bound=bound)) == verdict


def test_table_of_the_report_has_a_column_for_samples_where_there_are_any():
    head, rows = published_table(case_answer())
    assert head == [*PUBLISHED_HEAD, "one sample"]
    assert rows[5][8:] == [""]
    assert notes_of_published(case_answer()) == ["before, repeat rate, 30 days (customers: brand): preferred customers"]
    assert rows[6][1:7] == ["share over 24 h", "%", "-65", "-70.0 (-74.0 to -66.0)", "-7.7 %", "outside"]
    assert rows[7][2:7] == ["min", "at most -10", "-90.0 ± 1.2", "-", "kept"]
    assert rows[7][8] == "15 days: -102.0 to -72.0"


def test_one_source_of_all_figures_is_named_once():
    assert published_table(example_answer())[0] == PUBLISHED_HEAD[:-1]
    assert common_source(example_answer()) == "Invented Operator & Sons, yearly report <2001>"
    assert common_source(case_answer()) == ""
    assert published_table(replace(example_answer(), replayed=True)) == ([], [])


def test_published_without_interval_is_neither_inside_nor_outside():
    assert published_rows(without_intervals(example_answer()))[0][6] == "no interval"


def test_loads_stand_in_one_row_per_place():
    rows = {row.place: row.loads for row in load_rows(example_answer())}
    assert [share_of_capacity(load) for load in rows["technicians: north"]] == ["82 %"] * 3
    assert [share_of_capacity(load) for load in rows["desk: district desk"]] == ["120 % OVERLOADED", "-", "-"]
    assert work_and_people(rows["desk: remote desk"][0]) == "0.30 of unlimited"


def test_work_for_nobody_is_an_overload():
    assert share_of_capacity(Load("a", "desk: x", 0.5, 0.0)) == "nobody there OVERLOADED"


def test_links_are_counted_against_the_reference():
    rows = list(link_rows(example_answer()))
    assert [(row.count, row.change) for row in rows] == [(5, ""), (3, "-40 %"), (3, "-40 %")]


def test_headline_copes_with_measure_that_nobody_knows():
    answer = example_answer()
    answer.figures[:] = [Figure("before", Measure("something new", "mean"), 1, 0, 2, 12)]
    assert headline_measures(answer) == []
