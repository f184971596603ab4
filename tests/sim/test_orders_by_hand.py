"""Orders simulated by hand: their own way in, bundles in one visit or several, and no way back."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.base import WrongInput
from sim.draws import Draws
from tests.orders import run_orders
from tests.small import agree, at, plan_of

ONE = "orders: {per_line_and_year: 1, on_site: 50 min, front_desk: {handling: 20 min}}\n"
"""Orders of one service."""

BUNDLES = "orders: {per_line_and_year: 1, on_site: 30 min, bundle: 1, members: [0, 1], %s}\n"
"""Orders of three services."""


def test_an_order_goes_from_the_front_desk_to_the_technicians():
    """No hotline, nothing remote, although every fault is taken in for an hour and fixed remotely."""
    found = run_orders(ONE + "hotline: {handling: 1 h}\nremote: {fixable: 1}", "08:00", "08:00")
    agree(
        found.tickets,
        """
        ticket order bundle members fault_class reported dispatched restored closed outcome
        0      0     -      1       0           08:00    -          09:00    09:00  remote_fix
        1      1     -      1       -           08:00    08:20      09:10    09:10  fixed
        """,
    )
    agree(
        found.passages,
        """
        ticket desk    arrived started finished left
        0      hotline 08:00   08:00   09:00    09:00
        0      remote  09:00   09:00   09:00    09:00
        1      front   08:00   08:00   08:20    08:20
        """,
    )


def test_the_front_desk_has_its_people_and_hours():
    """One person from 09:00 on: the second order waits for the first one's 20 minutes."""
    desk = 'front_desk: {handling: 20 min, agents: 1, open: "09:00-18:00"}'
    found = run_orders(f"orders: {{per_line_and_year: 1, on_site: 10 min, {desk}}}", "08:00 08:30")
    agree(found.passages, "ticket arrived started left agent\n0 08:00 09:00 09:20 0\n1 08:30 09:20 09:40 0")


def test_an_order_passes_the_same_desks_as_a_fault():
    dispatch = "dispatch: {chain: [desk], desks: {desk: {handling: 15 min, batch: 30 min}}}"
    found = run_orders(ONE + dispatch, "08:00")
    agree(found.passages, "desk arrived finished left\nfront 08:00 08:20 08:20\n0 08:20 08:35 09:00")
    agree(found.tickets, "route dispatched restored\nchain 09:00 09:50")


def test_an_order_is_dispatched_directly_like_a_fault():
    dispatch = "dispatch: {mode: direct, direct: {assignment: 5 min}}"
    agree(run_orders(ONE + dispatch, "08:00").tickets, "route assigned dispatched\ndirect 08:25 08:25")


def test_an_order_closes_after_the_paperwork():
    agree(run_orders(ONE + "repair: {on_site: 1 h, closing: 2 h}", "08:00").tickets, "restored closed\n09:10 11:10")


def test_a_bundle_that_comes_together_is_one_visit():
    """Three services of 30 minutes, at the technician's own pace."""
    slow = "technicians: {roster: [{area: town, work_factor: 1.2}]}"
    found = run_orders(BUNDLES % "together: 1" + slow, "08:00")
    agree(found.tickets, "ticket bundle members restored visits\n0 0 3 09:48 1")
    agree(found.visits, "ticket visit began finished outcome\n0 0 08:00 09:48 fixed")


def test_members_that_come_apart_are_visits_of_their_own():
    """The further ones two hours later; there is one technician."""
    found = run_orders(BUNDLES % "together: 0, delay: 2 h", "08:00 09:00")
    agree(
        found.tickets,
        """
        ticket order bundle members reported restored
        0      1     0      1       08:00    08:30
        1      1     1      1       09:00    09:30
        2      1     0      1       10:00    10:30
        3      1     0      1       10:00    11:00
        4      1     1      1       11:00    11:30
        5      1     1      1       11:00    12:00
        """,
    )


def test_without_a_delay_all_members_come_at_once():
    found = run_orders(BUNDLES % "together: 0", "08:00")
    agree(found.tickets, "reported restored\n08:00 08:30\n08:00 09:00\n08:00 09:30")


@pytest.mark.parametrize("drain", [False, True])
def test_members_that_would_come_at_the_cut_do_not_exist(drain):
    horizon = "horizon: {window: %s}\n"
    bundle = BUNDLES % "together: 0, delay: 2 h"
    assert len(run_orders(horizon % "10 h" + bundle, "08:00", drain=drain).tickets) == 1
    assert len(run_orders(horizon % "36001 s" + bundle, "08:00", drain=drain).tickets) == 3


