"""What a worker does: replications of one variant, one after the other."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.measures import Measured, measure
from analysis.measures.streaming import Streamed
from scenarios.base import WrongInput
from scenarios.scenario import Scenario
from scenarios.study import Study
from sim.engines import Engine
from sim.laws import check_laws
from sim.plan import Plan
from sim.replicate import replicate, replicate_in_blocks

Task = tuple[str, int]
"""A variant and the number of a replication."""


@dataclass(frozen=True, eq=False)
class Variant:
    """A variant with everything that its replications need."""

    name: str
    plan: Plan
    engine: Engine
    seed: int
    service_levels: tuple[int, ...]
    check: bool
    """Whether logs are checked against the laws of conservation."""
    is_streamed: bool = False
    """Whether figures are measured while a run goes on, without keeping its log."""
    logs: Path | None = None
    """Folder in which logs are kept."""
    start: date | None = None
    """Date of second 0, for instants in logs."""


def variant_of(
    study: Study, name: str, scenario: Scenario, plan: Plan, engine: Engine, logs: Path | None = None
) -> Variant:
    """A scenario of a study, to be run as the study says."""
    file = study.file
    return Variant(
        name=name,
        plan=plan,
        engine=engine,
        seed=file.seed,
        service_levels=tuple(file.service_levels),
        check=file.check,
        is_streamed=file.log == "streamed",
        logs=None if logs is None else logs / name,
        start=scenario.start,
    )


def run_one(variant: Variant, replication: int) -> Measured:
    """One replication: simulate, check and keep the log where that is wanted, measure.

    Raises WrongInput where a ticket exceeds a limit of its scenario, LawBroken where the model is wrong.
    """
    if variant.is_streamed:
        return _measured_in_blocks(variant, replication)
    log = replicate(variant.plan, variant.seed, replication, variant.engine)
    if variant.check:
        check_laws(variant.plan, log)
    if variant.logs is not None:
        from analysis.report.log_files import write_log

        write_log(log, log_folder(variant.logs, replication), variant.start)
    return measure(variant.plan, log, variant.service_levels)


def _measured_in_blocks(variant: Variant, replication: int) -> Measured:
    streamed = Streamed(variant.plan, variant.service_levels)
    replicate_in_blocks(variant.plan, variant.seed, replication, streamed.take)
    return streamed.measured()


def log_folder(logs: Path, replication: int) -> Path:
    """Where the log of a replication is kept."""
    return logs / f"replication_{replication:03d}"


@dataclass(frozen=True)
class Done:
    """What a worker brings back."""

    variant: str
    replications: tuple[int, ...]
    measured: tuple[Measured, ...]
    seconds: float
    """How long it took."""
    failure: str | None = None
    """Why the next one could not be run to its end."""
    failed: int = -1
    """Which one that is."""


def run_batch(variant: Variant, replications: Iterable[int]) -> Done:
    """Several replications of a variant, up to one that exceeds a limit of the scenario."""
    began, failure, number = time.perf_counter(), None, -1
    found: dict[int, Measured] = {}
    try:
        for number in replications:
            found[number] = run_one(variant, number)
    except WrongInput as error:
        failure = str(error)
    return Done(variant.name, tuple(found), tuple(found.values()), time.perf_counter() - began, failure, number)
