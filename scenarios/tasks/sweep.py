"""Going through values of inputs."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Model


class Sweep(Model):
    """Runs the study at many points of its inputs."""

    name: Literal["sweep"] = "sweep"
    """`sweep`: the figures at many values of some inputs."""
