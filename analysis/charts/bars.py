"""Charts of stacked bars, one bar per variant: where the time goes, and how technicians use theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.charts.canvas import GREY, INK, current_sheet, drawing, entitle, fits, is_dark, outlined, settle, wrap
from analysis.charts.titles import CLOSING, footer, stage_name, stages_title, technicians_title
from analysis.findings.tables import figures_by_measure, group_measures, stage_measures
from analysis.findings.wording import half_width, has_interval, number, plus_minus, scaled
from analysis.results import Answer, Figure, Measure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

FILLS = {
    "front desk": ("#8fa08f", "OO"), "waiting for outage repair": ("#f0c8b8", "//"),
    "second line": ("#6f8f6f", "||"), "waiting for parts": ("#e6e0f2", "--"), "closed falsely": ("#d98c99", "\\\\"),
    "hotline": ("#404040", ""), "between calls": ("#d9d9d9", "**"), "remote desk": ("#e0e0e0", "...."),
    "dispatch desks": ("#c46210", ""), "system assignment": ("#fde0b4", "////"), "contact": ("#b9a36a", "++++"),
    "waiting for appointment": ("#8c6d8f", "xx"),
    "waiting for technician": ("#a9cfe8", ""), "travel": ("#7fa6cf", "oo"), "on site": ("#d4ecc6", "\\\\\\\\"),
    "pause before further visit": ("#c9c2e0", ".."), "closing": ("#f4f0dc", "----"),
    "work": ("#d4ecc6", "\\\\\\\\"),
    "no access": ("#f7e3a0", "++"), "wasted": ("#b07a7a", "**"),
    "lunch": ("#efe6d2", "||||"), "idle": ("#f4f4f4", ""),
    "overtime": ("#e08a5a", "xxxx"),
}  # fmt: skip
"""Fill and hatching; fills with the same hatching differ in lightness, so that a copy in grey can be read too."""
OTHERS = (("#6b8e7f", ""), ("#efe3ee", "||||"), ("#5b4a68", ""), ("#f7d9d0", "oo"))
BAR = 0.44
"""Height of a bar; the distance between bars is 1."""


class Part(NamedTuple):
    """One segment of a bar."""

    name: str
    figure: Figure | None
    left: float
    width: float
    fill: str
    hatch: str


def plot_stages(answer: Answer, sheet: Sheet | None = None) -> None:
    """Draws the mean hours in each stage of a ticket's way, stacked to the mean from report to closing.

    Parameters
    ----------
    answer
        What a study has found.
    sheet
        The matplotlib figure to draw on; the current one of pyplot where none is given.
    """
    sheet = sheet or current_sheet()
    subtitle = "Mean hours in each stage, from the report to the closing of the ticket"
    with drawing():
        room = entitle(sheet, stages_title(answer), subtitle, footer(answer))
        key, ax = _axes(sheet, answer)
        rows = bars_of(answer, stage_measures(answer))
        _draw_bars(ax, rows)
        totals = [figures_by_measure(answer).get((name, CLOSING)) for name in answer.variants]
        size = 13 if len(totals) <= 5 else 11
        ends = [_draw_total(ax, y, figure, rows[y], size) for y, figure in enumerate(totals)]
        ax.set_xlim(0, 1.13 * max(ends))
        ax.set_xlabel("hours")
        settle(sheet, *room)
        _draw_key(key, ax, rows)
        _label_segments(ax, rows, _hours)


def plot_technicians(answer: Answer, sheet: Sheet | None = None) -> None:
    """Draws how technicians use their rostered time, and the overtime on top of it.

    Parameters
    ----------
    answer
        What a study has found.
    sheet
        The matplotlib figure to draw on; the current one of pyplot where none is given.
    """
    sheet = sheet or current_sheet()
    subtitle = "Shares of the rostered time in which technicians are present; overtime comes on top of it"
    with drawing():
        room = entitle(sheet, technicians_title(answer), subtitle, footer(answer, clock=""))
        key, ax = _axes(sheet, answer)
        rows = bars_of(answer, technician_states(answer))
        _draw_bars(ax, rows)
        _draw_edges(ax, rows)
        ax.axvline(100, color=INK, linewidth=1.2, zorder=0)
        ends = [_draw_overtime(ax, y, parts[-1]) for y, parts in enumerate(rows)]
        ax.set_xlim(0, max(104.0, 1.13 * max(ends)))
        ax.set_xlabel("% of rostered time")
        settle(sheet, *room)
        _draw_key(key, ax, rows)
        _label_segments(ax, [[p for p in parts if p.name != "overtime"] for parts in rows], plus_minus)


def _hours(figure: Figure) -> str:
    """The hours rounded as in the tables."""
    return number(figure.estimate, "h")


def technician_states(answer: Answer) -> list[Measure]:
    """Uses of a technician's time, overtime last because it comes on top; none where nobody is sent out."""
    measured = {figure.of for figure in answer.figures if isfinite(figure.estimate)}
    states = [of for of in group_measures(answer, "technician time", "state: ") if of in measured]
    return sorted(states, key=lambda of: stage_name(of) == "overtime")


