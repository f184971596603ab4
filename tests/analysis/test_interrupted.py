"""A study that is killed goes on where it was; two at once do each other no harm; Ctrl-C ends in time."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from analysis.store import files
from analysis.study import run_study
from scenarios.study import Study
from tests.analysis.test_store import counts, run_with, study_with

RUN = Path(__file__).parents[2] / "run.py"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the tests start processes by a fork")

MANY = {"replications": 60}
TABLES = ("measures.csv", "differences.csv", "published.csv", "study.yaml")


def started(work: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """A process that has everything imported already."""
    process = multiprocessing.get_context("fork").Process(target=work, args=arguments, kwargs=options)
    process.start()
    return process


def ended_by_kill(process: Any, seconds: float) -> bool:
    """Whether a process was still there to be killed."""
    process.join(seconds)
    process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


def test_fifty_kills_lose_nothing(tmp_path):
    complete = run_with(None, **MANY)[1]
    chance, kills = random.Random(5), 0
    for step in range(1000):
        folder = tmp_path / str(step // 10)  # ten steps each, so that also beginnings and ends are met
        kills += ended_by_kill(started(run_with, folder, **MANY), chance.uniform(0.0, 0.25))
        if kills >= 50 and step % 10 == 9:
            break
    assert kills >= 50
    kept = [run_with(folder, **MANY) for folder in sorted(tmp_path.iterdir())]
    assert all(figures == complete for _, figures in kept)
    assert all(counting.kept + counting.run == 120 for counting, _ in kept)
    assert sum(counting.kept for counting, _ in kept) > 30  # hundreds, on a machine that is not busy
    assert all(len(files.record_files(folder)) == 1 for folder in tmp_path.iterdir())


def test_two_at_once_do_each_other_no_harm(tmp_path):
    complete = run_with(None, **MANY)[1]
    both = [started(run_with, tmp_path, **MANY) for _ in range(2)]
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    counting, figures = run_with(tmp_path, **MANY)
    assert (counts(counting), counting.notes, figures) == ((120, 0), [], complete)


def study_into(study: Study, folder: Path) -> None:
    """The whole of a study, as quietly as can be."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    run_study(study, output=folder, notes=[], command=[])


def assert_same_tables(folder: Path, other: Path) -> None:
    for name in TABLES:
        assert (folder / name).read_bytes() == (other / name).read_bytes(), name


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed") / "run"
    process = started(study_into, study_with(store=False), folder)
    process.join()
    assert sorted(path.name for path in folder.parent.iterdir()) == ["run"]
    assert not (folder / "store").exists()
    return folder


def test_kills_while_results_are_written_leave_nothing_behind(tmp_path, undisturbed):
    study, folder = study_with(), tmp_path / "run"
    began = time.monotonic()
    started(study_into, study, folder).join()
    whole = time.monotonic() - began
    kills = [ended_by_kill(started(study_into, study, folder), whole * part) for part in (0.3, 0.6, 0.9)]
    assert any(kills)
    started(study_into, study, folder).join()
    assert_same_tables(folder, undisturbed)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_two_at_once_with_the_same_folder(tmp_path, undisturbed):
    both = [started(study_into, study_with(), tmp_path / "run") for _ in range(2)]
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    assert_same_tables(tmp_path / "run", undisturbed)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


# ---- Ctrl-C ----

LONG = ("case=jinan", "replications=40", "hydra.run.dir=out", "published=[]", "page={}")


@pytest.fixture
def commanded(tmp_path):
    """Starts a long study in the folder of the test; ends it and its workers with the test."""
    found = []

    def command(*words: str) -> subprocess.Popen[str]:
        whole = [sys.executable, str(RUN), *LONG, *words]
        pipe = subprocess.PIPE
        found.append(subprocess.Popen(whole, cwd=tmp_path, stdout=pipe, stderr=pipe, text=True, start_new_session=True))
        return found[-1]

    yield command
    for process in found:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def stopped(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What a command says that is stopped as by Ctrl-C, which all processes of a terminal hear."""
    os.killpg(process.pid, signal.SIGINT)
    began = time.monotonic()
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - began < 4  # two seconds, on a machine that is not busy with other tests
    assert process.returncode == 130
    return out, err


@pytest.mark.parametrize("words", [("engine=simpy", "executor.workers=2"), ("engine=auto", "executor.workers=2")])
def test_ctrl_c_says_what_is_kept(tmp_path, commanded, words):
    process = commanded(*words)
    deadline = time.monotonic() + 180  # the engine may have to be compiled, on a machine that is busy
    while not any(path.stat().st_size > 30_000 for path in (tmp_path / "out" / "store").glob("*.records")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    out, err = stopped(process)
    assert len(out.splitlines()) <= 3  # what is expected, and no results
    assert len(err.splitlines()) == 1, err
    line = err.strip()
    assert line.startswith("truckroll: stopped; ")
    assert line.endswith(f" of 120 runs are kept in {tmp_path / 'out' / 'store'}; run the same command again to go on")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".records"] == []


@pytest.mark.parametrize(
    "words",
    [
        ("engine=simpy", "executor.workers=1"),
        ("engine=simpy", "executor.workers=2"),
        ("engine=simpy", "executor.workers=2", "executor.kind=threads"),
        ("engine=auto", "executor.workers=2"),
    ],
)
def test_ctrl_c_in_the_middle_of_long_runs(tmp_path, commanded, words):
    process = commanded("scenario.horizon.window=5000 days", *words)
    assert process.stdout is not None
    process.stdout.readline()  # the study has begun
    time.sleep(2)
    assert stopped(process)[1] == "truckroll: stopped; no run was finished yet\n"
    left = list(tmp_path.rglob("*"))
    compiling = "engine=auto" in words  # does not hear of the signal, and leaves empty folders
    assert not [path for path in left if path.is_file() or not compiling]


def test_ctrl_c_where_python_cannot_react():
    """Compiled code that lets other threads run hears of no signal, as this function of the standard library."""
    code = (
        f"import sys, hashlib; sys.path.insert(0, {str(RUN.parent)!r})\n"
        "from analysis.stopping import end_in_time\n"
        "end_in_time()\n"
        "print('ready', flush=True)\n"
        "hashlib.pbkdf2_hmac('sha256', b'', b'', 100_000_000)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.2)
    assert stopped(process)[1] == "truckroll: stopped\n"


def test_workers_end_with_a_process_that_is_killed(commanded):
    process = commanded("scenario.horizon.window=5000 days", "executor.workers=2", "executor.kind=processes")
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(4)
    assert len(others_of(process.pid)) >= 2
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 15
    while others_of(process.pid) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert others_of(process.pid) == []


def others_of(session: int) -> list[int]:
    """The other processes of a session."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[3]) == session and int(path.name) != session and words[0] != "Z":
            found.append(int(path.name))
    return found
