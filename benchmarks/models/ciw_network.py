"""The base chain in Ciw: a network of nodes with two priority classes. Ciw keeps its own records."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.base_chain import AREAS, HANDLING, HIGH, NOT_FIXED, PEOPLE, PER_HOUR, REPAIR, TRAVEL
from benchmarks.models.model import NotHere
from benchmarks.summary import FIELD, Rows, Tickets

try:
    import ciw
except ImportError:
    raise NotHere("Ciw is not installed") from None


def _routes() -> list[list[float]]:
    """Probabilities from node to node: along the desks, to an area, and back to the area's own queue."""
    nodes = FIELD + AREAS
    routes = np.zeros((nodes, nodes))
    for desk in range(FIELD - 1):
        routes[desk, desk + 1] = 1
    routes[FIELD - 1, FIELD:] = 1 / AREAS
    for area in range(FIELD, nodes):
        routes[area, area] = NOT_FIXED
    return routes.tolist()


def _services() -> list[Any]:
    desks = [ciw.dists.Lognormal(*handling) for handling in HANDLING]
    visit = ciw.dists.Lognormal(*TRAVEL) + ciw.dists.Lognormal(*REPAIR)
    return [*desks, *[visit] * AREAS]


def _network() -> Any:
    nowhere = [None] * (FIELD - 1 + AREAS)
    return ciw.create_network(
        arrival_distributions={
            "high": [ciw.dists.Exponential(PER_HOUR * HIGH), *nowhere],
            "ordinary": [ciw.dists.Exponential(PER_HOUR * (1 - HIGH)), *nowhere],
        },
        service_distributions={"high": _services(), "ordinary": _services()},
        routing={"high": _routes(), "ordinary": _routes()},
        number_of_servers=list(PEOPLE),
        priority_classes={"high": 0, "ordinary": 1},
    )


class CiwNetwork:
    """The model to be measured."""

    def warm_up(self) -> None:
        self.run(self.prepare(100), 1)

    def prepare(self, tickets: int) -> tuple[Any, int]:
        return _network(), tickets

    def run(self, prepared: tuple[Any, int], seed: int) -> Any:
        network, tickets = prepared
        ciw.seed(seed)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_customers(tickets, method="Finish")
        return simulation

    def rows(self, log: Any) -> tuple[Tickets, Rows]:
        """Whoever still waits at the first desk has no record and is left out."""
        records = log.get_all_records()
        identity, node = (np.array([getattr(each, name) for each in records]) for name in ("id_number", "node"))
        queued, started, finished = (
            np.array([getattr(each, name) for each in records], dtype=float)
            for name in ("arrival_date", "service_start_date", "service_end_date")
        )
        high = np.array([each.customer_class == "high" for each in records])
        first = np.flatnonzero(node == 1)
        first = first[np.argsort(queued[first])]
        number = np.empty(identity.max() + 1, dtype=np.int64)
        number[identity[first]] = np.arange(len(first))
        return Tickets(queued[first], high[first]), Rows(number[identity], node - 1, queued, started, finished)
