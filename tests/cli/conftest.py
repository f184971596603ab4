"""Runs `run.py` as a user does, inside this process, with the running of studies taken out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

import run
from scenarios.scenario import Scenario
from scenarios.study import Study


@dataclass
class Outcome:
    """How a command ended."""

    status: int = 0
    out: str = ""
    err: str = ""
    studies: list[Study] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    stores: list[Path] = field(default_factory=list)
    notes: list[list[str]] = field(default_factory=list)
    commands: list[list[str]] = field(default_factory=list)
    checked: list[Study] = field(default_factory=list)

    @property
    def study(self) -> Study:
        assert self.status == 0, self.err
        (study,) = self.studies
        return study

    @property
    def base(self) -> Scenario:
        return self.study.base

    def assert_refused(self, *words: str) -> None:
        """Status 2, one message with these words, and nothing else happened."""
        assert self.status == 2, self.out + self.err
        assert self.err.startswith("truckroll: ")
        assert self.err.count("truckroll:") == 1
        assert "Traceback" not in self.err
        assert [word for word in words if word not in self.err] == [], self.err
        assert not self.out
        assert not self.studies


Run = Callable[..., Outcome]


@pytest.fixture
def truckroll(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """`truckroll("case=jinan", "seed=7")` in an empty folder; says what would have run."""
    outcome = Outcome()

    def run_study(study: Study, output: Path, notes: list[str], command: list[str], store: Path) -> None:
        outcome.stores.append(store)
        outcome.studies.append(study)
        outcome.folders.append(output)
        outcome.notes.append(notes)
        outcome.commands.append(command)

    analysis = SimpleNamespace(run_study=run_study, check_study=lambda study: outcome.checked.append(study))
    monkeypatch.setitem(sys.modules, "analysis.study", analysis)  # type: ignore[arg-type]
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> Outcome:
        outcome.__init__()  # type: ignore[misc]
        try:
            run.main(words)
        except SystemExit as stop:
            outcome.status = int(stop.code or 0)
        outcome.out, outcome.err = capsys.readouterr()
        return outcome

    return command


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a file below the folder of the test."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write
