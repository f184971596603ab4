"""The picture of a published case: one to four panels side by side, a bar per variant, published values as marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from analysis.charts.canvas import GREY, HEIGHT, INK, RULE, current_sheet, drawing, entitle, outlined, settle, wrap
from analysis.charts.titles import footer
from analysis.findings.case import Bar, BarPanel, case_panels, case_title, heading
from analysis.findings.tables import published_in_words, sample_in_words
from analysis.findings.wording import has_interval, plus_minus, scaled, typeset, unit_name
from analysis.results import Answer, Published

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet
    from matplotlib.text import Text

FILL = "#d3dde6"
"""Light, so that intervals and marks can be seen on it, also in grey."""
MARKS = {"": "D", "at_least": ">", "at_most": "<"}
"""A diamond for a published value; a triangle points to where a published bound lets the value be."""
LINE = 0.19
"""Inches that a line of words beside a bar takes."""
SIZES = (11, 10, 9, 8)
"""Sizes of the words beside bars, the first that leaves the bars room."""
ROOM = 0.58
"""Share of a panel's width that words may take."""
AIR = 14
"""Points between what is drawn of a bar and its words, half a mark included."""


def case_height(answer: Answer) -> float:
    """Inches of the sheet: fewer for one row or two, more where many bars have several lines of words."""
    panels = case_panels(answer)
    lines = max((_lines(answer, bar).count("\n") + 1 for panel in panels for bar in panel.bars), default=1)
    bars = len(_rows(answer, panels)) * _most_groups(panels)
    return max(min(HEIGHT, 3.6 + 1.3 * bars), 3.0 + (lines * LINE + 0.16) * bars)


def plot_case(answer: Answer, sheet: Sheet | None = None) -> None:
    """Draws what the model shows of each variant, with 95 % intervals, and what was published of it.

    Parameters
    ----------
    answer
        What a study has found.
    sheet
        The matplotlib figure to draw on; the current one of pyplot where none is given.
    """
    sheet = sheet or current_sheet()
    panels = case_panels(answer)
    rows = _rows(answer, panels)
    with drawing():
        room = entitle(sheet, case_title(answer), _legend(answer, panels), _small_print(answer, panels))
        axes = sheet.subplots(1, len(panels), squeeze=False)[0]
        for position, (ax, panel) in enumerate(zip(axes, panels, strict=True)):
            letters = {1: 70, 2: 40, 3: 27}.get(len(panels), 21)
            _draw_panel(ax, panel, rows, _most_groups(panels), letters, named=not position)
        settle(sheet, *room)
        _label_panels(axes, panels, answer, rows)


def _legend(answer: Answer, panels: list[BarPanel]) -> str:
    parts = ["Bars: the model" + (", with 95 % intervals" if answer.replications > 1 else "")]
    parts += ["hollow diamonds: published"] if any(not p.bound for p in _published(panels)) else []
    parts += ["hollow triangles: published bounds"] if any(p.bound for p in _published(panels)) else []
    return "; ".join(parts)


def _small_print(answer: Answer, panels: list[BarPanel]) -> str:
    """How to read rare marks, and how much was simulated; of the clock only where something is timed."""
    parts = ["A triangle points to what the bound allows"] if any(p.bound for p in _published(panels)) else []
    parts += ["Thin lines: 95 % of single samples"] if any(_has_sample(p) for p in _published(panels)) else []
    clocks = {bar.model.of.clock for panel in panels for bar in panel.bars if bar.model and not panel.relative}
    return ". ".join([*parts, footer(answer, "clock" if "clock" in clocks else "")])


def _published(panels: list[BarPanel]) -> list[Published]:
    return [bar.published for panel in panels for bar in panel.bars if bar.published]


def _has_sample(published: Published) -> bool:
    return isfinite(published.sample_low) and isfinite(published.sample_high)


def _rows(answer: Answer, panels: list[BarPanel]) -> list[str]:
    """Variants that some panel shows, in their order."""
    shown = {name for panel in panels for name in panel.variants}
    return [name for name in answer.variants if name in shown]


def _most_groups(panels: list[BarPanel]) -> int:
    return max((len(panel.groups) for panel in panels), default=1)


def _places(panel: BarPanel, rows: list[str], most: int) -> Iterator[tuple[float, Bar]]:
    """The height of each bar: a row is as high as the most groups of any panel."""
    step = most / max(len(panel.groups), 1)
    for bar in panel.bars:
        yield rows.index(bar.variant) * most + (panel.groups.index(bar.group) + 0.5) * step, bar


def _draw_panel(ax: Axes, panel: BarPanel, rows: list[str], most: int, letters: int, named: bool) -> None:
    ax.set_ylim(len(rows) * most, 0)
    names = [wrap(name, 20) if named else "" for name in rows]
    ax.set_yticks([(row + 0.5) * most for row in range(len(rows))], names, size=12 if len(rows) <= 4 else 10.5)
    for row in range(1, len(rows)):
        ax.axhline(row * most, color=RULE, linewidth=0.6, zorder=0)
    ax.set_title(wrap(typeset(heading(panel)), letters), loc="left", size=12.5, weight="bold")
    ax.set_xlabel(wrap(_axis(panel), letters + 8), size=10.5, color=GREY)
    ax.tick_params(left=False, colors=INK)
    ax.tick_params(axis="x", labelsize=10)
    ax.spines["left"].set_visible(False)
    ax.axvline(0, color=INK, linewidth=1.2, zorder=4)
    for y, bar in _places(panel, rows, most):
        _draw_bar(ax, y, bar, panel.unit)


