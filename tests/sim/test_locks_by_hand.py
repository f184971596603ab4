"""Appointments that somebody keeps free for, computed by hand with a stub in place of the appointments.

The stub books a ticket of 07:00 or later at once: it joins the queue at the beginning of its window and is locked
until then. Customers of the class `plain` have no appointment.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import pytest
from simpy.events import Event

from sim.field import Field
from sim.field.call import Call
from sim.log import Log
from sim.moments import Clock, Moment
from sim.process import FaultHandling
from sim.rules import Outcome, Phase
from sim.ticket import Ticket, Visit
from tests.small import agree, at, plan_of, workload_of

BOOKED = """
customers: {booked: {share: 0.5}, plain: {share: 0.5}}
technicians: {per_area: %d, sharing: pooled, travel: {speed: 60 km/h}%s}
"""


class WithAppointments(FaultHandling):
    """Everybody of the class `booked` is visited from an instant on."""

    begins = at("10:00")
    after_booking: Callable[[Field, Call], None] = staticmethod(lambda field, call: None)

    def _visit(self, ticket: Ticket) -> Generator[Event, None, Outcome]:
        if ticket.customer:
            return (yield from super()._visit(ticket))
        visit = Visit(ticket, self.clock.now)
        visit.appointment = 0
        self.records.visits.append(visit)
        call = self.field.join(ticket, visit, not_before=self.begins)
        self.field.lock(call, self.begins)
        self.after_booking(self.field, call)
        yield call
        visit.arrived = visit.began = self.clock.now
        yield self.world.after(3600, ticket)
        visit.finished, visit.outcome = self.clock.now, Outcome.FIXED
        self.field.release(call)
        return Outcome.FIXED


LONG_WORK, SHORT_WORK = 8, 36
"""Seeds for which the second report needs more than 3 h of 4 h, and less than half an hour."""


def log_of(
    reports: str, people: int = 1, more: str = "", after: Callable | None = None, seed: int = 1, **parts: Any
) -> Log:
    return log_of_scenario(BOOKED % (people, more), reports, after, seed, **parts)


def log_of_scenario(scenario: str, reports: str, after: Callable | None = None, seed: int = 1, **parts: Any) -> Log:
    plan, workload = workload_of(plan_of(scenario, **parts), reports, seed)
    clock = Clock()
    handling = WithAppointments(clock, plan, workload)
    if after is not None:
        handling.after_booking = after
    clock.run_until(plan.cut)
    return handling.records.log(plan, workload)


@pytest.mark.parametrize(
    ("reported", "booked", "plain"), [("08:54", "10:00", "08:54"), ("08:54:01", "10:00", "11:00:01")]
)
def test_a_job_is_started_if_it_is_expected_to_end_in_time(reported, booked, plain):
    """3 min to the job at 3 km, 1 h of work, 3 min back to 0 km: from 08:54 that is 10:00, to the second; a second
    later it is too late, and the job comes after the appointment (a second on the way, 1 h of work)."""
    log = log_of(f"at customer east north\n07:00 booked 0 0\n{reported} plain 3000 0")
    agree(log.visits, f"ticket queued departed\n0 10:00 {booked}\n1 {reported} {plain}")


def test_who_keeps_free_goes_first():
    """At 10:00 both are free and technician 1 stands where the ticket is; technician 0 has kept free for it."""
    log = log_of("at customer east north\n07:00 booked 5000 0\n07:30 plain 0 0\n07:31 plain 5000 0", people=2)
    agree(
        log.visits,
        """
        ticket technician departed arrived
        0      0          10:00    10:05
        1      0          07:30    07:30:01
        2      1          07:31    07:36
        """,
    )


def test_the_fewest_locks_then_the_lowest_number_keeps_free():
    """Technicians 0 and 1 are locked, so that at 09:30 technician 2 has to go, and ticket 4 waits."""
    log = log_of("at customer\n07:00 booked\n07:10 booked\n09:30 plain\n09:31 plain", people=3)
    agree(
        log.visits,
        """
        ticket technician departed
        0      0          10:00
        1      1          10:00
        2      2          09:30
        3      2          10:30:01
        """,
    )


def test_somebody_else_may_go_where_the_locked_one_is_not_free():
    """Technician 0 expects to need 2 h from 07:30 on, and is still at work at 10:00: technician 1 goes."""
    times = {"repair": {"on_site": {"distribution": "uniform", "low": "0 s", "high": "4 h"}}}
    log = log_of("at customer\n07:00 booked\n07:30 plain", people=2, seed=LONG_WORK, **times)
    assert log.visits["finished"][1] > at("10:00"), "expected another seed"
    agree(log.visits, "ticket technician departed\n0 1 10:00\n1 0 07:30")


def test_the_drawn_time_is_not_foreseen():
    """The same from 08:01 on: 2 h are too long, though the job would take minutes."""
    times = {"repair": {"on_site": {"distribution": "uniform", "low": "0 s", "high": "4 h"}}}
    log = log_of("at customer\n07:00 booked\n08:01 plain", seed=SHORT_WORK, **times)
    assert log.visits["finished"][1] - log.visits["arrived"][1] < 1800, "expected another seed"
    agree(log.visits, "ticket departed\n0 10:00\n1 11:00:01")


def test_without_the_lock_the_job_is_started():
    log = log_of("at customer\n07:00 booked\n09:30 plain", after=lambda field, call: field.unlock(call))
    agree(log.visits, "ticket departed\n0 10:30:01\n1 09:30")


def at_0940(act: Callable) -> Callable:
    """Does something with the field and the call at 09:40."""

    def later(field: Field, call: Call) -> None:
        Moment(call.env, at("09:40"), Phase.TIMER, 1).callbacks.append(lambda _: act(field, call))

    return later


@pytest.mark.parametrize("act", [Field.unlock, Field.withdraw])
def test_who_is_no_longer_to_keep_free_starts_at_once(act):
    log = log_of("at customer\n07:00 booked\n09:30 plain", after=at_0940(act))
    assert log.visits["departed"][1] == at("09:40")


def test_a_withdrawn_call_never_happens():
    log = log_of("at customer\n07:00 booked\n09:30 plain", after=lambda field, call: field.withdraw(call))
    agree(log.visits, "ticket technician departed outcome\n0 - - cancelled\n1 0 09:30 fixed")


def test_nobody_keeps_free_who_is_off_then():
    """Nobody is on duty at 10:00, so nothing is locked, and ticket 0 waits for the afternoon."""
    hours = ', shift: {hours: "08:00-09:59, 14:00-18:00"}'
    log = log_of("at customer\n07:00 booked\n09:30 plain", more=hours)
    agree(log.visits, "ticket departed\n0 14:00\n1 09:30")


def test_a_call_that_is_under_way_is_not_withdrawn():
    found = []
    log = log_of("at customer\n10:00 booked", after=lambda field, call: found.append((field, call)))
    field, call = found[0]
    field.withdraw(call)
    assert not call.withdrawn
    agree(log.visits, "technician departed outcome\n0 10:00 fixed")


def test_a_waiting_call_may_be_withdrawn_and_another_one_goes():
    """Ticket 1 waits from 10:05 on and is withdrawn at 10:30; ticket 2 of 10:10 goes at 11:00."""

    def withdraw_later(field: Field, call: Call) -> None:
        if call.ticket.number == 1:
            later = Moment(call.env, at("10:30"), Phase.TIMER, 1)
            later.callbacks.append(lambda _: field.withdraw(call))

    log = log_of("at customer\n10:00 plain\n10:05 booked\n10:10 plain", after=withdraw_later)
    agree(log.visits, "ticket departed outcome\n0 10:00 fixed\n1 - cancelled\n2 11:00:01 fixed")


@pytest.mark.parametrize(("reported", "starts"), [("08:00", True), ("08:00:01", False)])
def test_the_trip_is_not_foreseen_where_it_is_drawn(reported, starts):
    """A trip of 30 min on average, there and onward, and 1 h of work: from 08:00 on that is 10:00 exactly."""
    text = BOOKED.replace("speed: 60 km/h", "time: {distribution: uniform, low: 1 min, high: 59 min}") % (1, "")
    log = log_of_scenario(text, f"at customer\n07:00 booked\n{reported} plain")
    assert (log.visits["departed"][1] == at(reported)) == starts


def test_with_neighbours_who_help_somebody_of_the_area_keeps_free():
    """At 09:30 the east's technician (1) keeps free for the east's appointment; the west's (0) need not."""
    areas = "areas: {west: {lines: 1}, east: {lines: 1}}\n"
    text = areas + BOOKED.replace("pooled", "borrow") % (1, "")
    log = log_of_scenario(text, "at area customer\n07:00 east booked\n09:30 west plain")
    agree(log.visits, "ticket technician departed\n0 1 10:00\n1 0 09:30")


def test_a_raised_priority_counts_at_once_in_the_queue():
    """Ticket 1 waits from 08:10 on and ticket 2 from 08:20; ticket 2 is raised at 08:30 and goes at 09:00."""
    plan, workload = workload_of(plan_of("technicians: {per_area: 1, queue: priority}"), "08:00 08:10 08:20")
    clock = Clock()
    handling = FaultHandling(clock, plan, workload)

    def raise_it(_: object) -> None:
        ticket = handling.records.tickets[2]
        ticket.priority -= 1
        handling.field.reorder(ticket)

    Moment(clock, at("08:30"), Phase.TIMER, 2).callbacks.append(raise_it)
    clock.run_until(plan.cut)
    agree(handling.records.log(plan, workload).visits, "ticket departed\n0 08:00\n1 10:00\n2 09:00")
