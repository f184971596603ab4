"""Runs every variant in every replication that is not kept from before; the figures do not depend on where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from analysis.comparison import Runs
from analysis.effort import kind_of, tasks_of, workers_of
from analysis.executors.batches import Batches
from analysis.executors.local import run_here, run_on_machine
from analysis.executors.work import Done, Task, Variant, log_folder, variants_of
from analysis.measures import measure
from analysis.results import Measure
from analysis.store.found import Found
from analysis.store.store import Store
from scenarios.base import WrongInput
from scenarios.study import DaskExecutor, Study
from sim.engines import Engine, engine_of, own_classes
from sim.plan import Plan
from sim.replicate import replicate


class Watcher:
    """Is told how a study proceeds; this one takes no notice."""

    def starts(self, kept: int, to_run: int, notes: list[str]) -> None:
        """Before the first replication: how many are kept from before, how many will be run."""

    def finished(self, tickets: int) -> None:
        """After each replication, which had so many tickets."""


def engines_of(study: Study, plans: dict[str, Plan], tickets: float) -> dict[str, Engine]:
    """The engine of each variant, in a study of so many expected tickets.

    Raises WrongInput where the compiled engine is asked for and cannot run a variant.
    """
    return {variant: _engine_of(study, variant, plan, tickets) for variant, plan in plans.items()}


def _engine_of(study: Study, variant: str, plan: Plan, tickets: float) -> Engine:
    own = own_classes(plan)
    if study.file.log == "streamed" and own:
        raise WrongInput(
            f"variants.{variant}: log: 'streamed' needs the compiled engine, which cannot run the class {own[0].name} "
            f"of {own[0].file}, which {own[0].place} names; expected log=kept, or a built-in rule there"
        )
    try:
        return engine_of(plan, "compiled" if study.file.log == "streamed" else study.file.engine, tickets)
    except WrongInput as error:
        raise WrongInput(f"variants.{variant}: {error}" if own_classes(plan) else str(error)) from None


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
    return list(measure(silent, replicate(silent, 0, 0, "simpy"), study.file.service_levels).values)


def run_variants(
    study: Study,
    plans: dict[str, Plan],
    logs: Path | None = None,
    watcher: Watcher | None = None,
    store: Store | None = None,
    engines: dict[str, Engine] | None = None,
) -> Runs:
    """The figures of every variant and replication, in order; those that the store has are not run again.

    Where logs are wanted, all are run.
    """
    watcher, engines = watcher or Watcher(), engines or engines_of(study, plans, 0)
    variants, tasks = variants_of(study, plans, engines, logs), tasks_of(study)
    found = Found(variants, store)
    if logs is None:
        found.look(tasks)
    missing = [task for task in tasks if task not in found]
    watcher.starts(len(tasks) - len(missing), len(missing), store.notes if store is not None else [])
    for done in _done(study, variants, missing):
        for measured in found.add(done):
            watcher.finished(measured.tickets)
    _check_logs(variants, missing)
    numbers = range(study.file.replications)
    return {variant: [found[variant, number] for number in numbers] for variant in variants}


def _done(study: Study, variants: dict[str, Variant], tasks: list[Task]) -> Iterator[Done]:
    """Results as they come."""
    if not tasks:
        return
    executor = study.file.executor
    if isinstance(executor, DaskExecutor):
        from analysis.executors.dask import connected, run_on_cluster, threads_of

        with connected(executor.address) as client:
            batches = Batches(variants, tasks, threads_of(client))
            yield from _learning(batches, run_on_cluster(batches, client))
        return
    workers = min(workers_of(study), len(tasks))
    batches = Batches(variants, tasks, workers)
    kind = kind_of(study, {name: variant.engine for name, variant in variants.items()}, tasks, workers)
    yield from _learning(batches, run_here(batches) if workers == 1 else run_on_machine(batches, workers, kind))


def _learning(batches: Batches, results: Iterator[Done]) -> Iterator[Done]:
    """The results, after the batches have heard of them."""
    for done in results:
        batches.learn(done)
        yield done


def _check_logs(variants: dict[str, Variant], tasks: list[Task]) -> None:
    """Raises WrongInput where a worker has written its logs somewhere else."""
    for name, number in tasks:
        logs = variants[name].logs
        if logs is not None and not log_folder(logs, number).is_dir():
            raise WrongInput(
                f"save_logs: the workers do not write to {logs.parent}; expected a folder for results that all "
                "machines share, like hydra.run.dir=FOLDER, or executor=local"
            )
