"""Runs by turns, ratios of medians, targets, and what the table and the file of figures say."""

from __future__ import annotations

import json
import re
import sys
from io import StringIO

import pytest
from rich.console import Console

from benchmarks import one_run, rounds
from benchmarks.__main__ import write_figures
from benchmarks.chart import write_chart
from benchmarks.models import truckroll
from benchmarks.rounds import Runs, by_turns
from benchmarks.rows import Row, Target, ratio, row_of
from benchmarks.session import Scale, Session
from benchmarks.table import print_table
from benchmarks.works import cores, growth, memory


def runs_of(*seconds: float, tickets: int = 100, size: int = 3000) -> Runs:
    return Runs([{"seconds": each, "tickets": tickets, "bytes": size} for each in seconds])


def test_competitors_take_turns_and_get_the_round_as_their_seed():
    order = []

    def compete(name: str):
        def run(seed: int) -> dict:
            order.append((name, seed))
            return {"seconds": 1.0}

        return run

    by_turns({"a": compete("a"), "b": compete("b")}, 3, lambda _: None)
    assert order == [("a", 1), ("b", 1), ("a", 2), ("b", 2), ("a", 3), ("b", 3)]


def test_who_is_not_installed_is_asked_once_and_does_not_fail():
    asked = []
    runs = by_turns({"ciw": lambda seed: asked.append(seed) or {"missing": "Ciw is not installed"}}, 5, lambda _: None)
    row = row_of("base chain", "Ciw", runs["ciw"])
    assert asked == [1]
    assert (row.note, row.failed, row.median, row.met) == ("Ciw is not installed", False, None, None)


def test_a_tool_that_cannot_be_imported_is_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "ciw", None)
    monkeypatch.delitem(sys.modules, "benchmarks.models.ciw_network", raising=False)
    assert one_run.result_of("ciw", 10, 1, check=False) == {"missing": "Ciw is not installed"}


def test_the_engine_is_handed_on_where_there_is_a_choice(monkeypatch):
    monkeypatch.setattr(truckroll, "replicate", lambda plan, seed, replication, engine="auto": (seed, engine))
    assert truckroll.simulate(None, 7, "compiled") == (7, "compiled")
    monkeypatch.setattr(truckroll, "replicate", lambda plan, seed, replication: seed)
    assert truckroll.simulate(None, 7, "compiled") == 7


def test_a_process_that_fails_says_why():
    result = rounds.run(["one_run", "no such model"])
    assert result["failed"]
    assert "no such model" in result["missing"]


def test_a_run_has_a_process_of_its_own():
    result = rounds.run(["one_run", "simpy", "--tickets", "500"])
    assert result["tickets"] == 500
    assert 0 < result["seconds"] < result["process"]
    assert result["bytes"] > 0


def test_a_ratio_is_one_of_medians_and_shows_the_extremes_of_single_rounds():
    found = ratio([2, 4, 12], [1, 2, 3], "by")
    assert (found.value, found.low, found.high) == (2, 2, 4)
    assert ratio([], [1.0], "by") is None


@pytest.mark.parametrize(("target", "value", "met"), [
    (Target(3), 3, True), (Target(3), 3.1, False), (Target(1.9, at_least=True), 1.9, True),
    (Target(1.9, at_least=True), 1.8, False),
])  # fmt: skip
def test_a_target_is_met_or_missed(target, value, met):
    assert target.met(value) is met


def test_a_row_judges_what_its_target_is_of():
    runs = runs_of(1, 2, 9)
    row = row_of("memory", "ours", runs, target=Target(30), target_is_of="bytes")
    assert (row.median, row.per_second, row.bytes_per_ticket, row.met) == (2, 50, 30, True)
    assert not row_of("memory", "ours", runs, target=Target(29.9), target_is_of="bytes").met
    assert row_of("start", "ours", runs, target=Target(2), target_is_of="seconds").met
    assert row_of("start", "ours", Runs(missing="not here"), target=Target(2)).met is None


SCALE = Scale(chain=100, days=1, sizes=(10, 100), replications=2, each=10)


