"""How many people the textbooks would put there: offered load, square-root rule, Erlang C - and what these leave out.

They are first guesses. Each counts all work that is offered (loads.py: trips, further visits, repeats among it) in the
hours in which people are there, with absence; none knows of nights, of peaks, of appointments or of pauses between two
visits. The reasons say how large these are in the scenario.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from math import ceil, comb, fsum, isfinite

import numpy as np

from analysis.loads import offered_loads, ticket_rate, travel_hours, visits_of_ticket
from analysis.phrases import Target
from analysis.staffing.field import Field, employed_in, field_of
from analysis.staffing.flows import by_the_hour
from analysis.staffing.needs import (
    HOURS,
    STEP,
    STEPS,
    first_rate,
    hourly,
    open_steps,
    peak_hour,
    pools_of,
    there_today,
    visits_flow,
    windows_open,
)
from analysis.theory import erlang_c_wait, square_root_staffing, staffing_for
from analysis.varying_load import Swing, after_delay
from scenarios.dispatch import Staffed
from scenarios.quantities import parse_duration
from scenarios.scenario import Scenario

BUSY = 0.85
"""A usual mark: technicians are busy so much of their time."""
BETA = 0.5
"""The square-root rule's quality of service: about half of the jobs find somebody free."""


@dataclass(frozen=True)
class Wait:
    """What a target leaves for waiting, in hours in which people are there."""

    hours: float
    share: float | None
    """Share of the jobs that wait at most so long; None where it is a mean."""
    text: str
    """The target, and how it was read."""


@dataclass(frozen=True)
class Guess:
    """What theory says of one place."""

    place: str
    """As in loads.py: `technicians: north`, `desk: city desk`."""
    paths: tuple[str, ...]
    """Where the scenario says how many people there are, the nearest path first."""
    load: float
    """Offered load in people, in the hours in which people are there."""
    open_share: float
    """Share of the week in which people are there."""
    absence: float
    today: int
    """People employed, as in all numbers below: where hours of work differ, not all are there at once."""
    by_load: int
    """People with whom the offered load keeps 85 % of them busy."""
    by_square_root: int
    """People by the square-root rule."""
    by_wait: int | None = None
    """People by Erlang C, where a target can be read as a wait."""
    wait: Wait | None = None
    reasons: tuple[str, ...] = ()
    """Why a simulation may need more or fewer."""


def _rostered(present: float, absence: float, each: float = 1.0) -> int:
    """People employed so that so many are present on average, with so many employed for each on the roster."""
    return max(ceil(round(present * each / (1 - absence), 9)), 1)


def first_guess(scenario: Scenario, targets: Sequence[Target] = ()) -> list[Guess]:
    """First guesses for every pool of technicians and every desk with a number of people."""
    return [*_pools(scenario, targets), *_desks(scenario, targets)]


def _pools(scenario: Scenario, targets: Sequence[Target]) -> Iterator[Guess]:
    reasons: dict[Field, tuple[str, ...]] = {}
    for pool, areas in pools_of(scenario).items():
        field = field_of(scenario, areas)
        if field is None:
            continue
        wait = next(filter(None, (_wait_for_technician(scenario, field, target) for target in targets)), None)
        if field not in reasons:
            reasons[field] = tuple(reasons_of(scenario, areas, field))
        paths = (f"areas.{areas[0]}.technicians", "technicians.per_area") if len(areas) == 1 else ()
        yield Guess(
            place=pool_name(scenario, pool),
            paths=paths,
            load=field.busy,
            open_share=field.open_share,
            absence=field.absence,
            today=employed_in(scenario, areas),
            by_load=_rostered(field.busy / BUSY, field.absence, field.each),
            by_square_root=_rostered(square_root_staffing(field.busy, BETA), field.absence, field.each),
            by_wait=None if wait is None else _rostered(servers_for(field.rate, field.service, wait), 0.0, field.each),
            wait=wait,
            reasons=reasons[field],
        )


def pool_name(scenario: Scenario, pool: str) -> str:
    """The name of technicians in tables: of an area, or of all where they go anywhere."""
    return f"technicians: {pool}" if scenario.technicians.stays_at_home else "technicians"


def servers_for(rate: float, service: float, wait: Wait) -> int:
    """The fewest servers with which a wait is kept (M/M/c)."""
    if wait.share is not None:
        return staffing_for(rate, service, wait.hours, wait.share)
    fewest = int(rate * service) + 1
    return next(servers for servers in count(fewest) if erlang_c_wait(rate, service, servers) <= wait.hours)


