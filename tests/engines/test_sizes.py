"""What the compiled engine cannot hold is refused with a message, never cut off silently."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scenarios.base import WrongInput
from sim.kernel.engine import _check_size
from tests.small import plan_of, workload_of

PLAN, WORKLOAD = workload_of(plan_of(), "08:00")


def test_an_ordinary_run_fits():
    _check_size(PLAN, WORKLOAD)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"cut": 2**32 - 20 * 86_400}, "horizon: instants up to 136 years"),
        ({"service_levels": [2**32]}, "and the longest service level after it"),
        ({"max_visits": 60_001}, "repair.max_visits: 60,001; expected at most 60,000 with engine=compiled"),
        ({"calls": replace(PLAN.calls, attempts=70_000)}, "hotline.attempts: 70,000; expected at most 60,000"),
    ],
)
def test_what_does_not_fit_is_refused(changed, told):
    with pytest.raises(WrongInput, match=told):
        _check_size(replace(PLAN, **changed), WORKLOAD)


def test_a_long_chain_is_refused():
    chained = plan_of("dispatch: {chain: [desk], desks: {desk: {handling: 1 s}}}")
    with pytest.raises(WrongInput, match=r"dispatch.chain \(desks\): 128; expected at most 127"):
        _check_size(replace(chained, chain=chained.chain * 128), WORKLOAD)
