"""The page of a published case: what its picture shows, and its inputs by where they come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isfinite

from analysis.findings.tables import figures_by_measure, published_in_words
from analysis.findings.wording import (
    IN_AN_HOUR,
    SIGNS,
    amount,
    as_shown,
    change,
    change_sign,
    label,
    pairs,
    plain,
    quoted,
)
from analysis.results import Answer, Difference, Figure, Input, Measure, Published
from scenarios.page import MOST_PANELS, CasePicture, Panel

LONGEST_TITLE = 200
"""Letters that a title may have; what does not fit stands in the panels."""
ORIGINS = {
    "published": "Published by the operator",
    "public source": "From public sources",
    "assumption": "Assumed, because nobody has published them",
    "not labelled": "Without a label",
}
"""Headings of the inputs by their labels."""


@dataclass(frozen=True)
class Bar:
    """What the model shows of one variant and group, and what was published of it, in the unit of the panel."""

    variant: str
    group: str
    """For example `brand`; empty where the panel has one group."""
    model: Figure | Difference | None
    published: Published | None


@dataclass(frozen=True)
class BarPanel:
    """One panel of the picture, ready to be drawn."""

    label: str
    unit: str
    reference: str
    """The variant that changes are counted from; empty where levels are shown."""
    relative: bool
    bars: list[Bar]

    @property
    def groups(self) -> list[str]:
        return list(dict.fromkeys(bar.group for bar in self.bars))

    @property
    def variants(self) -> list[str]:
        return list(dict.fromkeys(bar.variant for bar in self.bars))


# ---- the picture ----


def case_panels(answer: Answer) -> list[BarPanel]:
    """The panels of the case's picture that the answer has figures for; none where a ticket file was replayed."""
    if answer.replayed:
        return []
    wanted = answer.page.picture.panels or panels_of_published(answer)
    panels = [_panel(panel, answer) for panel in wanted]
    return [panel for panel in panels if any(bar.model for bar in panel.bars)]


def panels_of_published(answer: Answer) -> list[Panel]:
    """A panel for each published measure, in the order of the published figures, as many as there is room for."""
    found: dict[tuple[Measure, str, bool], list[Published]] = {}
    for published in answer.published:
        pair = pairs(list(answer.variants), published.variant)
        kind = replace(published.of, group="all"), pair[0] if pair else "", published.relative
        found.setdefault(kind, []).append(published)
    return [_panel_of(*kind, figures, answer) for kind, figures in found.items()][:MOST_PANELS]


def _panel_of(of: Measure, earlier: str, relative: bool, figures: list[Published], answer: Answer) -> Panel:
    later = [pair[1] for p in figures if (pair := pairs(list(answer.variants), p.variant))]
    return Panel(
        measure=of.measure,
        statistic=of.statistic,
        groups=list(dict.fromkeys(published.of.group for published in figures)),
        clock=of.clock,
        shows="relative" if relative else "difference" if earlier else "level",
        variants=[earlier, *dict.fromkeys(later)] if earlier else None,
    )


def _panel(panel: Panel, answer: Answer) -> BarPanel:
    measures = [of for group in panel.groups if (of := _measure(panel, group, answer))]
    shown = panel.variants or list(answer.variants)
    reference = "" if panel.shows == "level" else shown[0]
    published = [p for p in answer.published if p.of in measures and p.relative == (panel.shows == "relative")]
    unit = _unit(panel, measures, published)
    bars = [
        _bar(answer, panel, variant, of, [p for p in published if p.of == of], unit)
        for variant in (shown[1:] if reference else shown)
        for of in measures
    ]
    title = panel.label or (label(replace(measures[0], group="all")) if measures else panel.measure)
    return BarPanel(title, unit, reference, panel.shows == "relative", bars)


def _measure(panel: Panel, group: str, answer: Answer) -> Measure | None:
    """The measure of a panel, whether or not time plays a part in it."""
    names = (panel.measure, panel.statistic, group)
    known = dict.fromkeys(f.of for f in answer.figures if (f.of.measure, f.of.statistic, f.of.group) == names)
    return next((of for of in known if of.clock in (panel.clock, "")), None)


def _unit(panel: Panel, measures: list[Measure], published: list[Published]) -> str:
    """The unit of the panel's axis: of times the chosen one, else that in which they were published."""
    unit = measures[0].unit if measures else "h"
    if panel.shows == "relative":
        return "relative"
    return panel.unit or next((p.unit for p in published if p.unit), unit) if unit == "h" else unit


