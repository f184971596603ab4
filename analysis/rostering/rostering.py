"""From a scenario to a roster, and from a roster to what it is worth: needs, covering, simulation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.comparison import Runs, difference
from analysis.experiment import Experiment
from analysis.intervals import LEVEL, Interval, mean_interval
from analysis.phrases import Target
from analysis.results import Difference, Figure, Measure
from analysis.rostering.expressed import Lines, check_alike, lines_of, with_roster
from analysis.staffing.needs import Needs, hourly, needs_of, open_steps, own_groups, pools_of, there_today, windows_open
from analysis.staffing.patterns import Pattern, hours_covered, in_words, patterns_of
from analysis.staffing.roster import Covering, Limits, cover
from scenarios.base import WrongInput, nearest
from scenarios.calendars import parse_week
from scenarios.scenario import Scenario
from scenarios.tasks.roster import Roster

NEW = "new roster"
"""Name of the scenario with the new roster."""


@dataclass(frozen=True)
class PoolRoster:
    """The roster of one pool, beside what it has today."""

    needs: Needs
    covering: Covering
    today: np.ndarray
    """Own technicians at work in each hour of the week, on today's roster."""
    places: int
    """Technicians on today's roster."""

    @property
    def short_today(self) -> float:
        """Hours in a week that today's roster is short of the needs."""
        return float(np.maximum(self.needs.people - self.today, 0).sum())

    @property
    def short(self) -> float:
        """Hours in a week that the new roster is short of the needs."""
        return float(np.maximum(self.needs.people - self.covering.there, 0).sum())


@dataclass(frozen=True)
class Rostered:
    """A new roster."""

    pools: tuple[PoolRoster, ...]
    patterns: int
    """How many shift patterns there were to choose from."""
    lines: Lines
    scenario: Scenario
    """The scenario with the new roster."""

    @property
    def people(self) -> int:
        return sum(pool.covering.count for pool in self.pools)

    @property
    def places(self) -> int:
        return sum(pool.places for pool in self.pools)

    @property
    def hours(self) -> float:
        """Paid hours in a week."""
        return sum(pool.covering.hours for pool in self.pools)

    @property
    def hours_today(self) -> float:
        return float(sum(pool.today.sum() for pool in self.pools))

    @property
    def needed(self) -> float:
        """Hours in a week that are needed."""
        return float(sum(pool.needs.people.sum() for pool in self.pools))

    @property
    def short(self) -> float:
        return sum(pool.short for pool in self.pools)

    @property
    def short_today(self) -> float:
        return sum(pool.short_today for pool in self.pools)

    @property
    def gap(self) -> float:
        return max(pool.covering.gap for pool in self.pools)


def make_roster(scenario: Scenario, options: Roster | None = None) -> Rostered:
    """A roster for a scenario, without simulating anything.

    Raises WrongInput where the needs are not known from the inputs, technicians of an area are not alike, an hour can
    be covered by no pattern, or the roster cannot be run.
    """
    options = options or Roster()
    check_alike(scenario)
    patterns = patterns_of(options)
    limits, hours = _limits(scenario, options, patterns)
    asked = {"begun_within": options.begun_within / 3600, "safety": options.safety}
    needs = needs_of(scenario, _hours_of_work(scenario, options, patterns), **asked, hours=hours)
    known: dict[bytes, Covering] = {}
    pools = []
    for each in needs:
        limit = limits[each.pool]
        key = each.people.tobytes() + repr(limit).encode()
        if key not in known:
            known[key] = cover(each.people, patterns, limit, options.nodes)
        pools.append(_pool(scenario, each, known[key]))
    lines = lines_of([(pool.needs, pool.covering) for pool in pools])
    return Rostered(tuple(pools), len(patterns), lines, with_roster(scenario, lines))


def _pool(scenario: Scenario, needs: Needs, covering: Covering) -> PoolRoster:
    places = sum(group.count for group in own_groups(scenario, needs.areas))
    return PoolRoster(needs, covering, there_today(scenario, needs.areas), places)


def _limits(
    scenario: Scenario, options: Roster, patterns: Sequence[Pattern]
) -> tuple[dict[str, Limits], dict[str, float] | None]:
    """How many people each pool may have, and the hours that its needs add up to; these are None where they come from
    the load."""
    pools, least = pools_of(scenario), min(pattern.paid for pattern in patterns)
    if options.people == "as_needed":
        return dict.fromkeys(pools, Limits()), None
    if options.people != "same_hours":
        counts = {pool: options.people * len(areas) for pool, areas in pools.items()}
        most = max(pattern.paid for pattern in patterns)
        return {pool: Limits(people=count) for pool, count in counts.items()}, {p: n * most for p, n in counts.items()}
    hours = {pool: _hours_of_pool(scenario, options, areas) for pool, areas in pools.items()}
    for pool, found in hours.items():
        if found < least:
            raise WrongInput(
                f"task.people: 'same_hours' leaves {found:g} h in a week for {pool}, less than one person works "
                f"({least:g} h); expected shorter shifts or fewer task.work_days, a number of people, or 'as_needed'"
            )
    usable = whole_people(hours, least)
    return {pool: Limits(hours=found) for pool, found in usable.items()}, usable


