"""Which engine runs a study, and with how many workers, changes no figure; a user hears what slows it down."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from run import main
from sim.compiled import available

RUN = Path(__file__).parents[2] / "run.py"
STUDY = """# @package _global_
defaults: [override /scenario: neutral]
name: tiny
scenario:
  horizon: {warm_up: 1 day, window: 3 days, follow_up: 1 day}
  areas: {north: {lines: 400, side: 4 km}}
  reports: {per_line_and_year: 20}
  technicians: {per_area: 3, shift: {hours: "08:00-18:00"}}
  repair: {on_site: {distribution: exponential, mean: 1 h}}
changes:
  fourth_technician: {technicians: {per_area: 4}}
variants: {three: [], four: [fourth_technician]}
replications: 3
check: true
"""

OWN = """
class OldestFirst:
    def key(self, job):
        return job.reported
"""

needs_numba = pytest.mark.skipif(not available(), reason="numba is not installed")


@pytest.fixture
def studies(tmp_path: Path) -> Path:
    """A folder with a study that takes no time."""
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "tiny.yaml").write_text(STUDY, encoding="utf-8")
    return tmp_path


def words_for(folder: Path, name: str, *words: str) -> list[str]:
    return ["--config-dir", str(folder), "case=tiny", *words, f"hydra.run.dir={folder / name}"]


WAYS = {
    "readable, two processes": ("engine=simpy", "executor.workers=2", "executor.kind=processes"),
    "readable, two threads": ("engine=simpy", "executor.workers=2", "executor.kind=threads"),
    "compiled, here": ("engine=compiled", "executor.workers=1"),
    "compiled, two threads": ("engine=compiled", "executor.workers=2"),
    "compiled, two processes": ("engine=compiled", "executor.workers=2", "executor.kind=processes"),
    "chosen by itself": (),
    "without logs, two threads": ("log=streamed", "check=false", "executor.workers=2"),
    "without logs, two processes": ("log=streamed", "check=false", "executor.workers=2", "executor.kind=processes"),
}


@needs_numba
def test_every_way_gives_the_same_bytes(studies):
    main(words_for(studies, "expected", "engine=simpy", "executor.workers=1"))
    for name, words in WAYS.items():
        main(words_for(studies, name, *words))
        for table in ("measures.csv", "differences.csv"):
            assert (studies / name / table).read_bytes() == (studies / "expected" / table).read_bytes(), name


def test_without_numba_the_user_is_told_and_the_figures_are_the_same(studies):
    main(words_for(studies, "expected", "engine=simpy", "executor.workers=1"))
    command = [sys.executable, str(RUN), *words_for(studies, "plain", "engine=compiled", "executor.workers=1")]
    off = os.environ | {"TRUCKROLL_COMPILE": "off"}
    done = subprocess.run(command, env=off, capture_output=True, text=True, check=True)
    assert "Note: The compiled engine runs in plain Python, which is slower than engine=simpy" in " ".join(
        done.stdout.split()
    )
    assert (studies / "plain" / "measures.csv").read_bytes() == (studies / "expected" / "measures.csv").read_bytes()


@pytest.fixture
def with_own_rule(studies: Path) -> Path:
    """The same folder, with a variant whose queue is ordered by a Python class."""
    (studies / "mine.py").write_text(OWN, encoding="utf-8")
    own = f"technicians: {{queue: {{python: '{studies / 'mine.py'}', class: OldestFirst}}}}"
    text = STUDY.replace("changes:\n", f"changes:\n  oldest_first: {{{own}}}\n")
    text = text.replace("four: [fourth_technician]", "mine: [oldest_first]")
    (studies / "case" / "tiny.yaml").write_text(text, encoding="utf-8")
    return studies


def as_a_user(folder: Path, name: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(RUN), *words_for(folder, name, *words)], capture_output=True, text=True, check=False
    )


def test_the_compiled_engine_refuses_a_rule_in_python(with_own_rule):
    done = as_a_user(with_own_rule, "refused", "engine=compiled", "executor.workers=1")
    assert done.returncode == 2
    assert done.stderr.strip() == (
        "truckroll: variants.mine: engine: 'compiled' cannot run the class OldestFirst of "
        f"{with_own_rule / 'mine.py'}, which technicians.queue names; expected engine=auto or engine=simpy, or a "
        "built-in rule there"
    )
    assert not done.stdout
    assert not (with_own_rule / "refused").exists()


def test_a_rule_in_python_runs_where_the_engine_is_chosen_by_itself(with_own_rule):
    done = as_a_user(with_own_rule, "chosen", "executor.workers=1")
    assert done.returncode == 0, done.stderr
    manifest = json.loads((with_own_rule / "chosen" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["engines"]["mine"] == "simpy"


@needs_numba
def test_what_is_kept_from_before_serves_runs_without_logs_and_the_other_way_round(studies, capsys):
    for first, then in (("log=kept", "log=streamed"), ("log=streamed", "log=kept")):
        for word in (first, then):
            main(words_for(studies, f"{first}_first", word, "check=false", "executor.workers=1"))
        assert "6 of 6 runs are kept" in " ".join(capsys.readouterr().out.split())
