"""The base chain: four desks in series, then technicians in eight areas, who sometimes have to come again.

Every competitor models this chain. A high priority goes first at the desks and in the areas, and nothing that has
begun is interrupted. A visit that does not fix the fault sends the ticket back to the queue of its area at once.
"""

from __future__ import annotations

from math import ceil, log, sqrt
from typing import Any

PER_HOUR = 15.0
"""Poisson arrivals."""
DESK_PEOPLE = (3, 4, 2, 5)
DESK_HOURS = (0.15, 0.20, 0.10, 0.25)
"""Mean handling time of each desk."""
DESK_CV = 1.0
AREAS = 8
TECHNICIANS_PER_AREA = 5
TRAVEL_HOURS = 0.5
TRAVEL_CV = 0.5
REPAIR_HOURS = 1.5
REPAIR_CV = 0.8
NOT_FIXED = 0.12
HIGH = 0.2
"""Share of tickets with high priority."""
LINES = 200_000_000
"""So many that hardly any line has two tickets: area and priority of different tickets are independent."""


def normal_parameters(mean: float, cv: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of a lognormal time."""
    variance = log(1 + cv * cv)
    return log(mean) - variance / 2, sqrt(variance)


HANDLING = tuple(normal_parameters(hours, DESK_CV) for hours in DESK_HOURS)
"""Logarithms of the handling times of each desk; the same for trips and repairs."""
TRAVEL = normal_parameters(TRAVEL_HOURS, TRAVEL_CV)
REPAIR = normal_parameters(REPAIR_HOURS, REPAIR_CV)
PEOPLE = (*DESK_PEOPLE, *[TECHNICIANS_PER_AREA] * AREAS)
"""At each place: the desks, then the areas."""


def as_scenario(tickets: int, times: int = 1) -> dict[str, Any]:
    """The chain as a scenario of truckroll in which so many tickets are expected; or one with so many times the reports
    an hour, people at desks, and technicians."""
    names = ["first desk", "second desk", "third desk", "fourth desk"]
    handling = [_lognormal(hours, DESK_CV) for hours in DESK_HOURS]
    parts = zip(names, handling, DESK_PEOPLE, strict=True)
    desks = {name: {"handling": time, "agents": people * times} for name, time, people in parts}
    return {
        "horizon": {"window": f"{ceil(tickets / (PER_HOUR * times) * 3600)} s"},
        "areas": {f"area {number}": {"lines": LINES // AREAS} for number in range(AREAS)},
        "customers": {"high": {"share": HIGH, "priority": 1}, "ordinary": {"share": 1 - HIGH, "priority": 2}},
        "reports": {"per_line_and_year": PER_HOUR * times * 365 * 24 / LINES},
        "dispatch": {"chain": names, "desks": desks},
        "technicians": {
            "per_area": TECHNICIANS_PER_AREA * times,
            "queue": "priority",
            "travel": {"time": _lognormal(TRAVEL_HOURS, TRAVEL_CV)},
        },
        "repair": {"on_site": _lognormal(REPAIR_HOURS, REPAIR_CV), "not_fixed": NOT_FIXED},
    }


def _lognormal(hours: float, cv: float) -> dict[str, Any]:
    return {"distribution": "lognormal", "mean": f"{round(hours * 3600)} s", "cv": cv}
