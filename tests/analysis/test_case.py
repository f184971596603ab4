"""The page of a published case: its panels, its title, its inputs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from example_answer import INPUTS, case_answer, example_answer, without_intervals

from analysis.findings.case import case_panels, case_title, heading, inputs_by_origin
from analysis.results import Input
from scenarios.page import CasePage, CasePicture, Panel


def with_panels(*panels: Panel, title: str = ""):
    page = CasePage(picture=CasePicture(panels=list(panels), title=title))
    return replace(case_answer(), page=page)


def test_a_panel_of_levels_has_a_bar_for_each_variant_and_group():
    panel = case_panels(case_answer())[1]
    assert [(bar.variant, bar.group) for bar in panel.bars][:3] == [
        ("before", "ordinary"),
        ("before", "brand"),
        ("direct only", "ordinary"),
    ]
    assert [bar.published.published if bar.published else None for bar in panel.bars] == [
        0.1, 0.1158, None, None, 0.0513, None,
    ]  # fmt: skip


def test_a_panel_of_changes_leaves_the_first_variant_out_and_comes_in_the_published_unit():
    panel = case_panels(case_answer())[2]
    assert (panel.reference, panel.unit, panel.variants) == ("before", "min", ["direct only", "after"])
    assert [bar.model.estimate for bar in panel.bars if bar.model] == pytest.approx([-84, -90])
    assert [bar.published.published for bar in panel.bars if bar.published] == pytest.approx([-90, -10])
    assert heading(panel) == 'report to dispatch, mean, difference to "before"'


def test_unit_and_variants_of_a_panel_can_be_chosen():
    panel = Panel(measure="report to closing", unit="days", variants=["after"])
    (found,) = case_panels(with_panels(panel))
    assert [bar.model.estimate for bar in found.bars if bar.model] == pytest.approx([6.4 / 24])
    assert [bar.published.published for bar in found.bars if bar.published] == pytest.approx([7 / 24])


def test_relative_changes_stand_beside_relative_figures_only():
    difference, relative = (
        Panel(measure="share over", statistic="24 h", shows=shows, variants=["before", "after"])
        for shows in ("difference", "relative")
    )
    first, second = case_panels(with_panels(difference, relative))
    assert first.bars[0].published is None
    assert second.bars[0].published is not None
    assert (first.unit, second.unit) == ("share", "relative")


def test_without_panels_there_is_one_for_each_published_measure():
    panels = case_panels(replace(case_answer(), page=CasePage()))
    assert [(heading(panel), panel.groups) for panel in panels] == [
        ("report to closing, mean", [""]),
        ('report to dispatch, mean, difference to "before"', [""]),
        ("repeat rate, 30 days", ["ordinary", "brand"]),
        ('share over 24 h, relative to "before"', [""]),
    ]


def test_there_is_no_picture_of_what_nobody_published_or_where_a_file_was_replayed():
    assert case_panels(replace(example_answer(), published=[])) == []
    assert case_panels(replace(case_answer(), replayed=True)) == []


def test_title_is_the_finding_beside_what_was_published():
    closing = Panel(measure="report to closing", label="handling time")
    repeats = case_answer().page.picture.panels[1]
    late = case_answer().page.picture.panels[3]
    assert case_title(with_panels(closing)) == "Handling time: 16.2 h -> 6.4 h (published 16.1 h -> 7 h)"
    assert case_title(with_panels(repeats)) == (
        "Repeat rate, 30 days: ordinary 10.0 % -> 5.8 % (published 10 % -> 5.13 %), "
        'brand 12.0 % -> 6.9 % (published 11.58 % in "before")'
    )
    assert case_title(with_panels(late)) == 'Share over 24 h, relative to "before": -70.0 % (published -65 %)'
    assert case_title(with_panels(closing, title="A title of its own")) == "A title of its own"


def test_title_has_as_many_panels_as_there_is_room_for():
    closing, repeats, _, late = case_answer().page.picture.panels
    assert case_title(with_panels(closing, late)).endswith("(published -65 %)")
    assert "Share over" not in case_title(with_panels(repeats, closing, late))


def test_title_of_one_replication_has_no_intervals_to_lose():
    assert "16.2 h -> 6.4 h" in case_title(without_intervals(case_answer()))


def test_inputs_stand_by_origin_and_remark():
    found = {part.heading: part.rows for part in inputs_by_origin(INPUTS)}
    assumed = "Assumed, because nobody has published them"
    assert list(found) == ["Published by the operator", "From public sources", assumed]
    assert found["From public sources"] == [
        ["0.13 in Portugal, 2008", "demand.faults_per_line_and_year = 0.12"],
    ]


def test_what_paths_begin_with_is_said_once():
    inputs = [Input(f"a.{path}", "1 h", "assumption", "a guess") for path in ("b.c", "b.d", "e")]
    assert inputs_by_origin(inputs)[0].rows == [["a guess", "a: b.c = 1 h; b.d = 1 h; e = 1 h"]]
    assert inputs_by_origin(inputs[:2])[0].rows == [["a guess", "a.b: c = 1 h; d = 1 h"]]
    same = [Input("a.b", "1", "assumption", "x"), Input("a.b", "2", "assumption", "x")]
    assert inputs_by_origin(same)[0].rows == [["x", "a: b = 1; b = 2"]]


def test_every_input_is_there_also_with_a_label_of_its_own():
    odd = Input("x", "1", "hearsay", "")
    found = {part.heading: part.rows for part in inputs_by_origin([odd, Input("y", "2", "not labelled", "")])}
    assert found == {"Without a label": [["", "y = 2"]], "hearsay": [["", "x = 1"]]}
