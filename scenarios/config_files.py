"""The YAML files that a command chooses by name: those that are shipped, and a planner's own.

A file lies in FOLDER/GROUP/NAME.yaml, for example configs/scenario/jinan_before.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.yaml_files import Tree, read_strictly, read_text

HEADER = "# @package _global_"
"""First line of a case: its keys are those of the study."""

_OVERRIDE = re.compile(r"override /(\w+)")


@dataclass(frozen=True)
class ConfigFolders:
    """Where files are looked for."""

    shipped: Path
    """The folder with config.yaml and one folder for each group."""
    own: Path | None = None
    """A planner's folder, with the same groups."""

    @property
    def groups(self) -> list[str]:
        return sorted(path.name for path in self.shipped.iterdir() if path.is_dir())

    def defaults(self) -> dict[str, str]:
        """What is chosen where the command chooses nothing."""
        entries = read_strictly(self.shipped / "config.yaml")["defaults"]
        return {group: name for entry in entries if isinstance(entry, dict) for group, name in entry.items() if group in self.groups}

    def names(self, group: str) -> list[str]:
        """What a group has to choose from, sorted."""
        return sorted({path.stem for folder in self._folders() for path in (folder / group).glob("*.yaml")})

    def find(self, group: str, name: str) -> Path:
        """The file of that name.

        Raises WrongInput where there is none, or where an own file has the name of a shipped one.
        """
        found = [path for folder in self._folders() if (path := folder / group / f"{name}.yaml").is_file()]
        if not found:
            raise WrongInput(self._missing(group, name))
        if len(found) > 1:
            raise WrongInput(f"{found[1]} has the name of a shipped {group}; expected another name, not one of [{', '.join(self._shipped(group))}]")
        return found[0]

    def is_own(self, path: Path) -> bool:
        return self.own is not None and path.is_relative_to(self.own)

    def _folders(self) -> list[Path]:
        return [self.shipped, self.own] if self.own else [self.shipped]

    def _shipped(self, group: str) -> list[str]:
        return sorted(path.stem for path in (self.shipped / group).glob("*.yaml"))

    def _missing(self, group: str, name: str) -> str:
        names = self.names(group)
        message = f"{group}={name}: there is no {group} of that name{nearest(name, names)}; {expected_one_of(names)}"
        if self.own is None:
            return f"{message}, or an own one with --config-dir FOLDER, in FOLDER/{group}/{name}.yaml"
        place = self.own / group / f"{name}.yaml"
        stray = next((path for path in self.own.rglob(f"{name}.y*ml") if path != place), None)
        return f"{message}, or an own one in {place}" + (f" (there is {stray}: it must lie in {place})" if stray else "")


def _check_header(path: Path) -> None:
    text = read_text(path)
    comments = [line.strip() for line in text.splitlines() if line.strip().startswith("#")]
    if not any(re.fullmatch(r"#\s*@package\s+_global_", line) for line in comments[:5]):
        raise WrongInput(f"{path}: the first line is not '{HEADER}'; expected it at the top of every case")


def _check_plain_choices(path: Path, tree: Tree, groups: list[str]) -> None:
    for group in groups:
        if isinstance(tree.get(group), str):
            raise WrongInput(f"{path}: '{group}: {tree[group]}' would put a word where the {group} belongs; expected 'defaults: [override /{group}: {tree[group]}]'")


def _choices(path: Path, entries: Any, group: str, groups: list[str]) -> Iterator[tuple[str, str]]:
    """Groups and names that the defaults list of a file chooses."""
    for entry in entries if isinstance(entries, list) else [entries]:
        if entry == "_self_":
            continue
        if isinstance(entry, str) and group != "case":
            yield group, entry
            continue
        words = next(iter(entry.items())) if isinstance(entry, dict) and len(entry) == 1 else (str(entry), None)
        chosen = _OVERRIDE.fullmatch(str(words[0]))
        if chosen is None or not isinstance(words[1], str) or group != "case":
            raise WrongInput(f"{path}: defaults: cannot read '{entry}'; expected entries like 'override /scenario: jinan_before'")
        if chosen[1] not in groups:
            raise WrongInput(f"{path}: defaults: unknown group '{chosen[1]}'{nearest(chosen[1], groups)}; {expected_one_of(groups)}")
        yield chosen[1], words[1]


@dataclass(frozen=True)
class Written:
    """A chosen file as it is written."""

    group: str
    path: Path
    tree: Tree


def _read(folders: ConfigFolders, group: str, path: Path) -> Written:
    tree = read_strictly(path)
    if group == "case":
        _check_header(path)
        _check_plain_choices(path, tree, folders.groups)
    return Written(group, path, tree)
