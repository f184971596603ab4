"""`python run.py case=city task=staff target="share within 24 h >= 0.90"`: how many people it takes."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.experiment import Experiment
from analysis.findings.wording import direction, label, listed
from analysis.headlines import headlines
from analysis.pages.page import Page, Section
from analysis.phrases import Target, targets_of
from analysis.replications import known_measures
from analysis.results import Measure
from analysis.staffing.as_change import FILE, change_grid, change_text
from analysis.staffing.chart import frontier_drawing
from analysis.staffing.field import employed_in
from analysis.staffing.first_guess import agents_of, pool_name
from analysis.staffing.guess import load_name
from analysis.staffing.needs import pools_of
from analysis.staffing.places import desk_at, short, staffed
from analysis.staffing.results import Staffing
from analysis.staffing.staff import staff, variant_of
from analysis.staffing.tables import (
    candidates_file,
    candidates_grid,
    frontier_grid,
    people_grid,
    staffing_file,
    targets_grid,
)
from analysis.staffing.theory_section import theory_section
from analysis.staffing.words import answers, percent, targets_in_words, title
from scenarios.base import WrongInput
from scenarios.study import Study
from scenarios.tasks import Staff

DAY = 86_400


def page_of(experiment: Experiment) -> Page:
    """The cheapest staffing of a study's variant that keeps the study's targets.

    Raises WrongInput where there are no targets, or the replications allowed are too few.
    """
    options = experiment.study.file.task
    assert isinstance(options, Staff)
    found = staff(experiment, asked_for(experiment, options), options)
    study = experiment.study
    return Page(
        title=f"{study.file.title or study.file.name}: {title(found)}",
        question=_question(found),
        answer=list(answers(found)),
        extent=_extent(found, study),
        sections=[*_sections(found), theory_section(experiment, _by_place(found), found.variant)],
        data=[candidates_file(found), staffing_file(found)],
        notes=[_assumed(found), *_cannot_be(found)],
        facts=_facts(found),
        documents={} if found.recommended is None else {FILE: _change(found)},
    )


def asked_for(experiment: Experiment, options: Staff) -> list[Target]:
    """The targets of the study.

    Raises WrongInput, with an example of this study, where there are none.
    """
    study = experiment.study
    known = known_measures(experiment.plan(variant_of(experiment, options)), study)
    if not study.file.targets:
        raise WrongInput(
            "targets: none given, and a staffing is found for targets alone; expected some, like "
            f"{example(study, known)}"
        )
    return targets_of(study.file.targets, known)


def example(study: Study, known: list[Measure]) -> str:
    """Targets that could be meant, in the words of the command line."""
    of = [measure for measure in headlines(study, known) if direction(measure)] or known
    shares = [measure for measure in known if measure.measure == "share within" and measure.group == "all"]
    chosen = list(dict.fromkeys([*shares[:1], *(each for each in of if each.unit in ("share", "h"))]))[:2]
    return " or ".join(f'target="{label(_plain(each))} {_bound(each)}"' for each in chosen)


def _plain(of: Measure) -> Measure:
    """The measure under its own name, which every reader of targets understands."""
    return Measure(of.measure, of.statistic, of.group, of.clock, of.unit)


def _bound(of: Measure) -> str:
    sign = ">=" if direction(of) > 0 else "<="
    return f"{sign} {'0.90' if direction(of) > 0 else '0.10'}" if of.unit == "share" else f"{sign} 24 h"


def _question(found: Staffing) -> str:
    of = {"technicians": "technicians", "agents": "agents at desks"}
    who = listed(of[kind] for kind in dict.fromkeys(place.kind for place in found.places))
    verb = "is" if len(found.targets) == 1 else "are"
    return (
        f"How many {who} does the variant {found.variant!r} need, and where, so that {targets_in_words(found.targets)} "
        f"{verb} kept with {percent(found.options.confidence)} confidence?"
    ).replace("'", '"')


def _extent(found: Staffing, study: Study) -> str:
    most = max(seen.replications for seen in found.candidates)
    days = found.scenario.horizon.window / DAY
    why = found.out_of_reach
    fresh = "" if why is not None and why.refused is None else ", and fresh ones to confirm"
    return (
        f"{found.replications:,} replications of {days:g} days, {found.options.screening} to {most} of each of "
        f"{len(found.candidates)} staffings{fresh}; {found.tickets:,} "
        f"tickets; seed {study.file.seed}."
    )


def _sections(found: Staffing) -> Iterator[Section]:
    if found.recommended is not None:
        written = change_grid(_change(found))
        told = [f"{FILE} has it as a change that can be pasted into a study."]
        yield Section("The staffing", told, [people_grid(found), targets_grid(found), written])
    yield Section("What service costs", (), [frontier_grid(found), candidates_grid(found)], [frontier_drawing(found)])


def _change(found: Staffing) -> str:
    assert found.recommended is not None
    return change_text(found.scenario, found.places, found.recommended)


def _by_place(found: Staffing) -> dict[str, int]:
    """People of the recommended staffing by the names that theory has for pools of technicians and for desks."""
    if found.recommended is None:
        return {}
    chosen = staffed(found.scenario, found.places, found.recommended)
    people = {pool_name(chosen, pool): employed_in(chosen, areas) for pool, areas in pools_of(chosen).items()}
    desks = {place.desk: place for place in found.places if place.desk}.values()
    return people | {load_name(place): agents_of(desk_at(chosen, place)) for place in desks}


def _assumed(found: Staffing) -> str:
    if found.prices.unit == "people":
        return "Every person counts the same, as the scenario names no wage (costs.regular_hour)."
    return (
        "A technician costs the hours on duty of a month, after absence and without lunch, at costs.regular_hour; an "
        "agent every open hour at costs.desk_minute. Overtime, ways and compensation are not in it."
    )


def _cannot_be(found: Staffing) -> Iterator[str]:
    """Staffings that were tried and have no figures, with the reason of the first."""
    without = [seen for seen in found.candidates if seen.why_not]
    if without:
        yield (
            f"Staffings that cannot be run count as missing every target ({listed(short(s.counts) for s in without)}). "
            f"The first: {without[0].why_not}"
        )


def _facts(found: Staffing) -> dict[str, object]:
    """What the manifest holds."""
    chosen = found.confirmed
    return {
        "replications": found.replications,
        "tickets": found.tickets,
        "staffings in the box": found.box.size,
        "recommended": None
        if chosen is None
        else dict(zip((place.name for place in found.places), chosen.counts, strict=True)),
        "refused": [] if chosen is None else [short(each.counts) for each in chosen.refused],
        "probability of being wrong": None if chosen is None else chosen.wrong,
    }
