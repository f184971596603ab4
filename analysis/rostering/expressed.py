"""A roster as part of a scenario: one group of technicians for each area and shift pattern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.staffing.needs import Needs, own_groups
from analysis.staffing.patterns import Pattern
from analysis.staffing.roster import Covering
from scenarios.base import WrongInput
from scenarios.scenario import Scenario, read_scenario
from scenarios.study import Tree
from scenarios.technicians import TechnicianGroup

Lines = list[tuple[str, Pattern, int]]
"""Area, pattern and people."""


def lines_of(rosters: Sequence[tuple[Needs, Covering]]) -> Lines:
    """Who works what, area by area. People of a pool of several areas have their base in one after the other."""
    found: Lines = []
    for needs, covering in rosters:
        if len(needs.areas) == 1:
            found += [(needs.areas[0], *line) for line in zip(covering.patterns, covering.people, strict=True)]
        else:
            found += _in_turn(needs.areas, covering)
    return found


def _in_turn(areas: Sequence[str], covering: Covering) -> Lines:
    """People of each pattern, over the areas in turn."""
    turns = [pattern for pattern, people in zip(covering.patterns, covering.people, strict=True) for _ in range(people)]
    placed: dict[tuple[str, Pattern], int] = {}
    for number, pattern in enumerate(turns):
        key = areas[number % len(areas)], pattern
        placed[key] = placed.get(key, 0) + 1
    return sorted(((area, pattern, people) for (area, pattern), people in placed.items()),
                  key=lambda line: (areas.index(line[0]), line[1]))  # fmt: skip


def check_alike(scenario: Scenario) -> None:
    """Raises WrongInput where own technicians of an area differ: a pattern would not say who of them works it."""
    for area in scenario.areas:
        kinds = {(tuple(group.skills), group.work_factor, group.absence) for group in own_groups(scenario, [area])}
        if len(kinds) > 1:
            raise WrongInput(
                f"task=roster: the own technicians of the area '{area}' differ in skills, work_factor or absence; "
                "expected groups in technicians.roster that differ in their shift only"
            )


def change_of(scenario: Scenario, lines: Lines) -> Tree:
    """The roster as a change, which can be pasted into a study."""
    groups = [_group(scenario, *line) for line in lines]
    groups += [_written(group) for group in scenario.groups() if group.employer == "contractor" and group.count]
    change: Tree = {"technicians": {"per_area": None, "roster": groups}}
    own = {name: {"technicians": None} for name, area in scenario.areas.items() if area.technicians is not None}
    return {**({"areas": own} if own else {}), **change}


def _group(scenario: Scenario, area: str, pattern: Pattern, people: int) -> Tree:
    shift = {"hours": pattern.hours} | ({"lunch": pattern.lunch_hours} if pattern.lunch_hours else {})
    like = [_written(group) for group in own_groups(scenario, [area])[:1]]
    kept = {key: part for each in like for key, part in each.items() if key in ("absence", "work_factor", "skills")}
    return {"area": area, "count": people, "shift": shift, **(kept)}


def _written(group: TechnicianGroup) -> Tree:
    """A group as it is written, without what it has by default."""
    return group.model_dump(mode="json", exclude_defaults=True, exclude_none=True) | {"area": group.area}


def with_roster(scenario: Scenario, lines: Lines) -> Scenario:
    """The scenario with this roster in place of its own technicians.

    Raises WrongInput where it cannot be run, as where nobody works in any window for appointments.
    """
    tree: dict[str, Any] = scenario.model_dump(mode="json", exclude_none=True)
    change = change_of(scenario, lines)
    tree["technicians"] = {**tree["technicians"], **change["technicians"], "shifts": {}}
    for area in tree["areas"].values():
        area.pop("technicians", None)
    return read_scenario(tree, "task=roster")


def rosters_replace(scenario: Scenario) -> Mapping[str, str]:
    """What a planner has to take away by hand before pasting the change: a change cannot take names away."""
    if not scenario.technicians.shifts:
        return {}
    return {"technicians.shifts": ", ".join(scenario.technicians.shifts)}
