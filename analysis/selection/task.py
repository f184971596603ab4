"""The task `select`: the page that names the best variant and how sure that is."""

from __future__ import annotations

from functools import partial

from analysis.experiment import Experiment
from analysis.pages.page import Data, Drawing, Page, Section, Value
from analysis.selection.chart import height_of, plot_selection
from analysis.selection.results import Selection
from analysis.selection.select import select
from analysis.selection.words import answer_sentences, grid_of, guarantee, named, state_of, title_of
from scenarios.tasks import Select

DAY = 86_400


def page_of(experiment: Experiment) -> Page:
    """Chooses the best variant and says what was found."""
    options = experiment.study.file.task
    assert isinstance(options, Select)
    return page(experiment, select(experiment, options))


def page(experiment: Experiment, found: Selection) -> Page:
    """The page of a selection."""
    file = experiment.study.file
    caption = "How long each variant stayed in play, and by how much it differs from the best, with intervals."
    drawing = Drawing("selection", title_of(found), caption, partial(plot_selection, found), height_of(found))
    return Page(
        title=file.title or file.name,
        question=f"Which of {len(found.candidates)} variants is the best in {named(found.of)}?",
        answer=answer_sentences(found),
        extent=_extent(experiment, found),
        sections=[Section("The variants", (), [grid_of(found)], [drawing])],
        data=[_data(found)],
        facts={
            "selection": {
                "best": found.best.variant if found.conclusive else None,
                "conclusive": found.conclusive,
                "guaranteed": found.guaranteed,
                "guarantee": guarantee(found),
                "method": found.method,
                "indifference": found.indifference,
                "probability": found.probability,
                "runs": found.runs,
                "budget": found.budget,
                "pilot": found.pilot,
            },
            "tickets": found.tickets,
        },
    )


def _extent(experiment: Experiment, found: Selection) -> str:
    horizon = experiment.study.base.horizon
    pilot = f" and {found.pilot} for the size of the figure," if found.pilot else ""
    return (
        f"{found.runs:,} replications in all, of at most {found.budget:,},{pilot} of {horizon.window / DAY:g} days "
        f"after {horizon.warm_up / DAY:g} days of warm-up and with {horizon.follow_up / DAY:g} days of follow-up; "
        f"seed {experiment.study.file.seed}; {found.tickets:,} tickets in all."
    )


def _data(found: Selection) -> Data:
    limits = ("estimate", "low", "high", "replications")
    columns = ["variant", "state", "measure", "statistic", "group", "clock", "unit", *limits,
               *(f"minus_best_{name}" for name in limits)]  # fmt: skip
    of = found.of
    rows: list[list[Value]] = []
    for each in found.candidates:
        own, gap = each.figure, each.behind
        behind = [None] * 4 if gap is None else [gap.estimate, gap.low, gap.high, gap.replications]
        level = [own.estimate, own.low, own.high, own.replications]
        names = [of.measure, of.statistic, of.group, of.clock, of.unit]
        rows.append([each.variant, state_of(each, found), *names, *level, *behind])
    return Data("selection.csv", columns, rows)
