"""The sheet that charts are drawn on: size, fonts, wrapped texts, title and footer, saved files.

Nothing here knows what is drawn. Matplotlib is imported when a chart is made, not before.
"""

from __future__ import annotations

import logging
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.findings.wording import typeset
from analysis.results import Answer

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet
    from matplotlib.text import Text

WIDTH, HEIGHT, DPI = 13.33, 7.5, 160
"""A slide of 16:9 in inches, and dots per inch of the PNG."""
MARGIN = 0.025
"""Left and right margin, as a share of the width."""
INK, GREY, RULE = "#1a1a1a", "#595959", "#bfbfbf"
CHINESE_FONTS = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
    "Microsoft YaHei", "SimHei", "PingFang SC", "Heiti SC", "Hiragino Sans GB", "Arial Unicode MS",
    "Noto Sans CJK JP", "Noto Sans CJK TC", "Droid Sans Fallback",
)  # fmt: skip
NO_CHINESE_FONT = (
    "The charts show empty boxes instead of Chinese characters, because this computer has no font for them. "
    "Install one (Debian and Ubuntu: apt install fonts-wqy-microhei or fonts-noto-cjk; Windows and macOS "
    "bring one along) and run again."
)


def chinese_fonts() -> list[str]:
    """Those of the known fonts with Chinese characters that are installed, the best first."""
    from matplotlib.font_manager import fontManager

    installed = {font.name for font in fontManager.ttflist}
    return [name for name in CHINESE_FONTS if name in installed]


def has_chinese(text: str) -> bool:
    """Whether a text has characters that Latin fonts lack: Chinese, Japanese, Korean, full width."""
    return any(unicodedata.east_asian_width(letter) in "WF" for letter in text)


def font_notes(answer: Answer) -> list[str]:
    """What to install where names in the charts are Chinese and no font can show them; else nothing."""
    groups = (figure.of.group for figure in answer.figures)
    changes = (change for names in answer.variants.values() for change in names)
    picture = answer.page.picture
    labels = (panel.label for panel in picture.panels)
    return font_notes_of([answer.title, *answer.variants, *changes, *groups, picture.title, *labels])


def font_notes_of(texts: Iterable[str]) -> list[str]:
    """What to install where these texts are Chinese and no font can show them; else nothing."""
    return [NO_CHINESE_FONT] if has_chinese("".join(texts)) and not chinese_fonts() else []


@contextmanager
def drawing() -> Iterator[None]:
    """Fonts and quiet for the time of drawing: a missing character is told once, by `font_notes`."""
    from matplotlib import rc_context

    settings: Any = {
        "font.family": ["DejaVu Sans", *chinese_fonts()],
        "font.size": 12,
        "text.color": INK,
        "axes.edgecolor": GREY,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "hatch.linewidth": 1.0,
        "text.parse_math": False,
        "svg.hashsalt": "truckroll",
        "svg.fonttype": "path",
    }
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    with rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r".*Glyph .* missing from")
        log.setLevel(logging.ERROR)  # else one line for every Chinese font that has no bold letters
        try:
            yield
        finally:
            log.setLevel(level)