def test_growth_is_measured_against_the_cheapest_size(monkeypatch):
    seconds = {10: 0.2, 100: 1.0}
    monkeypatch.setattr(
        growth, "chain_run", lambda name, size, seed: {"seconds": seconds[size], "tickets": size, "bytes": 50 * size}
    )
    rows = growth.rows(Session(5, SCALE, lambda _: None))
    assert [(row.name, row.ratio.value, row.met) for row in rows] == [
        ("10 tickets, time", pytest.approx(2), False),
        ("100 tickets, time", pytest.approx(1), True),
        ("10 tickets, memory", pytest.approx(1), True),
        ("100 tickets, memory", pytest.approx(1), True),
    ]


def test_memory_is_measured_with_a_log_and_without(monkeypatch):
    session = Session(5, SCALE, lambda _: None, {memory.COMPILED: runs_of(1, tickets=100, size=28_000)})
    monkeypatch.setattr(memory, "run", lambda arguments: {"seconds": 1.0, "tickets": 100, "bytes": 15_000})
    kept, streamed = memory.rows(session)
    assert (kept.bytes_per_ticket, kept.met) == (280, True)
    assert (streamed.bytes_per_ticket, streamed.met) == (150, False)
    assert "log=streamed" in streamed.name


def test_two_workers_are_measured_against_one(monkeypatch):
    def run(arguments: list[str]) -> dict:
        return {"seconds": {"1": 4.0, "2": 2.0}[arguments[arguments.index("--workers") + 1]], "tickets": 20}

    monkeypatch.setattr(cores, "run", run)
    one, threads, processes = cores.rows(Session(5, SCALE, lambda _: None))
    assert one.ratio is None
    assert (threads.ratio.value, threads.met) == (2, True)
    assert (processes.ratio.value, processes.met) == (2, None)


ROWS = [
    row_of("base chain", "truckroll, compiled engine", runs_of(1, 2, 3), ratio=ratio([9.0], [3.0], "times as fast")),
    Row("base chain", "Ciw", note="Ciw is not installed"),
    row_of("growth", "100 tickets, time", runs_of(1, 2, 3), ratio=ratio([1.0], [1.0], "time"), target=Target(1.3)),
    row_of("growth", "100 tickets, memory", runs_of(1, 2), ratio=ratio([2.0], [1.0], "memory"), target=Target(1.3)),
]
FACTS = {"processor": "a processor", "cores": 2, "python": "3.11", "numba": None}


def test_the_table_shows_medians_spread_targets_and_what_is_not_installed():
    screen = StringIO()
    print_table(ROWS, Console(file=screen, width=150))
    lines = [re.split(r"\s{2,}", line.strip()) for line in screen.getvalue().splitlines()]
    assert ["truckroll, compiled engine", "100", "2 (1-3)", "50", "30", "3 (3-3)"] in lines
    assert ["Ciw: Ciw is not installed"] in lines
    assert ["100 tickets, memory", "100", "1.5 (1-2)", "67", "30", "2 (2-2)", "at most 1.3: MISSED"] in lines


def test_figures_and_chart_are_written_beside_each_other(tmp_path):
    path = tmp_path / "new" / "figures.json"
    write_figures(path, ROWS, FACTS, "small", 5)
    charts = write_chart(ROWS, FACTS, path)
    whole = json.loads(path.read_text())
    assert whole["machine"] == FACTS
    assert whole["rows"][0]["seconds"] == [1, 2, 3]
    assert (whole["rows"][0]["median"], whole["rows"][0]["per second"], whole["rows"][0]["ratio"]) == (2, 50, 3)
    assert (whole["rows"][3]["target"], whole["rows"][3]["met"]) == ("ratio at most 1.3", False)
    assert [chart.name for chart in charts] == ["figures.png", "figures.svg"]
    assert "truckroll, compiled engine" in charts[1].read_text()


def test_without_a_picture_there_is_no_chart(tmp_path):
    assert write_chart([row_of("memory", "ours", runs_of(1))], FACTS, tmp_path / "figures.json") == []
