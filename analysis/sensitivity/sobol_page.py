"""Shares of the variance in words, tables and a chart."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.experiment import Experiment
from analysis.findings.wording import amount, label, listed
from analysis.intervals import Interval
from analysis.pages.page import Data, Drawing, Grid, Page, Section
from analysis.sensitivity.inputs import Moved
from analysis.sensitivity.sobol import SMALL, Index
from analysis.sensitivity.sobol_chart import plot_shares
from analysis.sensitivity.studies import Variance
from analysis.sensitivity.words import capital, counted, extent, footer, per_cent, question, title, with_range

READING = (
    "Alone: share of the variance that goes if this input is known. With others: share that stays if all other inputs "
    "are known; the rest of it is what the input does together with others. Shares below 0 or above 100 % are chance."
)


def sobol_page(found: Variance, experiment: Experiment, shown: int, notes: Sequence[str]) -> Page:
    """The page: what explains how much of the variance."""
    asked = found.asked
    whiskers = "Whiskers: intervals, which hold together with 95 %"
    chart = Drawing(
        "sobol",
        chart_title(found),
        READING,
        lambda sheet: plot_shares(found, shown, chart_title(found), footer(experiment, asked, whiskers), sheet),
    )
    points = f"{asked.points} rows of {len(asked.inputs) + 2} points, {asked.replications} replications"
    return Page(
        title(experiment),
        question(asked),
        _answer(found),
        extent(experiment, asked, points),
        [Section("Shares of the variance", [], [_grid(found)], [chart])],
        [_indices(found)],
        notes=[*notes, *_remarks(found)],
    )


def chart_title(found: Variance) -> str:
    mattering, of = named(found, "matters"), found.asked.of
    if not mattering:
        return f"No input is seen to explain more than {100 * SMALL:g} % of the variance of {label(of)}"
    moved, index = mattering[0]
    return (
        f"{capital(label(of))}: {moved.name} explains {per_cent(index.total)} of the variance, "
        f"{100 * index.first.estimate:.0f} % by itself"
    )


def named(found: Variance, verdict: str) -> list[tuple[Moved, Index]]:
    """The inputs with a verdict, those that explain most first."""
    pairs = zip(found.asked.inputs, found.explained.indices, strict=True)
    return [(moved, index) for moved, index in pairs if index.verdict == verdict]


def _answer(found: Variance) -> list[str]:
    whole, of = found.explained, found.asked.of
    spread = (
        f"Over the ranges of {counted(len(found.asked.inputs), 'input')} {label(of)} has a standard deviation of "
        f"{amount(whole.deviation, of.unit)} around {amount(whole.mean, of.unit)}"
    )
    mattering = [
        f"{moved.name} ({moved.range}) explains {per_cent(index.total)} of the variance, {per_cent(index.first)} by "
        "itself"
        for moved, index in named(found, "matters")
    ]
    sentences = [f"{spread}."] if mattering else [f"{chart_title(found)}: every interval reaches below.", f"{spread}."]
    sentences += [f"{'; '.join(mattering)}."] if mattering else []
    idle, unclear = ([moved.name for moved, _ in named(found, word)] for word in ("hardly matters", "inconclusive"))
    if idle:
        sentences.append(f"{listed(idle)} {'explain' if len(idle) > 1 else 'explains'} less than {100 * SMALL:g} %.")
    if unclear:
        more = "more rows (task.points) may tell"
        sentences.append(f"{listed(unclear)}: inconclusive, the interval holds {100 * SMALL:g} %; {more}.")
    return [*sentences, f"Two or more inputs together, and none of them alone, explain {per_cent(whole.together)}."]


def _remarks(found: Variance) -> list[str]:
    whole, of = found.explained, found.asked.of
    return [
        f"Chance has no part in these shares: in a single run it adds a standard deviation of "
        f"{amount(whole.chance, of.unit)}, which is {per_cent(whole.chance_share)} of the variance of single runs at "
        "random points.",
        "Each row has replications of its own, which its points share. Products of different replications leave chance "
        "out; with one set for all rows, chance common to them would vanish, and the rest be taken for an effect.",
        "Inputs are taken as independent, each as likely at any value of its range: wider ranges give larger shares.",
    ]


def _share(found: Interval) -> str:
    return f"{100 * found.estimate:.1f} ± {50 * (found.high - found.low):.1f}"


def _grid(found: Variance) -> Grid:
    rows = [
        [with_range(moved), _share(index.first), _share(index.total), index.verdict]
        for moved, index in zip(found.asked.inputs, found.explained.indices, strict=True)
    ]
    return Grid(
        f"Share of the variance of {label(found.asked.of)}, in %",
        ["input, from low to high end", "alone", "with others", "verdict"],
        rows,
        numbers=[1, 2],
        caption=f"{READING} All intervals (±) hold together with 95 %.",
    )


def _indices(found: Variance) -> Data:
    columns = ["measure", "input", "base", "low_end", "high_end", "first", "first_from", "first_to"]
    columns += ["total", "total_from", "total_to", "verdict", "rows", "deviation", "chance"]
    whole = found.explained
    rows: list[list[str | float | int]] = []
    for moved, index in zip(found.asked.inputs, whole.indices, strict=True):
        ends = [moved.parts[0].write(value) for value in moved.ends()]
        known = [found.asked.points, whole.deviation, whole.chance]
        rows.append([label(found.asked.of), moved.name, moved.base, *ends, *_limits(index), index.verdict, *known])
    return Data("indices.csv", columns, rows)


def _limits(index: Index) -> list[float]:
    return [value for part in (index.first, index.total) for value in (part.estimate, part.low, part.high)]
