"""A page on the terminal."""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from analysis.pages.page import Grid, Page, Section
from analysis.report.terminal import PAD, show_list, table_of, unbroken_lines


def show_page(page: Page, console: Console) -> None:
    """Prints the page: title, short answer, sections, notes."""
    console.print(Text(page.title, style="bold"))
    console.print(Text(page.question))
    console.print(Text(page.extent, style="dim"))
    console.print()
    show_list("Short answer", page.answer, console)
    for section in page.sections:
        show_section(section, console)
    show_list("Notes", page.notes, console)


def show_section(section: Section, console: Console) -> None:
    """Prints the sentences and tables of a part."""
    show_list(section.heading, section.sentences, console)
    for grid in section.grids:
        if not grid.folded and grid.rows:
            _show_grid(grid, console)


LETTERS = (16, 12, 9, 7, 5)
"""Letters of a word that no column breaks, as long as the table fits on the screen."""


def _show_grid(grid: Grid, console: Console) -> None:
    table = table_of(grid.title, [], [])
    for position, (name, width) in enumerate(zip(grid.head, _widths(grid, console.width), strict=True)):
        right = position in grid.numbers
        table.add_column(Text(name), justify="right" if right else "left", overflow="fold", width=width)
    for row in grid.rows:
        table.add_row(*map(Text, row))
    console.print(table)
    if grid.caption:
        console.print(Text(unbroken_lines(grid.caption, console.width), style="dim"))
    console.print()


def _widths(grid: Grid, width: int) -> list[int]:
    """The widths of the columns: figures are never broken, words where nothing else helps.

    What is left of the screen goes to where most is missing.
    """
    room = width - PAD * len(grid.head)
    for letters in LETTERS:
        widths = [_least(grid, position, letters) for position in range(len(grid.head))]
        if sum(widths) <= room:
            break
    wanted = [_natural(grid, position) for position in range(len(grid.head))]
    for _ in range(max(0, min(room, sum(wanted)) - sum(widths))):
        neediest = max(range(len(widths)), key=lambda position: wanted[position] - widths[position])
        widths[neediest] += 1
    return widths


def _natural(grid: Grid, position: int) -> int:
    """The width with which nothing is broken."""
    texts = (grid.head[position], *(row[position] for row in grid.rows))
    return max(cell_len(line) for text in texts for line in text.splitlines() or [""])


def _least(grid: Grid, position: int, letters: int) -> int:
    """The width below which a column cannot be read."""
    cells = [row[position] for row in grid.rows]
    whole = position in grid.numbers
    lines = (line for cell in cells for line in cell.splitlines()) if whole else " ".join(cells).split()
    longest = max(map(cell_len, lines), default=0)
    of_name = max(map(cell_len, grid.head[position].split()), default=0)
    return max(longest if whole else min(longest, letters), min(of_name, letters))
