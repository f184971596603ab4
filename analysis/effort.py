"""What running a study takes: tickets, time, the engine, and how many runs at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from analysis.executors.work import Task
from analysis.loads import ticket_rate
from scenarios.base import WrongInput
from scenarios.scenario import Scenario
from scenarios.study import LocalExecutor, Study
from sim.engines import Engine, engine_of, must_compile, own_classes
from sim.plan import Plan

TICKETS_PER_SECOND: dict[Engine, int] = {"simpy": 10_000, "compiled": 80_000}
"""Tickets of a multi-tier city that one core simulates and measures in a second (order of magnitude)."""

COMPILING = 25
"""Seconds that compiling the engine takes, once."""

WORTH_PROCESSES = 10
"""Seconds of work from which on processes are the faster workers of compiled runs: they measure at the same time,
while threads take turns at that, but they take more than a second to start."""


def tasks_of(study: Study) -> list[Task]:
    """Every replication of every variant."""
    return [(variant, number) for number in range(study.file.replications) for variant in study.scenarios]


def workers_of(study: Study) -> int:
    """Replications of a study that run at once on this machine."""
    return workers_for(study, len(tasks_of(study)))


def workers_for(study: Study, runs: int) -> int:
    """How many of so many replications run at once on this machine: as configured, else one for each core."""
    from joblib import cpu_count

    asked = study.file.executor.workers if isinstance(study.file.executor, LocalExecutor) else None
    return min(asked or int(cpu_count()), runs)


def kind_of(study: Study, engines: Collection[Engine], tickets: float, workers: int) -> Literal["processes", "threads"]:
    """The workers of this machine for about so many tickets: as configured, else those that are faster."""
    executor = study.file.executor
    if isinstance(executor, LocalExecutor) and executor.kind != "auto":
        return executor.kind
    if "simpy" in engines:  # holds the interpreter's lock
        return "processes"
    return "processes" if tickets / TICKETS_PER_SECOND["compiled"] / workers >= WORTH_PROCESSES else "threads"


def engines_of(study: Study, plans: Mapping[str, Plan], tickets: float) -> dict[str, Engine]:
    """The engine of each variant, in a study of so many expected tickets.

    Raises WrongInput where the compiled engine is asked for and cannot run a variant.
    """
    return {variant: engine_for(study, f"variants.{variant}", plan, tickets) for variant, plan in plans.items()}


def engine_for(study: Study, place: str, plan: Plan, tickets: float) -> Engine:
    """The engine of one scenario, which a message would name so."""
    own = own_classes(plan)
    if study.file.log == "streamed" and own:
        raise WrongInput(
            f"{place}: log: 'streamed' needs the compiled engine, which cannot run the class {own[0].name} "
            f"of {own[0].file}, which {own[0].place} names; expected log=kept, or a built-in rule there"
        )
    try:
        return engine_of(plan, "compiled" if study.file.log == "streamed" else study.file.engine, tickets)
    except WrongInput as error:
        raise WrongInput(f"{place}: {error}" if own else str(error)) from None


def tickets_of_a_run(scenario: Scenario) -> float:
    """Tickets of one replication, from the rates."""
    return ticket_rate(scenario) * _demand_seconds(scenario) / 3600


def _demand_seconds(scenario: Scenario) -> int:
    """How long reports come: to the cut, or as long as a ticket file goes."""
    return scenario.horizon.cut if scenario.history is None else scenario.horizon.window


def expected_tickets(study: Study) -> float:
    """Tickets of all variants and replications, from the rates."""
    return study.file.replications * sum(map(tickets_of_a_run, study.scenarios.values()))


def expected_seconds(study: Study, engines: Mapping[str, Engine]) -> float:
    """Rough time of the run on this machine, with these engines of the variants."""
    from joblib import cpu_count

    busy = min(workers_of(study), int(cpu_count()))  # more workers than cores only share these
    working = sum(
        study.file.replications * tickets_of_a_run(study.scenarios[variant]) / TICKETS_PER_SECOND[engine]
        for variant, engine in engines.items()
    )
    return working / busy + (COMPILING if must_compile(engines.values()) else 0)