def _bar(answer: Answer, panel: Panel, variant: str, of: Measure, published: list[Published], unit: str) -> Bar:
    reference = "" if panel.shows == "level" else (panel.variants or list(answer.variants))[0]
    model: Figure | Difference | None
    if panel.shows == "level":
        model = figures_by_measure(answer).get((variant, of))
    else:
        known = answer.relative if panel.shows == "relative" else answer.differences
        model = next((d for d in known if (d.variant, d.reference, d.of) == (variant, reference, of)), None)
    name = f"{reference} -> {variant}" if reference else variant
    beside = next((p for p in published if p.variant == name), None)
    if model is None and beside is not None:  # relative changes that no panel has asked for
        limits = (beside.estimate, beside.low, beside.high)
        model = Difference(variant, reference, of, *limits, answer.replications, float("nan"))
    group = of.group.partition(": ")[2] or of.group if len(panel.groups) > 1 else ""
    return Bar(variant, group, _model_in(unit, model), as_shown(replace(beside, unit=unit)) if beside else None)


def _model_in(unit: str, model: Figure | Difference | None) -> Figure | Difference | None:
    """The model's figure in the unit of its panel; None where it was not measured."""
    if model is None or not isfinite(model.estimate):
        return None
    factor = IN_AN_HOUR.get(unit, 1.0) if model.of.unit == "h" else 1.0
    limits = {name: factor * getattr(model, name) for name in ("estimate", "low", "high")}
    return replace(model, of=replace(model.of, unit=unit), **limits)


# ---- its title ----


def case_title(answer: Answer) -> str:
    """The finding in words: the given one, else the first and last bar of each panel, as many as there is room for."""
    picture: CasePicture = answer.page.picture
    if picture.title:
        return picture.title
    title = ""
    for panel in case_panels(answer):
        longer = f"{title}; {_finding(panel)}" if title else _finding(panel)
        if title and len(longer) > LONGEST_TITLE:
            break
        title = longer
    return title[:1].upper() + title[1:]


def _finding(panel: BarPanel) -> str:
    """For example `report to closing, mean: 17.3 h -> 7.2 h (published 17.38 h -> 7.18 h)`."""
    each = [_finding_of([bar for bar in panel.bars if bar.group == group], panel) for group in panel.groups]
    return f"{heading(panel)}: {', '.join(each)}"


def heading(panel: BarPanel) -> str:
    """What a panel shows, and against which variant it shows changes."""
    if not panel.reference:
        return panel.label
    return f"{panel.label}, {'relative' if panel.relative else 'difference'} to {quoted(panel.reference)}"


def _finding_of(bars: list[Bar], panel: BarPanel) -> str:
    ends = [bars[0], bars[-1]] if len(bars) > 1 and not panel.reference else _telling(bars)
    levels = " -> ".join(_value(bar, panel) for bar in ends)
    published = [bar.published for bar in ends]
    words = " -> ".join(_published_value(p, panel) for p in published if p)
    where = f" in {quoted(ends[0].variant)}" if len(ends) == 2 and published[0] and not published[1] else ""
    group = f"{plain(bars[0].group)} " if bars[0].group else ""
    return f"{group}{levels}{f' (published {words}{where})' if words else ''}"


def _telling(bars: list[Bar]) -> list[Bar]:
    """The last bar beside which something was published, else the last one."""
    return [bar for bar in bars if bar.published][-1:] or bars[-1:]


def _value(bar: Bar, panel: BarPanel) -> str:
    if bar.model is None:
        return "not measured"
    return (change if panel.reference else amount)(bar.model.estimate, panel.unit)


def _published_value(shown: Published, panel: BarPanel) -> str:
    sign = change_sign(panel.unit) if panel.reference else SIGNS.get(panel.unit, f" {panel.unit}")
    return published_in_words(shown, signed=bool(panel.reference)) + sign


# ---- inputs ----


@dataclass(frozen=True)
class Inputs:
    """Inputs of one origin: the reason or source, and what was set for it."""

    heading: str
    rows: list[list[str]]
    """Reason or source, and the inputs with their values."""


def inputs_by_origin(inputs: Iterable[Input]) -> list[Inputs]:
    """All inputs: published, from public sources, assumed; those with the same remark in one row."""
    found: dict[str, dict[str, list[Input]]] = {label: {} for label in ORIGINS}
    for given in inputs:
        found.setdefault(given.label, {}).setdefault(given.note, []).append(given)
    return [
        Inputs(ORIGINS.get(name, name), [[note, _set_together(group)] for note, group in notes.items()])
        for name, notes in found.items()
        if notes
    ]


def _set_together(inputs: list[Input]) -> str:
    """Paths with their values; what all paths begin with is said once, as in `horizon: window 120 days`."""
    paths = [given.path.split(".") for given in inputs]
    same = 0
    while len(paths) > 1 and all(len(path) > same + 1 and path[same] == paths[0][same] for path in paths):
        same += 1
    values = (f"{'.'.join(path[same:])} = {given.value}" for path, given in zip(paths, inputs, strict=True))
    return f"{'.'.join(paths[0][:same])}: {'; '.join(values)}" if same else "; ".join(values)
