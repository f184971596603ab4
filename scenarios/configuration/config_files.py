"""The YAML files that a command chooses by name: those that are shipped, and a planner's own.

A file lies in FOLDER/GROUP/NAME.yaml, for example configs/scenario/jinan_before.yaml. Any file may stand on others
of its group by `defaults: [NAME]`, and a case chooses files of other groups by
`defaults: [override /scenario: jinan_before]`.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.configuration.yaml_files import read_strictly, read_text
from scenarios.study import Tree, leaves, merge

HEADER = "# @package _global_"
"""First line of a case: its keys are those of the study."""

HYDRA_KEYS = ("hydra.run.dir", "hydra.sweep.dir", "hydra.sweep.subdir")
"""The keys of Hydra that a user may want: where a run, and where several runs, put their results."""

GIVEN_FILE = "given_file"
"""Name of the case that was given by its path."""

_OVERRIDE = re.compile(r"override /(\w+)")


@dataclass(frozen=True)
class ConfigFolders:
    """Where files are looked for."""

    shipped: Path
    """The folder with config.yaml and one folder for each group."""
    own: Path | None = None
    """A planner's folder, with the same groups."""
    case_file: Path | None = None
    """A case that was given by its path."""

    @property
    def groups(self) -> list[str]:
        return sorted(path.name for path in self.shipped.iterdir() if path.is_dir())

    def config(self) -> Tree:
        """What every study starts from."""
        return read_strictly(self.shipped / "config.yaml")

    def defaults(self) -> dict[str, str]:
        """What is chosen where nobody chooses."""
        entries = self.config()["defaults"]
        pairs = [pair for entry in entries if isinstance(entry, dict) for pair in entry.items()]
        return {group: name for group, name in pairs if group in self.groups}

    def names(self, group: str) -> list[str]:
        """What a group has to choose from, sorted."""
        folders = [self.shipped, *([self.own] if self.own else [])]
        return sorted({path.stem for folder in folders for path in (folder / group).glob("*.yaml")})

    def find(self, group: str, name: str) -> Path:
        """The file of that name.

        Raises WrongInput where there is none, or where an own file has the name of a shipped one.
        """
        if self.case_file and (group, name) == ("case", GIVEN_FILE):
            return self.case_file
        shipped = self.shipped / group / f"{name}.yaml"
        own = self.own / group / f"{name}.yaml" if self.own else None
        if own and own.is_file() and shipped.is_file():
            raise WrongInput(f"{own}: a {group} named '{name}' is shipped already; expected another name for your own")
        found = next((path for path in (shipped, own) if path and path.is_file()), None)
        if found is None:
            raise WrongInput(self._missing(group, name))
        return found

    def _missing(self, group: str, name: str) -> str:
        names = self.names(group)
        message = f"{group}={name}: unknown {group} '{name}'{nearest(name, names)}; {expected_one_of(names)}"
        if group not in ("case", "scenario"):
            return message
        if self.own is None:
            return f"{message}, or your own with --config-dir FOLDER, which must lie in FOLDER/{group}/{name}.yaml"
        place = self.own / group / f"{name}.yaml"
        near = [*self.own.glob("*.y*ml"), *self.own.glob("*/*.y*ml")]
        stray = "".join(f" (not in {path})" for path in near if path.stem == name)
        return f"{message}, or your own, which must lie in {place}{stray}"


@dataclass(frozen=True)
class ChosenFile:
    """A file that takes part in a study, as it is written."""

    group: str
    path: Path
    tree: Tree

    @property
    def in_study(self) -> Tree:
        """The file's keys at their place in the study."""
        return self.tree if self.group == "case" else {self.group: self.tree}


def _check_header(path: Path, group: str) -> None:
    lines = [line.strip() for line in read_text(path).splitlines()]
    headers = [line for line in lines[:5] if re.match(r"#\s*@package\b", line)]
    right = any(re.fullmatch(r"#\s*@package\s+_global_", line) for line in headers)
    if group == "case" and not right:
        raise WrongInput(f"{path}: does not begin with '{HEADER}'; expected that as the first line of every case")
    if group != "case" and headers:
        raise WrongInput(f"{path}: begins with '{headers[0]}', which is for cases only; expected a {group} without it")


def without_marks(own: Path, groups: list[str], folder: Path) -> Path:
    """The planner's folder, or a copy of it without byte order marks, behind which Hydra overlooks the header."""
    files = [path for group in groups for path in (own / group).rglob("*.yaml") if path.is_file()]
    texts = {path: path.read_bytes() for path in files}
    if not any(text.startswith(BOM_UTF8) for text in texts.values()):
        return own
    for path, text in texts.items():
        copied = folder / "own" / path.relative_to(own)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(text.removeprefix(BOM_UTF8))
    return folder / "own"


def check_hydra_key(key: str, place: str = "") -> None:
    """Raises WrongInput unless it is one of the few keys of Hydra that are of use here."""
    if key not in HYDRA_KEYS:
        hint = nearest(key, HYDRA_KEYS)
        raise WrongInput(f"{place}{key}: unknown key of Hydra{hint}; {expected_one_of(HYDRA_KEYS)}")


