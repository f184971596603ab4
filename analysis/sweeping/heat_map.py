"""A figure over two inputs: a cell for each point, with the figure and its interval written in it."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.charts.canvas import GREY, INK, entitle, is_dark, settle, wrap
from analysis.findings.wording import direction, label, number, scaled, typeset, unit_name
from analysis.sweeping.findings import Kept, levels_of
from analysis.sweeping.sweep import Swept
from analysis.sweeping.words import chart_title, intervals_note, name_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

COLOURS = "Blues"
"""Light to dark without a turn, so that a copy in grey says the same."""
MOST_CELLS = 240
"""Up to so many cells have their figure written in them."""
STEEP = 8
"""Where the largest figure is so many times the smallest, equal steps of colour are equal ratios."""
FRAMES = {1: "solid", 0: "dashed"}
"""Frames of cells that keep a target, and of those that may."""


def plot_heat_map(sheet: Sheet, swept: Swept, variant: int, measure: int, kept: Sequence[Kept], footer: str) -> None:
    """Draws one figure in one variant over the two varied inputs: the first upwards, the second to the right."""
    found = next((each for each in kept if (each.variant, each.measure) == (variant, measure)), None)
    rows, columns = levels_of(swept, 0), levels_of(swept, 1)
    room = entitle(
        sheet,
        chart_title(swept, variant, measure, kept),
        wrap(_subtitle(swept, variant, measure), 150),
        f"{_legend(swept, variant, measure, found, len(rows) * len(columns))}. {footer}",
    )
    ax, beside = sheet.subplots(1, 2, width_ratios=[40, 1])
    means = _on_cells(swept, swept.estimates.mean[:, variant, measure], rows, columns)
    unit = swept.measures[measure].unit
    image = ax.imshow(scaled(1.0, unit) * means, cmap=COLOURS, aspect="auto", origin="lower", norm=_norm(means, unit))
    bar = sheet.colorbar(image, cax=beside)
    bar.set_label(typeset(f"{label(swept.measures[measure])} [{unit_name(swept.measures[measure])}]"), size=12)
    for axis, of, values in (("y", swept.varied[0], rows), ("x", swept.varied[1], columns)):
        ticks, shown = _ticks(values, 24 if axis == "y" else 14)
        getattr(ax, f"set_{axis}ticks")(ticks, [typeset(of.write(value)) for value in shown], size=12)
        getattr(ax, f"set_{axis}label")(name_of(of), size=13)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    _write_cells(ax, swept, variant, measure, rows, columns, image)
    if found is not None:
        _frame_cells(ax, swept, found, rows, columns)
    settle(sheet, *room)


def _subtitle(swept: Swept, variant: int, measure: int) -> str:
    of = swept.measures[measure]
    good = {-1: ", less is better", 1: ", more is better", 0: ""}[direction(of)]
    return f"{label(of)} [{unit_name(of)}]{good}; variant {swept.variants[variant]}"


def _legend(swept: Swept, variant: int, measure: int, found: Kept | None, cells: int) -> str:
    parts = []
    if found is not None:
        parts.append("Solid frame: keeps the target; dashed frame: inconclusive; all cells together with 95 %")
    if cells > MOST_CELLS:
        half = (swept.estimates.high - swept.estimates.low)[:, variant, measure] / 2
        widest = number(float(np.nanmax(half)) if np.isfinite(half).any() else nan, swept.measures[measure].unit)
        parts.append(f"Widest half-width of {intervals_note(swept)}: {widest}")
    else:
        parts.append(f"Cells: mean and half-width of {intervals_note(swept)}")
    return ". ".join(parts)


def _on_cells(swept: Swept, column: np.ndarray, rows: Sequence[Any], columns: Sequence[Any]) -> np.ndarray:
    cells = np.full((len(rows), len(columns)), np.nan)
    for point, (row, at) in enumerate(swept.points):
        cells[rows.index(row), columns.index(at)] = column[point]
    return cells


def _norm(means: np.ndarray, unit: str) -> Any:
    from matplotlib.colors import LogNorm, Normalize

    finite = scaled(1.0, unit) * means[np.isfinite(means)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    if low > 0 and high > STEEP * low:
        return LogNorm(low / 1.3, high)
    return Normalize(low - 0.15 * (high - low) - 1e-12, high)


def _ticks(values: Sequence[Any], most: int) -> tuple[list[int], list[Any]]:
    """Places of the values that are written at an axis."""
    step = -(-len(values) // most)
    places = list(range(0, len(values), step))
    return places, [values[place] for place in places]


def _write_cells(
    ax: Axes, swept: Swept, variant: int, measure: int, rows: Sequence[Any], columns: Sequence[Any], image: Any
) -> None:
    from matplotlib.colors import to_hex

    cells = len(rows) * len(columns)
    size = 15 if cells <= 30 else 12 if cells <= 80 else 9
    size = min(size, int(150 / len(columns)), int(160 / len(rows)))
    for point, (row, column) in enumerate(swept.points):
        x, y = columns.index(column), rows.index(row)
        if (point, variant) in swept.failures:
            ax.text(x, y, "cannot\nbe run" if cells <= 80 else "x", ha="center", va="center", size=10, color=GREY)
        elif cells <= MOST_CELLS:
            figure = swept.figure(point, variant, measure)
            shade = to_hex(image.cmap(image.norm(scaled(figure.estimate, figure.of.unit))))
            colour = "white" if is_dark(shade) else INK
            _write_cell(ax, x, y, _lines(figure), size, colour)


def _write_cell(ax: Axes, x: int, y: int, lines: Sequence[str], size: float, colour: str) -> None:
    """The figure, and its half-width in smaller letters below."""
    ax.annotate(
        lines[0], (x, y), xytext=(0, 0.1 * size), textcoords="offset points", ha="center", size=size, color=colour,
        va="bottom" if len(lines) > 1 else "center",
    )  # fmt: skip
    for line in lines[1:]:
        ax.annotate(
            line, (x, y), xytext=(0, -0.1 * size), textcoords="offset points", ha="center", va="top",
            size=0.75 * size, color=colour,
        )  # fmt: skip


def _lines(figure: Any) -> list[str]:
    unit = figure.of.unit
    middle = typeset(number(figure.estimate, unit))
    half = (figure.high - figure.low) / 2
    return [middle, typeset(f"± {number(half, unit)}")] if half == half else [middle]


def _frame_cells(ax: Axes, swept: Swept, kept: Kept, rows: Sequence[Any], columns: Sequence[Any]) -> None:
    from matplotlib.patches import Rectangle

    for verdict, style in FRAMES.items():
        for point in kept.points(verdict):
            row, column = swept.points[point]
            corner = columns.index(column) - 0.46, rows.index(row) - 0.46
            for width, colour in ((5.0, "white"), (2.4, INK)):
                ax.add_patch(
                    Rectangle(corner, 0.92, 0.92, fill=False, edgecolor=colour, linewidth=width, linestyle=style)
                )
