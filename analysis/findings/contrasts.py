"""Differences in differences in words: one table, one sentence for each."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.findings.wording import quoted
from analysis.intervals import Interval
from analysis.results import Answer, Change, Contrasted

HEAD = ["what, and of which data", "these changed by", "the others changed by", "what happened to these alone"]


def as_change(factor: Interval) -> str:
    """A factor as a change in per cent with its interval."""
    if factor.estimate != factor.estimate:
        return "not measured"
    percent = _percent(factor.estimate)
    return percent if factor.low != factor.low else f"{percent} ({_percent(factor.low)} to {_percent(factor.high)})"


def _percent(factor: float) -> str:
    return f"{100 * (factor - 1):+.1f} %"


def contrast_rows(answer: Answer) -> list[list[str]]:
    """Rows below HEAD: the model's, and the same of published counts."""
    return [row for contrast in answer.contrasts for row in _rows(contrast)]


def _rows(contrast: Contrasted) -> Iterator[list[str]]:
    name, runs = contrast.asked.name, contrast.model.alone.replications
    yield _row(f"{name}: model, {runs} replications", contrast.model)
    if contrast.published is not None and contrast.asked.published is not None:
        yield _row(f"{name}: published counts ({contrast.asked.published.source})", contrast.published)


def _row(name: str, change: Change) -> list[str]:
    return [name, as_change(change.of), as_change(change.against), as_change(change.alone)]


def contrast_sentences(answer: Answer) -> list[str]:
    """What each contrast says, for the screen."""
    return [_sentence(contrast) for contrast in answer.contrasts]


def _sentence(contrast: Contrasted) -> str:
    asked = contrast.asked
    these, others = _names(asked.of), _names(asked.against)
    sentence = (
        f"{asked.name}: from {quoted(asked.variants[0])} to {quoted(asked.variants[1])}, {asked.measure} of {these} "
        f"changed by {as_change(contrast.model.of)}, of {others} by {as_change(contrast.model.against)}. "
        f"What happened to the former alone: {as_change(contrast.model.alone)}"
    )
    if contrast.published is None:
        return sentence + "."
    return sentence + f"; from the published counts: {as_change(contrast.published.alone)}."


def _names(groups: list[str]) -> str:
    """The names without their kind, or how many there are."""
    names = [group.partition(": ")[2] or group for group in groups]
    return " and ".join(names) if len(names) <= 2 else f"{len(names)} others"
