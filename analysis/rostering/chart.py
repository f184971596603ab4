"""The chart of a roster: who is needed and who is there, hour by hour through the week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.charts.canvas import GREY, INK, RULE, current_sheet, drawing, entitle, settle
from analysis.pages.page import Drawing
from analysis.rostering.rostering import Rostered

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NEED = "#d0d0d0"


def coverage_drawing(rostered: Rostered) -> Drawing:
    return Drawing(
        "coverage",
        coverage_title(rostered),
        "Grey: technicians needed in each hour, absence counted. Solid: there with the new roster, those at lunch left "
        "out. Dashed: there today. Where the grey stands above a line, work waits.",
        lambda sheet: plot_coverage(rostered, sheet),
    )


def coverage_title(rostered: Rostered) -> str:
    """What the chart says."""
    new, today = (_share(short, rostered) for short in (rostered.short, rostered.short_today))
    return (
        f"The new roster leaves {new} of the technician hours needed in a week uncovered, today's {today}: "
        f"{rostered.hours:,.0f} paid hours instead of {rostered.hours_today:,.0f}"
    )


def _share(short: float, rostered: Rostered) -> str:
    return f"{100 * short / rostered.needed:.0f} %" if rostered.needed else "0 %"


def plot_coverage(rostered: Rostered, sheet: Sheet | None = None) -> None:
    """Draws needs and people by hour of the week, all areas together."""
    sheet = sheet or current_sheet()
    subtitle = "Technicians by hour of an ordinary week, all areas together" if len(rostered.pools) > 1 else (
        "Technicians by hour of an ordinary week"
    )  # fmt: skip
    footer = (
        f"Needs from the inputs: offered load by hour, spread over the hours of work, with absence; "
        f"{rostered.people} people instead of {rostered.places} places that are filled as in the scenario."
    )
    with drawing():
        room = entitle(sheet, coverage_title(rostered), subtitle, footer)
        ax = sheet.subplots()
        _draw(ax, rostered)
        settle(sheet, *room)


def _draw(ax: Axes, rostered: Rostered) -> None:
    edges = np.arange(169)
    needed, today, new = (
        np.sum([part(pool) for pool in rostered.pools], axis=0)
        for part in (lambda p: p.needs.people, lambda p: p.today, lambda p: p.covering.there)
    )
    ax.stairs(needed, edges, fill=True, color=NEED, label="needed")
    ax.stairs(today, edges, color=GREY, linewidth=1.6, linestyle=(0, (4, 2)), label="there today", baseline=None)
    ax.stairs(new, edges, color=INK, linewidth=2.0, label="there with the new roster", baseline=None)
    for day in range(1, 7):
        ax.axvline(24 * day, color=RULE, linewidth=0.8, zorder=0)
    ax.set_xlim(0, 168)
    ax.set_ylim(0, 1.18 * max(needed.max(), today.max(), new.max()))
    ax.set_xticks(np.arange(0, 169, 6), [f"{hour % 24:02d}" for hour in range(0, 169, 6)], size=9)
    for day, name in enumerate(DAYS):
        ax.text(24 * day + 12, 1.0, name, transform=ax.get_xaxis_transform(), ha="center", va="top", size=12)
    ax.locator_params(axis="y", integer=True)
    ax.set_ylabel("technicians")
    ax.yaxis.grid(True, color=RULE, linewidth=0.5)
    ax.set_axisbelow(True)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=3, frameon=False)
