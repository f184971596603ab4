"""Runs every variant in every replication that is not kept from before; the figures do not depend on where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from analysis.comparison import Runs
from analysis.effort import engines_of
from analysis.experiment import Experiment, Watcher
from analysis.measures import measure
from analysis.results import Measure
from analysis.store.store import Store
from scenarios.study import Study
from sim.engines import Engine
from sim.plan import Plan
from sim.replicate import replicate


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
    numbers: Mapping[str, range] | None = None,
) -> Runs:
    """The figures of every variant and replication, in order; those that the store has are not run again.

    Where logs are wanted, all are run. With `numbers`, these replications of each variant.
    """
    engines = engines or engines_of(study, plans, 0)
    experiment = Experiment(study, store, watcher, plans=plans, engines=engines, logs=logs)
    if numbers is None:
        return experiment.runs(plans, range(study.file.replications))
    experiment.run(numbers)
    return {name: experiment.replications(name, numbers[name]) for name in numbers}
