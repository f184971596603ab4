"""How far a study is, on the screen while it runs; nothing where there is no screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from analysis.experiment import Watcher


class Rate(ProgressColumn):
    """Tickets per second, since the first replication began."""

    def render(self, task: Task) -> Text:
        seconds, tickets = task.elapsed, task.fields["tickets"]
        return Text(f"{tickets / seconds:,.0f} tickets/s" if seconds and tickets else "")


class Screen(Watcher):
    """Shows the progress, and keeps the figures that a message about stopping needs.

    A task asks for replications again and again: the bar then holds all that were asked for so far.
    """

    def __init__(self, progress: Progress, console: Console) -> None:
        self._progress = progress
        self._console = console
        self._tickets = 0
        self._bar: TaskID | None = None
        self._before = 0
        self._stage = ""
        self._asked = self._expected = 0
        self.kept = 0
        """Replications that are there."""

    @property
    def total(self) -> int:
        """Replications that were asked for, or that are known to be asked for."""
        return max(self._asked, self._expected)

    def expects(self, runs: int, text: str) -> None:
        self._expected = self._asked + runs
        self._console.print(text, markup=False)

    def stage(self, text: str) -> None:
        self._stage = text
        if self._bar is not None:
            self._progress.update(self._bar, description=self._described)

    @property
    def _described(self) -> str:
        return self._stage or "Simulating"

    def starts(self, kept: int, to_run: int, notes: list[str]) -> None:
        first = self._asked == 0
        self.kept, self._asked = self.kept + kept, self._asked + kept + to_run
        for note in notes:
            self._console.print(f"Note: {note}", markup=False, soft_wrap=True)
        if kept and first and self._asked == self.total:
            left = f"{to_run} are left to run" if to_run else "none is left to run"
            self._console.print(f"{kept} of {self.total} runs are kept from before; {left}.")
        self._before += kept
        if self._bar is not None:
            self._progress.update(self._bar, total=self.total - self._before)
        elif to_run:
            self._bar = self._progress.add_task(self._described, total=self.total - self._before, tickets=0)

    def finished(self, tickets: int) -> None:
        self.kept += 1
        self._tickets += tickets
        if self._bar is not None:
            self._progress.update(self._bar, advance=1, tickets=self._tickets)


@contextmanager
def shown(console: Console) -> Iterator[Screen]:
    """Shows the progress on standard error, if that is a screen, and takes it away at the end."""
    errors = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeElapsedColumn(),
        TimeRemainingColumn(), TextColumn("left"),
    )  # fmt: skip
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        yield Screen(progress, console)
