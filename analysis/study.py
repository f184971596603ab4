"""Runs a study: every variant in every replication, then one answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from analysis.comparison import Runs, curves_of, differences_of, figures_of, published_of
from analysis.inputs import inputs_of
from analysis.loads import links, offered_loads, ticket_rate
from analysis.measures import Measured, measure
from analysis.results import Answer, Load
from scenarios.history import with_history
from scenarios.scenario import Scenario
from scenarios.study import Study
from sim.laws import check_laws
from sim.plan import Plan, build_plan
from sim.replicate import replicate

DAY = 86_400

TICKETS_PER_SECOND = 10_000
"""Tickets of a multi-tier city that one core simulates and measures in a second (order of magnitude)."""


def run_one(plan: Plan, study: Study, variant: str, replication: int, logs: Path | None) -> Measured:
    """One replication of one variant: simulate, check, keep and measure."""
    file = study.file
    log = replicate(plan, file.seed, replication)
    if file.check:
        check_laws(plan, log)
    if logs is not None:
        from analysis.log_files import write_log

        write_log(log, logs / variant / f"replication_{replication:03d}", study.scenarios[variant].start)
    return measure(plan, log, file.service_levels)


def _tasks(study: Study) -> list[tuple[str, int]]:
    """Replication by replication, so that an interrupted run has seen all variants equally often."""
    return [(variant, number) for number in range(study.file.replications) for variant in study.scenarios]


def _in_processes(
    study: Study, plans: dict[str, Plan], logs: Path | None, workers: int
) -> Iterator[tuple[str, int, Measured]]:
    from joblib import Parallel, delayed

    tasks = _tasks(study)
    jobs = (
        delayed(_numbered)(number, plans[variant], study, variant, replication, logs)
        for number, (variant, replication) in enumerate(tasks)
    )
    for number, measured in Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1)(jobs):
        yield *tasks[number], measured


def _numbered(
    number: int, plan: Plan, study: Study, variant: str, replication: int, logs: Path | None
) -> tuple[int, Measured]:
    return number, run_one(plan, study, variant, replication, logs)


def run_variants(
    study: Study,
    plans: dict[str, Plan],
    logs: Path | None = None,
    progress: Callable[[], None] = lambda: None,
) -> Runs:
    """Every variant in every replication; the same figures for any number of workers.

    Raises WrongInput where a scenario leads to more visits or repeats than it allows.
    """
    workers = min(study.file.executor.workers or cores(), len(_tasks(study)))
    found: dict[tuple[str, int], Measured] = {}
    done: Iterator[tuple[str, int, Measured]]
    if workers == 1:
        done = (
            (variant, number, run_one(plans[variant], study, variant, number, logs))
            for variant, number in _tasks(study)
        )
    else:
        done = _in_processes(study, plans, logs, workers)
    for variant, number, measured in done:
        found[variant, number] = measured
        progress()
    return {
        variant: [found[variant, number] for number in range(study.file.replications)] for variant in study.scenarios
    }


def cores() -> int:
    """Cores that this process may use."""
    from joblib import cpu_count

    return int(cpu_count())


def loads_of(study: Study) -> list[Load]:
    """Offered loads of all variants."""
    return [load for variant, scenario in study.scenarios.items() for load in offered_loads(scenario, variant)]


def _too_short(scenario: Scenario) -> Iterator[str]:
    """Warnings about the horizon."""
    horizon, window = scenario.horizon, scenario.repeats.window
    if scenario.repeats.delay is None:
        return
    if horizon.warm_up <= window:
        yield (
            f"The warm-up of {horizon.warm_up / DAY:g} days is not longer than the repeat window of "
            f"{window / DAY:g} days: repeats of earlier faults are missing at the beginning, so repeat rate and load "
            "are too low."
        )
    if horizon.follow_up < window + 10 * DAY:
        yield (
            f"The follow-up of {horizon.follow_up / DAY:g} days is shorter than the repeat window and 10 days: late "
            "repeats are not seen, so the repeat rate is too low."
        )


def warnings_of(study: Study, loads: list[Load]) -> list[str]:
    """What a reader must know before believing the figures."""
    notes = list(dict.fromkeys(note for scenario in study.scenarios.values() for note in _too_short(scenario)))
    for load in loads:
        if load.overloaded:
            notes.append(
                f"{load.variant}: {load.place} is overloaded ({load.utilisation:.0%} of its capacity is asked for): its "
                "queue grows without end, and its waiting times depend on how long the run is."
            )
    if study.file.replications == 1:
        notes.append("One replication gives no interval: how far a figure would move by chance is not known.")
    return notes


def expected_tickets(study: Study) -> float:
    """Tickets of all variants and replications, from the rates."""
    per_run = (ticket_rate(scenario) * scenario.horizon.cut / 3600 for scenario in study.scenarios.values())
    return study.file.replications * sum(per_run)


def expected_seconds(study: Study) -> float:
    """Rough time of the run on this machine."""
    workers = min(study.file.executor.workers or cores(), len(_tasks(study)))
    return expected_tickets(study) / (TICKETS_PER_SECOND * workers)


def with_files(study: Study) -> tuple[Study, list[str]]:
    """The study with the horizons that its ticket file gives, and remarks on the file."""
    scenarios, notes = {}, []
    for variant, scenario in study.scenarios.items():
        if scenario.history is not None:
            scenario, history = with_history(scenario)
            notes += history.notes
        scenarios[variant] = scenario
    return Study(study.file, scenarios), list(dict.fromkeys(notes))


def answer_of(study: Study, runs: Runs, loads: list[Load], notes: list[str]) -> Answer:
    """All that the runs say."""
    file, horizon = study.file, study.base.horizon
    return Answer(
        title=file.title or file.name,
        question=file.question,
        variants=dict(file.variants),
        replications=file.replications,
        seed=file.seed,
        window_days=horizon.window / DAY,
        warm_up_days=horizon.warm_up / DAY,
        follow_up_days=horizon.follow_up / DAY,
        figures=figures_of(runs),
        differences=differences_of(study, runs),
        published=published_of(study, runs),
        loads=loads,
        inputs=inputs_of(study),
        links={variant: links(scenario) for variant, scenario in study.scenarios.items()},
        curves=curves_of(runs),
        service_levels=[level / 3600 for level in file.service_levels],
        notes=notes,
        tickets={variant: sum(run.tickets for run in replications) for variant, replications in runs.items()},
    )


def answer(study: Study) -> Answer:
    """Runs a study in this process and says what it finds: the way in for Python users."""
    study, notes = with_files(study)
    plans = {variant: build_plan(scenario) for variant, scenario in study.scenarios.items()}
    loads = loads_of(study)
    return answer_of(study, run_variants(study, plans), loads, [*notes, *warnings_of(study, loads)])
