"""What is said where a scenario exceeds its own limits or those of every engine, by whichever engine."""

from __future__ import annotations

from scenarios.base import WrongInput
from sim.plan import Plan

MAX_HANDLINGS = 1 << 12
"""More handlings of a ticket in one passage stop the run with a message."""

MAX_APPOINTMENTS = 30_000
"""More appointments of a ticket stop the run with a message: its windows have come and gone for years."""


def too_many_visits(plan: Plan, ticket: int, order: bool, turned_away: int, visits: int) -> WrongInput:
    chance = "repair.not_fixed, second_line.visit_after or false_closure.base"
    chance = "orders.not_done" if order else chance
    chance = "appointments.no_access (or a higher at_home)" if turned_away > visits else chance
    return WrongInput(
        f"repair.max_visits: ticket {ticket} needs more than {plan.max_visits} visits; "
        f"expected a lower {chance}, or a higher limit"
    )


def too_many_repeats(plan: Plan) -> WrongInput:
    return WrongInput(
        f"repeats.max_repeats: a fault came back more than {plan.max_repeats} times; "
        "expected a lower repeats.imperfect or false_closure.base, or a higher limit"
    )


def too_many_appointments(ticket: int) -> WrongInput:
    return WrongInput(
        f"appointments: ticket {ticket} needs more than {MAX_APPOINTMENTS:,} appointments; expected technicians who "
        "keep up with the demand, a lower notice.moves or confirm.changes, fewer windows, or a shorter horizon"
    )


def too_many_handlings(station: str, ticket: int) -> WrongInput:
    return WrongInput(
        f"{station}: handling of ticket {ticket} is not right after {MAX_HANDLINGS} times; "
        "expected a higher first_time_through"
    )
