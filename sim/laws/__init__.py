"""Laws that hold on every run, whatever the scenario; a broken one is a defect of the model, never of the input."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scenarios.base import LawBroken
from sim.laws.appointments import (
    appointments_agree_with_visits,
    appointments_come_one_by_one,
    appointments_have_one_outcome,
    slots_are_not_overfilled,
)
from sim.laws.stations import stations_have_their_people, stations_start_when_open
from sim.laws.technicians import a_technician_is_in_one_place, departures_are_on_duty, trips_begin_somewhere
from sim.laws.tickets import (
    a_ticket_is_in_one_place,
    direct_tickets_pass_no_desk,
    nothing_after_the_cut,
    repeats_follow_closing,
    tickets_are_conserved,
    times_add_up,
    times_ascend,
)  # fmt: skip
from sim.log import Log
from sim.plan import Plan

Law = Callable[[Plan, Log], Iterator[str]]

LAWS: tuple[Law, ...] = (
    times_ascend, tickets_are_conserved, a_ticket_is_in_one_place, times_add_up, repeats_follow_closing,
    a_technician_is_in_one_place, departures_are_on_duty, trips_begin_somewhere, stations_have_their_people,
    stations_start_when_open, direct_tickets_pass_no_desk, appointments_have_one_outcome,
    appointments_come_one_by_one, appointments_agree_with_visits, slots_are_not_overfilled,
)  # fmt: skip
"""Laws of every run, also of one that was drained after the cut."""


def check_laws(plan: Plan, log: Log, drained: bool = False) -> None:
    """Raises LawBroken with every law that the log breaks.

    Where tickets are not conserved, nothing else is looked at: the other laws rely on it.
    """
    laws = LAWS if drained else (*LAWS, nothing_after_the_cut)
    broken = [f"{tickets_are_conserved.__name__}: {sentence}" for sentence in tickets_are_conserved(plan, log)]
    if not broken:
        broken = [f"{law.__name__}: {sentence}" for law in laws for sentence in law(plan, log)]
    if broken:
        raise LawBroken("\n".join(broken))
