"""The README's code runs as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from run import main, study

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
QUICK = ["replications=1", "executor.workers=1", "scenario.horizon.warm_up=1 days", "scenario.horizon.window=4 days"]


def blocks(language: str) -> list[str]:
    """Code blocks of the README in one language."""
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def commands() -> list[list[str]]:
    """Words of every `python run.py` of the README; the two commands of a new user are run by .ci/run."""
    text = "\n".join(blocks("bash")[1:]).replace("\\\n", " ")
    return [shlex.split(line, comments=True)[2:] for line in text.splitlines() if line.startswith("python run.py")]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the files that the README speaks of."""
    (tmp_path / "studies" / "case").mkdir(parents=True)
    (tmp_path / "studies" / "case" / "my_city.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    (tmp_path / "tickets.csv").write_text("opened_at\n05/01/2026 08:30\n05/01/2026 09:10\n06/01/2026 17:00\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_readme_has_commands_of_each_kind():
    assert (len(quick_commands()), len(commands())) == (4, 12)


def quick_commands() -> list[list[str]]:
    """Those that one replication answers; the others are tasks with tests of their own."""
    return [words for words in commands() if not any(re.match("task=(?!check)|precision=", word) for word in words)]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_command_asks_for_a_study(words, folder):
    named = [word.partition("=")[2] for word in words if word.startswith("task=")]
    found = study(*words)
    assert found.scenarios
    assert [found.file.task.name] == (named or ["compare"])


@pytest.mark.parametrize("words", quick_commands(), ids=" ".join)
def test_command_runs(words, folder, capsys):
    set_already = {word.partition("=")[0] for word in words}
    quick = [word for word in QUICK if word.partition("=")[0] not in set_already]
    main([*words, *(quick[:2] if "demand=history" in words else quick)])
    assert capsys.readouterr().out


def test_python_code_runs(capsys):
    for code in blocks("python"):
        exec(compile(code, "README.md", "exec"), {})
    assert "report to closing" in capsys.readouterr().out


def test_the_two_commands_stand_in_the_readme():
    commands_ = blocks("bash")[0]
    assert "pip install -e . && python run.py" in commands_
    assert 'pip install -e ".[test]" && python -m pytest' in commands_


def test_pictures_exist():
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", README)
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).is_file()


def test_named_files_exist():
    for name in re.findall(r"`(docs/[\w/.]+|CHANGELOG\.md)`", README):
        assert (ROOT / name).is_file(), name
