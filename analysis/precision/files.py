"""Why a study with `precision` stopped, and whether its runs had settled, as files and as facts of the manifest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.precision.rule import half_of
from analysis.precision.words import percent
from analysis.report.figure_files import NAMES, names_of, write_rows, written
from analysis.results import Answer, Settling, Stopping


def write_precision_reached(stopping: Stopping, path: Path | str) -> None:
    """Every headline figure with the half-width that it has and the one that was asked for."""
    head = [
        "variant", *NAMES, "estimate", "half_width", "allowed", "small", "verdict", "replications", "needed", "stopped",
    ]  # fmt: skip
    rows = (
        [
            judged.variant, *names_of(judged.of), written(judged.interval.estimate), written(half_of(judged.interval)),
            written(judged.allowed), "yes" if judged.is_floor else "no", judged.verdict, str(stopping.replications),
            str(judged.needed), reason(stopping),
        ]
        for judged in stopping.judged
    )  # fmt: skip
    write_rows(path, head, rows)


def reason(stopping: Stopping) -> str:
    """Why no more were run."""
    return "precision reached" if stopping.reached else "most_replications"


def write_settling(settling: Sequence[Settling], path: Path | str) -> None:
    """The days of every variant as they are drawn, and the moving average; by MSER settled or not."""
    head = ["variant", "series", "day", "mean", "moving_average", "settled_day", "reliable", "verdict"]
    rows = (
        [
            each.variant, each.series, str(day), written(mean), written(smooth), written(each.settled),
            "yes" if each.is_reliable else "no", each.verdict,
        ]
        for each in settling
        for day, (mean, smooth) in enumerate(zip(each.days.tolist(), each.smooth.tolist(), strict=True))
    )  # fmt: skip
    write_rows(path, head, rows)


def facts_of(answer: Answer) -> dict[str, Any]:
    """For the manifest."""
    stopping = answer.stopping
    if stopping is None:
        return {}
    return {
        "replications": stopping.replications,
        "precision": {
            "asked": percent(stopping.asked),
            "looks": list(stopping.looks),
            "most_replications": stopping.most,
            "stopped": reason(stopping),
            "inconclusive": sum(judged.verdict == "inconclusive" for judged in stopping.judged),
        },
    }
