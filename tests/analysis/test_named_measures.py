"""A study names the measures of its main table, with units and names of its own."""

from __future__ import annotations

import pytest

from analysis.experiment import Experiment
from analysis.findings.sentences import short_answer
from analysis.findings.tables import comparison, headline_measures, in_hours, published_rows, speaks_of_closing
from analysis.headlines import headlines, measures_of
from analysis.study import answer
from analysis.task import run_task
from scenarios.base import WrongInput
from scenarios.study import resolve

STUDY = {
    "scenario": {
        "horizon": {"window": "7 days"},
        "areas": {"hall": {"lines": 20000}},
        "reports": {"per_line_and_year": 1},
        "hotline": {"handling": "100 s"},
        "remote": {"fixable": 1},
    },
    "changes": {"quicker": {"hotline": {"handling": "70 s"}}},
    "variants": {"before": [], "after": ["quicker"]},
    "published": [
        {
            "variant": "after", "measure": "desk handling", "statistic": "99 %", "group": "desk: hotline",
            "value": "70 s", "source": "nobody",
        }
    ],
    "page": {
        "measures": [
            {
                "measure": "desk handling", "statistic": "99 %", "group": "desk: hotline", "unit": "s",
                "label": "long service",
            },
            {"measure": "answered within", "statistic": "15 s"},
        ]
    },
    "replications": 2,
    "executor": {"workers": 1},
}  # fmt: skip


@pytest.fixture(scope="module")
def found():
    return answer(resolve(STUDY))


def test_the_main_table_holds_what_is_named_in_the_unit_that_is_named(found):
    rows = comparison(found, headline_measures(found))
    assert [(row.measure, row.unit) for row in rows] == [("long service", "s"), ("answered within 15 s", "%")]
    before, after = rows[0].cells
    assert (before.level, after.level, after.difference) == ("100.0 ± 0.0", "70.0 ± 0.0", "-30.0 ± 0.0")
    assert after.verdict == "better"


def test_the_short_answer_speaks_of_the_first_of_them(found):
    sentence = next(each for each in short_answer(found) if "long service" in each)
    assert '70.0 s (long service) instead of 100 s in "before"' in sentence
    assert not any("closing" in each for each in short_answer(found))
    assert not speaks_of_closing(found)


def test_published_figures_go_by_the_same_name(found):
    assert published_rows(found)[0][:4] == ["after", "long service", "s", "70"]


def test_files_keep_the_names_and_units_of_the_measures(found):
    of = next(figure.of for figure in found.figures if figure.of.measure == "desk handling")
    assert (of.unit, of.shown) == ("h", "")


def test_without_names_the_usual_table():
    usual = answer(resolve({**STUDY, "page": {}}))
    assert headline_measures(usual)[0].measure == "report to closing"
    assert speaks_of_closing(usual)


def test_a_measure_that_is_not_measured_is_refused():
    wrong = {**STUDY, "page": {"measures": [{"measure": "desk handlng", "statistic": "99 %"}]}}
    with pytest.raises(WrongInput, match=r"page.measures.0.measure: unknown measure 'desk handlng'"):
        answer(resolve(wrong))


WRONG = {"page": {"measures": [{"measure": "desk handlng", "statistic": "99 %"}]}, "published": []}


def test_nor_where_nothing_else_names_a_measure():
    for given in ({}, {"precision": "10%", "most_replications": 10}):
        with pytest.raises(WrongInput, match=r"page.measures.0.measure: unknown measure 'desk handlng'"):
            answer(resolve({**STUDY, **WRONG, **given}))


@pytest.mark.parametrize("task", ["select", "sweep", "sensitivity", "attribute"])
def test_nor_by_any_task(task, tmp_path):
    study = resolve({**STUDY, **WRONG, "task": {"name": task}})
    with pytest.raises(WrongInput, match=r"page.measures.0.measure: unknown measure 'desk handlng'"):
        run_task(study, tmp_path / "out", [], [])


def test_tasks_judge_by_the_main_table_clock_by_clock():
    """A figure published in business hours stands in the main table, so `precision` waits for it, too."""
    clocked = {**STUDY, "scenario": {**STUDY["scenario"], "clocks": {"business": "Mon-Fri 09:00-17:00"}}, "page": {}}
    published = {
        "variant": "after", "measure": "report to closing", "statistic": "mean", "clock": "business",
        "value": "1 min", "source": "nobody",
    }  # fmt: skip
    study = resolve({**clocked, "published": [published], "precision": "50%", "most_replications": 10})
    told = answer(study)
    clocks = [of.clock for of in headline_measures(told) if (of.measure, of.statistic) == ("report to closing", "mean")]
    assert clocks == ["clock", "business: Mon-Fri 09:00-17:00"]
    judged = [each.of for each in told.stopping.judged if each.variant == "before"]
    assert judged == [in_hours(of) for of in headline_measures(told)]
    assert headlines(study, measures_of(Experiment(study))) == judged


def test_no_chart_of_closing_or_technicians_where_they_do_not_matter(found, tmp_path):
    from analysis.charts.draw import draw_all

    names = draw_all(found, tmp_path)
    assert "differences.png" in names
    assert not {"stages.png", "distribution.png", "technicians.png"} & set(names)
