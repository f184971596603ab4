"""The tables and charts of a page as files."""

from __future__ import annotations

import csv
from pathlib import Path

from analysis.charts.canvas import drawing, new_sheet, save
from analysis.pages.page import Data, Drawing, Value
from analysis.report.figure_files import written


def write_data(data: Data, path: Path) -> None:
    """Writes a table as CSV with 6 significant digits, or as Parquet with all."""
    if path.suffix == ".parquet":
        import pandas as pd

        pd.DataFrame(list(data.rows), columns=list(data.columns)).to_parquet(path, index=False)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(data.columns)
        writer.writerows([_cell(value) for value in row] for row in data.rows)


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return written(value) if isinstance(value, float) else str(value)


def draw(asked: Drawing, folder: Path) -> None:
    """Draws a chart as PNG and as SVG."""
    folder.mkdir(parents=True, exist_ok=True)
    with drawing():
        sheet = new_sheet(asked.height)
        asked.draw(sheet)
        save(sheet, folder / asked.name)
