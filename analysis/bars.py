"""Charts of stacked bars, one bar per variant: where the time goes, and how technicians use theirs."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from analysis.canvas import GREY, INK, RULE, current_sheet, drawing, entitle, fits, settle, wrap
from analysis.results import Answer, Figure, Measure
from analysis.tables import figures_by_measure, group_measures, stage_measures
from analysis.titles import CLOSING, footer, stage_name, stages_title, technicians_title
from analysis.wording import amount, half_width, has_interval, number, plus_minus, scaled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

FILLS = {
    "hotline": ("#404040", ""), "remote desk": ("#e0e0e0", "...."), "dispatch desks": ("#c46210", ""),
    "system assignment": ("#fde0b4", "////"), "contact": ("#7a5c1e", ""),
    "waiting for technician": ("#a9cfe8", ""), "travel": ("#0b4f8a", ""), "on site": ("#d4ecc6", "\\\\\\\\"),
    "pause before further visit": ("#8a7fae", ""), "closing": ("#f4f0dc", "----"),
    "work": ("#d4ecc6", "\\\\\\\\"), "lunch": ("#404040", ""), "idle": ("#f4f4f4", ""),
    "overtime": ("#e08a5a", "xxxx"),
}  # fmt: skip
"""Fill and hatching; neighbours differ in lightness, so that a copy in grey can be read too."""
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
        ends = [_draw_total(ax, y, figure, rows[y]) for y, figure in enumerate(totals)]
        ax.set_xlim(0, 1.13 * max(ends))
        ax.set_xlabel("hours")
        settle(sheet, *room)
        _draw_key(key, ax, rows)
        _label_segments(ax, rows, lambda figure: number(figure.estimate, "h", 1))


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
        ax.set_xlim(0, max(108.0, *(1.02 * (row[-1].left + row[-1].width) for row in rows)))
        ax.set_xlabel("% of rostered time")
        settle(sheet, *room)
        _draw_key(key, ax, rows)
        _label_segments(ax, rows, lambda figure: f"{plus_minus(figure)}")


def technician_states(answer: Answer) -> list[Measure]:
    """Uses of a technician's time, overtime last because it comes on top."""
    states = group_measures(answer, "technician time", "state: ")
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
    ax.set_ylim(count - 0.45, -0.36)
    names = [wrap(name, 24) for name in answer.variants]
    ax.set_yticks(range(count), names, size=12 if max(name.count("\n") for name in names) < 3 else 10)
    ax.tick_params(left=False, labelbottom=True, colors=INK)
    ax.xaxis.grid(True, color=RULE, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines["left"].set_visible(False)
    return key, ax


def _draw_bars(ax: Axes, rows: list[list[Part]]) -> None:
    for y, parts in enumerate(rows):
        for part in parts:
            ax.barh(
                y, part.width, BAR, part.left, color=part.fill, hatch=part.hatch, edgecolor=INK, linewidth=0.7
            )


def _draw_total(ax: Axes, y: int, figure: Figure | None, parts: list[Part]) -> float:
    """The whisker and the total at the end of a bar; returns where they end."""
    end = sum(part.width for part in parts)
    if figure is None or not isfinite(figure.estimate):
        return end
    half = half_width(figure)
    if has_interval(figure):
        ax.errorbar(figure.estimate, y, xerr=half, color=INK, capsize=6, linewidth=1.8, zorder=5)
    level = amount(figure.estimate, "h")
    spread = f"\n± {number(half, 'h')}" if has_interval(figure) else ""
    place = {"xytext": (8, 0), "textcoords": "offset points", "va": "center"}
    ax.annotate(f"{level}{spread}", (end + half, y), size=13, weight="bold", linespacing=1.1, **place)
    return end + half


def _draw_edges(ax: Axes, rows: list[list[Part]]) -> None:
    """Whiskers at the end of each segment: the interval of the segment's own length."""
    for y, parts in enumerate(rows):
        for part in parts:
            if part.figure and part.width and has_interval(part.figure):
                half = scaled(half_width(part.figure), part.figure.of.unit)
                place = (part.left + part.width, y + 0.3 * BAR)
                ax.errorbar(*place, xerr=half, color=INK, capsize=4, linewidth=1.6, zorder=5)


def _draw_key(key: Axes, ax: Axes, rows: list[list[Part]]) -> None:
    """Names of the segments in a row above the bars, each with a line to its segment in the first bar."""
    first = rows[0]
    left, right = ax.get_xlim()
    step = (right - left) / len(first)
    key.set_ylim(0, 1)
    for position, part in enumerate(first):
        x = left + (position + 0.5) * step
        key.bar(x, 0.14, 0.5 * min(step, (right - left) / 10), 0.34, color=part.fill, hatch=part.hatch,
                edgecolor=INK, linewidth=0.7)  # fmt: skip
        width = int(118 / len(first))
        key.text(x, 0.54, wrap(part.name, width), ha="center", va="bottom", size=10.5, linespacing=1.05)
        if part.width > 0:
            middle = part.left + part.width / 2
            key.plot([x, middle], [0.33, 0], color=GREY, linewidth=0.8, clip_on=False)
            ax.plot([middle, middle], [-0.36, -BAR / 2], color=GREY, linewidth=0.8, clip_on=False)


def _label_segments(ax: Axes, rows: list[list[Part]], write) -> None:
    """A number in each segment that is wide enough; the others are listed below the bar."""
    for y, parts in enumerate(rows):
        left_out = [part for part in parts if part.width > 0 and not _label_segment(ax, y, part, write)]
        if left_out:
            words = ", ".join(f"{part.name} {write(part.figure)}" for part in left_out)
            place = {"va": "top", "size": 10, "color": GREY}
            ax.text(0, y + BAR / 2 + 0.05, wrap(f"also {words}", 130), **place)


def _label_segment(ax: Axes, y: int, part: Part, write) -> bool:
    """Writes the number into a segment if there is room for it."""
    box = {"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"}
    x = part.left + part.width / 2
    text = ax.text(x, y, write(part.figure), ha="center", va="center", size=11.5, bbox=box)
    if fits(text, 0.88 * part.width, ax):
        return True
    text.remove()
    return False
