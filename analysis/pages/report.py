"""A page as one HTML file that holds everything."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analysis.pages.page import Drawing, Page
from analysis.report.html import MIME, Picture, data_uri, environment


def write_page(page: Page, charts: Path, path: Path, provenance: Mapping[str, str]) -> None:
    """Writes the report; charts that are not in the folder are left out."""
    path.write_text(_rendered(page, charts, provenance), encoding="utf-8", newline="\n")


def _rendered(page: Page, charts: Path, provenance: Mapping[str, str]) -> str:
    sections = [
        (section, [picture for drawing in section.drawings if (picture := _picture(drawing, charts))])
        for section in page.sections
    ]
    shown = {name: value for name, value in provenance.items() if name not in ("command", "longer", "seed") and value}
    return environment().get_template("page.html.j2").render(
        page=page, sections=sections, command=provenance.get("command", ""), provenance=shown
    )  # fmt: skip


def _picture(drawing: Drawing, charts: Path) -> Picture | None:
    files = [file for file in (charts / f"{drawing.name}{ending}" for ending in MIME) if file.exists()]
    return Picture(drawing.name, data_uri(files[0]), drawing.title, drawing.caption) if files else None
