"""The whole task on a small town."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pytest
from rich.console import Console

from analysis.experiment import Experiment, Watcher
from analysis.pages.screen import show_page
from analysis.selection.anytime import anytime_interval
from analysis.selection.select import select
from analysis.selection.task import page
from analysis.store.store import Store
from analysis.task import run_task
from scenarios.base import WrongInput
from scenarios.tasks import Select
from tests.attribution.example import town

CHANGES = {
    "prompt": {"repair": {"closing": "15 min"}},
    "sooner": {"repair": {"closing": "2 h"}},
    "slow": {"repair": {"closing": "8 h"}},
}
STUDY = {
    "changes": CHANGES,
    "variants": {"before": [], "slow": ["slow"], "sooner": ["sooner"], "prompt": ["prompt"]},
}
FEW = {"first": 3, "budget": 60}


class Counting(Watcher):
    def __init__(self):
        self.kept = self.run = 0

    def starts(self, kept, to_run, notes):
        self.kept, self.run = self.kept + kept, self.run + to_run


def shown(experiment, found, width=100):
    stream = io.StringIO()
    show_page(page(experiment, found), Console(file=stream, width=width))
    return " ".join(stream.getvalue().split())


@pytest.mark.parametrize("first", [3, 4, 6, 10, 15])
def test_a_difference_that_is_known_decides_at_once(first):
    """Closings differ by fixed times: nothing scatters between the variants but by rounding, which is not tested for
    normality, so that the first replications decide."""
    experiment = Experiment(town(**STUDY))
    found = select(experiment, Select(first=first, budget=60))
    assert [each.variant for each in found.candidates] == ["prompt", "sooner", "before", "slow"]
    assert (found.conclusive, found.guaranteed, found.runs) == (True, True, 4 * first)
    assert found.normality.tests == 0
    assert [each.behind.estimate for each in found.candidates[1:]] == pytest.approx([1.75, 3.75, 7.75], abs=1e-9)
    text = shown(experiment, found)
    assert '"prompt" is the best of 4 variants in report to closing, mean' in text
    assert "Guarantee: holds." in text
    assert re.search(r'"prompt" has 1\.[78] h less', text), "1.75 h, but for rounding"


def test_more_may_be_better():
    experiment = Experiment(town(**STUDY))
    found = select(experiment, Select(better="more", **FEW))
    assert found.best.variant == "slow"
    assert '"slow" has 4.0 h more' in shown(experiment, found)


def test_among_some_variants_only():
    found = select(Experiment(town(**STUDY)), Select(variants=["slow", "before"], **FEW))
    assert [each.variant for each in found.candidates] == ["before", "slow"]


def test_names_may_be_typed_with_underscores():
    study = town(changes=CHANGES, variants={"as it was": [], "so late": ["slow"], "sooner": ["sooner"]})
    found = select(Experiment(study), Select(variants=["so_late", "as it was", "so late"], **FEW))
    assert {each.variant for each in found.candidates} == {"so late", "as it was"}


@pytest.mark.parametrize("words", ["1%", "1 %", "1 point", "1 points", "0.01"])
def test_a_share_may_be_given_in_points_as_in_margins(words):
    options = Select(measure="share within 24 h", indifference=words, **FEW)
    assert select(Experiment(town(**STUDY)), options).indifference == pytest.approx(0.01)


def test_the_default_indifference_comes_from_replications_of_its_own():
    experiment = Experiment(town(**STUDY))
    found = select(experiment, Select(**FEW))
    values = experiment.values("before", found.of, range(1_000_000, 1_000_004))
    assert found.indifference == float(f"{0.02 * np.mean(values):.2g}")
    assert found.derived
    assert (found.pilot, found.runs) == (4, 12)
    assert "12 replications in all, of at most 60, and 4 for the size of the figure," in shown(experiment, found)
    named = select(experiment, Select(indifference="1 h", **FEW))
    assert named.pilot == 0
    assert "for the size of the figure" not in shown(experiment, named)


def test_near_equals_are_named():
    experiment = Experiment(town(**STUDY))
    found = select(experiment, Select(indifference="3 h", **FEW))
    assert '"sooner" comes within 3.0 h of it, the difference that does not matter: of these any will do.' in shown(
        experiment, found
    )


def test_near_by_the_estimate_only_is_no_advice():
    """The interval of the difference is wider than what does not matter."""
    experiment = Experiment(town(**CROWD))
    found = select(experiment, Select(first=6, budget=60, indifference="45 min"))
    assert found.conclusive
    assert all(abs(each.behind.estimate) < 0.75 < each.behind.high for each in found.candidates[1:])
    text = shown(experiment, found)
    assert "by the estimates, but" in text
    assert "any will do" not in text


CROWD = {
    "changes": {"third": {"technicians": {"per_area": 3}}, "faster": {"technicians": {"travel": {"enter": "1 min"}}}},
    "variants": {"before": [], "third": ["third"], "faster": ["faster"]},
}
"""Variants whose differences scatter."""


def test_a_used_up_budget_is_inconclusive():
    experiment = Experiment(town(**CROWD))
    found = select(experiment, Select(first=4, budget=16, indifference="1 min", probability=0.99))
    assert not found.conclusive
    assert not found.guaranteed
    assert 12 <= found.runs <= 16
    assert sum(each.in_play for each in found.candidates) > 1
    text = shown(experiment, found)
    assert "Inconclusive: " in text
    assert "are in play" in text
    assert "a larger task.budget" in text


def test_ocba_estimates_its_probability():
    experiment = Experiment(town(**CROWD))
    found = select(experiment, Select(method="ocba", first=4, budget=40, indifference="1 h", probability=0.999999))
    assert found.runs == 40
    assert 0 <= found.estimated <= 1
    assert not found.guaranteed
    assert "Guarantee: none. The probability of having chosen the best is estimated at" in shown(experiment, found)
    sure = select(Experiment(town(**STUDY)), Select(method="ocba", variants=["slow", "prompt"], **FEW, probability=0.6))
    assert (sure.conclusive, sure.best.variant) == (True, "prompt")


def test_a_second_time_nothing_is_run_and_a_larger_budget_goes_on(tmp_path):
    def run(budget):
        counting = Counting()
        options = Select(first=4, budget=budget, indifference="1 min", probability=0.99)
        with Store(tmp_path) as store:
            found = select(Experiment(town(**CROWD), store, counting), options)
        return found, counting

    first, before = run(16)
    again, after = run(16)
    assert first == again
    assert (before.kept, after.run) == (0, 0)
    longer, further = run(30)
    assert longer.runs > first.runs
    assert further.kept >= first.runs


def test_the_same_files_for_any_number_of_workers(tmp_path, capsys):
    for workers in (1, 2):
        task = {"name": "select", "first": 4, "budget": 30, "indifference": "20 min"}
        study = town(**CROWD, task=task, executor={"workers": workers, "kind": "threads"})
        run_task(study, tmp_path / str(workers), [], [])
    one, two = (tmp_path / name / "selection.csv" for name in ("1", "2"))
    assert one.read_bytes() == two.read_bytes()
    assert {path.name for path in (tmp_path / "1" / "charts").iterdir()} == {"selection.png", "selection.svg"}
    rows = list(csv.DictReader(one.open()))
    assert {row["variant"] for row in rows} == {"before", "third", "faster"}
    assert rows[0]["minus_best_estimate"] == ""
    assert "Guarantee: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"measure": "repat rate"}, ["task.measure", "unknown measure 'repat rate'"]),
        ({"measure": "utilisation"}, ["task.better", "utilisation", "task.better=less"]),
        ({"variants": ["befor"]}, ["task.variants", "'befor'", "did you mean 'before'"]),
        ({"variants": ["before"]}, ["task.variants", "at least two"]),
        ({"indifference": "5"}, ["task.indifference", "'5' is no time", "8 h"]),
        ({"indifference": "0 h"}, ["task.indifference", "above 0"]),
        ({"budget": 20}, ["task.budget", "first 10", "at least 40"]),
    ],
)
def test_wrong_options_are_refused(options, words):
    with pytest.raises(WrongInput) as refused:
        select(Experiment(town(**STUDY)), Select(**options))
    assert [word for word in words if word not in str(refused.value)] == []


def test_without_a_headline_figure_the_measure_is_asked_for():
    study = town(**STUDY, page={"measures": [{"measure": "chases", "statistic": "per 100"}]})
    with pytest.raises(WrongInput, match=r"task\.measure: missing"):
        select(Experiment(study), Select())


@pytest.mark.parametrize(("key", "value"), [("probability", 1), ("probability", 0.5), ("first", 2), ("method", "best")])
def test_wrong_values_name_their_place(key, value):
    with pytest.raises(WrongInput, match=f"task.{key}"):
        town(**STUDY, task={"name": "select", key: value})


def test_a_variant_that_left_is_judged_by_what_it_ran_until_then():
    experiment = Experiment(town(**CROWD))
    found = select(experiment, Select(first=4, budget=200, indifference="30 min"))
    left = next(each for each in found.candidates if not each.in_play)
    count = left.figure.replications
    assert (found.runs, count) == (24, 5), "8 of each were run, and it left after 5 of them"
    own, best = (experiment.values(name, found.of, range(count)) for name in (left.variant, found.best.variant))
    assert left.figure.estimate == pytest.approx(np.mean(own), abs=1e-12)
    together = anytime_interval((np.array(own) - np.array(best)).tolist(), 1 - 0.05 / 3)
    assert (left.behind.low, left.behind.high) == pytest.approx((together.low, together.high), abs=1e-12)
