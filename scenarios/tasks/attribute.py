"""Splitting an improvement into its causes."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Model


class Attribute(Model):
    """Splits the difference between two variants over the changes in which they differ, by Shapley values."""

    name: Literal["attribute"] = "attribute"
    """`attribute`: how much of the difference between two variants is due to which change."""
