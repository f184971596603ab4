"""Rows of the benchmark's table, and how they are made from runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.rounds import Runs


@dataclass(frozen=True)
class Target:
    """What a ratio, or where there is none the median, should reach."""

    limit: float
    at_least: bool = False

    def __str__(self) -> str:
        return f"{'at least' if self.at_least else 'at most'} {self.limit:g}"

    def met(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True)
class Ratio:
    """A ratio of medians, with the smallest and largest ratio of single rounds."""

    value: float
    low: float
    high: float
    what: str
    """What was divided by what."""


def ratio(of: Sequence[float], by: Sequence[float], what: str) -> Ratio | None:
    """The ratio of the medians; None where one of them has no runs."""
    if not of or not by:
        return None
    single = [one / other for one, other in zip(of, by, strict=False)]
    return Ratio(median(of) / median(by), min(single), max(single), what)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    work: str
    name: str
    tickets: int | None = None
    """Of one run; the median, where seeds differ."""
    seconds: tuple[float, ...] = ()
    """Of every run, in the order of the rounds."""
    bytes_per_ticket: float | None = None
    ratio: Ratio | None = None
    target: Target | None = None
    target_is_of: str = "ratio"
    """`ratio`, `bytes` or `seconds`."""
    note: str = ""
    failed: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was measured."""
        return not self.seconds and self.bytes_per_ticket is None and self.ratio is None

    @property
    def median(self) -> float | None:
        return median(self.seconds) if self.seconds else None

    @property
    def per_second(self) -> float | None:
        """Tickets a second."""
        return self.tickets / median(self.seconds) if self.tickets and self.seconds else None

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where there is none, or nothing to judge by."""
        values = {
            "ratio": None if self.ratio is None else self.ratio.value,
            "bytes": self.bytes_per_ticket,
            "seconds": self.median,
        }
        value = values[self.target_is_of]
        return None if self.target is None or value is None else self.target.met(value)

    def as_json(self) -> dict[str, Any]:
        """The row as it stands in the file of figures."""
        return {
            "work": self.work,
            "name": self.name,
            "tickets": self.tickets,
            "seconds": list(self.seconds),
            "median": self.median,
            "per second": self.per_second,
            "bytes per ticket": self.bytes_per_ticket,
            "ratio": None if self.ratio is None else self.ratio.value,
            "ratio low": None if self.ratio is None else self.ratio.low,
            "ratio high": None if self.ratio is None else self.ratio.high,
            "ratio of": None if self.ratio is None else self.ratio.what,
            "target": None if self.target is None else f"{self.target_is_of} {self.target}",
            "met": self.met,
            "note": self.note,
        }


def row_of(work: str, name: str, runs: Runs, **more: Any) -> Row:
    """The row of a competitor: tickets, seconds and bytes from its runs."""
    if runs.missing:
        return Row(work, name, note=runs.missing, failed=runs.failed)
    facts: dict[str, Any] = {"tickets": round(median(runs.values("tickets"))), "seconds": tuple(runs.values("seconds"))}
    if all("bytes" in result for result in runs.results):
        facts["bytes_per_ticket"] = median(bytes_per_ticket(runs))
    return Row(work, name, **(facts | more))


def per_ticket(runs: Runs) -> list[float]:
    """Seconds per ticket of every run."""
    return [result["seconds"] / result["tickets"] for result in runs.results]


def bytes_per_ticket(runs: Runs) -> list[float]:
    """Bytes per ticket of every run."""
    return [result["bytes"] / result["tickets"] for result in runs.results]
