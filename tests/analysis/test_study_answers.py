"""A whole study: the same figures however it is run, and what its reader is warned of."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.effort import COMPILING, engines_of, expected_seconds, expected_tickets
from analysis.experiment import Watcher
from analysis.findings.case import case_panels
from analysis.findings.sentences import overloads
from analysis.replications import run_variants
from analysis.results import Answer
from analysis.study import (
    answer,
    check_study,
    plans_of,
    prepared,
    warnings_of,
    with_files,
)
from scenarios.base import WrongInput
from scenarios.study import Study, merge, resolve

CITY: dict[str, Any] = {
    "name": "small",
    "question": "Is it better without the desk?",
    "scenario": {
        "horizon": {"warm_up": "4 days", "window": "8 days", "follow_up": "14 days"},
        "areas": {"north": {"lines": 3000, "side": "4 km"}},
        "reports": {"per_line_and_year": 2, "busyness_cv": 0.2},
        "hotline": {"handling": {"distribution": "exponential", "mean": "5 min"}, "agents": 1},
        "dispatch": {
            "chain": ["desk"],
            "desks": {"desk": {"handling": {"distribution": "exponential", "mean": "15 min"}, "agents": 1}},
        },
        "technicians": {"per_area": 4, "shift": {"hours": "08:00-18:00"}, "absence": 0.1},
        "repair": {"on_site": {"distribution": "lognormal", "mean": "55 min", "cv": 0.8}, "not_fixed": 0.1},
        "repeats": {"imperfect": 0.1, "delay": "2 days", "window": "3 days"},
    },
    "changes": {"direct": {"dispatch": {"mode": "direct"}}, "fewer": {"technicians": {"per_area": 3}}},
    "variants": {"before": [], "direct": ["direct"], "both": ["direct", "fewer"]},
    "replications": 3,
    "seed": 5,
    "check": True,
    "executor": {"workers": 1},
}


def study_with(**changes: Any) -> Study:
    return resolve(merge(deepcopy(CITY), changes))


@pytest.fixture(scope="module")
def found() -> Answer:
    return answer(study_with())


def everything(of: Answer) -> str:
    """All that an answer holds, to the last bit; NaN is equal to itself here."""
    with np.printoptions(threshold=10**6, floatmode="unique"):
        return repr(of)


# ---- the same figures however it is run ----


@pytest.mark.parametrize("kind", ["auto", "processes", "threads"])
def test_two_workers_find_the_same_as_one(found, kind):
    assert everything(answer(study_with(executor={"workers": 2, "kind": kind}))) == everything(found)


def test_running_again_finds_the_same(found):
    assert everything(answer(study_with())) == everything(found)


def test_another_seed_finds_something_else(found):
    other = answer(study_with(seed=6, replications=1))
    assert other.figures[0].estimate != found.figures[0].estimate


def test_more_replications_keep_the_first_ones():
    few, more = study_with(replications=1), study_with(replications=2)
    one, two = run_variants(few, plans_of(few)), run_variants(more, plans_of(more))
    for variant, (first, *_) in one.items():
        assert repr(first.values) == repr(two[variant][0].values)


def test_another_variant_changes_nothing_for_the_others(found):
    alone = answer(study_with(variants={"before": [], "direct": [], "both": []}, replications=3))
    own = [figure for figure in found.figures if figure.variant == "before"]
    assert repr([figure for figure in alone.figures if figure.variant == "before"]) == repr(own)
    # Without any change the variants are the same, and every difference is 0.
    assert all(each.estimate == 0 for each in alone.differences if each.replications)


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_is_told_once_for_each_run(workers):
    study = study_with(executor={"workers": workers}, replications=2)
    told: Counter[str] = Counter()

    class Counting(Watcher):
        def starts(self, kept: int, to_run: int, notes: list[str]) -> None:
            told.update(kept=kept, to_run=to_run)

        def finished(self, tickets: int) -> None:
            told.update(finished=1, tickets=tickets)

    runs = run_variants(study, plans_of(study), watcher=Counting())
    tickets = sum(run.tickets for replications in runs.values() for run in replications)
    assert told == {"kept": 0, "to_run": 6, "finished": 6, "tickets": tickets}
    assert {variant: len(replications) for variant, replications in runs.items()} == dict.fromkeys(runs, 2)


def test_the_compiled_engine_is_refused_where_a_variant_has_a_rule_in_python(tmp_path):
    (tmp_path / "mine.py").write_text("class Mine:\n    def key(self, job): return job.ticket\n")
    own = {"technicians": {"queue": {"python": str(tmp_path / "mine.py"), "class": "Mine"}}}
    study = study_with(changes={"direct": own}, engine="compiled")
    with pytest.raises(WrongInput, match=r"variants.direct: engine: 'compiled' cannot run the class Mine of"):
        engines_of(study, {"direct": plans_of(study)["direct"]}, 0)
    assert engines_of(study_with(changes={"direct": own}), plans_of(study), 0)["direct"] == "simpy"
    without_log = study_with(changes={"direct": own}, log="streamed", check=False)
    with pytest.raises(
        WrongInput, match=r"variants.direct: log: 'streamed' needs the compiled engine, which cannot run"
    ):
        engines_of(without_log, plans_of(study), 0)


def test_without_a_log_the_fast_engine_runs_however_small_the_study():
    study = study_with(log="streamed", check=False)
    assert {*engines_of(study, plans_of(study), 0).values()} == {"compiled"}


# ---- what an answer holds ----


def test_an_answer_holds_every_measure_of_every_variant(found):
    names = {variant: [f.of for f in found.figures if f.variant == variant] for variant in CITY["variants"]}
    assert names["before"] == names["direct"] == names["both"]
    assert len(set(names["before"])) == len(names["before"])
    pairs = {("before", "direct"), ("before", "both"), ("direct", "both")}  # "both" adds a change to "direct"
    assert {(d.reference, d.variant) for d in found.differences} == pairs


def test_an_answer_says_what_was_run(found):
    assert found.title == "small"
    assert (found.replications, found.seed) == (3, 5)
    assert (found.warm_up_days, found.window_days, found.follow_up_days) == (4, 8, 14)
    assert found.variants == CITY["variants"]
    assert found.service_levels == [24, 48]
    assert found.links["direct"] == ["hotline", "system assignment", "technician"]
    assert all(found.tickets[variant] > 3 * 26 * 10 for variant in CITY["variants"])


def test_figures_can_be_asked_for_by_name(found):
    closing = found.figure("before", "report to closing", "mean")
    assert closing is not None
    assert closing.low < closing.estimate < closing.high
    saved = found.difference("direct", "before", "report to dispatch", "mean")
    assert saved is not None
    assert saved.estimate < 0
    assert found.figure("before", "report to closing", "no such") is None
    assert found.difference("before", "direct", "report to closing", "mean") is None


def test_the_share_closed_rises_to_at_most_one(found):
    for curve in found.curves.values():
        assert (np.diff(curve.closed_within) >= 0).all()
        assert 0 <= curve.closed_within[0] <= curve.closed_within[-1] <= 1


def test_logs_are_kept_where_that_is_wanted(tmp_path):
    study = study_with(replications=2, variants={"before": [], "direct": ["direct"], "both": []})
    run_variants(study, plans_of(study), logs=tmp_path)
    kept = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("tickets.parquet"))
    assert kept == [
        f"{variant}/replication_{number:03d}/tickets.parquet"
        for variant in ("before", "both", "direct")
        for number in range(2)
    ]
    assert len(pd.read_parquet(tmp_path / kept[0])) > 100


def test_a_published_figure_with_a_wrong_name_is_told_before_anything_runs():
    figure = {"variant": "before", "measure": "report to closin", "value": "1 h", "source": "a report"}
    with pytest.raises(WrongInput, match=r"published\.0\.measure: .*report to closing"):
        plans_of(study_with(published=[figure]))


# ---- warnings ----


def notes_with(**changes: Any) -> list[str]:
    return warnings_of(study_with(**changes))


def test_a_study_in_order_is_not_warned_of():
    assert notes_with() == []


@pytest.mark.parametrize(("days", "warned"), [(2, True), (3, True), (4, False)])
def test_a_warm_up_no_longer_than_the_repeat_window(days, warned):
    notes = notes_with(scenario={"horizon": {"warm_up": f"{days} days"}})
    sentence = f"warm-up of {days} days is not longer than the repeat window of 3 days"
    assert [sentence in note for note in notes] == [True] * warned


@pytest.mark.parametrize(("days", "warned"), [(12, True), (13, False)])
def test_a_follow_up_shorter_than_the_repeat_window_and_ten_days(days, warned):
    notes = notes_with(scenario={"horizon": {"follow_up": f"{days} days"}})
    assert ["follow-up" in note for note in notes] == [True] * warned


def test_without_repeats_the_horizon_may_be_short():
    short = {"horizon": {"warm_up": "0 s", "follow_up": "2 days"}, "repeats": {"imperfect": 0, "delay": None}}
    assert notes_with(scenario=short) == []


@pytest.mark.parametrize(("hours", "warned"), [(47, True), (48, False)])
def test_a_follow_up_shorter_than_a_service_level(hours, warned):
    scenario = {"horizon": {"follow_up": f"{hours} h"}, "repeats": {"imperfect": 0, "delay": None}}
    assert ["service level of 48 h" in note for note in notes_with(scenario=scenario)] == [True] * warned


def test_each_overloaded_place_is_warned_of_by_variant():
    # 6000 reports a year are 16.4 a day, with repeats 18.3; 1.11 visits of 55 min each ask for 18.6 h of 9 h a day.
    _, known = prepared(study_with(changes={"fewer": {"technicians": {"per_area": 1}}}), [])
    (sentence,) = overloads(known)
    assert all(part in sentence for part in ("both", "technicians: north", "207 %", "as long as the run lasts"))
    assert "before" not in sentence


def test_no_demand_is_warned_of():
    (note,) = notes_with(scenario={"reports": {"per_line_and_year": 0}})
    assert "No fault is ever reported" in note


def test_warnings_stand_in_the_answer():
    short = {"horizon": {"warm_up": "2 days"}}
    found = answer(study_with(replications=1, scenario=short, variants={"before": [], "direct": [], "both": []}))
    assert found.notes == notes_with(scenario=short)
    assert all(np.isnan(figure.low) for figure in found.figures)


# ---- before it runs ----


def test_expected_tickets_are_about_what_comes(found):
    assert expected_tickets(study_with()) == pytest.approx(sum(found.tickets.values()), rel=0.1)


@pytest.mark.parametrize(("workers", "ending"), [(1, "s with 1 worker."), (2, "s with 2 workers.")])
def test_workers_are_counted_in_plain_english(workers, ending, capsys):
    check_study(study_with(executor={"workers": workers}))
    assert " ".join(capsys.readouterr().out.split()).endswith(ending)


def test_two_workers_are_expected_to_be_faster():
    studies = [study_with(executor={"workers": workers}) for workers in (1, 2)]
    one, two = (expected_seconds(study, dict.fromkeys(study.scenarios, "simpy")) for study in studies)
    assert one == pytest.approx(2 * two)


@pytest.mark.parametrize("ready", [True, False])
def test_the_compiled_engine_is_expected_to_be_faster_once_it_is_compiled(monkeypatch, ready):
    module = SimpleNamespace(is_ready=lambda: ready, can_compile=lambda: True)
    monkeypatch.setattr("sim.engines.kernel", lambda: module)
    study = study_with()
    slow, fast = (expected_seconds(study, dict.fromkeys(study.scenarios, engine)) for engine in ("simpy", "compiled"))
    assert (fast < slow / 5) if ready else (fast > COMPILING)


# ---- reports from a file ----


def test_a_history_is_replayed_in_every_variant(tmp_path):
    file = tmp_path / "tickets.csv"
    times = pd.date_range("2026-01-07 06:00", periods=60, freq="3h")
    file.write_text("opened\n" + "\n".join(f"{time:%Y-%m-%d %H:%M}" for time in times), encoding="utf-8")
    demand = {"source": "history", "file": str(file), "columns": {"reported": "opened"}}
    study, notes = with_files(study_with(demand=demand))
    assert len(notes) == len(set(notes)) > 0
    # Wednesday to Wednesday: the week begins on Monday 5 January, the window two days later.
    assert {scenario.horizon.warm_up for scenario in study.scenarios.values()} == {2 * 86_400}
    found = answer(study_with(demand=demand, replications=2))
    assert set(found.tickets.values()) == {2 * 60}
    assert {found.figure(variant, "reported tickets", "count").estimate for variant in found.variants} == {60}
    assert set(notes) <= set(found.notes)


# ---- the page of a case ----


def test_a_case_with_samples_bounds_and_relative_changes_is_answered():
    figures: Any = [
        {"variant": "before", "measure": "report to closing", "value": "300 min", "sample": "8 days"},
        {"variants": ["before", "direct"], "measure": "report to dispatch", "value": "-10 min", "bound": "at_most"},
        {"variants": ["before", "both"], "measure": "report to dispatch", "value": -0.5, "relative": True},
    ]
    panels = [{"measure": "report to dispatch", "shows": shows} for shows in ("level", "difference", "relative")]
    page = {"done": ["The desk was left out."], "picture": {"panels": panels}}
    of = answer(study_with(published=[figure | {"source": "invented"} for figure in figures], page=page))
    closing, dispatch, relative = of.published
    assert closing.sample_low < closing.low < closing.estimate < closing.high < closing.sample_high
    assert dispatch.verdict == "kept"
    assert -1 < relative.low < relative.estimate < relative.high < 0
    assert [(d.reference, d.variant) for d in of.relative] == [("before", "direct"), ("before", "both")]
    assert of.relative[1].estimate == relative.estimate
    assert [len(panel.bars) for panel in case_panels(of)] == [3, 2, 2]


def test_a_panel_of_no_measure_is_refused_before_anything_runs():
    with pytest.raises(WrongInput, match=r"page\.picture\.panels\.0\.measure: unknown measure 'happiness'"):
        plans_of(study_with(page={"picture": {"panels": [{"measure": "happiness"}]}}))
