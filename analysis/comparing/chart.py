"""The chart of all pairs in the main measure: a row for each, the margin as a band, figures and verdicts beside it."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from analysis.charts.canvas import (
    GREY,
    HEIGHT,
    INK,
    RULE,
    columns,
    current_sheet,
    drawing,
    entitle,
    settle,
    wrap,
)
from analysis.comparing.pair import DOES_NOT_MATTER
from analysis.comparing.words import (
    best_in_words,
    counts_in_words,
    family_in_words,
    in_shown_unit,
    main_pairs,
    shown_margin,
)
from analysis.findings.tables import main_measure
from analysis.findings.wording import (
    IN_AN_HOUR,
    clock_name,
    direction,
    has_interval,
    label,
    plus_minus,
    scaled,
    typeset,
    unit_name,
)
from analysis.results import Answer, Difference, Measure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

BAND = "#e4e4e4"
"""Colour of the margin."""
ROW = 0.205
"""Height of a row in inches, below which its letters would touch those of the next one."""
AROUND = 1.75
"""Inches that title, axis and footer need."""
LETTERS = 44
"""Of a pair's name in one line."""


def pairs_height(answer: Answer) -> float:
    """Height of the sheet in inches: a slide holds 28 pairs."""
    return max(HEIGHT, AROUND + ROW * len(main_pairs(answer)))


def pairs_title(answer: Answer) -> str:
    """Which variant is the best, and how many of the pairs differ."""
    of = main_measure(answer)
    best = [sentence.partition(";")[0].rstrip(".") for sentence in best_in_words(answer)]
    counted = counts_in_words(answer)
    return "; ".join([*best, counted]) if best else f"{label(of) if of else ''}: {counted}"


def is_worth_a_chart(answer: Answer) -> bool:
    """Whether there are several pairs and chance was measured."""
    pairs = main_pairs(answer)
    return len(pairs) > 1 and any(isfinite(pair.low) for pair in pairs)


def plot_pairs(answer: Answer, sheet: Sheet | None = None) -> None:
    """Draws every pair of variants in the main measure with the intervals that hold together.

    Parameters
    ----------
    answer
        What a study has found.
    sheet
        The matplotlib figure to draw on; the current one of pyplot where none is given.
    """
    sheet = sheet or current_sheet()
    of = main_measure(answer)
    if of is None:
        return
    pairs = main_pairs(answer)
    rows = sorted((in_shown_unit(pair, of, answer.together.level) for pair in pairs), key=_place)
    margin = shown_margin(pairs[0], of) if pairs else float("nan")
    with drawing():
        room = entitle(sheet, pairs_title(answer), _subtitle(of), _footer(answer, of, margin))
        ax = sheet.subplots()
        _draw(ax, rows, of, margin)
        settle(sheet, *room)


def _place(row: Difference) -> float:
    """Rows stand in the order of their differences; those that were not measured at the end."""
    return row.estimate if isfinite(row.estimate) else float("inf")


def _subtitle(of: Measure) -> str:
    good = {-1: ", less is better", 1: ", more is better", 0: ""}[direction(of)]
    return f"{label(of)}: one variant minus another{good}"


def _footer(answer: Answer, of: Measure, margin: float) -> str:
    dots = "Filled dot: clearly different; hollow dot: inconclusive; grey dot: no difference that matters"
    band = "; grey band: differences that do not matter" if isfinite(margin) else ""
    shared = "each variant with chance of its own" if answer.together.method == "dunnett" else "paired"
    runs = f"{answer.replications} replications of {answer.window_days:g} days, {shared}; seed {answer.seed}."
    dots = dots if isfinite(margin) else dots.rpartition(";")[0]
    runs += f" Hours: {clock_name(of.clock)}." if of.unit in IN_AN_HOUR and of.clock else ""
    return f"{dots}{band}. {family_in_words(answer)}{runs}"


def _draw(ax: Axes, rows: list[Difference], of: Measure, margin: float) -> None:
    size = 13.0 if len(rows) <= 6 else 11.0 if len(rows) <= 14 else 9.5
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_yticks(range(len(rows)), [_name(row, len(rows)) for row in rows], size=size)
    if isfinite(margin):
        ax.axvspan(-scaled(margin, of.unit), scaled(margin, of.unit), color=BAND, zorder=0)
    ax.axvline(0, color=INK, linewidth=1.2, zorder=1)
    _set_range(ax, rows, of, margin)
    for y, row in enumerate(rows):
        _draw_row(ax, y, row)
        ax.text(1.01, y, typeset(_said(row)), transform=ax.get_yaxis_transform(), va="center", size=size)
    ax.set_xlabel("percentage points" if of.unit == "share" else unit_name(of), size=11, color=GREY)
    ax.tick_params(left=False, colors=INK)
    ax.tick_params(axis="x", labelsize=10)
    ax.xaxis.grid(True, color=RULE, linewidth=0.5)
    ax.set_axisbelow(True)
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)


def _name(row: Difference, count: int) -> str:
    """The two variants; long names in two lines where rows are far enough apart, else each without its end."""
    whole = typeset(f"{row.variant} - {row.reference}")
    if columns(whole) <= LETTERS:
        return whole
    if count <= 10:
        return wrap(whole, LETTERS)
    half, names = (LETTERS - 3) // 2, (typeset(row.variant), typeset(row.reference))
    rooms = [max(half, LETTERS - 3 - columns(other)) for other in reversed(names)]
    return " - ".join(_cut(name, room) for name, room in zip(names, rooms, strict=True))


def _cut(name: str, room: int) -> str:
    """The beginning of a name that is too long."""
    if columns(name) <= room:
        return name
    while columns(name) >= room:
        name = name[:-1]
    return f"{name.rstrip()}…"


def _said(row: Difference) -> str:
    return f"{plus_minus(row, signed=True)} {row.judged}" if isfinite(row.estimate) else "not measured"


def _set_range(ax: Axes, rows: list[Difference], of: Measure, margin: float) -> None:
    """The axis holds zero, all intervals and the margin."""
    values = [0.0, *(scaled(v, of.unit) for row in rows for v in (row.estimate, row.low, row.high))]
    finite = [v for v in [*values, scaled(margin, of.unit), -scaled(margin, of.unit)] if isfinite(v)]
    air = 0.04 * (max(finite) - min(finite)) or 1.0
    ax.set_xlim(min(finite) - air, max(finite) + air)


def _draw_row(ax: Axes, y: int, row: Difference) -> None:
    if not isfinite(row.estimate):
        return
    unit = row.of.unit
    x = scaled(row.estimate, unit)
    reach = [[x - scaled(row.low, unit)], [scaled(row.high, unit) - x]] if has_interval(row) else None
    face = "white" if row.judged in ("inconclusive", "no interval") else INK
    face = "#9a9a9a" if row.judged in (DOES_NOT_MATTER, "no difference") else face
    dot: dict[str, Any] = {"marker": "o", "markersize": 6, "markerfacecolor": face, "markeredgecolor": INK}
    ax.errorbar(x, y, xerr=reach, color=INK, capsize=3.5, linewidth=1.6, zorder=3, **dot)
