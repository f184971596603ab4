"""Laws about appointments speak when a log breaks them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.laws import LawBroken, check_laws
from sim.log import Log
from sim.plan import Plan
from sim.replicate import replicate
from sim.rules import MISSING, AppointmentOutcome, Outcome
from tests.laws.test_laws import EVERYTHING, first, tampered
from tests.small import plan_of

PROMISED = (
    EVERYTHING.replace("per_area: 3", "per_area: 1")
    + """
appointments:
  policy: confirmed
  windows: ["08:00-12:00", "13:00-18:00"]
  mean_job: 15 min
  confirm: {before: 2 h, reached: 0.8, changes: 0.2, cancels: 0.2}
  notice: {before_end: 1 h, moves: 0.5}
  no_access: {unconfirmed: 0.3, confirmed: 0.1}
  wait_at_door: 10 min
"""
)


@pytest.fixture(scope="module")
def promised() -> tuple[Plan, Log]:
    plan = plan_of(PROMISED)
    log = replicate(plan, 1, 0)
    check_laws(plan, log)
    assert set(log.appointments["outcome"]) == {*AppointmentOutcome}
    return plan, log


def of(log: Log, outcome: AppointmentOutcome) -> int:
    """First appointment that came to this."""
    return first(log.appointments["outcome"] == outcome)


def settled_without_outcome(log: Log) -> Log:
    return tampered(log, "appointments", of(log, AppointmentOutcome.COMPLETED), outcome=AppointmentOutcome.OPEN)


def outcome_that_nobody_knows(log: Log) -> Log:
    return tampered(log, "appointments", of(log, AppointmentOutcome.MOVED), outcome=7)


def settled_before_it_was_booked(log: Log) -> Log:
    row = of(log, AppointmentOutcome.MOVED)
    return tampered(log, "appointments", row, settled=log.appointments["booked"][row] - 1)


def missed_before_its_end(log: Log) -> Log:
    row = of(log, AppointmentOutcome.MISSED)
    return tampered(log, "appointments", row, settled=log.appointments["ends"][row] - 1)


def moved_after_its_end(log: Log) -> Log:
    row = of(log, AppointmentOutcome.CANCELLED)
    return tampered(log, "appointments", row, settled=log.appointments["ends"][row] + 1)


def called_afterwards(log: Log) -> Log:
    row = of(log, AppointmentOutcome.MOVED)
    return tampered(log, "appointments", row, confirmed=log.appointments["settled"][row] + 1)


def told_before_it_was_booked(log: Log) -> Log:
    row = of(log, AppointmentOutcome.COMPLETED)
    return tampered(log, "appointments", row, notified=log.appointments["booked"][row] - 1)


def second(log: Log) -> int:
    return first(log.appointments["appointment"] == 1)


def number_left_out(log: Log) -> Log:
    return tampered(log, "appointments", second(log), appointment=2)


def booked_twice(log: Log) -> Log:
    row = second(log)
    return tampered(log, "appointments", row, booked=log.appointments["settled"][row - 1] - 1)


def completed_without_visit(log: Log) -> Log:
    return tampered(log, "appointments", of(log, AppointmentOutcome.CANCELLED), outcome=AppointmentOutcome.COMPLETED)


def failed_with_access(log: Log) -> Log:
    return tampered(log, "appointments", of(log, AppointmentOutcome.COMPLETED), outcome=AppointmentOutcome.FAILED)


def completed_too_late(log: Log) -> Log:
    kept = first((log.visits["appointment"] == 0) & (log.visits["began"] != MISSING))
    row = first((log.appointments["ticket"] == log.visits["ticket"][kept]) & (log.appointments["appointment"] == 0))
    return tampered(log, "appointments", row, ends=log.visits["arrived"][kept] - 1)


def queued_before_its_window(log: Log) -> Log:
    row = first(log.visits["appointment"] == 0)
    place = first(log.appointments["ticket"] == log.visits["ticket"][row])
    return tampered(log, "visits", row, queued=log.appointments["begins"][place] - 1)


def one_window_for_all(log: Log) -> Log:
    rows = np.arange(len(log.appointments))
    begins, ends = (int(log.appointments[column][0]) for column in ("begins", "ends"))
    return tampered(log, "appointments", rows, begins=begins, ends=ends)


def work_without_access(log: Log) -> Log:
    row = first(log.visits["outcome"] == Outcome.NO_ACCESS)
    return tampered(log, "visits", row, outcome=Outcome.FIXED)


def withdrawn_before_it_was_queued(log: Log) -> Log:
    row = first(log.visits["outcome"] == Outcome.CANCELLED)
    return tampered(log, "visits", row, finished=log.visits["queued"][row] - 1)


def appointment_of_nobody(log: Log) -> Log:
    return tampered(log, "appointments", 0, ticket=10**6)


OF_APPOINTMENTS: list[tuple[str, Callable[[Log], Log]]] = [
    ("appointments_have_one_outcome", settled_without_outcome),
    ("appointments_have_one_outcome", outcome_that_nobody_knows),
    ("appointments_have_one_outcome", settled_before_it_was_booked),
    ("appointments_have_one_outcome", missed_before_its_end),
    ("appointments_have_one_outcome", moved_after_its_end),
    ("appointments_have_one_outcome", called_afterwards),
    ("appointments_have_one_outcome", told_before_it_was_booked),
    ("appointments_come_one_by_one", number_left_out),
    ("appointments_come_one_by_one", booked_twice),
    ("appointments_agree_with_visits", completed_without_visit),
    ("appointments_agree_with_visits", failed_with_access),
    ("appointments_agree_with_visits", completed_too_late),
    ("appointments_agree_with_visits", queued_before_its_window),
    ("slots_are_not_overfilled", one_window_for_all),
    ("times_ascend", work_without_access),
    ("times_ascend", withdrawn_before_it_was_queued),
    ("tickets_are_conserved", appointment_of_nobody),
]


@pytest.mark.parametrize(("law", "tamper"), OF_APPOINTMENTS, ids=lambda each: getattr(each, "__name__", each))
def test_a_law_of_appointments_speaks_when_it_is_broken(promised, law, tamper):
    plan, log = promised
    with pytest.raises(LawBroken, match=rf"(?m)^{law}: "):
        check_laws(plan, tamper(log))


def test_there_are_no_appointments_where_nobody_gets_one(promised):
    _, log = promised
    with pytest.raises(LawBroken, match=r"(?m)^appointments_agree_with_visits: there are appointments"):
        check_laws(plan_of(EVERYTHING), log)
