"""Classes that a user wrote in place of a rule, found and looked at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scenarios.own_policy import OwnPolicy
from sim.plan import OwnClass
from sim.policies import load


def own_class(rule: str | OwnPolicy, place: str, methods: Sequence[str]) -> OwnClass | None:
    """The class, loaded once so that a mistake in it is told before anything runs; None for the word of a rule.

    Raises WrongInput where it cannot be loaded, or lacks one of the methods.
    """
    if isinstance(rule, str):
        return None
    own = OwnClass(place, rule.python, str(Path(rule.python).expanduser().absolute()), rule.name)
    load(own, methods)
    return own
