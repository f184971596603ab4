"""The words after `python run.py`, sorted: flags, choices of files, values, and what is for Hydra itself."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.configuration.config_files import (
    GIVEN_FILE,
    HYDRA_KEYS,
    ChosenFile,
    ConfigFolders,
    check_folder,
    check_hydra_key,
    chosen_files,
    without_marks,
)
from scenarios.configuration.settings import Setting, twice
from scenarios.configuration.yaml_files import read_text
from scenarios.scenario import Scenario
from scenarios.study import StudyFile

FLAGS = {"-h": "--help", "-cd": "--config-dir", "-m": "--multirun"}
"""The flags by their short forms."""

SWEPT = "swept"
"""Key under which Hydra hands back which of several values a run has."""

_PLAIN = tuple(name for name, field in StudyFile.model_fields.items() if field.annotation in (str, int, bool))
"""Keys with a single value, such as name and seed. Hydra gets them too: a folder's name may hold them."""

COLLECTED = {"target": "targets", "vary": "vary", "margin": "margins"}
"""Words that may be given several times, and the keys under which they make a list."""

_TEXTS = tuple(name for name in _PLAIN if StudyFile.model_fields[name].annotation is str)


@dataclass(frozen=True)
class Command:
    """What the user asks for."""

    words: tuple[str, ...]
    """As typed."""
    folders: ConfigFolders
    """Where files are looked for."""
    help: bool = False
    """Whether only help is wanted."""
    multirun: bool = False
    """Whether `seed=1,2` means two runs."""
    choices: dict[str, str] = field(default_factory=dict)
    """Chosen files by group."""
    for_hydra: tuple[Setting, ...] = ()
    """Values of Hydra itself, and of the study's plain keys."""
    settings: tuple[Setting, ...] = ()
    """All other values of the study."""

    def files(self, choices: Mapping[str, str]) -> list[ChosenFile]:
        return chosen_files(self.folders, choices)

    def check_files(self) -> None:
        """Raises WrongInput where a chosen file, of any run, is not what it should be."""
        options = [text.split(",") if self.multirun else [text] for text in self.choices.values()]
        for names in product(*options):
            self.files(dict(zip(self.choices, names, strict=True)))

    def settings_of_run(self, swept: Mapping[str, int]) -> list[Setting]:
        """The settings with the alternatives of one run."""
        return [
            Setting(setting.place, alternatives(setting.text)[swept[str(number)]], setting.sign)
            if str(number) in swept
            else setting
            for number, setting in enumerate(self.settings)
        ]

    @property
    def names_folder(self) -> bool:
        """Whether the folder for results is chosen by the user."""
        return self.multirun or any(setting.place == "hydra.run.dir" for setting in self.for_hydra)

    @property
    def output_pattern(self) -> str:
        """The folder for results, in whose name parts like `${name}` may stand."""
        given = [setting.text for setting in self.for_hydra if setting.place == "hydra.run.dir"]
        return given[0] if given else str(self.folders.config()["hydra"]["run"]["dir"])

    def hydra_words(self, case_folder: Path) -> list[str]:
        """The command in Hydra's own grammar: flags first, everything odd in quotes.

        A case that was given by its path is copied to where Hydra finds it by its name.
        """
        own = self.folders.own
        words = ["--config-dir", str(without_marks(own, self.folders.groups, case_folder))] if own else []
        words += ["--multirun"] if self.multirun else []
        if self.folders.case_file:
            (case_folder / "case").mkdir()
            text = read_text(self.folders.case_file)
            (case_folder / "case" / f"{GIVEN_FILE}.yaml").write_text(text, encoding="utf-8")
            words.append(f"hydra.searchpath=[{_quoted(f'file://{case_folder}')}]")
        words += [f"{group}={self._value(text)}" for group, text in self.choices.items()]
        words += [f"++{plain.place}={self._value(plain.text, plain.place in _TEXTS)}" for plain in self.for_hydra]
        return [*words, *self._swept()]

    def _value(self, text: str, is_text: bool = True) -> str:
        parts = alternatives(text) if self.multirun else [text]
        return ",".join(part if _is_plain(part) and not is_text else _quoted(part) for part in parts)

    def _swept(self) -> Iterator[str]:
        """For each setting with alternatives, their numbers."""
        for number, setting in enumerate(self.settings if self.multirun else ()):
            count = len(alternatives(setting.text))
            if count > 1:
                yield f"+{SWEPT}.{number}={','.join(map(str, range(count)))}"


def _is_plain(text: str) -> bool:
    """Whether Hydra reads a text as a number, a truth value or a word."""
    return re.fullmatch(r"[\w.+-]+", text, re.ASCII) is not None


