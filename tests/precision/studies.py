"""A tiny study that takes more than one look."""

from __future__ import annotations

from typing import Any

from scenarios.study import Study, resolve

SCENARIO: dict[str, Any] = {
    "horizon": {"warm_up": "2 days", "window": "14 days", "follow_up": "3 days"},
    "areas": {"town": {"lines": 8000}},
    "reports": {"per_line_and_year": 0.2},
    "technicians": {"per_area": 2, "shift": {"hours": "08:00-18:00"}},
    "repair": {"on_site": {"distribution": "exponential", "mean": "1 h"}},
}


def tiny(**given: Any) -> Study:
    """Two variants on the readable engine, judged by two figures."""
    tree: dict[str, Any] = {
        "scenario": SCENARIO,
        "changes": {"third": {"technicians": {"per_area": 3}}},
        "variants": {"two": [], "three": ["third"]},
        "page": {
            "measures": [
                {"measure": "report to closing", "label": "time to closing"},
                {"measure": "utilisation", "statistic": "share", "label": "busy"},
            ]
        },
        "executor": {"workers": 1},
        "engine": "simpy",
        "precision": "10%",
        "most_replications": 80,
    }
    return resolve(tree | given)
