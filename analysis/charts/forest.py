"""The chart of paired differences: a panel per measure, a row per variant, published differences marked."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

from analysis.charts.canvas import (
    GREY,
    INK,
    RULE,
    beside,
    current_sheet,
    drawing,
    entitle,
    keep_inside,
    settle,
    wrap,
)
from analysis.charts.titles import differences_title, footer
from analysis.comparing.words import intervals_of_differences
from analysis.findings.tables import differences_to_reference, headline_measures, named_measures, reference_of
from analysis.findings.wording import (
    IN_AN_HOUR,
    change_sign,
    direction,
    half_width,
    has_interval,
    label,
    number,
    plus_minus,
    quoted,
    scaled,
    typeset,
    unbroken,
    unclear,
    unit_name,
    verdict,
)
from analysis.results import Answer, Difference, Measure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

PANELS = (
    ("report to closing", "mean"), ("report to restoration", "mean"), ("report to dispatch", "mean"),
    ("share within", ""), ("repeat rate", ""), ("visits", ""), ("first-time fix", ""),
)  # fmt: skip
"""Measures that are shown first, as many as there is room for."""
MOST, MOST_ROWS = 6, 3
"""Panels on a sheet in two rows, and variants up to which two rows of panels can be read."""
LETTERS_OF_A_NAME = {1: 70, 2: 38, 3: 33}
"""Letters that a panel's name may have in one line, by the number of columns."""
PUBLISHED = "#f0a860"
"""Colour of the diamonds, lighter than the dots in a copy in grey."""


