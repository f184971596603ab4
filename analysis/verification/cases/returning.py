"""Tickets that come back later, and work that follows the hours of the day."""

from __future__ import annotations

from functools import partial
from math import atan, cos

import numpy as np

from analysis import theory
from analysis.varying_load import through_constant, through_returns
from analysis.verification.building import REMOTE, exponential, hours, queue_of, scenario_of, technicians
from analysis.verification.case import Case
from analysis.verification.cases.queues import AGAIN, ARRIVALS, SHORT, more_visits, visits_per_ticket
from analysis.verification.daily_waves import DAY, TURN, wave_of
from analysis.verification.reading import Reading, daily_wave, mean, waits_of_all_visits
from scenarios.scenario import Scenario
from sim.log import HOTLINE, Log
from sim.plan import Plan
from sim.rules import MISSING

RETURNS, AWAY = 0.5, 4.0
"""Share of visits after which another is needed, and mean hours until then."""
BY_HOUR = [1 + cos(TURN * (hour + 0.5 - 12)) for hour in range(DAY)]
"""Weights of the hours of a day with its peak at noon."""
CALLS, CALL = 50.0, 8.0
"""Calls an hour, and hours that each takes."""
FAULTS, WORK, PLENTY = 12.0, 2.0, 130
"""Faults an hour, mean hours of work, and technicians, who are twice as many as are ever busy at once."""


def coming_back(off: float) -> Scenario:
    """Five technicians, whose unfixed faults wait again after some hours."""
    pause = {"pause": exponential(AWAY)}
    return queue_of(
        5, 0.8 * off, SHORT, theory.mean_visits(RETURNS), slow=2.0, **technicians(5, not_fixed=RETURNS, **pause)
    )


def wait_of_every_visit(plan: Plan, log: Log) -> Reading:
    """Mean hours in the queue for a technician, over all visits."""
    return mean(waits_of_all_visits(plan, log))


def coming_back_by_day(off: float) -> Scenario:
    """Technicians for everybody; faults come with the hours of the day and may come back after some hours."""
    crew = technicians(PLENTY, exponential(WORK), not_fixed=RETURNS * off, pause=exponential(AWAY))
    return scenario_of(FAULTS, warm_up=96, window=240, reports={"hours": BY_HOUR}, **crew)


def peak_of_technicians(through: complex, plan: Plan, log: Log) -> Reading:
    """Size of the daily wave of busy technicians, at the hour that theory says, over their mean number."""
    visits = log.visits.rows(log.visits["departed"] != MISSING)
    ends = np.where(visits["finished"] == MISSING, log.cut, visits["finished"])
    wave, number = daily_wave(plan, visits["departed"], ends)
    expected = through * wave_of(BY_HOUR)
    return 2 * (wave * expected.conjugate()).real / abs(expected), number


def called_by_day(off: float) -> Scenario:
    """An agent for every call; calls come with the hours of the day."""
    desk = {"handling": hours(CALL * off)}
    return scenario_of(CALLS, warm_up=24, window=72, reports={"hours": BY_HOUR}, hotline=desk, remote=REMOTE)


def lag_of_calls(plan: Plan, log: Log) -> Reading:
    """The tangent of the angle by which the daily wave of calls in hand comes after noon."""
    calls = log.desk_passages.rows(log.desk_passages["desk"] == HOTLINE)
    ends = np.where(calls["finished"] == MISSING, log.cut, calls["finished"])
    wave, _ = daily_wave(plan, calls["started"], ends)
    turned = wave * wave_of(BY_HOUR).conjugate()
    return -turned.imag, turned.real


def _lag_in_hours(tangent: float) -> float:
    return atan(tangent) / TURN


def cases() -> list[Case]:
    """Every case of this file."""
    through, again = through_returns(TURN, WORK, RETURNS, AWAY), theory.mean_visits(RETURNS)
    lag = through_constant(TURN, CALL)
    return [
        Case(
            "Further visits", "visits per ticket", "visits", theory.mean_visits(AGAIN), "geometric distribution",
            "a quarter of the visits is followed by another at once", "probability of another visit", more_visits,
            visits_per_ticket, 300,
        ),
        Case(
            "Erlang-R", "mean wait for a visit", "h", theory.erlang_c_wait(4.0, 1, 5), "Jackson (1957)",
            f"5 technicians, {4 * (1 - RETURNS):.1f} faults an hour, 1 h of exponential work; {100 * RETURNS:g} % of "
            f"the visits are followed by another after {AWAY:g} h (exponential)",
            ARRIVALS, coming_back, wait_of_every_visit, 300,
        ),
        Case(
            "Erlang-R by day", "daily peak above the mean number at work", "share",
            2 * abs(through * wave_of(BY_HOUR)) / again, "Yom-Tov & Mandelbaum (2014)",
            "a technician for everybody, 2 h of exponential work, faults in a daily wave with its peak at noon; "
            f"{100 * RETURNS:g} % of the visits are followed by another after {AWAY:g} h",
            "probability of another visit", coming_back_by_day, partial(peak_of_technicians, through), 220,
        ),
        Case(
            "M_t/D/inf by day", "lag of the peak", "h", -lag.imag / lag.real, "Eick, Massey & Whitt (1993)",
            f"an agent for every call, {CALL:g} h of handling, calls in a daily wave with its peak at noon",
            "service time", called_by_day, lag_of_calls, 70, shown=_lag_in_hours,
        ),
    ]  # fmt: skip
