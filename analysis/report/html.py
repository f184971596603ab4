"""The report: one HTML file that holds everything, for a planner who reads nothing else."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.charts.bars import technician_states
from analysis.charts.draw import CASE, CHARTS
from analysis.comparing.words import family_of_table, pairs_section
from analysis.findings.case import inputs_by_origin
from analysis.findings.contrasts import HEAD as CONTRAST_HEAD
from analysis.findings.contrasts import contrast_rows
from analysis.findings.sentences import NOT_VALIDATED, published_figures, short_answer
from analysis.findings.tables import (
    PUBLISHED_NUMBERS,
    common_source,
    comparison,
    headline_measures,
    link_rows,
    load_rows,
    notes_of_published,
    published_table,
    reference_of,
    share_of_capacity,
    speaks_of_closing,
    stage_measures,
    work_and_people,
)
from analysis.findings.wording import listed, plain, quoted, typeset
from analysis.precision.words import (
    JUDGED_HEAD,
    SETTLING_HEAD,
    judged_rows,
    settling_rows,
    stopping_sentences,
    warm_up_sentences,
)
from analysis.report.terminal import LOAD_CAPTION, extent, reading
from analysis.results import Answer

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
OWN_PLACE = ("command", "longer", "seed")
"""Facts that stand elsewhere than in the list at the end."""
MIME = {".svg": "image/svg+xml", ".png": "image/png"}


@dataclass(frozen=True)
class Picture:
    """A chart inside the report."""

    name: str
    data: str
    """A data URI, so that the report needs no other file."""
    title: str
    caption: str


def write_report(answer: Answer, charts: Path | str, path: Path | str, provenance: Mapping[str, str]) -> None:
    """Writes the report.

    Parameters
    ----------
    answer
        What a study has found.
    charts
        The folder with the charts that `draw_all` has drawn; charts that are not there are left out.
    path
        The HTML file to write.
    provenance
        How to run it again: `command`, and versions and the like under the names to be shown.
    """
    html = render(answer, pictures_of(answer, Path(charts)), provenance)
    Path(path).write_text(html, encoding="utf-8", newline="\n")


def render(answer: Answer, pictures: list[Picture], provenance: Mapping[str, str]) -> str:
    """The report as text."""
    return environment().get_template("report.html.j2").render(_contents(answer, pictures, provenance))


def environment() -> Environment:
    """How templates are read and filled in."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: name is not None and "html" in name,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    found.filters.update(typeset=typeset, share=share_of_capacity, work_and_people=work_and_people)
    return found


def _contents(answer: Answer, pictures: list[Picture], provenance: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the template shows, by the names that it uses."""
    head, rows = published_table(answer)
    return {
        "answer": answer,
        "extent": extent(answer),
        "short_answer": short_answer(answer),
        "not_validated": NOT_VALIDATED,
        "reading": reading(answer),
        "main_table": comparison(answer, headline_measures(answer)),
        "pairs": pairs_section(answer),
        "family": family_of_table(answer),
        "stage_table": comparison(answer, stage_measures(answer)) if speaks_of_closing(answer) else [],
        "technician_table": comparison(answer, technician_states(answer)),
        "pictures": [picture for picture in pictures if not (answer.page.is_written and picture.name == CASE)],
        "page": answer.page,
        "case_pictures": [picture for picture in pictures if picture.name == CASE],
        "origins": inputs_by_origin(answer.inputs),
        "longer": provenance.get("longer", ""),
        "contrast_head": CONTRAST_HEAD,
        "contrasts": contrast_rows(answer),
        "published_head": head,
        "published": rows,
        "published_numbers": [head.index(name) for name in PUBLISHED_NUMBERS if name in head],
        "published_notes": notes_of_published(answer),
        "published_source": common_source(answer),
        "published_caption": caption_of_published(answer),
        "published_sentences": published_figures(answer),
        "load_caption": LOAD_CAPTION,
        "precision_sentences": stopping_sentences(answer.stopping),
        "judged_head": JUDGED_HEAD,
        "judged": judged_rows(answer.stopping),
        "warm_up_sentences": warm_up_sentences(answer),
        "settling_head": SETTLING_HEAD,
        "settling": settling_rows(answer),
        "settings": settings_of(answer),
        "changes": [[name, changes_in_words(answer, name)] for name in answer.variants],
        "reference": quoted(reference_of(answer)),
        "links": list(link_rows(answer)),
        "loads": load_rows(answer),
        "labels": labels_in_words(answer),
        "assumed": assumed(answer),
        "command": provenance.get("command", ""),
        "provenance": {name: value for name, value in provenance.items() if name not in OWN_PLACE},
    }


def caption_of_published(answer: Answer) -> str:
    """How to read the table of published figures."""
    samples = any(published.sample_low == published.sample_low for published in answer.published)
    bounds = any(published.bound for published in answer.published)
    parts = [
        "Deviation: model minus published, in per cent of the size of the published figure.",
        "Verdict: whether the published figure lies inside the model's 95 % interval, which covers chance only.",
    ]
    parts += ["Of a published bound: whether the whole interval keeps it." if bounds else ""]
    parts += [
        "One sample: a single sample of that length, as the operator counted, shows a figure between these limits with "
        "95 %; of a change, two samples of different days. The interval beside the model's figure is that of the mean "
        "over all replications, which is why it is narrower."
        if samples
        else ""
    ]
    return " ".join(part for part in parts if part)


def pictures_of(answer: Answer, folder: Path) -> list[Picture]:
    """The charts in a folder, as SVG where there is one, else as PNG."""
    found = []
    for chart in CHARTS:
        files = [file for file in (folder / f"{chart.name}{ending}" for ending in MIME) if file.exists()]
        if files:
            found.append(Picture(chart.name, data_uri(files[0]), chart.title(answer), chart.caption))
    return found


def data_uri(file: Path) -> str:
    """A picture as text that stands in the page itself."""
    return f"data:{MIME[file.suffix]};base64,{b64encode(file.read_bytes()).decode()}"


def changes_in_words(answer: Answer, variant: str) -> str:
    """The names of a variant's changes, or that it has none."""
    return listed(plain(name) for name in answer.variants[variant]) or "nothing: the base as it is"


def settings_of(answer: Answer) -> list[list[str]]:
    """What each change sets, beside the value of the base."""
    base = {given.path: given.value for given in answer.inputs}
    found: dict[str, list[str]] = {}
    for given in answer.inputs:
        change, colon, path = given.path.removeprefix("change ").partition(": ")
        if colon and given.path.startswith("change "):
            before = f" (before: {base[path]})" if path in base else ""
            found.setdefault(change, []).append(f"{path} {given.value}{before}")
    return [[plain(change), "; ".join(words)] for change, words in found.items()]


def labels_in_words(answer: Answer) -> str:
    """How many inputs are published, from a public source, or assumed."""
    counts = Counter(given.label for given in answer.inputs)
    return f"Of {len(answer.inputs)} inputs: {listed(f'{label} {n}' for label, n in counts.items())}."


def assumed(answer: Answer) -> str:
    """How many inputs nobody has published."""
    count = sum(given.label not in ("published", "public source") for given in answer.inputs)
    return f"{count} of {len(answer.inputs)} inputs are assumptions or have no label."