def plot_differences(answer: Answer, sheet: Sheet | None = None) -> None:
    """Draws the paired differences to the reference with their intervals, a panel per measure.

    Parameters
    ----------
    answer
        What a study has found.
    sheet
        The matplotlib figure to draw on; the current one of pyplot where none is given.
    """
    sheet = sheet or current_sheet()
    measures = panels_of(answer)
    subtitle = f"Each variant minus {quoted(reference_of(answer))}, paired replication by replication"
    columns = {1: 1, 2: 2, 4: 2}.get(len(measures), 3)
    with drawing():
        room = entitle(sheet, differences_title(answer, measures), wrap(subtitle, 140), _legend(answer))
        grid = sheet.subplots(-(-len(measures) // columns), columns, squeeze=False)
        for position, ax in enumerate(grid.flat):
            if position < len(measures):
                _draw_panel(ax, answer, measures[position], position % columns == 0, LETTERS_OF_A_NAME[columns])
            else:
                ax.axis("off")
        settle(sheet, *room)
        for ax, of in zip(grid.flat, measures, strict=False):
            _label_panel(ax, answer, of)


def _legend(answer: Answer) -> str:
    dots = "Filled dot: chance does not explain the difference; hollow dot: the interval holds 0"
    parts = [dots] if answer.replications > 1 else []
    parts += ["diamond: published"] if published_differences(answer) else []
    below = footer(answer, intervals=f"{intervals_of_differences(answer)} over replications")
    return f"{'; '.join(parts)}. {below}" if parts else below


def panels_of(answer: Answer) -> list[Measure]:
    """Report to closing and to restoration, what has a published difference, and others as there is room."""
    known = {of for _, of in differences_to_reference(answer)}
    found = [of for of in headline_measures(answer) if of in known]
    if answer.page.measures:
        return found[:MOST]
    wanted = [_first(found, name, statistic) for name, statistic in PANELS]
    published = [of for _, of in published_differences(answer) if of in known]
    chosen = dict.fromkeys(of for of in [*wanted[:2], *published, *wanted] if of)
    return list(chosen)[: MOST if len(answer.variants) <= MOST_ROWS + 1 else MOST // 2]


def _first(found: list[Measure], name: str, statistic: str) -> Measure | None:
    return next((of for of in found if of.measure == name and statistic in ("", of.statistic)), None)


def published_differences(answer: Answer) -> dict[tuple[str, Measure], float]:
    """Published differences to the reference, and those between two published levels."""
    reference = reference_of(answer)
    levels = {(p.variant, p.of): p.published for p in answer.published if not (p.relative or p.bound)}
    found = {}
    for variant in list(answer.variants)[1:]:
        for of in dict.fromkeys(p.of for p in answer.published):
            between = levels.get((variant, of), nan) - levels.get((reference, of), nan)
            value = levels.get((f"{reference} -> {variant}", of), between)
            if isfinite(value):
                found[variant, of] = value
    shown = {
        (variant, of): found[variant, hours] * IN_AN_HOUR[of.unit]
        for of in named_measures(answer)
        for variant in answer.variants
        if of.unit in IN_AN_HOUR and (variant, hours := replace(of, unit="h")) in found
    }
    return {**found, **shown}


def _draw_panel(ax: Axes, answer: Answer, of: Measure, named: bool, most_letters: int) -> None:
    """One measure: a row per variant, zero marked."""
    names = list(answer.variants)[1:]
    known, published = differences_to_reference(answer), published_differences(answer)
    rows = [known.get((name, of)) for name in names]
    ax.set_ylim(len(names) - 0.4, -0.75)
    letters, size = (24, 11) if len(names) <= MOST_ROWS else (28, 10)
    ax.set_yticks(range(len(names)), [wrap(name, letters) if named else "" for name in names], size=size)
    _set_range(ax, rows, [published.get((name, of), nan) for name in names])
    ax.axvline(0, color=INK, linewidth=1.2)
    for y, difference in enumerate(rows):
        _draw_row(ax, y, difference, published.get((names[y], of)))
    _name_panel(ax, of, most_letters)


def _label_panel(ax: Axes, answer: Answer, of: Measure) -> None:
    """The figures of a panel in words, when its place on the sheet is settled."""
    known, published = differences_to_reference(answer), published_differences(answer)
    for y, name in enumerate(list(answer.variants)[1:]):
        _label_row(ax, y, known.get((name, of)), published.get((name, of)))


def _name_panel(ax: Axes, of: Measure, most_letters: int) -> None:
    good = {-1: "less is better", 1: "more is better", 0: ""}[direction(of)]
    unit = "percentage points" if of.unit == "share" else unit_name(of)
    ax.set_title(wrap(unbroken(label(of)), most_letters), loc="left", size=13, weight="bold")
    ax.set_xlabel(f"{unit} ({good})" if good else unit, size=10.5, color=GREY)
    ax.tick_params(left=False, colors=INK)
    ax.tick_params(axis="x", labelsize=10)
    ax.xaxis.grid(True, color=RULE, linewidth=0.5)
    ax.set_axisbelow(True)
    ax.spines["left"].set_visible(False)


def _set_range(ax: Axes, rows: list[Difference | None], published: list[float]) -> None:
    """The axis holds zero, all intervals and all published values, with some air."""
    values = [0.0, *(scaled(v, d.of.unit) for d in rows if d for v in (d.estimate, d.low, d.high))]
    unit = next((d.of.unit for d in rows if d), "h")
    finite = [v for v in [*values, *(scaled(p, unit) for p in published)] if isfinite(v)]
    low, high = min(finite), max(finite)
    air = 0.12 * (high - low) or 1.0
    ax.set_xlim(low - air, high + air)
    ax.locator_params(axis="x", nbins=6)


def _draw_row(ax: Axes, y: int, difference: Difference | None, published: float | None) -> None:
    """Whisker and dot of one variant, and a diamond for the published difference."""
    if difference is None or not isfinite(difference.estimate):
        return
    unit = difference.of.unit
    x, half = scaled(difference.estimate, unit), scaled(half_width(difference), unit)
    face = "white" if unclear(difference) or not has_interval(difference) else INK
    dot: dict[str, Any] = {"marker": "o", "markersize": 6.5, "markerfacecolor": face, "markeredgecolor": INK}
    if published is not None:
        ax.plot(scaled(published, unit), y, marker="D", markersize=10, color=PUBLISHED, markeredgecolor=INK)
    ax.errorbar(x, y, xerr=half if has_interval(difference) else None, color=INK, capsize=5, linewidth=2, **dot)


def _label_row(ax: Axes, y: int, difference: Difference | None, published: float | None) -> None:
    """Figures and verdict of one variant above its dot, and the published difference."""
    if difference is None or not isfinite(difference.estimate):
        ax.text(0.02, y, "not measured", transform=ax.get_yaxis_transform(), va="center", color=GREY)
        return
    unit = difference.of.unit
    words = _in_words(difference, published)
    x = scaled(difference.estimate, unit)
    box = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}
    points = ax.get_window_extent().height * 72 / ax.figure.dpi
    above = 8 / points * abs(ax.get_ylim()[1] - ax.get_ylim()[0])
    text = ax.text(x, y - above, "", ha="center", va="bottom", size=10.5, linespacing=1.05, bbox=box)
    sides = (1,) if x > 0 else (-1,) if x < 0 else (-1, 1)
    for separator, allowed in ((", ", sides), (",\n", sides), (", ", (-1, 1)), (",\n", (-1, 1))):
        text.set_text(typeset(separator.join(words)))
        text.set_x(x)
        keep_inside(text, ax)
        if beside(text, 0.0, ax, allowed):
            return


def _in_words(difference: Difference, published: float | None) -> list[str]:
    """The difference with its unit where that is short, and the verdict; the axis names long units too."""
    unit, judged = difference.of.unit, verdict(difference)
    if published is not None:
        judged += f" (published {number(published, unit, signed=True)})"
    if verdict(difference) == "no difference":
        return [judged]
    sign = change_sign(unit) if unit in ("share", *IN_AN_HOUR) else ""
    return [f"{plus_minus(difference, signed=True)}{sign}", judged]
