"""One search for a staffing: `python -m benchmarks.staffing_run --case city --seed 1`; says what a grid would take."""

from __future__ import annotations

from math import prod
from typing import Any

import yaml

from analysis.experiment import Experiment
from analysis.phrases import targets_of
from analysis.replications import known_measures
from analysis.staffing.results import Staffing
from analysis.staffing.staff import staff
from analysis.staffing.words import grid_tickets
from benchmarks.measure import command, report, timed
from benchmarks.rounds import ROOT
from scenarios.study import resolve

CASES = {"city": ("city", "share within 48 h >= 0.85"), "jinan": ("jinan_before", "share within 24 h >= 0.80")}
"""Scenarios and targets."""

NEAR = 2
"""People more and fewer than today in each place, where a planner would put a grid."""


def found_in(case: str, seed: int) -> Staffing:
    """The search in a case, without a store."""
    name, target = CASES[case]
    tree: Any = yaml.safe_load((ROOT / "configs" / "scenario" / f"{name}.yaml").read_text(encoding="utf-8"))
    study = resolve({"scenario": tree, "seed": seed, "engine": "auto", "store": False})
    experiment = Experiment(study)
    return staff(experiment, targets_of([target], known_measures(experiment.plan("base"), study)))


def main() -> None:
    parser = command("staffing_run", __doc__)
    parser.add_argument("--case", choices=CASES, default="city")
    chosen = parser.parse_args()
    found, seconds = timed(lambda: found_in(chosen.case, chosen.seed))
    near = prod(min(2 * NEAR + 1, place.now + NEAR) for place in found.places)
    report(
        {
            "seconds": seconds,
            "tickets": found.tickets,
            "replications": found.replications,
            "people": 0 if found.recommended is None else sum(found.recommended),
            "box": found.box.size,
            "grid": grid_tickets(found, found.box.size),
            "near": near,
            "near grid": grid_tickets(found, near),
        }
    )


if __name__ == "__main__":
    main()
