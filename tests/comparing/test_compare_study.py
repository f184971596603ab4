"""The comparison as a user has it: options, margins, files, screen, report, and what is refused."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import pairwise
from math import isnan
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

import run
from analysis.charts.draw import CHARTS
from analysis.charts.forest import _legend
from analysis.comparing.chart import is_worth_a_chart, pairs_height, pairs_title, plot_pairs
from analysis.comparing.compare import compare
from analysis.comparing.pair import DOES_NOT_MATTER, AllPairs
from analysis.comparing.words import best_in_words, main_pairs, pairs_section, pairs_sentences
from analysis.findings.tables import main_difference
from analysis.intervals import student_quantile
from analysis.precision.rule import WIDENED
from analysis.report.html import render
from analysis.report.terminal import reading, show
from analysis.results import Answer, Measure
from analysis.study import answer
from scenarios.base import WrongInput
from scenarios.study import resolve

TIME = Measure("report to closing", "mean")
STUDY = {
    "scenario": {
        "horizon": {"warm_up": "2 days", "window": "10 days", "follow_up": "2 days"},
        "areas": {"north": {"lines": 26000, "side": "8 km"}},
        "reports": {"per_line_and_year": 0.12},
        "technicians": {"per_area": 1, "shift": {"hours": "08:00-18:00"}, "travel": {"speed": "20 km/h"}},
        "repair": {"on_site": {"distribution": "lognormal", "mean": "55 min", "cv": 0.8}},
    },
    "changes": {
        "second": {"technicians": {"per_area": 2}},
        "third": {"technicians": {"per_area": 3}},
        "fourth": {"technicians": {"per_area": 4}},
    },
    "variants": {"one": [], "two people": ["second"], "three": ["third"], "four": ["fourth"]},
    "replications": 10,
    "executor": {"workers": 1},
    "engine": "simpy",
}


def found(**changed: object) -> Answer:
    return answer(resolve({**STUDY, **changed}))


@pytest.fixture(scope="module")
def everything() -> Answer:
    return found(task={"against": "all"}, margins=["report to closing = 1 h"])


def text_of(answer: Answer, width: int) -> str:
    console = Console(file=io.StringIO(), width=width)
    show(answer, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_pairs_with_the_reference_are_those_of_the_main_table():
    answer = found()
    pairs = main_pairs(answer)
    assert [pair.variant for pair in pairs] == ["two people", "three", "four"]
    assert {pair.reference for pair in pairs} == {"one"}
    for pair in pairs:
        plain = answer.difference(pair.variant, "one", "report to closing", "mean")
        shown = main_difference(answer, pair.variant)
        assert plain is not None
        assert shown is not None
        assert (pair.plain_low, pair.plain_high) == (plain.low, plain.high)
        assert (shown.low, shown.high, shown.judged) == (pair.low, pair.high, pair.verdict)
        wider = 2.9333 / 2.2622  # Student's quantiles at 1 - 0.05 / 2 / 3 and 1 - 0.05 / 2, 9 degrees
        assert shown.high - shown.low == pytest.approx(wider * (plain.high - plain.low), rel=1e-4)


def test_another_reference_comes_first_everywhere():
    answer = found(task={"reference": "two_people"})
    assert list(answer.variants) == ["two people", "one", "three", "four"]
    assert {pair.reference for pair in answer.together.pairs} == {"two people"}
    assert {d.reference for d in answer.differences if d.of == TIME and d.variant == "four"} == {"two people", "one"}


def test_all_against_all_and_margins(everything):
    assert everything.together.family == 6
    verdicts = {(pair.variant, pair.reference): pair.verdict for pair in main_pairs(everything)}
    assert verdicts["four", "three"] == DOES_NOT_MATTER
    assert verdicts["two people", "one"] == "better"
    assert all(isnan(pair.margin) for pair in everything.together.pairs if pair.of != TIME)
    said = pairs_sentences(everything)
    assert said[0].startswith("Report to closing, mean, 6 pairs: ")
    assert said[1].startswith("Differences below the margin do not matter: report to closing, mean 1.0 h.")
    assert "which does not matter" in best_in_words(everything)[0]


def test_a_margin_on_a_figure_beside_the_main_table_is_judged_too():
    answer = found(margins=["share within 12 h = 10 points"])
    pairs = answer.together.of(Measure("share within", "12 h", unit="share"))
    assert [pair.margin for pair in pairs] == [0.1] * 3
    other = found(margins=["report to restoration, 90 % = 30 min"])
    assert [p.margin for p in other.together.of(Measure("report to restoration", "90 %"))] == [0.5] * 3


@pytest.mark.parametrize("width", [80, 120])
def test_the_screen_says_what_family_is_meant(everything, width):
    text = " ".join(text_of(everything, width).split())
    assert "Differences and verdicts hold together for all 6 pairs of one measure with 95 % (Bonferroni)." in text
    assert "All pairs: report to closing, mean" in text
    assert "Pairing by common random numbers" in text
    assert all(len(line) <= width for line in text_of(everything, width).splitlines())


def test_report_has_a_matrix_and_a_table_of_all_measures(everything):
    section = pairs_section(everything)
    assert section is not None
    pairs, matrix, measures = section.grids
    assert len(pairs.rows) == len(measures.rows) == 6
    assert [row[0] for row in matrix.rows] == ["two people", "three", "four"]
    assert matrix.rows[0][2:] == ["", ""]
    assert matrix.rows[2][3].endswith(DOES_NOT_MATTER)
    assert measures.folded


def test_two_variants_need_no_family():
    answer = found(variants={"one": [], "two": ["second"]})
    assert not best_in_words(answer)
    assert not is_worth_a_chart(answer)
    assert "together" not in text_of(answer, 100)


def test_one_replication_is_said_plainly():
    answer = found(replications=1)
    assert pairs_sentences(answer) == ["One replication only: no pair has an interval, so none can be judged."]
    assert {pair.verdict for pair in main_pairs(answer)} == {"no interval"}
    assert not is_worth_a_chart(answer)


def test_dunnett_looks_at_runs_that_share_no_chance():
    paired, unpaired = found(), found(task={"method": "dunnett"})
    assert paired.figures == unpaired.figures
    assert paired.together.standings == unpaired.together.standings
    for one, other in zip(main_pairs(paired), main_pairs(unpaired), strict=True):
        assert one.estimate != other.estimate
        assert isnan(other.correlation)
    shown = main_difference(unpaired, "four")
    assert shown == main_difference(paired, "four"), "the main table is paired, and Bonferroni's"
    assert any("chance of its own" in sentence for sentence in pairs_sentences(unpaired))
    for said in (text_of(unpaired, 200), render(unpaired, [], {})):
        joint = "Differences and verdicts hold together for all 3 pairs of one measure with 95 %"
        assert f"{joint} (Bonferroni)" in " ".join(said.split())
        assert f"{joint} (Dunnett)" in " ".join(said.split())


LEVELS = [
    ({}, {}, "± is half of an interval: 95 % for a figure, 95 % for all differences of a measure together."),
    (
        {"level": 0.99},
        {},
        "± is half of an interval: 95 % for a figure, 99 % for all differences of a measure together.",
    ),
    ({"level": 0.99}, {"two": ["second"]}, "± is half of an interval: 95 % for a figure, 99 % for a difference."),
    ({"method": "none", "level": 0.99}, {}, "± is half of an interval: 95 % for a figure, 99 % for a difference."),
    ({}, {"two": ["second"]}, "± is half of a 95 % interval."),
]


@pytest.mark.parametrize(("task", "variants", "words"), LEVELS)
def test_the_level_of_differences_is_named(task, variants, words):
    answer = found(task=task, replications=3, variants={"one": [], **(variants or {"two": ["second"], "x": ["third"]})})
    assert reading(answer).startswith(words)
    whiskers = "for all pairs together over" if "together" in words else "over"
    level = "99 %" if "99 %" in words else "95 %"
    assert f"whiskers: {level} intervals {whiskers} replications" in _legend(answer)


def test_with_precision_all_intervals_are_as_careful():
    """Pairs, limits to the best and contrasts, too: their limits alone are those of differences.csv."""
    asked = found(precision="50%", most_replications=20, task={"against": "all"})
    assert asked.stopping is not None
    assert asked.stopping.level == WIDENED
    for pair in main_pairs(asked):
        if pair.reference == "one":
            plain = asked.difference(pair.variant, "one", "report to closing", "mean")
            assert plain is not None
            assert (pair.plain_low, pair.plain_high) == (plain.low, plain.high)
    usual = found(replications=asked.replications, task={"against": "all"})
    for careful, one in zip(main_pairs(asked), main_pairs(usual), strict=True):
        wider = student_quantile(1 - (1 - WIDENED) / 12, one.replications - 1) / student_quantile(
            1 - 0.05 / 12, one.replications - 1
        )
        assert careful.high - careful.low == pytest.approx(wider * (one.high - one.low))
    best = zip(asked.together.best(TIME), usual.together.best(TIME), strict=True)
    assert all(careful.ahead + careful.behind > one.ahead + one.behind for careful, one in best)


def test_a_variant_without_the_figure_is_left_out_of_the_best_and_that_is_said():
    """No ticket is closed before the run ends."""
    changes = {**STUDY["changes"], "never": {"repair": {"closing": "60 days"}}}
    variants = {**STUDY["variants"], "never": ["never"]}
    answer = found(changes=changes, variants=variants)
    (sentence,) = best_in_words(answer)
    assert sentence.startswith('"four" is the best of the 4 variants in report to closing, mean')
    assert sentence.endswith('"never" is left out: fewer than two replications have the figure.')


def test_chart_says_the_finding_and_stays_on_the_sheet(everything):
    from analysis.charts.canvas import new_sheet

    assert pairs_title(everything).startswith('"four" is the best of the 4 variants in report to closing, mean')
    sheet = new_sheet()
    plot_pairs(everything, sheet)
    sheet.draw_without_rendering()
    (ax,) = sheet.axes
    box = sheet.bbox
    labels = [*ax.get_yticklabels(), *ax.texts]
    assert len(labels) == 12
    for text in labels:
        extent = text.get_window_extent()
        assert box.x0 <= extent.x0, text.get_text()
        assert extent.x1 <= box.x1, text.get_text()
    beside = [text.get_window_extent() for text in ax.texts]
    assert all(above.y0 >= below.y1 for above, below in pairwise(beside))


LONG = ["as it was until November, three desks", "straight to the technician of the area", *"cdefgh"]


def test_28_pairs_with_long_names_can_be_read_on_one_slide(everything):
    from analysis.charts.canvas import HEIGHT, new_sheet

    rng = np.random.default_rng(1)
    shared = rng.normal(size=12)
    values = {name: 10 + k // 2 / 2 + shared + 0.15 * rng.normal(size=12) for k, name in enumerate(LONG)}
    together = AllPairs("bonferroni", 0.95, "all", compare(values, TIME, "all", margin=0.4))
    answer = replace(everything, variants={name: [] for name in LONG}, together=together)
    assert pairs_height(answer) == HEIGHT
    sheet = new_sheet(HEIGHT)
    plot_pairs(answer, sheet)
    sheet.draw_without_rendering()
    (ax,) = sheet.axes
    assert len(ax.texts) == 28
    for labels in (ax.texts, ax.get_yticklabels()):
        boxes = [label.get_window_extent() for label in labels]
        assert all(above.y0 >= below.y1 for above, below in pairwise(boxes))
        assert min(box.x0 for box in boxes) >= 0
        assert max(box.x1 for box in boxes) <= sheet.bbox.x1
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert len(set(names)) == 28, "shortened names must still tell pairs apart"


# ---- the command ----

CASE = """# @package _global_
name: tiny
scenario:
  horizon: {warm_up: 2 days, window: 7 days, follow_up: 2 days}
  areas: {north: {lines: 15000, side: 8 km}}
  reports: {per_line_and_year: 0.12}
  technicians: {per_area: 1, shift: {hours: "08:00-18:00"}, travel: {speed: 20 km/h}}
  repair: {on_site: {distribution: lognormal, mean: 55 min, cv: 0.8}}
