"""Delays between the hotline and the technicians' queue, each alone: closed desks, batches, contacts, lost tickets."""

from __future__ import annotations

from functools import partial
from typing import Any

from analysis import theory
from analysis.verification.building import HOUR, desks, exponential, phoned, scenario_of
from analysis.verification.case import Case
from analysis.verification.reading import Reading, hours_between, in_window, mean, passages
from scenarios.scenario import Scenario
from sim.log import Log
from sim.plan import Plan

OPENS, CLOSES = 8, 18
PERIOD = 40 / 60
ANSWERS, RETRY = 0.4, 0.25
STUCK, CHASES, LIMIT, REACTION = 0.5, 0.5, 2.0, 0.25
RETURNED = 0.3


def spread_over_days(per_hour: float = 20, days: int = 4, follow_up: float = 48, **parts: Any) -> Scenario:
    """Tickets evenly spread over whole days, so that every time of day is as likely."""
    return scenario_of(per_hour, window=24 * days, follow_up=follow_up, **parts)


def clock(hour: float) -> str:
    """A time of day, to the minute."""
    minutes = round(60 * hour)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def closed_at_night(off: float) -> Scenario:
    """A desk that is closed for 14 hours a day."""
    later = (24 - CLOSES + OPENS) * (off - 1) / 2
    open_ = f"{clock(OPENS + later)}-{clock(CLOSES - later)}"
    return spread_over_days(**desks({"city": {"handling": "1 s", "open": open_}}))


def batched(off: float) -> Scenario:
    """Two desks whose work leaves at the same times, once a period."""
    batch = f"{round(PERIOD * off * HOUR)} s"
    city = {"handling": exponential(1 / 6), "batch": batch}
    district = {"handling": {"distribution": "uniform", "low": "1 min", "high": "39 min"}, "batch": batch}
    return spread_over_days(**desks({"city": city, "district": district}))


def tried_again(off: float) -> Scenario:
    """A contact that does not always answer."""
    return spread_over_days(**phoned(first=ANSWERS * off, retry=f"{round(RETRY * HOUR)} s"))


def chased(off: float) -> Scenario:
    """Half of the tickets are lost from sight, until the customer asks."""
    return spread_over_days(**desks({"city": {"stuck": STUCK}}), chases={"per_hour": CHASES * off})


def chased_or_timed(off: float) -> Scenario:
    """The same, or until the desk's timer."""
    city = {"stuck": STUCK, "limit": f"{LIMIT:g} h", "on_alarm": "notify"}
    reaction = {"alarm_reaction": f"{round(REACTION * HOUR)} s"}
    return spread_over_days(**desks({"city": city}, **reaction), chases={"per_hour": CHASES * off})


def sent_back(off: float) -> Scenario:
    """A desk that sends tickets to the wrong unit, which returns them."""
    return spread_over_days(**desks({"city": {"misroute": RETURNED * off, "max_returns": 50}}))


def time_at(desk: int, begin: str, end: str, plan: Plan, log: Log) -> Reading:
    """Mean hours between two instants of the passages of a desk."""
    return mean(hours_between(log, passages(plan, log, desk), begin, end))


def time_to_contact(plan: Plan, log: Log) -> Reading:
    """Mean hours from the first attempt to the answer."""
    return mean(hours_between(log, in_window(plan, log, log.tickets), "contacted", "dispatched"))


def time_stuck(plan: Plan, log: Log) -> Reading:
    """Mean hours from the arrival at the desk of those tickets that were stuck until they were found."""
    delays = hours_between(log, passages(plan, log, 0), "arrived", "found")
    return mean(delays[delays > 0])


def returns_per_ticket(plan: Plan, log: Log) -> Reading:
    """Passages of the wrong unit per ticket."""
    reported = log.tickets["reported"]
    tickets = ((plan.warm_up <= reported) & (reported < plan.window_end)).sum()
    return float(len(passages(plan, log, 0, wrong_unit=1))), float(tickets)


def cases() -> list[Case]:
    """Every case of this file."""
    lost = f"a desk loses {100 * STUCK:g} % of the tickets from sight; customers ask {CHASES:g} times an hour"
    return [
        Case(
            "Off hours", "mean wait for the opening", "h", theory.off_hours_wait(24 - CLOSES + OPENS),
            "L^2 / 48: L / 24 of the tickets wait L / 2",
            f"a desk that is open from {OPENS} to {CLOSES} h, tickets at any hour alike", "closed time",
            closed_at_night, partial(time_at, 0, "arrived", "started"), 50,
        ),
        Case(
            "Batches", "mean wait for the next batch", "h", theory.batch_wait(PERIOD), "uniform distribution: B / 2",
            "finished tickets leave a desk every 40 min", "period", batched,
            partial(time_at, 0, "finished", "left"), 50,
        ),
        Case(
            "Batches of a second desk", "time at that desk", "h", PERIOD, "B: from one batch to the next",
            "tickets that leave a desk every 40 min go to another that takes 1 to 39 min and has the same batches",
            "period", batched, partial(time_at, 1, "arrived", "left"), 50, exact=True,
        ),
        Case(
            "Contact", "mean time until somebody answers", "h", theory.contact_delay(ANSWERS, RETRY),
            "geometric distribution: (1 - a) / a x interval",
            f"a technician is called every 15 min and answers with probability {ANSWERS:g}",
            "probability of an answer", tried_again, time_to_contact, 60,
        ),
        Case(
            "Stuck tickets", "mean time until found", "h", theory.stuck_delay(float("inf"), CHASES),
            "exponential distribution: 1 / k", lost, "rate of chase calls", chased, time_stuck, 120,
        ),
        Case(
            "Stuck tickets with a timer", "mean time until found", "h",
            theory.stuck_delay(LIMIT + REACTION, CHASES), "exponential distribution cut off: (1 - exp(-k L)) / k",
            f"{lost}, and a timer finds them after {LIMIT + REACTION:g} h", "rate of chase calls", chased_or_timed,
            time_stuck, 240,
        ),
        Case(
            "Wrong units", "returns per ticket", "returns", theory.mean_returns(RETURNED),
            "geometric distribution: m / (1 - m)",
            f"a desk sends {100 * RETURNED:g} % of the tickets to the wrong unit, again and again",
            "probability of a wrong unit", sent_back, returns_per_ticket, 100,
        ),
    ]  # fmt: skip
