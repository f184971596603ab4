"""The figures of an answer as CSV files, in the order of the answer, the same bytes for the same answer."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from analysis.findings.tables import deviation, verdict_of_published
from analysis.results import Answer, Difference, Figure, Measure, Published

NAMES = ["measure", "statistic", "group", "clock", "unit"]
INTERVAL = ["estimate", "low", "high"]


def write_measures(answer: Answer, path: Path | str) -> None:
    """Writes every figure of every variant."""
    rows = ([figure.variant, *names_of(figure.of), *_interval(figure)] for figure in answer.figures)
    write_rows(path, ["variant", *NAMES, *INTERVAL, "replications"], rows)


def write_differences(answer: Answer, path: Path | str) -> None:
    """Writes every paired difference."""
    rows = ([d.variant, d.reference, *names_of(d.of), *_interval(d)] for d in answer.differences)
    write_rows(path, ["variant", "reference", *NAMES, *INTERVAL, "replications"], rows)


def write_published(answer: Answer, path: Path | str) -> None:
    """Writes the published figures beside those of the model."""
    head = [
        "variant", *NAMES, "published", "bound", *INTERVAL, "deviation_percent", "verdict",
        "sample_days", "sample_low", "sample_high", "source", "note",
    ]  # fmt: skip
    write_rows(path, head, (_published(published) for published in answer.published))


def write_contrasts(answer: Answer, path: Path | str) -> None:
    """Writes the differences in differences as factors: of the model, and of published counts."""
    rows = [
        [contrast.asked.name, data, side, written(of.estimate), written(of.low), written(of.high), str(of.replications)]
        for contrast in answer.contrasts
        for data, change in (("model", contrast.model), ("published", contrast.published))
        if change is not None
        for side, of in (("these", change.of), ("the others", change.against), ("these alone", change.alone))
    ]
    write_rows(path, ["contrast", "data", "side", *INTERVAL, "replications"], rows)


def names_of(of: Measure) -> list[str]:
    return [of.measure, of.statistic, of.group, of.clock, of.unit]


def _interval(of: Figure | Difference) -> list[str]:
    return [written(of.estimate), written(of.low), written(of.high), str(of.replications)]


def _published(of: Published) -> list[str]:
    """In the unit of the measure; the unit `relative` is later / earlier - 1."""
    unit = "relative" if of.relative else of.of.unit
    figures = [written(value) for value in (of.estimate, of.low, of.high, deviation(of))]
    sample = [written(value) for value in (of.sample_days, of.sample_low, of.sample_high)]
    start = [of.variant, *names_of(of.of)[:-1], unit, written(of.published), of.bound, *figures]
    return [*start, verdict_of_published(of), *sample, of.source, of.note]


def written(value: float) -> str:
    """The value with 6 significant digits; nothing for what was not measured."""
    return "" if value != value else f"{value + 0.0:.6g}"  # + 0.0 turns -0.0 into 0.0


def write_rows(path: Path | str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