def bars_of(answer: Answer, measures: Sequence[Measure]) -> list[list[Part]]:
    """The segments of each variant's bar; what is nowhere above 0 is left out."""
    figures = figures_by_measure(answer)
    kept = [of for of in measures if any(_value(figures.get((name, of))) > 0 for name in answer.variants)]
    return [_bar([(of, figures.get((name, of))) for of in kept]) for name in answer.variants]


def _bar(found: Sequence[tuple[Measure, Figure | None]]) -> list[Part]:
    parts: list[Part] = []
    left = 0.0
    for position, (of, figure) in enumerate(found):
        fill, hatch = FILLS.get(stage_name(of), OTHERS[position % len(OTHERS)])
        width = _value(figure)
        parts.append(Part(stage_name(of), figure, left, width, fill, hatch))
        left += width
    return parts


def _value(figure: Figure | None) -> float:
    """The length of a segment; nothing is drawn for what was not measured."""
    return scaled(figure.estimate, figure.of.unit) if figure and isfinite(figure.estimate) else 0.0


def _axes(sheet: Sheet, answer: Answer) -> tuple[Axes, Axes]:
    """A strip for the key above the axes of the bars, with the variants' names on the left."""
    count = len(answer.variants)
    key, ax = sheet.subplots(2, 1, sharex=True, height_ratios=[1, max(3.2, 0.85 * count)])
    key.axis("off")
    ax.set_ylim(max(count, 2) - 0.45, -0.36)
    names = [wrap(name, 24) for name in answer.variants]
    ax.set_yticks(range(count), names, size=12 if max(name.count("\n") for name in names) < 3 else 10)
    ax.tick_params(left=False, labelbottom=True, colors=INK)
    ax.spines["left"].set_visible(False)
    return key, ax


def _draw_bars(ax: Axes, rows: list[list[Part]]) -> None:
    for y, parts in enumerate(rows):
        for part in parts:
            ax.barh(y, part.width, BAR, part.left, color=part.fill, hatch=part.hatch, edgecolor=INK, linewidth=0.7)


def _draw_total(ax: Axes, y: int, figure: Figure | None, parts: list[Part], size: float) -> float:
    """The whisker and the total at the end of a bar; returns where they end."""
    end = sum(part.width for part in parts)
    if figure is None or not isfinite(figure.estimate):
        return end
    half = half_width(figure)
    if has_interval(figure):
        _whisker(ax, figure.estimate, y, half, capsize=6)
    level = f"{number(figure.estimate, 'h')} h"
    spread = f"\n± {number(half, 'h')}" if has_interval(figure) else ""
    place: dict[str, Any] = {"xytext": (8, 0), "textcoords": "offset points", "va": "center"}
    ax.annotate(f"{level}{spread}", (end + half, y), size=size, weight="bold", linespacing=1.1, **place)
    return end + half


