"""A screening in words, tables and a chart."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.experiment import Experiment
from analysis.findings.wording import amount, label, listed, number, span
from analysis.intervals import Interval
from analysis.pages.page import Data, Drawing, Grid, Page, Section
from analysis.results import Measure
from analysis.sensitivity.inputs import Moved
from analysis.sensitivity.morris import Screened
from analysis.sensitivity.morris_chart import plot_screening
from analysis.sensitivity.studies import Screening
from analysis.sensitivity.words import (
    NEXT,
    capital,
    cell,
    counted,
    extent,
    figure,
    footer,
    moves,
    question,
    title,
    unit,
    with_range,
)

MOST_NAMED = 6
"""Inputs that bend, and are named there; more are counted."""

READING = (
    "mu*: mean absolute effect of moving the input over its whole range, from places all over the ranges of the "
    "others; chance: what mu* would be by chance alone; sigma: how much the effect differs between places, chance "
    "taken off. From sigma = mu*/2 on an effect bends, or depends on other inputs."
)


def morris_page(found: Screening, experiment: Experiment, shown: int, notes: Sequence[str]) -> Page:
    """The page: what matters somewhere in the box, and what bends or interacts."""
    asked, most = found.asked, min(shown, len(found.effects))
    whiskers = "Whiskers: intervals of mu*, which hold together with 95 %"
    chart = Drawing(
        "morris",
        chart_title(found),
        READING,
        lambda sheet: plot_screening(found, most, chart_title(found), footer(experiment, asked, whiskers), sheet),
    )
    points = (
        f"{counted(asked.points, 'walk')} through {len(asked.inputs) + 1} points, {asked.replications} replications"
    )
    return Page(
        title(experiment),
        question(asked),
        _answer(found),
        extent(experiment, asked, points),
        [Section("Screening", [], [_grid(found, most), _means(found, most)], [chart])],
        [_effects(found)],
        notes=[*notes, SAYS, *_of_unsure_sizes(found)],
    )


SAYS = (
    "Each walk has replications of its own, so intervals hold both the place in the ranges and chance. mu* tells which "
    "inputs matter, in which order; for shares of the variance take task.method=sobol with the few that do."
)


def _of_unsure_sizes(found: Screening) -> list[str]:
    """What a reader must know where an input matters and the interval of its size reaches down to 0."""
    if not any(effect.size.low == 0 for _, effect in mattering(found)):
        return []
    return [
        "Where an input matters and the interval of its mu* begins at 0, that it has an effect is sure and how large "
        "it is on average is not: a few places decide that, as in overload. Narrower ranges (vary=) or more walks "
        "(task.points) tell."
    ]


def mattering(found: Screening) -> list[tuple[Moved, Screened]]:
    """The inputs with an effect that chance does not explain."""
    pairs = zip(found.asked.inputs, found.effects, strict=True)
    return [(moved, effect) for moved, effect in pairs if effect.verdict.startswith("matters")]


def chart_title(found: Screening) -> str:
    of, clear = found.asked.of, mattering(found)
    every = counted(len(found.effects), "input")
    if not clear:
        return f"None of {every} has an effect on {label(of)} that chance does not explain"
    first, effect = clear[0]
    size = f"{amount(effect.size.estimate, of.unit)} over its range, {span(figure(of, effect.size))}"
    matter = "matter" if len(clear) > 1 else "matters"
    return f"{capital(label(of))}: {len(clear)} of {every} {matter}, {first.name} most ({size})"


def _answer(found: Screening) -> list[str]:
    of, clear = found.asked.of, mattering(found)
    if not clear:
        return [f"{chart_title(found)}. More walks (task.points) may tell."]
    first, effect = clear[0]
    sentences = [
        f"{first.name} has the largest effect on {label(of)}: from {first.range} it moves it by "
        f"{moves(of, effect.mean)} on average over the ranges of the other inputs."
    ]
    following = [f"{moved.name} ({moved.range}) with {moves(of, other.mean)}" for moved, other in clear[1 : NEXT + 1]]
    if following:
        sentences.append(f"Next {'come' if len(following) > 1 else 'comes'} {listed(following)}.")
    bent = [moved.name for moved, other in clear if other.verdict != "matters"]
    if bent:
        sentences.append(_bending(bent))
    return [*sentences, _how_many(found, len(clear))]


def _bending(names: list[str]) -> str:
    """Which effects are more than one figure; the first few by name."""
    left = len(names) - MOST_NAMED
    words = [*names[:MOST_NAMED], counted(left, "further input")] if left > 1 else names
    if len(names) == 1:
        return f"The effect of {names[0]} bends, or depends on other inputs: one figure does not describe it."
    return f"The effects of {listed(words)} bend, or depend on other inputs: one figure does not describe them."


def _how_many(found: Screening, clear: int) -> str:
    words = [effect.verdict for effect in found.effects]
    unclear, without = words.count("inconclusive"), words.count("no effect")
    parts = [f"{clear} of {counted(len(words), 'input')} {'matter' if clear != 1 else 'matters'}"]
    parts += [f"{unclear} {'are' if unclear != 1 else 'is'} inconclusive"] if unclear else []
    parts += [f"{without} {'do' if without != 1 else 'does'} not change the figure in any run"] if without else []
    return "; ".join(parts) + "."


def _grid(found: Screening, most: int) -> Grid:
    of = found.asked.of
    rows = [
        [
            with_range(moved),
            _positive(of, effect.size),
            number(effect.chance, of.unit),
            number(effect.spread.estimate, of.unit),
            effect.verdict,
        ]
        for moved, effect in list(zip(found.asked.inputs, found.effects, strict=True))[:most]
    ]
    left = len(found.effects) - most
    more = f" {counted(left, 'further input')} with a smaller mu*: see effects.csv." if left else ""
    return Grid(
        f"Effects on {label(of)} over the whole range, in {unit(of)}",
        ["input, from low to high end", "mu*", "chance", "sigma", "verdict"],
        rows,
        numbers=[1, 2, 3],
        caption=f"{READING} Intervals of a column hold together with 95 %.{more}",
    )


def _positive(of: Measure, found: Interval) -> str:
    """A figure that is not below 0, with its limits."""
    return f"{number(found.estimate, of.unit)} ({number(found.low, of.unit)} to {number(found.high, of.unit)})"


def _means(found: Screening, most: int) -> Grid:
    of = found.asked.of
    rows = [
        [with_range(moved), cell(of, effect.mean), _positive(of, effect.spread)]
        for moved, effect in list(zip(found.asked.inputs, found.effects, strict=True))[:most]
    ]
    return Grid(
        f"Mean effects with their sign, and how much effects differ (sigma), in {unit(of)}",
        ["input, from low to high end", "mean effect", "sigma"],
        rows,
        numbers=[1, 2],
        caption="All intervals of a column hold together with 95 %.",
        folded=True,
    )


def _effects(found: Screening) -> Data:
    columns = ["measure", "unit", "input", "base", "low_end", "high_end", "mu_star", "mu_star_from", "mu_star_to"]
    columns += ["mu", "mu_from", "mu_to", "sigma", "sigma_from", "sigma_to", "chance", "verdict", "walks"]
    of: Measure = found.asked.of
    rows: list[list[str | float | int]] = []
    for moved, effect in zip(found.asked.inputs, found.effects, strict=True):
        ends = [moved.parts[0].write(value) for value in moved.ends()]
        parts = (effect.size, effect.mean, effect.spread)
        figures = [value for part in parts for value in (part.estimate, part.low, part.high)]
        rows.append(
            [
                label(of),
                of.unit,
                moved.name,
                moved.base,
                *ends,
                *figures,
                effect.chance,
                effect.verdict,
                found.asked.points,
            ]
        )
    return Data("effects.csv", columns, rows)
