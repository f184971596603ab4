"""The chart of shares of the variance: alone, and with everything in which an input takes part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.charts.canvas import GREY, INK, RULE, drawing, entitle, outlined, settle, wrap
from analysis.findings.wording import amount, label, typeset
from analysis.intervals import Interval
from analysis.sensitivity.studies import Variance
from analysis.sensitivity.words import broken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

ALONE: dict[str, Any] = {"color": "#6b6b6b", "edgecolor": INK}
WITH_OTHERS: dict[str, Any] = {"color": "#d9d9d9", "hatch": "////", "edgecolor": INK}
BAR = 0.34


def plot_shares(found: Variance, most: int, title: str, footer: str, sheet: Sheet) -> None:
    """Draws both shares of each input with their intervals."""
    whole, of = found.explained, found.asked.of
    subtitle = (
        f"Share of the variance of {label(of)} over the ranges of the inputs (standard deviation "
        f"{amount(whole.deviation, of.unit)}); of chance in single runs: {100 * whole.chance_share.estimate:.0f} %"
    )
    shown = list(zip(found.asked.inputs, whole.indices, strict=True))[:most]
    with drawing():
        room = entitle(sheet, title, wrap(typeset(subtitle), 150), footer)
        ax = sheet.subplots()
        names = [f"{broken(moved.name, 36)}\n{typeset(moved.range)}" for moved, _ in shown]
        ax.set_yticks(range(len(shown)), names, size=11)
        ax.set_ylim(len(shown) - 0.4, -0.6)
        for y, (_, index) in enumerate(shown):
            _draw_bar(ax, y - BAR / 2, index.first, ALONE)
            _draw_bar(ax, y + BAR / 2, index.total, WITH_OTHERS)
        _name(ax)
        settle(sheet, *room)


def _draw_bar(ax: Axes, y: float, share: Interval, look: dict[str, Any]) -> None:
    ax.barh(y, 100 * share.estimate, BAR, linewidth=0.8, **look)
    half = 50 * (share.high - share.low)
    line: dict[str, Any] = {"color": INK, "capsize": 3, "linewidth": 1.4, "path_effects": outlined(1.4)}
    ax.errorbar(100 * share.estimate, y, xerr=half, **line)
    text = f"{100 * share.estimate:.0f} %"
    ax.annotate(text, (100 * share.high, y), xytext=(6, 0), textcoords="offset points", va="center", size=10.5)


def _name(ax: Axes) -> None:
    from matplotlib.patches import Patch

    ax.axvline(0, color=INK, linewidth=1.2)
    ax.margins(x=0.08)
    ax.set_xlabel("% of the variance", size=11, color=GREY)
    ax.tick_params(left=False)
    ax.xaxis.grid(True, color=RULE, linewidth=0.5)
    ax.set_axisbelow(True)
    ax.spines["left"].set_visible(False)
    keys = [Patch(facecolor=look["color"], hatch=look.get("hatch"), edgecolor=INK) for look in (ALONE, WITH_OTHERS)]
    ax.legend(keys, ["by itself", "with what it does together with others"], loc="lower right", frameon=False)
