"""A study on a cluster: a real scheduler and two workers on this machine, one of which is killed in the middle."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from analysis.executors import dask as cluster
from analysis.executors.dask import connected
from analysis.experiment import Watcher
from analysis.replications import run_variants
from analysis.study import plans_of
from scenarios.base import WrongInput
from scenarios.study import Study, resolve
from tests.analysis.test_store import TOWN, run_with, text_of

ROOT = Path(__file__).parents[2]
MANY: dict[str, Any] = {"replications": 30}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(folder: Path, *words: str, path: str = str(ROOT)) -> Iterator[subprocess.Popen[bytes]]:
    """A command of Dask, until the end of the test."""
    environment = {**os.environ, "PYTHONPATH": path}
    command = [sys.executable, "-m", "dask", *words, "--no-dashboard"]
    with (folder / f"{words[0]}.txt").open("ab") as said:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=said)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@contextmanager
def cluster_of(
    folder: Path, workers: int, path: str = str(ROOT)
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and its workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    worker = ("worker", address, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
    with ExitStack() as stack:
        host, port = address.removeprefix("tcp://").split(":")
        stack.enter_context(running(folder, "scheduler", "--host", host, "--port", port))
        found = [stack.enter_context(running(folder, *worker, path=path)) for _ in range(workers)]
        deadline = time.monotonic() + 30
        while not answers(address):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield address, found


def answers(address: str) -> bool:
    try:
        cluster.knock(address)
    except OSError:
        return False
    return True


class Killer(Watcher):
    """Kills a process after some replications."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.finished_runs = 0

    def finished(self, tickets: int) -> None:
        self.finished_runs += 1
        if self.finished_runs == 10:
            self._process.kill()


def study_on(address: str) -> Study:
    """The study of the other tests, on a cluster."""
    tree = {key: value for key, value in TOWN.items() if key != "executor"} | MANY
    return resolve({**tree, "executor": {"name": "dask", "address": address}})


def test_a_worker_that_dies_changes_nothing(tmp_path):
    pytest.importorskip("distributed")
    complete = run_with(None, **MANY)[1]
    with cluster_of(tmp_path, workers=2) as (address, (first, second)):
        with connected(address) as client:
            client.wait_for_workers(2, timeout=30)
        study, killer = study_on(address), Killer(first)
        runs = run_variants(study, plans_of(study), watcher=killer)
        assert first.wait(timeout=10) == -9
        assert second.poll() is None
    assert killer.finished_runs == 60
    assert text_of(runs) == complete


def test_a_scheduler_without_workers(tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "FIRST_WORKER", 1)
    refused = pytest.raises(WrongInput, match=r"the scheduler at 'tcp://.*' has no workers; expected `dask worker")
    with cluster_of(tmp_path, workers=0) as (address, _), refused, connected(address):
        pass


HIDES_TRUCKROLL = """
import sys

class Hides:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"analysis", "scenarios", "sim"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hides())
"""
"""What a Python runs first that shall not find truckroll, installed or not."""


def test_a_worker_that_does_not_know_truckroll(tmp_path):
    pytest.importorskip("distributed")
    (tmp_path / "sitecustomize.py").write_text(HIDES_TRUCKROLL)
    refused = pytest.raises(WrongInput, match="the cluster does not know truckroll; expected it to be installed")
    with cluster_of(tmp_path, workers=1, path=str(tmp_path)) as (address, _), refused, connected(address):
        pass


def test_a_worker_with_other_sources(monkeypatch):
    found = cluster.run_there(None, (0,), "another version")  # type: ignore[arg-type]
    assert isinstance(found, WrongInput)
    assert "a worker has other sources of truckroll" in str(found)


def test_nobody_answers():
    pytest.importorskip("distributed")
    with (
        pytest.raises(WrongInput, match=r"executor.address: no scheduler answers at 'tcp://127.0.0.1:\d+' \(.*refused"),
        connected(f"tcp://127.0.0.1:{free_port()}"),
    ):
        pass


def test_dask_is_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)  # type: ignore[arg-type]
    refused = pytest.raises(WrongInput, match=r"'dask' is not installed here; expected executor=local, or pip install")
    with refused, connected("tcp://127.0.0.1:8786"):
        pass
