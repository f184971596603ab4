"""Finding the cheapest staffing that keeps a promise."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Model


class Staff(Model):
    """Finds the cheapest staffing that meets all targets."""

    name: Literal["staff"] = "staff"
    """`staff`: the fewest technicians with which all targets are met."""
