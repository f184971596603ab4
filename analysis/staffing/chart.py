"""The chart of what service costs: the best staffing at each cost, a panel for each target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.charts.canvas import GREY, INK, RULE, drawing, entitle, outlined, settle, wrap
from analysis.findings.wording import label, scaled, typeset, unit_name
from analysis.intervals import Interval
from analysis.pages.page import Drawing
from analysis.phrases import Target
from analysis.staffing.results import Kept, Seen, Staffing
from analysis.staffing.words import all_targets, costs_money, figure, kept_in_words, people, percent, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

PANELS = 3
"""Targets that are shown, at most."""
WIDE = 1.6
"""Staffings that cost more than so many times the recommended one are left to the table."""
ROOM = 0.42
"""Inches that a dot and its label take."""
MISSED = "#8fb8de"
"""Colour of staffings that miss a target, lighter than the others in a copy in grey."""


def frontier_drawing(found: Staffing) -> Drawing:
    """The chart, ready for a page."""
    return Drawing("what_service_costs", _title(found), _caption(found), lambda sheet: plot_frontier(found, sheet))


def plot_frontier(found: Staffing, sheet: Sheet) -> None:
    """Draws each target against the cost."""
    shown = shown_of(found)
    with drawing():
        room = entitle(sheet, _title(found), wrap(_subtitle(found), 150), _footer(found))
        axes = sheet.subplots(1, min(len(found.targets), PANELS), squeeze=False)[0]
        for number, ax in enumerate(axes):
            _draw(ax, found, shown, number)
        settle(sheet, *room)
        for number, ax in enumerate(axes):
            _name(ax, found, shown, number)


def shown_of(found: Staffing) -> list[Seen]:
    """The points of the chart."""
    if found.confirmed is None:
        return list(found.frontier)
    return [seen for seen in found.frontier if seen.cost <= WIDE * found.confirmed.cost]


def _title(found: Staffing) -> str:
    if found.confirmed is None:
        assert found.out_of_reach is not None
        if found.out_of_reach.refused is not None:
            return title(found)
        best = found.out_of_reach.enough
        missed = found.out_of_reach.missed[0]
        value = best.figures[found.targets.index(missed)].estimate
        level = f"{label(missed.of)} {figure(missed, value)}"
        return f"{title(found)}: with more than {best.people} people it hardly gets better than {level}"
    fewer = [each for each in found.one_fewer if each.verdict == "misses"]
    chosen = found.confirmed
    which = "the target" if len(found.targets) == 1 else all_targets(len(found.targets))
    end = "; one fewer misses it" if fewer and len(fewer) == len(found.one_fewer) and len(found.targets) == 1 else ""
    return f"{people(found, chosen.counts)} keep {which}: {_first(chosen.kept)}{end}"


def _first(kept: tuple[Kept, ...]) -> str:
    return ", ".join(map(kept_in_words, kept[:PANELS]))


def _subtitle(found: Staffing) -> str:
    what = f"cost of the people [{found.prices.unit}]" if costs_money(found) else "number of people"
    beside = "; beside each dot: people" if costs_money(found) else ""
    return f"The best staffing that was simulated at each cost; to the right: {what}{beside}"


def _caption(found: Staffing) -> str:
    return (
        "Each dot is the staffing that keeps the targets best for its cost, with its 95 % interval from the search; "
        "the large diamond is the recommended staffing"
        + (f", whose bound holds with {percent(found.options.confidence)} confidence." if found.confirmed else ".")
    )


def _footer(found: Staffing) -> str:
    level = percent(found.options.confidence)
    diamond = (
        f"Large diamond: recommended, on fresh replications, with its one-sided {level} bound. "
        if found.confirmed
        else ""
    )
    return (
        f"{diamond}Dots: 95 % intervals of the search; dark: keeps the target; light: misses it; hollow: cannot be "
        f"told. Dashed: target. {found.replications:,} replications, {found.tickets:,} tickets."
    )


def _draw(ax: Axes, found: Staffing, shown: list[Seen], number: int) -> None:
    target = found.targets[number]
    unit = target.of.unit
    for seen in shown:
        if seen.counts != found.recommended:
            _dot(ax, target, seen.cost, seen.figures[number])
    ax.axhline(scaled(target.value, unit), color=INK, linestyle=(0, (6, 4)), linewidth=1.2, zorder=1)
    if found.confirmed is not None:
        kept, cost = found.confirmed.kept[number], found.confirmed.cost
        value, bound = scaled(kept.estimate, unit), scaled(kept.bound, unit)
        ax.plot([cost, cost], [value, bound], color=INK, linewidth=3, path_effects=outlined(3), zorder=4)
        ax.plot(cost, value, "D", color="#c05000", markersize=11, markeredgecolor="white", zorder=5)
    ax.margins(0.12, 0.12)
    ax.yaxis.grid(visible=True, color=RULE, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.set_title(typeset(wrap(f"{label(target.of)} [{unit_name(target.of)}]", 42)), size=13, loc="left", weight="bold")
    ax.set_xlabel(f"cost [{found.prices.unit}]" if costs_money(found) else "people")
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ax.locator_params(axis="x", nbins=5, integer=True)


def _dot(ax: Axes, target: Target, cost: float, each: Interval) -> None:
    """A figure with its interval: dark where all of it keeps the target, light where none does, else hollow."""
    unit = target.of.unit
    ends = sorted(target.slack(limit) for limit in (each.low, each.high))
    colour = INK if ends[0] >= 0 else MISSED if ends[1] < 0 else "white"
    ax.plot([cost] * 2, [scaled(each.low, unit), scaled(each.high, unit)], color=GREY, linewidth=1.6, zorder=2)
    ax.plot(cost, scaled(each.estimate, unit), "o", color=colour, markeredgecolor=INK, markersize=7, zorder=3)


def _name(ax: Axes, found: Staffing, shown: list[Seen], number: int) -> None:
    """People beside the dots, and the value of the target at its line."""
    target = found.targets[number]
    unit = target.of.unit
    for seen in _apart(ax, found, shown) if costs_money(found) else ():
        place = (seen.cost, scaled(seen.figures[number].estimate, unit))
        ax.annotate(str(seen.people), place, xytext=(9, -3), textcoords="offset points", size=11, color=INK)
    words = typeset(f"target: {target.bound} {figure(target, target.value)}")
    ax.annotate(
        words,
        (0.01, scaled(target.value, unit)),
        xycoords=("axes fraction", "data"),
        xytext=(0, 5),
        textcoords="offset points",
        size=11,
        color=GREY,
    )


def _apart(ax: Axes, found: Staffing, shown: list[Seen]) -> list[Seen]:
    """Those whose labels do not run into the next dot; the recommended staffing always."""
    places = [float(ax.transData.transform((seen.cost, 0))[0]) for seen in shown]
    room = ROOM * ax.figure.dpi
    nexts = [*places[1:], places[-1] + 2 * room] if places else []
    return [
        seen
        for seen, here, after in zip(shown, places, nexts, strict=True)
        if after - here >= room or seen.counts == found.recommended
    ]
