"""The report: one valid file that holds everything a planner needs."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from example_answer import CHINESE_NAMES, case_answer, example_answer, five_variants, without_intervals

from analysis.charts.draw import CHARTS
from analysis.findings.sentences import NOT_VALIDATED
from analysis.report.html import data_uri, pictures_of, render, write_report
from analysis.results import Input

VOID = {"meta", "img", "br", "link", "input", "hr"}
PROVENANCE = {"command": "python run.py case=invented seed=1", "truckroll": "0.1.0", "python": "3.11.4"}


class Page(HTMLParser):
    """Reads a page, checks that its tags are closed in order, and keeps texts and links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        words = " ".join(" ".join(self.words).split())
        return words.replace("\N{MINUS SIGN}", "-")


def page_of(answer) -> Page:
    return Page(render(answer, [], PROVENANCE))


@pytest.fixture
def charts(tmp_path):
    """A folder with two pictures, one of them as PNG only."""
    (tmp_path / "stages.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    (tmp_path / "stages.png").write_bytes(b"png")
    (tmp_path / "technicians.png").write_bytes(b"png")
    return tmp_path


@pytest.mark.parametrize(
    "make",
    [
        example_answer,
        five_variants,
        case_answer,
        lambda: without_intervals(case_answer()),
        lambda: replace(case_answer(), replayed=True),
        lambda: example_answer(variants=("before",)),
        lambda: without_intervals(example_answer()),
        lambda: replace(example_answer(), figures=[], differences=[], published=[], loads=[], inputs=[], links={}),
    ],
)
def test_page_is_well_formed_and_names_its_language(make):
    text = render(make(), [], PROVENANCE)
    page = Page(text)
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert page.tags[0] == ("html", {"lang": "en"})
    assert "nan" not in page.text


def test_report_needs_no_other_file(charts, tmp_path):
    write_report(example_answer(), charts, tmp_path / "report.html", PROVENANCE)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    links = Page(text).links
    assert [link[:22] for link in links] == ["data:image/svg+xml;bas", "data:image/png;base64,"]
    assert not re.search(r"@import|url\(|<script|<link", text)


def test_pictures_say_in_words_what_they_show(charts, tmp_path):
    answer = example_answer()
    write_report(answer, charts, tmp_path / "report.html", PROVENANCE)
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    spoken = [attrs["alt"].replace("\N{NO-BREAK SPACE}", " ") for tag, attrs in page.tags if tag == "img"]
    assert spoken[0].startswith("Direct dispatch alone saves 1.1 h of 16.2 h")
    assert len(spoken) == 2
    assert next(chart for chart in CHARTS if chart.name == "stages").caption in page.text


def test_data_uri_holds_the_picture(charts):
    uri = data_uri(charts / "stages.png")
    assert b64decode(uri.partition(",")[2]) == b"png"


def test_names_are_escaped():
    answer = example_answer({"before": "<script>alert(1)</script> & co"})
    text = render(answer, [], PROVENANCE)
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in text


def test_every_input_stands_there_with_its_label_and_note():
    answer = example_answer()
    answer.inputs.append(Input("a.b", "1 & 2", "not labelled", "<a note>"))
    try:
        page = page_of(answer)
    finally:
        answer.inputs.pop()
    for given in answer.inputs:
        assert f"{given.path} {given.value} {given.label} {given.note}".strip() in page.text
    assert "a.b 1 & 2 not labelled <a note>" in page.text
    assert "Of 6 inputs: assumption 2, public source 1, published 2 and not labelled 1." in page.text
    assert "3 of 6 inputs are assumptions or have no label." in page.text


def test_main_table_holds_levels_differences_and_verdicts():
    assert "report to closing, mean h 16.20 ± 0.32 15.10 ± 0.30 -1.10 ± 0.16 better" in page_of(example_answer()).text


def test_links_are_listed_and_counted():
    text = page_of(example_answer()).text
    assert "hotline → city desk → district desk → team leader → technician 5" in text
    assert "hotline → team leader → technician 3 -40 %" in text


def test_changes_are_named():
    text = page_of(example_answer()).text
    assert "after direct dispatch, node limits, better repair and prompt closing" in text
    assert "before nothing: the base as it is" in text


def test_report_says_that_nothing_is_validated_first_and_beside_the_figures():
    assert page_of(example_answer()).text.count(NOT_VALIDATED) == 2
    unpublished = page_of(replace(example_answer(), published=[])).text
    assert NOT_VALIDATED not in unpublished
    assert "No published figures belong to this study" in unpublished


def test_report_says_how_to_run_it_again():
    text = page_of(example_answer()).text
    assert "python run.py case=invented seed=1 seed 1 replications 12 truckroll 0.1.0 python 3.11.4" in text


def test_notes_and_overloads_are_shown():
    answer = replace(example_answer(), notes=["Mind the <gap>."])
    text = page_of(answer).text
    assert "Notes Mind the <gap>." in text
    assert "120 % OVERLOADED 1.20 of 1.00" in text


def test_chinese_names_stay_as_they_are(tmp_path):
    write_report(example_answer(CHINESE_NAMES), tmp_path, tmp_path / "report.html", PROVENANCE)
    assert "流程优化前" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_same_answer_gives_the_same_bytes(charts, tmp_path):
    for name in ("a.html", "b.html"):
        write_report(example_answer(), charts, tmp_path / name, PROVENANCE)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


# ---- the page of a case ----

CASE_HEADINGS = [
    "The published case",
    "What was done",
    "What was published, beside the model",
    "Inputs, and what is assumed",
    "What the data cannot tell",
    "How to run it longer",
    "What the variants change",
]
LONGER = PROVENANCE | {"longer": "python run.py case=invented replications=200"}


def test_the_page_of_a_case_holds_everything_in_order(charts):
    (charts / "case.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    answer = case_answer()
    text = Page(render(answer, pictures_of(answer, charts), LONGER)).text
    places = [text.index(heading) for heading in CASE_HEADINGS]
    assert places == sorted(places)
    page = text[places[0] : places[-1]]
    for words in (
        "The desks were left out <since May>.",
        "The operator & its sons said so.",
        "before report to closing, mean h 16.1 16.20 ± 0.32 +0.6 % inside",
        "at most -10 -90.0 ± 1.2 - kept a trial 15 days: -102.0 to -72.0",
        "before, repeat rate, 30 days (customers: brand): preferred customers",
        NOT_VALIDATED,
        "so that an area has about 17 reports a day demand.lines_per_area = 52000",
        "Whether it rained.",
        "judged on 200 replications; this report shows 12. python run.py case=invented replications=200",
    ):
        assert words in page, words
    assert next(chart for chart in CHARTS if chart.name == "case").caption in page


def test_the_picture_of_a_case_stands_once_on_its_page_and_elsewhere_among_the_charts(charts):
    (charts / "case.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    caption = next(chart for chart in CHARTS if chart.name == "case").caption
    for answer in (case_answer(), example_answer()):
        text = Page(render(answer, pictures_of(answer, charts), LONGER)).text
        assert text.count(caption) == 1
        assert (text.index(caption) < text.index("What the variants change")) == answer.page.is_written


def test_published_figures_stand_once():
    for answer in (case_answer(), example_answer()):
        text = render(answer, [], LONGER)
        assert text.count('aria-label="Published figures beside the model"') == 1
    assert "<h2>The published case</h2>" not in render(example_answer(), [], LONGER)


def test_the_page_of_a_case_is_a_page_of_its_own_in_print():
    text = render(case_answer(), [], LONGER)
    assert ".case { border: 0; padding: 0; margin: 0; break-before: page; break-after: page; }" in text
    assert text.count('<section class="case">') == 1


def test_a_case_without_a_long_run_shows_no_command_for_one():
    answer = case_answer()
    without = replace(answer, page=answer.page.model_copy(update={"long_run": None}))
    assert "How to run it longer" not in page_of(without).text
    assert "How to run it longer" not in Page(render(answer, [], PROVENANCE)).text


def test_a_replayed_case_says_that_the_figures_are_no_yardstick():
    text = page_of(replace(case_answer(), replayed=True)).text
    assert "they are no yardstick here" in text
    assert "published figure lies inside" not in text


def test_what_one_sample_means_is_explained_where_one_is_shown():
    assert "two samples of different days" in page_of(case_answer()).text
    assert "two samples of different days" not in page_of(example_answer()).text