def _places(scenario: Scenario) -> dict[str, tuple[str, Staffed]]:
    """Places with people by their names in loads.py, with their paths."""
    found: dict[str, tuple[str, Staffed]] = {
        "front desk of orders": ("orders.front_desk", scenario.orders.front_desk),
        "hotline": ("hotline", scenario.hotline),
        "remote desk": ("remote", scenario.remote),
    }
    return found | {
        f"desk: {name}": (f"dispatch.desks.{name}", scenario.dispatch.desks[name]) for name in scenario.dispatch.chain
    }


def _desks(scenario: Scenario, targets: Sequence[Target]) -> Iterator[Guess]:
    places = _places(scenario)
    for load in offered_loads(scenario, ""):
        if load.place not in places or not isfinite(load.capacity):
            continue
        path, place = places[load.place]
        open_ = np.any([open_steps(scenario, text) for text in _hours_of(place)], axis=0)
        open_share, handling = float(open_.mean()), place.handling
        busy = load.work / open_share
        wait = _wait_at_hotline(targets) if load.place == "hotline" else None
        service = 0.0 if handling is None else handling.mean_seconds / 3600 / place.first_time_through
        present = load.capacity / open_share
        today = agents_of(place) or round(present)
        each = today / present
        yield Guess(
            place=load.place,
            paths=(f"{path}.agents",),
            load=busy,
            open_share=open_share,
            absence=0.0,
            today=today,
            by_load=_rostered(busy / BUSY, 0.0, each),
            by_square_root=_rostered(square_root_staffing(busy, BETA), 0.0, each),
            by_wait=None if wait is None else _rostered(servers_for(busy / service, service, wait), 0.0, each),
            wait=wait,
        )


def agents_of(place: Staffed) -> int:
    """Agents of a desk, whenever they are there; 0 where it has as many as it needs."""
    return sum(shift.agents for shift in place.shifts) or place.agents or 0


def _hours_of(place: Staffed) -> list[str]:
    return [shift.open for shift in place.shifts] or [place.open]


def _wait_at_hotline(targets: Sequence[Target]) -> Wait | None:
    for target in targets:
        if target.of.measure == "answered within" and target.value < 1:
            return Wait(parse_duration(target.of.statistic) / 3600, target.value, target.words)
    return None


def unavoidable_hours(scenario: Scenario, field: Field) -> float:
    """Mean hours of a ticket at desks, at the customer's and until it is closed, without any queue."""
    desks = [scenario.dispatch.desks[name] for name in scenario.dispatch.chain]
    at_desks = sum((desk.handling.mean_seconds if desk.handling else 0.0) + (desk.batch or 0) / 2 for desk in desks)
    closing = scenario.repair.closing.mean_seconds if scenario.repair.closing else 0.0
    called = scenario.hotline.handling.mean_seconds if scenario.hotline.handling else 0.0
    direct = scenario.dispatch.mode == "direct"
    return (called + (0.0 if direct else at_desks) + closing) / 3600 + field.visit


def _wait_for_technician(scenario: Scenario, field: Field, target: Target) -> Wait | None:
    """A target of the whole handling time as a wait for a technician: less all that is no waiting, and of the rest as
    much as falls into hours of work. None where it speaks of something else or leaves nothing."""
    of, rest = target.of, unavoidable_hours(scenario, field)
    if of.group != "all":
        return None
    if of.measure == "share within" and target.bound == "at least" and target.value < 1:
        limit, share = parse_duration(of.statistic) / 3600, target.value
    elif (of.measure, of.statistic, target.bound) == ("report to closing", "mean", "at most"):
        limit, share = target.value, None
    else:
        return None
    hours = (limit - rest) * field.open_share
    text = f"{target.words}: {rest:.1f} h are no waiting, {hours:.1f} h of work are left for it"
    return Wait(hours, share, text) if hours > 0 else None


