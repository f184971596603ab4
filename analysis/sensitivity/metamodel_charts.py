"""Charts of a response surface: how it agrees with what was simulated, and how it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.charts.canvas import GREY, INK, RULE, drawing, entitle, settle
from analysis.findings.wording import amount, label, scaled, typeset, unit_name
from analysis.sensitivity.inputs import Moved
from analysis.sensitivity.metamodel import columns_of
from analysis.sensitivity.studies import Response, sorted_inputs

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

GRID = 61
"""Places along each side of the surface."""
TICKS = (-1, -0.5, 0, 0.5, 1)


def plot_agreement(found: Response, title: str, footer: str, sheet: Sheet) -> None:
    """Draws what the formula says of each point without it, against what was simulated."""
    of = found.asked.of
    with drawing():
        room = entitle(sheet, title, f"{label(of)} ({unit_name(of)}) at {found.asked.points} points", footer)
        ax = sheet.subplots()
        x, y = (np.array([scaled(float(v), of.unit) for v in side]) for side in (found.simulated, found.left_out))
        low, high = min(x.min(), y.min()), max(x.max(), y.max())
        air = 0.04 * (high - low) or 1.0
        ends = [low - air, high + air]
        ax.plot(ends, ends, color=INK, linewidth=1.2)
        off = scaled(found.surface.left_out, of.unit)
        ax.fill_between(ends, [e - off for e in ends], [e + off for e in ends], color="#e6e6e6", linewidth=0)
        ax.scatter(x, y, s=46, facecolor="white", edgecolor=INK, linewidth=1.4, zorder=3)
        ax.set_xlim(*ends)
        ax.set_ylim(*ends)
        ax.set_xlabel(f"simulated, {unit_name(of)}", size=11, color=GREY)
        ax.set_ylabel(f"by the formula without this point, {unit_name(of)}", size=11, color=GREY)
        words = f"line: formula = simulated; grey: ± {amount(found.surface.left_out, of.unit)}, the root mean square"
        ax.text(0.98, 0.03, typeset(words), transform=ax.transAxes, ha="right", size=11)
        ax.grid(True, color=RULE, linewidth=0.5)
        ax.set_axisbelow(True)
        settle(sheet, *room)


def plot_surface(found: Response, title: str, footer: str, sheet: Sheet) -> None:
    """Draws the figure over the two inputs that matter most, with the points that were simulated."""
    of, order = found.asked.of, sorted_inputs(found)
    others = "" if len(order) < 3 else "; all other inputs in the middle of their ranges"
    with drawing():
        room = entitle(sheet, title, f"{label(of)} ({unit_name(of)}) by the formula{others}", footer)
        ax = sheet.subplots()
        if len(order) == 1:
            _draw_line(ax, found)
        else:
            _draw_lines_of_one_figure(ax, found, order[0], order[1])
        settle(sheet, *room)


def _draw_lines_of_one_figure(ax: Axes, found: Response, across: int, up: int) -> None:
    side = np.linspace(-1, 1, GRID)
    places = np.zeros((GRID * GRID, len(found.asked.inputs)))
    places[:, across], places[:, up] = np.tile(side, GRID), np.repeat(side, GRID)
    figures = scaled(1.0, found.asked.of.unit) * _surface(found, places).reshape(GRID, GRID)
    ax.contourf(side, side, figures, levels=12, cmap="Greys", alpha=0.55)
    lines = ax.contour(side, side, figures, levels=12, colors=INK, linewidths=1.0)
    ax.clabel(lines, fontsize=11, fmt=lambda value: f"{value:g}")
    dots: dict[str, Any] = {"s": 26, "facecolor": "white", "edgecolor": INK, "linewidth": 1.0, "zorder": 3}
    ax.scatter(found.places[:, across], found.places[:, up], **dots)
    _name_axis(ax, found.asked.inputs[across], "x")
    _name_axis(ax, found.asked.inputs[up], "y")


def _draw_line(ax: Axes, found: Response) -> None:
    side = np.linspace(-1, 1, GRID)
    factor = scaled(1.0, found.asked.of.unit)
    ax.plot(side, factor * _surface(found, side[:, None]), color=INK, linewidth=1.6)
    ax.scatter(found.places[:, 0], factor * found.simulated, s=40, facecolor="white", edgecolor=INK, zorder=3)
    _name_axis(ax, found.asked.inputs[0], "x")
    ax.set_ylabel(unit_name(found.asked.of), size=12, color=GREY)


def _surface(found: Response, places: np.ndarray) -> np.ndarray:
    figures: np.ndarray = columns_of(places, found.surface.terms) @ np.array(found.surface.coefficients)
    return figures


def _name_axis(ax: Axes, moved: Moved, which: str) -> None:
    """Values of the input along an axis."""
    low, high = moved.ends()
    names: Any = [typeset(moved.write(_between(moved, low, high, (tick + 1) / 2))) for tick in TICKS]
    axis: Any = {f"{which}ticks": TICKS, f"{which}ticklabels": names, f"{which}lim": (-1.02, 1.02)}
    ax.set(**axis)
    (ax.xaxis if which == "x" else ax.yaxis).set_label_text(moved.name, size=12, color=GREY)


def _between(moved: Moved, low: float, high: float, share: float) -> float:
    """A value for the scale, which may stand between whole numbers."""
    value = low * (high / low) ** share if moved.parts[0].log else low + share * (high - low)
    return float(f"{value:.4g}")
