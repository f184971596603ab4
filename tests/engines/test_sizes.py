"""What the compiled engine cannot hold is refused with a message, never cut off silently."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scenarios.base import WrongInput
from sim.kernel.engine import check_size
from sim.kernel.memory import VISIT_ROW
from sim.limits import MAX_APPOINTMENTS
from sim.log import Log
from sim.plan import Plan
from sim.process import simulate
from sim.workload import Workload
from tests.engines.judging import Engine, verdict_of_run
from tests.small import plan_of, workload_of

PLAN, WORKLOAD = workload_of(plan_of(), "08:00")


def test_an_ordinary_run_fits():
    check_size(PLAN, WORKLOAD)


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
        check_size(replace(PLAN, **changed), WORKLOAD)


def test_a_long_chain_is_refused():
    chained = plan_of("dispatch: {chain: [desk], desks: {desk: {handling: 1 s}}}")
    with pytest.raises(WrongInput, match=r"dispatch.chain \(desks\): 128; expected at most 127"):
        check_size(replace(chained, chain=chained.chain * 128), WORKLOAD)


def test_a_rule_in_python_is_refused_by_the_engine_itself(engine: Engine, tmp_path: Path):
    (tmp_path / "mine.py").write_text("class Mine:\n    def key(self, job):\n        return job.ticket\n")
    own = {"python": str(tmp_path / "mine.py"), "class": "Mine"}
    plan, workload = workload_of(plan_of(technicians={"per_area": 1, "queue": own}), "08:00")
    with pytest.raises(WrongInput, match=r"'compiled' cannot run the class Mine of .*, which technicians\.queue names"):
        engine(plan, workload, False)


# ---- appointments of one ticket ----

EVERY_OTHER_MINUTE = ",".join(
    f"{hour:02}:{minute:02}-{hour:02}:{minute + 1:02}" for hour in range(24) for minute in range(0, 60, 2)
)
WINDOWS_LAST = 2 * 60 * MAX_APPOINTMENTS
"""Seconds in which a ticket that is not ready for its windows has as many appointments as it may have."""


def with_windows(ready_after: int) -> tuple[Plan, Workload]:
    """One ticket that reaches the technicians so long after its first window, of which there is one every two
    minutes."""
    return workload_of(
        plan_of(
            horizon={"window": "60 days"},
            dispatch={"chain": ["desk"], "desks": {"desk": {"handling": f"{ready_after} s"}}},
            appointments={"policy": "blind", "windows": [EVERY_OTHER_MINUTE], "days_ahead": 0},
        ),
        "00:00",
    )


def test_as_many_appointments_as_a_ticket_may_have(engine: Engine):
    """The last of them is kept, and the visit says which one that is."""
    plan, workload = with_windows(WINDOWS_LAST - 90)
    log: Log = engine(plan, workload, False)
    assert log.visits["appointment"].tolist() == [MAX_APPOINTMENTS - 1]
    assert len(log.appointments["ticket"]) == MAX_APPOINTMENTS <= np.iinfo(VISIT_ROW["appointment"]).max
    assert verdict_of_run(plan, workload, engine) is None


@pytest.mark.parametrize("by", ["simpy", "compiled"])
def test_one_appointment_too_many_is_told_by_both_engines(by: str, engine: Engine):
    with pytest.raises(WrongInput, match=r"^appointments: ticket 0 needs more than 30,000 appointments; expected tech"):
        (engine if by == "compiled" else simulate)(*with_windows(WINDOWS_LAST + 90), False)
