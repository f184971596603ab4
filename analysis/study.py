"""Runs a study: every variant in every replication, then one answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.comparing.asked import all_pairs, as_asked, needs_own_chance, own_numbers
from analysis.comparing.margins import margins_of
from analysis.comparison import (
    Runs,
    check_main_table,
    check_panels,
    check_published,
    curves_of,
    differences_of,
    figures_of,
    published_of,
    relative_of,
)
from analysis.contrasts import check_contrasts, contrasts_of
from analysis.effort import COMPILING, engines_of, expected_seconds, expected_tickets, tasks_of, workers_of
from analysis.experiment import Watcher
from analysis.findings.tables import judged_by
from analysis.inputs import inputs_of
from analysis.intervals import LEVEL
from analysis.loads import links, offered_loads, ticket_rate
from analysis.precision.rule import at_first_looks
from analysis.precision.sequential import runs_of
from analysis.precision.warm_up import settling_of
from analysis.precision.words import notice_of, warm_up_notes
from analysis.replications import known_measures, run_variants
from analysis.results import Answer, Load, Stopping
from analysis.store.store import Store
from scenarios.configuration.folders import STORE
from scenarios.history import with_history
from scenarios.quantities import write_precision
from scenarios.scenario import Scenario, closes_falsely, repeats_are_modelled
from scenarios.study import DaskExecutor, Study
from sim.engines import Engine, must_compile, notes_on
from sim.plan import Plan
from sim.planning import build_plan

if TYPE_CHECKING:
    from rich.console import Console

    from analysis.report.output import OutputFolder

DAY = 86_400


def loads_of(study: Study) -> list[Load]:
    """Offered loads of all variants."""
    return [load for variant, scenario in study.scenarios.items() for load in offered_loads(scenario, variant)]


def _too_short(scenario: Scenario, service_levels: list[int]) -> Iterator[str]:
    """Warnings about the horizon."""
    horizon, window, longest = scenario.horizon, scenario.repeats.window, max(service_levels, default=0)
    if horizon.follow_up < longest:
        yield (
            f"The follow-up of {horizon.follow_up / DAY:g} days is shorter than the service level of "
            f"{longest / 3600:g} h: tickets that are younger and still open at the end are left out of its share."
        )
    if not (repeats_are_modelled(scenario) or closes_falsely(scenario)):
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


def warnings_of(study: Study) -> list[str]:
    """What a reader must know before believing the figures; `analysis.findings` adds what the figures show."""
    levels = study.file.service_levels
    notes = list(dict.fromkeys(note for scenario in study.scenarios.values() for note in _too_short(scenario, levels)))
    if not any(ticket_rate(scenario) for scenario in study.scenarios.values()):
        notes.append(
            "No fault is ever reported: reports.per_line_and_year or reports.factor is 0, and there is no ticket file."
        )
    return notes


def with_files(study: Study) -> tuple[Study, list[str]]:
    """The study with the horizons that its ticket file gives, and remarks on the file."""
    scenarios, notes = {}, []
    for variant, scenario in study.scenarios.items():
        if scenario.history is not None:
            scenario, history = with_history(scenario)
            notes += history.notes
        scenarios[variant] = scenario
    return Study(study.file, scenarios), list(dict.fromkeys(notes))


def before_running(study: Study, loads: list[Load], notes: list[str]) -> Answer:
    """All that is known of a study without running it."""
    file, horizon = study.file, study.base.horizon
    return Answer(
        title=file.title or file.name,
        question=file.question,
        background=file.background,
        variants=dict(file.variants),
        replications=file.replications,
        seed=file.seed,
        window_days=horizon.window / DAY,
        warm_up_days=horizon.warm_up / DAY,
        follow_up_days=horizon.follow_up / DAY,
        figures=[],
        differences=[],
        published=[],
        loads=loads,
        inputs=inputs_of(study),
        links={variant: links(scenario) for variant, scenario in study.scenarios.items()},
        curves={},
        service_levels=[level / 3600 for level in file.service_levels],
        replayed=any(scenario.history is not None for scenario in study.scenarios.values()),
        notes=notes,
        page=file.page,
    )


def answer_of(
    study: Study, runs: Runs, known: Answer, stopping: Stopping | None = None, apart: Runs | None = None
) -> Answer:
    """What is known, and what the runs say; `apart` are those that share no chance, where pairs are judged on them."""
    level, settling = stopping.level if stopping else LEVEL, settling_of(study, runs)
    known = replace(known, replications=stopping.replications) if stopping else known
    found = replace(
        known,
        stopping=stopping,
        settling=settling,
        notes=[*known.notes, *notice_of(stopping), *warm_up_notes(settling, known)],
        figures=figures_of(runs, level),
        differences=differences_of(study, runs, level),
        published=published_of(study, runs, level),
        curves=curves_of(runs),
        relative=relative_of(study, runs, level),
        contrasts=contrasts_of(study, runs, level),
        tickets={variant: sum(run.tickets for run in replications) for variant, replications in runs.items()},
    )
    return replace(found, together=all_pairs(study, runs, judged_by(found), apart, level))


def prepared(study: Study, notes: list[str]) -> tuple[Study, Answer]:
    """The study with what its ticket file says, and all that is known without running."""
    study, found = with_files(as_asked(study))
    loads = loads_of(study)
    return study, before_running(study, loads, [*notes, *found, *warnings_of(study)])


def plans_of(study: Study) -> dict[str, Plan]:
    """The numbers of every variant.

    Raises WrongInput where a published figure, a panel or the main table names a measure that the study does not have.
    """
    plans = {variant: build_plan(scenario) for variant, scenario in study.scenarios.items()}
    file = study.file
    if file.published or file.page.measures or file.page.picture.panels or file.contrasts or file.margins:
        known = list(dict.fromkeys(of for plan in plans.values() for of in known_measures(plan, study)))
        check_published(study, known)
        check_main_table(study, known)
        check_panels(study, known)
        check_contrasts(study, known)
        margins_of(file.margins, known)
    return plans


def answer(study: Study) -> Answer:
    """Runs a study and says what it finds, without writing anything: the way in for Python users.

    Raises WrongInput where a ticket file cannot be read or a scenario exceeds its limits.
    """
    study, known = prepared(study, [])
    plans = plans_of(study)
    found = _run(study, plans, _engines(study, plans))
    return answer_of(study, found.runs, known, found.stopping, found.apart)


@dataclass(frozen=True)
class _Ran:
    """The replications of a study."""

    runs: Runs
    stopping: Stopping | None
    """How it came to stop, with `precision`."""
    apart: Runs | None
    """Those in which no two variants share their chance, where pairs are judged on them."""


def _run(
    study: Study,
    plans: dict[str, Plan],
    engines: dict[str, Engine],
    logs: Path | None = None,
    watcher: Watcher | None = None,
    store: Store | None = None,
) -> _Ran:
    """All replications that a study needs."""
    runs, stopping = runs_of(study, plans, logs, watcher, store, engines)
    if not needs_own_chance(study):
        return _Ran(runs, stopping, None)
    if watcher is not None:
        watcher.stage("runs with chance of their own")
    count = stopping.replications if stopping else study.file.replications
    return _Ran(runs, stopping, run_variants(study, plans, None, watcher, store, engines, own_numbers(study, count)))


def _engines(study: Study, plans: dict[str, Plan]) -> dict[str, Engine]:
    return engines_of(study, plans, expected_tickets(at_first_looks(study)))


def check_study(study: Study) -> None:
    """Shows what is known without running: loads, warnings, and about how long a run would take."""
    from analysis.findings.sentences import overloads
    from analysis.report.terminal import screen, show_loads

    study, known = prepared(study, [])
    engines = _engines(study, plans_of(study))
    console = screen()
    console.print(f"{known.title}: {len(study.scenarios)} variants, all valid.", markup=False)
    show_loads(known, console)
    for note in [*known.notes, *overloads(known)]:
        console.print(f"Note: {note}", markup=False)
    console.print(_expectation(study, engines))


def _expectation(study: Study, engines: dict[str, Engine]) -> str:
    if study.file.precision is not None:
        return (
            f"with precision={write_precision(study.file.precision)}, perhaps {_runs(at_first_looks(study), engines)}"
        )
    return _runs(study, engines)


def _runs(study: Study, engines: dict[str, Engine]) -> str:
    runs, tickets = len(tasks_of(study)), expected_tickets(study)
    if not tickets:
        return f"{runs} runs."
    if isinstance(study.file.executor, DaskExecutor):
        return f"{runs} runs, about {tickets:,.0f} tickets, on the cluster of {study.file.executor.address}."
    seconds = max(expected_seconds(study, engines), 1)
    count = workers_of(study)
    workers = "1 worker" if count == 1 else f"{count} workers"
    compiling = f", of which {COMPILING} s compile the engine, once" if must_compile(engines.values()) else ""
    return f"{runs} runs, about {tickets:,.0f} tickets, roughly {seconds:,.0f} s with {workers}{compiling}."


def run_study(study: Study, output: Path, notes: list[str], command: list[str], store: Path | None = None) -> None:
    """Runs a study, shows the answer and writes everything into a folder, as a whole or not at all.

    Finished replications are kept in the folder `store`, by default in the one of the results.
    Raises WrongInput where a file cannot be read or written, or a scenario exceeds its limits.
    """
    from analysis.charts.canvas import font_notes
    from analysis.report.output import OutputFolder
    from analysis.report.terminal import screen, show
    from analysis.stopping import says

    console, began = screen(), time.monotonic()
    asked = study
    study, known = prepared(study, notes)
    plans = plans_of(study)
    engines = _engines(study, plans)
    console.print(f"{known.title}: {_expectation(study, engines)}", markup=False)
    for note in notes_on(engines.values()):
        console.print(f"Note: {note}", markup=False)
    with OutputFolder(output) as folder:
        logs = folder.path("logs") if study.file.save_logs else None
        with kept(study, store or output / STORE) as place:
            ran = _run_with_progress(study, plans, engines, logs, place, console)
        with says(lambda: "run the same command again to write the results"):
            result = answer_of(study, ran.runs, known, ran.stopping, ran.apart)
            result.notes.extend(font_notes(result))
            show(result, console)
            _write(asked, result, folder, command, {"seconds": round(time.monotonic() - began, 1), "engines": engines})
    console.print(f"Results are in {output}: open {output / 'report.html'}", soft_wrap=True)


def kept(study: Study, folder: Path) -> AbstractContextManager[Store | None]:
    """Where finished replications are kept."""
    return Store(folder) if study.file.store else nullcontext()


def _run_with_progress(
    study: Study,
    plans: dict[str, Plan],
    engines: dict[str, Engine],
    logs: Path | None,
    store: Store | None,
    console: Console,
) -> _Ran:
    from analysis.report.progress import shown
    from analysis.stopping import says

    with shown(console) as screen, says(lambda: how_to_go_on(screen.kept, screen.total, store, logs)):
        return _run(study, plans, engines, logs, screen, store)


def how_to_go_on(kept: int, total: int, store: Store | None, logs: Path | None) -> str:
    """What a user who stops a study wants to know."""
    if store is None:
        return "nothing is kept (store=off)"
    if not kept:
        return "no run was finished yet"
    again = "without save_logs " if logs is not None else ""
    return f"{kept} of {total} runs are kept in {store.folder}; run the same command {again}again to go on"


def _write(study: Study, result: Answer, folder: OutputFolder, command: list[str], ran: dict[str, Any]) -> None:
    """Every file of a run; the manifest comes last."""
    from analysis.charts.draw import draw_all
    from analysis.comparing.words import pairs_files
    from analysis.pages.files import write_data
    from analysis.precision.files import facts_of, write_precision_reached, write_settling
    from analysis.report.figure_files import write_contrasts, write_differences, write_measures, write_published
    from analysis.report.html import write_report
    from analysis.report.provenance import in_words, longer, provenance
    from scenarios.study_text import study_yaml

    write_measures(result, folder.path("measures.csv"))
    write_differences(result, folder.path("differences.csv"))
    write_published(result, folder.path("published.csv"))
    if result.together.pairs:
        for data in pairs_files(result):
            write_data(data, folder.path(data.name))
    if result.contrasts:
        write_contrasts(result, folder.path("contrasts.csv"))
    if result.stopping:
        write_precision_reached(result.stopping, folder.path("precision.csv"))
    if result.settling:
        write_settling(result.settling, folder.path("warm_up.csv"))
    folder.path("study.yaml").write_text(study_yaml(study), encoding="utf-8")
    draw_all(result, folder.path("charts"))
    facts = provenance(study, command)
    shown = in_words(facts) | {"longer": longer(study, command)}
    write_report(result, folder.path("charts"), folder.path("report.html"), shown)
    folder.manifest({**facts, **ran, **facts_of(result), "tickets": result.tickets})
