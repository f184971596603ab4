"""Showing that the engines agree with theory."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Model


class Verify(Model):
    """Compares both engines with closed forms on this machine.

    The table has scenarios of its own, so that case, scenario and replications of the study play no part; its `seed`,
    `engine` and `executor.workers` do.
    """

    name: Literal["verify"] = "verify"
    """`verify`: both engines beside closed forms, on your machine."""
    cases: list[str] = []
    """Words that the names of the wanted cases have in them, like `erlang c` or `travel`; without any, all cases."""
    thorough: bool = False
    """Eight times as many replications, and eight times as many tickets compared between the engines: an error of 1 %
    is then found nearly as surely as one of 2 % without it. It takes about eight times as long."""
