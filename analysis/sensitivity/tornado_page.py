"""A tornado in words, tables and a chart."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.experiment import Experiment
from analysis.findings.wording import amount, label, listed, verdict
from analysis.intervals import Interval
from analysis.pages.page import Data, Drawing, Grid, Page, Section
from analysis.results import Measure
from analysis.sensitivity.inputs import Moved
from analysis.sensitivity.studies import Tornado
from analysis.sensitivity.tornado import Swing, is_clear
from analysis.sensitivity.tornado_chart import plot_tornado
from analysis.sensitivity.words import (
    NEXT,
    capital,
    cell,
    counted,
    difference,
    extent,
    footer,
    level,
    moves,
    question,
    title,
    unit,
    with_range,
)


def tornado_page(found: Tornado, experiment: Experiment, shown: int, notes: Sequence[str]) -> Page:
    """The page: what matters, by how much, and what does not."""
    asked, most = found.asked, min(shown, len(found.swings))
    chart = Drawing(
        "tornado",
        chart_title(found),
        f"{READING} Whiskers are intervals that hold together with 95 %.",
        lambda sheet: plot_tornado(found, most, chart_title(found), _footer(found, experiment), sheet),
    )
    points = f"{counted(asked.points, 'point')}, {asked.replications} replications of each"
    return Page(
        title(experiment),
        question(asked),
        _answer(found),
        extent(experiment, asked, points),
        [Section("One input at a time", [], [_grid(found, most), *_others(found, most)], [chart])],
        [_swings(found)],
        notes=[*notes, _alone(found)],
    )


READING = (
    "Each input goes to its low and to its high end while all others stay as they are; runs are paired, so that both "
    "ends see the same customers and faults."
)


def _footer(found: Tornado, experiment: Experiment) -> str:
    return footer(experiment, found.asked, "Whiskers: intervals of the differences, which hold together with 95 %")


def chart_title(found: Tornado) -> str:
    """The input that matters most, and what it does."""
    asked, clear = found.asked, clear_ones(found)
    if not clear:
        return f"No input clearly moves {label(asked.of)} from {amount(found.base.estimate, asked.of.unit)}"
    return f"{capital(label(asked.of))}: {clear[0][0].name} matters most, {_between(found, *clear[0])}"


def clear_ones(found: Tornado) -> list[tuple[Moved, Swing]]:
    """The inputs whose effect chance does not explain."""
    return [pair for pair in zip(found.asked.inputs, found.swings, strict=True) if pair[1].clear]


def _between(found: Tornado, moved: Moved, swing: Swing) -> str:
    """What the figure is at both ends, and the difference; at one end where only that is clear."""
    of, base = found.asked.of, found.base.estimate
    low, high = (
        f"{amount(base + part.estimate, of.unit)} at {moved.write(value)}"
        for part, value in zip((swing.low, swing.high), moved.ends(), strict=True)
    )
    part = told(swing)
    if part is swing.whole:
        return f"{low} and {high}, {moves(of, part)}"
    return f"{low if part is swing.low else high}, {moves(of, part)} from the {amount(base, of.unit)} as it is"


def told(swing: Swing) -> Interval:
    """The difference that is told: between both ends where that is clear, else the widest clear one."""
    clear = [part for part in (swing.low, swing.high) if is_clear(part)]
    if is_clear(swing.whole) or not clear:
        return swing.whole
    return max(clear, key=lambda part: abs(part.estimate))


def _answer(found: Tornado) -> list[str]:
    asked, clear = found.asked, clear_ones(found)
    name = label(asked.of)
    if not clear:
        return [
            f"No input is seen to move {name}, which is {level(asked.of, found.base)}: every interval holds 0. More "
            "replications may tell."
        ]
    sentences = [
        f"{clear[0][0].name} moves {name} most: {_between(found, *clear[0])}. With everything as it is, it is "
        f"{level(asked.of, found.base)}."
    ]
    following = [
        f"{moved.name} ({moved.range}) with {_widest(asked.of, swing)}" for moved, swing in clear[1 : NEXT + 1]
    ]
    if following:
        sentences.append(f"Next {'come' if len(following) > 1 else 'comes'} {listed(following)}.")
    return [*sentences, _how_many(found, len(clear))]


def _widest(of: Measure, swing: Swing) -> str:
    part = told(swing)
    end = "" if part is swing.whole else f" at the {'low' if part is swing.low else 'high'} end"
    return f"{moves(of, part)}{end}"


def _how_many(found: Tornado, clear: int) -> str:
    """How many inputs matter; which do nothing at all."""
    every = len(found.swings)
    unmoved = [m.name for m, swing in zip(found.asked.inputs, found.swings, strict=True) if swing.without_effect]
    rest = every - clear - len(unmoved)
    parts = [f"{clear} of {counted(every, 'input')} {'move' if clear != 1 else 'moves'} it more than chance explains"]
    parts += [f"{rest} {'are' if rest != 1 else 'is'} inconclusive"] if rest else []
    parts += [f"{len(unmoved)} {'do' if len(unmoved) != 1 else 'does'} not change it in any run"] if unmoved else []
    return "; ".join(parts) + "."


def _alone(found: Tornado) -> str:
    return (
        "Inputs were moved one at a time, so nothing is said of what two of them do together: task.method=morris finds "
        "inputs that interact, task.method=sobol tells how much."
    )


# ---- tables ----


def _grid(found: Tornado, most: int) -> Grid:
    of = found.asked.of
    rows = [
        [with_range(moved), cell(of, swing.low), cell(of, swing.high), judged(of, swing)]
        for moved, swing in list(zip(found.asked.inputs, found.swings, strict=True))[:most]
    ]
    left = len(found.swings) - most
    more = f" {counted(left, 'further input')} with smaller swings: see swings.csv." if left else ""
    return Grid(
        f"{capital(label(of))} against {amount(found.base.estimate, of.unit)} as it is, in {unit(of)}",
        ["input, from low to high end", "low end", "high end", "verdict"],
        rows,
        numbers=[1, 2],
        caption=f"{READING} All intervals (±) hold together with 95 %.{more}",
    )


def judged(of: Measure, swing: Swing) -> str:
    """What raising the input does, or one end alone."""
    if swing.without_effect:
        return "no effect"
    if not swing.clear:
        return "inconclusive"
    part = told(swing)
    if part is swing.whole:
        word = verdict(difference(of, part))
        return {"better": "more is better", "worse": "less is better"}.get(word, f"more is {word}")
    return f"{'low' if part is swing.low else 'high'} end {verdict(difference(of, part))}"


def _others(found: Tornado, most: int) -> list[Grid]:
    """High end minus low end of the other figures, which cost no further run."""
    if not found.others:
        return []
    rows = [
        [moved.name, *(cell(of, swings[position].whole) for of, swings in found.others.items())]
        for position, moved in enumerate(found.asked.inputs[:most])
    ]
    return [
        Grid(
            "Other figures: high end minus low end",
            ["input", *(f"{label(of)}, {unit(of)}" for of in found.others)],
            rows,
            numbers=range(1, len(found.others) + 1),
            caption="Same inputs, same runs. The intervals of one column hold together with 95 %.",
            folded=True,
        )
    ]


def _swings(found: Tornado) -> Data:
    columns = ["measure", "unit", "input", "base", "low_end", "high_end"]
    columns += [f"{part}{limit}" for part in ("low", "high", "swing") for limit in ("", "_from", "_to")]
    rows: list[list[str | float | int]] = []
    for of, swings in {found.asked.of: found.swings, **found.others}.items():
        for moved, swing in zip(found.asked.inputs, swings, strict=True):
            ends = [moved.parts[0].write(value) for value in moved.ends()]
            rows.append([label(of), of.unit, moved.name, moved.base, *ends, *_limits(swing), swing.low.replications])
    return Data("swings.csv", [*columns, "replications"], rows)


def _limits(swing: Swing) -> list[float]:
    parts: list[Interval] = [swing.low, swing.high, swing.whole]
    return [value for part in parts for value in (part.estimate, part.low, part.high)]
