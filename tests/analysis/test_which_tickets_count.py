"""Orders, children of outages and withdrawn tickets: in which measures they count, and in which not."""

from __future__ import annotations

import numpy as np

from analysis.measures import Window
from sim.rules import Outcome
from tests.analysis.hand_made import DAY, HOUR, PLAN, Figures, at, log_of, passage, ticket, visit

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
