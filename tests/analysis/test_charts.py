"""The charts: what they draw, that nothing overlaps, that they are the same every time."""

from __future__ import annotations

import subprocess
import sys
import warnings
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from example_answer import (
    CHINESE_NAMES,
    HOURS,
    LONG_NAMES,
    TIME,
    case_answer,
    example_answer,
    five_variants,
    judged,
    many_variants,
    without_intervals,
)
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from analysis.charts import canvas
from analysis.charts.bars import FILLS, bars_of, plot_stages, plot_technicians, technician_states
from analysis.charts.canvas import NO_CHINESE_FONT, columns, drawing, font_notes, new_sheet, wrap
from analysis.charts.case import MARKS, case_height, plot_case
from analysis.charts.distribution import last_hour, plot_distribution
from analysis.charts.draw import CHARTS, draw_all
from analysis.charts.forest import panels_of, plot_differences, published_differences
from analysis.findings.tables import headline_measures, stage_measures
from analysis.results import Curves, Figure, Measure
from scenarios.page import MainMeasure
from sim.stages import STAGES as EVERY_STAGE

PLOTS = [plot_case, plot_stages, plot_distribution, plot_differences, plot_technicians]
ANSWERS = {
    "plain": example_answer,
    "five long names": five_variants,
    "chinese": lambda: example_answer(CHINESE_NAMES),
    "two": lambda: example_answer(variants=("before", "after")),
    "four": lambda: many_variants(4),
    "six": lambda: many_variants(6),
    "one replication": lambda: without_intervals(example_answer()),
    "case": case_answer,
    "case, chinese": lambda: case_answer(CHINESE_NAMES),
    "case, long names": lambda: case_answer(LONG_NAMES),
    "case, one replication": lambda: without_intervals(case_answer()),
}


def drawn(plot, answer):
    """A chart, drawn so that its texts have their places."""
    with drawing():
        sheet = new_sheet(case_height(answer)) if plot is plot_case else new_sheet()
        plot(answer, sheet)
        sheet.draw_without_rendering()
    return sheet


