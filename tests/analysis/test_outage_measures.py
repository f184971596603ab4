"""Measures of outages on a run that a person can count."""

from __future__ import annotations

import pytest

from analysis.measures import Window
from analysis.measures.outages import OUTAGE_MEASURES
from tests.outages import run_outages
from tests.small import run

SCENARIO = """
horizon: {warm_up: 1 h, window: 23 h}
areas: {town: {lines: 10}}
technicians: {per_area: 9}
hotline: {handling: 5 min}
outages: {elements: {
  cabinet: {lines_each: 10, per_element_and_year: 1, repair: 2 h, tickets: {count: 3, within: 1 h}, line_test: 15 min},
  splitter: {lines_each: 5, per_element_and_year: 1, repair: 1 h, alarm: 1}}}
"""
FAILURES = "at class element\n08:00 cabinet 0\n13:00 splitter 1"
CALLS = """
at    line outage
08:00 0    0       # visited in vain from 08:05 to 09:05
08:10 1    0       # visited in vain from 08:15 to 09:15
08:20 2    0       # the third at 08:25: known, repaired at 10:25, closed at 10:40
08:50 3    0
13:30 7    1       # repaired and closed at 14:00
"""
SINGLES = "16:00 17:00 18:00"


@pytest.fixture(scope="module")
def found():
    log = run_outages(SCENARIO, FAILURES, CALLS, SINGLES)
    window = Window(log.plan, log.log, [])
    return {
        (of.measure, of.statistic, of.group): value for function in OUTAGE_MEASURES for of, value in function(window)
    }


@pytest.mark.parametrize(
    ("name", "statistic", "group", "value"),
    [
        ("outages", "count", "all", 2),
        ("detected outages", "share", "by: alarm", 1 / 2),
        ("detected outages", "share", "by: tickets", 1 / 2),
        ("detected outages", "share", "by: on site", 0),
        ("failure to detection", "maximum", "all", 25 / 60),
        ("failure to detection", "mean", "all", 25 / 60 / 2),
        ("failure to repair", "mean", "all", (145 + 60) / 2 / 60),
        ("tickets per outage", "mean", "all", 5 / 2),
        ("outage tickets", "share", "all", 5 / 8),
        ("outage children", "share", "all", 5 / 8),
        ("called back", "share", "all", 2 / 5),
        ("wasted visits", "per 100", "all", 100 * 2 / 8),
        # 145, 135, 125, 95 and 30 min
        ("report to restoration", "mean", "outage children", 530 / 5 / 60),
        ("report to restoration", "median", "outage children", 125 / 60),
        # 15 min later, but for the splitter, whose lines are not tested
        ("report to closing", "mean", "outage children", 590 / 5 / 60),
    ],
)
def test_measured_by_hand(found, name, statistic, group, value):
    assert found[name, statistic, group] == pytest.approx(value)


def test_a_run_without_elements_has_none_of_them():
    single = run("", "08:00")
    assert [*OUTAGE_MEASURES[0](Window(single.plan, single.log, []))] == []
