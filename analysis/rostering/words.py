"""A new roster in words and tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.findings.wording import (
    amount,
    change,
    label,
    listed,
    plus_minus,
    quoted,
    span,
    unclear,
    unit_name,
    verdict,
)
from analysis.pages.page import Data, Grid, Value
from analysis.results import Difference, Figure, Measure
from analysis.rostering.expressed import change_of
from analysis.rostering.rostering import Compared, Kept, PoolRoster, Rostered
from analysis.staffing.patterns import Pattern, days_in_words, days_off_in_words
from scenarios.calendars import WEEKDAYS
from scenarios.scenario import Scenario
from scenarios.study_text import yaml_of
from scenarios.tasks.roster import Roster


def answer(rostered: Rostered, compared: Compared, first: Measure) -> list[str]:
    """What the roster is worth, what it is, how well it covers the needs, which targets are kept."""
    found = [_worth(compared, first), _size(rostered), *_uneven(rostered), _coverage(rostered)]
    found += [_target(compared, number) for number in range(len(compared.targets[compared.new]))]
    return found


def _worth(compared: Compared, of: Measure) -> str:
    figure, found = compared.figures[compared.new][of], compared.differences[of]
    new, today = amount(figure.estimate, of.unit), quoted(compared.today)
    if unclear(found):
        return (
            f"Whether the new roster is better than that of {today} cannot be said: {label(of)} is {new} instead of "
            f"{amount(compared.figures[compared.today][of].estimate, of.unit)}, a difference of "
            f"{change(found.estimate, of.unit)} ({span(found, signed=True)})."
        )
    return (
        f"The new roster is {verdict(found)} than that of {today}: {label(of)} is {new}, "
        f"{change(found.estimate, of.unit)} ({span(found, signed=True)})."
    )


def _size(rostered: Rostered) -> str:
    each = sorted({pattern.paid for _, pattern, _ in rostered.lines})
    hours = " or ".join(f"{paid:g} h" for paid in each)
    return (
        f"It has {rostered.people} people of {hours} a week with lunch and days off, {rostered.hours:,.0f} paid hours "
        f"in all; today's {rostered.places} technicians stand for {rostered.hours_today:,.0f} hours."
    )


def _uneven(rostered: Rostered) -> Iterator[str]:
    """Which areas lose hours where others win some: whole people do not divide."""
    changes = {pool.needs.pool: pool.covering.hours - pool.today.sum() for pool in rostered.pools}
    fewer = [name for name, hours in changes.items() if hours < -0.5]
    more = [name for name, hours in changes.items() if hours > 0.5]
    if fewer and more:
        yield (
            f"Whole people do not divide evenly: {listed(more)} {_gets(more)} more hours than today, {listed(fewer)} "
            f"{_gets(fewer)} fewer."
        )


def _gets(names: list[str]) -> str:
    return "gets" if len(names) == 1 else "get"


def _coverage(rostered: Rostered) -> str:
    return (
        f"In a week {_short(rostered.short, rostered.needed)} of the needs are not covered; with today's roster "
        f"{_short(rostered.short_today, rostered.needed)}."
    )


def _short(short: float, needed: float) -> str:
    return f"{short:,.0f} of {needed:,.0f} hours ({amount(short / needed, 'share')})" if needed else "no hours"


def _target(compared: Compared, number: int) -> str:
    new, today = compared.targets[compared.new][number], compared.targets[compared.today][number]
    return (
        f"{new.target.words}: {new.verdict} with the new roster ({_level(new)}), {today.verdict} with today's "
        f"({_level(today)})."
    )


def _level(kept: Kept) -> str:
    level, low, high = (amount(each, kept.target.of.unit) for each in kept.figure_with_limits)
    return f"{level}, from {low} to {high}"


def proof(rostered: Rostered, options: Roster) -> str:
    """Whether a better roster may exist."""
    what = "fewer paid hours" if options.people == "as_needed" else "fewer hours short of the needs"
    if not rostered.gap:
        return f"No roster of the {rostered.patterns} shift patterns allowed has {what}: that is proven."
    return (
        f"The search for the roster ended at {options.nodes:,} branches (task.nodes): there may be one with up to "
        f"{amount(rostered.gap, 'share')} {what}."
    )


def roster_grid(rostered: Rostered) -> Grid:
    """Who works when; areas with the same roster together."""
    rows = []
    for areas, lines in _alike(rostered):
        for number, (pattern, people) in enumerate(lines):
            days = days_in_words(pattern.days) or "every day"
            shift = [pattern.shift_hours, pattern.lunch_hours or "none", days, days_off_in_words(pattern.days)]
            rows.append([areas if number == 0 else "", str(people), *shift, f"{pattern.paid:g} h"])
    return Grid(
        "The new roster",
        ["area", "people", "hours", "lunch", "days", "days off", "paid"],
        rows,
        numbers=[1, 2, 3, 6],
        caption=(
            "People in each of the areas named. They may take turns on the lines of their area: how many are there in "
            "each hour stays the same. Paid: hours in a week, without lunch."
        ),
    )


def _alike(rostered: Rostered) -> list[tuple[str, list[tuple[Pattern, int]]]]:
    """Areas with the same lines, and these by hours and days."""
    by_area: dict[str, list[tuple[Pattern, int]]] = {}
    for area, pattern, people in rostered.lines:
        by_area.setdefault(area, []).append((pattern, people))
    found: dict[tuple[tuple[Pattern, int], ...], list[str]] = {}
    for area, lines in by_area.items():
        found.setdefault(tuple(sorted(lines, key=lambda line: (line[0].start, line[0]))), []).append(area)
    return [(", ".join(areas), list(lines)) for lines, areas in found.items()]


def pools_grid(rostered: Rostered) -> Grid:
    """The pools, today and new."""
    rows = []
    for pool in rostered.pools:
        peak = int(pool.needs.people.argmax())
        rows.append([
            pool.needs.pool, f"{pool.needs.load.sum():,.0f} h", f"{pool.needs.people.sum():,.0f} h",
            f"{pool.needs.people.max():.1f}, {WEEKDAYS[peak // 24]} {peak % 24:02d}-{peak % 24 + 1:02d}",
            f"{pool.today.sum():,.0f} h", f"{pool.short_today:,.0f} h", f"{pool.covering.hours:,.0f} h",
            f"{pool.short:,.0f} h",
        ])  # fmt: skip
    head = ["area", "work", "needed", "most people", "today", "short", "new", "short"]
    caption = (
        "Hours in a week. Work: the offered load. Needed: with absence and reserve, or as much as the hours there are. "
        "Short: hours in which fewer are there than needed."
    )
    return Grid("Needs and hours by area", head, rows, numbers=[1, 2, 4, 5, 6, 7], caption=caption)


def figures_grid(compared: Compared) -> Grid:
    """Figures on both rosters."""
    rows = []
    for of, found in compared.differences.items():
        today, new = (compared.figures[name][of] for name in (compared.today, compared.new))
        rows.append(
            [
                f"{label(of)} ({unit_name(of)})",
                plus_minus(today),
                plus_minus(new),
                plus_minus(found, signed=True),
                verdict(found),
            ]
        )
    return Grid(
        "Figures on both rosters",
        ["measure", "today", "new roster", "difference", "verdict"],
        rows,
        numbers=[1, 2, 3],
        caption=(
            f"Means with 95 % intervals, each by itself, over {compared.replications} replications; both rosters see "
            "the same customers and faults, so differences are paired."
        ),
    )


def roster_data(rostered: Rostered) -> Data:
    rows: list[list[Value]] = [
        [area, people, pattern.shift_hours, pattern.lunch_hours or "", days_in_words(pattern.days) or "Mon-Sun",
         days_off_in_words(pattern.days), pattern.hours, pattern.paid, people * pattern.paid]
        for area, pattern, people in rostered.lines
    ]  # fmt: skip
    columns = ["area", "people", "hours", "lunch", "days", "days_off", "calendar", "paid_hours_a_person", "paid_hours"]
    return Data("roster.csv", columns, rows)


def coverage_data(rostered: Rostered) -> Data:
    rows: list[list[Value]] = [
        [pool.needs.pool, WEEKDAYS[hour // 24], hour % 24, *(float(each[hour]) for each in _hourly(pool))]
        for pool in rostered.pools
        for hour in range(168)
    ]
    return Data("coverage.csv", ["area", "weekday", "hour", "load", "needed", "today", "new_roster"], rows)


def _hourly(pool: PoolRoster) -> tuple[np.ndarray, ...]:
    return pool.needs.load, pool.needs.people, pool.today, pool.covering.there


def figures_data(compared: Compared) -> Data:
    columns = ["measure", "statistic", "group", "clock", "unit", "roster", "estimate", "low", "high", "replications"]
    return Data("figures.csv", columns, list(_figure_rows(compared)))


def _figure_rows(compared: Compared) -> Iterator[list[Value]]:
    for of, found in compared.differences.items():
        names = [of.measure, of.statistic, of.group, of.clock, of.unit]
        both: list[tuple[str, Figure | Difference]] = [
            ("today", compared.figures[compared.today][of]),
            ("new roster", compared.figures[compared.new][of]),
        ]
        for name, figure in [*both, ("new roster - today", found)]:
            yield [*names, name, figure.estimate, figure.low, figure.high, figure.replications]


def change_text(scenario: Scenario, rostered: Rostered) -> str:
    """The roster as YAML that can be pasted into a study."""
    lines = [
        "# The roster as a change: paste it below `changes:` in a study, and name it in a variant.",
        f"# {rostered.people} people, {rostered.hours:g} paid hours in a week.",
    ]
    if scenario.technicians.shifts:
        names = listed(scenario.technicians.shifts)
        lines.append(
            f"# First take technicians.shifts ({names}) out of the scenario: a roster stands instead of them, and a "
            "change cannot take names away."
        )
    return "\n".join(lines) + "\n" + yaml_of({"new_roster": change_of(scenario, rostered.lines)})


def change_grid(text: str) -> Grid:
    return Grid("The roster as a change, in roster.yaml", ["YAML"], [[line] for line in text.splitlines()], folded=True)
