"""The folder of a run's results: whether it can be written, and that no empty one is left behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scenarios.base import WrongInput


def check_writable(folder: Path) -> None:
    """Raises WrongInput where nothing can be written in a folder."""
    if not os.access(folder, os.W_OK | os.X_OK):
        raise WrongInput(f"hydra.run.dir: '{folder}' is not open to you; expected a folder that can be written")


def _there(start: Path) -> set[Path]:
    """Folders that exist on the way to a folder, and beside it."""
    way = [path for path in (start, *start.parents) if path.is_dir()]
    return {*way, *(path for path in way[0].iterdir() if path.is_dir())}


def _remove_empty(folder: Path, before: set[Path]) -> None:
    for path in (folder, *folder.parents):
        if path in before or not path.is_dir() or any(path.iterdir()):
            return
        path.rmdir()


@contextmanager
def no_empty_folders(pattern: str) -> Iterator[list[Path]]:
    """At the end removes what is empty of the folders put into the list, unless it was there before.

    Their names begin with the pattern, up to parts like `${name}`.
    """
    start = Path(pattern.partition("${")[0] or ".").absolute()
    before = _there(start)
    made: list[Path] = []
    try:
        yield made
    finally:
        for folder in (*made, start):
            _remove_empty(folder, before)


STORE = "store"
"""Name of the folder in which finished replications are kept."""


def store_folder(results: Path, pattern: str, multirun: bool) -> Path:
    """Where finished replications of a run are kept: beside its results, so that the same command finds them again.

    A folder that is named after the time is another one each time, and several runs share what they have: then it
    is the lowest folder above these that stays the same. The pattern is the name of the run's folder, or that of
    the folder of several runs, with parts like `${now:%Y}`.
    """
    changing = "${" if multirun else "${now"
    if not multirun and changing not in pattern:
        return results / STORE
    same = Path(pattern.partition(changing)[0] + "_").parent if changing in pattern else Path(pattern)
    return same.absolute() / STORE
