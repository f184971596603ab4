"""Does a task that asks more of a study than its comparison, and shows and writes what it finds.

Each such task is a package of analysis with a module `task`, whose function `page_of` asks an experiment for the
replications that it needs, and returns a page.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.comparison import check_main_table
from analysis.experiment import Experiment
from analysis.headlines import measures_of
from analysis.pages.page import Page
from analysis.phrases import with_limits
from analysis.precision.words import not_for_tasks
from analysis.study import how_to_go_on, kept, prepared
from scenarios.configuration.folders import STORE
from scenarios.study import Study

if TYPE_CHECKING:
    from analysis.report.output import OutputFolder

PACKAGES = {
    "attribute": "attribution",
    "staff": "staffing",
    "roster": "rostering",
    "sweep": "sweeping",
    "sensitivity": "sensitivity",
    "select": "selection",
    "verify": "verification",
}
"""Where each task lives."""

NEEDS_NO_STUDY = {"verify"}
"""Tasks that have scenarios of their own, and take nothing from earlier runs."""


def run_task(study: Study, output: Path, notes: list[str], command: list[str], store: Path | None = None) -> None:
    """Does the task of a study, shows what it finds and writes everything into a folder, as a whole or not at all.

    Raises WrongInput where the task cannot be done, a file cannot be read or written, or a scenario exceeds its limits;
    SystemExit(1) where the page says that something has failed.
    """
    from analysis.pages.screen import show_page
    from analysis.report.output import OutputFolder
    from analysis.report.progress import shown
    from analysis.report.terminal import screen
    from analysis.stopping import says

    console, began, asked = screen(), time.monotonic(), study
    study, notes = _prepared(study, notes)
    with OutputFolder(output) as folder:
        with (
            kept(study, store or output / STORE) as place,
            shown(console) as progress,
            says(lambda: how_to_go_on(progress.kept, progress.total, place, None)),
        ):
            page = _page_of(study)(_checked(Experiment(study, place, progress)))
        with says(lambda: "run the same command again to write the results"):
            page.notes = [*notes, *not_for_tasks(study), *page.notes]
            show_page(page, console)
            _write(asked, page, folder, command, round(time.monotonic() - began, 1))
    console.print(f"Results are in {output}: open {output / 'report.html'}", soft_wrap=True)
    if page.failed:
        raise SystemExit(1)


def _prepared(study: Study, notes: list[str]) -> tuple[Study, list[str]]:
    """The study with what its ticket file says, and what its reader must know."""
    if study.file.task.name in NEEDS_NO_STUDY:
        return Study(study.file.model_copy(update={"store": False}), {}), []
    study, known = prepared(with_limits(study, _phrases(study)), notes)
    return study, known.notes


def _checked(experiment: Experiment) -> Experiment:
    """The experiment, where its study names for its main table what it measures; else WrongInput."""
    study = experiment.study
    if study.file.page.measures and study.scenarios:
        check_main_table(study, measures_of(experiment))
    return experiment


def _phrases(study: Study) -> list[str]:
    """All that may name a time limit, which is then measured."""
    task = study.file.task
    one = getattr(task, "measure", None)
    return [*study.file.targets, *getattr(task, "measures", []), *([one] if one else [])]


def _page_of(study: Study) -> Callable[[Experiment], Page]:
    page_of: Callable[[Experiment], Page] = import_module(f"analysis.{PACKAGES[study.file.task.name]}.task").page_of
    return page_of


def _write(study: Study, page: Page, folder: OutputFolder, command: list[str], seconds: float) -> None:
    """Every file of a task; the manifest comes last."""
    from analysis.charts.canvas import font_notes_of
    from analysis.pages.files import draw, write_data
    from analysis.pages.report import write_page
    from analysis.report.provenance import in_words, provenance
    from scenarios.study_text import study_yaml

    page.notes = [*page.notes, *font_notes_of(page.texts())]
    for data in page.data:
        write_data(data, folder.path(data.name))
    for name, text in page.documents.items():
        folder.path(name).write_text(text, encoding="utf-8", newline="\n")
    for drawing in page.drawings:
        draw(drawing, folder.path(f"charts/{drawing.name}").parent)
    folder.path("study.yaml").write_text(study_yaml(study), encoding="utf-8")
    facts = provenance(study, command)
    charts = folder.path("charts/any").parent
    write_page(page, charts, folder.path("report.html"), in_words(facts))
    folder.manifest({**facts, "seconds": seconds, **page.facts})
