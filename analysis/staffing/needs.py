"""How many technicians are needed in each hour of the week: the work that comes in, when it can be done, a reserve.

The flow of tickets is followed through the week (flows.py): reports by hour and weekday, the desks with their opening
hours, visits, further visits after their pause, repeats after their delay. Then the level is set to the offered load
of loads.py, so that both speak of the same work. What comes in while nobody works is begun in the first hours of work
after that; what would run past the last hour of work counts within the hours of work.

Left out are what loads.py leaves out, and stuck tickets, misroutes and contacts, which move little by little. Booked
tickets wait for their window; that is shown by letting work begin in windows only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.loads import (
    order_rate,
    pool_of,
    remote_share,
    share_through_chain,
    ticket_rate,
    visits_of_ticket,
    way_hours,
)
from analysis.staffing.flows import (
    HOURS,
    begun,
    by_the_hour,
    delayed,
    held,
    in_open_time,
    on_the_clock,
    people_busy,
    sample_hours,
)
from scenarios.base import WrongInput
from scenarios.scenario import Scenario
from scenarios.technicians import TechnicianGroup

STEPS = HOURS * 12
STEP = HOURS / STEPS
"""Five minutes each."""
ROUNDS = 40
"""Further visits and repeats beyond so many are too few to count."""


@dataclass(frozen=True)
class Needs:
    """What one pool of technicians needs in an ordinary week."""

    pool: str
    """The area, or `all areas` where they share everything."""
    areas: tuple[str, ...]
    load: np.ndarray
    """People who would be at work in each hour of the week, from Monday 00-01 on."""
    people: np.ndarray
    """People who have to be on the roster then: with the reserve, and before absence."""

    @property
    def whole(self) -> np.ndarray:
        """The people, rounded up."""
        return np.ceil(np.round(self.people, 9)).astype(np.int64)


def pools_of(scenario: Scenario) -> dict[str, list[str]]:
    """Whose technicians are one pool: those of an area, or everybody where they go anywhere."""
    if scenario.technicians.stays_at_home:
        return {name: [name] for name in scenario.areas}
    return {"all areas": list(scenario.areas)}


def open_steps(scenario: Scenario, text: str, steps: int = STEPS) -> np.ndarray:
    """Which steps of an ordinary week a calendar is open for all of the step; where there is none, for some of it."""
    weekly = scenario.calendar(text).weekly
    if weekly == "always":
        return np.ones(steps, bool)
    plain = scenario.model_copy(update={"calendars": {}, "start": None})
    size, found = HOURS * 3600 // steps, np.zeros(steps, bool)
    shifts = plain.shifts(weekly, 7)
    for opens, closes in shifts:
        found[np.arange(-(-opens // size), closes // size) % steps] = True
    if not found.any():  # minutes between two steps
        for opens, closes in shifts:
            found[np.arange(opens // size, -(-closes // size)) % steps] = True
    return found


def _through_desks(scenario: Scenario, flow: np.ndarray) -> np.ndarray:
    """The flow after the desks of the chain: their opening hours, handling, and the time to the next batch."""
    for name in scenario.dispatch.chain:
        desk = scenario.dispatch.desks[name]
        at_work = [shift.open for shift in desk.shifts] or [desk.open]
        open_ = np.any([open_steps(scenario, text) for text in at_work], axis=0)
        flow = delayed(held(flow, open_), sample_hours(desk.handling), STEP)
        if desk.batch:
            flow = delayed(flow, np.linspace(0, desk.batch / 3600, 64), STEP)
    return flow


def _to_technicians(scenario: Scenario, flow: np.ndarray) -> np.ndarray:
    """Reports per hour as tickets per hour that reach the technicians."""
    hotline = scenario.hotline.open if not scenario.hotline.shifts else "always"
    flow = delayed(held(flow, open_steps(scenario, hotline)), sample_hours(scenario.hotline.handling), STEP)
    flow = flow * (1 - remote_share(scenario))
    through = share_through_chain(scenario)
    direct = delayed(flow, sample_hours(scenario.dispatch.direct.assignment), STEP) if through < 1 else flow
    return through * _through_desks(scenario, flow) + (1 - through) * direct


def visits_flow(scenario: Scenario, hours_of_work: np.ndarray, begun_within: float) -> np.ndarray:
    """Visits per hour that begin in each step of the week, for one first report an hour on average: further visits
    and repeats among them."""
    reports = by_the_hour(scenario.reports.hours, scenario.reports.weekdays, STEPS)
    begin = hours_of_work & windows_open(scenario)
    again, comes_back = 1 - 1 / visits_of_ticket(scenario), 1 - first_rate(scenario) / ticket_rate(scenario)
    visit = float(_visit_sample(scenario, next(iter(scenario.areas))).mean())
    pause, back = visit + sample_hours(scenario.repair.pause), visit + sample_hours(scenario.repeats.delay)
    visits, repeats = np.zeros(STEPS), np.zeros(STEPS)
    for _ in range(ROUNDS):
        waiting = _to_technicians(scenario, reports + repeats) + again * delayed(visits, pause, STEP)
        visits = begun(waiting, begin, begun_within, STEP)
        repeats = delayed(visits, back, STEP)
        repeats *= comes_back / (1 - comes_back) / (repeats.mean() or 1.0)
    return visits


def windows_open(scenario: Scenario) -> np.ndarray:
    """Steps of the week in which visits may begin: in a window, where they are booked."""
    windows = scenario.appointments.windows if scenario.appointments.booked else []
    return np.any([open_steps(scenario, text) for text in windows], axis=0) if windows else np.ones(STEPS, bool)


def first_rate(scenario: Scenario) -> float:
    lines = sum(area.lines for area in scenario.areas.values())
    return lines * scenario.reports.per_line_and_year * scenario.reports.factor / (365 * 24)


def _visit_sample(scenario: Scenario, area: str) -> np.ndarray:
    """Times of visits in hours, the way to the customer included."""
    fault = max(scenario.faults.values(), key=lambda each: each.share)
    work = sample_hours(fault.on_site or scenario.repair.on_site)
    return np.minimum(work + way_hours(scenario, scenario.areas[area].side), HOURS)


def load_shape(scenario: Scenario, hours_of_work: np.ndarray, begun_within: float) -> np.ndarray:
    """People at work in each step of the week, with mean 1, and nobody outside of the hours of work: what is not
    finished at their end goes on at the next beginning."""
    if ticket_rate(scenario) * (1 - remote_share(scenario)):
        visits = in_open_time(visits_flow(scenario, hours_of_work, begun_within), hours_of_work)
        times = _visit_sample(scenario, next(iter(scenario.areas)))
        busy = people_busy(visits, times, STEP) if times.any() else visits
    else:
        orders = by_the_hour(scenario.orders.hours, scenario.orders.weekdays, STEPS)
        busy = in_open_time(begun(orders, hours_of_work, begun_within, STEP), hours_of_work)
    shape = on_the_clock(busy, hours_of_work)
    return shape / shape.mean()


def hourly(flow: np.ndarray) -> np.ndarray:
    """Means over the hours of the week."""
    return flow.reshape(HOURS, -1).mean(axis=1)


def needs_of(
    scenario: Scenario,
    hours_of_work: np.ndarray,
    begun_within: float = 8.0,
    safety: float = 0.5,
    hours: Mapping[str, float] | None = None,
) -> list[Needs]:
    """The needs of every pool.

    Parameters
    ----------
    hours_of_work
        Which hours of the week technicians are there, 168 truth values.
    begun_within
        Hours of work within which what comes is begun, evenly.
    safety
        Reserve in square roots of the load (square-root rule: Halfin & Whitt, 1981); absence comes on top.
    hours
        Instead of a reserve: hours of work in a week of each pool that the needs are to add up to.

    Raises WrongInput where the needs cannot be known from the inputs, or there is nothing to do.
    """
    _check_known(scenario)
    shape = hourly(load_shape(scenario, np.repeat(hours_of_work, STEPS // HOURS), begun_within))
    found = []
    for pool, areas in pools_of(scenario).items():
        load = shape * pool_of(scenario, areas)[0]
        present = load + safety * np.sqrt(load)
        people = present / (1 - absence_of(scenario, areas)) if hours is None else shape * hours[pool] / HOURS
        found.append(Needs(pool, tuple(areas), load, people))
    return found


def own_groups(scenario: Scenario, areas: Collection[str]) -> list[TechnicianGroup]:
    """Groups of own technicians of these areas."""
    return [group for group in scenario.groups() if group.area in areas and group.employer == "own" and group.count]


def there_today(scenario: Scenario, areas: Collection[str]) -> np.ndarray:
    """Own technicians on the roster in each hour of an ordinary week, without those at lunch."""
    found = np.zeros(STEPS)
    for group in own_groups(scenario, areas):
        shift = scenario.shift_of(group)
        found += group.count * open_steps(scenario, shift.hours)
        if shift.lunch is not None:
            found -= group.count * (open_steps(scenario, shift.lunch) & open_steps(scenario, shift.hours))
    return hourly(found)


def absence_of(scenario: Scenario, areas: Collection[str]) -> float:
    """Share of shifts that own technicians of these areas miss."""
    general, own = scenario.technicians.absence, own_groups(scenario, areas)
    missing = sum(group.count * (general if group.absence is None else group.absence) for group in own)
    people = sum(group.count for group in own)
    return missing / people if people else general


def _check_known(scenario: Scenario) -> None:
    if scenario.history is not None:
        raise WrongInput(
            "task=roster: reports come from a ticket file, and hourly needs from rates; expected demand=model with "
            "reports.per_line_and_year, reports.hours and reports.weekdays as in the file"
        )
    if not ticket_rate(scenario) + order_rate(scenario):
        raise WrongInput("task=roster: nothing is ever reported; expected reports.per_line_and_year above 0")
    if not pool_of(scenario, list(scenario.areas))[0]:
        raise WrongInput(
            "task=roster: technicians have nothing to do, as no ticket needs a visit that takes time; expected "
            "remote.fixable below 1, and repair.on_site or trips that take time"
        )


def peak_hour(values: np.ndarray) -> int:
    """The hour of the day with the highest mean over the week."""
    return int(np.argmax(values.reshape(7, 24).mean(axis=0)))


def swing_of(values: np.ndarray) -> float:
    """Highest mean of an hour of the day over the mean of all."""
    daily = values.reshape(7, 24).mean(axis=0)
    return float(daily.max() / daily.mean()) if daily.any() else 0.0
