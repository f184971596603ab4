"""Customers who call and ask about their open ticket."""

from __future__ import annotations

from scenarios.base import Model
from scenarios.distributions import Distribution
from scenarios.quantities import Probability, Rate


class Chases(Model):
    """Calls about an open ticket, from the end of its intake to its closing; each costs the hotline time.

    Sources of randomness, per ticket and call: when it comes, its handling time, whether it raises the priority.
    """

    per_hour: Rate = 0.0
    """Calls per hour about a ticket, while the promise to the customer holds."""
    after_broken_promise: Rate = 0.0
    """Added once the promise is broken: the service level of the class is over, or an appointment was missed."""
    handling: Distribution | None = None
    """Time of such a call; without it, as long as the hotline's own calls."""
    frees_stuck: bool = True
    """Whether a call finds a ticket that is stuck at a desk."""
    raises_priority: Probability = 0.0
    """Probability that a call raises the ticket's priority by one class."""
    of_children: Rate = 1.0
    """Factor on both rates for a ticket that belongs to a known outage."""

    @property
    def happen(self) -> bool:
        """Whether anybody ever calls."""
        return self.per_hour + self.after_broken_promise > 0
