"""The coverage experiment in small: few simulated replications, from which many studies are drawn.

The mean of all that were simulated is the truth of what is drawn, so 4,000 studies know a share to 0.34 points (one
standard error), and 93.5 to 96.5 % is missed by a right interval once in 20,000 times at most. The seed is fixed.
"""

from __future__ import annotations

import numpy as np
import pytest

from analysis import intervals
from tests.statistics import coverage
from tests.statistics.coverage import BUSY, OF_QUEUE, WITHIN_3, figures, line_of, of_figures, of_precision, queue, tried

LOW, HIGH = 0.935, 0.965


@pytest.fixture(scope="module")
def runs() -> np.ndarray:
    return figures(queue(500), OF_QUEUE, range(300))


def drawn(runs: np.ndarray) -> np.ndarray:
    return runs[np.random.default_rng(1).choice(len(runs), 40_000)]


def shares(runs: np.ndarray) -> dict[str, float]:
    """Of the figures that are not skewed: ten replications of 500 tickets are few for long queues."""
    found = of_figures("queue", OF_QUEUE, drawn(runs), runs.mean(axis=0).tolist())
    return {each.name: each.share for each in found if "closing, mean" in each.name or "utilisation" in each.name}


def test_intervals_of_measured_figures_hold_the_truth(runs):
    assert len(shares(runs)) == 2
    for name, share in shares(runs).items():
        assert LOW <= share <= HIGH, name


def test_studies_that_stop_by_themselves_do_too(runs):
    found = of_precision("queue", BUSY, runs[:, OF_QUEUE.index(BUSY)], 0.03, 2000)
    assert 0.93 <= found.share <= 0.97, found.name


def test_a_wrong_quantile_factor_fails(runs, monkeypatch):
    monkeypatch.setattr(intervals, "student_quantile", lambda probability, degrees: 1.96)
    assert max(shares(runs).values()) < LOW


def test_a_line_says_what_does_not_pass():
    good = tried("good", [intervals.Interval(0, -1, 1, 2)] * 95 + [intervals.Interval(5, 4, 6, 2)] * 5, 0.0)
    assert line_of(good) == "| good | 95.0 % |"
    assert "not 94 to 96 %" in line_of(tried("bad", [intervals.Interval(0, -1, 1, 2)] * 4, 0.0))


def test_what_is_declared_is_what_the_page_says():
    assert (coverage.STUDIES, coverage.EACH, coverage.LOW, coverage.HIGH) == (4000, 10, 0.94, 0.96)
    assert WITHIN_3 in OF_QUEUE
