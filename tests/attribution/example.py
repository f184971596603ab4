"""A small town whose figures can be split in no time."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from scenarios.study import Study, merge, resolve

TOWN: dict[str, Any] = {
    "name": "town",
    "title": "A town",
    "engine": "simpy",
    "scenario": {
        "horizon": {"warm_up": "4 days", "window": "8 days", "follow_up": "6 days"},
        "areas": {"town": {"lines": 300}},
        "reports": {"per_line_and_year": 12, "busyness_cv": 0.2},
        "dispatch": {
            "chain": ["desk"],
            "desks": {"desk": {"handling": {"distribution": "exponential", "mean": "40 min"}, "agents": 1}},
        },
        "technicians": {"per_area": 2, "shift": {"hours": "08:00-18:00"}},
        "repair": {"on_site": {"distribution": "exponential", "mean": "60 min"}, "closing": "4 h"},
    },
    "changes": {
        "direct": {"dispatch": {"mode": "direct"}},
        "third_technician": {"technicians": {"per_area": 3}},
        "prompt": {"repair": {"closing": "15 min"}},
    },
    "variants": {"before": [], "people": ["third_technician"], "after": ["direct", "third_technician", "prompt"]},
    "replications": 4,
    "seed": 3,
    "executor": {"workers": 1},
}


def town(**parts: Any) -> Study:
    """The study, with other parts; whole variants and changes replace the old ones."""
    tree = deepcopy(TOWN)
    for key in ("variants", "changes"):
        tree[key] = parts.pop(key, tree[key])
    return resolve(merge(tree, parts))
