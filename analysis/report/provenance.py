"""What a result was made with: versions, seed, command, state of the sources."""

from __future__ import annotations

import platform
import shlex
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from scenarios.study import Study
from sim.log import LOG_VERSION

PACKAGES = ("simpy", "numpy", "scipy", "pydantic", "hydra-core", "joblib", "matplotlib", "pandas", "pyarrow")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _git(*words: str) -> str | None:
    """What git says about the folder of the sources, or None where there is no git or no checkout."""
    try:
        asked = subprocess.run(
            ["git", *words], cwd=Path(__file__).parent, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return asked.stdout.strip()


def _sources() -> dict[str, Any]:
    commit, changes = _git("rev-parse", "HEAD"), _git("status", "--porcelain", "--untracked-files=no")
    return {"commit": commit, "changed": None if changes is None else bool(changes)}


def provenance(study: Study, command: list[str]) -> dict[str, Any]:
    """Everything that determines the figures, for the manifest."""
    return {
        "truckroll": _version("truckroll"),
        "log_version": LOG_VERSION,
        "study": study.file.name,
        "seed": study.file.seed,
        "replications": study.file.replications,
        "command": command,
        "sources": _sources(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {package: _version(package) for package in PACKAGES},
    }


def longer(study: Study, command: list[str]) -> str:
    """The command with the replications on which the published figures were judged; empty where none are named."""
    replications = study.file.page.long_run
    if replications is None:
        return ""
    chosen = {"replications", "precision", "most_replications", "hydra.run.dir"}
    kept = [word for word in command if word.lstrip("+").partition("=")[0] not in chosen]
    folder = f"runs/{study.file.name}_{replications}"
    return shlex.join(["python", "run.py", *kept, f"replications={replications}", f"hydra.run.dir={folder}"])


def in_words(facts: dict[str, Any]) -> dict[str, str]:
    """The same facts as plain text, for the report."""
    sources = facts["sources"]
    commit = f"{sources['commit']}{', with changes' if sources['changed'] else ''}" if sources["commit"] else "unknown"
    return {
        "command": shlex.join(["python", "run.py", *facts["command"]]),
        "truckroll": f"{facts['truckroll']}, sources {commit}",
        "Python": f"{facts['python']} on {facts['platform']}",
        "Packages": ", ".join(f"{name} {number}" for name, number in facts["packages"].items()),
    }
