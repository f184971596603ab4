"""The comparisons of this folder notice what is wrong: a rate that is a little off, and a start from empty."""

from __future__ import annotations

import numpy as np
import pytest
from cases import OWN_LEVEL, REPLICATIONS, SEED, holds, hotline, hotline_waits, plan_of, queue

from analysis import theory

OUTSIDE = r"^[0-9.]+ \+- .*, expected "
"""The message where an interval does not hold the expected value."""


def mean_waits(run, plan, replications=REPLICATIONS):
    return [hotline_waits(plan, run(plan, SEED, replication)).mean() for replication in range(replications)]


@pytest.mark.parametrize("off", [0.95, 1.05])
def test_rate_that_is_off_by_a_twentieth_is_noticed(run, off):
    waits = mean_waits(run, queue(5, 0.8 * off, 80_000 // REPLICATIONS, **hotline(5)))
    with pytest.raises(AssertionError, match=OUTSIDE + "0.554"):
        holds(waits, theory.erlang_c_wait(4.0, 1.0, 5), 0.2, OWN_LEVEL)
    holds(waits, theory.erlang_c_wait(4.0 * off, 1.0, 5), 0.4)


def test_start_from_empty_is_noticed(run):
    # After 60 h a queue that takes some 90 h to forget its start has not seen its usual length.
    waits = mean_waits(run, plan_of(0.8, window=60, follow_up=60, **hotline(1)), replications=200)
    with pytest.raises(AssertionError, match=OUTSIDE + "4"):
        holds(waits, theory.erlang_c_wait(0.8, 1.0, 1), 0.2, OWN_LEVEL)


def test_interval_that_is_too_wide_is_no_agreement():
    with pytest.raises(AssertionError, match="too wide to tell anything"):
        holds(np.array([0.0, 1.0, 2.0]), 1.0, within=0.1)
