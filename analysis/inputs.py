"""All inputs of a study with where they come from."""

from __future__ import annotations

from typing import Any

from analysis.results import Input
from scenarios.study import Study, Tree, leaves

NOT_LABELLED = "not labelled"


def label_of(path: str, labels: dict[str, str]) -> tuple[str, str]:
    """Label and remark of the longest labelled beginning of a path."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        text = labels.get(".".join(parts[:length]))
        if text is not None:
            label, _, note = text.partition(":")
            return label.strip(), note.strip()
    return NOT_LABELLED, ""


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_text(part)}" for key, part in value.items()) + "}"
    return "none" if value is None else str(value)


def _inputs(tree: Tree, labels: dict[str, str], prefix: str) -> list[Input]:
    found = []
    for path, value in leaves({key: part for key, part in tree.items() if key != "labels"}):
        name = ".".join(path)
        found.append(Input(prefix + name, _text(value), *label_of(name, labels)))
    return found


def inputs_of(study: Study) -> list[Input]:
    """Everything that the base scenario and the changes set, in the order in which it is written."""
    base = study.file.scenario
    found = _inputs(base, dict(base.get("labels") or {}), "")
    for name, change in study.file.changes.items():
        found += _inputs(change, dict(change.get("labels") or {}), f"change {name}: ")
    return found