def _axis(panel: BarPanel) -> str:
    if panel.relative:
        return "change in %"
    of = next(bar.model.of for bar in panel.bars if bar.model)
    return "percentage points" if panel.reference and of.unit == "share" else unit_name(of)


def _draw_bar(ax: Axes, y: float, bar: Bar, unit: str) -> None:
    """The bar with its interval, the mark of what was published, and the limits of one sample."""
    if bar.model is not None:
        x, low, high = (scaled(value, unit) for value in (bar.model.estimate, bar.model.low, bar.model.high))
        ax.barh(y, x, 0.36, color=FILL, edgecolor=INK, linewidth=0.8, zorder=2)
        if has_interval(bar.model):
            _whisker(ax, y, x, low, high)
    if bar.published is not None:
        mark: dict[str, Any] = {"marker": MARKS[bar.published.bound], "markersize": 10, "markeredgewidth": 1.7}
        x = scaled(bar.published.published, unit)
        ax.plot(x, y, markerfacecolor="none", markeredgecolor=INK, zorder=6, clip_on=False, **mark)
        _draw_sample(ax, y + 0.27, bar.published, unit)


def _whisker(ax: Axes, y: float, x: float, low: float, high: float) -> None:
    spread = [[max(x - low, 0)], [max(high - x, 0)]]
    _, caps, lines = ax.errorbar(x, y, xerr=spread, color=INK, capsize=5, linewidth=2, zorder=5)
    for artist in (*caps, *lines):
        artist.set_path_effects(outlined(2))


def _draw_sample(ax: Axes, y: float, published: Published, unit: str) -> None:
    if _has_sample(published):
        limits = [scaled(limit, unit) for limit in (published.sample_low, published.sample_high)]
        ax.plot(limits, [y, y], color=GREY, linewidth=1, marker="|", markersize=6, zorder=3)


def _lines(answer: Answer, bar: Bar) -> str:
    """What stands beside a bar: its group, the model's figure, the published one, one sample."""
    signed = not _is_level(bar)
    model = plus_minus(bar.model, signed=signed).replace(" (", "\n(") if bar.model else "not measured"
    lines = [bar.group, model]
    if bar.published is not None:
        separator = ":\n" if bar.published.bound else " "
        lines.append(f"published{separator}{published_in_words(bar.published, signed)}")
        lines.append(sample_in_words(bar.published, answer).replace(": ", ":\n"))
    return typeset("\n".join(line for line in lines if line))


def _is_level(bar: Bar) -> bool:
    return not hasattr(bar.model, "reference")


def _label_panels(axes: Sequence[Axes], panels: list[BarPanel], answer: Answer, rows: list[str]) -> None:
    """Writes the words to the right of all bars' ends, and chooses the axes so that they have room."""
    most = _most_groups(panels)
    places = [list(_places(panel, rows, most)) for panel in panels]
    texts = [
        [ax.text(0, y, _lines(answer, bar), va="center", linespacing=1.15, zorder=7) for y, bar in found]
        for ax, found in zip(axes, places, strict=True)
    ]
    width = min(ax.get_window_extent().width for ax in axes)
    _fit([text for found in texts for text in found], ROOM * width)
    for ax, panel, found in zip(axes, panels, texts, strict=True):
        shares = [text.get_window_extent().width / width for text in found]
        ends = [_end(bar, panel.unit) for bar in panel.bars]
        _set_range(ax, panel, ends, shares, width)
        for end, text in zip(ends, found, strict=True):
            _put_right_of(text, end, ax, width)
        if panel.reference in rows:
            text = ax.text(0, (rows.index(panel.reference) + 0.5) * most, "reference", va="center", color=GREY)
            _put_right_of(text, 0.0, ax, width)


def _fit(texts: list[Text], width: float) -> None:
    """The largest size in which no text is wider; the same for all panels."""
    for size in SIZES:
        for text in texts:
            text.set_fontsize(size)
        if max(text.get_window_extent().width for text in texts) <= width:
            break


def _values(bar: Bar, unit: str) -> list[float]:
    """Everything that is drawn of a bar, zero included."""
    model = [bar.model.estimate, bar.model.low, bar.model.high] if bar.model else []
    published = bar.published
    beside = [published.published, published.sample_low, published.sample_high] if published else []
    return [0.0, *(scaled(value, unit) for value in [*model, *beside] if isfinite(value))]


def _end(bar: Bar, unit: str) -> float:
    return max(_values(bar, unit))


def _set_range(ax: Axes, panel: BarPanel, ends: list[float], shares: list[float], width: float) -> None:
    """The axis holds everything that is drawn, and to the right of each bar its words; ticks end with the bars."""
    from matplotlib.ticker import MaxNLocator

    values = [value for bar in panel.bars for value in _values(bar, panel.unit)]
    low, high = min(values), max(values)
    if low == high:
        high = 1.0
    air = AIR * ax.figure.dpi / 72 / width
    start = low - 0.06 * (high - low) if low < 0 else 0.0
    needed = [(end - start) / max(1 - share - air, 0.1) for end, share in zip(ends, shares, strict=True)]
    ax.set_xlim(start, start + max(*needed, 1.06 * (high - start)))
    room = (high - low) / (ax.get_xlim()[1] - start) * width / ax.figure.dpi * 72
    ticks = MaxNLocator(max(int(room / 28), 1), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    shown = [float(tick) for tick in ticks if low - 1e-9 <= tick <= high * 1.001 + 1e-9]
    ax.set_xticks(shown, [typeset(f"{tick:g}") for tick in shown])


def _put_right_of(text: Text, end: float, ax: Axes, width: float) -> None:
    left, right = ax.get_xlim()
    text.set_x(end + 0.9 * AIR * ax.figure.dpi / 72 / width * (right - left))