def whole_people(hours: dict[str, float], each: float) -> dict[str, float]:
    """The hours of each pool cut down to whole people of so many hours; people that the rests make together go where
    the largest rest is, and of equal ones to the first."""
    found = {pool: round(own / each, 9) // 1 * each for pool, own in hours.items()}
    more = int(round(sum(hours.values()) - sum(found.values()), 6) // each)
    for pool in sorted(hours, key=lambda name: round(found[name] - hours[name], 6))[:more]:
        found[pool] += each
    return found


def _hours_of_pool(scenario: Scenario, options: Roster, areas: Sequence[str]) -> float:
    """Paid hours in a week of today's technicians, or of so many as are asked for."""
    today = float(there_today(scenario, areas).sum())
    if options.technicians is None:
        return today
    places = sum(group.count for group in own_groups(scenario, areas))
    return today / places * options.technicians * len(areas) if places else 0.0


def _hours_of_work(scenario: Scenario, options: Roster, patterns: Sequence[Pattern]) -> np.ndarray:
    """The hours of the week in which technicians are to be there.

    Raises WrongInput where no pattern is at work in one of them.
    """
    possible = hours_covered(patterns)
    if options.hours is None:
        useful = possible & (hourly(windows_open(scenario).astype(float)) > 0)
        if not useful.any():
            raise WrongInput(
                "task.starts: no shift is at work for a whole hour in which there is something to do; expected longer "
                "shifts, or shifts within appointments.windows"
            )
        return useful
    wanted = _hours_asked_for(scenario, options.hours)
    uncovered = np.flatnonzero(wanted & ~possible)
    if len(uncovered):
        raise WrongInput(
            f"task.hours: somebody is to be there on {in_words(int(uncovered[0]))}, and no shift pattern is at work "
            "in the whole of this hour; expected a shift in task.starts and task.lengths that is, or other hours"
        )
    return wanted


def _hours_asked_for(scenario: Scenario, text: str) -> np.ndarray:
    """The hours of the week in which a calendar is open.

    Raises WrongInput where there is no such calendar, or no visit may begin while it is open.
    """
    if text not in ("always", *scenario.calendars):
        try:
            parse_week(text)
        except ValueError as error:
            unknown = "" if any(map(str.isdigit, text)) else f"unknown calendar '{text}'"
            raise WrongInput(
                f"task.hours: {unknown or error}{nearest(text, scenario.calendars)}; expected hours like "
                "'08:00-20:00', 'always', or the name of a calendar"
            ) from None
    open_ = open_steps(scenario, text)
    if not (open_ & windows_open(scenario)).any():
        raise WrongInput(
            f"task.hours: '{text}' is never open while a visit may begin; expected hours in which one of "
            "appointments.windows is open"
        )
    return hourly(open_.astype(float)) > 0


@dataclass(frozen=True)
class Kept:
    """Whether a target is kept."""

    target: Target
    figure: Interval
    """With limits that hold for all targets together."""

    @property
    def figure_with_limits(self) -> tuple[float, float, float]:
        return self.figure.estimate, self.figure.low, self.figure.high

    @property
    def verdict(self) -> str:
        """`met`, `not met` or `inconclusive`."""
        slacks = sorted(self.target.slack(limit) for limit in (self.figure.low, self.figure.high))
        return "met" if slacks[0] >= 0 else "not met" if slacks[1] < 0 else "inconclusive"


@dataclass(frozen=True)
class Compared:
    """What the new roster is worth: the same customers and faults on both rosters."""

    today: str
    """Name of today's scenario."""
    new: str
    figures: dict[str, dict[Measure, Figure]]
    """By scenario and measure."""
    differences: dict[Measure, Difference]
    targets: dict[str, list[Kept]]
    replications: int


def compare(
    experiment: Experiment, today: str, rostered: Rostered, of: Sequence[Measure], targets: Sequence[Target], count: int
) -> Compared:
    """Runs today's roster and the new one in the same replications."""
    new = NEW if NEW not in experiment.study.scenarios else f"{NEW} of the task"
    experiment.add(new, rostered.scenario)
    experiment.watcher.stage("today's roster and the new one")
    runs = experiment.runs([today, new], range(count))
    measures = list(dict.fromkeys([*(target.of for target in targets), *of]))
    figures = {name: {each: _figure(runs, name, each) for each in measures} for name in (today, new)}
    differences = {each: difference(runs, today, new, each) for each in measures}
    kept = {name: [_kept(runs, name, target, len(targets)) for target in targets] for name in (today, new)}
    return Compared(today, new, figures, differences, kept, count)


def _values(runs: Runs, name: str, of: Measure) -> list[float]:
    return [run.values.get(of, float("nan")) for run in runs[name]]


def _figure(runs: Runs, name: str, of: Measure) -> Figure:
    interval = mean_interval(_values(runs, name, of))
    return Figure(name, of, interval.estimate, interval.low, interval.high, interval.replications)


def _kept(runs: Runs, name: str, target: Target, targets: int) -> Kept:
    """With Bonferroni's share of the error, as a reader looks at all targets of both rosters."""
    return Kept(target, mean_interval(_values(runs, name, target.of), 1 - (1 - LEVEL) / (2 * targets)))
