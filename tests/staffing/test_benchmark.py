"""The benchmark counts a grid honestly: as many replications as its guarantee needs, and no more."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from analysis.staffing.evidence import estimate
from analysis.staffing.grid import grid_replications
from benchmarks.rounds import Runs
from benchmarks.works import staffing

NOISE = np.random.default_rng(1).standard_normal(50)


def found(slack: float, deviation: float):
    values = (NOISE - NOISE.mean()) / NOISE.std(ddof=1)
    return estimate(np.array([slack + deviation * values]))


def test_a_grid_needs_more_replications_the_larger_it_is():
    quantile = NormalDist().inv_cdf(1 - 0.05 / 1000) + NormalDist().inv_cdf(0.9)
    assert grid_replications(found(0.01, 0.02), 1000, 0.05) == int(4 * quantile**2) + 1
    assert grid_replications(found(0.01, 0.02), 20, 0.05) < grid_replications(found(0.01, 0.02), 1000, 0.05)
    assert grid_replications(found(1.0, 0.02), 1000, 0.05) == 16
    assert grid_replications(estimate(np.zeros((1, 16))), 1000, 0.05) == 16


def test_no_staffing_of_a_grid_is_wrongly_confirmed():
    """Twenty staffings on the edge of the target: any of them is confirmed in at most one study of twenty."""
    draw, replications = np.random.default_rng(2), grid_replications(found(0.01, 0.02), 20, 0.05)
    wrong = sum(
        any(estimate(draw.normal(0, 0.02, (1, replications))).bounds(0.05 / 20)[0] >= 0 for _ in range(20))
        for _ in range(300)
    )
    assert wrong / 300 <= 0.05 + 3 * (0.05 * 0.95 / 300) ** 0.5


def test_the_rows_of_the_benchmark(monkeypatch):
    result = {"seconds": 20.0, "tickets": 3e6, "replications": 250, "people": 20, "box": 20_736, "grid": 6e9,
              "near": 625, "near grid": 2e7}  # fmt: skip
    rows = staffing._rows("city", Runs([result, result]))
    assert [row.ratio.value for row in rows] == pytest.approx([0.0005, 0.15])
    assert [row.met for row in rows] == [True, False]
    assert rows[0].note == "20/20 people, 250 replications"
    assert staffing._rows("city", Runs(missing="no case"))[0].note == "no case"
