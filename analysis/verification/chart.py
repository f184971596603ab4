"""The chart of a verification: how far each closed form lies from the simulation, and how far it may."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from analysis.charts.canvas import GREY, INK, RULE, drawing, entitle, settle
from analysis.findings.wording import typeset
from analysis.verification.judging import Verdict
from analysis.verification.verify import Verification
from analysis.verification.wording import extent, figure, headline, level_text, unit_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

BAND = "#ececec"
"""Between the limits."""


def plot_deviations(found: Verification, sheet: Sheet) -> None:
    """Draws the deviations in standard errors, a row per case, with the limits."""
    footer = (
        f"Dot: deviation of the simulation from theory; grey band: where it lies in {level_text(found.level)} of all "
        f"runs of a right engine. Hollow diamond: exact, without chance. {extent(found)}."
    )
    with drawing():
        room = entitle(sheet, title_of(found), "Simulated minus theory, in standard errors", footer)
        ax = sheet.subplots()
        _draw(ax, found)
        settle(sheet, *room)


def title_of(found: Verification) -> str:
    """What the chart says."""
    if found.engine == "simpy":
        return f"{headline(found)} (SimPy engine)"
    if found.differences:
        return f"{headline(found)}; the engines differ in {len(found.differences)} of {len(found.verdicts)} cases"
    return f"{headline(found)}, and both engines write the same log"


def _draw(ax: Axes, found: Verification) -> None:
    limit, count = found.limit, len(found.verdicts)
    edge = 1.35 * limit
    ax.set_ylim(count - 0.4, -0.6)
    ax.set_xlim(-edge, edge)
    ax.axvspan(-limit, limit, color=BAND, zorder=0)
    for x in (-limit, limit):
        ax.axvline(x, color=INK, linewidth=1.2, linestyle=(0, (5, 3)))
        ax.annotate(f"{x:+.2f}".replace("-", "−"), (x, 1), xycoords=("data", "axes fraction"), ha="center",
                    va="bottom", size=10)  # fmt: skip
    ax.axvline(0, color=INK, linewidth=1)
    size = 9 if count > 24 else 10
    names = [typeset(f"{verdict.case.name}: {verdict.case.figure}") for verdict in found.verdicts]
    ax.set_yticks(range(count), names, size=size)
    ax.tick_params(axis="y", length=0)
    ax.hlines(range(count), -edge, edge, color=RULE, linewidth=0.5, zorder=1)
    for y, verdict in enumerate(found.verdicts):
        _draw_row(ax, y, verdict, edge)
    _label_rows(ax, found, size)


def _draw_row(ax: Axes, y: int, verdict: Verdict, edge: float) -> None:
    """A dot, or an arrow where it lies beyond the edge."""
    beyond = not abs(verdict.deviation) < edge
    x = edge * 0.97 * (1 if verdict.deviation > 0 else -1) if beyond else verdict.deviation
    marker = (">" if verdict.deviation > 0 else "<") if beyond else "D" if verdict.case.exact else "o"
    hollow = verdict.case.exact or not verdict.passed
    ax.plot(
        [x], [y], marker, markersize=6, color=INK, markerfacecolor="white" if hollow else INK, clip_on=False, zorder=3
    )
    if not verdict.passed:
        ax.annotate("FAILS", (x, y), xytext=(-8 if x > 0 else 8, 0), textcoords="offset points", size=9,
                    weight="bold", va="center", ha="right" if x > 0 else "left")  # fmt: skip


def _label_rows(ax: Axes, found: Verification, size: int) -> None:
    """Theory and simulation in figures, to the right."""
    other = ax.twinx()
    other.set_ylim(ax.get_ylim())
    texts = [_figures(verdict) for verdict in found.verdicts]
    other.set_yticks(range(len(texts)), texts, size=size, color=GREY)
    other.tick_params(axis="y", length=0)
    for side in ("left", "right", "top"):
        other.spines[side].set_visible(False)
        ax.spines[side].set_visible(False)


def _figures(verdict: Verdict) -> str:
    unit, kind = unit_of(verdict), verdict.case.unit
    simulated = figure(verdict.estimate, kind) if isfinite(verdict.estimate) else "nothing"
    return typeset(
        f"theory {figure(verdict.theory, kind)}, simulated {simulated}{f' {unit}' if unit in ('h', '%') else ''}"
    )
