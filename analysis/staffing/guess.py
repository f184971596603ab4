"""Where the search begins: as many people as the offered load needs."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, isfinite

from analysis.loads import offered_loads
from analysis.staffing.places import Counts, Place, fewest, staffed
from analysis.staffing.search import Box
from scenarios.base import WrongInput
from scenarios.scenario import Scenario
from scenarios.technicians import split_by_share

UTILISATION = 0.9
"""Share of their time for which people are busy with the offered load."""


def box_of(scenario: Scenario, places: Sequence[Place], most: int | None) -> Box:
    """The staffings that are looked at, and the first guess among them."""
    least = fewest(scenario, places)
    guess = tuple(max(low, n) for low, n in zip(least, _guess(scenario, places), strict=True))
    highest = tuple(most or 2 * n + 4 for n in guess)
    highest = tuple(max(high, low) for high, low in zip(highest, least, strict=True))
    return Box(least, tuple(min(n, high) for n, high in zip(guess, highest, strict=True)), highest)


def _guess(scenario: Scenario, places: Sequence[Place]) -> Counts:
    one_each = staffed(scenario, places, tuple(1 for _ in places))
    loads = {load.place: load for load in offered_loads(one_each, "")}
    areas = list(dict.fromkeys(place.area for place in places if place.area))
    by_area, found = _by_load(one_each, areas), dict[Place, int]()
    for area, people in by_area.items():
        own = [place for place in places if place.area == area]
        found |= dict(zip(own, split_by_share(people, [1 / len(own)] * len(own)), strict=True))
    for place in places:
        if place.kind == "agents":
            load = loads.get(load_name(place))
            shifts = sum(other.desk == place.desk for other in places)
            found[place] = _needed(load.work, load.capacity / shifts) if load is not None else 1
    return tuple(found[place] for place in places)


def load_name(place: Place) -> str:
    """The name of a desk among the offered loads."""
    names = {"hotline": "hotline", "remote": "remote desk"}
    return names.get(place.desk) or f"desk: {place.desk.removeprefix('dispatch.desks.')}"


def _by_load(one_each: Scenario, areas: Sequence[str]) -> dict[str, int]:
    """The smallest numbers with which nobody is busy for more than `UTILISATION` of the time."""
    loads = {load.place: load for load in offered_loads(one_each, "")}
    people = {area: max(1, sum(group.count for group in one_each.groups() if group.area == area)) for area in areas}
    if "technicians" not in loads:
        alone = {area: loads.get(f"technicians: {area}") for area in areas}
        return {
            area: 1 if load is None else _needed(load.work, load.capacity / people[area])
            for area, load in alone.items()
        }
    load = loads["technicians"]
    total = _needed(load.work, load.capacity / sum(people.values()))
    lines = [one_each.areas[area].lines for area in areas]
    return dict(zip(areas, split_by_share(total, [each / sum(lines) for each in lines]), strict=True))


def _needed(work: float, each: float) -> int:
    """People for so much work, each of whom offers so much."""
    if each <= 0 or not isfinite(work / each):
        raise WrongInput("task: nobody who is staffed is ever there; expected working hours and an absence below 1")
    return max(1, ceil(work / (UTILISATION * each) - 1e-9))
