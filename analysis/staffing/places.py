"""Where people are staffed: each place has a number of people, and a staffing is one number for each place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.findings.wording import listed
from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.calendars import CalendarText
from scenarios.dispatch import Staffed
from scenarios.scenario import Scenario, check_scenario
from scenarios.tasks import Staff
from scenarios.technicians import Shift, TechnicianGroup, split_by_share

Counts = tuple[int, ...]
"""People at each place, in the order of the places."""


@dataclass(frozen=True)
class Place:
    """A number that the search may choose."""

    name: str
    """For example `north`, `north (late)` or `city desk`."""
    kind: Literal["technicians", "agents"]
    now: int
    """People there in the scenario as it stands."""
    area: str = ""
    """Of technicians."""
    pattern: str = ""
    """The pattern of hours whose people these are, where patterns are staffed one by one."""
    group: int = -1
    """Position in the roster, where the scenario has one."""
    desk: str = ""
    """Path of the desk in the scenario, of agents."""
    shift: int = -1
    """Position among the shifts of that desk, where it has some."""


def places_of(scenario: Scenario, options: Staff) -> list[Place]:
    """The places whose people are to be found: technicians, then the desks that were asked for.

    Raises WrongInput where the options name what the scenario does not have.
    """
    return [*_of_technicians(scenario, options.shifts), *_of_desks(scenario, options.desks)]


def _of_technicians(scenario: Scenario, patterns: Sequence[str]) -> Iterator[Place]:
    crew = scenario.technicians
    _check_patterns(scenario, patterns)
    if crew.roster:
        own = [number for number, group in enumerate(crew.roster) if group.employer == "own"]
        for number in own:
            group = crew.roster[number]
            yield Place(_group_name(scenario, own, number), "technicians", group.count, group.area, group=number)
        return
    for name in scenario.areas:
        by_pattern = _people_by_pattern(scenario, name)
        if not patterns:
            yield Place(name, "technicians", sum(by_pattern.values()), name)
        for pattern in patterns:
            yield Place(f"{name} ({pattern})", "technicians", by_pattern[pattern], name, pattern)


def _check_patterns(scenario: Scenario, patterns: Sequence[str]) -> None:
    known = scenario.technicians.shifts
    for pattern in patterns:
        if pattern not in known:
            which = expected_one_of(known) if known else "expected none, as the scenario has no technicians.shifts"
            raise WrongInput(f"task.shifts: unknown pattern '{pattern}'{nearest(pattern, known)}; {which}")
    _check_once(patterns, "shifts")


def _check_once(names: Sequence[str], option: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise WrongInput(f"task.{option}: '{name}' stands there twice; expected each name once")


def _group_name(scenario: Scenario, own: Sequence[int], number: int) -> str:
    """The area of a group, with its position among the groups there if there are several."""
    roster = scenario.technicians.roster
    same = [other for other in own if roster[other].area == roster[number].area]
    return roster[number].area + (f" (group {same.index(number) + 1})" if len(same) > 1 else "")


def _people_by_pattern(scenario: Scenario, area: str) -> dict[str, int]:
    """Technicians of an area in each pattern; under an empty name where there are no patterns."""
    crew, own = scenario.technicians, scenario.areas[area].technicians
    count = (crew.per_area or 0) if own is None else own
    if not crew.shifts:
        return {"": count}
    shares = [pattern.share for pattern in crew.shifts.values()]
    return dict(zip(crew.shifts, split_by_share(count, shares), strict=True))


def _of_desks(scenario: Scenario, names: Sequence[str]) -> Iterator[Place]:
    known = desks_of(scenario)
    _check_once(names, "desks")
    for name in names:
        if name not in known:
            raise WrongInput(f"task.desks: unknown desk '{name}'{nearest(name, known)}; {expected_one_of(known)}")
        path, desk = known[name]
        for number, shift in enumerate(desk.shifts):
            yield Place(f"{name} ({shift.open})", "agents", shift.agents, desk=path, shift=number)
        if not desk.shifts:
            if desk.agents is None or desk.handling is None:
                missing = "agents" if desk.agents is None else "handling"
                raise WrongInput(
                    f"task.desks: '{name}' has as many agents as it needs, as {path}.{missing} is not given; expected "
                    "another desk, or that input"
                )
            yield Place(name, "agents", desk.agents, desk=path)


def desks_of(scenario: Scenario) -> dict[str, tuple[str, Staffed]]:
    """Desks that can be staffed, by name, with their paths."""
    desks = {name: (f"dispatch.desks.{name}", scenario.dispatch.desks[name]) for name in scenario.dispatch.chain}
    return {"hotline": ("hotline", scenario.hotline), "remote": ("remote", scenario.remote), **desks}


def desk_at(scenario: Scenario, place: Place) -> Staffed:
    return next(desk for path, desk in desks_of(scenario).values() if path == place.desk)


def hours_of(scenario: Scenario, place: Place) -> CalendarText:
    """When the agents of a desk are there."""
    desk = desk_at(scenario, place)
    return desk.open if place.shift < 0 else desk.shifts[place.shift].open


def staffed(scenario: Scenario, places: Sequence[Place], counts: Counts) -> Scenario:
    """The scenario with these people.

    Raises WrongInput where it cannot be, for example because an area is left without anybody.
    """
    people = dict(zip(places, counts, strict=True))
    result = _with_technicians(scenario, {place: n for place, n in people.items() if place.kind == "technicians"})
    for place in places:
        if place.kind == "agents":
            result = _with_agents(result, place, people[place])
    check_scenario(result)
    return result


def _with_technicians(scenario: Scenario, people: dict[Place, int]) -> Scenario:
    crew = scenario.technicians
    if crew.roster:
        by_group = {place.group: count for place, count in people.items()}
        groups = [
            group.model_copy(update={"count": by_group.get(number, group.count)})
            for number, group in enumerate(crew.roster)
            if by_group.get(number, group.count)
        ]
        return scenario.model_copy(update={"technicians": crew.model_copy(update={"roster": groups})})
    if any(place.pattern for place in people):
        return _with_roster(scenario, {(place.area, place.pattern): count for place, count in people.items()})
    areas = {place.area: place.area for place in people}
    counts = {place.area: count for place, count in people.items()}
    changed = {name: scenario.areas[name].model_copy(update={"technicians": counts[name]}) for name in areas}
    return scenario.model_copy(update={"areas": {**scenario.areas, **changed}})


def _with_roster(scenario: Scenario, people: dict[tuple[str, str], int]) -> Scenario:
    """The technicians one by one, as shares cannot say how many of each pattern there are in each area."""
    crew, groups = scenario.technicians, list[TechnicianGroup]()
    for area in scenario.areas:
        for name, pattern in crew.shifts.items():
            count = people.get((area, name), _people_by_pattern(scenario, area)[name])
            if count:
                hours = Shift(hours=pattern.hours, lunch=pattern.lunch)
                groups.append(TechnicianGroup(area=area, count=count, shift=hours))
    areas = {name: area.model_copy(update={"technicians": None}) for name, area in scenario.areas.items()}
    changed = crew.model_copy(update={"per_area": None, "shifts": {}, "roster": groups})
    return scenario.model_copy(update={"areas": areas, "technicians": changed})


def _with_agents(scenario: Scenario, place: Place, count: int) -> Scenario:
    desk = desk_at(scenario, place)
    if place.shift < 0:
        changed = desk.model_copy(update={"agents": count})
    else:
        shifts = list(desk.shifts)
        shifts[place.shift] = shifts[place.shift].model_copy(update={"agents": count})
        changed = desk.model_copy(update={"shifts": shifts})
    if place.desk in ("hotline", "remote"):
        return scenario.model_copy(update={place.desk: changed})
    name = place.desk.removeprefix("dispatch.desks.")
    dispatch = scenario.dispatch.model_copy(update={"desks": {**scenario.dispatch.desks, name: changed}})
    return scenario.model_copy(update={"dispatch": dispatch})


def fewest(scenario: Scenario, places: Sequence[Place]) -> Counts:
    """The smallest number that a place can have: none where others take over, else one."""
    together = scenario.technicians.roster or any(place.pattern for place in places)
    alone = scenario.technicians.stays_at_home and not together
    return tuple(1 if place.kind == "agents" or alone else 0 for place in places)


def in_words(places: Sequence[Place], counts: Counts) -> str:
    """For example `12 technicians (3 in each of 4 areas)` or `11 technicians (3 in north and south, 2 in west)`."""
    parts = []
    for kind in ("technicians", "agents"):
        chosen = {place.name: count for place, count in zip(places, counts, strict=True) if place.kind == kind}
        if chosen:
            parts.append(_kind_in_words(kind, chosen))
    return " and ".join(parts)


def _kind_in_words(kind: str, chosen: dict[str, int]) -> str:
    total = sum(chosen.values())
    people = f"{total} {kind if total != 1 else kind.removesuffix('s')}"
    where = "in" if kind == "technicians" else "at"
    if len(chosen) == 1:
        return f"{people} {where} {next(iter(chosen))}"
    if len(set(chosen.values())) == 1:
        kinds = "places" if any("(" in name for name in chosen) else "areas" if kind == "technicians" else "desks"
        return f"{people} ({next(iter(chosen.values()))} {where} each of {len(chosen)} {kinds})"
    by_count = {count: [name for name in chosen if chosen[name] == count] for count in chosen.values()}
    groups = [f"{count} {where} {listed(names)}" for count, names in sorted(by_count.items(), reverse=True)]
    return f"{people} ({', '.join(groups)})"


def short(counts: Iterable[int]) -> str:
    """For example `3-3-2-3`."""
    return "-".join(map(str, counts))
