"""Trying staffings: the same replications of every candidate, so that their differences are sharp."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np

from analysis.experiment import Experiment
from analysis.phrases import Target
from analysis.staffing.places import Counts, Place, short, staffed
from scenarios.base import WrongInput
from scenarios.scenario import Scenario


class TooFew(Exception):
    """The replications are used up before the question is answered."""

    def __init__(self, used: int, wanted: int) -> None:
        self.used, self.wanted = used, wanted
        super().__init__(f"{wanted} more replications on top of {used}")


class Response(Protocol):
    """Anything that can be staffed and measured."""

    def slacks(self, wanted: Mapping[Counts, Iterable[int]]) -> dict[Counts, np.ndarray]:
        """How far each target is kept: a row per target, a column per replication asked for.

        A staffing that cannot be, or with which too much piles up, misses every target by far (-inf).
        """


class Simulated:
    """The response of the model: each candidate is the scenario with other people."""

    def __init__(
        self, experiment: Experiment, scenario: Scenario, places: Sequence[Place], targets: Sequence[Target]
    ) -> None:
        self.experiment, self.scenario, self.places, self.targets = experiment, scenario, places, targets
        self._impossible: dict[Counts, str] = {}

    def slacks(self, wanted: Mapping[Counts, Iterable[int]]) -> dict[Counts, np.ndarray]:
        numbers = {counts: list(asked) for counts, asked in wanted.items()}
        names = {counts: self.name(counts) for counts in numbers if self._can_be(counts)}
        self.experiment.run({name: numbers[counts] for counts, name in names.items()})
        return {counts: self._rows(names.get(counts), asked) for counts, asked in numbers.items()}

    def name(self, counts: Counts) -> str:
        return f"staffing {short(counts)}"

    def _can_be(self, counts: Counts) -> bool:
        if counts in self._impossible:
            return False
        if self.name(counts) not in self.experiment:
            try:
                self.experiment.add(self.name(counts), staffed(self.scenario, self.places, counts))
            except WrongInput as why:
                self._impossible[counts] = str(why)
                return False
        return True

    def why_not(self, counts: Counts) -> str:
        """Why a staffing that was tried cannot be, or could not be run to its end; empty where it could."""
        return self._impossible.get(counts) or self.experiment.failures.get(self.name(counts), "")

    def _rows(self, name: str | None, numbers: list[int]) -> np.ndarray:
        if name is None or name in self.experiment.failures:
            return np.full((len(self.targets), len(numbers)), -np.inf)
        found = [[target.slack(value) for value in self._values(name, target, numbers)] for target in self.targets]
        return np.array(found, float).reshape(len(self.targets), len(numbers))

    def _values(self, name: str, target: Target, numbers: list[int]) -> list[float]:
        return self.experiment.values(name, target.of, numbers)


class Trials:
    """Replications of candidates within a budget; each candidate sees the numbers 0, 1, 2, ... of the search."""

    def __init__(self, response: Response, budget: int) -> None:
        self.response, self.budget, self.used = response, budget, 0
        self.seen: dict[Counts, np.ndarray] = {}

    def __call__(self, counts: Counts, replications: int) -> np.ndarray:
        """The first so many replications of a candidate, or more where more are there."""
        self.run([counts], replications)
        return self.seen[counts]

    def run(self, candidates: Iterable[Counts], replications: int) -> None:
        """Has these candidates run so often, all at once."""
        wanted = {
            counts: range(self._count(counts), replications)
            for counts in dict.fromkeys(candidates)
            if self._count(counts) < replications
        }
        for counts, sample in self.fresh(wanted).items():
            before = [self.seen[counts]] if counts in self.seen else []
            self.seen[counts] = np.hstack([*before, sample])

    def fresh(self, wanted: Mapping[Counts, range]) -> dict[Counts, np.ndarray]:
        """Replications with these numbers, paid from the budget and kept nowhere.

        Raises TooFew where the budget does not allow it.
        """
        more = sum(len(numbers) for numbers in wanted.values())
        if self.used + more > self.budget:
            raise TooFew(self.used, more)
        self.used += more
        return self.response.slacks(wanted) if more else {}

    def _count(self, counts: Counts) -> int:
        return self.seen[counts].shape[1] if counts in self.seen else 0
