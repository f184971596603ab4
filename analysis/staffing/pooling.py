"""Whether one pool of technicians for all areas beats a pool for each: it pays while trips get little longer.

One large pool waits less than several small ones at the same load (Erlang, 1917), but its trips lead across the whole
city, and longer trips are work for everybody. Both sides are Erlang C, in hours of work: tickets come evenly, first
come is first served, and who is free next goes wherever the next ticket is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from analysis.loads import pool_of, travel_hours
from analysis.staffing.field import Field, field_of
from analysis.theory import erlang_c_wait
from scenarios.scenario import Scenario
from sim.planning.field import area_plans

GRID = 24
"""Points along the side of an area for mean distances."""
MOST_PAIRS = 400
"""Pairs of areas up to which distances are computed; beyond, nobody goes anywhere."""


def time_to_done(arrival_rate: float, mean_service: float, servers: int) -> float:
    """Mean time from joining the queue to the end of the work (M/M/c); infinite where the queue grows without end."""
    if arrival_rate * mean_service >= servers:
        return inf
    return erlang_c_wait(arrival_rate, mean_service, servers) + mean_service


def break_even_travel(pools: int, servers: int, arrival_rate: float, mean_service: float) -> float:
    """How much longer each service may be in one pool of all servers before separate pools are as fast.

    Separate pools have `servers` each and customers at `arrival_rate` each. Infinite where they have no steady state
    (one pool with short enough trips always beats that). The answer has the unit of `mean_service`.

    Raises ValueError unless pools >= 2 and servers >= 1. Source: Erlang C on both sides, the root found by Brent's
    method; that pooling can lose is shown by Rothkopf & Rech, Operations Research 35 (1987).
    """
    from scipy.optimize import brentq

    if pools < 2 or servers < 1:
        raise ValueError("Expected pools >= 2 and servers >= 1.")
    apart = time_to_done(arrival_rate, mean_service, servers)
    if apart == inf or arrival_rate == 0:
        return inf if apart == inf else 0.0
    # The pool is overloaded from this service on; just below it takes longer than anything else.
    most = servers / arrival_rate * (1 - 1e-12) - mean_service
    together = lambda extra: time_to_done(pools * arrival_rate, mean_service + extra, pools * servers)  # noqa: E731
    return float(brentq(lambda extra: together(extra) - apart, 0.0, most, xtol=1e-12))


def mean_distance(places: Sequence[tuple[float, float, float]], weights: Sequence[float], grid: bool) -> float:
    """Mean distance of two places spread over squares, each given by its middle and its side.

    Parameters
    ----------
    weights
        How likely a place lies in each square.
    grid
        Whether distances are measured along a grid of streets, and not in a straight line.
    """
    points = (np.arange(GRID) + 0.5) / GRID - 0.5
    chance, total = np.asarray(weights, float) / sum(weights), 0.0
    for one, (east, north, side) in enumerate(places):
        for other, (to_east, to_north, to_side) in enumerate(places):
            across = np.abs(np.subtract.outer(east + points * side, to_east + points * to_side)).ravel()
            along = np.abs(np.subtract.outer(north + points * side, to_north + points * to_side)).ravel()
            apart = np.add.outer(along, across) if grid else np.hypot.outer(along, across)
            total += chance[one] * chance[other] * float(apart.mean())
    return total


@dataclass(frozen=True)
class Pooling:
    """One pool against one for each area; times in hours of work."""

    pools: int
    field: Field
    """One of the areas, as a queue."""
    trip: float
    """Mean trip within an area."""
    extra: float
    """How much longer a trip to anywhere is."""
    break_even: float
    """How much longer it may be."""

    def together(self, extra: float) -> float:
        """Mean time from joining the queue to the end of the work in one pool with trips that are so much longer."""
        field = self.field
        longer = field.service + extra / (1 - field.absence)
        return time_to_done(self.pools * field.rate, longer, self.pools * field.servers)

    @property
    def apart(self) -> float:
        return time_to_done(self.field.rate, self.field.service, self.field.servers)

    @property
    def pays(self) -> bool:
        return self.extra < self.break_even

    @property
    def most_inflation(self) -> float:
        """By how much trips may grow, as a share of a trip within an area."""
        return self.break_even / self.trip if self.trip else inf


def pooling_of(scenario: Scenario) -> Pooling | None:
    """The question for a scenario, its areas taken as alike; None where there is one area or no technician."""
    areas = list(scenario.areas)
    field = field_of(scenario, areas, one_of=len(areas))
    if len(areas) < 2 or len(areas) ** 2 > MOST_PAIRS or field is None:
        return None
    trip = float(np.mean([travel_hours(scenario, area.side) for area in scenario.areas.values()]))
    longer = break_even_travel(len(areas), field.servers, field.rate, field.service)
    return Pooling(len(areas), field, trip, _trip_anywhere(scenario) - trip, longer * (1 - field.absence))


def _trip_anywhere(scenario: Scenario) -> float:
    """Mean hours of a trip between two places of any areas."""
    travel = scenario.technicians.travel
    if travel.time is not None or travel.speed is None:
        return travel_hours(scenario, 0)
    plans = area_plans(scenario.areas)
    places = [(plan.centre[0], plan.centre[1], plan.side) for plan in plans]
    work = [pool_of(scenario, [name])[0] for name in scenario.areas]
    metres = mean_distance(places, work, travel.metric == "manhattan")
    return metres / 1000 * travel.detour / travel.speed + travel.enter / 3600
