"""Which shifts cover the needs, and what a roster of them is worth."""

from __future__ import annotations

from analysis.experiment import Experiment
from analysis.findings.wording import plain, quoted
from analysis.headlines import headlines, measures_of
from analysis.pages.page import Page, Section
from analysis.phrases import targets_of
from analysis.rostering import words
from analysis.rostering.chart import coverage_drawing
from analysis.rostering.rostering import Compared, Rostered, compare, make_roster
from analysis.staffing.theory_section import theory_section
from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.tasks.roster import Roster

DAY = 86_400


def page_of(experiment: Experiment) -> Page:
    """Makes a roster for one variant, runs it beside today's, and says what it is worth."""
    study, options = experiment.study, experiment.study.file.task
    assert isinstance(options, Roster)
    name = _variant(experiment, options)
    known = measures_of(experiment)
    targets, shown = targets_of(study.file.targets, known), headlines(study, known)
    experiment.watcher.stage("the search for the roster")
    rostered = make_roster(study.scenarios[name], options)
    compared = compare(experiment, name, rostered, shown, targets, options.replications)
    return _page(experiment, options, rostered, compared)


def _variant(experiment: Experiment, options: Roster) -> str:
    names = list(experiment.study.scenarios)
    if options.variant and options.variant not in names:
        raise WrongInput(
            f"task.variant: unknown variant '{options.variant}'{nearest(options.variant, names)}; "
            f"{expected_one_of(names)}"
        )
    return options.variant or experiment.study.reference


def _page(experiment: Experiment, options: Roster, rostered: Rostered, compared: Compared) -> Page:
    study, scenario = experiment.study, experiment.scenario(compared.today)
    text = words.change_text(scenario, rostered)
    first, today = next(iter(compared.differences)), quoted(compared.today)
    return Page(
        title=f"A roster for {study.file.title or plain(study.file.name)}",
        question=f"Which shifts, lunches and days off cover the needs of {today}, and what are they worth?",
        answer=words.answer(rostered, compared, first),
        extent=_extent(experiment, compared),
        sections=[
            Section("The roster", [words.proof(rostered, options)], [words.roster_grid(rostered)]),
            Section("Coverage", [], [words.pools_grid(rostered)], [coverage_drawing(rostered)]),
            Section("What it brings", [], [words.figures_grid(compared)]),
            theory_section(experiment, None, compared.today),
            Section("To paste into a study", [], [words.change_grid(text)]),
        ],
        data=[words.roster_data(rostered), words.coverage_data(rostered), words.figures_data(compared)],
        documents={"roster.yaml": text},
        facts={"tickets": experiment.tickets},
    )


def _extent(experiment: Experiment, compared: Compared) -> str:
    horizon, file = experiment.scenario(compared.today).horizon, experiment.study.file
    return (
        f"{compared.replications} replications of {horizon.window / DAY:g} days of two rosters, "
        f"{experiment.tickets:,} tickets, seed {file.seed}."
    )
