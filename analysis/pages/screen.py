"""A page on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from analysis.pages.page import Grid, Page, Section
from analysis.report.terminal import show_list, table_of, unbroken_lines


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


def _show_grid(grid: Grid, console: Console) -> None:
    table = table_of(grid.title, [], [])
    for position, name in enumerate(grid.head):
        right = position in grid.numbers
        table.add_column(Text(name), justify="right" if right else "left", overflow="fold", no_wrap=right)
    for row in grid.rows:
        table.add_row(*map(Text, row))
    console.print(table)
    if grid.caption:
        console.print(Text(unbroken_lines(grid.caption, console.width), style="dim"))
    console.print()
