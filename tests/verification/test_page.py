"""The page says what holds and what fails; the command ends with 1 where anything does."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import pytest

from analysis.charts.canvas import new_sheet
from analysis.pages.files import draw
from analysis.verification import verify as module
from analysis.verification.both_engines import Observed
from analysis.verification.cases import all_cases
from analysis.verification.chart import plot_deviations
from analysis.verification.judging import judge, level_of
from analysis.verification.task import page_about
from analysis.verification.verify import Verification
from run import main

CASES = [case for case in all_cases() if case.name in ("Erlang B", "Batches of a second desk", "M_t/D/inf by day")]


def found(off=1.0, difference=None, engine="compiled"):
    """A verification of three cases whose readings scatter around so many times the theory."""
    factors = {case: 1.0 if case.exact else off for case in CASES}
    scatter = [-0.01, 0.01, 0.02, -0.015]
    readings = {
        case: [(case.theory * 100 * (factors[case] + (0 if case.exact else each)), 100.0) for each in scatter]
        for case in CASES
    }
    compared = 0 if engine == "simpy" else 500
    return Verification(
        verdicts=[judge(case, readings[case], level_of(CASES)) for case in CASES],
        observed=[Observed(readings[case], 4000, compared, difference) for case in CASES],
        level=level_of(CASES),
        seed=5,
        engine=engine,
        tickets=12_000,
        compared=3 * compared,
        scenarios=3,
        share=0.2 if engine == "simpy" else 1.0,
    )


def test_page_says_that_all_hold():
    page = page_about(found())
    assert not page.failed
    assert page.answer[0].startswith(
        "All 3 closed forms lie inside the 99.500 % intervals of the simulation; the farth"
    )
    assert "value for value, in all 3 scenarios: 1,500 tickets ran on both" in page.answer[1]
    assert page.extent == (
        "3 scenarios, 12,000 tickets on the compiled engine, and 1,500 of them on the SimPy engine as well, seed 5"
    )
    (drawing,) = page.drawings
    assert drawing.title == (
        "All 3 closed forms lie inside the 99.500 % intervals of the simulation, and both engines write the same log"
    )
    main_grid = page.sections[0].grids[0]
    assert main_grid.rows[0][:2] == ["Erlang B: share of calls lost, %", "19.91"]
    assert [row[-2:] for row in main_grid.rows] == [["equal", "holds"]] * 3
    assert [row[3] for row in main_grid.rows if "second desk" in row[0]] == ["every ticket"]


def test_page_says_what_fails():
    page = page_about(found(off=1.5))
    assert page.failed
    assert page.answer[0].startswith(
        "2 of 3 closed forms lie outside the 99.500 % intervals: Erlang B and M_t/D/inf by day; the farthest is"
    )
    assert "an error stays, chance does not" in page.answer[2]
    assert [row[-1] for row in page.sections[0].grids[0].rows].count("FAILS") == 2


def test_page_says_where_the_engines_part():
    page = page_about(found(difference="replication 0: Mon 08:00:05, ticket 7"))
    assert page.failed
    assert page.sections[0].heading == "Where the engines part"
    assert page.sections[0].sentences[0].startswith("Erlang B: replication 0: Mon 08:00:05")
    assert page.drawings[0].title.endswith("; the engines differ in 3 of 3 cases")


def test_page_says_that_simpy_was_alone():
    page = page_about(found(engine="simpy"))
    assert page.answer[1] == "Only the SimPy engine ran, so that nothing is said about the compiled one."
    assert any("20% of the replications" in note for note in page.notes)
    assert page.drawings[0].title.endswith("(SimPy engine)")


def test_page_says_that_compiling_came_on_top():
    assert any("Compiling the engine came on top" in note for note in page_about(found(), was_compiled=True).notes)


@pytest.mark.parametrize("off", [1.0, 1.5, float("nan")])
def test_chart_is_drawn_whatever_was_found(off, tmp_path):
    page = page_about(found(off))
    draw(page.drawings[0], tmp_path)
    assert (tmp_path / "verification.png").stat().st_size > 10_000
    sheet = new_sheet()
    plot_deviations(found(off), sheet)
    dots = [line for line in sheet.axes[0].lines if line.get_marker() in "oD<>"]
    assert len(dots) == 3
    assert [line.get_marker() for line in dots] == ["o" if off == 1 else ">", "o" if off == 1 else ">", "D"]


# The command


def run(folder, *words):
    main(["task=verify", "engine=simpy", f"hydra.run.dir={folder}", "executor.workers=1", *words])


def test_command_writes_table_chart_and_report(tmp_path, capsys):
    run(tmp_path, "task.cases=[off_hours]", "seed=3", "scenario.technicians.per_area=7")
    shown = capsys.readouterr().out
    assert "The closed form lies inside the 99.000 % interval" in shown
    assert "case, scenario and replications of the command play no part" in " ".join(shown.split())
    assert {path.name for path in tmp_path.iterdir()} == {
        "charts", "manifest.json", "report.html", "study.yaml", "verification.csv",
    }  # fmt: skip
    assert {path.name for path in (tmp_path / "charts").iterdir()} == {"verification.png", "verification.svg"}
    with (tmp_path / "verification.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["case"], row["theory"], row["holds"], row["engines"]) == ("Off hours", "4.08333", "yes", "SimPy only")
    facts = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert (facts["seed"], facts["engine"], facts["tickets"]) == (3, "simpy", int(row["tickets"]))


def test_command_ends_with_1_where_theory_and_simulation_differ(tmp_path, capsys, monkeypatch):
    (case,) = (case for case in all_cases() if case.name == "Off hours")
    monkeypatch.setattr(module, "all_cases", lambda: (replace(case, theory=case.theory * 1.1),))
    with pytest.raises(SystemExit) as ended:
        run(tmp_path)
    assert ended.value.code == 1
    assert "1 of 1 closed forms lies outside" in capsys.readouterr().out
    assert (tmp_path / "report.html").exists()


def test_command_names_the_cases_where_one_is_unknown(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        run(tmp_path, "task.cases=[erlang d]")
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith("truckroll: task.cases: no case is called 'erlang d'")
    assert "Off hours" in told
