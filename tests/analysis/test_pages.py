"""A page as its reader sees it: on the screen, in the report, as files."""

from __future__ import annotations

import io
import math

import pandas as pd
import pytest
from rich.console import Console

from analysis.charts.canvas import entitle, settle
from analysis.pages.files import draw, write_data
from analysis.pages.page import Data, Drawing, Grid, Page, Section
from analysis.pages.report import write_page
from analysis.pages.screen import show_page


def plot(sheet):
    room = entitle(sheet, "A line goes up by 1.0 h", "below the title", "the footer")
    sheet.subplots().plot([0, 1], [0, 1])
    settle(sheet, *room)


DRAWING = Drawing("line", "A line goes up by 1.0 h", "How to read it.", plot)
GRID = Grid("Who saves what", ["change", "h"], [["prompt <closing>", "-1.0 ± 0.1"]], numbers=[1], caption="In hours.")
FOLDED = Grid("Details", ["a"], [["hidden on the screen"]], folded=True)
PAGE = Page(
    title="A study",
    question="What did it?",
    answer=["Prompt closing saves 1.0 h (95 % interval 0.9 to 1.1 h)."],
    extent="20 replications of 60 days.",
    sections=[Section("Causes", ["One sentence."], [GRID, FOLDED], [DRAWING])],
    notes=["A note."],
)


def test_the_screen_shows_everything_but_what_is_folded():
    stream = io.StringIO()
    show_page(PAGE, Console(file=stream, width=100))
    text = stream.getvalue()
    shown = [
        "A study",
        "What did it?",
        "saves 1.0 h",
        "One sentence.",
        "prompt <closing>",
        "-1.0 ± 0.1",
        "In hours.",
        "A note.",
    ]
    assert [each for each in shown if each not in text] == []
    assert "hidden on the screen" not in text


def test_the_report_holds_charts_and_escapes_names(tmp_path):
    draw(DRAWING, tmp_path / "charts")
    assert {path.name for path in (tmp_path / "charts").iterdir()} == {"line.png", "line.svg"}
    write_page(PAGE, tmp_path / "charts", tmp_path / "report.html", {"command": "python run.py", "truckroll": "1"})
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "prompt &lt;closing&gt;" in text
    assert "data:image/svg+xml;base64," in text
    assert "hidden on the screen" in text
    assert "python run.py" in text


def test_files_have_6_digits_and_nothing_for_what_is_missing(tmp_path):
    rows = [["a", 1 / 3, 12, True], ["b", math.nan, None, False]]
    write_data(Data("x.csv", ["name", "share", "count", "kept"], rows), tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text().splitlines() == ["name,share,count,kept", "a,0.333333,12,yes", "b,,,no"]
    write_data(Data("x.parquet", ["name", "share"], [["a", 1 / 3]]), tmp_path / "x.parquet")
    assert pd.read_parquet(tmp_path / "x.parquet")["share"][0] == pytest.approx(1 / 3, abs=0)