def test_each_further_member_has_a_delay_of_its_own():
    found = run_orders(BUNDLES % "together: 0, delay: {distribution: exponential, mean: 1 h}", "08:00")
    assert len(set(found.tickets["reported"].tolist())) == 3


def test_an_order_of_one_service_is_no_bundle():
    scenario = "orders: {per_line_and_year: 1, on_site: 30 min, bundle: 0, together: 0, members: [0, 1]}"
    agree(run_orders(scenario, "08:00").tickets, "bundle members\n- 1")


def test_a_visit_that_does_not_finish_is_followed_by_another():
    """For the whole of the bundle, after the usual pause, with the time of the order."""
    horizon = "horizon: {window: 12 h}\nrepair: {on_site: 1 h, pause: 90 min}\n"
    found = run_orders(horizon + BUNDLES % "together: 1, not_done: 1", "08:00")
    agree(
        found.visits,
        """
        ticket visit queued departed finished outcome
        0      0     08:00  08:00    09:30    not_fixed
        0      1     11:00  11:00    -        open
        """,
    )


def test_more_visits_than_allowed_stop_the_run():
    with pytest.raises(WrongInput, match=r"more than 2 visits; expected a lower orders\.not_done"):
        run_orders(BUNDLES % "not_done: 1" + "repair: {max_visits: 2, on_site: 1 h}", "08:00")


def test_an_order_neither_lacks_a_fault_nor_comes_back():
    """Whatever faults do: no fault found, not fixed, repeats after visits and remote fixes."""
    faults = """
    repair: {on_site: 1 h, no_fault_found: 1, not_fixed: 1}
    remote: {fixable: 1}
    customers: {ordinary: {imperfect: 1}}
    repeats: {imperfect: 1, imperfect_remote: 1, delay: 1 h}
    """
    found = run_orders(ONE + faults.replace("\n    ", "\n"), "08:00")
    agree(found.tickets, "order visits restored outcome\n1 1 09:10 fixed")
    assert found.workload.rows == 1


def test_orders_and_faults_wait_in_one_queue():
    """By priority of the customers: the brand customer's order goes before the ordinary one's fault."""
    scenario = """
    customers: {ordinary: {share: 0.5, priority: 2}, brand: {share: 0.5, priority: 1}}
    orders: {per_line_and_year: 1, on_site: 30 min}
    technicians: {per_area: 1, queue: priority}
    """.replace("\n    ", "\n")
    reports = "at customer\n08:00 ordinary\n08:10 ordinary\n08:40 ordinary"
    for seed in range(1, 9):
        found = run_orders(scenario, "08:20", reports, seed)
        brand = found.tickets["customer_class"][2] == 1
        second, order = ("10:30", "09:30") if brand else ("10:00", "10:30")
        rows = f"0 0 2 09:00\n1 0 2 {second}\n2 1 {2 - brand} {order}\n3 0 2 11:30"
        agree(found.tickets, f"ticket order priority restored\n{rows}")


def test_an_order_has_a_promise_of_its_own():
    """Due after 3 hours, before the faults that were reported earlier and are due after a day."""
    orders = "orders: {per_line_and_year: 1, on_site: 30 min, service_level: 3 h}\n"
    found = run_orders(orders + "technicians: {per_area: 1, queue: earliest_due}", "08:20", "08:00 08:10")
    agree(found.tickets, "order due restored\n0 Tue/08:00 09:00\n0 Tue/08:10 10:30\n1 11:20 09:30")


def test_work_of_a_bundle_is_the_work_of_its_members():
    """Each member's time is its own, whether it comes with the others or not, on every visit."""
    work = "on_site: {distribution: exponential, mean: 1 h}"
    scenario = f"orders: {{per_line_and_year: 1, bundle: 1, members: [1, 1], {work}, together: %d}}"
    whole, apart = (run_orders(scenario % together, " ".join(["08:00"] * 9)) for together in (1, 0))
    draws, draws_apart = Draws(whole.plan, whole.workload), Draws(apart.plan, apart.workload)
    assert set(whole.tickets["members"].tolist()) == {2, 3}
    for ticket, key in enumerate(whole.tickets["key"].tolist()):
        first = apart.tickets["key"].tolist().index(key)
        members = np.flatnonzero(apart.tickets["bundle"] == first).tolist()
        assert len(members) == whole.tickets["members"][ticket]
        for visit in (0, 1, 4):
            together = draws.work(ticket, visit) + draws.further_work(ticket, visit)
            assert together == sum(draws_apart.work(member, visit) for member in members)