def wait_for_opening(scenario: Scenario, areas: Sequence[str]) -> float:
    """Mean hours from a report to the next hour in which a technician of these areas is there."""
    there = np.repeat(there_today(scenario, areas) > 0, STEPS // HOURS)
    reports = by_the_hour(scenario.reports.hours, scenario.reports.weekdays, STEPS)
    until, waits = 0.0, np.zeros(STEPS)
    for place in [*range(STEPS - 1, -1, -1)] * 2:
        until = 0.0 if there[place] else until + STEP
        waits[place] = max(until - STEP / 2, 0.0)  # from the middle of the step
    return float((waits * reports).mean())


def swing_left(mean_delay_hours: float) -> float:
    """How much of a daily swing is left after an exponential delay (Eick, Massey & Whitt, 1993)."""
    return after_delay(Swing(1.0, 1.0, 0.0, 24.0), mean_delay_hours).amplitude


def reasons_of(scenario: Scenario, areas: Sequence[str], field: Field) -> Iterator[str]:
    """What the formulas leave out, with its size in this scenario."""
    yield from _hours_reason(scenario, areas, field)
    yield from _peak_reason(scenario)
    yield from _returns_reason(scenario)
    yield from _travel_reason(scenario, areas, field)
    if field.absence:
        yield (
            f"Absence: {100 * field.absence:.0f} % of the shifts are missed, person by person. The formulas count the "
            f"mean; on {100 * too_few(field):.0f} % of the days those who come have more work than hours."
        )
    if scenario.appointments.booked:
        open_ = float(windows_open(scenario).mean())
        yield (
            f"Appointments: booked visits begin in windows, which are open {100 * open_:.0f} % of the week, and a "
            "window is waited for even while somebody is free; the formulas let everybody begin at once."
        )


def too_few(field: Field) -> float:
    """Probability that so many are absent that the work of a day is more than those who come can do."""
    most = next(missing for missing in range(field.servers + 1) if field.servers - missing <= field.busy)
    return fsum(_binomial(field.servers, missing, field.absence) for missing in range(most, field.servers + 1))


def _binomial(people: int, missing: int, chance: float) -> float:
    return comb(people, missing) * chance**missing * (1 - chance) ** (people - missing)


def _hours_reason(scenario: Scenario, areas: Sequence[str], field: Field) -> Iterator[str]:
    wait = wait_for_opening(scenario, areas)
    if wait > 0.005:
        yield (
            f"Shifts: technicians are there {field.open_share * HOURS:.0f} of {HOURS} hours of the week. A report "
            f"waits {wait:.1f} h on average until somebody is there at all, however many they are; the formulas begin "
            "to count then."
        )


def _peak_reason(scenario: Scenario) -> Iterator[str]:
    if not ticket_rate(scenario):
        return
    reports = hourly(by_the_hour(scenario.reports.hours, scenario.reports.weekdays, STEPS))
    work = hourly(visits_flow(scenario, np.ones(STEPS, bool), STEP))
    if np.ptp(reports) == 0:
        return
    highest, later = reports.reshape(7, 24).mean(axis=0).max(), work.reshape(7, 24).mean(axis=0)
    most = later.max() / later.mean()
    text = (
        f"Peaks: {highest:.1f} times as many reports as on average come between {_clock(peak_hour(reports))}; behind "
        f"desks, pauses and repeats the most visits, {most:.1f} times the average, would begin between "
        f"{_clock(peak_hour(work))}."
    )
    delay, again = scenario.repeats.delay, 1 - first_rate(scenario) / ticket_rate(scenario)
    if delay is not None and again > 0:
        text += (
            f" Repeats, {100 * again:.0f} % of all tickets, come {delay.mean_seconds / 86_400:.1f} days later and keep "
            f"{100 * (swing_left(delay.mean_seconds / 3600)):.0f} % of the daily swing: they come at night, too."
        )
    yield text


def _clock(hour: int) -> str:
    return f"{hour:02d}:00 and {hour + 1:02d}:00"


def _returns_reason(scenario: Scenario) -> Iterator[str]:
    visits, pause = visits_of_ticket(scenario), scenario.repair.pause
    if visits > 1.0005:
        between = "at once" if pause is None else f"{pause.mean_seconds / 3600:.0f} h later on average"
        yield (
            f"Further visits: a ticket takes {visits:.2f} visits. The formulas count their work, but not that the next "
            f"one comes {between} and waits again (Erlang-R); about {100 * (1 - 1 / visits):.0f} % of the visits are "
            "followed by another, and no number of people makes these tickets quick."
        )


def _travel_reason(scenario: Scenario, areas: Sequence[str], field: Field) -> Iterator[str]:
    trip = float(np.mean([travel_hours(scenario, scenario.areas[name].side) for name in areas]))
    if trip:
        without = _rostered(field.busy * (1 - trip / field.visit) / BUSY, field.absence, field.each)
        yield (
            f"Trips: {60 * trip:.0f} of {60 * field.visit:.0f} minutes of a visit are the way, between any two places "
            f"of the area; without trips offered load / {BUSY} would be {without}. The nearest free technician "
            "is sent, so that a simulation has shorter trips."
        )


def alike(guesses: Sequence[Guess]) -> list[tuple[Guess, list[str]]]:
    """Guesses with the same numbers together, each with the places for which it stands."""
    found: dict[Guess, list[str]] = {}
    for guess in guesses:
        found.setdefault(replace(guess, place="", paths=()) if guess.reasons else guess, []).append(guess.place)
    return list(found.items())
