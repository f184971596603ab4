"""Distances in a square, visits in vain during outages, and faults that look like repeats."""

from __future__ import annotations

from math import exp
from typing import Any, Literal

import numpy as np

from analysis import theory
from analysis.verification.building import HOUR, hours, scenario_of
from analysis.verification.case import Case
from analysis.verification.reading import Reading
from scenarios.scenario import Scenario, read_scenario
from sim.log import Log
from sim.plan import Plan
from sim.rules import MISSING, Outcome

SIDE, SPEED = 40, 20
"""Kilometres and kilometres per hour, without detour."""
HOMES, ALARM = 40, 0.5
"""Lines of a cabinet, and hours from its failure to the alarm."""
PER_DAY, COINCIDENCE = 3 / 365, 30
"""Reports per line and day, and days within which another one counts as a repeat."""


def driving(metric: str) -> Any:
    """Builds an area with one technician who goes from customer to customer and never catches up."""

    def build(off: float) -> Scenario:
        crew = {"per_area": 1, "travel": {"speed": f"{SPEED * off:.6g} km/h", "metric": metric}}
        return scenario_of(1.0, window=24 * 30, side=f"{SIDE} km", technicians=crew, repair={"on_site": "30 min"})

    return build


def trips(plan: Plan, log: Log) -> Reading:
    """Mean length of a trip in sides of the square, but for the first, which begins in the middle."""
    visits = log.visits.rows(log.visits["arrived"] != MISSING)
    visits = visits.rows(np.argsort(visits["departed"], kind="stable")[1:])
    taken = (visits["arrived"] - visits["departed"]) / HOUR * SPEED / SIDE
    return float(taken.sum()), float(len(taken))


def failing(off: float) -> Scenario:
    """Cabinets of 40 lines fail; the alarm comes after half an hour, and reports after an hour on average.

    Technicians are there at once and stay longer than the outage lasts.
    """
    cabinet = {
        "lines_each": HOMES,
        "per_element_and_year": 4,
        "report_delay": {"distribution": "exponential", "mean": hours(1 / off)},
        "alarm": 1,
        "alarm_delay": hours(ALARM),
        "repair": "1 h",
    }
    tree = {
        "horizon": {"window": "10 days", "follow_up": "2 days"},
        "areas": {"city": {"lines": 240 * HOMES}},
        "technicians": {"per_area": 200},
        "repair": {"on_site": "2 h"},
        "outages": {"aggregation": True, "elements": {"cabinet": cabinet}},
    }
    return read_scenario(tree)


def visits_in_vain(plan: Plan, log: Log) -> Reading:
    """Visits in vain per outage, of failures in the window: by the cut all of their visits have an outcome.

    Which outages count may not depend on how far they got: at the cut those are known that were short.
    """
    known = log.outages["outage"][log.outages["failed"] < plan.window_end]
    wasted = log.visits["ticket"][log.visits["outcome"] == Outcome.WASTED]
    of_outage = log.tickets["outage"][np.searchsorted(log.tickets["ticket"], wasted)]
    return float(np.isin(of_outage, known).sum()), float(len(known))


def failing_again(off: float) -> Scenario:
    """Lines with three faults a year, each of them repaired for good."""
    lines = 20_000
    return scenario_of(
        PER_DAY * lines / 24, window=24 * 30, follow_up=24 * (COINCIDENCE + 1), lines=lines,
        reports={"factor": off}, remote={"fixable": 1.0},
    )  # fmt: skip


def chance_repeats(plan: Plan, log: Log) -> Reading:
    """Share of reports in the window after which the same line reports again within 30 days."""
    order = np.lexsort((log.tickets["reported"], log.tickets["line"]))
    line, reported = log.tickets["line"][order], log.tickets["reported"][order]
    again = (line[1:] == line[:-1]) & (reported[1:] - reported[:-1] <= COINCIDENCE * 24 * HOUR)
    inside = (plan.warm_up <= reported) & (reported < plan.window_end)
    return float((again & inside[:-1]).sum()), float(inside.sum())


def _travel(name: str, metric: Literal["euclid", "manhattan"], source: str) -> Case:
    return Case(
        name, "mean trip in sides of the square", "sides", theory.mean_distance_unit_square(metric), source,
        "a technician who goes from one customer to the next, both anywhere in the square", "speed",
        driving(metric), trips, 120,
    )  # fmt: skip


def cases() -> list[Case]:
    """Every case of this file."""
    return [
        _travel("Travel in a straight line", "euclid", "Ghosh (1951)"),
        _travel("Travel along streets", "manhattan", "a third of the side in each direction"),
        Case(
            "Outages", "visits in vain per outage", "visits", HOMES * (1 - exp(-ALARM)), "binomial: N x F(detection)",
            f"cabinets of {HOMES} lines fail, the alarm comes after 30 min, reports after an exponential hour, and "
            "every report before the alarm is visited",
            "rate of reports", failing, visits_in_vain, 320,
        ),
        Case(
            "Coincidence", "share of faults followed by another within 30 days", "share",
            theory.coincidence(PER_DAY, COINCIDENCE), "Poisson process",
            "lines with 3 faults a year, all repaired well", "arrival rate", failing_again, chance_repeats, 120,
        ),
    ]  # fmt: skip
