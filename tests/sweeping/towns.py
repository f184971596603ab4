"""A small town, quickly simulated, for sweeps."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.results import Measure
from analysis.sweeping.sweep import Swept
from analysis.varying import Varied
from scenarios.study import Study, merge, resolve

TOWN: dict[str, Any] = {
    "name": "town",
    "title": "A town",
    "scenario": {
        "horizon": {"warm_up": "1 days", "window": "4 days", "follow_up": "3 days"},
        "areas": {"north": {"lines": 300}},
        "reports": {"per_line_and_year": 6},
        "technicians": {"per_area": 1, "shift": {"hours": "08:00-18:00"}},
        "repair": {"on_site": {"distribution": "exponential", "mean": "50 min"}},
    },
    "changes": {"two": {"technicians": {"per_area": 2}}, "遥测 repair": {"repair": {"on_site": {"mean": "30 min"}}}},
    "variants": {"one": [], "two people": ["two"]},
    "replications": 4,
    "seed": 3,
    "engine": "simpy",
    "task": {"name": "sweep"},
    "vary": ["technicians.per_area = 1, 2, 3"],
    "executor": {"workers": 1},
}

CLOSING = Measure("report to closing", "mean")
WITHIN = Measure("share within", "24 h", unit="share")


def town(**changes: Any) -> Study:
    return resolve(merge(TOWN, changes))


def swept_with(
    varied: list[Varied], points: list[tuple[Any, ...]], values: Any, of: Measure = CLOSING, **others: Any
) -> Swept:
    """A sweep of one variant and one figure that found these values of each point's replications."""
    array = np.array(values, dtype=float)[:, None, None, :]
    return Swept(tuple(varied), tuple(points), ("one",), (of,), array.shape[3], array, others.get("failures", {}))


def numbers(name: str, *values: float) -> Varied:
    return Varied(f"{name} = ...", name, "number", tuple(name.split(".")), values=values)
