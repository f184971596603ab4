"""The figures of many points of the inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analysis.experiment import Experiment
from analysis.findings.wording import label
from analysis.results import Measure
from analysis.sensitivity.inputs import Moved, Settings
from analysis.varying import scenario_at
from scenarios.base import WrongInput

AT_ONCE = 64
"""About so many scenarios are in memory at a time: a plan takes some megabytes."""


@dataclass
class Points:
    """Points of some inputs of a variant, under names in an experiment."""

    experiment: Experiment
    variant: str
    inputs: Sequence[Moved]
    _names: dict[tuple[Any, ...], str] = field(default_factory=dict)

    def named(self, values: Sequence[Any]) -> str:
        """The name of the scenario with these values of the inputs."""
        key = tuple(values)
        if key not in self._names:
            settings: Settings = {}
            for moved, value in zip(self.inputs, values, strict=True):
                settings |= moved.settings(value)
            self._names[key] = self.at(settings)
        return self._names[key]

    def at(self, settings: Settings) -> str:
        """The name of the scenario with these settings; the variant itself where they change nothing."""
        name = f"{self.variant} at {_exactly(settings)}"
        if name in self.experiment:
            return name
        scenario = scenario_at(self.experiment.study, self.variant, settings)
        if scenario == self.experiment.scenario(self.variant):
            return self.variant
        self.experiment.add(name, scenario)
        return name

    def values_at(self, shares: np.ndarray) -> list[Any]:
        """The values at shares of the ranges."""
        return [moved.value(float(share)) for moved, share in zip(self.inputs, shares, strict=True)]

    def placed(self, shares: np.ndarray) -> np.ndarray:
        """Where the values really stand in the ranges: whole numbers are few. The last axis is that of the inputs."""
        flat = shares.reshape(-1, len(self.inputs))
        found = [[m.share(v) for m, v in zip(self.inputs, self.values_at(row), strict=True)] for row in flat]
        return np.array(found).reshape(shares.shape)

    def figures_of_rows(self, shares: np.ndarray, of: Measure, replications: int) -> np.ndarray:
        """The figures at rows of points. Each row has replications of its own, which all of its points share.

        Rows are run in parts, and the scenarios of a part are forgotten after it: all of them would fill the memory.

        Parameters
        ----------
        shares
            Shape (rows, points, inputs).

        Returns
        -------
        Shape (rows, points, replications).
        """
        values = [[tuple(self.values_at(point)) for point in row] for row in shares]
        at_once = max(AT_ONCE // shares.shape[1], 1)
        if len(values) > at_once:
            runs = replications * sum(len(set(row)) for row in values)
            points = len({point for row in values for point in row})
            self.experiment.expect(0, runs, f"{runs:,} runs of {points:,} points; what is kept is not run again.")
        figures: list[list[list[float]]] = []
        for first in range(0, len(values), at_once):
            figures += self._figures_of_part(values[first : first + at_once], first, of, replications)
        return _measured(np.array(figures), of)

    def _figures_of_part(
        self, values: Sequence[Sequence[tuple[Any, ...]]], first: int, of: Measure, replications: int
    ) -> list[list[list[float]]]:
        """The figures of rows, of which the first has this number."""
        names = [[self.named(point) for point in row] for row in values]
        numbers = [range(row * replications, (row + 1) * replications) for row in range(first, first + len(names))]
        wanted: dict[str, dict[int, None]] = {}
        for row, of_row in zip(names, numbers, strict=True):
            for name in row:
                wanted.setdefault(name, {}).update(dict.fromkeys(of_row))
        self.experiment.run(wanted)
        figures = [
            [self.experiment.values(name, of, of_row) for name in row]
            for row, of_row in zip(names, numbers, strict=True)
        ]
        self.experiment.forget(name for name in wanted if name != self.variant)
        self._names.clear()
        return figures


def _exactly(settings: Settings) -> str:
    """The settings with every digit, so that no two points have the same name."""
    return ", ".join(
        f"{of.name} = {value if isinstance(value, float) else of.write(value)}" for of, value in settings.items()
    )


def _measured(figures: np.ndarray, of: Measure) -> np.ndarray:
    """Raises WrongInput where the figure does not exist in some run."""
    if np.isnan(figures).any():
        raise WrongInput(
            f"task.measure: '{label(of)}' has no value in {int(np.isnan(figures).sum())} of {figures.size} runs; "
            "expected a measure that every run has, or a longer scenario.horizon.window"
        )
    return figures
