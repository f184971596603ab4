"""A figure against each of several inputs: a panel per input, a dot per point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.charts.canvas import INK, entitle, settle, wrap
from analysis.findings.wording import direction, label, scaled, typeset, unit_name
from analysis.sweeping.findings import Kept
from analysis.sweeping.lines import name_axis, places_of, write_plainly
from analysis.sweeping.sweep import Swept
from analysis.sweeping.words import chart_title, intervals_note

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

MOST_PANELS = 8
MANY = 150
"""With more dots than this, whiskers would only hide them."""
FACES = {1: INK, 0: "#bdbdbd", -1: "white"}
"""Dots that keep a target, that may, and that do not."""


def plot_scatter(sheet: Sheet, swept: Swept, variant: int, measure: int, kept: Sequence[Kept], footer: str) -> None:
    """Draws one figure in one variant against each varied input; what the others do scatters the dots."""
    of = swept.measures[measure]
    found = next((each for each in kept if (each.variant, each.measure) == (variant, measure)), None)
    panels = min(len(swept.varied), MOST_PANELS)
    good = {-1: "; less is better", 1: "; more is better", 0: ""}[direction(of)]
    subtitle = f"{label(of)} [{unit_name(of)}] at {len(swept.points):,} points{good}; variant {swept.variants[variant]}"
    room = entitle(
        sheet,
        chart_title(swept, variant, measure, kept),
        wrap(subtitle, 150),
        f"{_legend(swept, found)}. {footer}",
    )
    columns = panels if panels <= 3 else -(-panels // 2)
    grid = sheet.subplots(-(-panels // columns), columns, squeeze=False, sharey=True)
    for axis, ax in enumerate(grid.flat):
        if axis < panels:
            _draw_panel(ax, swept, variant, measure, axis, found)
            ax.set_ylabel(typeset(f"{label(of)} [{unit_name(of)}]") if axis % columns == 0 else "", size=12)
        else:
            ax.axis("off")
    settle(sheet, *room)


def _legend(swept: Swept, found: Kept | None) -> str:
    parts = []
    if found is not None:
        parts.append("Black dot: keeps the target; grey: inconclusive; white: does not keep it")
    parts.append("In each panel the other inputs scatter the dots")
    if len(swept.points) <= MANY and swept.replications > 1:
        parts.append(f"Whiskers: {intervals_note(swept)}")
    if len(swept.varied) > MOST_PANELS:
        parts.append(f"{MOST_PANELS} of {len(swept.varied)} inputs are drawn")
    return ". ".join(parts)


def _draw_panel(ax: Axes, swept: Swept, variant: int, measure: int, axis: int, found: Kept | None) -> None:
    unit, estimates = swept.measures[measure].unit, swept.estimates
    factor = scaled(1.0, unit)
    mean = factor * estimates.mean[:, variant, measure]
    half = np.nan_to_num(factor * (estimates.high - estimates.low)[:, variant, measure] / 2)
    x = places_of(swept, axis, range(len(swept.points)))
    size = 7 if len(mean) <= MANY else 4
    if len(mean) <= MANY:
        ax.errorbar(x, mean, yerr=half, linestyle="none", color="#8c8c8c", elinewidth=1.2, zorder=1)
    faces = [FACES[verdict] for verdict in found.verdicts] if found else ["#0b62a4"] * len(mean)
    ax.scatter(x, mean, s=size**2, c=faces, edgecolors=INK, linewidths=0.8, zorder=2)
    finite = mean[np.isfinite(mean)]
    if len(finite) and finite.min() > 0 and finite.max() > 30 * finite.min():
        ax.set_yscale("log")
        write_plainly(ax.yaxis)
    name_axis(ax, swept, axis)
    if found is not None:
        ax.axhline(scaled(found.target.value, unit), color=INK, linewidth=1.2, linestyle=(0, (6, 4)), zorder=0)
