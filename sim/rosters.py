"""What rosters and absences say of one replication, as both engines need it: duty, hours offered, last departures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scenarios.calendars import DAY, Intervals, before_and_after_lunch, merged
from sim.plan import Plan, TechnicianPlan
from sim.rules import NEVER


def duty(plan: Plan, area: int, absent: list[list[bool]]) -> Intervals:
    """When anybody of an area is on duty, stand-by left out; anybody at all where the area has no technicians."""
    everyone = [number for number, person in enumerate(plan.technicians) if not person.stand_by]
    people = [number for number in everyone if plan.technicians[number].area == area]
    return merged(
        [
            hours
            for number in people or everyone
            for hours, missing in zip(plan.technicians[number].shifts, absent[number], strict=True)
            if not missing
        ]
    )


def hours_by_day(person: TechnicianPlan, worked: set[int], standard_hours: int) -> dict[int, int]:
    """Hours of each day with a shift: the standard ones, or (where these are 0) those on the roster. A worked shift is
    known by its beginning."""
    found: dict[int, int] = defaultdict(int)
    for begins, ends in person.shifts:
        if begins in worked:
            parts = before_and_after_lunch(begins, ends, person.lunch)
            found[begins // DAY] += sum(until - from_ for from_, until in parts)
    return dict.fromkeys(found, standard_hours) if standard_hours else found


def last_departures(person: TechnicianPlan, worked: set[int], latest_start: int) -> Iterator[tuple[int, int, int]]:
    """The last departure time of each worked shift, with the beginnings of the shift and of the next worked one;
    nothing for contractors and people on stand-by, who stay no longer."""
    if person.contractor or person.stand_by:
        return
    shifts = [shift for shift in person.shifts if shift[0] in worked]
    following = [begins for begins, _ in shifts[1:]] + [NEVER]
    for (begins, ends), next_ in zip(shifts, following, strict=True):
        yield max(ends - latest_start, 0), begins, next_
