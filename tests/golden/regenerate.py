"""Writes the golden log anew: `python -m tests.golden.regenerate`, from the checkout.

Only where a change of the model is meant to change results. Then read the difference line by line (`git diff
tests/golden`): every changed line must have its reason in the change.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from scenarios.scenario import read_scenario
from sim.log import Log, Table
from sim.plan import Plan
from sim.planning import build_plan
from sim.replicate import replicate
from tests.small import words_of

FOLDER = Path(__file__).parent


def golden_run() -> tuple[Plan, Log]:
    """The run that `scenario.yaml` describes."""
    tree = yaml.safe_load((FOLDER / "scenario.yaml").read_text(encoding="utf-8"))
    plan = build_plan(read_scenario(tree["scenario"]))
    return plan, replicate(plan, tree["seed"], 0)


def as_text(name: str, table: Table) -> str:
    """Columns side by side, with times as people write them: those that stand in the file, else all."""
    kept = file_of(name).read_text(encoding="utf-8").split("\n", 1)[0].split() if file_of(name).exists() else None
    columns = [[name, *words_of(name, table[name])] for name in kept or table.columns]
    widths = [max(map(len, column)) for column in columns]
    rows = zip(*columns, strict=True)
    lines = ("  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines) + "\n"


def file_of(table: str) -> Path:
    return FOLDER / f"{table}.txt"


def main() -> None:
    _, log = golden_run()
    for name, table in log.tables().items():
        if len(table):
            file_of(name).write_text(as_text(name, table), encoding="utf-8")


if __name__ == "__main__":
    main()
