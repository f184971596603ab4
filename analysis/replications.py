"""Runs every variant in every replication, on as many cores as are wanted; the figures do not depend on how many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from analysis.comparison import Runs
from analysis.measures import Measured, measure
from analysis.results import Measure
from scenarios.study import Study
from sim.laws import check_laws
from sim.plan import Plan
from sim.replicate import replicate

Task = tuple[str, int]
"""A variant and the number of a replication."""


def run_one(plan: Plan, study: Study, task: Task, logs: Path | None = None) -> Measured:
    """One replication of one variant: simulate, check and keep where that is wanted, measure.

    Raises WrongInput where a ticket exceeds a limit of its scenario, LawBroken where the model is wrong.
    """
    variant, replication = task
    file = study.file
    log = replicate(plan, file.seed, replication)
    if file.check:
        check_laws(plan, log)
    if logs is not None:
        from analysis.report.log_files import write_log

        write_log(log, logs / variant / f"replication_{replication:03d}", study.scenarios[variant].start)
    return measure(plan, log, file.service_levels)


def tasks_of(study: Study) -> list[Task]:
    """Replication by replication, so that an interrupted run has seen all variants equally often."""
    return [(variant, number) for number in range(study.file.replications) for variant in study.scenarios]


def workers_of(study: Study) -> int:
    """Processes that run at once: as configured, else one for each core."""
    from joblib import cpu_count

    return min(study.file.executor.workers or int(cpu_count()), len(tasks_of(study)))


def known_measures(plan: Plan, study: Study) -> list[Measure]:
    """Every measure that runs of a plan will have, found by a run without demand."""
    orders = plan.orders
    silent = replace(
        plan,
        hourly_rate=np.zeros_like(plan.hourly_rate),
        history=None,
        orders=None if orders is None else replace(orders, hourly_rate=np.zeros_like(orders.hourly_rate)),
        elements=[replace(element, failures=0.0) for element in plan.elements],
    )
    return list(measure(silent, replicate(silent, 0, 0), study.file.service_levels).values)


def _with_task(plan: Plan, study: Study, task: Task, logs: Path | None) -> tuple[Task, Measured]:
    return task, run_one(plan, study, task, logs)


def _done(study: Study, plans: dict[str, Plan], logs: Path | None) -> Iterator[tuple[Task, Measured]]:
    """Results as they come."""
    workers, tasks = workers_of(study), tasks_of(study)
    if workers == 1:
        yield from (_with_task(plans[task[0]], study, task, logs) for task in tasks)
        return
    from joblib import Parallel, delayed

    jobs = (delayed(_with_task)(plans[task[0]], study, task, logs) for task in tasks)
    yield from Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1)(jobs)


def run_variants(
    study: Study, plans: dict[str, Plan], logs: Path | None = None, progress: Callable[[], None] = lambda: None
) -> Runs:
    """The figures of every variant and replication, in order; `progress` is called after each run."""
    found: dict[Task, Measured] = {}
    for task, measured in _done(study, plans, logs):
        found[task] = measured
        progress()
    numbers = range(study.file.replications)
    return {variant: [found[variant, number] for number in numbers] for variant in study.scenarios}
