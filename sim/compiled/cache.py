"""The folder where compiled code of this very source is kept."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
from functools import cache
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

from sim.compiled.availability import available

KEPT = 28 * 86_400
"""Seconds after its last use when the folder of another version is removed."""

_SOURCES = Path(__file__).resolve().parent.parent.parent
_PACKAGES = ("scenarios", "sim")
"""All that compiled code is made of: rules, and the constants that they take from scenarios."""
ABOUT_STUDIES = (
    "configuration", "contrast.py", "page.py", "published.py", "schema.py", "study.py", "study_text.py", "tasks",
)  # fmt: skip
"""What `sim` never imports from scenarios, so that nothing has to be compiled anew when it changes."""


def cache_folder() -> Path | None:
    """Where compiled code of this very source is kept; None for a user without a home."""
    if given := os.environ.get("TRUCKROLL_CACHE"):
        return Path(given) / _source_hash()
    try:
        caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        return None
    return caches / "truckroll" / _source_hash()


def is_kept() -> bool:
    """Whether what is compiled can be kept on the disk."""
    folder = cache_folder()
    return folder is not None and prepared(folder)


@cache
def _source_hash() -> str:
    """A name for this source under these versions of numba, numpy and Python."""
    found = blake2b(repr((sys.version, metadata.version("numba"), metadata.version("numpy"))).encode(), digest_size=16)
    for path in _compiled_sources():
        found.update(path.relative_to(_SOURCES).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _compiled_sources() -> list[Path]:
    paths = (path for package in _PACKAGES for path in (_SOURCES / package).rglob("*.py"))
    left_out = {_SOURCES / "scenarios" / name for name in ABOUT_STUDIES}
    return sorted(path for path in paths if not left_out & {path, *path.parents})


def prepared(folder: Path) -> bool:
    """Whether the folder is there and can be written; marks it as used, and removes those long out of use."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            os.utime(folder)
        _remove_old(folder)
    except OSError:
        return False
    return True


def _remove_old(folder: Path) -> None:
    """Removes folders of other versions that nobody has used for weeks."""
    for other in folder.parent.iterdir():
        of_ours = re.fullmatch("[0-9a-f]{32}", other.name) and other != folder
        if of_ours and other.stat().st_mtime < time.time() - KEPT:
            shutil.rmtree(other, ignore_errors=True)


def engine_is_ready() -> bool:
    """Whether the engine need not be compiled before it runs."""
    folder = cache_folder()
    return folder is not None and (folder / "engine").exists()


def note_ready() -> None:
    """Notes that the engine is compiled and kept on the disk."""
    folder = cache_folder()
    if folder is None or (folder / "engine").exists():
        return
    if available() and folder.exists() and any(folder.rglob("*.nbc")):
        (folder / "engine").touch()
