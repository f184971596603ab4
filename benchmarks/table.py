"""The table on the screen."""

from __future__ import annotations

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.rows import Row


def print_facts(facts: dict[str, Any], console: Console) -> None:
    """A line about the machine."""
    console.print(", ".join(f"{name} {value}" for name, value in facts.items() if value is not None), highlight=False)


def print_table(rows: list[Row], console: Console) -> None:
    """The rows of one work; below it remarks, and what could not run."""
    measured = [row for row in rows if not row.is_empty]
    if measured:
        console.print(_table(measured[0].work, measured))
    for row in rows:
        if row.note:
            console.print(f"  {row.name}: {row.note}", highlight=False)


def _table(work: str, rows: list[Row]) -> Table:
    table = Table(title=work, box=SIMPLE_HEAD, title_justify="left", title_style="bold")
    table.add_column("")
    for name in ("tickets", "seconds", "tickets/s", "bytes/ticket", "ratio"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("target")
    for row in rows:
        table.add_row(row.name, *_cells(row))
    ratios = "; ".join(dict.fromkeys(row.ratio.what for row in rows if row.ratio is not None))
    table.caption = "medians (least-most)" + (f"; ratio: {ratios}" if ratios else "")
    return table


def _cells(row: Row) -> list[str]:
    ratio = row.ratio
    return [
        "" if row.tickets is None else f"{row.tickets:,}",
        _spread(row.median, min(row.seconds, default=0), max(row.seconds, default=0)),
        "" if row.per_second is None else f"{row.per_second:,.0f}",
        "" if row.bytes_per_ticket is None else f"{row.bytes_per_ticket:,.0f}",
        "" if ratio is None else _spread(ratio.value, ratio.low, ratio.high),
        _target(row),
    ]


def _target(row: Row) -> str:
    """The target, and whether it is met."""
    if row.target is None:
        return ""
    unit = {"ratio": "", "bytes": " bytes", "seconds": " s"}[row.target_is_of]
    verdict = {None: "not measured", True: "met", False: "MISSED"}[row.met]
    return f"{row.target}{unit}: {verdict}"


def _spread(value: float | None, least: float, most: float) -> str:
    return "" if value is None else f"{_short(value)} ({_short(least)}-{_short(most)})"


def _short(value: float) -> str:
    """About three digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"
