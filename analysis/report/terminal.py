"""An answer on the screen: tables and sentences that need no colour to be understood."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, TextIO, cast

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from analysis.charts.canvas import wrap
from analysis.comparing.words import family_of_table, pairs_section
from analysis.findings.contrasts import contrast_sentences
from analysis.findings.sentences import published_in_short, short_answer
from analysis.findings.tables import (
    PUBLISHED_HEAD,
    Cell,
    LoadRow,
    Row,
    comparison,
    headline_measures,
    load_rows,
    published_rows,
    share_of_capacity,
)
from analysis.findings.wording import unbroken
from analysis.intervals import LEVEL
from analysis.precision.words import stopping_sentences
from analysis.results import Answer

MOST_COLUMNS = 4
"""Variants whose loads stand side by side; of more than these only the range fits."""
PAD = 3
"""Blanks that a column has around it."""
WIDEST_LABEL, NARROWEST_LABEL = 30, 18
"""Letters of the column that names measures, and how far it may be narrowed."""


LOAD_CAPTION = (
    "Hours of work per rostered hour, without lunch and overtime: from 100 % on, overtime carries a little, and beyond "
    "that a queue grows as long as the run lasts. Measured utilisation is lower: it leaves out work in overtime, "
    "counts lunch hours that are worked as working hours, and the nearest free technician is sent, while the load "
    "counts trips between any two places of an area."
)
"""How to read offered loads."""


def show(answer: Answer, console: Console) -> None:
    """Prints the answer: question, short answer, comparison, published figures, loads, notes."""
    console.print(Text(answer.title, style="bold"))
    console.print(Text(answer.question))
    console.print(Text(extent(answer), style="dim"))
    console.print()
    show_list("Short answer", short_answer(answer), console)
    show_list("Precision", stopping_sentences(answer.stopping), console)
    show_comparison(answer, console)
    show_pairs(answer, console)
    show_published(answer, console)
    show_loads(answer, console)
    show_list("Differences in differences", contrast_sentences(answer), console)
    show_list("Against published figures", published_in_short(answer), console)
    show_list("Notes", answer.notes, console)


class Screen:
    """Standard output that falls silent where nobody can read it (`| head`, a full device).

    Rich ends the program where a pipe is broken; results must not be lost with the screen.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError:
            self._fall_silent()
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            self._fall_silent()

    def _fall_silent(self) -> None:
        """Sends everything to nowhere, also what is left in the buffer when Python ends."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        with suppress(OSError):
            os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def screen() -> Console:
    """The console to print on while results wait to be written."""
    return Console(file=cast(TextIO, Screen(sys.stdout)))


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
    console.print(_wide(rows, fitting[0], console.width) if fitting else _long(rows))
    console.print(Text(unbroken_lines(reading(answer), console.width), style="dim"))
    console.print()


def reading(answer: Answer) -> str:
    """How to read the main table."""
    clock = "h: hours of the clock, nights and weekends included."
    spread = f"{_half_of(answer)}. " if answer.replications > 1 else "No intervals. "
    if not any(of.unit == "h" for of in headline_measures(answer)):
        clock = ""
    if len(answer.variants) == 1:
        return f"{spread}{clock}"
    reference = next(iter(answer.variants))
    below = f'Signed: difference to "{reference}", paired replication by replication. '
    return f"{spread}{below}{family_of_table(answer)}{clock}"


def _half_of(answer: Answer) -> str:
    """What stands behind ±: differences have intervals of a level of their own, and several of them joint ones."""
    together = answer.together
    level = f"{100 * together.level:.4g} %"
    if together.family > 1 and together.method != "none":
        return f"± is half of an interval: 95 % for a figure, {level} for all differences of a measure together"
    if together.pairs and together.level != LEVEL:
        return f"± is half of an interval: 95 % for a figure, {level} for a difference"
    return "± is half of a 95 % interval"


def show_pairs(answer: Answer, console: Console) -> None:
    """Prints what was found on all pairs of variants in the main measure."""
    from analysis.pages.screen import show_section

    section = pairs_section(answer, on_screen=True)
    if section is not None:
        show_section(section, console)


def _width(rows: Sequence[Row], joined: bool) -> int:
    """Letters that the wide table needs; `joined` if difference and verdict share a line."""
    return max(NARROWEST_LABEL, *(_longest_word(row.measure) for row in rows)) + _width_of_figures(rows, joined)


def _width_of_figures(rows: Sequence[Row], joined: bool) -> int:
    """Letters that units, variants and the blanks between columns need."""
    unit = max(_longest_word(row.unit) for row in rows)
    variants = [_column_width(rows, position, joined) for position in range(len(rows[0].cells))]
    return sum(variants) + unit + PAD * (len(variants) + 2)


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


def _wide(rows: Sequence[Row], joined: bool, width_of_screen: int) -> Table:
    """A row per measure, a column per variant."""
    table = table_of("Comparison", ["measure", "unit"], [])
    room = min(WIDEST_LABEL, width_of_screen - _width_of_figures(rows, joined))
    table.columns[0].max_width = WIDEST_LABEL
    table.columns[1].width = max(_longest_word(row.unit) for row in rows)
    for position, cell in enumerate(rows[0].cells):
        width = _column_width(rows, position, joined)
        table.add_column(Text(cell.variant), justify="right", overflow="fold", width=width)
    for row in rows:
        cells = ("\n".join(_lines(cell, joined)) for cell in row.cells)
        table.add_row(*(Text(text) for text in ("\n".join(_broken(row.measure, room)), row.unit, *cells)))
    return table


def unbroken_lines(text: str, width: int) -> str:
    """The text in lines in which numbers stand with their units."""
    return "\n".join(_broken(text, width))


def _broken(text: str, width: int) -> list[str]:
    """Lines of a text; Rich itself would part a number from its unit."""
    return wrap(unbroken(text), width).replace("\N{NO-BREAK SPACE}", " ").split("\n")


def _long(rows: Sequence[Row]) -> Table:
    """A row per measure and variant, for many variants or a narrow console."""
    table = table_of("Comparison", ["measure and variant"], ["figure", "difference"])
    table.add_column(Text("verdict"), no_wrap=True)
    for row in rows:
        table.add_row(Text(f"{row.measure} [{row.unit}]", style="bold"))
        for cell in row.cells:
            name = Padding(Text(cell.variant), (0, 0, 0, 2))
            table.add_row(name, *(Text(text) for text in (cell.level, cell.difference, cell.verdict)))
    return table


def table_of(title: str, left: Iterable[str], right: Iterable[str]) -> Table:
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
    table = table_of("Published figures beside the model", ["figure"], PUBLISHED_HEAD[3:5])
    table.add_column(Text(PUBLISHED_HEAD[6]), no_wrap=True)
    for variant, measure, unit, published, model, _, where, _ in rows:
        table.add_row(*(Text(cell) for cell in (f"{variant}: {measure}", f"{published} {unit}", model, where)))
    console.print(table)
    for source in dict.fromkeys(row[7] for row in rows):
        console.print(Text(f"Published in: {source}", style="dim"))
    console.print()


def show_loads(answer: Answer, console: Console) -> None:
    """Prints the offered load of each desk and pool in each variant."""
    rows = load_rows(answer)
    if not rows:
        return
    wide = len(answer.variants) > MOST_COLUMNS
    table = table_of("Offered load, from the inputs alone", ["place"], [])
    for name in ("lowest", "highest", "highest in") if wide else answer.variants:
        table.add_column(Text(name), justify="left" if name == "highest in" else "right", overflow="fold")
    for row in rows:
        loads = load_range(row, list(answer.variants)) if wide else [share_of_capacity(load) for load in row.loads]
        table.add_row(Text(row.place), *map(Text, loads))
    console.print(table)
    console.print(Text(LOAD_CAPTION, style="dim"))
    console.print()


def load_range(row: LoadRow, variants: list[str]) -> list[str]:
    """The lowest and the highest load of a place, and the first variant with the highest."""
    known = [(load, name) for load, name in zip(row.loads, variants, strict=True) if load is not None]
    lowest = min(known, key=lambda pair: pair[0].utilisation)
    highest = max(known, key=lambda pair: pair[0].utilisation)
    return [share_of_capacity(lowest[0]), share_of_capacity(highest[0]), highest[1]]


def show_list(heading: str, sentences: Sequence[str], console: Console) -> None:
    """Prints sentences below a heading, if there are any."""
    if not sentences:
        return
    console.print(Text(heading, style="bold"))
    for sentence in sentences:
        for position, line in enumerate(_broken(sentence, max(20, console.width - 4))):
            console.print(Text("    " if position else "  - ") + Text(line))
    console.print()
