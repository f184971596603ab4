"""Asking which inputs matter."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Model


class Sensitivity(Model):
    """Shows which inputs a figure depends on."""

    name: Literal["sensitivity"] = "sensitivity"
    """`sensitivity`: which inputs a figure depends on, and how much."""
