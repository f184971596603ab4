"""The tasks that look at the variants as they stand."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from scenarios.base import Model


class Compare(Model):
    """Runs and compares the variants."""

    name: Literal["compare"] = "compare"
    """`compare`: runs every variant and compares them."""
    reference: str = ""
    """The variant that the others are compared with; without one, the first. `_` may stand for a space."""
    against: Literal["reference", "all"] = "reference"
    """Which pairs are judged: each variant against the `reference`, or `all` against all. The more pairs, the wider
    their intervals: 8 variants have 7 pairs with the reference and 28 in all."""
    method: Literal["bonferroni", "holm", "dunnett", "none"] = "bonferroni"
    """How the verdicts on the pairs of one measure are made to hold together. `bonferroni`: intervals that all hold at
    once. `holm`: finds more differences, but by p values, and its intervals are those of Bonferroni. `dunnett`:
    against the reference, without pairing, on runs with chance of their own. `none`: each pair by itself."""
    level: float = Field(default=0.95, ge=0.5, le=0.9999)
    """With which confidence the verdicts on all pairs of a measure are right together."""

    @model_validator(mode="after")
    def _dunnett_has_a_reference(self) -> Compare:
        if self.method == "dunnett" and self.against == "all":
            raise ValueError("method 'dunnett' is for pairs with the reference; expected against=reference, or another")
        return self


class Check(Model):
    """Validates a study."""

    name: Literal["check"] = "check"
    """`check`: validates a study and shows its loads without running it."""


class Schema(Model):
    """Describes what a case's file may hold."""

    name: Literal["schema"] = "schema"
    """`schema`: prints the JSON schema of a case's file."""
