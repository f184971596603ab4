"""The points of a sweep: which values the inputs take together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

from analysis.varying import Varied, with_digits
from scenarios.base import WrongInput
from scenarios.tasks.sweep import Sweep

Point = tuple[Any, ...]
"""A value of each varied input, in their order."""

FEW_NUMBERS = 12
"""A grid takes all whole numbers of a range up to so many."""


def points_of(varied: Sequence[Varied], asked: Sweep, seed: int) -> list[Point]:
    """The points of a sweep; each stands once.

    Raises WrongInput where there are too many of them, or none of that design.
    """
    if not varied:
        raise WrongInput(
            "vary: nothing is varied; expected inputs with their values, like vary='technicians.per_area = 3, 4, 5'"
        )
    count = _count(varied, asked)
    if count > asked.most_points:
        raise WrongInput(
            f"vary: {count:,} points are more than {asked.most_points:,}; expected fewer values, "
            f"task.design=sobol with task.points=64, or task.most_points={count}"
        )
    if asked.design == "grid":
        found = list(product(*(levels(of, asked.steps) for of in varied)))
    elif asked.design == "list":
        found = list(zip(*_side_by_side(varied), strict=True))
    else:
        rows = _spread(varied, asked, seed)
        found = [tuple(_readable(of, of.at(u)) for of, u in zip(varied, row, strict=True)) for row in rows]
    return list(dict.fromkeys(found))


def _count(varied: Sequence[Varied], asked: Sweep) -> int:
    """How many points a design has, before they are made."""
    if asked.design == "grid":
        return math.prod(_level_count(of, asked.steps) for of in varied)
    return len(_side_by_side(varied)[0]) if asked.design == "list" else asked.points


def _level_count(of: Varied, steps: int) -> int:
    if of.values is not None:
        return len(of.values)
    whole = int(of.high - of.low) + 1
    return whole if of.kind == "whole" and whole <= FEW_NUMBERS else steps


def levels(of: Varied, steps: int) -> list[Any]:
    """The values that an input takes in a grid: those of its list, few whole numbers, or so many of its range."""
    if of.values is not None:
        return list(of.values)
    count = _level_count(of, steps)
    if of.kind != "whole" or of.log:
        return list(dict.fromkeys(_rounded(of, number / (count - 1)) for number in range(count)))
    return list(dict.fromkeys(of.low + round((of.high - of.low) * number / (count - 1)) for number in range(count)))


def _rounded(of: Varied, u: float) -> Any:
    """A value without the last digits, which come from its computing: 0.15 and not 0.15000000000000002."""
    value = of.at(u)
    return float(f"{value:.12g}") if isinstance(value, float) else value


def _readable(of: Varied, value: Any) -> Any:
    """A value of a spread design with the digits that one would write, within its range."""
    if of.values is not None or of.kind == "whole":
        return value
    if isinstance(value, float):
        return with_digits(value, of.low, of.high, 3)
    step = next((step for step in (3600, 60) if of.kind == "duration" and of.high - of.low >= 30 * step), 1)
    step = 100 if of.kind == "distance" and of.high - of.low >= 3000 else step
    return int(min(max(round(value / step) * step, of.low), of.high))


def _side_by_side(varied: Sequence[Varied]) -> list[list[Any]]:
    """The values of each input, as many of each; ranges take as many as the lists have."""
    lengths = {of.name: len(of.values) for of in varied if of.values is not None}
    if not lengths:
        raise WrongInput("task.design: 'list' takes values side by side; expected at least one list, like '3, 4, 5'")
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise WrongInput(f"task.design: 'list' takes values side by side, and {told}; expected as many of each")
    length = next(iter(lengths.values()))
    return [list(of.values) if of.values is not None else _evenly(of, length) for of in varied]


def _evenly(of: Varied, count: int) -> list[Any]:
    """So many values of a range; whole numbers may then stand twice."""
    return [_rounded(of, number / (count - 1)) for number in range(count)]


def _spread(varied: Sequence[Varied], asked: Sweep, seed: int) -> list[list[float]]:
    """Shares from 0 to 1, evenly spread over all inputs together."""
    from scipy.stats import qmc

    if asked.design == "latin_hypercube":
        shares: list[list[float]] = qmc.LatinHypercube(len(varied), rng=seed).random(asked.points).tolist()
        return shares
    power = round(math.log2(asked.points))
    if 2**power != asked.points:
        raise WrongInput(
            f"task.points: {asked.points} is no power of two, which 'sobol' needs to be even; "
            f"expected {2 ** math.floor(math.log2(asked.points))} or {2 ** math.ceil(math.log2(asked.points))}"
        )
    found: list[list[float]] = qmc.Sobol(len(varied), rng=seed).random_base2(power).tolist()
    return found
