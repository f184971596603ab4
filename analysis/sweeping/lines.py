"""A figure along an input, with whiskers: a line for each value of a second input, or for each variant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.charts.canvas import GREY, INK, entitle, settle, wrap
from analysis.findings.wording import amount, direction, label, scaled, typeset, unit_name
from analysis.sweeping.findings import Kept, is_ordered, levels_of, lines_of
from analysis.sweeping.sweep import Swept
from analysis.sweeping.words import chart_title, intervals_note, name_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure as Sheet

MOST_LINES = 6
"""More lines cannot be told apart: then so many of them are drawn, evenly chosen."""
STYLES = (
    ("o", "-", "#1a1a1a"), ("s", "--", "#0b62a4"), ("^", "-.", "#7a7a7a"), ("D", ":", "#b3560b"), ("v", "-", "#5d9bd1"),
    ("P", "--", "#999999"),
)  # fmt: skip
"""Markers, dashes and colours, which also differ in a copy in grey."""
FACTORS = {"duration": (3600, "h"), "distance": (1000, "km"), "speed": (1, "km/h")}
"""Units of axes by the kind of an input."""


def plot_lines(
    sheet: Sheet, swept: Swept, variants: Sequence[int], measure: int, kept: Sequence[Kept], footer: str
) -> None:
    """Draws a figure along the first input: a line for each value of the second one, and for each of the variants."""
    of = swept.measures[measure]
    lines = _lines(swept, variants)
    drawn = _evenly_chosen(lines)
    good = {-1: "; less is better", 1: "; more is better", 0: ""}[direction(of)]
    subtitle = f"{label(of)} [{unit_name(of)}] by {name_of(swept.varied[0])}{good}"
    notes = [f"Whiskers: {intervals_note(swept)}"] if swept.replications > 1 else [intervals_note(swept).capitalize()]
    if len(drawn) < len(lines):
        notes.append(f"{len(drawn)} of {len(lines)} lines are drawn")
    room = entitle(
        sheet, chart_title(swept, variants[0], measure, kept), wrap(subtitle, 150), f"{'. '.join(notes)}. {footer}"
    )
    ax = sheet.subplots()
    for number, (name, variant, points) in enumerate(drawn):
        _draw_line(ax, swept, variant, measure, points, name, STYLES[number], (number - (len(drawn) - 1) / 2))
    _finish_axes(ax, swept, measure, variants)
    if len(drawn) > 1:
        title = name_of(swept.varied[1]) if len(swept.varied) > 1 else "variant"
        ax.legend(title=title, frameon=False, fontsize=12, title_fontsize=12, loc="best")
    for found in kept:
        if found.measure == measure and found.variant in variants[:1]:
            _draw_target(ax, found)
    settle(sheet, *room)


def _lines(swept: Swept, variants: Sequence[int]) -> list[tuple[str, int, list[int]]]:
    """Name, variant and points of each line."""
    found = []
    for variant in variants:
        for rest, points in lines_of(swept, 0):
            words = [of.write(value) for of, value in zip(swept.varied[1:], rest, strict=True)]
            name = [swept.variants[variant]] if len(variants) > 1 else []
            found.append((", ".join([*name, *words]), variant, points))
    return found


def _evenly_chosen(lines: list[tuple[str, int, list[int]]]) -> list[tuple[str, int, list[int]]]:
    if len(lines) <= MOST_LINES:
        return lines
    places = [round(number * (len(lines) - 1) / (MOST_LINES - 1)) for number in range(MOST_LINES)]
    return [lines[place] for place in places]


def places_of(swept: Swept, axis: int, points: Sequence[int]) -> np.ndarray:
    """Where points lie on the axis of an input."""
    of, levels = swept.varied[axis], levels_of(swept, axis)
    if not is_ordered(of):
        return np.array([levels.index(swept.points[point][axis]) for point in points], dtype=float)
    factor = FACTORS.get(of.kind, (1, ""))[0]
    return np.array([swept.points[point][axis] / factor for point in points], dtype=float)


def _draw_line(
    ax: Axes, swept: Swept, variant: int, measure: int, points: Sequence[int], name: str, style: Any, shift: float
) -> None:
    marker, dashes, colour = style
    found, unit = swept.estimates, swept.measures[measure].unit
    chosen = list(points)
    mean = scaled(1.0, unit) * found.mean[chosen, variant, measure]
    half = scaled(1.0, unit) * (found.high - found.low)[chosen, variant, measure] / 2
    x = places_of(swept, 0, chosen)
    air = (x.max() - x.min() or 1.0) * 0.006
    ordered = is_ordered(swept.varied[0])
    ax.errorbar(
        x + shift * (air if ordered else 0.06), mean, yerr=np.nan_to_num(half), label=typeset(name), color=colour,
        marker=marker, markersize=8, linestyle=dashes if ordered else "none", linewidth=2, capsize=5, elinewidth=1.6,
    )  # fmt: skip


def _finish_axes(ax: Axes, swept: Swept, measure: int, variants: Sequence[int]) -> None:
    of = swept.measures[measure]
    ax.set_ylabel(typeset(f"{label(of)} [{unit_name(of)}]"), size=13)
    name_axis(ax, swept, 0)
    means = scaled(1.0, of.unit) * swept.estimates.mean[:, list(variants), measure]
    finite = means[np.isfinite(means)]
    if len(finite) and finite.min() > 0 and finite.max() > 30 * finite.min():
        ax.set_yscale("log")
        write_plainly(ax.yaxis)
    elif len(finite) and finite.min() >= 0 and finite.min() < 0.5 * finite.max():
        ax.set_ylim(bottom=0)
    ax.grid(axis="y", color="#e0e0e0", linewidth=0.8)
    ax.set_axisbelow(True)


def name_axis(ax: Axes, swept: Swept, axis: int) -> None:
    """Name, unit and values of an input along the lower edge."""
    of, levels = swept.varied[axis], levels_of(swept, axis)
    unit = FACTORS.get(of.kind, (1, ""))[1]
    ax.set_xlabel(typeset(f"{name_of(of)} [{unit}]" if unit else name_of(of)), size=13)
    few = len(levels) <= 12
    if not is_ordered(of):
        ax.set_xticks(range(len(levels)), [wrap(of.write(value), 18) for value in levels])
        ax.set_xlim(-0.6, len(levels) - 0.4)
    elif few:
        factor = FACTORS.get(of.kind, (1, ""))[0]
        ax.set_xscale("log" if of.log else "linear")
        ax.set_xticks([value / factor for value in levels], [f"{value / factor:.4g}" for value in levels])
        ax.minorticks_off()
    elif of.log:
        ax.set_xscale("log")
        write_plainly(ax.xaxis)


def write_plainly(axis: Axis) -> None:
    """Ticks of a logarithmic axis as plain numbers."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axis.set_minor_formatter(NullFormatter())


def _draw_target(ax: Axes, kept: Kept) -> None:
    unit, value = kept.target.of.unit, kept.target.value
    ax.axhline(scaled(value, unit), color=INK, linewidth=1.2, linestyle=(0, (6, 4)))
    ax.annotate(
        typeset(f"target: {kept.target.bound} {amount(value, unit)}"), (0.004, scaled(value, unit)),
        xycoords=("axes fraction", "data"), xytext=(0, 4), textcoords="offset points", size=11, color=GREY,
    )  # fmt: skip
