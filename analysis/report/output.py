"""Writes a run's folder as a whole: all of it is put in place at the end, or nothing is."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any

from analysis.locks import hold_folder, one_at_a_time
from scenarios.base import WrongInput

MANIFEST = "manifest.json"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""Errors that say by themselves that the folder cannot take what is written, wherever they come from."""


class OutputFolder:
    """The folder of a run, to be used as a context manager.

    What is written to `path(name)` lies in a hidden folder beside the run's folder until the end. Then the old
    manifest is removed, the files are moved one by one, files that only the earlier run had are removed, and
    the new manifest comes last: a folder with a manifest is complete. Files of others are left alone. After any
    exception the folder is as it was. Of two processes with the same folder, the one that ends last is seen. What a
    process that was killed has left in a hidden folder is removed by the next one that comes to its end.

    Raises
    ------
    WrongInput
        If the folder cannot be written.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder).absolute()
        self._contents: dict[str, Any] = {}
        self._made: list[Path] = []
        self._hidden: Path | None = None
        self._done = False

    def __enter__(self) -> OutputFolder:
        try:
            self.folder = self.folder.resolve()
            refuse_foreign(self.folder)
            self._made = make_folder(self.folder.parent)
            self._hidden_folder().rmdir()  # fails now rather than after the run
        except OSError as error:
            remove_empty(self._made)
            raise self._cannot_write(error) from error
        return self

    def _hidden_folder(self) -> Path:
        """A new folder on the same disk: beside the run's folder, or in it where nothing can be put beside it."""
        places = [self.folder.parent]
        if self.folder.exists():
            if not self.folder.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, "there is a file of that name", str(self.folder))
            tempfile.TemporaryFile(dir=self.folder).close()
            same_disk = self.folder.stat().st_dev == self.folder.parent.stat().st_dev
            places = [self.folder.parent, self.folder] if same_disk else [self.folder]
        for place in places[:-1]:
            with suppress(OSError):
                return Path(tempfile.mkdtemp(prefix=self._prefix, dir=place))
        return Path(tempfile.mkdtemp(prefix=self._prefix, dir=places[-1]))

    @property
    def _prefix(self) -> str:
        """How the names of this folder's hidden folders begin."""
        return f".{self.folder.name}.truckroll-"

    @property
    def _staging(self) -> Path:
        """The hidden folder, made when something is written, and held until it is gone."""
        if self._hidden is None:
            self._hidden = self._hidden_folder()
            self._lock = hold_folder(self._hidden)
        return self._hidden

    def path(self, name: str) -> Path:
        """Where to write a file of the run, for example `charts/stages.png`; its folder is there."""
        if not inside(name) or name == MANIFEST:
            raise ValueError(f"expected a file name inside the run's folder, but got '{name}'")
        path = self._staging / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def manifest(self, contents: Mapping[str, Any]) -> None:
        """What the manifest says; the list of the run's files is added as `files`."""
        self._contents = dict(contents)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                make_folder(self.folder)
                with one_at_a_time(self.folder):
                    self._put_in_place()
        except OSError as failure:
            raise self._cannot_write(failure) from failure
        finally:
            self._clean_up()
        if isinstance(error, OSError) and self._is_ours(error):
            raise self._cannot_write(error) from error

    def _clean_up(self) -> None:
        """Removes the hidden folder, but never a file of the earlier run that could not be put back."""
        if self._hidden is not None:
            shutil.rmtree(self._hidden / "files", ignore_errors=True)
            if self._done or not any(files_in(self._hidden)):
                shutil.rmtree(self._hidden, ignore_errors=True)
            if self._lock is not None:
                os.close(self._lock)
        if self._done:
            self._remove_abandoned()
        if not self.folder.exists():
            remove_empty(self._made)

    def _remove_abandoned(self) -> None:
        """Removes hidden folders of processes that were killed: what they hold has been replaced by now."""
        for hidden in (*self.folder.parent.glob(f"{self._prefix}*"), *self.folder.glob(f"{self._prefix}*")):
            lock = hold_folder(hidden)
            if lock is not None:
                shutil.rmtree(hidden, ignore_errors=True)
                os.close(lock)

    def _put_in_place(self) -> None:
        """Moves the files of the run to their places; takes every step back if one fails."""
        new = self._staging / "files"
        new.mkdir(exist_ok=True)
        names = sorted(files_in(new))
        text = json.dumps({**self._contents, "files": names}, indent=2, ensure_ascii=False)
        (new / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
        moves = Moves(self.folder, self._staging / "old")
        try:
            old = listed_files(self.folder)
            moves.set_aside(MANIFEST)
            for name in names:
                moves.put(new / name, name)
            for name in sorted(old - set(names)):
                moves.set_aside(name)
            moves.put(new / MANIFEST, MANIFEST)
        except BaseException:
            moves.undo()
            raise
        self._done = True
        moves.remove_emptied()

    def _is_ours(self, error: OSError) -> bool:
        """Whether an error of the caller is about this folder rather than about something else."""
        return error.errno in FULL or str(self._hidden or self.folder) in f"{error.filename} {error.filename2}"

    def _cannot_write(self, error: OSError) -> WrongInput:
        return WrongInput(f"{self.folder}: the results cannot be written there ({reason(error)}); {advice(error)}")


class Moves:
    """Moves of files into a folder that can be taken back."""

    def __init__(self, folder: Path, aside: Path) -> None:
        self._folder = folder
        self._aside = aside
        self._made: list[Path] = []
        self._put: list[Path] = []
        self._kept: list[str] = []

    def put(self, source: Path, name: str) -> None:
        """Moves a file to its place; a file that is there already is set aside."""
        target = self._folder / name
        self._made += make_folder(target.parent)
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, f"{name} is a folder there", str(target))
        self.set_aside(name)
        os.replace(source, target)
        self._put.append(target)

    def set_aside(self, name: str) -> None:
        """Takes a file of the earlier run away, if it is there."""
        target, kept = self._folder / name, self._aside / name
        if target.is_file() or target.is_symlink():
            kept.parent.mkdir(parents=True, exist_ok=True)
            os.replace(target, kept)
            self._kept.append(name)

    def undo(self) -> None:
        """Puts everything back as it was."""
        for target in reversed(self._put):
            target.unlink(missing_ok=True)
        for name in reversed(self._kept):
            os.replace(self._aside / name, self._folder / name)
        remove_empty(self._made)

    def remove_emptied(self) -> None:
        """Removes folders in which the earlier run had files and nothing is left."""
        parents = {parent for name in self._kept for parent in PurePosixPath(name).parents if parent.name}
        remove_empty([self._folder / parent for parent in sorted(parents, key=lambda p: len(p.parts))])


