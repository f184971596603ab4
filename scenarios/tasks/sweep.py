"""Going through values of inputs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, PositiveInt

from scenarios.base import Model


class Sweep(Model):
    """Runs the study at many points of its inputs."""

    name: Literal["sweep"] = "sweep"
    """`sweep`: the figures at many values of some inputs, which `vary` names."""
    design: Literal["grid", "list", "latin_hypercube", "sobol"] = "grid"
    """Which points: `grid`, every value of an input with every value of the others; `list`, the first values of all
    inputs, then the second ones, and so on; `latin_hypercube` and `sobol`, points spread evenly over ranges, from the
    study's seed: for more inputs than a grid can hold."""
    steps: PositiveInt = Field(default=5, gt=1, le=1000)
    """With a grid: so many values of each range, evenly spaced; a range of up to 12 whole numbers takes them all."""
    points: PositiveInt = Field(default=64, gt=1, le=1_000_000)
    """With `latin_hypercube` and `sobol`: so many points; `sobol` takes powers of two. 64 show the shape of a figure
    over two or three inputs."""
    variants: list[str] = []
    """Variants that are run at each point; without any, the first of the study."""
    measures: list[str] = []
    """Figures in words, like `report to closing, mean`: charts show them, and tables begin with them. Without any, the
    one by which the study is judged first; tables always hold all headline figures, too."""
    most_points: PositiveInt = 100_000
    """More points than this are refused: the product of a few lists is soon larger than it looks."""
