"""How far each variant came, and how far it lies behind the best."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from analysis.charts.canvas import GREY, HEIGHT, INK, RULE, drawing, entitle, settle, wrap
from analysis.findings.wording import half_width, has_interval, plus_minus, quoted, scaled, typeset, unit_name
from analysis.selection.results import Candidate, Selection
from analysis.selection.words import is_clear, state_of, title_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

BEST, OTHERS = "#6e6e6e", "#d9d9d9"
"""Fills of the bar of the best, and of the others."""
BOX = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}
"""Behind figures, so that lines do not run through them."""
ROOM = 0.45
"""Room for words on the right of the bars, as a share of the longest."""


def height_of(found: Selection) -> float:
    """Inches of the sheet: more for many variants."""
    return max(HEIGHT, 3.0 + 0.5 * len(found.candidates))


def plot_selection(found: Selection, sheet: Sheet) -> None:
    """Draws the replications of each variant, and its difference to the best.

    Parameters
    ----------
    found
        What a selection has found.
    sheet
        The matplotlib figure to draw on.
    """
    with drawing():
        room = entitle(sheet, title_of(found), _subtitle(found), _footer(found))
        left, right = sheet.subplots(1, 2, sharey=True)
        for ax in (left, right):
            ax.set_ylim(len(found.candidates) - 0.4, -0.6)
            ax.tick_params(left=False, colors=INK)
            ax.spines["left"].set_visible(False)
        size = 12 if len(found.candidates) <= 10 else 10
        left.set_yticks(range(len(found.candidates)), [wrap(each.variant, 24) for each in found.candidates], size=size)
        _draw_replications(left, found)
        _draw_differences(right, found)
        settle(sheet, *room)


def _subtitle(found: Selection) -> str:
    better = "less is better" if found.sign < 0 else "more is better"
    return f"{len(found.candidates)} variants, {found.runs:,} replications in all; {better}"


def _footer(found: Selection) -> str:
    return (
        "Whiskers: 95 % intervals for all pairs of variants together, whenever the procedure stops; a dot without "
        "whiskers has too few replications for any. Filled dot: chance does not explain the difference. Replication n "
        "sees the same customers and faults in every variant. The band holds differences that do not matter."
    )


def _draw_replications(ax: Axes, found: Selection) -> None:
    longest = max(each.figure.replications for each in found.candidates)
    for y, each in enumerate(found.candidates):
        count = each.figure.replications
        ax.barh(y, count, 0.5, color=BEST if each is found.best else OTHERS, edgecolor=INK, linewidth=0.8)
        ax.annotate(_words(each, found), (count, y), (8, 0), textcoords="offset points", va="center", size=11.5)
    ax.set_xlim(0, (1 + ROOM) * longest)
    ax.set_title("Replications that it took part in", loc="left", size=13, weight="bold")
    ax.set_xlabel("replications", size=10.5, color=GREY)
    ax.locator_params(axis="x", integer=True, nbins=6)


def _words(candidate: Candidate, found: Selection) -> str:
    return f"{candidate.figure.replications}, {state_of(candidate, found)}"


def _draw_differences(ax: Axes, found: Selection) -> None:
    unit = found.of.unit
    band = scaled(found.indifference, unit)
    ax.axvspan(-band, band, color="#efefef", zorder=0)
    ax.axvline(0, color=INK, linewidth=1.2)
    values = [0.0]
    for y, each in enumerate(found.candidates):
        if each.behind is None:
            continue
        x, half = scaled(each.behind.estimate, unit), scaled(half_width(each.behind), unit)
        values += [x - half, x + half]
        face = INK if is_clear(each) and has_interval(each.behind) else "white"
        whisker = half if has_interval(each.behind) else None
        ax.errorbar(
            x, y, xerr=whisker, color=INK, capsize=5, linewidth=2, marker="o", markersize=7, markerfacecolor=face
        )
        words = plus_minus(each.behind, signed=True) if isfinite(each.behind.low) else ""
        place: dict[str, Any] = {"xytext": (0, 9), "textcoords": "offset points", "ha": "center", "va": "bottom"}
        ax.annotate(typeset(words), (x, y), size=11, bbox=BOX if words else None, **place)
    low, high = min(values), max(values)
    air = 0.14 * (high - low) or band
    ax.set_xlim(low - air, high + air)
    ax.set_title(wrap(f"Minus {quoted(found.best.variant)}", 46), loc="left", size=13, weight="bold")
    ax.set_xlabel("percentage points" if unit == "share" else unit_name(found.of), size=10.5, color=GREY)
    ax.xaxis.grid(True, color=RULE, linewidth=0.5)
    ax.set_axisbelow(True)
