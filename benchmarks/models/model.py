"""What a model of the base chain offers to be measured and checked."""

from __future__ import annotations

from typing import Any, Protocol

from benchmarks.summary import Rows, Tickets


class NotHere(Exception):
    """A tool that the model needs is not installed; the text says which."""


class Model(Protocol):
    """A model of the base chain. Making one imports what it needs, and raises NotHere where that is missing."""

    def warm_up(self) -> None:
        """Compiles or loads what is compiled, by a run that is small."""

    def prepare(self, tickets: int) -> Any:
        """What is read before the clock starts: figures of the chain, but nothing that is drawn."""

    def run(self, prepared: Any, seed: int) -> Any:
        """The run that is measured, drawing included; the log is kept in what it returns."""

    def rows(self, log: Any) -> tuple[Tickets, Rows]:
        """The log in the form that all models share; not measured."""
