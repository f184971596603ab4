"""The chart of the warm-up: what its title says, and that nothing overlaps."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from matplotlib.text import Text

from analysis.charts.canvas import drawing, new_sheet
from analysis.charts.warm_up import plot_warm_up, warm_up_title
from analysis.intervals import Interval
from analysis.precision.warm_up import SERIES
from analysis.results import Answer, Settling
from analysis.study import before_running
from tests.precision.studies import tiny

NAMES = ["before", "direct only, with a name that takes two lines", "流程优化前"]


def answer_with(verdict: str, names: list[str] = NAMES, **given: object) -> Answer:
    days = 20 * (1 - np.exp(-np.arange(70) / 5)) + 1
    bias = Interval(-3.0, -4.0, -2.0, 10)
    found = [
        replace(Settling(name, series, days + number, days + number, 14.0, True, bias, 21.0, verdict), **given)
        for number, name in enumerate(names)
        for series in SERIES
    ]
    known = before_running(tiny(), [], [])
    return replace(known, settling=found, warm_up_days=14.0, window_days=56.0, variants={name: [] for name in names})


def words_of(sheet) -> list[tuple[str, object]]:
    hidden = set()
    for ax in sheet.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = axis.get_major_ticks()
            hidden |= {tick.label1 for tick in ticks if not low <= tick.get_loc() <= high or not ax.axison}
            hidden |= {tick.label1 for tick in ticks if not tick.label1.get_visible()} | {t.label2 for t in ticks}
    found = [text for text in sheet.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent()) for text in found if text not in hidden]


@pytest.mark.parametrize("names", [NAMES, NAMES[:1]])
@pytest.mark.parametrize("verdict", ["settled", "biased", "too short", "not judged"])
def test_no_text_overlaps_another_or_leaves_the_sheet(verdict, names):
    with drawing():
        sheet = new_sheet()
        plot_warm_up(answer_with(verdict, names), sheet)
        sheet.draw_without_rendering()
        words = words_of(sheet)
    assert len(words) > 8
    for text, box in words:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= sheet.bbox.x1, text
        assert box.y1 <= sheet.bbox.y1, text
    for (first, a), (second, b) in combinations([each for each in words if len(each[0]) > 1], 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert wide <= 1 or high <= 3, f"'{first}' overlaps '{second}'"


def test_the_title_says_the_finding():
    biased = warm_up_title(answer_with("biased"))
    assert biased.startswith("The warm-up of 14 days is too short: settled by MSER after 14 days at the latest")
    assert "-14.3 % (-3.00" in biased
    assert warm_up_title(answer_with("settled")).startswith("No unsettled start is seen after the warm-up of 14 days")
    assert warm_up_title(answer_with("too short")).startswith("Too short a run to tell whether 3 variants")
    assert warm_up_title(answer_with("not judged")).startswith("No steady state to wait for")
