"""Whether all models are of the same chain: a long run of each, with what it shows side by side."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.models.catalogue import MODELS
from benchmarks.rounds import run
from benchmarks.session import Session

FAR = 0.05
"""A figure that differs by more from the median of all models is marked."""


def print_check(session: Session, console: Console) -> None:
    """One column per model; models that are not installed are named below."""
    found: dict[str, dict[str, float]] = {}
    for name in MODELS:
        session.tell(f"checking {name}")
        tickets = max(session.tickets(name), session.scale.chain // 4)
        result = run(["one_run", name, "--tickets", str(tickets), "--check"])
        if "missing" in result:
            console.print(f"{MODELS[name].title}: {result['missing']}", highlight=False)
        else:
            found[name] = {"tickets": result["tickets"]} | result["figures"]
    console.print(_table(found))


def _table(found: dict[str, dict[str, float]]) -> Table:
    table = Table(box=SIMPLE_HEAD, caption=f"* more than {FAR:.0%} from the median of all models")
    table.add_column("")
    for name in found:
        table.add_column(name, justify="right")
    for figure in next(iter(found.values()), {}):
        values = [figures[figure] for figures in found.values()]
        middle = sorted(values)[len(values) // 2]
        table.add_row(figure, *(_cell(figure, value, middle) for value in values))
    return table


def _cell(figure: str, value: float, middle: float) -> str:
    if figure == "tickets":
        return f"{value:,.0f}"
    return f"{value:.3f}{'*' if abs(value / middle - 1) > FAR else ' '}"