def test_orders_take_from_the_hours_of_the_day():
    """Of four hours the bundle of three takes 90 minutes, and ticket 1 takes 80; for the next one 70 minutes are too
    little, so it goes on Tuesday."""
    field = """repair: {on_site: 1 h, standard_time: 80 min}
technicians: {per_area: 1, sharing: work_hours, standard_hours: 4 h, shift: {hours: "08:00-18:00"}}
"""
    found = run_orders(BUNDLES % "together: 1" + field, "08:00", "08:10 08:20")
    agree(found.visits, "ticket departed\n0 08:00\n1 09:30\n2 Tue/08:00")


def test_a_bundle_must_fit_into_a_day_of_work():
    field = """repair: {on_site: 1 h, standard_time: 1 h}
technicians: {per_area: 1, sharing: work_hours, standard_hours: %s}
"""
    plan_of(BUNDLES % "together: 0" + field % "1 h")
    plan_of(BUNDLES % "together: 1" + field % "90 min")
    with pytest.raises(WrongInput, match=r"orders\.on_site: a visit for 3 services takes 90 min on average, more"):
        plan_of(BUNDLES % "together: 1" + field % "89 min")


@pytest.mark.parametrize(("level", "first"), [("155 min", "1 08:30"), ("157 min", "2 08:30")])
def test_a_bundle_has_the_slack_that_all_its_work_leaves(level, first):
    """A fault of 08:10 with 2 h and an hour of work has slack until 09:10, a bundle of 08:04 with 90 minutes of work
    until 09:09 or 09:11."""
    scenario = (
        BUNDLES % f"together: 1, service_level: {level}"
        + """
customers: {ordinary: {service_level: 2 h}}
technicians: {per_area: 1, queue: least_slack}
repair: {on_site: 1 h}
"""
    )
    found = run_orders(scenario, "08:04", "07:30 08:10")
    agree(found.visits.rows(found.visits["departed"] == at("08:30")), f"ticket departed\n{first}")


OWN_RULES = """
class Mine:
    def key(self, job):
        return job.fault_class == "order", job.mean_work

    def choose(self, request, offers):
        return 1 if request.fault_class == "order" else 0
"""


def test_own_rules_are_shown_orders_as_a_class_of_their_own(tmp_path):
    """Faults go first, and orders are promised the second window."""
    (tmp_path / "mine.py").write_text(OWN_RULES)
    own = f"{{python: {tmp_path / 'mine.py'}, class: Mine}}"
    queue = f"technicians: {{per_area: 1, queue: {own}}}\n"
    found = run_orders(BUNDLES % "together: 1" + queue, "08:05", "08:00 08:10")
    agree(found.visits, "ticket departed\n0 08:00\n1 10:00\n2 09:00")
    windows = f'appointments: {{policy: {own}, windows: ["12:00-14:00", "14:00-20:00"], days_ahead: 0}}\n'
    found = run_orders(BUNDLES % "together: 1" + windows, "08:20", "08:00")
    agree(found.appointments, "ticket begins\n0 12:00\n1 14:00")


WRONG = {
    "{per_line_and_year: 1}": r"orders\.on_site: missing; expected the time of the work for one service",
    "{members: [0, 0]}": r"orders\.members: all weights are 0",
    "{months: [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}": r"start: orders\.months differ",
    "{front_desk: {open: lunch}}": r"orders\.front_desk\.open: unknown calendar 'lunch'",
    "{onsite: 1 h}": r"orders: unknown key 'onsite' \(did you mean 'on_site'\?\)",
}


@pytest.mark.parametrize("orders", WRONG)
def test_wrong_orders_are_refused(orders):
    with pytest.raises(WrongInput, match=WRONG[orders]):
        plan_of(f"orders: {orders}")


def test_orders_need_technicians_even_where_all_faults_are_fixed_remotely():
    with pytest.raises(WrongInput, match=r"technicians\.per_area: nobody can be sent"):
        plan_of("orders: {per_line_and_year: 1, on_site: 1 h}\ntechnicians: {}\nremote: {fixable: 1}")


def test_orders_that_are_off_change_nothing():
    """Not even where everything else about them is given."""
    scenario = "orders: {per_line_and_year: 1, factor: 0, on_site: 1 h, bundle: 1}"
    assert plan_of(scenario).orders is None
    assert len(run_orders(scenario, "08:00").tickets) == 0
