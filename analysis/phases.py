"""Queues whose service time is a sum or a mixture of two exponential phases, solved exactly as Markov chains.

No closed form is known for several servers and a service time that is neither exponential nor constant. A service of
two exponential phases has a chain of few states, though: how many customers there are, and how many of the services
are in their second phase. From as many customers as servers on, every level of that chain looks like the one below,
and its probabilities fall by the same matrix (M. F. Neuts, Matrix-Geometric Solutions in Stochastic Models, 1981).

Times and rates may be in any unit, as in `analysis.theory`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class TwoPhases:
    """A service time of one or two exponential phases."""

    first: float
    """Probability that a service begins in phase 1, and not in phase 2."""
    means: tuple[float, float]
    """Mean time of each phase, above 0."""
    goes_on: float
    """Probability that phase 2 follows phase 1."""

    @property
    def mean(self) -> float:
        """Mean of the whole service."""
        return self.first * self.means[0] + (1 - self.first + self.first * self.goes_on) * self.means[1]


def erlang_2(mean: float) -> TwoPhases:
    """The sum of two equal phases: a cv of 0.71."""
    return TwoPhases(1.0, (mean / 2, mean / 2), 1.0)


def hyperexponential(share: float, mean: float, other: float) -> TwoPhases:
    """An exponential time with one mean for a share of the customers, and with another mean for the rest."""
    return TwoPhases(share, (mean, other), 0.0)


def two_phase_wait(arrival_rate: float, service: TwoPhases, servers: int) -> float:
    """Mean wait where services have two phases (M/E2/c, M/H2/c and all between).

    Exact to rounding. Raises ValueError unless servers >= 1 and 0 < load < servers. Source: Neuts (1981).
    """
    load = arrival_rate * service.mean
    if not (servers >= 1 and 0 < load < servers):
        raise ValueError("Expected servers >= 1 and 0 < load < servers, because otherwise the queue grows without end.")
    chain = _Chain(arrival_rate, service, servers)
    falls = _falling(chain.up(servers), chain.within(servers), chain.down_from_queue())
    full = _probabilities(chain, falls)[servers]
    stays = np.linalg.inv(np.eye(servers + 1) - falls)
    return float((full @ falls @ stays @ stays).sum() / arrival_rate)


@dataclass(frozen=True)
class _Chain:
    """Rates between the states of so many customers: number `j` has `j` services in phase 2."""

    arrival_rate: float
    service: TwoPhases
    servers: int

    def up(self, customers: int) -> np.ndarray:
        """From so many customers to one more."""
        if customers == self.servers:
            return self.arrival_rate * np.eye(customers + 1)
        return self.arrival_rate * self._begun(customers)

    def down(self, customers: int) -> np.ndarray:
        """From so many customers, none of whom waits, to one fewer."""
        found = np.zeros((customers + 1, customers))
        for second in range(customers + 1):
            if second < customers:
                found[second, second] = self._ends_first(customers - second)
            if second:
                found[second, second - 1] = second / self.service.means[1]
        return found

    def down_from_queue(self) -> np.ndarray:
        """From a queue to a shorter one: who waits begins at once."""
        return self.down(self.servers) @ self._begun(self.servers - 1)

    def within(self, customers: int) -> np.ndarray:
        """Among the states of so many customers, with what leaves them on the diagonal."""
        found = np.zeros((customers + 1, customers + 1))
        for second in range(customers + 1):
            first = customers - second
            found[second, second] = -self.arrival_rate - first / self.service.means[0] - second / self.service.means[1]
            if first:
                found[second, second + 1] = first * self.service.goes_on / self.service.means[0]
        return found

    def _ends_first(self, services: int) -> float:
        return services * (1 - self.service.goes_on) / self.service.means[0]

    def _begun(self, services: int) -> np.ndarray:
        """Probabilities of the states with one service more, which has just begun."""
        found = np.zeros((services + 1, services + 2))
        for second in range(services + 1):
            found[second, second], found[second, second + 1] = self.service.first, 1 - self.service.first
        return found


def _falling(up: np.ndarray, within: np.ndarray, down: np.ndarray) -> np.ndarray:
    """The matrix R by which the probabilities fall from level to level: up + R within + R R down = 0."""
    inverse = -np.linalg.inv(within)
    found = np.zeros_like(up)
    while True:
        better = (up + found @ found @ down) @ inverse
        if np.abs(better - found).max() < 1e-14:
            return better
        found = better


def _probabilities(chain: _Chain, falls: np.ndarray) -> list[np.ndarray]:
    """Stationary probabilities of the levels from nobody to all servers busy."""
    full = chain.servers
    places = [slice(n * (n + 1) // 2, (n + 1) * (n + 2) // 2) for n in range(full + 1)]
    balance = np.zeros((places[-1].stop, places[-1].stop))
    for n, place in enumerate(places):
        balance[place, place] = chain.within(n)
        if n:
            balance[places[n - 1], place] = chain.up(n - 1)
            balance[place, places[n - 1]] = chain.down(n)
    balance[places[full], places[full]] += falls @ chain.down_from_queue()
    weights = np.ones(len(balance))
    weights[places[full]] = np.linalg.inv(np.eye(full + 1) - falls).sum(axis=1)
    balance[:, 0] = weights  # one balance follows from the others; that all adds up to 1 stands in its place
    found = np.linalg.solve(balance.T, np.eye(len(balance))[0])
    return [found[place] for place in places]
