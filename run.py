"""Compares ways of organising telecom fault handling by simulation: `python run.py --help`.

The only file that knows Hydra.
"""
# Imports take a second, and Ctrl-C is to end plainly from the beginning, so something stands before them.
# ruff: noqa: E402

from __future__ import annotations

import os
import signal
import sys


def stop_at_once(*_: object) -> None:
    """Ends on Ctrl-C while modules are being imported, when no exception could be told plainly."""
    os.write(2, b"truckroll: stopped\n")
    os._exit(130)


WATCHED = __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler
"""Whether Ctrl-C is for us: not where another program imports this one, or started it in the background."""

if WATCHED:
    signal.signal(signal.SIGINT, stop_at_once)

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError

from analysis.stopping import end_in_time, tell
from scenarios.base import LawBroken, WrongInput
from scenarios.configuration.command_line import Command, read_command
from scenarios.configuration.composition import Composed, study_of
from scenarios.configuration.folders import check_writable, no_empty_folders, store_folder
from scenarios.configuration.usage import usage
from scenarios.configuration.yaml_files import yaml_mistake
from scenarios.study import Study

CONFIGS = Path(__file__).parent / "configs"


def main(words: Sequence[str] | None = None) -> None:
    """Reads the command, composes the study that it asks for, and does the study's task."""
    with plain_endings():
        command = read_command(sys.argv[1:] if words is None else words, CONFIGS)
        if command.help:
            print(usage(CONFIGS, command.folders.own))
            return
        command.check_files()
        with no_empty_folders(command.output_pattern) as made:
            asked = [(study_of(command, composed), composed) for composed in compose(command, made)]
            for (study, notes), composed in asked:
                perform(study, composed, notes, command)


def study(*words: str) -> Study:
    """The study that a command asks for, for use in Python: `study("case=jinan", "replications=20")`.

    Raises WrongInput where the command is wrong, or asks for several runs.
    """
    command = read_command(words, CONFIGS)
    if command.help or command.multirun:
        raise WrongInput(f"{' '.join(words)}: asks for something else than one study; expected words like 'case=jinan'")
    command.check_files()
    try:
        with no_empty_folders(command.output_pattern) as made:
            return study_of(command, compose(command, made)[0])[0]
    except (YAMLError, HydraException, OmegaConfBaseException) as error:
        raise WrongInput(plain(error)) from None


def perform(study: Study, composed: Composed, notes: list[str], command: Command) -> None:
    """Does the study's task; what it needs is imported only now, so that help and mistakes are told at once."""
    if study.file.task.name == "schema":
        from scenarios.schema import study_schema

        print(json.dumps(study_schema(), indent=2, ensure_ascii=False))
    elif study.file.task.name == "check":
        from analysis.study import check_study

        print("".join(f"Note: {note}\n" for note in notes), end="")
        check_study(study)
    else:
        check_writable(composed.folder)
        output, task = composed.folder, study.file.task.name
        if task == "compare":
            from analysis.study import run_study as run
        else:
            from analysis.task import run_task as run

            if not command.names_folder:  # beside the comparison of the same study, whose store it shares
                output = output / task
        run(study, output=output, notes=notes, command=list(command.words), store=composed.store)


def compose(command: Command, made: list[Path]) -> list[Composed]:
    """What Hydra makes of the command, for each run; adds the folders that it makes to the list."""
    found: list[Composed] = []

    @hydra.main(config_path=str(CONFIGS), config_name="config", version_base="1.3")
    def collect(config: DictConfig) -> None:
        about = HydraConfig.get()
        made.append(Path(about.runtime.output_dir))
        with plain_endings():
            tree: Any = OmegaConf.to_container(config, resolve=True)
        where: Any = OmegaConf.to_container(about.sweep if command.multirun else about.run, resolve=False)
        store = store_folder(made[-1], where["dir"], command.multirun)
        found.append(Composed(tree, dict(about.runtime.choices), made[-1], store))

    with TemporaryDirectory() as folder, hydra_prepared(command.hydra_words(Path(folder))):
        collect()
    return found


@contextmanager
def hydra_prepared(words: Sequence[str]) -> Iterator[None]:
    """Hands these words to Hydra, and lets its exceptions through instead of having them printed.

    Python 3.14 checks the help of every argument when it is added, and one of Hydra's is no text.
    """
    add, argv = ArgumentParser.add_argument, sys.argv

    def add_argument(parser: ArgumentParser, *names: str, **options: Any) -> Any:
        if not isinstance(options.get("help", ""), str):
            options["help"] = "not used here"
        return add(parser, *names, **options)

    os.environ["HYDRA_FULL_ERROR"] = "1"
    ArgumentParser.add_argument, sys.argv = add_argument, [argv[0], *words]  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        ArgumentParser.add_argument, sys.argv = add, argv  # type: ignore[method-assign]


@contextmanager
def plain_endings() -> Iterator[None]:
    """Ends with one message and status 2 where the input is at fault, and with status 130 on Ctrl-C."""
    try:
        yield
    except BrokenPipeError:  # whoever reads, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except (WrongInput, YAMLError, HydraException, OmegaConfBaseException, OSError) as error:
        print(f"truckroll: {plain(error)}", file=sys.stderr)
        raise SystemExit(2) from None
    except LawBroken as error:
        print(f"truckroll: a law of the model is broken, which is a defect of truckroll:\n{error}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        tell()
        raise SystemExit(130) from None


def plain(error: Exception) -> str:
    """What is wrong, in one sentence for each mistake."""
    if isinstance(error, YAMLError):
        return yaml_mistake(error)
    if isinstance(error, OmegaConfBaseException):
        return f"{error.full_key}: {error.msg}".partition("\n")[0]
    if isinstance(error, OSError) and error.filename:
        return f"cannot use '{error.filename}' ({error.strerror}); expected another folder, like hydra.run.dir=FOLDER"
    if isinstance(error, HydraException):  # its indented lines speak of Hydra's own classes
        return " ".join(line for line in str(error).splitlines() if line[:1].strip())
    return str(error) or f"the input cannot be used ({type(error).__name__})"


if __name__ == "__main__":
    if WATCHED:
        end_in_time()  # from here on, main ends plainly and cleans up
    main()
