"""Small scenarios whose answer is known.

One hour is the unit: a service takes one hour on average unless a case says otherwise, so that whole seconds do not
matter (rounding a time moves it by half a second at most, 1/7200 h) and the closed forms are in hours.
"""

from __future__ import annotations

from math import ceil, sqrt
from typing import Any

from scenarios.scenario import Scenario, read_scenario

HOUR = 3600
LINES = 10_000_000
"""So many that hardly any line has two tickets: places and customers of different tickets are independent."""

EXPONENTIAL = {"distribution": "exponential", "mean": "1 h"}
REMOTE = {"fixable": 1.0}
"""Every ticket ends after the hotline, because its fault is fixed remotely in no time."""
SHORT_VISIT = {"technicians": {"per_area": 5}, "repair": {"on_site": "1 s"}}
"""Every ticket ends with a visit that plays no part."""


def scenario_of(per_hour: float, window: float, warm_up: float = 0, follow_up: float = 0, **parts: Any) -> Scenario:
    """One area with so many reports an hour, evenly spread over a horizon in hours; `parts` is the rest."""
    lines = parts.pop("lines", LINES)
    tree = {
        "horizon": {"warm_up": hours(warm_up), "window": hours(window), "follow_up": hours(follow_up)},
        "areas": {"city": {"lines": lines, "side": parts.pop("side", "0 km")}},
        "reports": {"per_line_and_year": per_hour * 365 * 24 / lines} | parts.pop("reports", {}),
    }
    return read_scenario(tree | parts)


def queue_of(
    servers: int, use: float, tickets: int, services: float = 1.0, slow: float = 1.0, **parts: Any
) -> Scenario:
    """A scenario whose only queue has so many servers, busy for this share of their time.

    The warm-up is four times the time in which such a queue forgets its start, and the follow-up lets everybody
    of the window be served (where services are exponential, a wait that long has a probability of exp(-12)).

    Parameters
    ----------
    tickets
        Expected number in the window of one replication.
    services
        Services of one hour that a ticket needs on average.
    slow
        Lengthens warm-up and follow-up, where services vary more than exponential ones.
    """
    per_hour = servers * use / services
    return scenario_of(
        per_hour,
        warm_up=ceil(slow * services * 4 / (servers * (1 - sqrt(use)) ** 2)) + 4,
        window=ceil(tickets / per_hour),
        follow_up=ceil(slow * services * 12 / (servers * (1 - use))) + 4,
        **parts,
    )


def hotline(servers: int, handling: Any = EXPONENTIAL) -> dict[str, Any]:
    """Parts of a scenario in which tickets wait for a person at the hotline and for nothing else."""
    return {"hotline": {"agents": servers, "handling": handling}, "remote": REMOTE}


def technicians(servers: int, on_site: Any = EXPONENTIAL, **repair: Any) -> dict[str, Any]:
    """Parts of a scenario in which tickets wait for a technician, who is there at once, and for nothing else."""
    return {"technicians": {"per_area": servers}, "repair": {"on_site": on_site} | repair}


def desks(chain: dict[str, Any], **dispatch: Any) -> dict[str, Any]:
    """Parts of a scenario in which tickets pass these desks and nothing else that matters."""
    return {"dispatch": {"chain": list(chain), "desks": chain} | dispatch} | SHORT_VISIT


def phoned(**contact: Any) -> dict[str, Any]:
    """Parts of a scenario in which technicians are called and nothing else matters."""
    return {"dispatch": {"contact": {"by": "phone"} | contact}} | SHORT_VISIT


def exponential(hours_: float) -> dict[str, str]:
    """An exponential time with this mean in hours."""
    return {"distribution": "exponential", "mean": hours(hours_)}


def hours(number: float) -> str:
    """The duration as people write it."""
    return f"{round(number * HOUR)} s"
