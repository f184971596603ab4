"""The page of `python run.py task=verify`."""

from __future__ import annotations

from functools import partial

from analysis.effort import workers_for
from analysis.experiment import Experiment
from analysis.pages.page import Drawing, Page, Section
from analysis.verification.both_engines import COMPARED
from analysis.verification.chart import plot_deviations, title_of
from analysis.verification.verify import Verification, verify
from analysis.verification.wording import data_of, extent, main_grid, name_of, short_answer, sources_grid
from scenarios.tasks import Verify
from sim.engines import must_compile

THOROUGH = 8
"""How many times as many replications a thorough verification has."""
MANY = 1000
"""Calls of workers: a verification has more than any machine has cores."""


def page_of(experiment: Experiment) -> Page:
    """Runs the table of closed forms on this machine; nothing of it is taken from an earlier run."""
    file = experiment.study.file
    options = file.task
    assert isinstance(options, Verify)
    compiles, times = must_compile(["compiled"]), THOROUGH if options.thorough else 1
    found = verify(
        options.cases, file.seed, times, file.engine, workers_for(experiment.study, MANY), experiment.watcher,
        compared=times * COMPARED,
    )  # fmt: skip
    return page_about(found, compiles and found.engine == "compiled")


def page_about(found: Verification, was_compiled: bool = False) -> Page:
    """A verification in words, tables and a chart."""
    chart = Drawing(
        "verification", title_of(found),
        "The dashed lines are the limits: a right engine has all its dots between them 99 times in 100.",
        partial(plot_deviations, found),
    )  # fmt: skip
    differences = [f"{name}: {text}" for name, text in found.differences.items()]
    return Page(
        title="Verification: both engines beside closed forms",
        question="Does this installation simulate what theory says, and do both engines agree?",
        answer=list(short_answer(found)),
        extent=extent(found),
        sections=[
            *([Section("Where the engines part", differences)] if differences else []),
            Section("Theory and simulation", grids=[main_grid(found), sources_grid(found)], drawings=[chart]),
        ],
        data=[data_of(found)],
        notes=_notes(found, was_compiled),
        facts={
            "study": "verification",
            "replications": {name_of(verdict): verdict.replications for verdict in found.verdicts},
            "engine": found.engine,
            "tickets": found.tickets,
            "tickets_on_both": found.compared,
        },
        failed=found.failed,
    )


def _notes(found: Verification, was_compiled: bool) -> list[str]:
    notes = [
        "The table has scenarios of its own: case, scenario and replications of the command play no part here, and "
        "nothing is taken from earlier runs."
    ]
    if was_compiled:
        notes.append("Compiling the engine came on top, about half a minute; it is done once.")
    if found.engine == "simpy" and found.share < 1:
        notes.append(
            f"SimPy alone runs {found.share:.0%} of the replications, as it is slower: intervals are about "
            f"{found.share**-0.5:.1g} times as wide, and an error of 2 % may escape. task.thorough=true runs them all."
        )
    return notes