def check_folder(key: str, folder: object, place: str = "") -> None:
    """Raises WrongInput where the name of a folder is empty: the results would lie all over the current folder."""
    if folder is None or not str(folder).strip(" '\""):
        raise WrongInput(f"{place}{key}: is empty; expected a folder, like {key}=results/first")


def _check_keys(path: Path, tree: Tree, groups: list[str]) -> None:
    """Refuses `scenario: NAME` as a plain key, which would put a word in the place of the whole scenario."""
    for group in groups:
        word = tree.get(group)
        if isinstance(word, str):
            right = f"'defaults: [override /{group}: {word}]'"
            raise WrongInput(f"{path}: '{group}: {word}' chooses no file; expected {right}")
    for keys, value in leaves({"hydra": tree.get("hydra", {})}) if "hydra" in tree else ():
        check_hydra_key(".".join(keys), f"{path}: ")
        check_folder(".".join(keys), value, f"{path}: ")


def _read(folders: ConfigFolders, group: str, name: str) -> ChosenFile:
    path = folders.find(group, name)
    tree = read_strictly(path)
    _check_header(path, group)
    if group == "case":
        _check_keys(path, tree, folders.groups)
    return ChosenFile(group, path, tree)


def _entries(file: ChosenFile) -> list[Any]:
    entries = file.tree.get("defaults") or []
    if not isinstance(entries, list):
        raise WrongInput(
            f"{file.path}: defaults: got {entries!r}; expected a list, like [override /scenario: jinan_before]"
        )
    return [entry for entry in entries if entry != "_self_"]


def _overrides(file: ChosenFile, groups: list[str]) -> dict[str, str]:
    """Names by group that a case chooses by entries like `override /scenario: jinan_before`."""
    return dict(_override(file, entry, groups) for entry in _entries(file) if not isinstance(entry, str))


def _override(file: ChosenFile, entry: Any, groups: list[str]) -> tuple[str, str]:
    words, name = next(iter(entry.items())) if isinstance(entry, dict) and entry else (str(entry), None)
    chosen = _OVERRIDE.fullmatch(words)
    if chosen is None or not isinstance(name, str) or file.group != "case":
        expected = "'override /scenario: jinan_before'" if file.group == "case" else f"names of a {file.group}"
        raise WrongInput(f"{file.path}: defaults: cannot use {entry!r}; expected {expected}")
    if chosen[1] not in groups:
        hint = nearest(chosen[1], groups)
        raise WrongInput(f"{file.path}: defaults: unknown group '{chosen[1]}'{hint}; {expected_one_of(groups)}")
    return chosen[1], name


def _with_its_bases(folders: ConfigFolders, file: ChosenFile, above: tuple[Path, ...] = ()) -> list[ChosenFile]:
    """The files of the same group that a file stands on, and then itself."""
    if file.path in above:
        raise WrongInput(f"{file.path}: stands on itself; expected other names under 'defaults'")
    names = [entry for entry in _entries(file) if isinstance(entry, str)]
    bases = [_read(folders, file.group, name) for name in names]
    return [each for base in bases for each in _with_its_bases(folders, base, (*above, file.path))] + [file]


def chosen_files(folders: ConfigFolders, choices: Mapping[str, str]) -> list[ChosenFile]:
    """Every file that takes part where these choices are made, in the order in which later ones win.

    Raises WrongInput where a file is missing, has the name of a shipped one, or is not what it should be.
    """
    standard = folders.defaults()
    cases = _with_its_bases(folders, _read(folders, "case", choices.get("case", standard["case"])))
    of_cases = [_overrides(case, folders.groups) for case in cases]
    names = {**standard, **dict(pair for each in of_cases for pair in each.items()), **choices}
    others = [_read(folders, group, name) for group, name in names.items() if group != "case"]
    files = [each for other in others for each in _with_its_bases(folders, other)] + cases
    for file in files:
        _overrides(file, folders.groups)
    _check_shapes(files)
    return files


def _check_shapes(files: list[ChosenFile]) -> None:
    """Refuses a list where an earlier file has keys, and keys where one has a list: neither can be merged."""
    tree: Tree = {}
    for file in files:
        for place, there, value in _meetings(tree, file.in_study, ()):
            if isinstance(there, list) != isinstance(value, list):
                found, expected = ("a list", "keys") if isinstance(value, list) else ("keys", "a list")
                raise WrongInput(f"{file.path}: {'.'.join(place)}: got {found}; expected {expected}")
        tree = merge(tree, file.in_study)


def _meetings(tree: Tree, change: Tree, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Places at which both trees hold a mapping or a list, with what they hold."""
    for key, value in change.items():
        there, place = tree.get(key), (*above, str(key))
        if isinstance(value, dict) and isinstance(there, dict):
            yield from _meetings(there, value, place)
        elif isinstance(value, dict | list) and isinstance(there, dict | list):
            yield place, there, value


def drop_leftovers(tree: Tree, written: Tree) -> None:
    """Where a file names a distribution, takes away the parameters of the one that stood there before."""
    for key, value in written.items():
        there = tree.get(str(key))
        if not isinstance(value, dict) or not isinstance(there, dict):
            continue
        if "distribution" not in value:
            drop_leftovers(there, value)
        elif value["distribution"] == there.get("distribution"):
            for old in there.keys() - value.keys():
                del there[old]