def _draw_overtime(ax: Axes, y: int, part: Part) -> float:
    """The figure for overtime at the end of a bar, where there is overtime; returns where the bar ends."""
    end = part.left + part.width
    if part.name == "overtime" and part.figure and part.width:
        place: dict[str, Any] = {"xytext": (10, 0), "textcoords": "offset points", "va": "center"}
        ax.annotate(f"+ {plus_minus(part.figure)}\novertime", (end, y), size=11, linespacing=1.1, **place)
    return end


def _draw_edges(ax: Axes, rows: list[list[Part]]) -> None:
    """Whiskers at the end of each segment: the interval of the segment's own length."""
    for y, parts in enumerate(rows):
        for part in parts:
            if part.figure and part.width and has_interval(part.figure):
                half = scaled(half_width(part.figure), part.figure.of.unit)
                _whisker(ax, part.left + part.width, y + 0.3 * BAR, half, capsize=4)


def _whisker(ax: Axes, x: float, y: float, half: float, capsize: float) -> None:
    """An interval on a bar, edged in white."""
    _, caps, lines = ax.errorbar(x, y, xerr=half, color=INK, capsize=capsize, linewidth=1.8, zorder=5)
    for artist in (*caps, *lines):
        artist.set_path_effects(outlined(1.8))


def _draw_key(key: Axes, ax: Axes, rows: list[list[Part]]) -> None:
    """Names of the segments in a row above the bars, each with a line to its segment in the first bar."""
    left, right = ax.get_xlim()
    step = (right - left) / len(rows[0])
    letters = int(ax.get_window_extent().width / ax.figure.dpi * 72 / len(rows[0]) / 5.6)
    key.set_ylim(0, 1)
    for position, part in enumerate(rows[0]):
        x = left + (position + 0.5) * step
        _swatch(key, x, 0.5 * min(step, (right - left) / 10), part)
        key.text(x, 0.54, wrap(part.name, letters), ha="center", va="bottom", size=10, linespacing=1.05)
        if part.width > 0:
            line = {"arrowstyle": "-", "color": GREY, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
            ends: dict[str, Any] = {"xy": (part.left + part.width / 2, -BAR / 2), "xytext": (x, 0.33)}
            ax.annotate("", **ends, xycoords="data", textcoords=key.transData, arrowprops=line)
        else:  # a key without a line would look as if the line had been forgotten
            key.text(x, 0.31, "only below", ha="center", va="top", size=9, color=GREY)


def _swatch(key: Axes, x: float, width: float, part: Part) -> None:
    key.bar(x, 0.14, width, 0.34, color=part.fill, hatch=part.hatch, edgecolor=INK, linewidth=0.7)


def _label_segments(ax: Axes, rows: list[list[Part]], write: Callable[[Figure], str]) -> None:
    """A number in each segment that is wide enough; the others are listed below the bar."""
    for y, parts in enumerate(rows):
        left_out = [part for part in parts if part.width > 0 and not _label_segment(ax, y, part, write)]
        if left_out:
            words = ", ".join(f"{part.name} {write(part.figure)}" for part in left_out if part.figure)
            place: dict[str, Any] = {"va": "top", "size": 10, "color": GREY}
            ax.text(0, y + BAR / 2 + 0.05, wrap(f"also {words}", 130), **place)


def _label_segment(ax: Axes, y: int, part: Part, write: Callable[[Figure], str]) -> bool:
    """Writes the number into a segment if there is room for it."""
    style: dict[str, Any] = {"color": "white" if is_dark(part.fill) else INK}
    if part.hatch:
        box = {"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"}
        style = {"color": INK, "bbox": box}
    number_of = write(part.figure) if part.figure else ""
    x = part.left + part.width / 2
    text = ax.text(x, y, number_of, ha="center", va="center", **style)
    for size in (11.5, 9.5):
        text.set_fontsize(size)
        if fits(text, 0.9 * part.width, ax):
            return True
    text.remove()
    return False
