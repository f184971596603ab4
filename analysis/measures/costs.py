"""What the work in the window costs, line by line, as exact fractions of the currency."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np

from analysis.measures.figures import Named, per
from analysis.measures.promises import kept_by, late_payments, missed_appointments
from analysis.measures.roster import time_of
from analysis.measures.sums import Sums, Value, quotient
from analysis.measures.window import Window, is_single_fault
from analysis.results import Measure
from sim.log import FRONT_DESK, Log, Table
from sim.plan import Plan
from sim.quantiles import mean_and_cv
from sim.rules import MISSING, distance
from sim.service_plan import MILLION, PromisePlan
from sim.stages import rows_of

MONTH = Fraction(365 * 86_400, 12)
"""Seconds of a month of a year of 365 days."""


def costs(window: Window) -> Named:
    """Costs of what happened in the window, of whichever ticket: each line and their total; the total over the
    tickets (orders too) closed in the window, over those restored in it, over its months (365/12 days), and over
    access lines and months."""
    plan, currency = window.plan, window.plan.service.currency
    if not currency:
        return
    lines = cost_lines(window)
    total = sum(lines.values(), Fraction(0))
    for name, cost in lines.items():
        yield Measure("cost", "total", f"cost: {name}", "", currency), per(cost, 1)
    access_lines = sum(area.lines for area in plan.areas)
    months = Fraction(plan.window_end - plan.warm_up) / MONTH
    closed, restored = (_in_window(plan, window.log.tickets, name) for name in ("closed", "restored"))
    for statistic, figure in (
        ("total", per(total, 1)),
        ("per closed ticket", _by_tickets(total, closed)),
        ("per restored ticket", _by_tickets(total, restored)),
        ("per month", per(total, months)),
        ("per line and month", per(total, access_lines * months)),
    ):
        yield Measure("cost", statistic, "all", "", currency), figure


def _by_tickets(cost: Fraction, tickets: int) -> Value:
    return Value(Sums(cost, tickets), lambda sums: quotient(*sums.numbers))


def cost_lines(window: Window) -> dict[str, Fraction]:
    """Every line of the account; none counts what another one counts."""
    plan, log, rates = window.plan, window.log, window.plan.service.rates
    regular, overtime = _hours(window)
    own, contractors = _trips(plan, log)
    at_desks = log.desk_passages.rows(log.desk_passages["desk"] >= FRONT_DESK)
    standard = _standard_seconds(plan, log, contractors)
    amounts = {
        "regular hours": Fraction(rates["regular_hour"] * regular, 3600),
        "overtime": Fraction(rates["overtime_hour"] * overtime, 3600),
        "contractors": Fraction(rates["contractor_hour"] * int(standard.sum()), 3600)
        + rates["contractor_job"] * len(contractors),
        "vehicles": Fraction(rates["kilometre"] * _metres(plan, log, own), 1000),
        "desks": Fraction(rates["desk_minute"] * _handling(plan, at_desks, log.cut), 60),
        "chase calls": Fraction(rates["desk_minute"] * _handling(plan, log.chases, log.cut), 60),
        "second line": Fraction(rates["second_line_visit"] * _crew_jobs(plan, log)),
    }
    for promise in plan.service.promises:
        if promise.paid and promise.compensates:
            amounts[f"compensation, {promise.name}"] = Fraction(_paid(promise, plan, log))
    return {name: amount / MILLION for name, amount in amounts.items()}


def _standard_seconds(plan: Plan, log: Log, visits: Table) -> np.ndarray:
    """The mean work of each visit: of the fault class, or of every service that the order's ticket holds."""
    of_orders = plan.on_site[plan.order_class]
    standard = [*plan.service.standard, 0 if of_orders is None else round(mean_and_cv(of_orders)[0])]
    # The class of an order is missing (-1) in the log, which means the last entry here.
    found: np.ndarray = np.array(standard, np.int64)[_of_tickets(log, visits, "fault_class")]
    return found * _of_tickets(log, visits, "members")


def is_contractor(plan: Plan) -> np.ndarray:
    """Which technicians are no employees; bool, shape (technicians,)."""
    return np.array([person.contractor for person in plan.technicians], bool)


def _inside(plan: Plan, instants: np.ndarray) -> np.ndarray:
    """Instants in the window; one that has not come is in none."""
    return (plan.warm_up <= instants) & (instants < plan.window_end) & (instants != MISSING)


def _in_window(plan: Plan, tickets: Table, name: str) -> int:
    return int(_inside(plan, tickets[name]).sum())


def _of_tickets(log: Log, table: Table, name: str) -> np.ndarray:
    """A column of the tickets that the rows of a table are of."""
    return log.tickets[name][rows_of(log, table["ticket"])]


def _hours(window: Window) -> tuple[int, int]:
    """Seconds of own technicians on their shifts without lunch, and under way or at work outside these."""
    time = time_of(window, ~is_contractor(window.plan))
    return time.rostered - time.lunch, time.overtime


def _trips(plan: Plan, log: Log) -> tuple[Table, Table]:
    """Visits that were begun in the window, of own technicians and of contractors."""
    begun = log.visits.rows(_inside(plan, log.visits["departed"]))
    contractor = is_contractor(plan)[begun["technician"]]
    return begun.rows(~contractor), begun.rows(contractor)


def _metres(plan: Plan, log: Log, visits: Table) -> int:
    """Length of trips along the road, each in whole metres."""
    east = _of_tickets(log, visits, "east") - visits["from_east"]
    north = _of_tickets(log, visits, "north") - visits["from_north"]
    detour, manhattan = plan.travel.detour, plan.travel.manhattan
    ways = zip(east.tolist(), north.tolist(), strict=True)
    return sum(floor(distance(*way, manhattan) * detour + 0.5) for way in ways)


def _handling(plan: Plan, table: Table, cut: int) -> int:
    """Seconds in the window that people handle something; what is not finished goes on to the end of the run."""
    begun = table["started"] != MISSING
    finished = table["finished"][begun]
    begins, ends = table["started"][begun], np.where(finished == MISSING, cut, finished)
    begins, ends = (np.clip(each, plan.warm_up, plan.window_end) for each in (begins, ends))
    return int((ends - begins).sum())


def _crew_jobs(plan: Plan, log: Log) -> int:
    """Jobs that a crew began in the window; waiting for parts is none."""
    return int((_inside(plan, log.second_line["started"]) & (log.second_line["parts"] == 0)).sum())


def _paid(promise: PromisePlan, plan: Plan, log: Log) -> int:
    """Millionths that fell due in the window: for a late ticket when it is done, for a missed appointment when that
    is known."""
    has_promise = np.isin(log.tickets["customer_class"], promise.customers)
    tickets = log.tickets.rows(has_promise & is_single_fault(log.tickets))
    missed = missed_appointments(log, tickets)
    paid = promise.per_missed_appointment * int(_inside(plan, missed["settled"]).sum())
    if not promise.timed:
        return paid
    done = tickets["closed" if promise.by_closing else "restored"]
    ended = tickets.rows(_inside(plan, done))
    return paid + sum(late_payments(promise, kept_by(promise, log, ended)))
