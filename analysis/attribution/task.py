"""The task `attribute`: the page that shows how much of a difference is due to which change."""

from __future__ import annotations

from functools import partial

from analysis.attribution.attribute import attribute
from analysis.attribution.results import Attribution, Split
from analysis.attribution.waterfall import height_of, plot_waterfall
from analysis.attribution.words import (
    answer_sentences,
    combinations_grid,
    main_sentence,
    named,
    notes_of,
    pairs_grid,
    parts_grid,
)
from analysis.experiment import Experiment
from analysis.findings.wording import quoted
from analysis.pages.page import Data, Drawing, Page, Section, Value
from analysis.results import Difference, Figure, Measure
from scenarios.tasks import Attribute

DAY = 86_400
OF = ("measure", "statistic", "group", "clock", "unit")
LIMITS = ("estimate", "low", "high", "replications")


def page_of(experiment: Experiment) -> Page:
    """Splits the difference and says what was found."""
    options = experiment.study.file.task
    assert isinstance(options, Attribute)
    return page(experiment, attribute(experiment, options))


def page(experiment: Experiment, found: Attribution) -> Page:
    """The page of an attribution."""
    file, lies = experiment.study.file, found.between
    return Page(
        title=file.title or file.name,
        question=f"What is the difference between {quoted(lies.earlier)} and {quoted(lies.later)} due to?",
        answer=answer_sentences(found),
        extent=_extent(experiment, found),
        sections=[_section(found, split, position) for position, split in enumerate(found.splits, 1)],
        data=_data(found),
        notes=notes_of(found),
        facts={
            "attribution": {
                "earlier": lies.earlier,
                "later": lies.later,
                "changes": list(lies.changes),
                "method": found.method,
                "permutations": found.permutations,
                "replications": found.replications,
                "combinations": found.combinations,
            },
            "tickets": found.tickets,
        },
    )


def _extent(experiment: Experiment, found: Attribution) -> str:
    horizon, count = experiment.study.base.horizon, len(found.between.changes)
    combined = f"{found.combinations} combinations of {count} changes" if count > 1 else "both variants"
    each = "of each of" if count > 1 else "of"
    if found.method == "permutations":
        each = f"of {found.permutations} orders of the changes, drawn anew in each, which went through"
    return (
        f"{found.replications} replications {each} {combined}, of {horizon.window / DAY:g} days after "
        f"{horizon.warm_up / DAY:g} days of warm-up and with {horizon.follow_up / DAY:g} days of follow-up; "
        f"seed {experiment.study.file.seed}; {found.tickets:,} tickets in all."
    )


def _section(found: Attribution, split: Split, position: int) -> Section:
    drawing = Drawing(
        f"attribution_{position}",
        main_sentence(split),
        "From the figure of one variant to that of the other, by what each change contributes on average over the "
        "orders in which the changes can be made; with 95 % intervals.",
        partial(plot_waterfall, found, split),
        height_of(split),
    )
    grids = [parts_grid(found, split)]
    grids += [pairs_grid(found, split)] if split.pairs else []
    grids += [combinations_grid(found, split)] if found.method == "exact" and len(split.parts) > 1 else []
    return Section(named(split.of), (), grids, [drawing])


def _data(found: Attribution) -> list[Data]:
    return [
        Data("attribution.csv", ["change", "part", *OF, *LIMITS], list(_parts(found))),
        Data("shares.csv", ["change", *OF, *LIMITS], list(_shares(found))),
        Data("interactions.csv", ["change", "other", *OF, *LIMITS, "large"], list(_pairs(found))),
        Data("combinations.csv", ["changes", *OF, *LIMITS], list(_combinations(found))),
    ]


def _of(of: Measure) -> list[Value]:
    return [of.measure, of.statistic, of.group, of.clock, of.unit]


def _limits(found: Difference | Figure) -> list[Value]:
    return [found.estimate, found.low, found.high, found.replications]


def _parts(found: Attribution) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for split in found.splits:
        rows.append(["", "whole", *_of(split.of), *_limits(split.whole)])
        for part in split.parts:
            for name, difference in (("due", part.due), ("alone", part.alone), ("last", part.last)):
                rows.append([part.change, name, *_of(split.of), *_limits(difference)])
    return rows


def _shares(found: Attribution) -> list[list[Value]]:
    return [
        [part.change, *_of(split.of), part.share.estimate, part.share.low, part.share.high, part.share.replications]
        for split in found.splits
        for part in split.parts
    ]


def _pairs(found: Attribution) -> list[list[Value]]:
    return [
        [pair.one, pair.other, *_of(split.of), *_limits(pair.interaction), pair.large]
        for split in found.splits
        for pair in split.pairs
    ]


def _combinations(found: Attribution) -> list[list[Value]]:
    return [
        [", ".join(found.between.made(made)), *_of(split.of), *_limits(figure)]
        for split in found.splits
        for made, figure in split.combinations
    ]
