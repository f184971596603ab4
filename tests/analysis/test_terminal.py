"""The screen: everything is there at any width, and nothing depends on colour or markup."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from io import StringIO

import pytest
from example_answer import example_answer, five_variants, many_variants, without_intervals
from rich.cells import cell_len
from rich.console import Console

from analysis.findings.sentences import NOT_VALIDATED
from analysis.report.terminal import show


def shown(answer, width: int = 100, **options) -> str:
    console = Console(width=width, file=StringIO(), **options)
    show(answer, console)
    return console.file.getvalue()


def flat(text: str) -> str:
    """The text without line breaks, so that sentences can be found in it."""
    return " ".join(text.split())


@pytest.mark.parametrize("width", [80, 100, 140])
@pytest.mark.parametrize("make", [example_answer, five_variants, lambda: many_variants(6)])
def test_fits_the_screen_and_breaks_no_figure(make, width):
    text = shown(make(), width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "16.20 ± 0.32" in text
    assert "…" not in text


def test_three_variants_stand_side_by_side_even_on_a_narrow_screen():
    head = next(line for line in shown(example_answer(), 80).splitlines() if "measure" in line)
    assert head.split() == ["measure", "unit", "before", "direct", "only", "after"]


def test_many_variants_get_a_row_each():
    text = shown(five_variants(), 80)
    assert "measure and variant" in text
    assert "report to closing, mean [h]" in text


@pytest.mark.parametrize("width", [80, 90, 100])
def test_number_and_unit_stay_in_one_line(width):
    assert not any(
        line.split()[:1] in (["%"], ["h"], ["points"]) for line in shown(example_answer(), width).splitlines()
    )


def test_verdicts_are_words():
    text = shown(five_variants(), 140)
    for word in ("better", "worse", "inconclusive", "no difference"):
        assert word in text


def test_clock_and_interval_are_explained():
    text = flat(shown(example_answer()))
    assert "± is half of a 95 % interval." in text
    assert 'Signed: difference to "before", paired replication by replication.' in text
    assert "h: hours of the clock, nights and weekends included." in text


def test_published_figures_stand_beside_the_model_with_their_source():
    text = shown(example_answer(), 140)
    line = next(line for line in text.splitlines() if "before -> direct only" in line)
    assert line.split()[-6:] == ["-1.5", "h", "-1.40", "±", "0.02", "outside"]
    assert "Published in: Invented Operator & Sons, yearly report <2001>" in text


def test_difference_between_load_and_utilisation_is_explained():
    text = flat(shown(example_answer()))
    assert all(
        reason in text for reason in ("work in overtime", "lunch hours that are worked", "nearest free technician")
    )


def test_of_many_variants_the_range_of_loads_is_shown():
    answer = many_variants(6)
    text = shown(answer)
    table = text[text.index("Offered load") :]
    assert "highest in" in table
    place = answer.loads[0].place
    loads = [load for load in answer.loads if load.place == place]
    row = next(line for line in table.splitlines() if line.strip().startswith(place))
    assert f"{100 * min(load.utilisation for load in loads):.0f} %" in row
    assert max(loads, key=lambda load: load.utilisation).variant in row


def test_overloaded_desk_is_marked():
    assert "120 % OVERLOADED" in shown(example_answer())


def test_findings_and_notes_are_printed_as_they_are():
    answer = replace(example_answer(), notes=["A [bold]note[/bold] with :smile:."])
    text = shown(answer)
    assert "  - A [bold]note[/bold] with :smile:." in text
    assert NOT_VALIDATED in flat(text.replace("    ", " "))


def test_names_in_brackets_are_no_markup():
    assert "[red]before" in shown(example_answer({"before": "[red]before"}))


def test_one_replication_has_no_intervals():
    text = shown(without_intervals(example_answer()))
    assert "±" not in text
    assert "No intervals." in text


def test_single_variant_needs_no_difference():
    text = shown(example_answer(variants=("before",)))
    assert "Signed" not in text
    assert "16.20 ± 0.32" in text


def test_answer_without_anything_prints_its_question():
    empty = replace(example_answer(), figures=[], differences=[], published=[], loads=[], notes=[])
    assert empty.question in flat(shown(empty))


PROGRAM = """
from example_answer import example_answer
from analysis.report.terminal import screen, show
for _ in range(50):
    show(example_answer(), screen())
print("the end")
open(sys.argv[1], "w").write("results")
"""


def run_shown(place, out) -> int:
    """Runs a program that prints answers and then writes a file; what its standard output meets is given."""
    program = f"import sys; sys.path[:0] = {sys.path!r}\n{PROGRAM}"
    done = subprocess.run([sys.executable, "-c", program, str(place)], stdout=out, stderr=subprocess.PIPE, check=False)
    assert done.stderr == b""
    return done.returncode


def test_results_are_written_where_nobody_reads_the_screen(tmp_path):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        assert run_shown(tmp_path / "results", writer) == 0
    finally:
        os.close(writer)
    assert (tmp_path / "results").read_text() == "results"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
def test_results_are_written_where_the_screen_is_full(tmp_path):
    with open("/dev/full", "w", encoding="utf-8") as full:
        assert run_shown(tmp_path / "results", full) == 0
    assert (tmp_path / "results").read_text() == "results"
