"""The four ways to ask which inputs matter: each asks an experiment for runs, and returns what it has found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.effort import tickets_of_a_run
from analysis.experiment import Experiment
from analysis.intervals import Interval, mean_interval
from analysis.results import Measure
from analysis.sensitivity.asking import Points
from analysis.sensitivity.designs import even_points, rows_of_two, trajectories
from analysis.sensitivity.inputs import Moved
from analysis.sensitivity.metamodel import Surface, columns_of, fitted, quadratic_terms, weights_of
from analysis.sensitivity.morris import Screened, elementary_effects, screened
from analysis.sensitivity.sobol import Explained, explained
from analysis.sensitivity.tornado import Swing, swings_of
from scenarios.base import WrongInput


@dataclass(frozen=True)
class Asked:
    """What was asked, and what it took."""

    of: Measure
    variant: str
    inputs: Sequence[Moved]
    points: int
    """Points, walks or rows."""
    replications: int
    """Runs of each point."""
    runs: int
    tickets: int


@dataclass(frozen=True)
class Tornado:
    """Each input to both ends; inputs are sorted, those that move the figure most come first."""

    asked: Asked
    base: Interval
    """The figure of the variant as it is."""
    swings: list[Swing]
    others: dict[Measure, list[Swing]]
    """The same of other figures, in the order of the inputs."""


@dataclass(frozen=True)
class Screening:
    """Walks of Morris; inputs are sorted, those with the largest effects come first."""

    asked: Asked
    effects: list[Screened]


@dataclass(frozen=True)
class Variance:
    """Sobol's indices; inputs are sorted, those that explain most come first."""

    asked: Asked
    explained: Explained


@dataclass(frozen=True)
class Response:
    """A response surface with the points that it was fitted to."""

    asked: Asked
    surface: Surface
    places: np.ndarray
    """Shape (points, inputs), from -1 to 1."""
    simulated: np.ndarray
    """Means over replications, shape (points,)."""
    left_out: np.ndarray
    """What the surface says of each point where it is fitted without it."""


def tornado(
    experiment: Experiment,
    inputs: Sequence[Moved],
    of: Measure,
    variant: str,
    replications: int,
    others: Sequence[Measure] = (),
) -> Tornado:
    """Moves each input to both of its ends, and pairs the runs with those of the variant as it is."""
    _expects(experiment, variant, (2 * len(inputs) + 1) * replications)
    points, numbers = Points(experiment, variant, inputs), range(replications)
    ends = [[points.at(moved.settings(value)) for value in moved.ends()] for moved in inputs]
    names = list(dict.fromkeys([variant, *(name for pair in ends for name in pair)]))
    experiment.run(dict.fromkeys(names, numbers))

    def swings(measure: Measure) -> list[Swing]:
        found = {name: experiment.values(name, measure, numbers) for name in names}
        return swings_of(found[variant], [found[low] for low, _ in ends], [found[high] for _, high in ends])

    whole = swings(of)
    order = sorted(range(len(inputs)), key=lambda position: -whole[position].reach)
    asked = _asked(experiment, of, variant, [inputs[i] for i in order], len(names), replications, len(names))
    return Tornado(
        asked,
        mean_interval(experiment.values(variant, of, numbers)),
        [whole[i] for i in order],
        {other: [found[i] for i in order] for other in others for found in [swings(other)]},
    )


def screening(
    experiment: Experiment, inputs: Sequence[Moved], of: Measure, variant: str, walks: int, replications: int
) -> Screening:
    """Walks through the box of all inputs, which move one after the other."""
    _expects(experiment, variant, walks * (len(inputs) + 1) * replications)
    points = Points(experiment, variant, inputs)
    shares = trajectories(len(inputs), walks, experiment.study.file.seed)
    figures = points.figures_of_rows(shares, of, replications)
    found = screened(elementary_effects(points.placed(shares), figures))
    order = sorted(range(len(inputs)), key=lambda position: -found[position].size.estimate)
    asked = _asked(experiment, of, variant, [inputs[i] for i in order], walks, replications, walks * (len(inputs) + 1))
    return Screening(asked, [found[i] for i in order])


def variance(
    experiment: Experiment, inputs: Sequence[Moved], of: Measure, variant: str, rows: int, replications: int
) -> Variance:
    """Rows of points in the box of all inputs, from which Sobol's indices are estimated."""
    _expects(experiment, variant, rows * (len(inputs) + 2) * replications)
    seed, points = experiment.study.file.seed, Points(experiment, variant, inputs)
    figures = points.figures_of_rows(rows_of_two(len(inputs), rows, seed), of, replications)
    found = explained(figures, seed)
    order = sorted(range(len(inputs)), key=lambda position: -found.indices[position].total.estimate)
    asked = _asked(experiment, of, variant, [inputs[i] for i in order], rows, replications, rows * (len(inputs) + 2))
    return Variance(asked, replace(found, indices=[found.indices[i] for i in order]))


def response(
    experiment: Experiment, inputs: Sequence[Moved], of: Measure, variant: str, points: int, replications: int
) -> Response:
    """Points all over the box of all inputs, with replications of their own, and a surface through them."""
    _expects(experiment, variant, points * replications)
    design = Points(experiment, variant, inputs)
    shares = even_points(len(inputs), points, experiment.study.file.seed)
    check_told_apart(2 * design.placed(shares) - 1)
    figures = design.figures_of_rows(shares[:, None, :], of, replications)[:, 0, :]
    places = 2 * design.placed(shares) - 1
    surface, left_out = fitted(places, figures)
    asked = _asked(experiment, of, variant, inputs, points, replications, points)
    return Response(asked, surface, places, figures.mean(axis=1), left_out)


def check_told_apart(places: np.ndarray) -> None:
    """Raises WrongInput where the values that can be taken are so few that many formulas go through all points."""
    terms = quadratic_terms([len(np.unique(column)) for column in places.T])
    if np.linalg.matrix_rank(columns_of(places, terms)) < len(terms):
        raise WrongInput(
            f"vary: the ranges hold too few different values for a formula of {len(terms)} coefficients at "
            f"{len(places)} points; expected wider ranges, or more task.points"
        )


def _expects(experiment: Experiment, variant: str, runs: int) -> None:
    experiment.expect(runs * tickets_of_a_run(experiment.scenario(variant)))


def _asked(
    experiment: Experiment,
    of: Measure,
    variant: str,
    inputs: Sequence[Moved],
    points: int,
    replications: int,
    scenarios: int,
) -> Asked:
    return Asked(of, variant, inputs, points, replications, scenarios * replications, experiment.tickets)


def sorted_inputs(found: Response) -> list[int]:
    """Positions of the inputs, those that matter most first."""
    weights = weights_of(found.surface, len(found.asked.inputs))
    return sorted(range(len(weights)), key=lambda position: -weights[position])
