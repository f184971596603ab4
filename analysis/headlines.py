"""The figures that a study is judged by, before anything has run."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.comparison import check_published
from analysis.experiment import Experiment
from analysis.findings.tables import in_hours, main_measures
from analysis.phrases import measure_of
from analysis.replications import known_measures
from analysis.results import Measure
from scenarios.base import WrongInput
from scenarios.study import Study


def measures_of(experiment: Experiment) -> list[Measure]:
    """Every figure that some variant of the study has."""
    study = experiment.study
    return list(dict.fromkeys(of for name in study.scenarios for of in known_measures(experiment.plan(name), study)))


def headlines(study: Study, known: Sequence[Measure]) -> list[Measure]:
    """The figures of the main table, as they are measured, with the names that the study gives them.

    Raises WrongInput where a published figure speaks of an unknown measure.
    """
    published = {of for _, of, _ in check_published(study, known)}
    return [in_hours(of) for of in main_measures(study.file.page.measures, known, published)]


def chosen(study: Study, phrases: Sequence[str], known: Sequence[Measure], place: str) -> list[Measure]:
    """The figures that phrases speak of; without any, the one by which the study is judged first.

    Raises WrongInput where a phrase names an unknown measure.
    """
    if phrases:
        return [measure_of(phrase, known, place) for phrase in phrases]
    return headlines(study, known)[:1]


def judged_by(experiment: Experiment, phrase: str | None) -> Measure:
    """The figure of `task.measure`; without it, the one by which the study is judged first.

    Raises WrongInput where the phrase names an unknown measure, or where there is neither.
    """
    found = chosen(experiment.study, [phrase] if phrase else [], measures_of(experiment), "task.measure")
    if not found:
        raise WrongInput("task.measure: missing, and the study has no headline figure; expected a figure in words")
    return found[0]
