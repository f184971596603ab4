"""The chart of a screening: how large effects are, and how large beside how varied."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from analysis.charts.canvas import GREY, INK, RULE, drawing, entitle, outlined, settle
from analysis.findings.wording import label, scaled
from analysis.sensitivity.morris import BENDS_FROM, Screened
from analysis.sensitivity.studies import Screening
from analysis.sensitivity.words import broken, unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

LOOKS: dict[str, tuple[str, str, str]] = {
    "matters": ("o", "#6b6b6b", ""),
    "matters and bends": ("s", "#d9d9d9", "////"),
    "inconclusive": ("o", "white", ""),
    "no effect": ("o", "white", ""),
}
"""Marker, fill and hatching by verdict."""


def plot_screening(found: Screening, most: int, title: str, footer: str, sheet: Sheet) -> None:
    """Draws mu* of the inputs that matter most as bars, and all of these by mu* and sigma."""
    of = found.asked.of
    subtitle = f"Effect of each input on {label(of)} over its whole range, in {unit(of)}"
    shown = list(zip(found.asked.inputs, found.effects, strict=True))[:most]
    with drawing():
        room = entitle(sheet, title, subtitle, footer)
        left, right = sheet.subplots(1, 2, gridspec_kw={"width_ratios": [1.25, 1]})
        names = [f"{broken(moved.name, 34)}  {rank}" for rank, (moved, _) in enumerate(shown, 1)]
        left.set_yticks(range(len(shown)), names, size=10.5 if len(shown) <= 14 else 8)
        left.set_ylim(len(shown) - 0.4, -0.6)
        for y, (_, effect) in enumerate(shown):
            _draw_bar(left, y, effect, of.unit)
        left.set_xlim(left=0)
        left.set_xlabel("mu*: mean absolute effect; tick: by chance alone", size=10.5, color=GREY)
        _draw_plane(right, [effect for _, effect in shown], of.unit)
        for ax in (left, right):
            ax.tick_params(axis="y", length=0)
            ax.grid(True, color=RULE, linewidth=0.5, axis="x" if ax is left else "both")
            ax.set_axisbelow(True)
        _name_looks(right, [effect for _, effect in shown])
        settle(sheet, *room)
        _number(right, [effect for _, effect in shown], of.unit)


def _draw_bar(ax: Axes, y: int, effect: Screened, unit: str) -> None:
    _, fill, hatch = LOOKS[effect.verdict]
    size = scaled(effect.size.estimate, unit)
    ax.barh(y, size, 0.6, color=fill, hatch=hatch, edgecolor=INK, linewidth=0.8)
    if isfinite(effect.size.low):
        half = scaled((effect.size.high - effect.size.low) / 2, unit)
        line: dict[str, Any] = {"color": INK, "capsize": 3, "linewidth": 1.4, "path_effects": outlined(1.4)}
        ax.errorbar(size, y, xerr=[[min(half, size)], [half]], **line)
    chance = scaled(effect.chance, unit)
    ax.plot([chance, chance], [y - 0.38, y + 0.38], color=INK, linewidth=1.2, linestyle=(0, (2, 1)))


def _draw_plane(ax: Axes, effects: list[Screened], unit: str) -> None:
    """mu* to the right, sigma upwards, and the line from which an effect is called bent."""
    most = max((scaled(effect.size.estimate, unit) for effect in effects), default=1.0) or 1.0
    high = max((scaled(effect.spread.estimate, unit) for effect in effects), default=1.0)
    right, top = 1.15 * most, 1.15 * max(high, BENDS_FROM * most)
    ax.set_xlim(-0.03 * right, right)
    ax.set_ylim(-0.03 * top, top)
    ax.plot([0, right], [0, BENDS_FROM * right], color=GREY, linewidth=1.2, linestyle="--")
    for effect in effects:
        marker, fill, hatch = LOOKS[effect.verdict]
        x, y = scaled(effect.size.estimate, unit), scaled(effect.spread.estimate, unit)
        ax.scatter([x], [y], s=70, marker=marker, facecolor=fill, edgecolor=INK, hatch=2 * hatch, zorder=3)
    ax.set_xlabel("mu*", size=10.5, color=GREY)
    ax.set_ylabel("sigma: how much the effect differs from place to place", size=10.5, color=GREY)


def _name_looks(ax: Axes, effects: list[Screened]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    seen = [name for name in LOOKS if name in {effect.verdict for effect in effects}]
    keys: list[Any] = [Patch(facecolor=LOOKS[name][1], hatch=LOOKS[name][2], edgecolor=INK) for name in seen]
    line = Line2D([], [], color=GREY, linestyle="--")
    names = [*seen, "sigma = mu*/2: above it, bends or interacts"]
    ax.legend([*keys, line], names, loc="upper left", fontsize=10, frameon=True, framealpha=0.9, edgecolor="none")


def _number(ax: Axes, effects: list[Screened], unit: str) -> None:
    """The rank of each input beside its dot, where none stands yet."""
    from matplotlib.transforms import Bbox

    taken: list[Bbox] = []
    for rank, effect in enumerate(effects, 1):
        place = (scaled(effect.size.estimate, unit), scaled(effect.spread.estimate, unit))
        for shift in ((7, 5), (7, -12), (-14, 5), (-14, -12), (0, 12), (0, -20)):
            text = ax.annotate(str(rank), place, xytext=shift, textcoords="offset points", size=10.5)
            box = text.get_window_extent()
            if not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            text.remove()
