"""Runs replications until every headline figure is as narrow as was asked.

What is run depends on the figures of replications 1 to n in their order and on nothing else: a study that is stopped
goes on where it was, and any number of workers gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from analysis.comparison import Runs
from analysis.experiment import Experiment, Watcher
from analysis.headlines import headlines, measures_of
from analysis.precision.rule import judged, level_of, looks_of
from analysis.replications import run_variants
from analysis.results import Judged, Measure, Stopping
from analysis.store.store import Store
from scenarios.study import Study
from sim.engines import Engine
from sim.plan import Plan


def runs_of(
    study: Study,
    plans: dict[str, Plan],
    logs: Path | None = None,
    watcher: Watcher | None = None,
    store: Store | None = None,
    engines: dict[str, Engine] | None = None,
) -> tuple[Runs, Stopping | None]:
    """The replications of every variant: as many as `replications` says, or as `precision` takes."""
    if study.file.precision is None:
        return run_variants(study, plans, logs, watcher, store, engines), None
    return run_until_precise(Experiment(study, store, watcher, plans=plans, engines=engines, logs=logs))


def run_until_precise(experiment: Experiment) -> tuple[Runs, Stopping]:
    """The replications that the study's `precision` takes, and how it came to stop.

    Raises WrongInput where a ticket exceeds a limit of its scenario; ValueError without `precision`.
    """
    study, asked = experiment.study, experiment.study.file.precision
    if asked is None:
        raise ValueError("expected a study with a precision, like 0.02")
    ahead, wanted = looks_of(study.file.most_replications), headlines(study, measures_of(experiment))
    for position, count in enumerate(ahead):
        experiment.watcher.stage(f"{count} replications")
        runs = experiment.runs(study.scenarios, range(count))
        level = level_of(ahead)
        found = judge(runs, wanted, asked, level)
        stopping = Stopping(asked, tuple(ahead[: position + 1]), ahead[-1], study.file.replications, level, found)
        if stopping.reached:
            break
    return runs, stopping


def judge(runs: Runs, wanted: list[Measure], asked: float, level: float) -> list[Judged]:
    """Every headline figure of every variant that has it."""
    return [
        judged(variant, of, [run.values[of] for run in replications], asked, level)
        for variant, replications in runs.items()
        for of in wanted
        if of in replications[0].values
    ]
