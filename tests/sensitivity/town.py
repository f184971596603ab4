"""A town that is simulated in a moment, with sources of its numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from scenarios.study import Study, merge, resolve

TOWN: dict[str, Any] = {
    "horizon": {"warm_up": "0 days", "window": "6 days", "follow_up": "2 days"},
    "areas": {"north": {"lines": 500}, "south": {"lines": 500}},
    "customers": {"ordinary": {"share": 0.8}, "brand": {"share": 0.2}},
    "reports": {"per_line_and_year": 3},
    "remote": {"fixable": 0.2, "handling": "12 min"},
    "technicians": {"per_area": 2, "shift": {"hours": "08:00-18:00"}, "travel": {"speed": "20 km/h"}},
    "repair": {"on_site": {"distribution": "lognormal", "mean": "55 min", "cv": 1}, "closing": "10 min"},
    "labels": {
        "areas": "assumption: two areas",
        "reports": "public source: somewhere",
        "repair": "published: by somebody",
        "repair.closing": "assumption: ten minutes",
    },
}
STUDY: dict[str, Any] = {
    "name": "town",
    "scenario": TOWN,
    "changes": {"three": {"technicians": {"per_area": 3}}},
    "variants": {"two": [], "three": ["three"]},
    "replications": 3,
    "seed": 5,
    "executor": {"workers": 1},
    "engine": "simpy",
}


def study_with(**changes: Any) -> Study:
    return resolve(merge(STUDY, {"task": {"name": "sensitivity"}, **changes}))


def written(folder: Path, **changes: Any) -> str:
    """The study as a file; returns its place."""
    path = folder / "town.yaml"
    path.write_text("# @package _global_\n" + yaml.safe_dump(merge(STUDY, changes), sort_keys=False), encoding="utf-8")
    return str(path)
