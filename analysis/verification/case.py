"""What a closed form is compared with: a scenario, what is read from its log, and the value that theory gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.verification.reading import Reading
from scenarios.scenario import Scenario
from sim.log import Log
from sim.plan import Plan


def _as_it_is(ratio: float) -> float:
    return ratio


@dataclass(frozen=True)
class Case:
    """One closed form and the scenario in which it holds."""

    name: str
    """What a reader looks for, like `Erlang C with 5 agents`."""
    figure: str
    """What is compared, like `mean wait`."""
    unit: str
    """`h`, `share` or another unit of the figure."""
    theory: float
    """Its value: that of the ratio which `read` gives, before it is `shown`."""
    source: str
    """Where the closed form is from."""
    models: str
    """What happens in the scenario, in a sentence."""
    rate: str
    """The rate or time on which the figure depends, and which a planted error makes wrong."""
    build: Callable[[float], Scenario]
    """The scenario with this rate or time so many times what theory supposes: 1 is right."""
    read: Callable[[Plan, Log], Reading]
    """What is read from a log."""
    replications: int
    """So many that an error of 2 % in the rate is found."""
    shown: Callable[[float], float] = _as_it_is
    """Turns the ratio into the figure; rises or falls throughout."""
    exact: bool = False
    """Whether chance plays no part, so that every replication has the very value."""

    @property
    def scenario(self) -> Scenario:
        """The scenario as theory supposes it."""
        return self.build(1.0)