def _quoted(text: str) -> str:
    """A text in Hydra's quotes, unless it has some."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text
    doubled = re.sub(r'(\\+)(?="|$)', r"\1\1", text)
    return '"' + doubled.replace('"', '\\"') + '"'


def alternatives(text: str) -> list[str]:
    """The values of `4,5,6` or `range(4,7)`; commas inside brackets, braces and quotes do not separate."""
    if limits := re.fullmatch(r"range\((\d+),(\d+)\)", text):
        return list(map(str, range(int(limits[1]), int(limits[2]))))
    parts, depth, quote = [""], 0, ""
    for sign in text:
        if sign in "'\"" and quote in ("", sign):
            quote = "" if quote else sign
        depth += 0 if quote else (sign in "[{") - (sign in "]}")
        if sign == "," and depth == 0 and not quote:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _split_flags(words: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Flags with their values, and the other words."""
    flags: dict[str, str] = {}
    others: list[str] = []
    remaining = iter(words)
    for word in remaining:
        if not word.startswith("-"):
            others.append(word)
            continue
        name, equals, value = word.partition("=")
        flag = FLAGS.get(name, name)
        if flag not in FLAGS.values():
            raise WrongInput(_unknown_flag(name))
        flags[flag] = value if equals or flag != "--config-dir" else next(remaining, "")
    return flags, others


def _unknown_flag(name: str) -> str:
    key = name.lstrip("-").replace("-", "_")
    if key in StudyFile.model_fields:
        return f"{name}: unknown flag; expected {key}=VALUE"
    return f"{name}: unknown flag{nearest(name, FLAGS.values())}; {expected_one_of(FLAGS.values())}"


def _config_dir(flags: dict[str, str]) -> Path | None:
    if "--config-dir" not in flags:
        return None
    text = flags["--config-dir"]
    if not text or not Path(text).expanduser().is_dir():
        raise WrongInput(f"--config-dir: there is no folder '{text}'; expected one that holds case/NAME.yaml")
    return Path(text).expanduser()


def _setting(word: str, folders: ConfigFolders) -> Setting:
    """A word such as `seed=7` in its parts."""
    match = re.fullmatch(r"(\+\+|\+|~|)([^=]+)(=.*)?", word, re.DOTALL)
    if match is None or not (match[3] or match[1]):
        hint = f"; did you mean 'case={word}'?" if word in folders.names("case") or Path(word).is_file() else ""
        raise WrongInput(
            f"'{word}': expected KEY=VALUE, like seed=7, and quotes around a value with spaces, like 'KEY=5 min'{hint}"
        )
    text = (match[3] or "=")[1:]
    setting = Setting(match[2].strip(), os.path.expanduser(text) if match[2] in HYDRA_KEYS else text, match[1])
    _check_first_key(setting, folders.groups)
    return setting


def _check_first_key(setting: Setting, groups: list[str]) -> None:
    key = setting.place
    if re.match(r"hydra\b", key):
        check_hydra_key(key)
        check_folder(key, setting.text)
    elif key.partition(".")[0] not in {*StudyFile.model_fields, *groups} or key.startswith("case."):
        known = sorted({*StudyFile.model_fields, *groups})
        first = key.partition(".")[0]
        hint = f" (did you mean 'scenario.{key}'?)" if first in Scenario.model_fields else nearest(first, known)
        raise WrongInput(f"{key}: unknown key '{key}'{hint}; {expected_one_of(known)}")
    if "." not in key or key in HYDRA_KEYS:
        setting.refuse_sign()


def _collected(words: Sequence[str]) -> tuple[list[str], list[Setting]]:
    """The words without those that may be given several times, and these as lists."""
    others, lists = list[str](), dict[str, list[str]]()
    for word in words:
        key, equals, text = word.partition("=")
        is_whole_list = text.lstrip().startswith("[")
        if key in COLLECTED and equals and not is_whole_list:
            lists.setdefault(COLLECTED[key], []).append(_without_quotes(text.strip()))
        else:
            others.append(word)
    return others, [Setting(key, json.dumps(texts, ensure_ascii=False)) for key, texts in lists.items()]


def _without_quotes(text: str) -> str:
    """The text without quotes around all of it, which a shell has left there or a program has added."""
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1].strip() if quoted else text


def _refuse_repeated(settings: Sequence[Setting]) -> None:
    seen: dict[str, Setting] = {}
    for setting in settings:
        if setting.place in seen:
            raise WrongInput(twice(seen[setting.place], setting))
        seen[setting.place] = setting


def _case_file(choices: dict[str, str]) -> Path | None:
    """A case that is given by its path and not by its name."""
    text = choices.get("case", "")
    is_path = "/" in text or os.sep in text or text.endswith((".yaml", ".yml"))
    return Path(text).expanduser() if is_path else None


def read_command(words: Sequence[str], shipped: Path) -> Command:
    """Sorts the words of a command.

    Raises WrongInput where one of them is unknown, incomplete, repeated, or chooses a file that is not there.
    """
    flags, others = _split_flags(words)
    folders = ConfigFolders(shipped, _config_dir(flags))
    groups = folders.groups
    others, lists = _collected(others)
    settings = [*(_setting(word, folders) for word in others), *lists]
    _refuse_repeated(settings)
    choices = {each.place: each.text for each in settings if each.place in groups and not each.text.startswith("{")}
    for_hydra = tuple(each for each in settings if each.place in (*HYDRA_KEYS, *_PLAIN))
    case_file = _case_file(choices)
    return Command(
        words=tuple(words),
        folders=replace(folders, case_file=case_file),
        help="--help" in flags,
        multirun="--multirun" in flags,
        choices=choices | ({"case": GIVEN_FILE} if case_file else {}),
        for_hydra=for_hydra,
        settings=tuple(each for each in settings if each.place not in choices and each not in for_hydra),
    )
