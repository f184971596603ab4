"""What a task has found, ready to be shown: the same page on the screen, in the report, as charts and as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.charts.canvas import HEIGHT

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Sheet

Value = str | float | int | bool | None
"""A cell of a file; NaN and None become empty cells."""


@dataclass(frozen=True)
class Grid:
    """A table as it is shown: every cell is a text."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()
    """Columns with figures, which stand to the right."""
    caption: str = ""
    """How to read it."""
    folded: bool = False
    """Whether the report shows it only when asked, and the screen not at all."""


@dataclass(frozen=True)
class Drawing:
    """A chart that stands for itself on a slide."""

    name: str
    """Name of its files, without an ending."""
    title: str
    """What it says, as a sentence with figures."""
    caption: str
    """How to read it."""
    draw: Callable[[Sheet], None]
    """Draws everything, title and footer too, on an empty sheet."""
    height: float = HEIGHT
    """Height of the sheet in inches."""


@dataclass(frozen=True)
class Data:
    """A table as it is written to a file: figures are not rounded to what can be read."""

    name: str
    """Name of the file, with `.csv` or `.parquet`."""
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Section:
    """A part of the page."""

    heading: str
    sentences: Sequence[str] = ()
    grids: Sequence[Grid] = ()
    drawings: Sequence[Drawing] = ()


@dataclass
class Page:
    """All that a task has found."""

    title: str
    question: str
    """What was asked, in a sentence."""
    answer: Sequence[str]
    """The short answer: each sentence stands for itself, with figure, unit, interval and what it rests on."""
    extent: str
    """How much was simulated: replications, days, tickets, seed."""
    sections: Sequence[Section] = ()
    data: Sequence[Data] = ()
    texts_to_keep: dict[str, str] = field(default_factory=dict)
    """Other files, such as a piece of YAML, by their names."""
    notes: Sequence[str] = ()
    """Warnings and remarks."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What the manifest holds beside what every manifest does."""
    failed: bool = False
    """Whether the command is to end with an exit status of 1, as where a verification fails."""

    @property
    def drawings(self) -> list[Drawing]:
        return [drawing for section in self.sections for drawing in section.drawings]

    def texts(self) -> Iterator[str]:
        """Everything that may hold letters that need a font."""
        yield from (self.title, self.question, *self.answer)
        for section in self.sections:
            yield from (drawing.title for drawing in section.drawings)
            yield from (cell for grid in section.grids for row in grid.rows for cell in row)
