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
from sim.laws.calls import (
    calls_find_stuck_tickets,
    customers_ask_about_open_tickets,
    who_hangs_up_calls_again,
)
from sim.laws.closing import (
    closings_ascend,
    crews_do_one_job_each,
    only_false_closings_are_undone,
    repeats_have_their_cause,
    restored_unless_closed_falsely,
    second_line_follows_a_visit,
    tickets_close_last,
)  # fmt: skip
from sim.laws.orders import (
    bundles_are_of_one_line,
    members_come_together_or_apart,
    orders_are_no_faults,
    orders_come_to_the_front_desk,
)
from sim.laws.outages import (
    children_close_after_the_repair,
    crews_are_enough,
    nobody_goes_to_a_child,
    outages_ascend,
    waits_follow_their_outage,
)  # fmt: skip
from sim.laws.stations import stations_have_their_people, stations_start_when_open
from sim.laws.technicians import (
    a_technician_is_in_one_place,
    contractors_come_last,
    departures_are_on_duty,
    overtime_has_its_reason,
    technicians_take_what_they_may,
    trips_begin_somewhere,
)
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
    stations_start_when_open, direct_tickets_pass_no_desk, who_hangs_up_calls_again,
    customers_ask_about_open_tickets, calls_find_stuck_tickets, orders_come_to_the_front_desk, orders_are_no_faults,
    bundles_are_of_one_line, members_come_together_or_apart, closings_ascend, only_false_closings_are_undone,
    tickets_close_last, restored_unless_closed_falsely, repeats_have_their_cause, second_line_follows_a_visit,
    crews_do_one_job_each, outages_ascend, crews_are_enough, waits_follow_their_outage,
    children_close_after_the_repair, nobody_goes_to_a_child, overtime_has_its_reason,
    technicians_take_what_they_may, contractors_come_last, appointments_have_one_outcome,
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