OURS = ("measures.csv", "differences.csv", "published.csv", "report.html", "study.yaml", "manifest.json")
"""Files that every run writes."""


def refuse_foreign(folder: Path) -> None:
    """Raises WrongInput where the folder holds files of these names that no earlier run has written."""
    foreign = [name for name in OURS if (folder / name).is_file() and name not in {*listed_files(folder), MANIFEST}]
    if (folder / MANIFEST).is_file() and not is_manifest(folder / MANIFEST):
        foreign = [MANIFEST]
    if foreign and not (folder / MANIFEST).exists():
        # Without a manifest an earlier run was interrupted while it was put in place, or the files are of others.
        known = sum((folder / name).exists() for name in OURS)
        foreign = foreign if known < len(OURS) - 1 else []
    if foreign:
        raise WrongInput(
            f"{folder}: holds a file '{foreign[0]}' that no run of truckroll has written; expected an empty folder, "
            "a new one, or that of an earlier run, like hydra.run.dir=runs/another"
        )


def make_folder(folder: Path) -> list[Path]:
    """Makes a folder and those above it; returns those that were not there, the uppermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def remove_empty(folders: list[Path]) -> None:
    """Removes those folders that are empty, the lowest (last) first."""
    for folder in reversed(folders):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def inside(name: object) -> bool:
    """Whether a name stays inside the folder."""
    if not isinstance(name, str) or not name or "\\" in name or ":" in name:
        return False
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and path.parts != ()


def files_in(folder: Path) -> Iterator[str]:
    """Names of all files in a folder and below, with forward slashes."""
    return (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def is_manifest(file: Path) -> bool:
    """Whether a file of that name lists the files of a run; manifests of web pages do not."""
    try:
        contents = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(contents, dict) and isinstance(contents.get("files"), list)


def listed_files(folder: Path) -> set[str]:
    """The files that the manifest of an earlier run lists; none where it cannot be read."""
    try:
        contents = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    names = contents.get("files", []) if isinstance(contents, dict) else []
    return {name for name in names if inside(name) and name != MANIFEST} if isinstance(names, list) else set()


def reason(error: OSError) -> str:
    """What went wrong, in the words of the operating system."""
    return (error.strerror or str(error)).lower()


def advice(error: OSError) -> str:
    """What to do about it."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free some space or choose a folder on another disk with hydra.run.dir=FOLDER"
    return "choose a folder that you can write to with hydra.run.dir=FOLDER"
