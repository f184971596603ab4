"""Compiled code: the same source with and without numba, kept on disk, and never stale."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim import compiled
from sim.compiled import marks
from sim.compiled.cache import KEPT

PACKAGE = Path(compiled.__file__).parent
ROOT = PACKAGE.parent.parent
RULE = """
from sim.compiled import compiled

@compiled
def doubled(number):
    return 2 * number
"""
KERNEL = """
from sim.compiled import entry
from sim.rule import doubled

@entry
def answer(number):
    return doubled(number) + 1
"""
ASK = "from sim.kernel import answer; print(answer(20), type(answer._runs).__name__, answer.function(20))"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with a small package `sim`: a rule, and a kernel in another file that calls it."""
    package = tmp_path / "copy" / "sim"
    package.mkdir(parents=True)
    shutil.copytree(PACKAGE, package / "compiled", ignore=shutil.ignore_patterns("__pycache__"))
    (package / "rule.py").write_text(RULE)
    (package / "kernel.py").write_text(KERNEL)
    return package.parent


def started(folder: Path, command: str, **environment: str) -> subprocess.Popen[str]:
    """A new process that runs in this folder, with its cache beside it."""
    variables = os.environ | {"TRUCKROLL_CACHE": str(folder.parent / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", command],
        cwd=folder, env=variables | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def printed(process: subprocess.Popen[str]) -> list[str]:
    """The words that it prints until it ends."""
    words, mistakes = process.communicate(timeout=60)
    assert process.returncode == 0, mistakes
    return words.split()


def asked(folder: Path, command: str = ASK, **environment: str) -> list[str]:
    """What a new process prints that runs in this folder."""
    return printed(started(folder, command, **environment))


needs_numba = pytest.mark.skipif(not compiled.available(), reason="numba is not installed")


@needs_numba
def test_a_changed_rule_of_another_file_takes_effect(copy):
    assert asked(copy) == ["41", "CPUDispatcher", "41"]
    (copy / "sim" / "rule.py").write_text(RULE.replace("2 *", "3 *"))
    assert asked(copy) == ["61", "CPUDispatcher", "61"]
    folders = list((copy.parent / "cache").iterdir())
    assert len(folders) == 2
    assert all(list(folder.rglob("*.nbc")) for folder in folders)


COUNTS = "; print(sum(answer._runs.stats.cache_hits.values()), sum(answer._runs.stats.cache_misses.values()))"


@needs_numba
def test_compiled_code_is_read_from_the_disk(copy):
    assert asked(copy, ASK + COUNTS)[3:] == ["0", "1"]
    assert asked(copy, ASK + COUNTS)[3:] == ["1", "0"]


@needs_numba
def test_one_process_compiles_and_the_others_wait_for_it(copy):
    fcntl = pytest.importorskip("fcntl")
    cache = asked(copy, "from sim.compiled import cache_folder; print(cache_folder())")[0]
    Path(cache).mkdir(parents=True)
    with (Path(cache) / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        both = [started(copy, ASK + COUNTS) for _ in range(2)]
        with pytest.raises(subprocess.TimeoutExpired):
            both[0].wait(timeout=3)
        assert both[1].poll() is None
    assert sorted(printed(each)[3:] for each in both) == [["0", "1"], ["1", "0"]]


def test_without_compiling_the_source_runs_as_it_is(copy):
    command = ASK + "; import sys; print('numba' in sys.modules)"
    assert asked(copy, command, TRUCKROLL_COMPILE="off") == ["41", "function", "41", "False"]
    assert not (copy.parent / "cache").exists()


def test_without_numba_the_source_runs_as_it_is(copy):
    hidden = "import sys; sys.modules['numba'] = None; "
    assert asked(copy, hidden + ASK) == ["41", "function", "41"]


@needs_numba
def test_numba_is_imported_at_the_first_call(copy):
    early = "import sys, sim.kernel; before = 'numba' in sys.modules; sim.kernel.answer(1); "
    assert asked(copy, early + "print(before, 'numba' in sys.modules)") == ["False", "True"]


@needs_numba
def test_a_cache_that_cannot_be_written_is_done_without(copy):
    occupied = copy.parent / "occupied"
    occupied.write_text("a file, where the folder should be")
    assert asked(copy, TRUCKROLL_CACHE=str(occupied)) == ["41", "CPUDispatcher", "41"]
    assert not list(copy.rglob("*.nbc"))


@needs_numba
def test_a_cache_that_breaks_down_while_it_is_written_is_done_without(copy):
    broken = "import numba.core.caching as c; c.IndexDataCacheFile.save = lambda *_: open('/nowhere/at/all'); "
    misses = "; print(sum(answer._runs.stats.cache_misses.values()))"
    assert asked(copy, broken + ASK + misses) == ["41", "CPUDispatcher", "41", "1"], "it is compiled once"


@needs_numba
def test_folders_long_out_of_use_are_removed(copy):
    cache = copy.parent / "cache"
    names = ["0" * 32, "1" * 32, "a folder of the user's"]
    for name in names:
        (cache / name).mkdir(parents=True)
    for name in (names[0], names[2]):
        long_ago = time.time() - KEPT - 60
        os.utime(cache / name, (long_ago, long_ago))
    asked(copy)
    assert not (cache / names[0]).exists()
    assert (cache / names[1]).exists()
    assert (cache / names[2]).exists()


def test_the_cache_lies_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.delenv("TRUCKROLL_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert compiled.cache_folder().parent == tmp_path / "xdg" / "truckroll"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert compiled.cache_folder().parent == tmp_path / ".cache" / "truckroll"
    monkeypatch.setenv("TRUCKROLL_CACHE", str(tmp_path / "own"))
    assert compiled.cache_folder().parent == tmp_path / "own"


@pytest.mark.parametrize("mark", [compiled.compiled, compiled.inlined])
def test_an_inner_function_stays_what_it_was(mark, monkeypatch):
    monkeypatch.setattr(marks, "_marked", [])

    def doubled(number: int) -> int:
        return 2 * number

    assert mark(doubled) is doubled
