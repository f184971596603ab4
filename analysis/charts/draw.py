"""The charts of an answer. Each title says what the chart shows; all of it can be read in grey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.charts.bars import plot_stages, plot_technicians, technician_states
from analysis.charts.canvas import HEIGHT, drawing, new_sheet, save
from analysis.charts.case import case_height, plot_case
from analysis.charts.distribution import plot_distribution
from analysis.charts.forest import panels_of, plot_differences
from analysis.charts.titles import differences_title, distribution_title, stages_title, technicians_title
from analysis.charts.warm_up import plot_warm_up, warm_up_title
from analysis.comparing.chart import is_worth_a_chart, pairs_height, pairs_title, plot_pairs
from analysis.findings.case import case_panels, case_title
from analysis.findings.tables import speaks_of_closing, stage_measures
from analysis.results import Answer


@dataclass(frozen=True)
class Chart:
    """A chart: its file name, how it is drawn, what it says, and how to read it."""

    name: str
    plot: Callable[..., None]
    title: Callable[[Answer], str]
    caption: str
    """How to read it, for the report."""
    possible: Callable[[Answer], bool]
    """Whether the answer has the figures for it."""
    height: Callable[[Answer], float] = lambda answer: max(HEIGHT, 1.1 * len(answer.variants))
    """Height of the sheet in inches."""


CASE = "case"
"""Name of the picture of a published case, which stands on the case's own page."""

CHARTS = (
    Chart(
        CASE,
        plot_case,
        case_title,
        "The published figures beside the model's: bars are the model with 95 % intervals, hollow marks what was "
        "published.",
        lambda answer: bool(case_panels(answer)),
        case_height,
    ),
    Chart(
        "stages",
        plot_stages,
        stages_title,
        "Where the time goes: mean hours that a ticket spends in each stage. A bar adds up to the mean time "
        "from report to closing; the whisker at its end is the 95 % interval of that total.",
        lambda answer: bool(stage_measures(answer)) and speaks_of_closing(answer),
    ),
    Chart(
        "distribution",
        plot_distribution,
        distribution_title,
        "How soon tickets are closed: the share of tickets closed within so many hours of the report. The "
        "vertical lines are the service levels; the higher a curve meets them, the better.",
        lambda answer: bool(answer.curves) and speaks_of_closing(answer),
    ),
    Chart(
        "differences",
        plot_differences,
        lambda answer: differences_title(answer, panels_of(answer)),
        "Differences to the reference, paired replication by replication, with their intervals. A filled dot "
        "is a difference that chance does not explain; the interval of a hollow one holds zero. A diamond "
        "is a published difference.",
        lambda answer: bool(panels_of(answer)),
    ),
    Chart(
        "pairs",
        plot_pairs,
        pairs_title,
        "All pairs of variants that were judged, in the main measure, with intervals that hold together. A filled dot "
        "is a clear difference, a hollow one is inconclusive; a grey one is a difference that does not matter, within "
        "the margin (grey band).",
        is_worth_a_chart,
        pairs_height,
    ),
    Chart(
        "technicians",
        plot_technicians,
        technicians_title,
        "How technicians use the time for which they are rostered and present. Overtime comes on top of it. "
        "Each whisker is the 95 % interval of the segment that ends there.",
        lambda answer: bool(technician_states(answer)),
    ),
    Chart(
        "warm_up",
        plot_warm_up,
        warm_up_title,
        "Whether the runs had settled when the window (grey) began: moving averages over a week of the days of all "
        "replications. Triangles: settled by MSER over whole weeks.",
        lambda answer: bool(answer.settling),
        lambda answer: max(HEIGHT, 0.9 * len(answer.variants)),
    ),
)


def draw_all(answer: Answer, folder: Path | str) -> list[str]:
    """Draws every chart that the answer has figures for, each as PNG and as SVG.

    Parameters
    ----------
    answer
        What a study has found.
    folder
        Where the charts are written; made if it is not there.

    Returns
    -------
    list[str]
        Names of the files in the folder, for example `stages.png`.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return [f"{chart.name}{ending}" for chart in CHARTS if _draw(chart, answer, folder) for ending in (".png", ".svg")]


def _draw(chart: Chart, answer: Answer, folder: Path) -> bool:
    if not chart.possible(answer):
        return False
    with drawing():
        sheet = new_sheet(chart.height(answer))
        chart.plot(answer, sheet)
        save(sheet, folder / chart.name)
    return True
