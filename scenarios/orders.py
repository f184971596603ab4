"""Installation and relocation orders: a second kind of demand, with bundles of several services."""

from __future__ import annotations

from pydantic import Field, NonNegativeFloat, field_validator

from scenarios.demand import Arrivals
from scenarios.dispatch import Staffed
from scenarios.distributions import Distribution
from scenarios.quantities import Duration, Probability, Rate


class Orders(Arrivals):
    """Orders for work at a line: how many come, what they hold, and how they are done.

    An order goes to the front desk, then the way of a fault (`dispatch`) to the same technicians. Pause after a visit
    that did not do it, closing lag and the limit of visits are those of `repair`.

    Sources of randomness, per order: those of the arrivals, the line, whether it is a bundle, its members, whether
    they come together; per member: when it comes, time on site; per ticket: handling, dispatch, whether it is done.
    """

    per_line_and_year: Rate = 0.0
    """Orders per line and year of 365 days; a bundle is one order."""
    factor: Rate = 1.0
    """Multiplies the rate: 1.2 is 20 % more orders."""
    front_desk: Staffed = Staffed()
    """Where orders come in; every work order is entered there."""
    on_site: Distribution | None = None
    """Time of work on site for each member of an order."""
    not_done: Probability = 0.0
    """Probability that a visit does not finish the order (no free port, no access to the riser), so that a further
    one is needed."""
    bundle: Probability = 0.0
    """Probability that an order is a bundle, like phone with broadband and television."""
    members: list[NonNegativeFloat] = Field(default=[1.0], min_length=1, max_length=9)
    """Relative weight of bundles of 2, 3, 4 ... members; only the proportions count."""
    together: Probability = 1.0
    """Probability that the work orders of a bundle come together, so that one visit does all; else each member is a
    ticket with visits of its own."""
    delay: Distribution | None = None
    """From the order to each further member of a bundle that comes apart; without it, all come at once."""
    service_level: Duration = 5 * 86_400
    """Promised time from order to service: whether it is kept is measured, and `earliest_due` goes by it."""
    express: Duration = Field(default=86_400, gt=0)
    """An order that is done within this time counts as express."""

    @field_validator("members")
    @classmethod
    def _some_size(cls, weights: list[float]) -> list[float]:
        if sum(weights) <= 0:
            raise ValueError("all weights are 0; at least one must be above 0")
        return weights

    @property
    def on(self) -> bool:
        """Whether there are any."""
        return self.per_line_and_year * self.factor > 0

    @property
    def largest_ticket(self) -> int:
        """How many services one ticket may hold."""
        if self.bundle == 0 or self.together == 0:
            return 1
        return 2 + max(position for position, weight in enumerate(self.members) if weight > 0)
