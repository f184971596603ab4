"""An answer on the screen: tables and sentences that need no colour to be understood."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from analysis.findings.sentences import published_figures, short_answer
from analysis.findings.tables import (
    PUBLISHED_HEAD,
    Cell,
    Row,
    comparison,
    headline_measures,
    load_rows,
    published_rows,
    share_of_capacity,
)
from analysis.results import Answer

PAD = 3
"""Blanks that a column has around it."""
WIDEST_LABEL, NARROWEST_LABEL = 30, 18
"""Letters of the column that names measures, and how far it may be narrowed."""


LOAD_CAPTION = (
    "Hours of work per rostered hour, without lunch and overtime: from 100 % on, overtime carries a little, and beyond "
    "that a queue grows as long as the run lasts. Trips count between any two places of an area, so the load is above "
    "the utilisation that is measured where the nearest free technician goes."
)
"""How to read offered loads."""


def show(answer: Answer, console: Console) -> None:
    """Prints the answer: question, short answer, comparison, published figures, loads, notes."""
    console.print(Text(answer.title, style="bold"))
    console.print(Text(answer.question))
    console.print(Text(extent(answer), style="dim"))
    console.print()
    _show_list("Short answer", short_answer(answer), console)
    show_comparison(answer, console)
    show_published(answer, console)
    show_loads(answer, console)
    _show_list("Against published figures", published_figures(answer), console)
    _show_list("Notes", answer.notes, console)


@contextmanager
def unheard() -> Iterator[None]:
    """Lets work go on where the screen is gone (`| head`, a full device): results must not be lost with it."""
    try:
        yield
    except (OSError, SystemExit):
        # Rich ends the program where a pipe is broken; what was said is lost, but files can still be written.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def extent(answer: Answer) -> str:
    """How much was simulated."""
    runs = f"{answer.replications} replication{'s' if answer.replications != 1 else ''}"
    total = sum(answer.tickets.values())
    tickets = f"; {total:,} tickets in all" if total else ""
    return (
        f"{runs} of {answer.window_days:g} days per variant, after {answer.warm_up_days:g} days of warm-up and "
        f"with {answer.follow_up_days:g} days of follow-up; seed {answer.seed}{tickets}."
    )


def show_comparison(answer: Answer, console: Console) -> None:
    """Prints the main table, a column per variant where the console is wide enough, else a row."""
    rows = comparison(answer, headline_measures(answer))
    if not rows:
        return
    fitting = [joined for joined in (True, False) if _width(rows, joined) <= console.width]
    console.print(_wide(rows, fitting[0]) if fitting else _long(rows))
    console.print(Text(reading(answer), style="dim"))
    console.print()


def reading(answer: Answer) -> str:
    """How to read the main table."""
    clock = "h: hours of the clock, nights and weekends included."
    spread = "± is half of a 95 % interval. " if answer.replications > 1 else "No intervals. "
    if len(answer.variants) == 1:
        return f"{spread}{clock}"
    reference = next(iter(answer.variants))
    below = f'Signed: difference to "{reference}", paired replication by replication. '
    return f"{spread}{below}{clock}"


def _width(rows: Sequence[Row], joined: bool) -> int:
    """Letters that the wide table needs; `joined` if difference and verdict share a line."""
    label = max(NARROWEST_LABEL, *(_longest_word(row.measure) for row in rows))
    unit = max(_longest_word(row.unit) for row in rows)
    variants = [_column_width(rows, position, joined) for position in range(len(rows[0].cells))]
    return sum(variants) + label + unit + PAD * (len(variants) + 2)


def _column_width(rows: Sequence[Row], position: int, joined: bool) -> int:
    """Letters that a variant's column needs: figures are not broken, its name may take four lines."""
    cells = [row.cells[position] for row in rows]
    lines = [cell_len(line) for cell in cells for line in _lines(cell, joined)]
    name = cells[0].variant
    return max(_longest_word(name) if cell_len(name) < 20 else 12, -(-cell_len(name) // 4), *lines)


def _longest_word(text: str) -> int:
    return max(cell_len(word) for word in text.split() or [""])


def _lines(cell: Cell, joined: bool) -> list[str]:
    """Level, difference and verdict below each other; the reference has a level only."""
    below = [f"{cell.difference} {cell.verdict}"] if joined else [cell.difference, cell.verdict]
    return [line for line in (cell.level, *below) if line.strip()]


def _wide(rows: Sequence[Row], joined: bool) -> Table:
    """A row per measure, a column per variant."""
    table = _table("Comparison", ["measure", "unit"], [])
    table.columns[0].max_width = WIDEST_LABEL
    table.columns[1].width = max(_longest_word(row.unit) for row in rows)
    for position, cell in enumerate(rows[0].cells):
        width = _column_width(rows, position, joined)
        table.add_column(Text(cell.variant), justify="right", overflow="fold", width=width)
    for row in rows:
        cells = ("\n".join(_lines(cell, joined)) for cell in row.cells)
        table.add_row(*(Text(text) for text in (row.measure, row.unit, *cells)))
    return table


def _long(rows: Sequence[Row]) -> Table:
    """A row per measure and variant, for many variants or a narrow console."""
    table = _table("Comparison", ["measure and variant"], ["figure", "difference"])
    table.add_column(Text("verdict"), no_wrap=True)
    for row in rows:
        table.add_row(Text(f"{row.measure} [{row.unit}]", style="bold"))
        for cell in row.cells:
            name = Padding(Text(cell.variant), (0, 0, 0, 2))
            table.add_row(name, *(Text(text) for text in (cell.level, cell.difference, cell.verdict)))
    return table


def _table(title: str, left: Iterable[str], right: Iterable[str]) -> Table:
    """An empty table; figures stand to the right and are not broken into lines."""
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for name in left:
        table.add_column(Text(name), overflow="fold")
    for name in right:
        table.add_column(Text(name), justify="right", no_wrap=True)
    return table


def show_published(answer: Answer, console: Console) -> None:
    """Prints the published figures beside the model's; the sources stand below the table."""
    rows = published_rows(answer)
    if not rows:
        return
    table = _table("Published figures beside the model", PUBLISHED_HEAD[:2], PUBLISHED_HEAD[3:6])
    table.add_column(Text(PUBLISHED_HEAD[6]), no_wrap=True)
    for variant, measure, unit, published, *rest, _ in rows:
        table.add_row(*(Text(cell) for cell in (variant, measure, f"{published} {unit}", *rest)))
    console.print(table)
    for source in dict.fromkeys(row[7] for row in rows):
        console.print(Text(f"Published in: {source}", style="dim"))
    console.print()


def show_loads(answer: Answer, console: Console) -> None:
    """Prints the offered load of each desk and pool in each variant."""
    rows = load_rows(answer)
    if not rows:
        return
    table = _table("Offered load, from the inputs alone", ["place"], [])
    for name in answer.variants:
        table.add_column(Text(name), justify="right", overflow="fold")
    for row in rows:
        table.add_row(Text(row.place), *(Text(share_of_capacity(load)) for load in row.loads))
    console.print(table)
    console.print(Text(LOAD_CAPTION, style="dim"))
    console.print()


def _show_list(heading: str, sentences: Sequence[str], console: Console) -> None:
    if not sentences:
        return
    console.print(Text(heading, style="bold"))
    for sentence in sentences:
        for position, line in enumerate(Text(sentence).wrap(console, max(20, console.width - 4))):
            line.rstrip()
            console.print(Text("    " if position else "  - ") + line)
    console.print()
