"""The tasks that look at the variants as they stand."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Model


class Compare(Model):
    """Runs and compares the variants."""

    name: Literal["compare"] = "compare"
    """`compare`: runs every variant and compares them."""


class Check(Model):
    """Validates a study."""

    name: Literal["check"] = "check"
    """`check`: validates a study and shows its loads without running it."""


class Schema(Model):
    """Describes what a case's file may hold."""

    name: Literal["schema"] = "schema"
    """`schema`: prints the JSON schema of a case's file."""
