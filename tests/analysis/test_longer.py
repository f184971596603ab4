"""The command that runs a case on the replications on which its figures were judged."""

from __future__ import annotations

import pytest

from analysis.report.provenance import longer
from scenarios.study import Study, resolve


def study_of(long_run: int | None) -> Study:
    scenario = {"areas": {"north": {"lines": 1}}, "technicians": {"per_area": 1}, "repair": {"on_site": "1 h"}}
    return resolve({"name": "my_city", "scenario": scenario, "page": {"long_run": long_run}})


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ([], "python run.py replications=200 hydra.run.dir=runs/my_city_200"),
        (
            ["case=my_city", "replications=3", "hydra.run.dir=/tmp/x", "seed=7"],
            "python run.py case=my_city seed=7 replications=200 hydra.run.dir=runs/my_city_200",
        ),
        (
            ["case=my city.yaml", "++replications=3"],
            "python run.py 'case=my city.yaml' replications=200 hydra.run.dir=runs/my_city_200",
        ),
    ],
)
def test_the_command_keeps_everything_but_replications_and_folder(command, expected):
    assert longer(study_of(200), command) == expected


def test_a_study_that_names_no_long_run_has_no_command():
    assert longer(study_of(None), ["case=jinan"]) == ""
