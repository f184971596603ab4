"""The chart for the README: tickets a second of every tool, and what a ticket costs in runs of different size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.models.catalogue import COMPILED, MODELS, READABLE
from benchmarks.rows import Row
from benchmarks.works import chain, growth

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, PANEL, DPI = 8.2, 0.36, 160
"""Inches, height of a bar in inches, and dots per inch of the PNG."""
OURS, OTHERS, INK, GREY = "#1f3b57", "#c3cdd6", "#1a1a1a", "#595959"
"""Dark and light, so that a copy in grey tells them apart."""
OWN = {MODELS[COMPILED].title, MODELS[READABLE].title}


def write_chart(rows: list[Row], machine: dict[str, Any], beside: Path) -> list[Path]:
    """Writes PNG and SVG next to the figures; nothing where no work with a picture was measured."""
    speeds = [row for row in rows if row.work == chain.NAME and row.per_second]
    sizes = [row for row in rows if row.work == growth.NAME and row.tickets]
    panels: list[tuple[float, Callable[[Axes], None]]] = []
    if speeds:
        panels.append((PANEL * len(speeds) + 0.9, lambda axes: plot_speeds(axes, speeds)))
    if sizes:
        panels.append((2.3, lambda axes: plot_sizes(axes, sizes)))
    return _written(panels, machine, beside) if panels else []


def _written(panels: list[tuple[float, Callable[[Axes], None]]], machine: dict[str, Any], beside: Path) -> list[Path]:
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    pyplot.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "truckroll", "font.size": 9})
    heights = [height for height, _ in panels]
    sheet, axes = pyplot.subplots(
        len(panels), figsize=(WIDTH, sum(heights) + 0.3), height_ratios=heights, squeeze=False, layout="constrained"
    )
    for (_, draw), each in zip(panels, axes[:, 0], strict=True):
        draw(each)
    sheet.supxlabel(f"{machine['processor']}, one core, Python {machine['python']}", fontsize=7.5, color=GREY)
    paths = [beside.with_suffix(ending) for ending in (".png", ".svg")]
    for path in paths:
        sheet.savefig(path, dpi=DPI, metadata={"Date": None} if path.suffix == ".svg" else None)
    pyplot.close(sheet)
    return paths


def plot_speeds(axes: Axes, rows: list[Row]) -> None:
    """A bar per tool, the fastest on top; thin lines reach from the slowest to the fastest run."""
    rows = sorted(rows, key=lambda row: row.per_second or 0)
    values = [row.per_second or 0 for row in rows]
    whiskers = [
        [value - (row.tickets or 0) / max(row.seconds) for row, value in zip(rows, values, strict=True)],
        [(row.tickets or 0) / min(row.seconds) - value for row, value in zip(rows, values, strict=True)],
    ]
    fills = [OURS if row.name in OWN else OTHERS for row in rows]
    whiskers = [[max(each, 0) for each in side] for side in whiskers]
    axes.barh(range(len(rows)), values, 0.66, color=fills, edgecolor=INK, linewidth=0.6)
    axes.errorbar(values, range(len(rows)), xerr=whiskers, fmt="none", ecolor=GREY, elinewidth=1, capsize=2)
    axes.set_xscale("log")
    axes.set_xlim(min(values) / 3, max(values) * 12)
    axes.set_yticks(range(len(rows)), [row.name for row in rows])
    for position, row in enumerate(rows):
        most = (row.tickets or 0) / min(row.seconds)
        axes.annotate(_speed(row), (most, position), (6, 0), textcoords="offset points", va="center", color=INK)
    _finish(axes, _finding(rows) + "(tickets a second, logarithmic; times as fast as SimPy)")


def _finding(rows: list[Row]) -> str:
    """What the bars show of the compiled engine."""
    for row in rows:
        if row.name == MODELS[COMPILED].title and row.ratio is not None:
            return f"The compiled engine is {_factor(row.ratio.value)} times as fast as SimPy\n"
    return ""


def _speed(row: Row) -> str:
    faster = "" if row.ratio is None else f"   {_factor(row.ratio.value)} x"
    return f"{_two_digits(row.per_second or 0):,}{faster}"


def _factor(value: float) -> str:
    """To two digits."""
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:.0f}"


def _two_digits(value: float) -> int:
    """Rounded to two digits: no run is more exact."""
    return int(float(f"{value:.1e}"))


def plot_sizes(axes: Axes, rows: list[Row]) -> None:
    """Time and memory per ticket against the number of tickets, each by its own cheapest size."""
    time = [row for row in rows if row.name.endswith("time")]
    memory = [row for row in rows if row.name.endswith("memory") and row.bytes_per_ticket]
    lines = (
        (
            [(row.tickets or 0, median(row.seconds) / (row.tickets or 1) * 1e6) for row in time],
            "µs",
            "time",
            "o-",
            OURS,
        ),
        ([(row.tickets or 0, row.bytes_per_ticket or 0) for row in memory], "bytes", "memory", "s--", GREY),
    )
    shown = [(name, unit, mark, ink, points) for points, unit, name, mark, ink in lines if points]
    heights = {name: _by_cheapest(points) for name, _, _, _, points in shown}
    highest = max([1.0, *(height for each in heights.values() for height in each.values())])
    for name, unit, mark, ink, points in shown:
        own = heights[name]
        axes.plot(list(own), list(own.values()), mark, color=ink, label=f"{name} per ticket")
        for size, value in points:
            others = [each.get(size, 0) for other, each in heights.items() if other != name]
            is_above = all(own[size] > other or (own[size] == other and name == "time") for other in others)
            text = f"{_two_digits(value):,} {unit}" if value >= 10 else f"{value:.2g} {unit}"
            offset = (0, 7 if is_above else -15)
            axes.annotate(text, (size, own[size]), offset, textcoords="offset points", ha="center")
    axes.axhline(growth.MOST, color=INK, linewidth=0.8, linestyle=":")
    axes.annotate(
        f"target: at most {growth.MOST} x",
        (0.76, growth.MOST),
        (0, 3),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="center",
        color=GREY,
    )
    axes.set_xscale("log")
    tickets = [row.tickets or 1 for row in rows]
    axes.set_xlim(min(tickets) / 2, max(tickets) * 2)
    axes.set_ylim(0.6, max(1.7, highest * 1.25))
    axes.legend(loc="upper right", frameon=False, ncols=2)
    _finish(axes, "Compiled engine: time and memory of a ticket, by the number of tickets in a run\n(cheapest = 1)")


def _by_cheapest(points: list[tuple[int, float]]) -> dict[int, float]:
    """Each value by the least of all, by the number of tickets."""
    least = min(value for _, value in points)
    return {size: value / least for size, value in points}


def _finish(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=9.5, color=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=2.5, colors=GREY, labelcolor=INK)
