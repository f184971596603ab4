"""A user's own rule for the window that a customer is promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from scenarios.base import WrongInput
from sim.plan import OwnClass, Plan
from sim.policies import call, load
from sim.ticket import Ticket

APPOINTMENT_RULE = ("choose",)
"""Methods that the class must have."""


@dataclass(frozen=True)
class Request:
    """A ticket that needs an appointment, as the rule sees it. Times are seconds."""

    ticket: int
    """Its number."""
    priority: int
    """1 is the highest."""
    reported: int
    due: int
    """End of its promised time."""
    area: str
    fault_class: str
    """`order` for an order."""
    customer_class: str
    appointments: int
    """How many it has had before."""
    now: int


class Offer(NamedTuple):
    """A window that suits the customer."""

    begins: int
    ends: int
    free: int
    """Slots left; 0 or less where the window is full."""


class WindowRule:
    """A user's choice among the windows that suit a customer."""

    def __init__(self, own: OwnClass, plan: Plan) -> None:
        self._own, self._plan, self._rule = own, plan, load(own, APPOINTMENT_RULE)

    def choose(self, ticket: Ticket, offers: list[Offer], now: int) -> int:
        """Position of the chosen window among those offered; the rule is bound to no slots."""
        plan = self._plan
        request = Request(
            ticket.number, ticket.priority, ticket.reported, ticket.due, plan.areas[ticket.area].name,
            plan.name_of_class(ticket.fault), plan.customers[ticket.customer], ticket.appointments, now,
        )  # fmt: skip
        answer = call(self._own, "choose", self._rule.choose, request, offers)
        if not isinstance(answer, int) or isinstance(answer, bool) or not 0 <= answer < len(offers):
            own = self._own
            raise WrongInput(
                f"{own.place}: {own.name}.choose in '{own.file}' returned {answer!r}; "
                f"expected the position of one of the {len(offers)} windows offered, counted from 0"
            )
        return answer
