"""The technicians of an area as a queue with servers: what Erlang's formulas see of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.loads import order_rate, pool_of, remote_share, ticket_rate, visits_of_ticket
from analysis.staffing.needs import HOURS, absence_of, own_groups, there_today
from scenarios.scenario import Scenario


@dataclass(frozen=True)
class Field:
    """Technicians as servers, in hours in which somebody is there."""

    load: float
    """Work, in people who would be busy round the clock."""
    visits: float
    """Visits in an hour of the clock."""
    open_share: float
    """Share of the week in which somebody is on the roster."""
    servers: int
    """People on the roster then, as a mean over these hours, rounded."""
    absence: float
    each: float = 1.0
    """People employed for each of those, where not all are there at the same time."""

    @property
    def rate(self) -> float:
        """Visits in an hour of work."""
        return self.visits / self.open_share

    @property
    def visit(self) -> float:
        """Mean hours of a visit with its way."""
        return self.load / self.visits if self.visits else 0.0

    @property
    def service(self) -> float:
        """Hours that a visit keeps one of the people on the roster, absence counted as longer work."""
        return self.visit / (1 - self.absence)

    @property
    def busy(self) -> float:
        """People at work in an hour of work."""
        return self.load / self.open_share


def field_of(scenario: Scenario, areas: Sequence[str], one_of: int = 1) -> Field | None:
    """The technicians of these areas, or the mean over so many pools of them; None without technicians or work."""
    there = there_today(scenario, areas)
    work = pool_of(scenario, list(areas))[0] / one_of
    visits = sum(
        ticket_rate(scenario, name) * (1 - remote_share(scenario)) * visits_of_ticket(scenario)
        + order_rate(scenario, name) / max(1 - scenario.orders.not_done, 1e-9)
        for name in areas
    )
    absence = absence_of(scenario, areas)
    if not there.any() or not work or not visits or absence >= 1:
        return None
    at_work = int(np.count_nonzero(there))
    present = float(there.sum()) / at_work
    return Field(
        work,
        visits / one_of,
        at_work / HOURS,
        max(round(present / one_of), 1),
        absence,
        employed_in(scenario, areas) / present,
    )


def employed_in(scenario: Scenario, areas: Sequence[str]) -> int:
    """Own technicians of these areas, whenever they work."""
    return sum(group.count for group in own_groups(scenario, areas))
