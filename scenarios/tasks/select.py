"""Choosing the best of many variants."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Model


class Select(Model):
    """Finds the best variant with a guaranteed probability."""

    name: Literal["select"] = "select"
    """`select`: which variant is best, with a stated probability of being right."""
