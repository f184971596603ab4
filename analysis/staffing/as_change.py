"""A staffing as a change of a study: YAML that can be pasted into it."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.findings.wording import listed
from analysis.pages.page import Grid
from analysis.staffing.places import Counts, Place, desk_at, staffed
from scenarios.scenario import Scenario
from scenarios.study import Tree
from scenarios.study_text import yaml_of

FILE = "staffing.yaml"


def change_of(scenario: Scenario, places: Sequence[Place], counts: Counts) -> Tree:
    """What of the scenario is another with these people."""
    chosen, change = staffed(scenario, places, counts), Tree()
    desks = [place for place in places if place.desk]
    if any(place.kind == "technicians" for place in places):
        change |= _technicians(scenario, chosen)
    for place in desks:
        at, (*path, name) = change, place.desk.split(".", 2)
        for part in path:
            at = at.setdefault(part, {})
        desk = desk_at(chosen, place)
        shifts = [shift.model_dump(mode="json") for shift in desk.shifts]
        at[name] = {"shifts": shifts} if shifts else {"agents": desk.agents}
    return change


def _technicians(scenario: Scenario, chosen: Scenario) -> Tree:
    if not chosen.technicians.roster:
        return {"areas": {name: {"technicians": area.technicians} for name, area in chosen.areas.items()}}
    groups = [
        group.model_dump(mode="json", exclude_defaults=True, exclude_none=True) for group in chosen.technicians.roster
    ]
    if scenario.technicians.roster:
        return {"technicians": {"roster": groups}}
    own = {name: {"technicians": None} for name, area in scenario.areas.items() if area.technicians is not None}
    return {**({"areas": own} if own else {}), "technicians": {"per_area": None, "roster": groups}}


def change_text(scenario: Scenario, places: Sequence[Place], counts: Counts) -> str:
    """The change as text, with what has to be known before it is pasted."""
    lines = ["# The staffing as a change: paste it below `changes:` in a study, and name it in a variant."]
    if scenario.technicians.shifts and any(place.pattern for place in places):
        lines.append(
            f"# First take technicians.shifts ({listed(scenario.technicians.shifts)}) out of the scenario: a roster "
            "stands instead of them, and a change cannot take names away."
        )
    return "\n".join(lines) + "\n" + yaml_of({"staffed": change_of(scenario, places, counts)})


def change_grid(text: str) -> Grid:
    return Grid(f"The staffing as a change, in {FILE}", ["YAML"], [[line] for line in text.splitlines()], folded=True)
