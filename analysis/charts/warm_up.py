"""The chart of the warm-up: how the days of a run settle (Welch), when that is, and where the window begins."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.charts.canvas import INK, RULE, current_sheet, drawing, entitle, settle, wrap
from analysis.charts.distribution import LETTERS, line_of
from analysis.findings.wording import listed, quoted
from analysis.precision.warm_up import SERIES
from analysis.precision.words import worst_in_short
from analysis.results import Answer, Settling

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

LABELS = {
    SERIES[0]: "hours from report to closing,\nby day of the report",
    SERIES[1]: "open tickets,\nat the end of the day",
}
WINDOW = "#ececec"
MOST_LETTERS = 8
"""Variants whose marks carry letters; of more than these they would cover each other."""


def plot_warm_up(answer: Answer, sheet: Sheet | None = None) -> None:
    """Draws the moving averages of both daily series, a curve per variant, with the window and the points of MSER.

    Parameters
    ----------
    answer
        What a study has found.
    sheet
        The matplotlib figure to draw on; the current one of pyplot where none is given.
    """
    sheet = sheet or current_sheet()
    subtitle = "Moving average over a week around each day, over all replications"
    with drawing():
        room = entitle(sheet, warm_up_title(answer), subtitle, _footer(answer))
        grid = sheet.subplots(2, 2, width_ratios=[3.4, 1], sharex="col")
        for ax, name in zip(grid[:, 0], SERIES, strict=True):
            _draw_series(ax, [each for each in answer.settling if each.series == name], answer)
        grid[1, 0].set_xlabel("days since the begin of the run")
        _draw_key(grid[0, 1], answer)
        grid[1, 1].axis("off")
        settle(sheet, *room)


def warm_up_title(answer: Answer) -> str:
    """Whether the window begins when the runs have settled, and the figures that say so."""
    verdicts = {each.verdict for each in answer.settling}
    warm_up = f"warm-up of {answer.warm_up_days:g} days"
    if "biased" in verdicts:
        return f"The {warm_up} is too short: {worst_in_short(answer)}"
    if "too short" in verdicts:
        names = list(dict.fromkeys(quoted(each.variant) for each in answer.settling if each.verdict == "too short"))
        where = listed(names) if len(names) < 3 else f"{len(names)} variants"
        return f"Too short a run to tell whether {where} had settled after the {warm_up}"
    if "settled" in verdicts:
        return f"No unsettled start is seen after the {warm_up}: {worst_in_short(answer)}"
    return f"No steady state to wait for: demand is not the same all the time ({warm_up})"


def _footer(answer: Answer) -> str:
    replications = f"{answer.replications} replication{'s' if answer.replications != 1 else ''}"
    return (
        f"{replications}. Grey: the window that is measured, after {answer.warm_up_days:g} days of warm-up. Triangles: "
        "settled by MSER over whole weeks (hollow: not reliable, as it lies in the second half of the run). MSER is "
        "easily misled by chance; what decides is the difference between the first weeks of the window and its second "
        "half, "
        f"paired by replication. Seed {answer.seed}."
    )


def _draw_series(ax: Axes, settlings: list[Settling], answer: Answer) -> None:
    end = answer.warm_up_days + answer.window_days
    ax.axvspan(answer.warm_up_days, end, color=WINDOW, zorder=0, linewidth=0)
    ax.axvline(answer.warm_up_days, color=INK, linewidth=1.4)
    ax.set_xlim(0, end)
    top = max((float(np.nanmax(each.smooth)) for each in settlings if np.isfinite(each.smooth).any()), default=1.0)
    ax.set_ylim(0, 1.18 * top or 1.0)
    for position, each in enumerate(settlings):
        colour, dashes = line_of(position)
        days = np.arange(len(each.smooth)) + 0.5
        ax.plot(days, each.smooth, color=colour, linestyle=dashes, linewidth=2)
        known = np.flatnonzero(np.isfinite(each.smooth))
        if len(known):
            place = known[int((0.12 + 0.76 * (position + 0.5) / len(settlings)) * (len(known) - 1))]
            _letter(ax, float(days[place]), float(each.smooth[place]), position)
    _draw_points(ax, settlings)
    ax.set_ylabel(LABELS[settlings[0].series], size=10.5)
    ax.grid(True, axis="y", color=RULE, linewidth=0.5)
    ax.set_axisbelow(True)
    ax.tick_params(colors=INK)


def _letter(ax: Axes, x: float, y: float, position: int) -> None:
    circle: dict[str, Any] = {"boxstyle": "circle,pad=0.15", "facecolor": "white", "edgecolor": line_of(position)[0]}
    letter = LETTERS[position % len(LETTERS)]
    ax.text(x, y, letter, ha="center", va="center", size=9, weight="bold", bbox=circle, zorder=6, clip_on=True)


def _draw_points(ax: Axes, settlings: list[Settling]) -> None:
    """A triangle at the top for each day on which MSER sees a curve settled."""
    judged = {position: each for position, each in enumerate(settlings) if each.verdict != "not judged"}
    for day in sorted({each.settled for each in judged.values() if isfinite(each.settled)}):
        here = [position for position, each in judged.items() if each.settled == day]
        sure = all(settlings[position].is_reliable for position in here)
        face = INK if sure else "white"
        height = ax.get_ylim()[1]
        mark: dict[str, Any] = {"markerfacecolor": face, "markeredgecolor": INK, "clip_on": False, "zorder": 7}
        ax.plot(day, height, marker="v", markersize=10, **mark)
        if len(settlings) <= MOST_LETTERS:
            names = "".join(LETTERS[position] for position in here)
            place: dict[str, Any] = {"xytext": (0, 6), "textcoords": "offset points", "ha": "center"}
            ax.annotate(names, (day, height), size=9, weight="bold", annotation_clip=False, **place)


def _draw_key(key: Axes, answer: Answer) -> None:
    """Line, letter and name of each variant, and its verdict."""
    key.axis("off")
    names = list(dict.fromkeys(each.variant for each in answer.settling))
    key.set_xlim(0, 1)
    key.set_ylim(max(len(names), 3), 0)
    for position, name in enumerate(names):
        colour, dashes = line_of(position)
        key.plot([0, 0.16], [position + 0.3] * 2, color=colour, linestyle=dashes, linewidth=2.4)
        _letter(key, 0.08, position + 0.3, position)
        verdicts = {each.verdict for each in answer.settling if each.variant == name}
        word = next(each for each in ("biased", "too short", "not judged", "settled") if each in verdicts)
        key.text(0.22, position + 0.3, wrap(f"{name}: {word}", 27), va="center", size=10, linespacing=1.05)
