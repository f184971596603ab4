"""The tornado: a bar to each side of the figure as it is, the longest on top."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from analysis.charts.canvas import GREY, INK, RULE, drawing, entitle, outlined, settle, wrap
from analysis.findings.wording import amount, label, scaled, typeset, unit_name
from analysis.intervals import Interval
from analysis.sensitivity.inputs import Moved
from analysis.sensitivity.studies import Tornado
from analysis.sensitivity.tornado import Swing
from analysis.sensitivity.words import broken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

LOW: dict[str, Any] = {"color": "#d9d9d9", "hatch": "////", "edgecolor": INK}
HIGH: dict[str, Any] = {"color": "#6b6b6b", "edgecolor": INK}
BAR = 0.62
"""Height of a bar; the distance between bars is 1."""


def plot_tornado(found: Tornado, most: int, title: str, footer: str, sheet: Sheet) -> None:
    """Draws the inputs that move the figure most, with the values at both ends."""
    of, base = found.asked.of, found.base.estimate
    subtitle = (
        f"{label(of)} ({unit_name(of)}) with one input at its low or high end; line: {amount(base, of.unit)} as it is"
    )
    pairs = list(zip(found.asked.inputs, found.swings, strict=True))[:most]
    with drawing():
        room = entitle(sheet, title, wrap(typeset(subtitle), 150), footer)
        ax = sheet.subplots()
        names = [broken(moved.name, 36) for moved, _ in pairs]
        ax.set_yticks(range(len(pairs)), names, size=11 if len(pairs) <= 14 else 9)
        ax.set_ylim(len(pairs) - 0.4, -0.6)
        _set_range(ax, of.unit, base, [swing for _, swing in pairs])
        for y, (_, swing) in enumerate(pairs):
            _draw_bars(ax, y, swing, of.unit, base)
        _name(ax, unit_name(of), scaled(base, of.unit))
        settle(sheet, *room)
        for y, (moved, swing) in enumerate(pairs):
            _label_ends(ax, y, moved, swing, of.unit, base, len(pairs))


def _set_range(ax: Axes, unit: str, base: float, swings: list[Swing]) -> None:
    """All bars and whiskers, and room for the values at their ends."""
    values = [0.0, *(v for swing in swings for part in (swing.low, swing.high) for v in _finite(part))]
    low, high = (scaled(base + edge(values), unit) for edge in (min, max))
    air = 0.13 * (high - low) or 1.0
    ax.set_xlim(low - air, high + air)


def _finite(part: Interval) -> list[float]:
    return [value for value in (part.estimate, part.low, part.high) if isfinite(value)]


def sides(swing: Swing) -> list[tuple[Interval, dict[str, Any], float, float]]:
    """Both bars with their look, shift and height: one above the other where both go to the same side."""
    same = swing.low.estimate * swing.high.estimate > 0
    height, shift = (BAR / 2, BAR / 4) if same else (BAR, 0.0)
    return [(swing.low, LOW, -shift, height), (swing.high, HIGH, shift, height)]


def _draw_bars(ax: Axes, y: int, swing: Swing, unit: str, base: float) -> None:
    for (part, look, shift, height), sign in zip(sides(swing), (-1, 1), strict=True):
        if not isfinite(part.estimate):
            continue
        ax.barh(y + shift, scaled(part.estimate, unit), height, left=scaled(base, unit), linewidth=0.8, **look)
        if isfinite(part.low):
            end, half = scaled(base + part.estimate, unit), scaled((part.high - part.low) / 2, unit)
            line: dict[str, Any] = {"color": INK, "capsize": 3, "linewidth": 1.4, "path_effects": outlined(1.4)}
            ax.errorbar(end, y + sign * BAR / 4, xerr=half, **line)


def _name(ax: Axes, unit: str, base: float) -> None:
    from matplotlib.patches import Patch

    ax.axvline(base, color=INK, linewidth=1.4)
    ax.set_xlabel(unit, size=11, color=GREY)
    ax.tick_params(left=False)
    ax.xaxis.grid(True, color=RULE, linewidth=0.5)
    ax.set_axisbelow(True)
    ax.spines["left"].set_visible(False)
    low, high = (Patch(facecolor=look["color"], hatch=look.get("hatch"), edgecolor=INK) for look in (LOW, HIGH))
    ax.legend([low, high], ["at the low end", "at the high end"], loc="lower right", frameon=False, fontsize=11)


def _label_ends(ax: Axes, y: int, moved: Moved, swing: Swing, unit: str, base: float, rows: int) -> None:
    """The values of the input, outside of bars and whiskers; none where a bar has no length to speak of."""
    left, right = ax.get_xlim()
    air = 0.006 * (right - left)
    for value, part, other, sign in zip(
        moved.ends(), (swing.low, swing.high), (swing.high, swing.low), (-1, 1), strict=True
    ):
        if not isfinite(part.estimate):
            continue
        leftwards = part.estimate < 0 or (part.estimate == 0 and other.estimate > 0)
        half = (part.high - part.low) / 2 if isfinite(part.low) else 0.0
        x = scaled(base + part.estimate + (-half if leftwards else half), unit)
        ax.text(
            x - air if leftwards else x + air,
            y + sign * BAR / 4,
            typeset(moved.write(value)),
            ha="right" if leftwards else "left",
            va="center",
            size=10 if rows <= 14 else 8,
            path_effects=outlined(1.6),
        )
