"""The chart of handling times: which share of the tickets is closed within so many hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.charts.canvas import GREY, INK, RULE, current_sheet, drawing, entitle, settle, wrap
from analysis.charts.titles import distribution_title, footer, share_within
from analysis.findings.wording import half_width, has_interval, number, plus_minus
from analysis.results import Answer, Curves

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

LINES = (
    ("#1a1a1a", "-"), ("#c46210", (0, (7, 2))), ("#0b4f8a", (0, (1.2, 1.2))),
    ("#5a9a4a", (0, (8, 2, 1.5, 2))),
    ("#8a3f8f", (0, (3, 1.5))), ("#7a7a7a", (0, (8, 2, 1.5, 2, 1.5, 2))),
)  # fmt: skip
"""Colour and dashes of the curves; the letter on the curve tells more of them apart."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def plot_distribution(answer: Answer, sheet: Sheet | None = None) -> None:
    """Draws the share of tickets closed within x hours, a curve per variant, the service levels marked.

    Parameters
    ----------
    answer
        What a study has found.
    sheet
        The matplotlib figure to draw on; the current one of pyplot where none is given.
    """
    sheet = sheet or current_sheet()
    subtitle = "Share of the tickets reported in the window that were closed within so many hours of the report"
    with drawing():
        room = entitle(sheet, distribution_title(answer), subtitle, footer(answer))
        ax, key = sheet.subplots(1, 2, width_ratios=[2.1, 1])
        curves = [(name, answer.curves[name]) for name in answer.variants if name in answer.curves]
        end = last_hour([curve for _, curve in curves], answer.service_levels)
        _prepare(ax, end)
        for position, (_, curve) in enumerate(curves):
            _draw_curve(ax, position, curve, end, len(curves))
        _draw_levels(ax, answer, [name for name, _ in curves])
        _draw_key(key, answer, [name for name, _ in curves])
        settle(sheet, *room)


def last_hour(curves: list[Curves], levels: list[float]) -> float:
    """Where the axis ends: past every service level, and where the slowest variant has closed 97 %."""
    least = 1.3 * max(levels, default=0.0)
    needed = max(_hour_of(curve, 0.97) for curve in curves)
    return float(min(max(least, needed), max(2.2 * least, 24.0), max(curve.hours[-1] for curve in curves)))


def _hour_of(curve: Curves, share: float) -> float:
    """The first hour at which that share is closed, or the last one of the curve."""
    reached = np.flatnonzero(curve.closed_within >= share)
    return float(curve.hours[reached[0]] if reached.size else curve.hours[-1])


def _prepare(ax: Axes, end: float) -> None:
    steps = (1, 2, 3, 6, 12, 24, 48, 96, 168, 336)
    step = next((step for step in steps if end / step <= 12), 720)
    ax.set_xlim(0, end)
    ax.set_xticks(np.arange(0, end + 1e-9, step))
    ax.set_ylim(0, 1.03)
    ax.set_yticks(np.linspace(0, 1, 6), [f"{p} %" for p in range(0, 101, 20)])
    ax.grid(True, color=RULE, linewidth=0.5)
    ax.tick_params(colors=INK)
    ax.set_xlabel("hours from report to closing")


def line_of(position: int) -> tuple[str, Any]:
    """Colour and dashes of a curve."""
    return LINES[position % len(LINES)]


def _draw_curve(ax: Axes, position: int, curve: Curves, end: float, count: int) -> None:
    colour, dashes = line_of(position)
    ax.plot(curve.hours, curve.closed_within, color=colour, linestyle=dashes, linewidth=2.4)
    height = 0.25 + 0.45 * (position + 0.5) / count
    x = min(_hour_of(curve, height), 0.97 * end)
    _letter(ax, x, float(np.interp(x, curve.hours, curve.closed_within)), position)


def _letter(ax: Axes, x: float, y: float, position: int) -> None:
    circle: dict[str, Any] = {
        "boxstyle": "circle,pad=0.2",
        "facecolor": "white",
        "edgecolor": line_of(position)[0],
    }
    letter = LETTERS[position % len(LETTERS)]
    ax.text(x, y, letter, ha="center", va="center", size=11, weight="bold", bbox=circle, zorder=6)


def _draw_levels(ax: Axes, answer: Answer, names: list[str]) -> None:
    """Vertical lines at the service levels, with the measured shares and their whiskers on them."""
    for hours in answer.service_levels:
        ax.axvline(hours, color=GREY, linewidth=1.4, linestyle=(0, (4, 3)), zorder=1)
        ax.annotate(f"{hours:g} h", (hours, 1.03), xytext=(0, 3), textcoords="offset points", ha="center",
                    weight="bold")  # fmt: skip
        for position, name in enumerate(names):
            figure = share_within(answer, name, hours)
            if figure and has_interval(figure):
                style: dict[str, Any] = {
                    "color": line_of(position)[0],
                    "capsize": 5,
                    "markersize": 5,
                    "linewidth": 1.6,
                }
                ax.errorbar(hours, figure.estimate, half_width(figure), fmt="o", zorder=5, **style)


def _draw_key(key: Axes, answer: Answer, names: list[str]) -> None:
    """Line, letter, name and the share at each service level, the variants one below the other."""
    key.axis("off")
    key.set_xlim(0, 1)
    key.set_ylim(len(names), 0)
    small = len(names) > 4
    for position, name in enumerate(names):
        colour, dashes = line_of(position)
        key.plot([0, 0.13], [position + 0.16] * 2, color=colour, linestyle=dashes, linewidth=2.4)
        _letter(key, 0.065, position + 0.16, position)
        title = wrap(name, 34 if small else 29)
        text: dict[str, Any] = {"va": "top", "linespacing": 1.1}
        key.text(0.18, position + 0.08, title, weight="bold", size=10.5 if small else 13, **text)
        offset = -(title.count("\n") + 1) * (13 if small else 16.5) - 2
        key.annotate(_shares(answer, name), (0.18, position + 0.08), xytext=(0, offset),
                     textcoords="offset points", size=10 if small else 12, **text)  # fmt: skip


def _shares(answer: Answer, name: str) -> str:
    """`within 24 h: 78.2 ± 0.3 %`, a line per service level."""
    return "\n".join(f"within {hours:g} h: {_share(answer, name, hours)}" for hours in answer.service_levels)


def _share(answer: Answer, name: str, hours: float) -> str:
    """The measured share, or what the curve shows where none was measured."""
    figure = share_within(answer, name, hours)
    if figure and figure.estimate == figure.estimate:
        return f"{plus_minus(figure)} %"
    curve = answer.curves[name]
    return f"{number(float(np.interp(hours, curve.hours, curve.closed_within)), 'share')} % (read off)"
