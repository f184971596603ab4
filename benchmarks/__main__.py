"""Speed and memory: measures, prints a table, and writes the figures and a chart.

    python -m benchmarks                        # all works, small; some minutes
    python -m benchmarks --scale full           # as large as the published figures
    python -m benchmarks --only chain,growth
    python -m benchmarks --check                # whether all models are of the same chain

Peers that are not installed are left out: `pip install -e ".[bench]"` brings them.
"""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

from rich.console import Console

from benchmarks.chart import write_chart
from benchmarks.check import print_check
from benchmarks.machine import facts
from benchmarks.models.truckroll import has_engines
from benchmarks.rows import Row
from benchmarks.session import SCALES, Session
from benchmarks.table import print_facts, print_table

WORKS = ("chain", "city", "memory", "growth", "people", "cores", "drawing", "compilation", "staffing")
WIDTH = 150
FEWEST = 5
"""Rounds: a median of fewer says little."""


def options() -> argparse.Namespace:
    """What the user asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--json",
        type=Path,
        default=Path("runs/benchmarks.json"),
        metavar="FILE",
        help="the figures; the chart stands beside it",
    )
    parser.add_argument("--only", default=",".join(WORKS), metavar="NAME,NAME", help=f"some of {', '.join(WORKS)}")
    parser.add_argument("--repeat", type=int, default=FEWEST, metavar="N", help=f"rounds, at least {FEWEST}")
    parser.add_argument("--scale", choices=SCALES, default="small", help="how large the runs are")
    parser.add_argument("--check", action="store_true", help="compare what the models of the chain show, and stop")
    chosen = parser.parse_args()
    chosen.only = chosen.only.split(",")
    for name in chosen.only:
        if name not in WORKS:
            parser.error(f"--only: unknown work '{name}'; expected some of {', '.join(WORKS)}")
    if chosen.repeat < FEWEST:
        parser.error(f"--repeat: {chosen.repeat} rounds are too few for a median; expected at least {FEWEST}")
    return chosen


def wide_console() -> Console:
    """A table that is piped into a file is as wide as it has to be."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def main() -> int:
    chosen, console, screen = options(), wide_console(), Console(stderr=True)
    with screen.status("") as status:
        session = Session(chosen.repeat, SCALES[chosen.scale], status.update)
        if chosen.check:
            print_check(session, console)
            return 0
        machine, rows = facts(), list[Row]()
        print_facts(machine, console)
        if not has_engines():
            console.print(
                "There is no compiled engine here: what is called so below is the SimPy engine.", style="bold"
            )
        for name in chosen.only:
            found = import_module(f"benchmarks.works.{name}").rows(session)
            print_table(found, console)
            rows += found
            write_figures(chosen.json, rows, machine, chosen.scale, chosen.repeat)  # kept if a later work is stopped
    charts = write_chart(rows, machine, chosen.json)
    console.print("Written: " + ", ".join(str(path) for path in [chosen.json, *charts]), highlight=False)
    return int(any(row.failed for row in rows))


def write_figures(path: Path, rows: list[Row], machine: dict[str, object], scale: str, rounds: int) -> None:
    """All figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = {"machine": machine, "scale": scale, "rounds": rounds, "rows": [row.as_json() for row in rows]}
    path.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
