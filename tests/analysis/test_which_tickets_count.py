"""Orders, children of outages and withdrawn tickets: in which measures they count, and in which not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.measures import MEASURES, Window
from sim.rules import Outcome
from tests.analysis.hand_made import DAY, EVERY_PART, HOUR, PLAN, Figures, at, log_of, passage, shift, ticket, visit

BEGIN = at("Tue 08:00")
FAULT = ticket(BEGIN, BEGIN + HOUR)
ORDER = ticket(BEGIN, BEGIN + 9 * DAY, order=1)
CHILD = ticket(BEGIN, BEGIN + 50 * HOUR, Outcome.OUTAGE, linked=BEGIN)
WAITS = ticket(BEGIN, linked=BEGIN)
WITHDRAWN = ticket(BEGIN, BEGIN + 30 * HOUR, Outcome.WITHDRAWN, restored=-1)
CANCELLED = ticket(BEGIN, BEGIN + 30 * HOUR, Outcome.CANCELLED, restored=-1)
OWN_FAULT = ticket(BEGIN, BEGIN + 3 * HOUR, linked=BEGIN)
EVERYTHING = [FAULT, ORDER, CHILD, WAITS, WITHDRAWN, CANCELLED, OWN_FAULT]


def test_which_tickets_are_reports_faults_and_orders():
    window = Window(PLAN, log_of(EVERYTHING), ())
    assert window.counted.all()
    assert np.flatnonzero(window.reports.chosen).tolist() == [0, 2, 3, 4, 5, 6]
    assert np.flatnonzero(window.faults.chosen).tolist() == [0, 6]
    assert np.flatnonzero(window.orders.chosen).tolist() == [1]
    before = Window(PLAN, log_of([FAULT | {"reported": 0}, ORDER | {"reported": 0}]), ())
    assert not before.counted.any()
    assert len(before.faults.tickets) == len(before.orders.tickets) == 0


def test_repair_times_are_those_of_single_faults():
    found = Figures(log_of(EVERYTHING))
    assert found("report to closing", "mean") == 2
    assert found("report to closing", "mean", "customers: ordinary") == 2
    assert found("report to closing, open tickets censored", "95 %") == 3
    assert found("share within", "24 h") == 1


def test_visits_of_orders_are_no_fixes():
    arrived = (0, BEGIN, BEGIN, BEGIN, BEGIN + HOUR)
    log = log_of([FAULT, ORDER, FAULT], visits=[visit(0, *arrived), visit(1, *arrived), visit(2, *arrived, outcome=4)])
    found = Figures(log)
    assert found("first-time fix") == 0.5
    assert found("visits", "per 100") == 100


def test_the_backlog_is_one_of_faults():
    waits = (BEGIN, BEGIN + HOUR, BEGIN + HOUR, BEGIN + 2 * HOUR)
    found = Figures(log_of([FAULT, ORDER], visits=[visit(0, 0, *waits), visit(1, 1, *waits)]))
    assert found("backlog", "mean") == 1 / 100
    assert found("work in progress", "mean", "stage: waiting for technician") == 1 / 100
    assert found("reported tickets", "count") == 1


def test_hops_of_children_and_withdrawn_tickets_are_work_all_the_same():
    passages = [passage(number, 0, BEGIN, BEGIN, BEGIN) for number in range(3)]
    assert Figures(log_of([FAULT, CHILD, ORDER], passages))("hops", "per 100") == 100


def test_only_a_single_fault_repeats_another():
    first = FAULT | {"line": 5}
    for again, expected in ((FAULT, 1), (ORDER, 0), (CHILD, 0), (WITHDRAWN, 0)):
        later = again | {"line": 5, "reported": BEGIN + 2 * HOUR, "closed": BEGIN + 4 * DAY}
        found = Figures(log_of([first, later]))
        closings = 2 if expected else 1
        assert found("repeat rate", "2 days") == expected / closings


def test_a_repeat_whose_customer_withdrew_it_has_no_cause_either():
    first = FAULT | {"line": 5}
    again = WITHDRAWN | {"line": 5, "reported": BEGIN + 2 * HOUR, "parent": 0, "generation": 1}
    found = Figures(log_of([first, again]))
    assert found("repeat rate", "2 days") == found("repeat rate", "2 days", "cause: imperfect repair") == 0


def test_repeats_by_class_of_customer_and_fault():
    def one(number, customer, fault, repeated):
        of = {"line": number, "customer_class": customer, "fault_class": fault}
        again = [FAULT | of | {"reported": BEGIN + 2 * HOUR, "closed": -1, "outcome": 0}] if repeated else []
        return [FAULT | of, *again]

    tickets = [*one(1, 0, 0, True), *one(2, 0, 1, False), *one(3, 1, 1, False), *one(4, 1, 1, True)]
    found = Figures(log_of([*tickets, *one(5, 1, 1, True)]), EVERY_PART)
    assert found("repeat rate", "2 days") == 3 / 5
    assert found("repeat rate", "2 days", "customers: ordinary") == 1 / 2
    assert found("repeat rate", "2 days", "customers: brand") == 2 / 3
    assert found("repeat rate", "2 days", "faults: line") == 1
    assert found("repeat rate", "2 days", "faults: service") == 1 / 2


# ---- which visits count ----


def _visits_in_vain() -> list[dict[str, int]]:
    """Withdrawn before anybody went, nobody at home, in vain on an outage, not fixed, fixed; each a day later."""
    days = [BEGIN + number * DAY for number in range(5)]
    rows = [visit(0, 0, day, day, day + HOUR, day + 2 * HOUR, visit=n) for n, day in enumerate(days)]
    nothing = {"technician": -1, "departed": -1, "arrived": -1, "began": -1, "outcome": Outcome.CANCELLED}
    rows[0] |= nothing
    rows[1] |= {"began": -1, "outcome": Outcome.NO_ACCESS}
    rows[2] |= {"outcome": Outcome.WASTED}
    rows[3] |= {"outcome": Outcome.NOT_FIXED}
    return rows


def test_the_first_arrival_is_one_of_somebody_and_the_first_work_one_at_the_fault():
    tickets = [ticket(BEGIN, BEGIN + 5 * DAY, dispatched=BEGIN)]
    found = Figures(log_of(tickets, visits=_visits_in_vain()))
    assert found("dispatch to arrival", "mean") == 25
    assert found("first-time fix") == 0
    assert found("visits", "per 100") == 400
    without = [row for row in _visits_in_vain() if row["outcome"] != Outcome.NOT_FIXED]
    assert Figures(log_of(tickets, visits=without))("first-time fix") == 1


def test_a_technician_at_a_closed_door_or_in_vain_does_not_work():
    first = at("Tue 00:00")
    shifts = [shift(0, first + number * DAY + 8 * HOUR, first + number * DAY + 18 * HOUR) for number in range(3)]
    visits = [row for row in _visits_in_vain() if row["departed"] != -1 and row["departed"] < at("Fri 00:00")]
    found = Figures(log_of([ticket(BEGIN)], visits=visits, shifts=shifts), EVERY_PART)
    names = ("travel", "work", "no access", "wasted", "lunch", "idle")
    states = {name: found("technician time", group=f"state: {name}") for name in names}
    assert states == {"travel": 2 / 30, "work": 0, "no access": 1 / 30, "wasted": 1 / 30, "lunch": 0, "idle": 26 / 30}
    assert found("utilisation") == 4 / 30
    plain = Figures(log_of([]))
    assert not {("technician time", "share", f"state: {name}") for name in ("no access", "wasted")} & set(plain.by_name)


def test_contractors_and_stand_by_are_apart():
    own, other = PLAN.technicians
    people = [own, other, replace(own, contractor=True), replace(own, stand_by=True), replace(own, stand_by=True)]
    shifts = [shift(number, BEGIN, BEGIN + 10 * HOUR) for number in range(5)]
    hours = {0: 1, 1: 2, 2: 9, 3: 3, 4: 0}  # of work, all in the first area, where the second technician is no one of
    tickets = [ticket(BEGIN) for _ in hours]
    visits = [visit(n, n, BEGIN, BEGIN, BEGIN, BEGIN + spent * HOUR) for n, spent in hours.items() if spent]
    found = Figures(log_of(tickets, visits=visits, shifts=shifts), replace(PLAN, technicians=people))
    assert found("technician time", group="state: work") == found("utilisation") == 3 / 20
    assert found("utilisation", group="stand-by") == 3 / 20
    assert found("contractor jobs", "per 100") == 20
    assert found("jobs in another area", "per 100") == 20
    assert ("contractor jobs", "per 100", "all") not in Figures(log_of([])).by_name


# ---- what is not measured ----


def test_what_a_plan_does_not_have_is_not_measured():
    names = {name for name, _, _ in Figures(log_of([])).by_name}
    of_parts = {
        "abandoned calls", "withdrawn", "chases", "hotline time for chases", "first-appointment success", "keep rate",
        "no access", "visits per ticket", "false closure", "reopened", "fault to restoration", "second line",
        "report to first closing", "waiting for parts", "outages", "wasted visits", "outage children", "orders",
        "front desk", "installation time", "one visit for a bundle",
    }  # fmt: skip
    assert not names & of_parts
    assert of_parts <= {name for name, _, _ in Figures(log_of([]), EVERY_PART).by_name}
    groups = {group for _, _, group in Figures(log_of([])).by_name}
    stages = {"closed falsely", "second line", "waiting for parts", "waiting for outage repair", "front desk"}
    assert not groups & ({f"stage: {stage}" for stage in stages} | {"cause: false closure", "outage children"})


def test_names_of_measures_are_told_apart():
    """No measure is written twice under one name."""
    window = Window(EVERY_PART, log_of(EVERYTHING), (DAY,))
    names = [of for function in MEASURES for of, _ in function(window)]
    assert len(names) == len(set(names))
