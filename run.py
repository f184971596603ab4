"""Compares ways of organising telecom fault handling by simulation: `python run.py --help`."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError

from scenarios.base import WrongInput
from scenarios.command_line import Command, read_command
from scenarios.composition import study_of
from scenarios.folders import check_writable, no_empty_folders
from scenarios.study import Study
from scenarios.usage import usage
from scenarios.yaml_files import yaml_mistake

CONFIGS = Path(__file__).parent / "configs"


@dataclass(frozen=True)
class Composed:
    """What Hydra makes of a command, for one run."""

    tree: dict[str, Any]
    choices: dict[str, str]
    folder: Path


def compose(command: Command, made: list[Path]) -> list[Composed]:
    """The configuration of each run, and the folders that were made for their results."""
    runs: list[Composed] = []

    @hydra.main(config_path=str(CONFIGS), config_name="config", version_base="1.3")
    def collect(config: DictConfig) -> None:
        about = HydraConfig.get().runtime
        made.append(Path(about.output_dir))
        with plain_endings():
            tree: Any = OmegaConf.to_container(config, resolve=True)
        runs.append(Composed(tree, dict(about.choices), made[-1]))

    with TemporaryDirectory() as case_folder, hydra_may_start(command.hydra_words(Path(case_folder))):
        collect()
    return runs


@contextmanager
def hydra_may_start(words: Sequence[str]) -> Iterator[None]:
    """Hands these words to Hydra, and makes it raise its exceptions instead of printing them.

    Python 3.14 checks the help of an argument when it is added, and Hydra has one whose help is no text.
    """
    add, argv = ArgumentParser.add_argument, sys.argv

    def add_with_text(parser: ArgumentParser, *names: str, **options: Any) -> Any:
        text = options.get("help")
        return add(parser, *names, **{**options, "help": text if isinstance(text, str) else None})

    os.environ["HYDRA_FULL_ERROR"] = "1"
    ArgumentParser.add_argument, sys.argv = add_with_text, [argv[0], *words]  # type: ignore[method-assign]
    try:
        yield
    finally:
        ArgumentParser.add_argument, sys.argv = add, argv  # type: ignore[method-assign]


def plain(error: Exception) -> str:
    """What is wrong, in one plain sentence or one for each mistake."""
    if isinstance(error, YAMLError):
        return yaml_mistake(error)
    if isinstance(error, OmegaConfBaseException):
        return f"{error.full_key}: {error.msg or error}".partition("\n")[0]
    if isinstance(error, OSError) and not isinstance(error, HydraException):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return str(error)


@contextmanager
def plain_endings() -> Iterator[None]:
    """Ends with one message and status 2 where the user's input is at fault, with status 130 on Ctrl-C."""
    try:
        yield
    except (WrongInput, YAMLError, HydraException, OmegaConfBaseException, OSError) as error:
        print(f"truckroll: {plain(error)}", file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("truckroll: stopped", file=sys.stderr)
        raise SystemExit(130) from None


def perform(study: Study, folder: Path, notes: list[str], words: Sequence[str]) -> None:
    """Does the study's task; what a task needs is imported only then, so that mistakes are told at once."""
    if study.file.task.name == "schema":
        from scenarios.schema import study_schema

        print(json.dumps(study_schema(), indent=2, ensure_ascii=False))
    elif study.file.task.name == "check":
        from analysis.study import check_study

        print(*(f"Note: {note}" for note in notes), sep="\n", end="\n" if notes else "")
        check_study(study)
    else:
        from analysis.study import run_study

        check_writable(folder)
        run_study(study, output=folder, notes=notes, command=list(words))


def main(words: Sequence[str] | None = None) -> None:
    """Reads the command, composes what it asks for, and does it."""
    with plain_endings():
        command = read_command(sys.argv[1:] if words is None else words, CONFIGS)
        if command.help:
            print(usage(CONFIGS, command.folders.own))
            return
        command.check_files()
        with no_empty_folders(command.output_pattern) as made:
            for run in compose(command, made):
                study, notes = study_of(command, run.tree, run.choices)
                perform(study, run.folder, notes, command.words)


if __name__ == "__main__":
    main()
