"""Runs the points of a sweep, and holds what was found there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import nan

import numpy as np

from analysis.effort import COMPILING, TICKETS_PER_SECOND, tickets_of_a_run, workers_for
from analysis.experiment import Experiment
from analysis.results import Figure, Measure
from analysis.sweeping.design import Point
from analysis.sweeping.estimates import Estimates, estimates_of
from analysis.varying import Varied, scenario_at, written_point
from scenarios.base import WrongInput
from sim.engines import engine_of, must_compile

AT_ONCE = 64
"""So many scenarios are in memory at a time: a plan takes some megabytes."""

SAMPLED = 8
"""From so many points the effort is told."""


@dataclass(frozen=True)
class Swept:
    """What a sweep has found."""

    varied: tuple[Varied, ...]
    points: tuple[Point, ...]
    variants: tuple[str, ...]
    measures: tuple[Measure, ...]
    replications: int
    values: np.ndarray
    """Float, shape (points, variants, measures, replications): the figures of single replications; NaN where a point
    could not be run, and where the figure has no ticket to be taken from."""
    failures: dict[tuple[int, int], str]
    """Why a point could not be run, by its number and that of the variant."""

    @cached_property
    def estimates(self) -> Estimates:
        """Means over replications with their 95 % intervals, of the shape (points, variants, measures)."""
        return estimates_of(self.values)

    def written(self, point: int) -> str:
        """For example `technicians.per_area = 3, repair.not_fixed = 0.2`."""
        return written_point(dict(zip(self.varied, self.points[point], strict=True)))

    def figure(self, point: int, variant: int, measure: int) -> Figure:
        """The estimate at a point, with its interval."""
        found, place = self.estimates, (point, variant, measure)
        mean, low, high = (float(column[place]) for column in (found.mean, found.low, found.high))
        return Figure(self.variants[variant], self.measures[measure], mean, low, high, int(found.count[place]))

    def of(self, variant: int, measure: int) -> np.ndarray:
        """Values of one figure in one variant, of the shape (points, replications)."""
        values: np.ndarray = self.values[:, variant, measure]
        return values


def sweep(
    experiment: Experiment,
    varied: Sequence[Varied],
    points: Sequence[Point],
    measures: Sequence[Measure],
    variants: Sequence[str] = (),
) -> Swept:
    """The figures at all points, in the replications of the study, which see the same customers and faults everywhere.

    A point that cannot be is told in `failures`, and does not stop the others.

    Parameters
    ----------
    experiment
        Runs what is not kept from before.
    varied
        The inputs; see `analysis.varying.varied_of`.
    points
        A value of each input, for each point; see `analysis.sweeping.design.points_of`.
    measures
        The figures that are wanted.
    variants
        The variants whose inputs are varied; without any, the first of the study.
    """
    names = tuple(variants or (experiment.study.reference,))
    count = experiment.study.file.replications
    values = np.full((len(points), len(names), len(measures), count), nan)
    failures: dict[tuple[int, int], str] = {}
    cases = [(point, variant) for point in range(len(points)) for variant in range(len(names))]
    experiment.forgiving = True
    _tell(experiment, varied, points, names)
    for first in range(0, len(cases), AT_ONCE):
        part = cases[first : first + AT_ONCE]
        _show_part(experiment, part, len(points))
        added = list(_added(experiment, part, varied, points, names, failures))
        experiment.run({_name(point, names[variant]): range(count) for point, variant in added})
        for point, variant in added:
            name = _name(point, names[variant])
            if name in experiment.failures:
                failures[point, variant] = experiment.failures[name]
                continue
            for number, measured in enumerate(experiment.replications(name, range(count))):
                values[point, variant, :, number] = [measured.values.get(of, nan) for of in measures]
        experiment.forget([_name(point, names[variant]) for point, variant in added])
    _check_some(failures, len(cases))
    return Swept(tuple(varied), tuple(points), names, tuple(measures), count, values, failures)


def _name(point: int, variant: str) -> str:
    """A name that no variant of a study can have."""
    return f"{variant}/{point + 1}"


def _show_part(experiment: Experiment, part: Sequence[tuple[int, int]], count: int) -> None:
    first, last = part[0][0] + 1, part[-1][0] + 1
    experiment.watcher.stage(f"Points {first:,} to {last:,} of {count:,}" if last > first else f"Point {first:,}")


def _added(
    experiment: Experiment,
    cases: Sequence[tuple[int, int]],
    varied: Sequence[Varied],
    points: Sequence[Point],
    names: Sequence[str],
    failures: dict[tuple[int, int], str],
) -> Iterator[tuple[int, int]]:
    """Those of the cases that can be run, after the experiment has heard of them."""
    for point, variant in cases:
        settings = dict(zip(varied, points[point], strict=True))
        try:
            experiment.add(_name(point, names[variant]), scenario_at(experiment.study, names[variant], settings))
        except WrongInput as error:
            failures[point, variant] = str(error).removeprefix(f"at {written_point(settings)}: ")
            continue
        yield point, variant


def _check_some(failures: dict[tuple[int, int], str], count: int) -> None:
    if len(failures) == count:
        raise WrongInput(f"vary: no point can be run; the first says: {failures[min(failures)]}")


# ---- the effort ----


def _tell(experiment: Experiment, varied: Sequence[Varied], points: Sequence[Point], names: Sequence[str]) -> None:
    """Says what the sweep takes, from a few points."""
    study, each = experiment.study, list[float]()
    step = max(1, len(points) // SAMPLED)
    for point in points[::step]:
        for name in names:
            try:
                each.append(tickets_of_a_run(scenario_at(study, name, dict(zip(varied, point, strict=True)))))
            except WrongInput:
                continue
    runs = len(points) * len(names) * study.file.replications
    tickets = runs * sum(each) / max(len(each), 1)
    engine = engine_of(experiment.plan(study.reference), study.file.engine, tickets)
    seconds = tickets / TICKETS_PER_SECOND[engine] / workers_for(study, runs)
    seconds += COMPILING if must_compile([engine]) else 0
    experiment.expect(
        tickets,
        runs,
        f"{len(points):,} points{f' in {len(names)} variants' if len(names) > 1 else ''}, {runs:,} runs, about "
        f"{tickets:,.0f} tickets, roughly {_time(seconds)}; what is kept from before is not run again.",
    )


def _time(seconds: float) -> str:
    return f"{max(seconds, 1):,.0f} s" if seconds < 120 else f"{seconds / 60:,.0f} min"