changes: {second: {technicians: {per_area: 2}}, third: {technicians: {per_area: 3}}}
variants: {one: [], two people: [second], three: [third]}
replications: 4
engine: simpy
"""


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("analysis.charts.draw.CHARTS", [chart for chart in CHARTS if chart.name == "pairs"])
    (tmp_path / "tiny.yaml").write_text(CASE, encoding="utf-8")

    def command(*words: str, workers: int = 1) -> tuple[int, str, str]:
        status = 0
        try:
            run.main(["case=tiny.yaml", f"executor.workers={workers}", *words])
        except SystemExit as stop:
            status = int(stop.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    return command


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_command_writes_pairs_chart_and_report(command):
    words = ("task.against=all", "task.reference=two_people", "margin=report to closing = 30 min")
    status, _, err = command(*words)
    assert (status, err) == (0, ""), err
    folder = Path("runs/tiny")
    rows = [row for row in rows_of(folder / "pairs.csv") if row["measure"] == "report to closing"]
    rows = [row for row in rows if row["statistic"] == "mean"]
    assert [(row["variant"], row["reference"]) for row in rows] == [
        ("one", "two people"), ("three", "two people"), ("three", "one"),
    ]  # fmt: skip
    for row in rows:
        assert float(row["low"]) < float(row["plain_low"]) < float(row["estimate"]) < float(row["high"])
        assert (row["margin"], row["method"], row["level"], row["pairs_together"]) == ("0.5", "bonferroni", "0.95", "3")
    assert {row["variant"] for row in rows_of(folder / "best.csv")} == {"one", "two people", "three"}
    assert (folder / "charts" / "pairs.png").stat().st_size > 10_000
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert "All pairs in all measures" in report
    assert "row minus column" in report
    first = (folder / "pairs.csv").read_bytes()
    status, _, err = command(*words, workers=2)
    assert (status, err) == (0, "")
    assert (folder / "pairs.csv").read_bytes() == first


REFUSED = {
    "task.reference=tow people": ["task.reference: unknown variant 'tow people'", "did you mean 'two people'?"],
    "task.method=bonferoni": ["task.method: 'bonferoni' is not known here", "did you mean 'bonferroni'?"],
    "task.level=95": ["task.level: 95 is out of range", "at most 0.9999"],
    "task.against=everyone": ["task.against: 'everyone' is not known here"],
    "margin=report to closing = 0.5": ["margin 'report to closing = 0.5'", "no time", "'30 min'"],
    "margin=report to closng = 1 h": ["unknown measure 'report to closng'", "did you mean 'report to closing"],
    "margin=report to closing": ["expected a measure, = and a value", "'report to closing = 0.5 h'"],
    "margin=report to closing = -1 h": ["margin 'report to closing = -1 h': is -1 h; expected a difference above 0"],
    "margin=share within 24 h = 3": ["'3' is no share"],
}


@pytest.mark.parametrize("word", REFUSED)
def test_mistakes_are_told_in_one_message(command, word):
    status, _, err = command(word)
    assert status == 2
    assert err.startswith("truckroll: ")
    assert "Traceback" not in err
    assert [part for part in REFUSED[word] if part not in err] == [], err
    assert not Path("runs/tiny/report.html").exists()


def test_dunnett_is_refused_for_all_pairs_and_two_margins_for_one_measure(command):
    status, _, err = command("task.method=dunnett", "task.against=all")
    assert (status, "method 'dunnett' is for pairs with the reference" in err) == (2, True), err
    status, _, err = command("margin=report to closing = 1 h", "margin=report to closing, mean = 2 h")
    assert (status, "its measure has another margin" in err) == (2, True), err


def test_a_python_user_hears_of_an_unknown_reference_too():
    with pytest.raises(WrongInput, match=r"task\.reference: unknown variant 'five'; expected one of"):
        found(task={"reference": "five"})
