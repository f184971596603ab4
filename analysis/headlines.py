"""The figures that a study is judged by, before anything has run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.experiment import Experiment
from analysis.findings.tables import HEADLINE
from analysis.phrases import measure_of
from analysis.replications import known_measures
from analysis.results import Measure
from scenarios.study import Study


def measures_of(experiment: Experiment) -> list[Measure]:
    """Every figure that some variant of the study has."""
    study = experiment.study
    return list(dict.fromkeys(of for name in study.scenarios for of in known_measures(experiment.plan(name), study)))


def headlines(study: Study, known: Sequence[Measure]) -> list[Measure]:
    """The figures of the main table: those that the study names, else the usual ones over all tickets; with the names
    that the study gives them."""
    if study.file.page.measures:
        return [of for own in study.file.page.measures for of in _own(own, known)]
    whole = [of for of in known if of.group == "all" and of.clock in ("clock", "")]
    return [
        of for name, statistic in HEADLINE for of in whole if of.measure == name and statistic in ("", of.statistic)
    ]


def _own(own: object, known: Sequence[Measure]) -> list[Measure]:
    names = tuple(getattr(own, name) for name in ("measure", "statistic", "group"))
    fitting = [of for of in known if (of.measure, of.statistic, of.group) == names]
    named = [of for of in fitting if of.clock in (getattr(own, "clock", ""), "")]
    return [replace(of, shown=getattr(own, "label", "")) for of in named[:1]]


def chosen(study: Study, phrases: Sequence[str], known: Sequence[Measure], place: str) -> list[Measure]:
    """The figures that phrases speak of; without any, the one by which the study is judged first.

    Raises WrongInput where a phrase names an unknown measure.
    """
    if phrases:
        return [measure_of(phrase, known, place) for phrase in phrases]
    return headlines(study, known)[:1]
