"""The runs of a sweep: the same figures as a comparison, however they are run, and nothing twice."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.experiment import Experiment, Watcher
from analysis.replications import run_variants
from analysis.results import Measure
from analysis.store.store import Store
from analysis.study import plans_of
from analysis.sweeping import sweep as module
from analysis.sweeping.design import points_of
from analysis.sweeping.sweep import sweep
from analysis.varying import varied_of
from scenarios.base import WrongInput
from scenarios.tasks.sweep import Sweep
from tests.sweeping.towns import CLOSING, WITHIN, town


class Counting(Watcher):
    """How many replications were kept, and how many were run."""

    def __init__(self):
        self.kept = self.run = 0
        self.texts, self.stages = [], []

    def expects(self, runs, text):
        self.texts.append((runs, text))

    def stage(self, text):
        self.stages.append(text)

    def starts(self, kept, to_run, notes):
        self.kept += kept

    def finished(self, tickets):
        self.run += 1


def swept(study, *phrases, measures=(CLOSING, WITHIN), variants=(), watcher=None, store=None, **options):
    varied = varied_of(study, phrases or study.file.vary)
    points = points_of(varied, Sweep(**options), study.file.seed)
    return sweep(Experiment(study, store, watcher), varied, points, measures, variants)


@pytest.fixture(scope="module")
def found():
    return swept(town(), variants=["one", "two people"])


def test_points_that_are_variants_have_their_figures(found):
    study = town()
    runs = run_variants(study, plans_of(study))
    for point, variant in ((0, "one"), (1, "two people")):
        for measure, of in enumerate(found.measures):
            expected = [run.values[of] for run in runs[variant]]
            assert found.values[point, 0, measure].tolist() == expected
    assert np.array_equal(found.values[:, 0], found.values[:, 1])  # the swept value wins over the change


def test_more_people_close_sooner(found):
    assert (np.diff(found.estimates.mean[:, 0, 0]) < 0).all()
    figure = found.figure(2, 1, 0)
    assert (figure.variant, figure.of, figure.replications) == ("two people", CLOSING, 4)
    assert figure.low < figure.estimate < figure.high


@pytest.mark.parametrize("kind", ["processes", "threads"])
def test_two_workers_find_the_same(found, kind):
    other = swept(town(executor={"workers": 2, "kind": kind}), variants=["one", "two people"])
    assert other.values.tobytes() == found.values.tobytes()


def test_parts_find_the_same(found, monkeypatch):
    monkeypatch.setattr(module, "AT_ONCE", 2)
    watcher = Counting()
    other = swept(town(), variants=["one", "two people"], watcher=watcher)
    assert other.values.tobytes() == found.values.tobytes()
    assert watcher.stages == ["Point 1", "Point 2", "Point 3"]


def test_the_second_time_nothing_is_run(found, tmp_path):
    with Store(tmp_path) as store:
        first = Counting()
        swept(town(), watcher=first, store=store)
    with Store(tmp_path) as store:
        watcher = Counting()
        again = swept(town(vary=[]), "technicians.per_area = 1 .. 4", watcher=watcher, store=store)
    assert (first.kept, first.run, watcher.kept, watcher.run) == (0, 12, 12, 4)
    assert again.values[:3, 0].tobytes() == found.values[:, 0].tobytes()


def test_the_effort_is_told_before():
    watcher = Counting()
    swept(town(), watcher=watcher)
    ((runs, text),) = watcher.texts
    assert runs == 12
    assert text.startswith("3 points, 12 runs, about ")


def test_impossible_points_are_told_and_do_not_stop_the_others():
    result = swept(town(), "repair.not_fixed = 0.1, 1.2, 1, 0.2")
    assert set(result.failures) == {(1, 0), (2, 0)}
    assert "scenario.repair.not_fixed: 1.2 is out of range" in result.failures[1, 0]
    assert "no visit would ever fix the fault" in result.failures[2, 0]
    assert np.isnan(result.values[[1, 2]]).all()
    assert not np.isnan(result.values[[0, 3], :, 0]).any()


def test_points_without_an_element_that_a_change_brings_along_do_not_stop_the_others():
    shifts = [{"agents": 2, "open": "08:00-16:00"}, {"agents": 1, "open": "16:00-22:00"}]
    desk = {"handling": "5 min", "shifts": shifts[:1]}
    study = town(
        scenario={"dispatch": {"chain": ["desk"], "desks": {"desk": desk}}},
        changes={"more": {"dispatch": {"desks": {"desk": {"shifts": shifts}}}}},
    )
    result = swept(study, "dispatch.desks.desk.shifts.1.agents = 1, 2", "more = off, on")
    assert set(result.failures) == {(0, 0), (2, 0)}
    assert result.failures[0, 0].startswith("dispatch.desks.desk.shifts: there is no element '1'; expected a number")


LIMIT = {"repair": {"max_visits": 2}}


@pytest.mark.parametrize("executor", [{"workers": 1}, {"workers": 2, "kind": "processes"}])
def test_points_that_exceed_a_limit_while_they_run_are_told(executor):
    study = town(scenario=LIMIT, executor=executor)
    result = swept(study, "repair.not_fixed = 0, 0.9")
    assert set(result.failures) == {(1, 0)}
    first = next(iter(result.failures.values()))
    assert first.startswith("repair.max_visits: ticket ")
    alone = Experiment(study, forgiving=True)
    varied = varied_of(study, ["repair.not_fixed = 0, 0.9"])
    alone.add("x", module.scenario_at(study, "one", {varied[0]: 0.9}))
    failing = []
    for number in range(4):
        alone.failures.clear()
        alone.run({"x": [number]})
        failing += alone.failures.values()
    assert first == failing[0]  # that of the first replication, whichever worker was the first


def test_where_no_point_can_be_run_the_first_reason_is_told():
    with pytest.raises(WrongInput, match=r"no point can be run; the first says: .*1.2 is out of range"):
        swept(town(), "repair.not_fixed = 1.2, 1.3")


def test_figures_that_do_not_exist_are_empty():
    result = swept(town(), measures=[Measure("no such", "mean")])
    assert np.isnan(result.values).all()
    assert not result.failures


def test_an_experiment_forgets():
    watcher = Counting()
    experiment = Experiment(town(), None, watcher)
    before = experiment.values("one", CLOSING, range(2))
    experiment.forget(["one"])
    assert "one" not in experiment
    experiment.add("one", town().scenarios["two people"])  # the name is free again
    assert experiment.values("one", CLOSING, range(2)) == experiment.values("two people", CLOSING, range(2)) != before
    assert watcher.run == 6