def texts_of(sheet) -> list[Text]:
    """The texts that are drawn: of the labels of an axis those inside its limits."""
    hidden = set()
    for ax in sheet.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = axis.get_major_ticks()
            hidden |= {tick.label1 for tick in ticks if not low <= tick.get_loc() <= high or not ax.axison}
            hidden |= {tick.label2 for tick in ticks}
    found = [text for text in sheet.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [text for text in found if text not in hidden]


def words_of(sheet) -> str:
    return "\n".join(text.get_text() for text in texts_of(sheet)).replace("\N{NO-BREAK SPACE}", " ")


def boxes_of(sheet) -> list[tuple[str, object]]:
    """The room that each text takes; a letter's width is left to chance between fonts."""
    with drawing():
        return [(text.get_text(), text.get_window_extent()) for text in texts_of(sheet)]


@pytest.mark.parametrize("plot", PLOTS, ids=lambda plot: plot.__name__)
@pytest.mark.parametrize("name", ANSWERS)
def test_no_text_overlaps_another_or_leaves_the_sheet(plot, name):
    answer = ANSWERS[name]()
    if plot is plot_case and not answer.published:
        return
    sheet = drawn(plot, answer)
    boxes = boxes_of(sheet)
    assert len(boxes) > 5
    for words, box in boxes:
        assert box.x0 >= 0, words
        assert box.y0 >= 0, words
        assert box.x1 <= sheet.bbox.x1, words
        assert box.y1 <= sheet.bbox.y1, words
    for (first, a), (second, b) in combinations(boxes, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert wide <= 1 or high <= 3, f"'{first}' overlaps '{second}'"


def named_panels():
    """Six panels in three columns, whose names a study has given."""
    answer = example_answer()
    words = [
        "ordinary customers restored within 48 h",
        "nine in ten of them are restored within 72 h",
        "made whole, mean",
    ]
    own = [
        MainMeasure(measure=of.measure, statistic=of.statistic, group=of.group, label=words[place % 3])
        for place, of in enumerate(headline_measures(answer)[:6])
    ]
    return replace(answer, page=answer.page.model_copy(update={"measures": own}))


def test_names_of_panels_stay_above_their_panels_and_keep_numbers_with_their_units():
    sheet = drawn(plot_differences, named_panels())
    titles = [text for text in texts_of(sheet) if text.get_text().startswith(("ordinary", "nine", "made"))]
    assert len(titles) == 6
    for text in titles:
        assert text.get_window_extent().x1 <= text.axes.get_window_extent().x1 + 5, text.get_text()
        assert not text.get_text().endswith("\nh")


def test_bars_add_up_to_the_mean_time_to_closing():
    rows = bars_of(example_answer(), stage_measures(example_answer()))
    ends = [row[-1].left + row[-1].width for row in rows]
    assert ends == pytest.approx([sum(hours) for hours in HOURS.values()])


def test_stage_that_is_nowhere_above_zero_is_not_drawn():
    (row,) = bars_of(example_answer(variants=("before",)), stage_measures(example_answer()))
    assert "system assignment" not in [part.name for part in row]


def test_neighbouring_segments_differ_in_grey_or_in_hatching():
    answer = example_answer()
    for row in (*bars_of(answer, stage_measures(answer)), *bars_of(answer, technician_states(answer))):
        kept = [part for part in row if part.width > 0]
        for left, right in pairwise(kept):
            same_grey = canvas.is_dark(left.fill) == canvas.is_dark(right.fill)
            assert not same_grey or left.hatch != right.hatch or left.fill != right.fill


def test_fills_with_the_same_hatching_differ_in_a_copy_in_grey():
    shades: dict[str, list[float]] = {}
    for name in EVERY_STAGE:
        fill, hatch = FILLS[name]
        shades.setdefault(hatch, []).append(
            sum(w * v for w, v in zip((0.299, 0.587, 0.114), to_rgb(fill), strict=True))
        )
    for found in shades.values():
        assert all(later - earlier > 0.15 for earlier, later in pairwise(sorted(found)))


def test_states_of_technicians_have_fills_of_their_own():
    states = ("travel", "work", "no access", "wasted", "lunch", "idle", "overtime")
    assert len({FILLS[name] for name in states}) == len(states)


def test_a_stage_that_only_one_variant_has_is_drawn_and_one_that_never_occurs_is_not():
    answer = example_answer()
    last = list(answer.variants)[-1]
    for stage, hours in (("second line", 3.0), ("closed falsely", 0.0)):
        of = Measure("time in stage", "mean", f"stage: {stage}")
        answer.figures.append(Figure(last, of, hours, hours, hours, 12))
    rows = bars_of(answer, stage_measures(answer))
    assert [[part.width for part in parts if part.name == "second line"] for parts in rows] == [[0.0], [0.0], [3.0]]
    assert not any(part.name == "closed falsely" for parts in rows for part in parts)
    drawn(plot_stages, answer)


def marks_of(ax) -> list[tuple[str, float]]:
    """The hollow marks of a panel from top to bottom: what was published."""
    found = [line for line in ax.lines if line.get_marker() in MARKS.values()]
    assert all(line.get_markerfacecolor() == "none" for line in found)
    return [(str(line.get_marker()), float(line.get_xdata()[0])) for line in found]


def test_published_values_are_hollow_marks_in_the_unit_of_the_panel():
    levels, repeats, dispatch, late = drawn(plot_case, case_answer()).axes
    assert marks_of(levels) == [("D", 16.1), ("D", 7.0)]
    assert marks_of(repeats) == [("D", pytest.approx(value)) for value in (10, 11.58, 5.13)]
    assert marks_of(dispatch) == [("D", pytest.approx(-90)), ("<", pytest.approx(-10))]
    assert marks_of(late) == [("D", pytest.approx(-65))]


def test_bars_of_a_case_begin_at_zero_and_end_at_the_figure():
    levels, repeats, dispatch, late = drawn(plot_case, case_answer()).axes
    widths = [[bar.get_width() for bar in ax.patches] for ax in (levels, repeats, dispatch, late)]
    assert widths[0] == pytest.approx([16.2, 15.1, 6.4])
    assert widths[1] == pytest.approx([10, 12, 9.5, 11.4, 5.75, 6.9])
    assert widths[2] == pytest.approx([-84, -90])
    assert widths[3] == pytest.approx([-70])
    for ax in (levels, repeats, dispatch, late):
        low, high = ax.get_xlim()
        assert all(bar.get_x() == 0 for bar in ax.patches)
        assert low <= min(0, *(bar.get_width() for bar in ax.patches))
        assert high >= max(0, *(bar.get_width() for bar in ax.patches))


@pytest.mark.parametrize("name", ["plain", "case", "case, long names", "five long names"])
def test_words_beside_bars_stay_in_their_panel_and_off_bars_and_marks(name):
    for ax in drawn(plot_case, ANSWERS[name]()).axes:
        room = ax.get_window_extent()
        for text in ax.texts:
            box = text.get_window_extent()
            assert room.x0 <= box.x0
            assert box.x1 <= room.x1 + 1, text.get_text()
            y = text.get_position()[1]
            drawn_here = [bar.get_window_extent().x1 for bar in ax.patches if bar.get_y() < y < bar.get_y() + 0.36]
            marks = [line for line in ax.lines if line.get_marker() in MARKS.values() and line.get_ydata()[0] == y]
            drawn_here += [ax.transData.transform((line.get_xdata()[0], 0))[0] + 12 for line in marks]
            assert all(box.x0 > end for end in drawn_here), text.get_text()


def test_limits_of_a_sample_are_drawn_and_explained():
    sheet = drawn(plot_case, case_answer())
    thin = [line for line in sheet.axes[3].lines if line.get_marker() == "|" and len(line.get_xdata()) == 2]
    assert [list(line.get_xdata()) for line in thin] == [pytest.approx([-90, -10])]
    assert "Thin lines: 95 % of single samples" in words_of(sheet)
    assert "Thin lines" not in words_of(drawn(plot_case, example_answer()))


def test_bars_of_a_case_are_light_in_a_copy_in_grey():
    for bar in drawn(plot_case, case_answer()).axes[0].patches:
        assert sum(w * v for w, v in zip((0.299, 0.587, 0.114), bar.get_facecolor()[:3], strict=True)) > 0.8


def test_small_print_names_replications_and_window():
    assert "12 replications of 120 days" in words_of(drawn(plot_case, case_answer()))


def test_stage_that_the_first_bar_lacks_says_so_in_the_key():
    assert words_of(drawn(plot_stages, example_answer())).count("only below") == 1


@pytest.mark.parametrize("name", ANSWERS)
def test_line_of_zero_runs_through_no_label(name):
    sheet = drawn(plot_differences, ANSWERS[name]())
    for ax in sheet.axes:
        zero = ax.transData.transform((0, 0))[0]
        for text in ax.texts:
            box = text.get_window_extent()
            assert not text.get_visible() or box.x1 <= zero or box.x0 >= zero, text.get_text()


def test_shares_are_marked_on_the_line_of_their_service_level():
    sheet = drawn(plot_distribution, example_answer())
    marked = {float(x) for line in sheet.axes[0].lines if line.get_marker() == "o" for x in line.get_xdata()}
    assert marked == {24.0, 48.0}


def test_every_segment_has_its_number_in_the_bar_or_below_it():
    words = words_of(drawn(plot_stages, example_answer()))
    assert "also hotline 0.10, remote desk 0.20, contact 0.20" in words
    for number in ("2.0", "4.0", "1.2", "5.0", "3.0", "16.20 h\n± 0.32"):
        assert number in words


def test_service_levels_are_marked_with_the_share_of_each_variant():
    words = words_of(drawn(plot_distribution, example_answer()))
    assert "24 h" in words
    assert "48 h" in words
    assert "within 24 h: 75.9 ± 1.5 %" in words


def test_share_is_read_off_the_curve_where_none_was_measured():
    answer = example_answer()
    answer.figures[:] = [figure for figure in answer.figures if figure.of.measure != "share within"]
    assert "within 24 h: 75.9 % (read off)" in words_of(drawn(plot_distribution, answer))


def test_axis_of_the_curves_ends_past_the_service_levels_and_not_in_the_far_tail():
    hours = np.linspace(0, 1000, 1001)
    quick = Curves(hours, np.minimum(hours / 10, 1))
    slow = Curves(hours, hours / 1000)
    assert last_hour([quick], [24, 48]) == pytest.approx(62.4)
    assert last_hour([quick, slow], [24, 48]) == pytest.approx(2.2 * 62.4)
    assert last_hour([quick], []) == 10


def test_published_differences_are_marked_given_or_from_two_levels():
    answer = example_answer()
    dispatch = Measure("report to dispatch", "mean")
    found = published_differences(answer)
    assert found == {("direct only", dispatch): -1.5, ("after", TIME): pytest.approx(7.0 - 16.1)}
    words = words_of(drawn(plot_differences, answer)).replace("\N{MINUS SIGN}", "-")
    assert "(published -1.50)" in words
    assert "(published -9.10)" in words


def test_panels_are_at_most_six_and_hold_what_was_published():
    answer = example_answer()
    panels = panels_of(answer)
    assert len(panels) == 6
    assert {published.of for published in answer.published} <= set(panels)


def test_difference_that_was_not_measured_is_said_to_be_missing():
    answer = example_answer()
    gone = [d for d in answer.differences if (d.variant, d.of) != ("after", TIME)]
    assert "not measured" in words_of(drawn(plot_differences, replace(answer, differences=gone)))


def test_variant_names_are_never_read_as_formulas():
    words = words_of(drawn(plot_stages, example_answer({"before": "cost $5 or $6_x"})))
    assert "cost $5 or $6_x" in words


def test_draw_all_writes_each_chart_twice(tmp_path):
    # The one of the warm-up needs days of runs: tests/precision draws it.
    names = draw_all(judged(example_answer()), tmp_path / "charts")
    assert names == [
        f"{chart.name}{ending}" for chart in CHARTS if chart.name != "warm_up" for ending in (".png", ".svg")
    ]
    assert sorted(names) == sorted(file.name for file in (tmp_path / "charts").iterdir())


def test_single_variant_has_no_chart_of_differences(tmp_path):
    names = draw_all(example_answer(variants=("before",)), tmp_path)
    assert {name.partition(".")[0] for name in names} == {"case", "stages", "distribution", "technicians"}


def test_nothing_is_drawn_of_nothing(tmp_path):
    nothing = replace(example_answer(), figures=[], differences=[], curves={}, published=[])
    assert draw_all(nothing, tmp_path) == []


def test_same_answer_gives_the_same_svg(tmp_path):
    for run in ("first", "second"):
        draw_all(example_answer(), tmp_path / run)
    for file in (tmp_path / "first").glob("*.svg"):
        text = file.read_text(encoding="utf-8")
        assert text == (tmp_path / "second" / file.name).read_text(encoding="utf-8")
        assert "<dc:date>" not in text


def test_missing_chinese_font_is_told_once_and_without_warnings(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(canvas, "chinese_fonts", list)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draw_all(example_answer(CHINESE_NAMES), tmp_path)
    assert font_notes(example_answer(CHINESE_NAMES)) == [NO_CHINESE_FONT]
    assert "fonts-wqy-microhei" in NO_CHINESE_FONT
    assert font_notes(example_answer()) == []
    assert capfd.readouterr() == ("", "")


def test_installed_chinese_font_needs_no_note(monkeypatch):
    monkeypatch.setattr(canvas, "chinese_fonts", lambda: ["Noto Sans CJK SC"])
    assert font_notes(example_answer(CHINESE_NAMES)) == []


def test_matplotlib_is_imported_only_to_draw_and_without_pyplot(tmp_path):
    program = (
        "import sys; from analysis.charts.draw import draw_all; from example_answer import example_answer\n"
        "assert 'matplotlib' not in sys.modules\n"
        f"draw_all(example_answer(variants=('before',)), {str(tmp_path)!r})\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{program}"], check=True)


def test_wrap_breaks_at_spaces_and_anywhere_in_chinese():
    assert wrap("one two three", 7) == "one two\nthree"
    assert wrap("流程优化前", 4) == "流程\n优化\n前"
    assert wrap("abcdefghij", 4) == "abcd\nefgh\nij"
    assert columns("a流") == 3


def test_wrap_keeps_a_number_with_its_unit():
    assert wrap("of 16.2\N{NO-BREAK SPACE}h now", 8) == "of\n16.2\N{NO-BREAK SPACE}h\nnow"