def new_sheet(height: float = HEIGHT) -> Sheet:
    """An empty slide, drawn by Agg without a window."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    sheet = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor="white")
    FigureCanvasAgg(sheet)
    return sheet


def current_sheet() -> Sheet:
    """The current figure of pyplot, for work in a notebook."""
    from matplotlib import pyplot

    return pyplot.gcf()


def save(sheet: Sheet, path: Path) -> None:
    """Writes PATH.png and PATH.svg; the SVG has no date, so that the same answer gives the same bytes."""
    sheet.savefig(path.with_suffix(".png"), dpi=DPI)
    sheet.savefig(path.with_suffix(".svg"), metadata={"Date": None})


def columns(text: str) -> int:
    """Width of a text in letters; a Chinese character is two wide."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def wrap(text: str, width: int) -> str:
    """The text in lines of at most `width` letters; breaks at spaces, and anywhere in Chinese."""
    lines, line = [], ""
    for piece in _pieces(text, width):
        if line and columns(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return "\n".join([*lines, line.rstrip()])


def _pieces(text: str, width: int) -> Iterator[str]:
    """Parts of a text that may not be broken: words with their space, single Chinese characters."""
    piece = ""
    for letter in text:
        if piece and (has_chinese(letter) or has_chinese(piece) or columns(piece) >= width):
            yield piece
            piece = ""
        piece += letter
        if letter == " ":
            yield piece
            piece = ""
    yield piece


def entitle(sheet: Sheet, title: str, subtitle: str, footer: str) -> tuple[float, float]:
    """Writes the texts around a chart; returns the lower and upper edge of what is left, as shares."""
    height = sheet.get_figheight() * 72
    size = 20 if columns(title) <= 140 else 17 if columns(title) <= 240 else 14
    title, footer = wrap(typeset(title), 1480 // size), wrap(typeset(footer), 175)
    top = 1 - 14 / height
    sheet.text(MARGIN, top, title, size=size, weight="bold", va="top", linespacing=1.2)
    top -= (title.count("\n") + 1) * size * 1.25 / height + 6 / height
    sheet.text(MARGIN, top, subtitle, size=12, color=GREY, va="top")
    sheet.text(MARGIN, 10 / height, footer, size=10, color=GREY, va="bottom", linespacing=1.3)
    return (22 + 14 * (footer.count("\n") + 1)) / height, top - 26 / height


def settle(sheet: Sheet, bottom: float, top: float) -> None:
    """Gives the axes the room between the texts, and keeps them there, so that texts can be measured."""
    rect = (MARGIN, bottom, 1 - 2 * MARGIN, top - bottom)
    sheet.set_layout_engine("constrained", rect=rect, wspace=0.05, hspace=0.06)
    sheet.draw_without_rendering()
    sheet.set_layout_engine("none")
    for ax in sheet.axes:  # without the last digits, which depend on what was drawn before
        x, y, width, height = (round(edge, 6) for edge in ax.get_position().bounds)
        ax.set_position((x, y, width, height))


def fits(text: Text, width: float, ax: Axes) -> bool:
    """Whether a text is at most `width` wide in the data units of the axes."""
    start, end = ax.transData.transform([(0, 0), (width, 0)])[:, 0]
    return bool(text.get_window_extent().width <= end - start)


def keep_inside(text: Text, ax: Axes) -> None:
    """Moves a text sideways as far as it sticks out of its axes."""
    box, room = text.get_window_extent(), ax.get_window_extent()
    _shift(text, max(room.x0 - box.x0, 0) or min(room.x1 - box.x1, 0))


def beside(text: Text, x: float, ax: Axes, sides: Sequence[int]) -> bool:
    """Moves a text sideways to the left (-1) or right (1) of a vertical line at `x`; False if it has no room there."""
    box, room, line = text.get_window_extent(), ax.get_window_extent(), ax.transData.transform((x, 0))[0]
    air = 0.08 * ax.figure.dpi
    left, right = min(line - air - box.x1, 0.0), max(line + air - box.x0, 0.0)
    fitting = {-1: box.x0 + left >= room.x0 - 1, 1: box.x1 + right <= room.x1 + 1}
    shifts = [left if side < 0 else right for side in sides if fitting[side]]
    if shifts:
        _shift(text, min(shifts, key=abs))
    return bool(shifts)


def _shift(text: Text, shift: float) -> None:
    """Moves a text sideways by so many dots."""
    x, y = text.get_transform().transform(text.get_position())
    moved = text.get_transform().inverted().transform((x + shift, y))
    text.set_position((float(moved[0]), float(moved[1])))


def outlined(width: float) -> list[Any]:
    """A white edge around a line, so that a whisker can be seen on a dark or hatched bar."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=width + 1.4, foreground="white")]


def is_dark(colour: str) -> bool:
    """Whether white letters are easier to read on it than black ones."""
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
