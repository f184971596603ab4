"""The chart of pooling: what one pool gains, by how much longer its trips are."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.charts.canvas import GREY, INK, RULE, current_sheet, drawing, entitle, settle
from analysis.pages.page import Drawing
from analysis.staffing.pooling import Pooling

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet


def pooling_title(found: Pooling) -> str:
    """What the chart says."""
    most, extra = 60 * found.break_even, 60 * found.extra
    if found.pays:
        return (
            f"By Erlang C one pool for all areas pays: trips across all areas are {extra:.0f} minutes longer, and "
            f"up to {most:.0f} are worth it"
        )
    return (
        f"By Erlang C one pool for all areas does not pay: trips may get {most:.0f} minutes longer at most, and across "
        f"all areas they are {extra:.0f} longer"
    )


def pooling_drawing(found: Pooling) -> Drawing:
    return Drawing(
        "pooling",
        pooling_title(found),
        "Erlang C on both sides, in hours of work from joining the queue to the end of the visit. Left of the dot one "
        "pool is faster, right of it a pool for each area.",
        lambda sheet: plot_pooling(found, sheet),
    )


def plot_pooling(found: Pooling, sheet: Sheet | None = None) -> None:
    """Draws the time of a visit in one pool against how much longer its trips are."""
    sheet = sheet or current_sheet()
    field = found.field
    footer = (
        f"{found.pools} areas with {field.servers} technicians each, {field.rate:.2f} visits an hour of work, visits "
        f"of {60 * field.visit:.0f} minutes with {60 * found.trip:.0f} on the way, absence "
        f"{100 * field.absence:.0f} %; whoever is free takes the next ticket, wherever it is."
    )
    subtitle = "Mean hours of work from joining the technicians' queue to the end of the visit"
    with drawing():
        room = entitle(sheet, pooling_title(found), subtitle, footer)
        ax = sheet.subplots()
        _draw(ax, found)
        settle(sheet, *room)


def _draw(ax: Axes, found: Pooling) -> None:
    far = 1.35 * max(found.break_even, found.extra, 1 / 60)
    extra = np.linspace(0, far, 400)
    top = 1.6 * found.apart
    hours = np.array([min(found.together(each), 2 * top) for each in extra])
    ax.plot(60 * extra, hours, color=INK, linewidth=2.5)
    ax.axhline(found.apart, color=GREY, linewidth=2, linestyle=(0, (5, 3)))
    ax.set_xlim(0, 60 * far)
    ax.set_ylim(0, top)
    label: dict[str, Any] = {"xytext": (0, 5), "textcoords": "offset points", "size": 12, "va": "bottom"}
    box: dict[str, Any] = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}
    ax.annotate("a pool for each area", (60 * far, found.apart), ha="right", color=INK, bbox=box, **label)
    ax.annotate("one pool for all", (60 * extra[60], hours[60]), bbox=box, **label | {"va": "top", "xytext": (0, -16)})
    _mark(ax, found.break_even, found.apart, f"break-even\n{60 * found.break_even:.0f} min longer", -1)
    ax.axvline(60 * found.extra, color=GREY, linewidth=1.5, linestyle=":")
    ax.text(60 * found.extra, 0.03 * top, f" trips across all areas:\n {60 * found.extra:.0f} min longer", size=12)
    ax.set_xlabel(f"minutes that a trip is longer in one pool ({60 * found.trip:.0f} within an area)")
    ax.set_ylabel("hours of work")
    ax.yaxis.grid(True, color=RULE, linewidth=0.5)
    ax.set_axisbelow(True)


def _mark(ax: Axes, extra: float, hours: float, text: str, side: int) -> None:
    if isfinite(extra):
        ax.plot(60 * extra, hours, marker="o", markersize=10, color=INK, zorder=3)
        ax.annotate(text, (60 * extra, hours), (10 * side, 12), textcoords="offset points", size=12, va="bottom",
                    ha="right" if side < 0 else "left")  # fmt: skip
