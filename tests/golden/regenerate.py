"""Writes the golden logs anew: `python -m tests.golden.regenerate`, from the checkout.

Only where a change of the model is meant to change results. Then read the difference line by line (`git diff
tests/golden`): every changed line must have its reason in the change. `chain` has the parts of the first version of
the log, and only its columns; `whole` has every part.
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
RUNS = ("chain", "whole")


def golden_run(run: str) -> tuple[Plan, Log]:
    """The run that the folder's `scenario.yaml` describes."""
    tree = yaml.safe_load((FOLDER / run / "scenario.yaml").read_text(encoding="utf-8"))
    plan = build_plan(read_scenario(tree["scenario"]))
    return plan, replicate(plan, tree["seed"], 0)


def as_text(table: Table, columns: list[str]) -> str:
    """Columns side by side, with times as people write them."""
    words = [[name, *words_of(name, table[name])] for name in columns]
    widths = [max(map(len, column)) for column in words]
    rows = zip(*words, strict=True)
    lines = ("  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines) + "\n"


def file_of(run: str, table: str) -> Path:
    return FOLDER / run / f"{table}.txt"


def columns_kept(run: str, table: str) -> list[str]:
    """Columns that stand in the file."""
    return file_of(run, table).read_text(encoding="utf-8").split("\n", 1)[0].split()


def main() -> None:
    for run in RUNS:
        for name, table in golden_run(run)[1].tables().items():
            path = file_of(run, name)
            if path.exists():
                path.write_text(as_text(table, columns_kept(run, name)), encoding="utf-8")
            elif run == "whole":
                path.write_text(as_text(table, list(table.columns)), encoding="utf-8")


if __name__ == "__main__":
    main()
