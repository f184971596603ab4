"""One run that both engines can do: a scenario, what happens at chosen times, a seed. It is kept as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import yaml

from sim.plan import Plan
from sim.rules import MISSING
from sim.streams import Kind, derived
from sim.workload import Workload, draw_workload
from tests.outages import calls_of, failures_of
from tests.small import TOWN, at, plan_of, workload_of, written

Tree = dict[str, Any]
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Case:
    """What is run. Where times are not chosen, reports, orders and failures come as the scenario has them."""

    scenario: Tree
    """Parts that replace those of `tests.small.TOWN`."""
    seed: int = 1
    drain: bool = False
    reports: Rows | None = None
    """Rows with `at`, and perhaps `area`, `fault`, `customer`."""
    orders: list[str] | None = None
    """Times of orders in the first area."""
    failures: Rows | None = None
    """Rows with `at`, and perhaps `class`, `area`, `element`."""
    calls: Rows = field(default_factory=list)
    """Reports about failures: rows with `at`, `line`, and perhaps `outage`."""
    kept: list[int] | None = None
    """Numbers of the first reports and orders that are left of them, with what may follow each; None for all."""

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Case:
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def built(case: Case) -> tuple[Plan, Workload]:
    """The plan and the workload; WrongInput where the scenario is not valid."""
    plan = plan_of(**case.scenario)
    with ExitStack() as patches:
        if case.orders is not None and plan.orders is not None:
            patches.enter_context(_orders_at(case.orders, case.seed))
        if case.failures is not None and plan.elements:
            for each in _failures_at(case, plan):
                patches.enter_context(each)
        if case.reports is None:
            workload = draw_workload(plan, case.seed, 0)
        else:
            plan, workload = workload_of(plan, as_text(_known(case.reports, plan), ["at"]), case.seed)
    return plan, workload if case.kept is None else with_only(workload, case.kept)


def _known(reports: Rows, plan: Plan) -> Rows:
    """The reports by time, without names that the scenario does not have: then the first one is meant."""
    names = {"area": [area.name for area in plan.areas], "fault": plan.faults, "customer": plan.customers}
    return [
        {role: word if role == "at" or word in names[role] else names[role][0] for role, word in row.items()}
        for row in sorted(reports, key=lambda row: at(row["at"]))
    ]


def as_text(rows: Iterable[dict[str, str]], needed: list[str]) -> str:
    """Rows below the names of their columns; every row has the columns of the first."""
    rows = list(rows)
    names = list(rows[0]) if rows else needed
    return "\n".join([" ".join(names), *(" ".join(row[name] for name in names) for row in rows)])


def _orders_at(times: list[str], seed: int) -> Any:
    instants = np.array(sorted(at(time) for time in times), dtype=np.int64)
    number = np.arange(len(instants), dtype=np.uint32)
    key = derived((np.full_like(number, seed), number * 0), Kind.ORDER, 1, number)
    return patch("sim.orders.orders_of_all_areas", lambda *_: (instants, key, np.zeros(len(instants), np.int64)))


def _failures_at(case: Case, plan: Plan) -> list[Any]:
    found = failures_of(as_text(case.failures or [], ["at"]), [element.name for element in plan.elements])
    calls = calls_of(as_text(case.calls, ["at", "line"]), found)
    return [
        patch("sim.workload.draw_failures", lambda plan, world: found),
        patch("sim.workload.reports_of", lambda plan, failures: calls),
    ]


def with_only(workload: Workload, chosen: list[int]) -> Workload:
    """The workload without the other first reports and orders; a bundle stays together, and draws stay as they are."""
    keep = np.zeros(workload.rows, bool)
    keep[[number for number in chosen if number < workload.first]] = True
    bundled = workload.bundle != MISSING
    keep |= bundled & np.isin(workload.bundle, workload.bundle[keep & bundled])
    for row in np.flatnonzero(workload.parent != MISSING).tolist():
        keep[row] = keep[workload.parent[row]]
    number = np.cumsum(keep) - 1

    def renumbered(column: np.ndarray) -> np.ndarray:
        return np.where(column >= 0, number[column], column)[keep]

    own = {"child", "parent", "bundle"}
    columns = {
        name: renumbered(column) if name in own else column[keep]
        for name, column in vars(workload).items()
        if isinstance(column, np.ndarray)
    }
    key = workload.key[0][keep], workload.key[1][keep]
    return replace(workload, first=int(keep[: workload.first].sum()), key=key, **columns)


def told(case: Case) -> str:
    """The case for a reader: the scenario as YAML, and the first tickets."""
    plan, workload = built(case)
    lines = [yaml.safe_dump(case.scenario, sort_keys=False, default_flow_style=None, width=110).rstrip()]
    town = [key for key in TOWN if key not in case.scenario]
    if town:
        lines += [f"# {', '.join(town)}: as in tests.small.TOWN"]
    lines += [f"# seed {case.seed}, drain {case.drain}, {workload.first} first tickets, cut {written(plan.cut)}"]
    for row in range(min(workload.first, 30)):
        words = [f"ticket {row}", written(int(workload.reported[row])), f"area {workload.area[row]}"]
        words += [f"line {workload.line[row]}", f"customer {workload.customer[row]}", f"fault {workload.fault[row]}"]
        words += ["order"] if workload.order[row] else []
        words += [f"bundle {workload.bundle[row]}"] if workload.bundle[row] != MISSING else []
        words += [f"outage {workload.outage[row]}"] if workload.outage[row] != MISSING else []
        lines.append("#   " + ", ".join(words))
    if workload.first > 30:
        lines.append("#   ...")
    if workload.failures is not None:
        for number, failed in enumerate(workload.failures.failed[:10].tolist()):
            lines.append(f"#   outage {number} fails {written(failed)}")
    return "\n".join(lines)
