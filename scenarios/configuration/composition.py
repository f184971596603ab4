"""From the tree that Hydra composes to the study that the user asks for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.configuration.command_line import SWEPT, Command
from scenarios.configuration.config_files import drop_leftovers
from scenarios.configuration.settings import apply, check_complete, notices
from scenarios.study import Study, Tree, resolve


@dataclass(frozen=True)
class Composed:
    """What Hydra makes of a command, for one run."""

    tree: Tree
    """The study without the command's settings."""
    choices: dict[str, str]
    """The files that were chosen, by group."""
    folder: Path
    """Where the results go."""
    store: Path
    """Where finished replications are kept."""


def _with_texts_as_keys(value: Any) -> Any:
    """A tree in which a name such as 2013 is a text, although YAML reads a number."""
    if isinstance(value, list):
        return [_with_texts_as_keys(element) for element in value]
    if not isinstance(value, dict):
        return value
    return {str(key): _with_texts_as_keys(part) for key, part in value.items()}


def study_of(command: Command, composed: Composed) -> tuple[Study, list[str]]:
    """The study of one run, and what its reader must be told about the command.

    Raises WrongInput with a message that names the place.
    """
    tree = _with_texts_as_keys(composed.tree)
    swept = tree.pop(SWEPT, {})
    for file in command.files({group: composed.choices[group] for group in command.folders.groups}):
        drop_leftovers(tree, file.in_study)
    tree, placed = apply(tree, command.settings_of_run(swept))
    check_complete(tree)
    study = resolve(tree)
    return study, notices(study.file, placed)
