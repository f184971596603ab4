"""Showing that the engines agree with theory."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Model


class Verify(Model):
    """Compares both engines with closed forms on this machine."""

    name: Literal["verify"] = "verify"
    """`verify`: both engines beside closed forms, on your machine."""
