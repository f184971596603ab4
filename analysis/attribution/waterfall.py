"""The waterfall: from the figure of one variant, down or up by what each change contributes, to that of the other."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.attribution.results import Attribution, Part, Split
from analysis.attribution.words import main_sentence, ordered, part_name
from analysis.charts.canvas import GREY, HEIGHT, INK, RULE, drawing, entitle, settle, wrap
from analysis.findings.wording import (
    change_sign,
    half_width,
    has_interval,
    plus_minus,
    quoted,
    scaled,
    typeset,
    unclear,
    unit_name,
)
from analysis.results import Difference, Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

LEVEL, ALONG, AGAINST = "#a6a6a6", "#dedede", "#ffffff"
"""Fills of the two levels, of parts in the direction of the whole, and of those against it, which are hatched."""
BAR = 0.56
"""Height of a bar; the distance between bars is 1."""
ROOM = 0.30
"""Room for words on the right, as a share of what is drawn."""
SMALL = 0.2
"""Differences below this share of the levels are drawn on an axis that does not begin at 0."""


class Step(NamedTuple):
    """One bar."""

    name: str
    start: float
    end: float
    half: float
    """Half its interval; 0 where there is none."""
    words: str
    fill: str
    is_level: bool


def height_of(split: Split) -> float:
    """Inches of the sheet: more for many changes."""
    return max(HEIGHT, 3.0 + 0.5 * (len(split.parts) + 2))


def plot_waterfall(found: Attribution, split: Split, sheet: Sheet) -> None:
    """Draws how the parts lead from one variant to the other.

    Parameters
    ----------
    found
        What an attribution has found.
    split
        The measure to draw.
    sheet
        The matplotlib figure to draw on.
    """
    steps = steps_of(split)
    with drawing():
        title = main_sentence(split, most=2).rstrip(".")
        room = entitle(sheet, title, wrap(_subtitle(found), 140), _footer(found, steps))
        ax = sheet.subplots()
        _set_range(ax, steps)
        for y, step in enumerate(steps):
            _draw(ax, y, step)
        for y, step in enumerate(steps[:-1]):
            ax.plot([step.end] * 2, [y - BAR / 2, y + 1 + BAR / 2], color=GREY, linewidth=0.8, zorder=1)
        ax.set_xlabel(typeset("%" if split.of.unit == "share" else unit_name(split.of)), size=11, color=GREY)
        settle(sheet, *room)


def steps_of(split: Split) -> list[Step]:
    """The bars from top to bottom."""
    unit = split.of.unit
    steps = [_level(split.earlier)]
    at = scaled(split.earlier.estimate, unit)
    for part in ordered(split):
        end = at + scaled(part.due.estimate, unit)
        words = f"{plus_minus(part.due, signed=True)}{_unit(part.due)}{_share(split, part)}"
        fill = ALONG if part.due.estimate * split.whole.estimate >= 0 else AGAINST
        half = scaled(half_width(part.due), unit) if has_interval(part.due) else 0.0
        steps.append(Step(part_name(part), at, end, half, words, fill, False))
        at = end
    return [*steps, _level(split.later)]


def _share(split: Split, part: Part) -> str:
    known = not unclear(split.whole) and isfinite(part.share.estimate)
    return f" ({round(100 * part.share.estimate) + 0:d} %)" if known else ""


def _unit(difference: Difference) -> str:
    return change_sign(difference.of.unit) if difference.of.unit in ("h", "share") else ""


def _level(figure: Figure) -> Step:
    unit = figure.of.unit
    half = scaled(half_width(figure), unit) if has_interval(figure) else 0.0
    sign = {"h": " h", "share": " %"}.get(unit, "")
    return Step(figure.variant, 0.0, scaled(figure.estimate, unit), half, f"{plus_minus(figure)}{sign}", LEVEL, True)


def _subtitle(found: Attribution) -> str:
    ends = f"From {quoted(found.between.earlier)} to {quoted(found.between.later)}"
    return f"{ends}: what each change contributes, on average over the orders in which changes can be made"


def _footer(found: Attribution, steps: list[Step]) -> str:
    hatched = " Hatched: against the direction of the whole." if AGAINST in {step.fill for step in steps} else ""
    return (
        f"Whiskers: 95 % intervals, of each part for itself, over {found.replications} replications with the same "
        "customers and faults in every combination of changes. The parts add up to the whole; their half-widths do "
        f"not.{hatched}"
    )


def _set_range(ax: Axes, steps: list[Step]) -> None:
    """The axis begins at 0 where the difference can then be seen."""
    ends = [value for step in steps for value in (step.end - step.half, step.end + step.half)]
    low, high = min(ends), max(ends)
    begins = min(0.0, low) if high - low >= SMALL * max(abs(high), abs(low)) else low - 0.3 * (high - low)
    ax.set_xlim(begins, high + ROOM * (high - begins))
    ax.set_ylim(len(steps) - 0.4, -0.6)
    names = [wrap(step.name, 26) for step in steps]
    ax.set_yticks(range(len(steps)), names, size=13 if len(steps) <= 8 else 11)
    ax.tick_params(left=False, colors=INK)
    ax.spines["left"].set_visible(False)
    ax.xaxis.grid(True, color=RULE, linewidth=0.5)
    ax.set_axisbelow(True)
    if begins > 0:
        ax.text(0.005, 0.01, "the axis does not begin at 0", transform=ax.transAxes, size=10, color=GREY)


def _draw(ax: Axes, y: int, step: Step) -> None:
    """A bar with its whisker, and its figure on the right."""
    begins = ax.get_xlim()[0]
    left, right = min(step.start, step.end), max(step.start, step.end)
    style: dict[str, Any] = {"color": step.fill, "edgecolor": INK, "linewidth": 0.9, "zorder": 2}
    if step.is_level and begins > 0:
        ax.plot([step.end] * 2, [y - BAR / 2, y + BAR / 2], color=INK, linewidth=4, zorder=3)
    else:
        ax.barh(y, right - left, BAR, left, hatch="////" if step.fill == AGAINST else "", **style)
    if step.half:
        ax.errorbar(step.end, y, xerr=step.half, color=INK, capsize=6, linewidth=2, zorder=5)
    place: dict[str, Any] = {"xytext": (9, 0), "textcoords": "offset points", "va": "center", "zorder": 6}
    box = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}
    weight = "bold" if step.is_level else "normal"
    ax.annotate(typeset(step.words), (max(right, step.end + step.half), y), size=13, weight=weight, bbox=box, **place)
